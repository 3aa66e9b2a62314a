using System.Globalization;
using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Storage;

namespace Makegood.Server.Claims;

/// <summary>
/// What follows when something new is known about a claim: the policy is asked, its answer is kept with the facts, and the claim goes where the answer
/// says: to the customer with the whole list of what is missing, to a person, or to a decision. Shared by the actions that bring facts.
/// </summary>
internal static class AskPolicy
{
    /// <returns>The claim as it stands then. Without a policy it stays where it is.</returns>
    public static async Task<Result<ClaimFile, Refusal>> AndGoOn(Work work, ClaimCase about, PolicyShelf shelf, CancellationToken stop)
    {
        if (about.Policy is not { } policy) return about.File;
        var sheet = about.Sheet(shelf.Model(policy));
        var facts = sheet.Facts();
        var answer = shelf.Ask(policy, a => ClaimAnswer.Of(a, facts, about.Positions));
        var file = about.File;
        if (file.State is ClaimState.InfoRequested)
        {
            await MarkAnswered(work, about, answer, stop);
            if (answer.OfCustomer.Count > 0)
            {
                // Still the customer's turn; the list grows shorter as they go.
                return file with { Row = await work.Change(file.Row with { Missing = Write(answer.Missing), ChangedAt = work.Act.At }, "claim.facts_given", stop) };
            }

            if (!(await work.Move(file, ClaimMove.Answer, null, null, stop)).Granted(out file!, out var no)) return no;
        }

        if (!ClaimLifecycle.Next(file.State, ClaimMove.Assess).Granted(out _, out var refusal)) return ClaimRefusals.ToRefusal(refusal);
        var kept = await Keep(work, about, policy, sheet, facts, answer, stop);
        file = await Remember(work, file, kept, answer, stop);
        return file.State is ClaimState.Assessing ? await GoOn(work, about with { File = file, Last = kept }, sheet, answer, stop) : file;
    }

    private static async Task<AssessmentRow> Keep(Work work, ClaimCase about, PolicyVersionRow policy, ClaimSheet sheet, string facts, ClaimAnswer answer, CancellationToken stop)
    {
        var row = new AssessmentRow
        {
            Maker = work.Act.Maker,
            Id = work.Act.NewId("assessment"),
            ClaimId = about.Row.Id,
            Number = (about.Last?.Number ?? 0) + 1,
            PolicyId = policy.Id,
            Policy = $"{policy.Policy}@{policy.Version}",
            At = work.Act.At,
            Actor = work.Act.Actor,
            Outcome = answer.Outcome,
            Missing = Write(answer.Missing),
            Facts = facts,
            Sources = JsonSerializer.Serialize(sheet.Sources.Select(s => new SourceView(s.Path, Words.Write(s.Source))), Columns.Json),
            Verdict = answer.Verdict,
            VerdictHash = answer.VerdictHash,
            Difference = about.Last is { } last ? JsonSerializer.Serialize(VerdictDifference.Between(last.Facts, last.Verdict, facts, answer.Verdict), Columns.Json) : null,
        };
        await work.Add(row, "claim.assessment_kept", stop);
        return row;
    }

    private static async Task<ClaimFile> Remember(Work work, ClaimFile file, AssessmentRow kept, ClaimAnswer answer, CancellationToken stop)
    {
        var parts = new List<ClaimPartRow>();
        foreach (var (part, said) in file.Parts.Zip(answer.Parts))
        {
            var next = part with { Outcome = said.Outcome, Clause = said.Clause };
            parts.Add(next == part ? part : await work.Change(next, "claim.part_assessed", stop));
        }

        var moved = await work.Move(
            file with { Parts = parts },
            ClaimMove.Assess,
            r => r with { AssessmentId = kept.Id, Outcome = answer.Outcome, Clause = answer.Parts.FirstOrDefault(p => p.Clause is not null)?.Clause, Missing = kept.Missing },
            new { assessment = kept.Id, kept.Number, kept.Outcome, kept.Policy },
            stop);
        var granted = moved.Granted(out var after, out _);
        Invariant.Holds(granted, "the lifecycle was asked before");
        return after!;
    }

    private static async Task<Result<ClaimFile, Refusal>> GoOn(Work work, ClaimCase about, ClaimSheet sheet, ClaimAnswer answer, CancellationToken stop)
    {
        if (answer.IsError) return await ToReview(work, about.File, ReviewReason.PolicyError, stop);
        if (answer.OfCustomer.Count > 0)
        {
            var fresh = await Ask(work, about, answer.OfCustomer, stop);
            return fresh.Count > 0 ? await work.Move(about.File, ClaimMove.RequestInformation, AskedNow, new { asked = fresh }, stop) : await ToReview(work, about.File, ReviewReason.DeskFacts, stop);
        }

        if (answer.Missing.Count > 0) return await ToReview(work, about.File, ReviewReason.DeskFacts, stop);
        var costs = await PartCosts.Of(work, about, stop);
        var decisions = new List<PartDecision>();
        foreach (var (part, said) in about.File.Parts.Zip(answer.Parts))
        {
            var cost = costs.Known(part);
            if (!Deciding.Decide(said, part.Item, null, null, cost?.Amount, cost?.Currency, isLead: false).Granted(out var decided, out _)) return await ToReview(work, about.File, ReviewReason.DeskFacts, stop);
            decisions.Add(decided);
        }

        var flagged = JsonSerializer.Deserialize<List<string>>(about.Row.Flags, Columns.Json)!.Count > 0;
        var why = Deciding.WhyAPerson(about.Rules, decisions, about.File.Parts.All(p => costs.Known(p) is not null), await SentBefore(work, about, stop), flagged, sheet.Disputes.Count > 0);
        return why is { } reason
            ? await ToReview(work, about.File, reason, stop)
            : await Decided.Remember(work, about, decisions, automatic: true, role: "rule", onAppeal: false, stop);
    }

    /// <summary>Writes down what is asked of the customer now; what was asked in this round before is left out.</summary>
    public static async Task<IReadOnlyList<string>> Ask(Work work, ClaimCase about, IReadOnlyList<MissingFact> missing, CancellationToken stop)
    {
        var before = about.Asked.Where(a => a.Round == about.Round).Select(a => (a.Position, a.Fact)).ToHashSet();
        var fresh = missing.Where(m => !before.Contains((m.Position, m.Name))).ToList();
        await work.AddAll(
            [
                .. fresh.Select(m => new ClaimRequestRow
                {
                    Maker = work.Act.Maker,
                    Id = work.Act.NewId("request"),
                    ClaimId = about.Row.Id,
                    Position = m.Position,
                    Fact = m.Name,
                    Round = about.Round,
                    AskedAt = work.Act.At,
                    AskedBy = work.Act.Actor,
                }),
            ],
            "claim.asked",
            stop);
        return [.. fresh.Select(m => ClaimSheet.PathOf(m.Position, m.Name))];
    }

    public static ClaimRow AskedNow(ClaimRow row) => row with { FirstAnswerAt = row.FirstAnswerAt ?? row.ChangedAt };

    public static string Write(IReadOnlyList<MissingFact> missing) => JsonSerializer.Serialize(missing.Select(m => ClaimSheet.PathOf(m.Position, m.Name)), Columns.Json);

    // Answered is what was given since, or what no longer matters.
    private static async Task MarkAnswered(Work work, ClaimCase about, ClaimAnswer answer, CancellationToken stop)
    {
        var open = answer.Missing.Select(m => ((long)m.Position, m.Name)).ToHashSet();
        foreach (var asked in about.Asked.Where(a => a.Round == about.Round && a.AnsweredAt is null && !open.Contains((a.Position, a.Fact)))) await work.Change(asked with { AnsweredAt = work.Act.At }, "claim.answered", stop);
    }

    private static async Task<Result<ClaimFile, Refusal>> ToReview(Work work, ClaimFile file, ReviewReason reason, CancellationToken stop) =>
        await work.Move(file, ClaimMove.SendToReview, null, new { why = Words.Write(reason) }, stop);

    private static async Task<int> SentBefore(Work work, ClaimCase about, CancellationToken stop)
    {
        var since = about.Today.AddMonths(-12).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var sent = await work.Single<long>(
            "SELECT CAST(COALESCE(SUM(p.quantity), 0) AS bigint) FROM claim c JOIN decision d ON d.maker = c.maker AND d.id = c.decision_id JOIN claim_part p ON p.maker = c.maker AND p.claim_id = c.id WHERE c.maker = @Maker AND c.unit_id = @UnitId AND c.id <> @Id AND d.automatic = 1 AND d.at >= @since AND p.decision = 'approved'",
            new { about.Row.Maker, about.Row.UnitId, about.Row.Id, since },
            stop);
        return (int)Math.Min(sent, int.MaxValue);
    }
}

/// <summary>What the catalogue says that the claimed parts cost.</summary>
internal sealed class PartCosts(IReadOnlyDictionary<string, PartRow> byInstance, ILookup<string, PartRow> byItem)
{
    public static async Task<PartCosts> Of(Session session, ClaimCase about, CancellationToken stop)
    {
        var rows = (await session.Some<PartRow>("part", "id", about.Row.Maker, [.. about.Unit.PartRows.Select(p => p.PartId).Distinct()], "id", stop)).ToDictionary(p => p.Id, StringComparer.Ordinal);
        var items = await session.Some<PartRow>("part", "item", about.Row.Maker, [.. about.File.Parts.Select(p => p.Item).Distinct()], "id", stop);
        return new PartCosts(about.Unit.PartRows.Where(p => rows.ContainsKey(p.PartId)).ToDictionary(p => p.Id, p => rows[p.PartId], StringComparer.Ordinal), items.Where(p => p.RetiredAt is null).ToLookup(p => p.Item, StringComparer.Ordinal));
    }

    /// <summary>The cost of all pieces of a claimed part; null where the catalogue does not say, or has several parts of that name.</summary>
    public (long Amount, string Currency)? Known(ClaimPartRow part)
    {
        var row = part.UnitPartId is { } instance && byInstance.TryGetValue(instance, out var own) ? own : byItem[part.Item].Take(2).ToList() is [var only] ? only : null;
        return row is { CostAmount: { } each, CostCurrency: { } currency } ? (checked(each * part.Quantity), currency) : null;
    }
}
