using System.Globalization;
using System.Text.Json.Nodes;
using Makegood.Domain.Warranty;
using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using NodaTime;
using Invariant = Makegood.Domain.Basics.Invariant;

namespace Makegood.Domain.Claims;

/// <summary>What a claim itself tells: that it came, when, and what was attached.</summary>
/// <param name="Number">Given back in the answer.</param>
/// <param name="CameOn">The local day on which it was submitted; null while it is a draft.</param>
/// <param name="IsMail">A mail brings its own subject; every other way of coming in is a form of ours, which is the application that the policy asks for.</param>
/// <param name="HasText">Something was told in words.</param>
/// <param name="InvoiceNumber">On record with the sale.</param>
public sealed record ClaimIntake(string Number, DateOnly? CameOn, bool IsMail, bool HasText, string? InvoiceNumber);

/// <summary>One claimed part.</summary>
/// <param name="Position">From 1.</param>
/// <param name="Item">The policy's word for it.</param>
/// <param name="Instance">The part of this unit; null when it is only named.</param>
public sealed record ClaimedPart(int Position, string Item, PartInstance? Instance);

/// <summary>A fact that somebody gave for a claim.</summary>
/// <param name="Position">The part it is about; 0 for the claim as a whole.</param>
/// <param name="Value">As the policy's claim format writes it; null: known not to exist.</param>
public sealed record GivenFact(long Sequence, int Position, string Name, JsonNode? Value, FactSource Source);

/// <summary>Somebody told something else than what counts.</summary>
/// <param name="Counts">The value that the policy is told.</param>
/// <param name="Told">The one that is not.</param>
public sealed record FactDispute(int Position, string Name, string Counts, FactSource CountsFrom, string Told, FactSource ToldBy);

/// <summary>
/// All that a policy is told about a claim, with where each fact comes from: the registry, the order, readings, what the customer and the staff gave.
/// A pure function of these; the text it makes is kept with the verdict, so that the same question can be asked for ever.
/// </summary>
public sealed class ClaimSheet
{
    private readonly PolicyModel _model;
    private readonly SortedDictionary<(int Position, string Name), (JsonNode? Value, FactSource Source)> _facts = [];
    private readonly List<FactDispute> _disputes = [];
    private readonly IReadOnlyList<ClaimedPart> _parts;
    private readonly string _number;

    private ClaimSheet(PolicyModel model, IReadOnlyList<ClaimedPart> parts, string number)
    {
        _model = model;
        _parts = parts;
        _number = number;
    }

    /// <summary>What was told and does not count, because something stronger speaks about the same fact.</summary>
    public IReadOnlyList<FactDispute> Disputes => _disputes;

    /// <summary>Where each fact comes from, by <c>name</c> or <c>parts[2].name</c>.</summary>
    public IReadOnlyList<(string Path, FactSource Source)> Sources => [.. _facts.Select(f => (PathOf(f.Key.Position, f.Key.Name), f.Value.Source))];

    /// <param name="whole">What is on record about the unit, as of the whole.</param>
    /// <param name="given">All that was given, in any order.</param>
    public static ClaimSheet Gather(PolicyModel model, ClaimIntake intake, IReadOnlyList<ClaimedPart> parts, UnitFacts whole, IReadOnlyList<GivenFact> given)
    {
        var sheet = new ClaimSheet(model, model.PartFact < 0 ? [] : parts, intake.Number);
        // The day of failure first: it says which reading of the run time counts.
        var failedOn = given.Where(g => g.Name == "claim.failed_on").OrderBy(g => g.Source).ThenBy(g => g.Sequence).LastOrDefault()?.Value?.ToString();
        var record = whole with { RunTimeAt = EndOf(failedOn, model) };
        foreach (var (name, value) in record.ToJson(model)) if (!IsOfPart(model, name)) sheet.Take(0, name, value?.DeepClone(), RecordOf(name));
        foreach (var part in sheet._parts)
        {
            sheet.Take(part.Position, "part.item", part.Item, part.Instance is null ? FactSource.Claim : FactSource.Registry);
            foreach (var (name, value) in (record with { Part = part.Instance ?? new PartInstance(string.Empty, whole.Unit.Id, string.Empty, part.Item, string.Empty) }).ToJson(model))
            {
                // Whether a part that is no instance of the unit was replaced before, nobody has on record.
                if (!IsOfPart(model, name) || name is "part.item" || (part.Instance is null && name is "part.replaced_on" && whole.Parts.Any(p => p.Item == part.Item))) continue;
                sheet.Take(part.Position, name, value?.DeepClone(), RecordOf(name));
            }
        }

        foreach (var (name, value) in OfIntake(intake)) sheet.Take(0, name, value, FactSource.Claim);
        foreach (var fact in given.OrderBy(g => g.Source).ThenBy(g => g.Sequence)) sheet.Take(fact.Position, fact.Name, fact.Value?.DeepClone(), fact.Source);
        return sheet;
    }

    /// <summary>The claim as the policy reads it. The same facts give the same bytes.</summary>
    public string Facts()
    {
        var json = new JsonObject { ["id"] = _number };
        foreach (var ((_, name), (value, _)) in _facts.Where(f => f.Key.Position == 0)) json[name] = value?.DeepClone();
        if (_parts.Count > 0)
        {
            json["parts"] = new JsonArray([.. _parts.Select(JsonNode (part) =>
            {
                var one = new JsonObject();
                foreach (var ((_, name), (value, _)) in _facts.Where(f => f.Key.Position == part.Position)) one[name] = value?.DeepClone();
                return one;
            })]);
        }

        return json.ToJsonString();
    }

    /// <summary>Reads a text that <see cref="Facts"/> made.</summary>
    public static Claim Read(PolicyModel model, string facts)
    {
        var bag = new DiagnosticBag();
        var claim = new ClaimReader(model).Read(facts, Span.Start("claim"), bag);
        Invariant.Holds(claim is not null, "what we tell about a claim can be read: " + string.Join("; ", bag.All.Select(d => d.Message)));
        return claim;
    }

    /// <summary>Checks facts before they are kept: names that the policy knows, values that it takes. Empty when all is well.</summary>
    /// <returns>One finding per mistake, with the nearest known name where a name is unknown.</returns>
    public static IReadOnlyList<Diagnostic> Check(PolicyModel model, JsonObject facts)
    {
        var bag = new DiagnosticBag();
        _ = new ClaimReader(model).Read(facts.ToJsonString(), Span.Start("facts"), bag);
        return bag.InOrder();
    }

    /// <summary>The name of a fact with its part.</summary>
    public static string PathOf(int position, string name) => position == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"parts[{position}].{name}");

    private void Take(int position, string name, JsonNode? value, FactSource source)
    {
        if (_model.Facts.All(f => f.Name != name) || (position > 0 && _parts.All(p => p.Position != position))) return;
        var key = (position, name);
        if (!_facts.TryGetValue(key, out var other) || other.Source == source)
        {
            _facts[key] = (value, source);
            return;
        }

        var (counts, told) = other.Source > source ? (other, (Value: value, Source: source)) : ((Value: value, Source: source), other);
        if (!JsonNode.DeepEquals(counts.Value, told.Value)) _disputes.Add(new FactDispute(position, name, Text(counts.Value), counts.Source, Text(told.Value), told.Source));
        _facts[key] = counts;
    }

    private static string Text(JsonNode? value) => value is null ? "absent" : value is JsonValue text && text.TryGetValue<string>(out var word) ? word : value.ToJsonString();

    private static bool IsOfPart(PolicyModel model, string name) => model.Facts.First(f => f.Name == name) is var fact && (fact.PerPart || fact.Index == model.PartFact);

    private static FactSource RecordOf(string name) => name switch
    {
        "unit.run_time" => FactSource.Reading,
        "repairs" or "remedy.repaired_on" or "part.replaced_on" => FactSource.Coverage,
        _ when name.StartsWith("sale.", StringComparison.Ordinal) || name.StartsWith("purchase.", StringComparison.Ordinal) || name.StartsWith("buyer.", StringComparison.Ordinal) => FactSource.Sale,
        _ => FactSource.Registry,
    };

    private static IEnumerable<(string Name, JsonNode? Value)> OfIntake(ClaimIntake intake)
    {
        if (intake.CameOn is { } day)
        {
            var on = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            yield return ("claim.applied_on", on);
            yield return ("claim.requested_on", on);
        }

        if (intake.HasText) yield return ("request.description", "provided");
        if (intake.InvoiceNumber is not null) yield return ("request.invoice_number", "provided");
        yield return ("request.serial_number", "provided");
        if (intake.IsMail) yield break;
        // Our own form is the application, and it writes the subject that the policy asks of a mail (decision 0020).
        yield return ("claim.application", "provided");
        yield return ("request.subject", $"[Warranty Request] {intake.Number}");
    }

    private static DateTimeOffset? EndOf(string? day, PolicyModel model) =>
        DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var on)
            ? LocalDate.FromDateOnly(on.AddDays(1)).AtStartOfDayInZone(DateTimeZoneProviders.Tzdb[model.TimeZone]).ToDateTimeOffset().AddMilliseconds(-1)
            : null;
}
