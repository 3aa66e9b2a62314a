using System.Globalization;
using System.Text;
using System.Text.Json;
using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Policy.Evaluation;

namespace Makegood.Tests.Evaluation;

/// <summary>The engine-neutral cases of <c>conformance/cases</c>, each written as a policy of ours and answered by our engine.</summary>
public sealed class Conformance(ITestOutputHelper output)
{
    public static TheoryData<string> Areas => [.. Directory.GetFiles(Repo.Path("conformance/cases"), "*.jsonl").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Areas))]
    public void Every_case_is_answered_as_the_suite_says(string area)
    {
        var problems = new List<string>();
        var count = 0;
        foreach (var line in File.ReadLines(Repo.Path($"conformance/cases/{area}.jsonl")).Where(l => l.Length > 0))
        {
            using var json = JsonDocument.Parse(line);
            count++;
            if (Compare(json.RootElement) is { } problem) problems.Add($"{json.RootElement.GetProperty("id").GetString()}: {problem}\n    {line}");
        }

        output.WriteLine($"{area}: {count - problems.Count} of {count}");
        Assert.True(count > 0, "no cases");
        Assert.True(problems.Count == 0, $"{problems.Count} of {count}\n{string.Join('\n', problems.Take(12))}");
    }

    private static string? Compare(JsonElement one)
    {
        var text = new Writer(one).Policy();
        var bag = new DiagnosticBag();
        if (FromSyntax.Read("case.policy.md", text, bag) is not { } model) return $"does not read: {string.Join("; ", bag.InOrder().Take(3))}\n{text}";
        var claim = new ClaimReader(model).Read(Given(one.GetProperty("given")), Span.Start("claim"), bag);
        if (claim is null) return $"the claim does not read: {string.Join("; ", bag.InOrder().Where(d => d.Severity is Severity.Error))}";
        var expect = one.GetProperty("expect");
        var verdict = new Assessor(model).Assess(claim);
        if (one.TryGetProperty("expr", out _)) return Same(Truth(model, claim.Facts), expect.GetProperty("value").ToString().ToLowerInvariant());
        if (one.TryGetProperty("date", out _)) return Same(Reported(verdict), expect.GetProperty("date").GetString()!);
        if (one.TryGetProperty("interval", out _)) return expect.TryGetProperty("days", out var days) ? Same(Reported(verdict), days.GetInt64() == 1 ? "1 day" : $"{days} days") : Same(Reported(verdict), expect.GetProperty("end").GetString()!);
        if (expect.TryGetProperty("outcome", out _) && Judged(verdict.Overall, expect) is { } problem) return problem;
        if (!expect.TryGetProperty("parts", out var parts)) return null;
        if (parts.GetArrayLength() != verdict.Parts.Count) return $"{verdict.Parts.Count} parts";
        return parts.EnumerateArray().Select((p, i) => Judged(verdict.Parts[i].Judgement, p) is { } wrong ? $"part {i + 1}: {wrong}" : null).FirstOrDefault(p => p is not null);
    }

    private static string? Same(string found, string wanted) => found == wanted ? null : $"{found}, not {wanted}";

    private static string Truth(PolicyModel model, IReadOnlyList<FactValue> facts)
    {
        var bench = new Agreement.Bench(model);
        bench.Fill(facts);
        var node = bench.Program.Rules[0];
        return bench.Machine.State[node] switch { Cell.Known => bench.Machine.Number[node] == 1 ? "true" : "false", Cell.Unknown => "unknown", _ => "error" };
    }

    private static string Reported(Verdict verdict) => verdict.Overall.Report.Single(r => r.Path == "value").Value is { } value ? Literals.Write(value) : "unknown";

    private static string? Judged(Judgement found, JsonElement expect)
    {
        var outcome = expect.GetProperty("outcome").GetString()!;
        if (found.Outcome != outcome) return $"{found.Outcome}, not {outcome} ({found.Error?.Message})";
        if (expect.TryGetProperty("missing", out var missing) && !Set(missing).SetEquals(found.Missing)) return $"asks for [{string.Join(", ", found.Missing)}], not {missing}";

        // The suite counts an error among what is possible; an answer of ours lists outcomes of the policy.
        if (outcome is "error" || !expect.TryGetProperty("possible", out var possible)) return null;
        return Set(possible).Where(p => p != "error").ToHashSet().SetEquals(found.Possible) ? null : $"possible are [{string.Join(", ", found.Possible)}], not {possible}";
    }

    private static HashSet<string> Set(JsonElement list) => [.. list.EnumerateArray().Select(e => e.GetString()!)];

    private static string Given(JsonElement given) => given.GetRawText().Replace("{\"unknowable\":true}", "{\"cannot_be_had\":true}", StringComparison.Ordinal);

    /// <summary>Writes a case as a policy file.</summary>
    private sealed class Writer(JsonElement one)
    {
        private readonly StringBuilder _blocks = new();
        private int _clauses;

        public string Policy()
        {
            var front = new StringBuilder("---\npolicy: suite\nversion: \"1\"\n");
            var dates = one.TryGetProperty("dates", out var d) ? d : default;
            string Rule(string key, string usual) => dates.ValueKind is JsonValueKind.Object && dates.TryGetProperty(key, out var set) ? set.GetString()! : usual;
            front.Append(CultureInfo.InvariantCulture, $"dates: {{ month_end: {Rule("month_end", "clamp")}, last_day: {Rule("last_day", "included")} }}\n");
            if (one.GetProperty("given").TryGetProperty("parts", out _)) front.Append("judge: each part\n");
            Tables();
            Definitions();
            if (one.TryGetProperty("policy", out var policy)) Ranked(front, policy);
            else
            {
                front.Append("outcomes: [ { granted: grants }, { refused: excludes } ]\n");
                if (one.TryGetProperty("expr", out var expr)) Block("rule", $"outcome: granted\nwhen: {Quoted(expr)}\notherwise: refused\n");
                else
                {
                    Block("rule", "outcome: granted\notherwise: refused\n");
                    var value = one.TryGetProperty("date", out var date) ? date : one.GetProperty("interval").EnumerateObject().First().Value;
                    front.Append(CultureInfo.InvariantCulture, $"report: {{ value: {Quoted(value)} }}\n");
                }
            }

            front.Append("---\n\n");
            for (var i = 0; i < _clauses; i++) front.Append(CultureInfo.InvariantCulture, $"Words of a clause. {{#c{i}}}\n\n");
            var facts = one.GetProperty("facts").EnumerateObject().ToList();
            if (facts.Count > 0 || one.TryGetProperty("constraints", out _)) front.Append(Facts(facts));
            return front.Append(_blocks).ToString();
        }

        private string Facts(List<JsonProperty> facts)
        {
            var text = new StringBuilder("```facts\n");
            foreach (var fact in facts) text.Append(CultureInfo.InvariantCulture, $"{fact.Name}: {{ type: {TypeOf(fact.Value)}{(fact.Value.TryGetProperty("per", out _) ? ", per: part" : string.Empty)} }}\n");
            if (one.TryGetProperty("constraints", out var constraints))
            {
                text.Append("constraints:\n");
                foreach (var constraint in constraints.EnumerateArray()) text.Append("  - ").Append(Quoted(constraint)).Append('\n');
            }

            return text.Append("```\n\n").ToString();
        }

        private static string TypeOf(JsonElement type)
        {
            var optional = type.TryGetProperty("optional", out var o) && o.GetBoolean() ? "?" : string.Empty;
            return type.GetProperty("type").GetString() switch
            {
                "boolean" => "yes/no" + optional,
                "enum" => string.Join(" | ", type.GetProperty("values").EnumerateArray()) + optional,
                "list" => "list, of: { " + string.Join(", ", type.GetProperty("of").EnumerateObject().Select(f => $"{f.Name}: {TypeOf(f.Value)}")) + " }",
                var plain => plain + optional,
            };
        }

        private void Block(string kind, string body) => _blocks.Append(CultureInfo.InvariantCulture, $"```{kind}\nclause: c{_clauses++}\n{body}```\n\n");

        private void Tables()
        {
            if (!one.TryGetProperty("tables", out var tables)) return;
            foreach (var table in tables.EnumerateObject())
            {
                var keys = table.Value.GetProperty("keys").EnumerateArray().ToList();
                var hasValue = table.Value.TryGetProperty("value", out var value);
                var rows = table.Value.GetProperty("rows").EnumerateArray().Select(r =>
                {
                    var cells = r.ValueKind is JsonValueKind.Array ? r.EnumerateArray().ToList() : [r];
                    var written = cells.Select((c, i) => Literal(c, i < keys.Count ? keys[i].GetProperty("type").GetString()! : value.GetProperty("type").GetString()!)).ToList();
                    if (!hasValue) written.Add("yes");
                    return "[" + string.Join(", ", written) + "]";
                });
                var rest = table.Value.TryGetProperty("otherwise", out var otherwise) ? $"otherwise: {Literal(otherwise, value.GetProperty("type").GetString()!)}\n" : string.Empty;
                Block("table", $"name: {table.Name}\nkey: [{string.Join(", ", keys.Select(TypeOf))}]\nvalue: {(hasValue ? TypeOf(value) : "yes/no")}\nrows: [ {string.Join(", ", rows)} ]\n{rest}");
            }
        }

        private void Definitions()
        {
            if (!one.TryGetProperty("define", out var defines)) return;
            foreach (var define in defines.EnumerateObject())
            {
                foreach (var part in define.Value.GetProperty("base").EnumerateArray()) Block("rule", $"define: {define.Name}\n{When(part)}value: {Quoted(part.GetProperty("value"))}\n");
                if (!define.Value.TryGetProperty("except", out var except)) continue;
                foreach (var part in except.EnumerateArray())
                {
                    var over = part.TryGetProperty("over", out var o) ? $"over: {o.GetRawText()}\n" : string.Empty;
                    Block("rule", $"define: {define.Name}\nexception: {part.GetProperty("label").GetString()}\n{When(part)}value: {Quoted(part.GetProperty("value"))}\n{over}");
                }
            }
        }

        private static string When(JsonElement part) => part.TryGetProperty("when", out var when) ? $"when: {Quoted(when)}\n" : string.Empty;

        private void Ranked(StringBuilder front, JsonElement policy)
        {
            front.Append("outcomes: [ ").Append(string.Join(", ", policy.GetProperty("outcomes").EnumerateArray().Select(o => $"{{ {o.GetProperty("name")}: {o.GetProperty("effect")} }}"))).Append(" ]\n");
            if (policy.TryGetProperty("burden", out var burden)) front.Append(CultureInfo.InvariantCulture, $"burden: {{ exclusion: {burden.GetProperty("exclusion")}, condition: {burden.GetProperty("condition")} }}\n");
            foreach (var rule in policy.GetProperty("rules").EnumerateArray()) Block("rule", $"outcome: {rule.GetProperty("outcome")}\n{When(rule)}");
            if (policy.TryGetProperty("otherwise", out var otherwise)) Block("rule", $"otherwise: {otherwise}\n");
        }

        private static string Quoted(JsonElement expression) => "\"" + Expression(expression).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

        private static string Literal(JsonElement value, string type) => value.ValueKind switch
        {
            JsonValueKind.True => "yes",
            JsonValueKind.False => "no",
            JsonValueKind.Number when type is "months" or "days" => $"{value} {type}",
            _ => value.ToString(),
        };

        /// <param name="bare">Days and months are plain numbers here: what <c>days_between</c> gives is a number in our language.</param>
        private static string Expression(JsonElement node, bool bare = false)
        {
            var first = node.EnumerateObject().First();
            var (kind, arg) = (first.Name, first.Value);
            bare = kind is "add" or "sub" or "mul" or "eq" or "ne" or "lt" or "le" or "gt" or "ge" or "const" && (bare || arg.GetRawText().Contains("Between\"", StringComparison.Ordinal));
            string A(int i) => Expression(arg[i], bare);
            string Many(string between) => "(" + string.Join(between, arg.EnumerateArray().Select(e => Expression(e))) + ")";
            string Two(string sign) => $"({A(0)} {sign} {A(1)})";
            string Subject() => arg.ValueKind is JsonValueKind.String ? arg.GetString()! : Expression(arg);
            string Count(JsonElement n, string unit) => n.ValueKind is JsonValueKind.Number ? $"{n} {unit}" : Expression(n);
            switch (kind)
            {
                case "const":
                    var text = Literal(arg, !bare && node.TryGetProperty("type", out var type) ? type.GetString()! : string.Empty);
                    return text.StartsWith('-') ? $"({text})" : text;
                case "fact" or "def" or "field":
                    return arg.GetString()!;
                case "and" or "or":
                    return Many($" {kind} ");
                case "not":
                    return $"(not {Expression(arg)})";
                case "eq":
                    return Two("=");
                case "ne":
                    return Two("!=");
                case "lt":
                    return Two("<");
                case "le":
                    return Two("<=");
                case "gt":
                    return Two(">");
                case "ge":
                    return Two(">=");
                case "in":
                    return $"({A(0)} in [{string.Join(", ", arg[1].EnumerateArray().Select(i => i.ValueKind is JsonValueKind.Object ? Expression(i) : Literal(i, string.Empty)))}])";
                case "inTable":
                    var keys = arg.EnumerateArray().Skip(1).Select(e => Expression(e)).ToList();
                    return $"({(keys.Count == 1 ? keys[0] : $"({string.Join(", ", keys)})")} in {arg[0].GetString()})";
                case "present" or "absent" or "provided":
                    return $"({Subject()} is {kind})";
                case "cannotBeHad":
                    return $"({Subject()} cannot be had)";
                case "else":
                    return Two("else");
                case "if":
                    return $"(if {A(0)} then {A(1)} otherwise {A(2)})";
                case "add":
                    return Two("+");
                case "sub":
                    return Two("-");
                case "mul":
                    return Two("*");
                case "lookup":
                    return $"{arg[0].GetString()}[{string.Join(", ", arg.EnumerateArray().Skip(1).Select(e => Expression(e)))}]";
                case "latest" or "earliest" or "max" or "min":
                    return kind + Many(", ");
                case "addMonths":
                    return $"({A(0)} + {Count(arg[1], "months")})";
                case "addDays":
                    return $"({A(0)} + {Count(arg[1], "days")})";
                case "daysBetween":
                    return "days_between" + Many(", ");
                case "monthsBetween":
                    return "months_between" + Many(", ");
                case "lastDay":
                    return "last_day" + Many(", ");
            }

            string Part(string name, string word) => arg.TryGetProperty(name, out var part) ? $" {word} {(part.ValueKind is JsonValueKind.String ? part.GetString() : Expression(part))}" : string.Empty;
            var list = arg.GetProperty("list").GetString();
            return kind switch
            {
                "any" or "all" => $"({kind} {list}{Part("where", "where")})",
                "count" => $"count({list}{Part("where", "where")})",
                "sum" => $"sum({list}.{arg.GetProperty("field").GetString()}{Part("where", "where")})",
                "unionDays" => $"union_days({list}{Part("from", "from")}{Part("to", "to")}{Part("until", "until")}{Part("where", "where")})",
                "extended" => $"extended({Expression(arg.GetProperty("end"))} by {list}{Part("from", "from")}{Part("to", "to")}{Part("where", "where")})",
                _ => throw new InvalidOperationException($"the suite has a new expression `{kind}`; say how we write it"),
            };
        }
    }
}
