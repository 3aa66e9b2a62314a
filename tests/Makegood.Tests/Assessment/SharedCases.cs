using System.Text.Json;
using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;

namespace Makegood.Tests.Assessment;

/// <summary>The policies that we ship, read once.</summary>
public static class Shipped
{
    public static IReadOnlyList<string> Names { get; } = ["fff-printer", "kit-parts", "store-credit"];

    public static PolicyModel Read(string name)
    {
        var bag = new DiagnosticBag();
        var model = FromSyntax.Read($"policies/{name}.policy.md", File.ReadAllText(Repo.Path($"policies/{name}.policy.md")), bag);
        return model ?? throw new InvalidOperationException(string.Join('\n', bag.InOrder()));
    }
}

/// <summary>The example claims kept beside the repositories, read from there: <c>../shared/cases</c>, or <c>MAKEGOOD_SHARED</c>.</summary>
public sealed class SharedCases
{
    private static string? Folder => Environment.GetEnvironmentVariable("MAKEGOOD_NO_SHARED") == "1"
        ? null
        : Path.Combine(Repo.Shared ?? throw new InvalidOperationException($"There is no folder `shared` beside {Repo.Root}. Name it with MAKEGOOD_SHARED, or go without it by MAKEGOOD_NO_SHARED=1."), "cases");

    [Fact]
    public void Every_example_claim_is_answered_as_it_should_be()
    {
        if (Folder is not { } folder) return;
        var models = Shipped.Names.ToDictionary(n => n, Shipped.Read);
        var problems = new List<string>();
        var seen = 0;
        foreach (var line in File.ReadLines(Path.Combine(folder, "warranty.jsonl")).Where(l => l.Trim().Length > 0))
        {
            using var json = JsonDocument.Parse(line);
            var one = json.RootElement;
            var (id, model) = (one.GetProperty("id").GetString()!, models[one.GetProperty("policy").GetString()!]);
            var bag = new DiagnosticBag();
            var claim = new ClaimReader(model).Read(one.GetProperty("claim").GetRawText(), Span.Start(id), bag);
            seen++;
            if (claim is null) problems.Add($"{id}: the claim does not read: {string.Join("; ", bag.InOrder())}");
            else problems.AddRange(Compare(model, one, new Assessor(model).Assess(claim)).Select(p => $"{id}: {p}"));
        }

        Assert.True(seen > 0, "there are no example claims");
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Fact]
    public void Every_clause_of_the_list_is_an_anchor_with_a_disposition()
    {
        if (Folder is not { } folder) return;
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "clauses.json")));
        foreach (var policy in json.RootElement.EnumerateObject().Where(p => Shipped.Names.Contains(p.Name)))
        {
            var model = Shipped.Read(policy.Name);
            foreach (var id in policy.Value.EnumerateObject().Select(c => c.Name))
            {
                var clause = model.Clauses.FirstOrDefault(c => c.Id == id);
                Assert.True(clause is not null, $"{policy.Name} has no clause {id}");
                Assert.True(model.HasDisposition[clause.Index], $"{policy.Name}: the clause {id} does nothing");
            }
        }
    }

    private static IEnumerable<string> Compare(PolicyModel model, JsonElement one, Verdict verdict)
    {
        var expect = one.GetProperty("expect");
        var outcome = expect.GetProperty("outcome").GetString()!;
        if (verdict.Outcome != outcome)
        {
            var alternatives = one.GetProperty("alternatives").EnumerateArray().Select(a => a.GetProperty("outcome").GetString()!).ToList();
            var chosen = one.GetProperty("certainty").GetString() == "interpretation" && verdict.Overall.Readings.Count > 0 && alternatives.Contains(verdict.Outcome);
            if (!chosen) yield return $"the outcome is {verdict.Outcome}, not {outcome} ({verdict.Overall.Error?.Message}{string.Join(", ", verdict.Overall.Missing)})";
            yield break;
        }

        foreach (var problem in Judged(model, expect, verdict.Overall)) yield return problem;
        if (!expect.TryGetProperty("parts", out var parts)) yield break;
        foreach (var part in parts.EnumerateObject())
        {
            if (verdict.Parts.FirstOrDefault(p => p.Part == part.Name) is not { } found) yield return $"no answer for the part {part.Name}";
            else
            {
                if (found.Judgement.Outcome != part.Value.GetProperty("outcome").GetString()) yield return $"{part.Name} comes out as {found.Judgement.Outcome}";
                foreach (var problem in Judged(model, part.Value, found.Judgement)) yield return $"{part.Name}: {problem}";
            }
        }
    }

    private static IEnumerable<string> Judged(PolicyModel model, JsonElement expect, Judgement judgement)
    {
        var cited = string.Join(", ", judgement.Because.Select(r => r.Clause).Distinct());
        foreach (var clause in Words(expect, "must_cite").Where(c => !judgement.Cites(c))) yield return $"does not cite {clause}, only {cited}";
        foreach (var clause in Words(expect, "must_not_cite").Where(judgement.Cites)) yield return $"cites {clause}";
        if (expect.TryGetProperty("missing", out _))
        {
            // The list may name the same thing as another policy calls it; our facts are what counts.
            var wanted = Words(expect, "missing").Where(f => model.FindFact(f) is not null).Order(StringComparer.Ordinal).ToList();
            if (!wanted.SequenceEqual(judgement.Missing.Order(StringComparer.Ordinal))) yield return $"asks for {string.Join(", ", judgement.Missing)}, not {string.Join(", ", wanted)}";
        }

        if (!expect.TryGetProperty("last_day", out var last)) yield break;
        var found = judgement.Report.FirstOrDefault(r => r.Path == "coverage.last_day").Value;
        if (found is null || Literals.Write(found.Value) != last.GetString()) yield return $"the last day is {(found is { } value ? Literals.Write(value) : "not known")}, not {last.GetString()}";
    }

    private static IReadOnlyList<string> Words(JsonElement of, string key) => of.TryGetProperty(key, out var list) ? [.. list.EnumerateArray().Select(w => w.GetString()!)] : [];
}
