using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Claims;

/// <summary>Keeps a decision: the row, what it says of each part, the step of the claim, and what is to be done for the parts that are made good.</summary>
internal static class Decided
{
    /// <param name="role">Who decided: a role, or <c>rule</c>.</param>
    public static async Task<Result<ClaimFile, Refusal>> Remember(Work work, ClaimCase about, IReadOnlyList<PartDecision> parts, bool automatic, string role, bool onAppeal, CancellationToken stop)
    {
        Invariant.Holds(about.Last is not null, "a decision rests on an assessment");
        var move = Deciding.MoveOf(parts);
        if (!ClaimLifecycle.Next(about.File.State, move).Granted(out _, out var refusal)) return ClaimRefusals.ToRefusal(refusal, $"It is {Words.Write(about.File.State)} now.");
        var currencies = parts.Where(p => p.CostAmount > 0).Select(p => p.CostCurrency).Distinct().ToList();
        if (currencies.Count > 1) return Refusal.Invalid("cost", "The parts' costs are in different currencies; give them in one.");
        // What was made good, or is on its way, is not made good twice.
        var made = ToDo(parts);
        if (!(await work.StillToDo(about.File, made, stop)).Granted(out var toDo, out var no)) return no;
        var number = await work.Single<long>("SELECT COUNT(*) FROM decision WHERE maker = @Maker AND claim_id = @Id", new { about.Row.Maker, about.Row.Id }, stop) + 1;
        var cost = checked(parts.Where(p => p.Outcome is PartOutcome.Approved or PartOutcome.Goodwill).Sum(p => p.CostAmount));
        var decision = new DecisionRow
        {
            Maker = work.Act.Maker,
            Id = work.Act.NewId("decision"),
            ClaimId = about.Row.Id,
            Number = number,
            AssessmentId = about.Last.Id,
            Move = Words.Write(move),
            Automatic = automatic,
            ByRole = role,
            Actor = work.Act.Actor,
            At = work.Act.At,
            Reason = work.Act.Reason,
            OnAppeal = onAppeal,
            Goodwill = parts.Any(p => p.Outcome is PartOutcome.Goodwill),
            Parts = JsonSerializer.Serialize(parts.Select(PartDecisionView.Of), Columns.Json),
            CostAmount = cost,
            CostCurrency = currencies.FirstOrDefault(),
        };
        await work.Add(decision, "claim.decided", stop);
        var rows = new List<ClaimPartRow>();
        foreach (var part in about.File.Parts)
        {
            var decided = parts.Single(p => p.Position == part.Position);
            rows.Add(await work.Change(part with { Decision = Words.Write(decided.Outcome), Clause = decided.Clause, Reason = decided.Reason, CostAmount = decided.CostAmount, CostCurrency = decided.CostCurrency }, "claim.part_decided", stop));
        }

        var moved = await work.Move(
            about.File with { Parts = rows },
            move,
            r => r with { DecisionId = decision.Id, DecidedAt = work.Act.At, FirstAnswerAt = r.FirstAnswerAt ?? work.Act.At, Goodwill = r.Goodwill || decision.Goodwill },
            new { decision = decision.Id, decision.Number, decision.Automatic, decision.Goodwill, on_appeal = onAppeal },
            stop);
        if (!moved.Granted(out var file, out no)) return no;
        if (made.Count > 0 && toDo.Length == 0) return await work.GoOnWithRemedies(file, stop);
        await work.PlanRemedies(file, decision.Id, toDo, stop);
        return file;
    }

    // What is made good is planned in the same work: an approval and its remedy are there together or not at all.
    private static IReadOnlyList<ApprovedPart> ToDo(IReadOnlyList<PartDecision> parts) =>
        [.. parts.Where(p => p.Outcome is PartOutcome.Approved or PartOutcome.Goodwill or PartOutcome.CustomerPays).Select(p => new ApprovedPart(p.Position, p.Remedies, KindOf(p), p.CostAmount, p.CostCurrency))];

    // What the customer pays for leaves after they accepted its price, unless another remedy was named.
    private static RemedyKind? KindOf(PartDecision part) => part.Outcome is PartOutcome.CustomerPays && !part.Remedies.Any(RemedyWords.All.Contains) ? RemedyKind.Paid : null;
}
