using System.Globalization;
using System.Text.Json;

namespace Makegood.Server.Papers;

/// <summary>A kept verdict, read for a letter: what it says of one part, or of the claim where it looked at no parts.</summary>
internal sealed class VerdictReading
{
    private readonly JsonElement _whole;
    private readonly JsonElement _part;
    private readonly bool _hasParts;

    private VerdictReading(JsonElement whole, JsonElement part, bool hasParts) => (_whole, _part, _hasParts) = (whole, part, hasParts);

    /// <param name="index">Of the part among the claimed ones, from 0.</param>
    public static VerdictReading Of(JsonElement verdict, int index) =>
        verdict.TryGetProperty("parts", out var parts) && parts.GetArrayLength() > index ? new(verdict, parts[index], true) : new(verdict, verdict, false);

    /// <summary>The clause, in the original's words, and the facts that it read; null when the verdict does not cite it.</summary>
    public (string Text, bool Burden, IReadOnlyList<(string Name, string Value)> Facts)? Clause(string id)
    {
        var cited = _part.GetProperty("because").EnumerateArray().Where(r => r.GetProperty("clause").GetString() == id).ToList();
        if (cited.Count == 0) return null;
        var entry = cited.Select(r => r.TryGetProperty("entry", out var e) ? e.GetString() : null).FirstOrDefault(e => e is not null);
        var text = cited[0].GetProperty("text").GetString()!;
        // The part itself stands above; saying it again tells nothing.
        var facts = cited.SelectMany(r => r.GetProperty("facts").EnumerateObject()).Where(f => f.Name != "part.item").Select(f => (f.Name, f.Value.ToString())).Distinct().ToList();
        return (entry is null ? text : $"{text} [{entry}]", cited.Any(r => r.TryGetProperty("burden", out var b) && b.GetBoolean()), facts);
    }

    public IReadOnlyList<string> Remedies => [.. _part.GetProperty("remedies").EnumerateArray().Select(r => r.GetString()!)];

    public IReadOnlyList<(string What, string Bearer)> Costs => [.. _part.GetProperty("costs").EnumerateObject().Select(c => (c.Name, c.Value.GetString()!))];

    public DateOnly? LastDay => Report("last_day") is { ValueKind: JsonValueKind.String } day && DateOnly.TryParseExact(day.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var on) ? on : null;

    public long PausedDays => Report("paused_days") is { ValueKind: JsonValueKind.Number } days && days.TryGetInt64(out var count) ? count : 0;

    /// <summary>What would change the answer to the claim; for one part alone, that part's own.</summary>
    public IEnumerable<(string Fact, string To, string Outcome)> Changes =>
        (_hasParts ? _part : _whole).GetProperty("would_change_if").EnumerateArray().Select(c => (c.GetProperty("fact").GetString()!, c.GetProperty("to").GetString()!, c.GetProperty("outcome").GetString()!));

    private JsonElement? Report(string name) => _part.TryGetProperty("coverage", out var coverage) && coverage.ValueKind is JsonValueKind.Object && coverage.TryGetProperty(name, out var value) ? value : null;
}
