using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Claims;

/// <summary>
/// A person decides a claim that has been assessed: as the policy says, or as goodwill with a reason and what it costs. On appeal another person than the
/// first. Goodwill is never a silent yes.
/// </summary>
public static class DecideClaim
{
    /// <param name="Part">Its position.</param>
    /// <param name="Decision">approved, refused, goodwill, referred or customer_pays; left out: as the policy says.</param>
    /// <param name="Remedy">How it is made good, such as <c>depot_repair</c>, where a person chooses; left out: as the policy says.</param>
    /// <param name="Cost">What it costs the maker; needed for goodwill, otherwise taken from the catalogue.</param>
    public sealed record PartInput(int Part, string? Decision = null, string? Reason = null, MoneyView? Cost = null, string? Remedy = null);

    /// <param name="Parts">Parts that are decided otherwise than as assessed, or with a reason of their own; the others are decided as the policy says.</param>
    public sealed record Command(IReadOnlyList<PartInput>? Parts = null, string? Reason = null);

    /// <param name="role">The caller's role, kept with the decision.</param>
    /// <param name="isLead">Goodwill and appeals are a lead's to decide.</param>
    public static async Task<Result<ClaimView, Refusal>> Run(string claim, Command command, string role, bool isLead, Act act, PolicyShelf shelf, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act with { Reason = command.Reason }, stop);

        // Load.
        if (await ClaimCases.Open(work, act.Maker, claim, null, act.At, stop) is not { } about) return Refusal.NotFound("claim");
        var onAppeal = about.File.State is ClaimState.Appealed;
        if (!ClaimLifecycle.Next(about.File.State, ClaimMove.Approve).Granted(out _, out var refusal)) return ClaimRefusals.ToRefusal(refusal, $"It is {Words.Write(about.File.State)} now.");
        if (about is not { Last: { } last, Policy: { } policy }) return ClaimRefusals.ToRefusal(ClaimRefusal.NotAssessed);

        // Decide.
        if (onAppeal && !isLead) return ClaimRefusals.ToRefusal(ClaimRefusal.RoleTooSmall);
        if (onAppeal && await work.Single<string>("SELECT actor FROM decision WHERE maker = @Maker AND id = @DecisionId", new { act.Maker, about.Row.DecisionId }, stop) == act.Actor) return ClaimRefusals.ToRefusal(ClaimRefusal.SamePerson);
        var facts = about.Sheet(shelf.Model(policy)).Facts();
        if (facts != last.Facts) return ClaimRefusals.ToRefusal(ClaimRefusal.AssessmentIsOld);
        var answer = shelf.Ask(policy, a => ClaimAnswer.Of(a, facts, about.Positions));
        if ((command.Parts ?? []).FirstOrDefault(p => !about.Positions.Contains(p.Part)) is { } foreign) return Refusal.Invalid("part", $"The claim has no part {foreign.Part}; it has {about.Positions.Count}.");
        if ((command.Parts ?? []).GroupBy(p => p.Part).FirstOrDefault(g => g.Count() > 1) is { } twice) return Refusal.Invalid("part", $"Part {twice.Key} is decided twice; say it once.");
        var costs = await PartCosts.Of(work, about, stop);
        var decisions = new List<PartDecision>();
        foreach (var (part, said) in about.File.Parts.Zip(answer.Parts))
        {
            var wish = (command.Parts ?? []).FirstOrDefault(p => p.Part == part.Position);
            if (!Wished(wish).Granted(out var wished, out var no)) return no;
            var cost = wish?.Cost ?? (wished.Outcome is PartOutcome.Goodwill ? null : costs.Known(part) is { } known ? new MoneyView(known.Amount, known.Currency) : null);
            if (!Deciding.Decide(said, part.Item, wished.Outcome, wish?.Reason ?? command.Reason, cost?.Amount, cost?.Currency, isLead).Granted(out var decided, out refusal)) return ClaimRefusals.ToRefusal(refusal, $"Part {part.Position}{(part.Item.Length == 0 ? string.Empty : $", {part.Item}")}: the policy says {said.Outcome}.");
            decisions.Add(wish?.Remedy is { } remedy ? decided with { Remedies = [remedy] } : decided);
        }

        // Remember and tell.
        if (!(await Decided.Remember(work, about, decisions, automatic: false, role, onAppeal, stop)).Granted(out var file, out var why)) return why;
        return await work.Commit(ClaimView.Of(file, null), stop);
    }

    private static Result<(PartOutcome? Outcome, bool _), Refusal> Wished(PartInput? wish)
    {
        if (wish is { Cost: { } cost } && (cost.Amount < 0 || cost.Currency.Length != 3 || cost.Currency.Any(c => c is < 'A' or > 'Z'))) return Refusal.Invalid("cost", "A cost has an amount of zero or more in minor units and a currency such as `USD`.");
        if (wish?.Remedy is { } remedy && !RemedyWords.All.Contains(remedy)) return Refusal.Invalid("remedy", $"`{remedy}` is no remedy; write one of {string.Join(", ", RemedyWords.All)}.");
        if (wish?.Decision is not { } word) return ((PartOutcome?)null, true);
        return Words.TryRead<PartOutcome>(word, out var outcome) ? (outcome, true) : Refusal.Invalid("decision", $"`{word}` is no decision; write one of {Words.All<PartOutcome>()}.");
    }
}

/// <summary>All decisions of a claim, oldest first.</summary>
public static class ShowDecisions
{
    public sealed record Answer(IReadOnlyList<DecisionView> Items);

    public static async Task<Result<Answer, Refusal>> Run(string claim, string maker, string? onlyPerson, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (await look.FindClaim(maker, claim, onlyPerson, stop) is not { } file) return Refusal.NotFound("claim");
        return new Answer([.. (await look.Query<DecisionRow>("SELECT * FROM decision WHERE maker = @maker AND claim_id = @Id ORDER BY number", new { maker, file.Row.Id }, stop)).Select(d => DecisionView.Of(d, onlyPerson))]);
    }
}
