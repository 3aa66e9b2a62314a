using System.Globalization;
using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Doors.Demo;

/// <summary>The remedies of one claim of the large demo: the same tables of steps as the operations use, with parcels, what left, custody and the clock.</summary>
internal sealed class RemedyScribe(UnitScribe unit, ClaimScribe claim)
{
    private readonly List<RemedyRow> _rows = [];
    private readonly Dictionary<string, long> _steps = new(StringComparer.Ordinal);

    public IReadOnlyList<RemedyRow> Rows => _rows;

    public List<RemedyEventRow> Events { get; } = [];

    public List<ShipmentRow> Shipments { get; } = [];

    public List<PartIssueRow> Issues { get; } = [];

    /// <summary>Remedies that wait for their RMA number, with its year: numbers are given out one after the other, and units are composed side by side.</summary>
    public List<(string Remedy, int Year)> WithoutRma { get; } = [];

    public RemedyRow? Open => _rows.FirstOrDefault(r => r.EndedAt is null);

    public void Plan(Act act, string decision, PartDecision approved)
    {
        var claimed = claim.File.Parts.Single(p => p.Position == approved.Position);
        var there = unit.File.PartRows.Where(p => p.LeftOn is null).ToList();
        var alike = there.Where(p => p.Item == claimed.Item).ToList();
        var part = claimed.UnitPartId is { } named ? there.SingleOrDefault(p => p.Id == named) : alike is [var only] ? only : null;
        var row = new RemedyRow
        {
            Maker = act.Maker,
            Id = act.NewId("remedy"),
            ClaimId = claim.Row.Id,
            DecisionId = decision,
            Position = approved.Position,
            Step = 0,
            Kind = Words.Write(RemedyWords.KindOf(approved.Remedies, part is not null || alike.Count > 0)),
            State = Words.Write(RemedyState.Planned),
            Word = approved.Remedies is [var word, ..] ? word : null,
            Item = claimed.Item,
            UnitId = unit.File.Row.Id,
            UnitPartId = part?.Id,
            PartId = part?.PartId ?? unit.PartOf(claimed.Item)?.Id,
            Quantity = claimed.Quantity,
            PartTravels = unit.File.Product.Kind is "kit" && part is not null,
            CostAmount = approved.CostAmount,
            CostCurrency = approved.CostCurrency,
            OpenedAt = act.At,
            ChangedAt = act.At,
        };
        _rows.Add(row);
        Note(act, row.Id, "plan", row.State, row.State, new { row.Kind, row.Word });
    }

    /// <summary>The number that <see cref="WithoutRma"/> waits for, in the row and in the event of that step.</summary>
    public void GiveRma(string remedy, string rma)
    {
        var row = _rows.FindIndex(r => r.Id == remedy);
        _rows[row] = _rows[row] with { RmaNumber = rma };
        var step = Events.FindIndex(e => e.RemedyId == remedy && e.Kind == Words.Write(RemedyMove.IssueRma));
        Events[step] = Events[step] with { Data = JsonSerializer.Serialize(new { rma }, Columns.Json) };
    }

    /// <summary>The next step of the first remedy that is open.</summary>
    public void GoOn(Act act)
    {
        if (Open is not { } row || claim.Story.Next(Words.Read<RemedyKind>(row.Kind), Words.Read<RemedyState>(row.State)) is not { } move) return;
        var kind = Words.Read<RemedyKind>(row.Kind);
        if (!RemedyLifecycle.Next(kind, Words.Read<RemedyState>(row.State), move).Granted(out var next, out _)) throw new InvalidOperationException($"the demo takes a step that there is not: {row.Kind} {row.State} {move}");
        if (claim.File.State is ClaimState.Approved or ClaimState.PartlyApproved && move is not (RemedyMove.DeclineQuote or RemedyMove.OfferQuote)) claim.Move(act, ClaimMove.StartRemedy, null, new { remedy = row.Id });

        var day = MakerDay.In(SampleShop.Zone, act.At);
        var (changed, data) = Effect(act, row, move, day);
        var after = changed with
        {
            State = Words.Write(next),
            Outcome = RemedyOutcome.After(kind, move) ?? row.Outcome,
            ChangedAt = act.At,
            EndedAt = RemedyLifecycle.IsEnd(kind, next) ? act.At : null,
        };
        _rows[_rows.IndexOf(row)] = after;
        Note(act, row.Id, Words.Write(move), row.State, after.State, data);
        if (claim.File.State is ClaimState.InRemedy && Open is null) End(act, after);
    }

    // What a step changes, and what its event tells beside it: the same ids, days and figures as the operation of that name writes.
    private (RemedyRow Row, object? Data) Effect(Act act, RemedyRow row, RemedyMove move, DateOnly day)
    {
        var effect = CustodyEffect.Of(Words.Read<RemedyKind>(row.Kind), Words.Read<RemedyState>(row.State), move);
        switch (move)
        {
            case RemedyMove.IssueRma:
                WithoutRma.Add((row.Id, day.Year));
                return (row, null);
            case RemedyMove.SendIn:
                var sent = Send(act, row, "in", day);
                unit.Custody(act, row, effect, day, sent);
                var away = row with { TripId = unit.OpenTrip(act, row, day, sent) };
                return (away, new { parcel = sent.Id, trip = away.TripId });
            case RemedyMove.Receive:
                unit.Custody(act, row, effect, day, Arrive(row, "in", day));
                return (row, null);
            case RemedyMove.Reserve:
                return (row, new { part = row.PartId });
            case RemedyMove.Ship:
                var parcel = Send(act, row, "out", day);
                Issues.Add(new PartIssueRow { Maker = act.Maker, Id = act.NewId("issue"), RemedyId = row.Id, PartId = row.PartId, Quantity = row.Quantity, IssuedOn = day, ShipmentId = parcel.Id });
                return (row, new { parcel = parcel.Id, part = row.PartId, unit = row.NewUnitId, row.Quantity });
            case RemedyMove.SendOut:
                var back = Send(act, row, "out", day);
                unit.Custody(act, row, effect, day, back);
                return (row, new { parcel = back.Id });
            case RemedyMove.Deliver:
                var arrived = Arrive(row, "out", day);
                if (effect.Claimed is not null) unit.Custody(act, row, effect, day, arrived);
                if (row.TripId is { } trip) unit.CloseTrip(act, trip, day, arrived);
                return (row, new { parcel = arrived.Id, on = day });
            case RemedyMove.OfferQuote:
                var quoted = row with { Amount = unit.CatalogueCost(row.Item) * 2, Currency = SampleShop.Currency };
                return (quoted, new { quoted.Amount, quoted.Currency });
            case RemedyMove.AcceptQuote:
                return (row with { AnsweredAt = act.At }, new { row.Amount, row.Currency });
            case RemedyMove.DeclineQuote:
                return (row with { AnsweredAt = act.At }, null);
            case RemedyMove.FinishRepair:
                var mended = row with { CostAmount = unit.CatalogueCost(row.Item) + 2500, CostCurrency = SampleShop.Currency };
                return (mended, new { parts = Array.Empty<string>(), mended.CostAmount, mended.CostCurrency });
            default:
                return (row, null);
        }
    }

    private void End(Act act, RemedyRow last)
    {
        var outcomes = _rows.Where(r => r.Outcome is not null && RemedyOutcome.Resolves(r.Outcome)).Select(r => r.Outcome!).Distinct().ToList();
        var costs = _rows.Where(r => r.CostAmount > 0).ToList();
        claim.Move(
            act,
            ClaimMove.Resolve,
            r => r with { RemediedAt = act.At, Resolution = string.Join(' ', outcomes), CostAmount = costs.Sum(c => c.CostAmount), CostCurrency = costs.FirstOrDefault()?.CostCurrency },
            new { remedy = last.Id, resolution = outcomes });
    }

    private ShipmentRow Send(Act act, RemedyRow row, string direction, DateOnly day)
    {
        var parcel = new ShipmentRow { Maker = act.Maker, Id = act.NewId("parcel"), RemedyId = row.Id, Number = Shipments.Count(s => s.RemedyId == row.Id) + 1, Direction = direction, Carrier = "DHL", Tracking = string.Create(CultureInfo.InvariantCulture, $"NL{claim.Story.Trouble.Number:D8}{row.Position}{Shipments.Count + 1}"), SentOn = day };
        Shipments.Add(parcel);
        return parcel;
    }

    private ShipmentRow Arrive(RemedyRow row, string direction, DateOnly day)
    {
        var at = Shipments.FindLastIndex(s => s.RemedyId == row.Id && s.Direction == direction);
        return Shipments[at] = Shipments[at] with { ArrivedOn = day };
    }

    private void Note(Act act, string remedy, string kind, string from, string to, object? data)
    {
        var step = _steps[remedy] = _steps.GetValueOrDefault(remedy) + 1;
        Events.Add(RemedyStore.Event(act, remedy, step, kind, from, to, data));
    }
}
