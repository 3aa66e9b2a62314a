using Makegood.Policy.Diagnostics;
using Makegood.Policy.Syntax;

namespace Makegood.Policy.Checked;

/// <summary>The cases of the file: a policy's own tests.</summary>
public sealed partial class FromSyntax
{
    private static readonly string[] CaseKeys =
    [
        "name", "given", "parts", "expect", "each", "cites", "not_cites", "asks", "never_asks", "report", "costs", "route", "routes",
        "remedies", "entitlements", "promises",
    ];

    private readonly HashSet<string> _caseNames = new(StringComparer.Ordinal);

    private void ReadCases(YamlValue yaml, List<PolicyCase> cases)
    {
        var defaults = new Dictionary<string, YamlValue>(StringComparer.Ordinal);
        YamlValue? list = yaml;
        if (yaml is YamlMap map)
        {
            Keys(map, "a `cases` block", ["defaults", "cases"]);
            if (map.Find("defaults") is { } written) ReadGiven(written, defaults);
            if (map.Find("cases") is null)
            {
                _bag.Error(DiagnosticCodes.MissingKey, map.Span, "this `cases` block has no `cases`", "add `cases:`, and below it `- name: ...` with `given:` and `expect:`");
                return;
            }

            list = map.Find("cases");
        }

        if (list is not YamlList items)
        {
            _bag.Error(DiagnosticCodes.BadValue, list!.Span, "a `cases` block lists cases", "write `- name: ...` with `given:` and `expect:` below it");
            return;
        }

        foreach (var item in items.Items)
        {
            if (item is YamlMap one) ReadCase(one, defaults, cases);
            else _bag.Error(DiagnosticCodes.BadValue, item.Span, "a case holds keys", "write `- name: ...` with `given:` and `expect:` below it");
        }
    }

    private void ReadCase(YamlMap map, Dictionary<string, YamlValue> defaults, List<PolicyCase> cases)
    {
        Keys(map, "a case", CaseKeys);
        var name = Text(map, "name");
        if (string.IsNullOrWhiteSpace(name)) _bag.Error(DiagnosticCodes.MissingKey, map.Span, "this case has no `name`", "add `name:` and say in a few words what it shows");
        else if (!_caseNames.Add(name)) _bag.Error(DiagnosticCodes.DuplicateName, map.Span, $"two cases are named `{name}`", "rename one");
        if (map.Find("expect") is null && map.Find("each") is null) _bag.Error(DiagnosticCodes.MissingKey, map.Span, string.IsNullOrWhiteSpace(name) ? "this case expects nothing" : $"the case `{name}` expects nothing", "add `expect: OUTCOME`");

        var given = new Dictionary<string, YamlValue>(defaults, StringComparer.Ordinal);
        if (map.Find("given") is { } written) ReadGiven(written, given);
        List<IReadOnlyDictionary<string, YamlValue>>? parts = null;
        if (map.Find("parts") is YamlList partList)
        {
            parts = [];
            foreach (var item in partList.Items)
            {
                var part = new Dictionary<string, YamlValue>(StringComparer.Ordinal);
                ReadGiven(item, part);
                parts.Add(part);
            }
        }
        else if (map.Find("parts") is { } wrong)
        {
            _bag.Error(DiagnosticCodes.BadValue, wrong.Span, "`parts` lists the claimed parts", "write `parts: [ { FACT: VALUE }, ... ]`");
        }

        var expect = Scalar(map, "expect");
        if (expect is not (null or { Text: "needs_information" or "mixed" or "error" })) OutcomeIndex(expect);
        foreach (var word in Words(map.Find("each")).Where(w => w.Text is not ("needs_information" or "error"))) OutcomeIndex(word);
        cases.Add(new PolicyCase(name ?? string.Empty, map.Span)
        {
            Given = given,
            Parts = parts,
            Expect = expect?.Text,
            Each = Names(map, "each"),
            Cites = CitedClauses(map.Find("cites")),
            NotCites = CitedClauses(map.Find("not_cites")),
            Asks = FactNames(map, "asks"),
            NeverAsks = FactNames(map, "never_asks") ?? [],
            Report = Pairs(map.Find("report")),
            Costs = Pairs(map.Find("costs")),
            Routes = Names(map, "routes") ?? Names(map, "route"),
            Remedies = Names(map, "remedies"),
            Entitlements = Names(map, "entitlements"),
            Promises = Names(map, "promises"),
        });
    }

    private IReadOnlyList<string>? Names(YamlMap map, string key) => map.Find(key) is { } value ? [.. Words(value).Select(w => w.Text)] : null;

    /// <summary>A case may cite a part of a clause, or the whole of one that is split.</summary>
    private List<string> CitedClauses(YamlValue? value)
    {
        var words = Words(value);
        foreach (var word in words)
        {
            if (_clauses.ContainsKey(word.Text) || _clauses.Keys.Any(c => c.StartsWith(word.Text + ".", StringComparison.Ordinal))) continue;
            _bag.Error(DiagnosticCodes.UnknownClause, word.Span, $"there is no clause `{word.Text}` in the text", Nearest.Help(word.Text, [.. _clauses.Keys], "cite one that is there"));
        }

        return [.. words.Select(w => w.Text)];
    }

    private IReadOnlyList<string>? FactNames(YamlMap map, string key)
    {
        if (map.Find(key) is not { } value) return null;
        var words = Words(value);
        foreach (var word in words) FactMeant(word);
        return [.. words.Select(w => w.Text)];
    }

    private void ReadGiven(YamlValue value, Dictionary<string, YamlValue> into)
    {
        if (value is not YamlMap map)
        {
            _bag.Error(DiagnosticCodes.BadValue, value.Span, "facts with their values are expected here", "write `{ FACT: VALUE }`");
            return;
        }

        foreach (var entry in map.Entries)
        {
            if (FactMeant(entry.Key, entry.KeySpan) is not { } fact) continue;
            if (ReadFactValue(fact.Type, entry.Value, _zone, out _, out var problem, out var place)) into[entry.Key] = entry.Value;
            else BadLiteral(place, $"`{fact.Name}`: ", problem, $"it is {fact.Type.Words}");
        }
    }

    /// <summary>Reports a value that its type does not know; the problem may bring its own help after a semicolon.</summary>
    private void BadLiteral(Span place, string before, string problem, string otherwise)
    {
        var cut = problem.LastIndexOf("; ", StringComparison.Ordinal);
        _bag.Error(DiagnosticCodes.BadValue, place, before + (cut > 0 ? problem[..cut] : problem), cut > 0 ? problem[(cut + 2)..] : otherwise);
    }

    /// <summary>Reads the value of a fact as a case writes it: a value, or <c>unknown</c>, <c>absent</c>, <c>cannot be had</c>, <c>missing</c>.</summary>
    internal static bool ReadFactValue(PolicyType type, YamlValue written, NodaTime.DateTimeZone zone, out FactValue value, out string problem) => ReadFactValue(type, written, zone, out value, out problem, out _);

    private static bool ReadFactValue(PolicyType type, YamlValue written, NodaTime.DateTimeZone zone, out FactValue value, out string problem, out Span place)
    {
        (value, problem, place) = (FactValue.Unknown, string.Empty, written.Span);
        if (written is YamlScalar scalar)
        {
            var text = scalar.Text.Trim();
            if (!scalar.Quoted && text is "unknown") return true;
            if (!scalar.Quoted && text is "cannot be had") value = type.Kind is TypeKind.Document ? FactValue.Known(Value.Document(false)) : type.Kind is TypeKind.Text ? FactValue.Known(Value.Absent) : FactValue.Unknowable;
            else if (!scalar.Quoted && text is "absent" or "null" or "")
            {
                if (type.Kind is TypeKind.Document) value = FactValue.Known(Value.Document(false));
                else if (type.Kind is TypeKind.List) value = FactValue.Known(Value.Of(ListValue.Empty));
                else if (type.Optional || type.Kind is TypeKind.Text) value = FactValue.Known(Value.Absent);
                else problem = $"{type.WordsAre} never absent here; write `unknown` if it is not known, or declare the type with `?`";
            }
            else if (type.Kind is TypeKind.Document && text is "missing") return true;
            else if (Literals.TryRead(type, scalar.Text, zone, out var known, out problem)) value = FactValue.Known(known);
        }
        else if (written is YamlList list && type is { Kind: TypeKind.List, Fields: { } fields })
        {
            var items = new List<IReadOnlyList<FactValue>>();
            foreach (var item in list.Items)
            {
                if (item is not YamlMap map)
                {
                    (problem, place) = ("an item of a list holds fields; write `{ FIELD: VALUE }`", item.Span);
                    return false;
                }

                var row = new FactValue[fields.Count];
                for (var i = 0; i < fields.Count; i++)
                {
                    row[i] = fields[i].Type.Optional ? FactValue.Known(Value.Absent) : FactValue.Unknown;
                    if (map.Find(fields[i].Name) is { } field && !ReadFactValue(fields[i].Type, field, zone, out row[i], out problem, out place)) return false;
                }

                if (map.Entries.FirstOrDefault(e => !fields.Any(f => string.Equals(f.Name, e.Key, StringComparison.Ordinal))) is { } stranger)
                {
                    place = stranger.KeySpan;
                    problem = $"the list has no field `{stranger.Key}`; {Nearest.Help(stranger.Key, [.. fields.Select(f => f.Name)], "use one of")}";
                    return false;
                }

                items.Add(row);
            }

            value = FactValue.Known(Value.Of(new ListValue(items)));
        }
        else
        {
            problem = written is YamlList ? $"a list stands here, {type.WordsAre} needed; write one value" : type.Kind is TypeKind.List ? "items are needed here; write `[ { FIELD: VALUE }, ... ]`, or `[]` for none" : $"a map stands here, {type.WordsAre} needed; write one value";
        }

        return problem.Length == 0;
    }

    /// <summary>A map of names to values, nested maps as dotted names.</summary>
    private List<(string Key, string Value)> Pairs(YamlValue? value, string prefix = "")
    {
        var pairs = new List<(string, string)>();
        if (value is null) return pairs;
        if (value is not YamlMap map)
        {
            _bag.Error(DiagnosticCodes.BadValue, value.Span, "names with values are expected here", "write `{ NAME: VALUE }`");
            return pairs;
        }

        foreach (var entry in map.Entries)
        {
            if (entry.Value is YamlMap) pairs.AddRange(Pairs(entry.Value, prefix + entry.Key + "."));
            else if (entry.Value is YamlScalar scalar) pairs.Add((prefix + entry.Key, scalar.Text));
            else _bag.Error(DiagnosticCodes.BadValue, entry.Value.Span, $"`{entry.Key}` takes a single value, here is a list", "write one value");
        }

        return pairs;
    }
}
