using System.Text.Json;
using System.Text.Json.Nodes;

namespace Makegood.Domain.Claims;

/// <summary>One part whose answer is another than before.</summary>
public sealed record PartDifference(string Part, string From, string To);

/// <summary>One fact that is another than before; null where it was not known.</summary>
public sealed record FactDifference(string Fact, string? From, string? To);

/// <summary>What a new assessment says otherwise than the one before it.</summary>
/// <param name="PolicyFrom">Set when another version of the policy was asked.</param>
/// <param name="Clauses">Clauses that take part now and did not before.</param>
/// <param name="ClausesGone">Clauses that took part before and do not now.</param>
public sealed record VerdictDifference(
    string? PolicyFrom,
    string OutcomeFrom,
    string OutcomeTo,
    IReadOnlyList<PartDifference> Parts,
    IReadOnlyList<FactDifference> Facts,
    IReadOnlyList<string> Clauses,
    IReadOnlyList<string> ClausesGone,
    IReadOnlyList<string> NowAsked,
    IReadOnlyList<string> NoLongerAsked)
{
    public bool IsEmpty => PolicyFrom is null && OutcomeFrom == OutcomeTo && Parts.Count == 0 && Facts.Count == 0 && Clauses.Count == 0 && ClausesGone.Count == 0 && NowAsked.Count == 0 && NoLongerAsked.Count == 0;

    /// <summary>Compares two kept assessments by their facts and verdicts, as they were stored.</summary>
    public static VerdictDifference Between(string factsBefore, string verdictBefore, string factsAfter, string verdictAfter)
    {
        using var before = JsonDocument.Parse(verdictBefore);
        using var after = JsonDocument.Parse(verdictAfter);
        var (was, now) = (before.RootElement, after.RootElement);
        var (clausesWas, clausesNow) = (ClausesOf(was), ClausesOf(now));
        var (askedWas, askedNow) = (Names(was, "missing"), Names(now, "missing"));
        var policyWas = was.GetProperty("policy").GetString()!;
        return new VerdictDifference(
            policyWas == now.GetProperty("policy").GetString() ? null : policyWas,
            was.GetProperty("outcome").GetString()!,
            now.GetProperty("outcome").GetString()!,
            PartsOf(was, now),
            FactsOf(factsBefore, factsAfter),
            [.. clausesNow.Except(clausesWas)],
            [.. clausesWas.Except(clausesNow)],
            [.. askedNow.Except(askedWas)],
            [.. askedWas.Except(askedNow)]);
    }

    private static List<PartDifference> PartsOf(JsonElement was, JsonElement now)
    {
        if (!was.TryGetProperty("parts", out var partsWas) || !now.TryGetProperty("parts", out var partsNow)) return [];
        return [.. partsWas.EnumerateArray().Zip(partsNow.EnumerateArray())
            .Select(p => new PartDifference(p.Second.GetProperty("part").GetString()!, p.First.GetProperty("outcome").GetString()!, p.Second.GetProperty("outcome").GetString()!))
            .Where(p => p.From != p.To)];
    }

    private static List<FactDifference> FactsOf(string before, string after)
    {
        var (was, now) = (Flat(before), Flat(after));
        return [.. was.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
            .Select(name => new FactDifference(name, was.GetValueOrDefault(name), now.GetValueOrDefault(name)))
            .Where(d => d.From != d.To)];
    }

    private static Dictionary<string, string> Flat(string facts)
    {
        var flat = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in JsonNode.Parse(facts)!.AsObject())
        {
            if (name is "id") continue;
            if (name is not "parts")
            {
                flat[name] = value?.ToJsonString() ?? "absent";
                continue;
            }

            var position = 0;
            foreach (var part in value!.AsArray())
            {
                position++;
                foreach (var (own, told) in part!.AsObject()) flat[ClaimSheet.PathOf(position, own)] = told?.ToJsonString() ?? "absent";
            }
        }

        return flat;
    }

    private static List<string> ClausesOf(JsonElement verdict)
    {
        var own = verdict.TryGetProperty("because", out var because) ? because.EnumerateArray().Select(r => r.GetProperty("clause").GetString()!) : [];
        var parts = verdict.TryGetProperty("parts", out var all) ? all.EnumerateArray().SelectMany(ClausesOf) : [];
        return [.. own.Concat(parts).Distinct()];
    }

    private static List<string> Names(JsonElement verdict, string key) =>
        verdict.TryGetProperty(key, out var list) ? [.. list.EnumerateArray().Select(n => n.GetString()!).Distinct()] : [];
}
