using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Domain.Warranty;
using Makegood.Server.Claims;
using Makegood.Storage;

namespace Makegood.Server.Doors.Demo;

/// <summary>What all units of the large demo share: the policies, the catalogue, the numbers that are given out.</summary>
internal sealed record ScribeOffice(PolicyShelf Shelf, IReadOnlyDictionary<string, PolicyVersionRow> Policies, IReadOnlyList<PartRow> Catalogue, ServiceRules Promised)
{
    public ILookup<string, PartRow> ByItem { get; } = Catalogue.ToLookup(p => p.Item, StringComparer.Ordinal);

    public IReadOnlyDictionary<string, PartRow> ById { get; } = Catalogue.ToDictionary(p => p.Id, StringComparer.Ordinal);
}

/// <summary>One unit of the large demo and the claims about it, as they go on.</summary>
internal sealed class UnitScribe(ScribeOffice office, UnitFile file)
{
    private static readonly JsonSerializerOptions EvidenceJson = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private readonly Dictionary<string, CustodyRow> _custody = new(StringComparer.Ordinal);

    public UnitFile File { get; private set; } = file;

    public PolicyShelf Shelf => office.Shelf;

    public List<ClaimScribe> Claims { get; } = [];

    public List<CoverageEvent> Trips { get; } = [];

    public List<CustodyEventRow> CustodyEvents { get; } = [];

    public IEnumerable<CustodyRow> Custodies => _custody.Values;

    /// <summary>The lines as trips have moved them; empty when none did.</summary>
    public IReadOnlyList<CoverageLineRow> Moved { get; private set; } = [];

    public PartCosts Costs { get; } = new(
        file.PartRows.Where(p => office.ById.ContainsKey(p.PartId)).ToDictionary(p => p.Id, p => office.ById[p.PartId], StringComparer.Ordinal),
        office.ByItem);

    public PartRow? PartOf(string item) => office.ByItem[item].FirstOrDefault(p => p.Sku.StartsWith(File.Product.Kind is "kit" ? "KIT-" : "ONE-", StringComparison.Ordinal));

    public long CatalogueCost(string item) => PartOf(item)?.CostAmount ?? 0;

    /// <summary>The version that the unit was promised, as <see cref="ClaimCases"/> finds it.</summary>
    public PolicyVersionRow? PolicyOf(ClaimFile claim)
    {
        var own = File.LineRows.Where(l => l.Source is "commercial" && l.PolicyId is not null).ToList();
        var claimed = claim.Parts.Select(p => p.UnitPartId).Where(p => p is not null).ToList();
        var line = own.FirstOrDefault(l => l.UnitPartId is { } part && claimed.Contains(part)) ?? own.FirstOrDefault(l => l.UnitPartId is null) ?? own.FirstOrDefault();
        return line?.PolicyId is { } frozen ? office.Policies[frozen] : office.Policies.Values.FirstOrDefault(p => p.Policy == File.Product.Policy);
    }

    /// <summary>Parts that went to this unit without a person in the twelve months before.</summary>
    public int SentBefore(ClaimScribe claim, DateTimeOffset now)
    {
        var since = MakerDay.In(SampleShop.Zone, now).AddMonths(-12).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return (int)Claims.Where(c => c != claim && c.Decisions is [.., { Automatic: true } d] && string.CompareOrdinal(Columns.Write(d.At), since) >= 0).Sum(c => c.File.Parts.Where(p => p.Decision is "approved").Sum(p => p.Quantity));
    }

    /// <summary>Another claim about the same part that is not over.</summary>
    public string? Similar(ClaimScribe claim) =>
        Claims.FirstOrDefault(o => o != claim && o.Row.EndedAt is null && o.Row.Items.Split(' ').Intersect(claim.Row.Items.Split(' '), StringComparer.Ordinal).Any())?.Row.Number;

    /// <summary>It left the customer; whether the clock stands still is for the policy to say. Null where no clock runs.</summary>
    public string? OpenTrip(Act act, RemedyRow remedy, DateOnly on, ShipmentRow parcel)
    {
        var trip = new PauseOpened(act.NewId("trip"), remedy is { PartTravels: true, UnitPartId: { } part } ? [part] : []) { Id = act.NewId("event"), Sequence = File.History.Events.Count + 1, On = on, RecordedAt = act.At, Actor = act.Actor, Evidence = [Evidence(parcel)] };
        return Record(act, trip) ? trip.TripId : null;
    }

    public void CloseTrip(Act act, string trip, DateOnly on, ShipmentRow parcel) =>
        Record(act, new PauseClosed(trip) { Id = act.NewId("event"), Sequence = File.History.Events.Count + 1, On = on, RecordedAt = act.At, Actor = act.Actor, Evidence = [Evidence(parcel)] });

    public void Custody(Act act, RemedyRow remedy, CustodyEffect effect, DateOnly on, ShipmentRow parcel)
    {
        if (effect.Claimed is not { } to) return;
        var thing = remedy is { PartTravels: true, UnitPartId: { } part } ? part : File.Row.Id;
        var was = _custody.GetValueOrDefault(thing);
        var from = was is null ? Domain.Remedies.Custody.WithCustomer : Words.Read<Domain.Remedies.Custody>(was.Custody);
        if (!CustodyTable.Change(from, to, hasEvidence: true).Granted(out var next, out _)) return;
        var now = _custody[thing] = new CustodyRow { Maker = act.Maker, Id = thing, UnitId = File.Row.Id, Custody = Words.Write(next), Since = act.At, Sequence = (was?.Sequence ?? 0) + 1, RemedyId = remedy.Id };
        CustodyEvents.Add(new CustodyEventRow { Maker = act.Maker, Id = act.NewId("uevent"), ThingId = thing, Sequence = now.Sequence, FromCustody = Words.Write(from), ToCustody = now.Custody, OnDay = on, At = act.At, Actor = act.Actor, Evidence = JsonSerializer.Serialize(new[] { Evidence(parcel) }, EvidenceJson), RemedyId = remedy.Id });
    }

    private bool Record(Act act, CoverageEvent next)
    {
        if (!File.History.Record(next).Granted(out var longer, out _)) return false;
        Trips.Add(next);
        var today = MakerDay.In(SampleShop.Zone, act.At);
        Moved =
        [
            .. File.LineRows.Select(row => longer.Lines.SingleOrDefault(l => l.Id == row.Id) is { } line && CoverageClock.StateOf(line, longer, today) is { } state
                ? row with { StartsOn = state.StartsOn, LastDay = state.LastDay, Provisional = state.IsProvisional, State = LineStates.Of(state) }
                : row),
        ];
        File = File with { History = longer, LineRows = Moved };
        return true;
    }

    private static EvidenceReference Evidence(ShipmentRow parcel) => new(EvidenceKind.TrackingNumber, $"{parcel.Carrier} {parcel.Tracking}");
}
