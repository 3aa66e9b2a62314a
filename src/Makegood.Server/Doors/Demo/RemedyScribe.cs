using System.Globalization;
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

    /// <summary>The next step of the first remedy that is open.</summary>
    public void GoOn(Act act)
    {
        if (Open is not { } row || claim.Story.Next(Words.Read<RemedyKind>(row.Kind), Words.Read<RemedyState>(row.State)) is not { } move) return;
        var kind = Words.Read<RemedyKind>(row.Kind);
        if (!RemedyLifecycle.Next(kind, Words.Read<RemedyState>(row.State), move).Granted(out var next, out _)) throw new InvalidOperationException($"the demo takes a step that there is not: {row.Kind} {row.State} {move}");
        if (claim.File.State is ClaimState.Approved or ClaimState.PartlyApproved && move is not (RemedyMove.DeclineQuote or RemedyMove.OfferQuote)) claim.Move(act, ClaimMove.StartRemedy, null, new { remedy = row.Id });

        var day = MakerDay.In(SampleShop.Zone, act.At);
        var after = Effect(act, row, move, day) with
        {
            State = Words.Write(next),
            Outcome = RemedyOutcome.After(kind, move) ?? row.Outcome,
            ChangedAt = act.At,
            EndedAt = RemedyLifecycle.IsEnd(kind, next) ? act.At : null,
        };
        _rows[_rows.IndexOf(row)] = after;
        Note(act, row.Id, Words.Write(move), row.State, after.State, null);
        if (claim.File.State is ClaimState.InRemedy && Open is null) End(act, after);
    }

    private RemedyRow Effect(Act act, RemedyRow row, RemedyMove move, DateOnly day)
    {
        var effect = CustodyEffect.Of(Words.Read<RemedyKind>(row.Kind), Words.Read<RemedyState>(row.State), move);
        switch (move)
        {
            case RemedyMove.IssueRma:
                return row with { RmaNumber = unit.NextRma(day.Year) };
            case RemedyMove.SendIn:
                var sent = Send(act, row, "in", day);
                unit.Custody(act, row, effect, day, sent);
                return row with { TripId = unit.OpenTrip(act, row, day, sent) };
            case RemedyMove.Receive:
                unit.Custody(act, row, effect, day, Arrive(row, "in", day));
                return row;
            case RemedyMove.Ship:
                var parcel = Send(act, row, "out", day);
                Issues.Add(new PartIssueRow { Maker = act.Maker, Id = act.NewId("issue"), RemedyId = row.Id, PartId = row.PartId, Quantity = row.Quantity, IssuedOn = day, ShipmentId = parcel.Id });
                return row;
            case RemedyMove.SendOut:
                unit.Custody(act, row, effect, day, Send(act, row, "out", day));
                return row;
            case RemedyMove.Deliver:
                var arrived = Arrive(row, "out", day);
                if (effect.Claimed is not null) unit.Custody(act, row, effect, day, arrived);
                if (row.TripId is { } trip) unit.CloseTrip(act, trip, day, arrived);
                return row;
            case RemedyMove.OfferQuote:
                return row with { Amount = unit.CatalogueCost(row.Item) * 2, Currency = SampleShop.Currency };
            case RemedyMove.AcceptQuote or RemedyMove.DeclineQuote:
                return row with { AnsweredAt = act.At };
            case RemedyMove.FinishRepair:
                return row with { CostAmount = unit.CatalogueCost(row.Item) + 2500, CostCurrency = SampleShop.Currency };
            default:
                return row;
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
