using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;
using NodaTime;

namespace Makegood.Policy.Cases;

/// <summary>What came of one case of a policy file.</summary>
/// <param name="Problems">What differs from the expectation, in words; empty when the case holds.</param>
public sealed record CaseResult(PolicyCase Case, Verdict Verdict, IReadOnlyList<string> Problems)
{
    public bool Holds => Problems.Count == 0;
}

/// <summary>Runs the cases of a policy file: the policy's own tests.</summary>
public static class CaseRunner
{
    public static IReadOnlyList<CaseResult> Run(PolicyModel model)
    {
        var assessor = new Assessor(model);
        return [.. model.Cases.Select(c => Run(model, assessor, c))];
    }

    public static CaseResult Run(PolicyModel model, Assessor assessor, PolicyCase one) => Run(model, assessor, one, ClaimOf(model, one));

    /// <summary>The same for a claim that was read before: it stays the same when rules change and facts do not.</summary>
    public static CaseResult Run(PolicyModel model, Assessor assessor, PolicyCase one, Claim claim)
    {
        var verdict = assessor.Assess(claim, explain: false);
        return new CaseResult(one, verdict, [.. Compare(model, one, verdict)]);
    }

    /// <summary>The claim of a case.</summary>
    public static Claim ClaimOf(PolicyModel model, PolicyCase one)
    {
        var zone = DateTimeZoneProviders.Tzdb[model.TimeZone];
        var facts = Facts(model, one.Given, zone, null);
        return new Claim(one.Name, facts, one.Parts is null ? null : [.. one.Parts.Select(p => Facts(model, p, zone, facts))]);
    }

    private static FactValue[] Facts(PolicyModel model, IReadOnlyDictionary<string, Syntax.YamlValue> given, DateTimeZone zone, FactValue[]? based)
    {
        var facts = based is null ? Enumerable.Repeat(FactValue.Unknown, model.Facts.Count).ToArray() : [.. based];
        foreach (var (name, written) in given)
        {
            if (model.FindFact(name) is { } fact && FromSyntax.ReadFactValue(fact.Type, written, zone, out var value, out _)) facts[fact.Index] = value;
        }

        return facts;
    }

    private static IEnumerable<string> Compare(PolicyModel model, PolicyCase one, Verdict verdict)
    {
        var overall = verdict.Overall;
        if (one.Expect is { } expect && overall.Outcome != expect) yield return $"the outcome is {overall.Outcome}, not {expect}{(overall.Error is { } error ? $" ({error.Message})" : string.Empty)}";
        if (one.Each is { } each)
        {
            var outcomes = verdict.Parts.Select(p => p.Judgement.Outcome).ToList();
            if (!outcomes.SequenceEqual(each)) yield return $"the parts come out as {Listed(outcomes)}, not {Listed(each)}";
        }

        foreach (var clause in one.Cites.Where(c => !overall.Cites(c))) yield return $"it does not cite {clause} (it cites {Listed(overall.Because.Select(r => r.Clause).Distinct())})";
        foreach (var clause in one.NotCites.Where(overall.Cites)) yield return $"it cites {clause}";
        if (one.Asks is { } asks && !asks.Order(StringComparer.Ordinal).SequenceEqual(overall.Missing.Order(StringComparer.Ordinal))) yield return $"it asks for {Listed(overall.Missing)}, not {Listed(asks)}";
        foreach (var fact in one.NeverAsks.Where(f => overall.Missing.Contains(f, StringComparer.Ordinal))) yield return $"it asks for {fact}";
        foreach (var (path, value) in one.Report)
        {
            var found = overall.Report.FirstOrDefault(r => r.Path == path);
            var text = found.Value is { } known ? Literals.Write(known) : "nothing";
            if (text != value && !SameCount(found.Value, value)) yield return found.Path is null ? $"there is no report `{path}`" : $"{path} is {text}, not {value}";
        }

        foreach (var (key, bearer) in one.Costs)
        {
            var found = overall.Costs.FirstOrDefault(c => c.Key == key).Bearer ?? "nobody";
            if (found != bearer) yield return $"the cost {key} is borne by {found}, not {bearer}";
        }

        foreach (var problem in SameSet("routes", one.Routes, overall.Routes).Concat(SameSet("remedies", one.Remedies, overall.Remedies)).Concat(SameSet("entitlements", one.Entitlements, overall.Entitlements)).Concat(SameSet("promises", one.Promises, [.. overall.Promises.Select(p => p.Promise)]))) yield return problem;
    }

    /// <summary>A report of days or months may be expected as a bare number.</summary>
    private static bool SameCount(Value? found, string written) =>
        found is { Kind: ValueKind.Days or ValueKind.Months } value && written == value.Number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<string> SameSet(string what, IReadOnlyList<string>? expected, IReadOnlyList<string> found)
    {
        if (expected is not null && !expected.Order(StringComparer.Ordinal).SequenceEqual(found.Order(StringComparer.Ordinal))) yield return $"the {what} are {Listed(found)}, not {Listed(expected)}";
    }

    private static string Listed(IEnumerable<string> words)
    {
        var text = string.Join(", ", words);
        return text.Length == 0 ? "nothing" : text;
    }
}
