using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Invariant = Makegood.Domain.Basics.Invariant;

namespace Makegood.Domain.Warranty;

/// <summary>
/// What is on record about a unit (and one part of it), told to a policy in the names that it declares and in no others. What is not known is left out, so
/// that the policy asks for it if it matters; what is known not to exist is <c>null</c>.
/// </summary>
public sealed record UnitFacts
{
    // A reader holds nothing but the names of its policy; making one costs more than reading with it.
    private static readonly ConditionalWeakTable<PolicyModel, ClaimReader> Readers = [];

    public required Unit Unit { get; init; }

    public Sale? Sale { get; init; }

    /// <summary>The part that is claimed, or whose term is wanted; null for the unit as a whole.</summary>
    public PartInstance? Part { get; init; }

    /// <summary>All parts of the unit, those replaced included: they give the names of what was sent.</summary>
    public IReadOnlyList<PartInstance> Parts { get; init; } = [];

    /// <summary>The trips to the workshop; null when nobody has looked.</summary>
    public CoverageHistory? History { get; init; }

    public MeterHistory? Meter { get; init; }

    /// <summary>The moment at which the run time is wanted: that of the failure (reading 20).</summary>
    public DateTimeOffset? RunTimeAt { get; init; }

    /// <summary>One JSON object with dotted keys, as <see cref="ClaimReader"/> takes it.</summary>
    public JsonObject ToJson(PolicyModel model)
    {
        var json = new JsonObject();
        foreach (var fact in model.Facts)
        {
            if (TryTell(fact, out var value)) json[fact.Name] = value;
        }

        return json;
    }

    /// <summary>The facts by their number in the policy; what is not on record is unknown.</summary>
    public IReadOnlyList<FactValue> Read(PolicyModel model) => Read(model, Tell(model));

    /// <summary>All that the policy may be told, as one text: units for which it is equal get equal answers.</summary>
    public string Tell(PolicyModel model) => ToJson(model).ToJsonString();

    /// <summary>The facts of a text that <see cref="Tell"/> made.</summary>
    public static IReadOnlyList<FactValue> Read(PolicyModel model, string told)
    {
        var bag = new DiagnosticBag();
        var claim = Readers.GetValue(model, static m => new ClaimReader(m)).Read(told, Span.Start("unit"), bag);
        Invariant.Holds(claim is not null, "what we tell about a unit can be read: " + string.Join("; ", bag.All.Select(d => d.Message)));
        return claim.Facts;
    }

    private static string Write(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static bool Known(JsonNode? value, out JsonNode? told)
    {
        told = value;
        return true;
    }

    private bool TryTell(Fact fact, out JsonNode? value)
    {
        value = null;
        switch (fact.Name)
        {
            case "unit.serial":
                return Known(fact.Type.Kind is TypeKind.Document ? "provided" : Unit.Serial.Normal, out value);
            case "unit.manufactured_on":
                return Unit.ManufacturedOn is { } made && Known(Write(made), out value);
            case "unit.technology":
                return Name(fact, Unit.Technology, out value);
            case "unit.model":
                return Name(fact, Unit.Model, out value);
            case "unit.grade":
                return Name(fact, Unit.Grade, out value);
            case "unit.run_time":
                if (!Unit.HasCounter) return fact.Type.Optional;
                return RunTimeAt is { } at && Meter?.LowerBoundAt(at) is { } minutes && Known(string.Create(CultureInfo.InvariantCulture, $"{minutes} min"), out value);
            case "sale.channel":
                return Name(fact, Sale?.Channel, out value);
            case "sale.purchased_at":
                if (Sale?.PurchasedAt is { } moment) return Known(moment.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), out value);
                return Date(fact, Sale?.PurchasedOn, out value);
            case "purchase.invoiced_on":
                return Date(fact, Sale?.InvoicedOn, out value);
            case "purchase.delivered_on":
                return Date(fact, Sale?.DeliveredOn, out value);
            case "buyer.kind":
                return Name(fact, Sale?.BuyerKind, out value);
            case "buyer.country":
                return Name(fact, Sale?.BuyerCountry, out value);
            case "part.item":
                return Name(fact, Part?.Item, out value);
            case "part.replaced_on":
                if (Part is null) return false;
                return Part.ReplacesId is not null && Part.FittedOn is { } fitted ? Known(Write(fitted), out value) : fact.Type.Optional;
            case "remedy.repaired_on":
                // Whether a trip was a repair in the sense of a clause is for a person to say; that there was none is on record.
                return History is not null && !History.Standing.Any(e => e is PauseOpened) && fact.Type.Optional;
            case "repairs":
                return History is not null && fact.Type.Kind is TypeKind.List && Known(Trips(fact, History), out value);
            default:
                return false;
        }
    }

    /// <summary>A date that the shop's record lacks does not exist; without a record it is unknown.</summary>
    private bool Date(Fact fact, DateOnly? day, out JsonNode? value)
    {
        value = day is { } known ? Write(known) : null;
        return day is not null || (fact.Type.Optional && Sale is { IsOnRecord: true });
    }

    /// <summary>A closed list of names takes only its own; any other name is as good as unknown.</summary>
    private static bool Name(Fact fact, string? name, out JsonNode? value)
    {
        value = name;
        return name is not null && (fact.Type.Names is not { } names || names.Contains(name, StringComparer.Ordinal));
    }

    private JsonArray Trips(Fact fact, CoverageHistory history)
    {
        var backs = history.Standing.OfType<PauseClosed>().ToDictionary(b => b.TripId, StringComparer.Ordinal);
        var own = OwnParts();
        var trips = new JsonArray();
        foreach (var left in history.Standing.OfType<PauseOpened>().OrderBy(t => t.On).ThenBy(t => t.Sequence))
        {
            var back = backs.GetValueOrDefault(left.TripId);
            if (left.Parts.Count == 0 || left.Parts.Any(own.Contains))
            {
                trips.Add(Trip(fact, left, back, left.Parts.Count == 0 ? null : Part?.Item));
                continue;
            }

            // A policy knows parts by their item: the trip of another motor must not look like one of this motor.
            foreach (var item in left.Parts.Select(ItemOf).Where(i => i != Part?.Item).Distinct(StringComparer.Ordinal)) trips.Add(Trip(fact, left, back, item));
        }

        return trips;
    }

    private static JsonObject Trip(Fact fact, PauseOpened left, PauseClosed? back, string? item)
    {
        var trip = new JsonObject();
        foreach (var field in fact.Type.Fields ?? [])
        {
            switch (field.Name)
            {
                case "left_customer_on": trip[field.Name] = Write(left.On); break;
                case "back_with_customer_on": trip[field.Name] = back is null ? null : Write(back.On); break;
                case "tracking_out": trip[field.Name] = Tracked(left); break;
                case "tracking_back": trip[field.Name] = back is null ? "missing" : Tracked(back); break;
                case "part": trip[field.Name] = item; break;
            }
        }

        return trip;
    }

    // A number that was not given may still come, so it is asked for and not taken as lost.
    private static string Tracked(CoverageEvent way) => way.Evidence.Any(e => e.Kind is EvidenceKind.CarrierScan or EvidenceKind.TrackingNumber) ? "provided" : "missing";

    private string ItemOf(string partId) => Parts.FirstOrDefault(p => p.Id == partId)?.Item ?? partId;

    /// <summary>The claimed part and those whose place it took.</summary>
    private HashSet<string> OwnParts()
    {
        var own = new HashSet<string>(StringComparer.Ordinal);
        for (var part = Part; part is not null && own.Add(part.Id); part = Parts.FirstOrDefault(p => p.Id == part.ReplacesId))
        {
        }

        return own;
    }
}
