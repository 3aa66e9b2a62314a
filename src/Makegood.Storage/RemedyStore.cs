using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Domain.Remedies;

namespace Makegood.Storage;

/// <summary>A remedy with the claim that it belongs to, as rows.</summary>
/// <param name="Events">How many events the remedy has.</param>
public sealed record RemedyFile(RemedyRow Row, ClaimFile Claim, long Events)
{
    public RemedyKind Kind => Words.Read<RemedyKind>(Row.Kind);

    public RemedyState State => Words.Read<RemedyState>(Row.State);
}

/// <summary>What a decision gives for one claimed part.</summary>
/// <param name="Position">The claimed part, from 1; 0 for the claim as a whole.</param>
/// <param name="Words">What the policy calls the remedy, such as <c>free_part</c>; the first word that we know decides.</param>
/// <param name="Kind">What a person chose instead.</param>
/// <param name="CostAmount">What it will cost the maker, in minor units; 0 when unknown.</param>
public sealed record ApprovedPart(long Position, IReadOnlyList<string> Words, RemedyKind? Kind = null, long CostAmount = 0, string? CostCurrency = null);

/// <summary>Remedies, planned, found and moved. Every step goes through here, so that remedy, claim, events and outbox never disagree.</summary>
public static class RemedyStore
{
    /// <summary>
    /// One remedy for each approved part. A unique index sees that a decision plans each part once. The claim is not moved: the first remedy that moves does that.
    /// </summary>
    public static async Task<IReadOnlyList<RemedyRow>> PlanRemedies(this Work work, ClaimFile file, string decisionId, IReadOnlyList<ApprovedPart> parts, CancellationToken stop)
    {
        var there = await work.Query<UnitPartRow>("SELECT * FROM unit_part WHERE maker = @Maker AND unit_id = @UnitId AND left_on IS NULL ORDER BY id", new { work.Act.Maker, file.Row.UnitId }, stop);
        var isKit = await work.Single<string>("SELECT kind FROM product WHERE maker = @Maker AND id = @ProductId", new { work.Act.Maker, file.Row.ProductId }, stop) is "kit";
        var earlier = (await work.RemediesOf(work.Act.Maker, file.Row.Id, stop)).Where(r => r.DecisionId == decisionId).ToLookup(r => r.Position);
        var rows = new List<RemedyRow>();
        foreach (var approved in parts)
        {
            // Only after one that came to nothing may another follow; anything else runs into the index.
            var before = earlier[approved.Position].ToList();
            var step = before.Count > 0 && before.All(r => r.Outcome is RemedyOutcome.Cancelled or RemedyOutcome.QuoteDeclined && r.EndedAt is not null) ? before.Max(r => r.Step) + 1 : 0;
            var claimed = file.Parts.SingleOrDefault(p => p.Position == approved.Position);
            Invariant.Holds(claimed is not null || approved.Position == 0, "a remedy is for a claimed part");
            // Where the claim names no instance, the only one of its kind in the unit is meant.
            var alike = there.Where(p => p.Item == claimed?.Item).ToList();
            var part = claimed?.UnitPartId is { } named ? there.SingleOrDefault(p => p.Id == named) : alike is [var only] ? only : null;
            var kind = approved.Kind ?? RemedyWords.KindOf(approved.Words, isAboutPart: part is not null || alike.Count > 0);
            rows.Add(new RemedyRow
            {
                Maker = work.Act.Maker,
                Id = work.Act.NewId("remedy"),
                ClaimId = file.Row.Id,
                DecisionId = decisionId,
                Position = approved.Position,
                Step = step,
                Kind = Words.Write(kind),
                State = Words.Write(RemedyState.Planned),
                Word = approved.Kind is null && approved.Words is [var word, ..] ? word : null,
                Item = claimed?.Item ?? "unit",
                UnitId = file.Row.UnitId,
                UnitPartId = part?.Id,
                PartId = part?.PartId ?? (alike.Select(p => p.PartId).Distinct().ToList() is [var same] ? same : claimed is null ? null : await OnlyPartOf(work, claimed.Item, stop)),
                Quantity = claimed?.Quantity ?? 1,
                PartTravels = isKit && part is not null,
                CostAmount = approved.CostAmount,
                CostCurrency = approved.CostCurrency,
                OpenedAt = work.Act.At,
                ChangedAt = work.Act.At,
            });
        }

        foreach (var row in rows) await work.AddRemedy(row, new { row.Kind, row.Word }, stop);
        return rows;
    }

    /// <summary>
    /// What a decision still has to plan: the parts that no earlier remedy takes care of. A quote that is open for a part that is given now is taken back. To be
    /// asked before the claim moves, while nothing follows for it.
    /// </summary>
    public static async Task<Result<ApprovedPart[], Refusal>> StillToDo(this Work work, ClaimFile file, IReadOnlyList<ApprovedPart> parts, CancellationToken stop)
    {
        var earlier = (await work.RemediesOf(work.Act.Maker, file.Row.Id, stop)).ToLookup(r => r.Position);
        if (earlier.Count == 0) return parts.ToArray();
        var round = await RoundOf(work, file, stop);
        var left = new List<ApprovedPart>();
        foreach (var part in parts)
        {
            var isGiven = (part.Kind ?? RemedyWords.KindOf(part.Words, isAboutPart: true)) is not RemedyKind.Paid;
            var bearings = earlier[part.Position].Select(r => (Row: r, Bearing: EarlierRemedy.Of(Words.Read<RemedyKind>(r.Kind), Words.Read<RemedyState>(r.State), r.Outcome, r.EndedAt is not null, round(r), isGiven))).ToList();
            if (bearings.Any(b => b.Bearing is Bearing.Stands)) continue;
            foreach (var quote in bearings.Where(b => b.Bearing is Bearing.GivesWay))
            {
                var taken = await work.Move((await work.FindRemedy(work.Act.Maker, quote.Row.Id, null, stop))!, RemedyMove.Cancel, null, new { given = true }, stop);
                if (!taken.Granted(out _, out var no)) return no;
            }

            left.Add(part);
        }

        return left.ToArray();
    }

    /// <summary>The claim after a decision for which nothing was left to plan.</summary>
    public static Task<Result<ClaimFile, Refusal>> GoOnWithRemedies(this Work work, ClaimFile file, CancellationToken stop) => ClaimAndRemedies.GoOn(work, file, stop);

    // A remedy belongs to the round in which it was decided or ended. By the order of the claim's events, not by time alone: two may have the same.
    private static async Task<Func<RemedyRow, bool>> RoundOf(Work work, ClaimFile file, CancellationToken stop)
    {
        var events = await work.Query<ClaimEventRow>("SELECT * FROM claim_event WHERE maker = @Maker AND claim_id = @Id ORDER BY sequence", new { file.Row.Maker, file.Row.Id }, stop);
        if (events.LastOrDefault(e => e.Kind == Words.Write(ClaimMove.Reopen)) is not { } reopened) return _ => true;
        var decisions = events.Where(e => e.Sequence > reopened.Sequence).Select(e => JsonNode.Parse(e.Data)?["decision"]?.GetValue<string>()).ToHashSet();
        return r => decisions.Contains(r.DecisionId) || r.EndedAt > reopened.At;
    }

    // A unit without a bill of materials: the catalogue's part of that kind, if there is but one.
    private static async Task<string?> OnlyPartOf(Work work, string item, CancellationToken stop) =>
        await work.Query<string>("SELECT id FROM part WHERE maker = @Maker AND item = @item AND retired_at IS NULL ORDER BY id LIMIT 2", new { work.Act.Maker, item }, stop) is [var only] ? only : null;

    /// <summary>A new remedy with its first event.</summary>
    public static async Task AddRemedy(this Work work, RemedyRow row, object? data, CancellationToken stop)
    {
        await work.Add(row, "remedy.plan", stop);
        await work.Add(Event(work.Act, row.Id, 1, "plan", row.State, row.State, data), "remedy.plan", stop);
        await work.Tell("remedy.plan", new { remedy = row.Id, claim = row.ClaimId, row.Kind, row.State, unit = row.UnitId }, stop);
    }

    /// <summary>A remedy by its id or RMA number; null when there is none, or when its claim is not this person's.</summary>
    /// <param name="onlyPerson">The person whose claims alone may be seen; null for staff.</param>
    public static async Task<RemedyFile?> FindRemedy(this Session session, string maker, string idOrRma, string? onlyPerson, CancellationToken stop)
    {
        var column = idOrRma.StartsWith("RMA-", StringComparison.Ordinal) ? "rma_number" : "id";
        var sql = $"SELECT * FROM remedy WHERE maker = @maker AND {column} = @idOrRma";
        var row = await session.Single<RemedyRow>(sql, new { maker, idOrRma }, stop);
        if (row is null) return null;
        // Always the claim first: whoever changes both then waits instead of dying in each other's arms.
        var claim = await session.FindClaim(maker, row.ClaimId, onlyPerson, stop);
        if (claim is null) return null;
        if (session is Work) row = (await session.Single<RemedyRow>(sql + session.Dialect.ForUpdate, new { maker, idOrRma }, stop))!;
        return new RemedyFile(row, claim, await session.Single<long>("SELECT COUNT(*) FROM remedy_event WHERE maker = @maker AND remedy_id = @Id", new { maker, row.Id }, stop));
    }

    /// <summary>All remedies of a claim, in the order in which they were planned.</summary>
    public static Task<IReadOnlyList<RemedyRow>> RemediesOf(this Session session, string maker, string claimId, CancellationToken stop) =>
        session.Query<RemedyRow>("SELECT * FROM remedy WHERE maker = @maker AND claim_id = @claimId ORDER BY opened_at, position, step, id", new { maker, claimId }, stop);

    /// <summary>
    /// Takes a step: the remedy in its next state, the event that says so, the message to the outside world, and what follows for the claim: the first remedy
    /// that moves starts it, the last that ends resolves it, one that did not help sends it back. Or the reason why not; nothing is written then.
    /// </summary>
    /// <param name="change">What else changes in the row.</param>
    /// <param name="data">What else belongs to the event; ids, states and figures, never a person's words.</param>
    public static async Task<Result<RemedyFile, Refusal>> Move(this Work work, RemedyFile file, RemedyMove move, Func<RemedyRow, RemedyRow>? change, object? data, CancellationToken stop)
    {
        if (!RemedyLifecycle.Next(file.Kind, file.State, move).Granted(out var next, out var refusal)) return RemedyRefusals.ToRefusal(refusal, $"It is {Words.Write(file.State)} now.");
        if (!(await ClaimAndRemedies.Begin(work, file, move, stop)).Granted(out var claim, out var no)) return no;
        var row = file.Row with
        {
            State = Words.Write(next),
            Outcome = RemedyOutcome.After(file.Kind, move) ?? file.Row.Outcome,
            ChangedAt = work.Act.At,
            EndedAt = RemedyLifecycle.IsEnd(file.Kind, next) ? work.Act.At : null,
        };
        var what = "remedy." + Words.Write(move);
        row = await work.Change(change is null ? row : change(row), what, stop);
        await work.Add(Event(work.Act, row.Id, file.Events + 1, Words.Write(move), file.Row.State, row.State, data), what, stop);
        await work.Tell(what, new { remedy = row.Id, claim = row.ClaimId, row.Kind, row.State, unit = row.UnitId }, stop);
        var after = new RemedyFile(row, claim, file.Events + 1);
        if (!(await ClaimAndRemedies.End(work, after, move, stop)).Granted(out claim, out no)) return no;
        return after with { Claim = claim };
    }

    /// <summary>The next RMA number of a year, such as <c>RMA-2026-000042</c>. Held until the commit, so no two remedies get one.</summary>
    public static async Task<string> NextRmaNumber(this Work work, int year, CancellationToken stop)
    {
        var id = year.ToString("D4", CultureInfo.InvariantCulture);
        var counter = await work.Single<RmaCounterRow>($"SELECT * FROM rma_counter WHERE maker = @Maker AND id = @id{work.Dialect.ForUpdate}", new { work.Act.Maker, id }, stop);
        var number = (counter?.Last ?? 0) + 1;
        if (counter is null) await work.Add(new RmaCounterRow { Maker = work.Act.Maker, Id = id, Last = number }, "rma.counted", stop);
        else await work.Change(counter with { Last = number }, "rma.counted", stop);
        return string.Create(CultureInfo.InvariantCulture, $"RMA-{id}-{number:D6}");
    }

    public static RemedyEventRow Event(Act act, string remedyId, long sequence, string kind, string from, string to, object? data) => new()
    {
        Maker = act.Maker,
        Id = act.NewId("revent"),
        RemedyId = remedyId,
        Sequence = sequence,
        Kind = kind,
        FromState = from,
        ToState = to,
        At = act.At,
        Actor = act.Actor,
        Reason = act.Reason,
        Data = data is null ? "{}" : JsonSerializer.Serialize(data, Columns.Json),
    };
}
