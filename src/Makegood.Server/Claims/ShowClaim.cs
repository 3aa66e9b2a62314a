using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Domain.Warranty;
using Makegood.Policy.Assessment;
using Makegood.Policy.Evaluation;
using Makegood.Storage;

namespace Makegood.Server.Claims;

/// <summary>A line of cover beside the policy's answer, such as what the law gives.</summary>
/// <param name="Runs">It ran on the day of the failure, or runs today when that day is not known.</param>
public sealed record LineBeside(string Source, string Name, DateOnly? StartsOn, DateOnly? LastDay, bool Provisional, bool Runs);

/// <summary>Something that was told and does not count, because something stronger speaks about the same fact.</summary>
public sealed record DisputeView(int Part, string Fact, string Counts, string CountsFrom, string Told, string ToldBy);

/// <summary>All that a claim's page shows.</summary>
/// <param name="Told">What the customer told, in their words; null when nothing was told, for those who may not see it, and after erasure.</param>
/// <param name="Questions">What still matters, customer's questions first.</param>
/// <param name="Assessment">The last one; null before the first.</param>
/// <param name="Lines">What covers the unit, from each source: the answer says which one carries.</param>
/// <param name="Guidance">Remote help is offered with every claim, whatever the policy says about the rest.</param>
public sealed record ClaimWhole(
    ClaimView Claim,
    string Serial,
    string Product,
    string? Told,
    IReadOnlyList<FactView> Facts,
    IReadOnlyList<DisputeView> Disputes,
    IReadOnlyList<QuestionView> Questions,
    IReadOnlyList<EvidenceView> Evidence,
    AssessmentView? Assessment,
    IReadOnlyList<DecisionView> Decisions,
    IReadOnlyList<ClaimEventView> Events,
    IReadOnlyList<LineBeside> Lines,
    string Guidance);

/// <summary>Shows a claim whole.</summary>
public static class ShowClaim
{
    private const string GuidanceOffer = "Remote help is open to you for as long as you have the machine, whatever this claim comes to.";

    public static async Task<Result<ClaimWhole, Refusal>> Run(string claim, string maker, string? onlyPerson, DateTimeOffset now, PolicyShelf shelf, PersonVault vault, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (await ClaimCases.Open(look, maker, claim, onlyPerson, now, stop) is not { } about) return Refusal.NotFound("claim");
        var id = about.Row.Id;
        var sheet = about.Policy is { } policy ? about.Sheet(shelf.Model(policy)) : null;
        var questions = sheet is null || ClaimLifecycle.IsEnd(about.File.State) ? [] : Questions(about, sheet, shelf);
        var decisions = await look.Query<DecisionRow>("SELECT * FROM decision WHERE maker = @maker AND claim_id = @id ORDER BY number", new { maker, id }, stop);
        var events = await look.Query<ClaimEventRow>("SELECT * FROM claim_event WHERE maker = @maker AND claim_id = @id ORDER BY sequence", new { maker, id }, stop);
        // The customer's own words; gone with their key when they were erased.
        var key = await look.Single<PersonKeyRow>("SELECT * FROM person_key WHERE maker = @maker AND id = @PersonId", new { maker, about.Row.PersonId }, stop);
        string? Open(string sealedWords) => key is null ? null : vault.OpenText(key.Wrapped, maker, about.Row.PersonId, id, sealedWords);
        return new ClaimWhole(
            ClaimView.Of(about.File, onlyPerson),
            about.Unit.Row.PrintedSerial,
            about.Unit.Product.Name,
            about.Row.Told is { } told ? Open(told) : null,
            [.. about.Given.Select(f => new FactView(f.Position, f.Name, AssessmentView.Json(f.Value), f.Source, f.EvidenceId, f.GivenAt, onlyPerson is null ? f.GivenBy : string.Empty, onlyPerson is null ? f.Reason : null))],
            [.. (onlyPerson is null && sheet is not null ? sheet.Disputes : []).Select(d => new DisputeView(d.Position, d.Name, d.Counts, Words.Write(d.CountsFrom), d.Told, Words.Write(d.ToldBy)))],
            questions,
            [.. about.Evidence.Select(e => onlyPerson is null ? EvidenceView.Of(e) : EvidenceView.Of(e) with { AddedBy = string.Empty })],
            about.Last is { } last ? AssessmentView.Of(last, onlyPerson) : null,
            [.. decisions.Select(d => DecisionView.Of(d, onlyPerson))],
            [.. events.Select(e => ClaimEventView.Of(e, onlyPerson, Open))],
            Lines(about),
            GuidanceOffer);
    }

    internal static IReadOnlyList<QuestionView> Questions(ClaimCase about, ClaimSheet sheet, PolicyShelf shelf)
    {
        var model = shelf.Model(about.Policy!);
        var facts = sheet.Facts();
        return [.. shelf.Ask(about.Policy!, a => ClaimAnswer.Of(a, facts, about.Positions)).Missing.OrderByDescending(m => m.IsOfCustomer).Select(m => QuestionView.Of(m, model))];
    }

    // Commercial warranty, what the law gives and what the supplier stands in for are separate lines; a claim may be carried by any of them.
    private static List<LineBeside> Lines(ClaimCase about)
    {
        var on = about.Row.FailedOn ?? about.Today;
        var claimed = about.File.Parts.Select(p => p.UnitPartId).ToHashSet();
        var lines = new List<LineBeside>();
        foreach (var row in about.Unit.LineRows.Where(l => l.UnitPartId is null || claimed.Contains(l.UnitPartId)))
        {
            var line = about.Unit.History.Lines.SingleOrDefault(l => l.Id == row.Id);
            var state = line is null ? null : CoverageClock.StateOf(line, about.Unit.History, on);
            lines.Add(new LineBeside(row.Source, row.Name, state?.StartsOn ?? row.StartsOn, state?.LastDay ?? row.LastDay, state?.IsProvisional ?? row.Provisional, row.State is not "void" && (state?.StartsOn ?? row.StartsOn) <= on && (state?.LastDay ?? row.LastDay) >= on));
        }

        return lines;
    }
}

/// <summary>The guided interview over the API: the next question that still matters, chosen by the least effort for all that follows.</summary>
public static class NextQuestion
{
    /// <param name="Question">Null when nothing is left to ask of this person.</param>
    /// <param name="Outcome">What the policy says with what is known: an outcome, or <c>needs_information</c>.</param>
    /// <param name="Open">How many questions still matter, whoever can answer them.</param>
    public sealed record Answer(QuestionView? Question, string Outcome, int Open);

    /// <param name="ofCustomer">Only what the customer can tell.</param>
    public static async Task<Result<Answer, Refusal>> Run(string claim, bool ofCustomer, string maker, string? onlyPerson, DateTimeOffset now, PolicyShelf shelf, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (await ClaimCases.Open(look, maker, claim, onlyPerson, now, stop) is not { } about) return Refusal.NotFound("claim");
        if (about.Policy is not { } policy) return new Refusal(RefusalCode.NoPolicy, "No published policy speaks about this unit, so there is nothing to ask.");
        var facts = about.Sheet(shelf.Model(policy)).Facts();
        return shelf.Ask(policy, assessor => Next(assessor, facts, about.Positions, ofCustomer));
    }

    private static Answer Next(Assessor assessor, string facts, IReadOnlyList<int> positions, bool ofCustomer)
    {
        var answer = ClaimAnswer.Of(assessor, facts, positions);
        var open = answer.Missing.Where(m => !ofCustomer || m.IsOfCustomer).ToList();
        if (open.Count == 0) return new Answer(null, answer.Outcome, answer.Missing.Count);
        var claim = ClaimSheet.Read(assessor.Model, facts);
        foreach (var position in open.Select(m => m.Position).Distinct().Order())
        {
            // Facts of the whole claim show in every part, so the first part stands for them.
            var index = position == 0 ? 0 : positions.ToList().IndexOf(position);
            var skipped = Others(assessor, claim.Parts is { } parts ? parts[index] : claim.Facts, open);
            if (Interview.Next(assessor, claim.Parts is { } all ? all[index] : claim.Facts, skipped) is { } next && open.FirstOrDefault(m => m.Name == next.Fact) is { } found) return new Answer(QuestionView.Of(found, assessor.Model), answer.Outcome, answer.Missing.Count);
        }

        return new Answer(QuestionView.Of(open[0], assessor.Model), answer.Outcome, answer.Missing.Count);
    }

    // What somebody else has to tell is put off.
    private static HashSet<Unknown> Others(Assessor assessor, IReadOnlyList<Makegood.Policy.Checked.FactValue> facts, List<MissingFact> open)
    {
        var wanted = open.Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
        return [.. assessor.Model.Facts.Where(f => !wanted.Contains(f.Name) && !facts[f.Index].IsKnown).Select(f => new Unknown(f.Index))];
    }
}
