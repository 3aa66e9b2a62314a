using System.Text.RegularExpressions;
using Makegood.Policy.Diagnostics;
using Makegood.Policy.Syntax;

namespace Makegood.Policy.Checked;

/// <summary>Facts, tables and settings.</summary>
public sealed partial class FromSyntax
{
    private static readonly Regex GoodName = new(@"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);
    private static readonly string[] Reserved = ["and", "or", "not", "in", "is", "else", "if", "then", "otherwise", "any", "all", "where", "from", "to", "until", "by", "begins", "cannot", "yes", "no", "true", "false", "never", "source", "id", "parts"];
    private static readonly string[] TypeWords = ["yes/no", "name", "number", "duration", "days", "months", "date", "instant", "money USD", "text", "document", "list"];

    private readonly List<(YamlScalar Written, List<YamlScalar> All)> _constraints = [];
    private readonly List<(Fact Fact, YamlScalar Table)> _known = [];
    private readonly HashSet<int> _settingsUsed = [];

    private void ReadFacts(YamlValue yaml)
    {
        if (yaml is not YamlMap map)
        {
            _bag.Error(DiagnosticCodes.BadValue, yaml.Span, "a `facts` block lists names with their types", "write `NAME: { type: date, by: customer, ask: \"...\" }`");
            return;
        }

        foreach (var entry in map.Entries)
        {
            if (entry.Key is "constraints")
            {
                var words = Words(entry.Value);
                foreach (var word in words) _constraints.Add((word, words));
                continue;
            }

            if (!NewName(entry.Key, entry.KeySpan)) continue;
            if (_facts.Count >= FactsMost)
            {
                _bag.Error(DiagnosticCodes.Range, entry.KeySpan, $"a policy has at most {FactsMost} facts", "split the policy");
                return;
            }

            if (ReadFact(entry) is { } fact) _facts[entry.Key] = fact;
        }
    }

    private bool NewName(string name, Span span)
    {
        if (!GoodName.IsMatch(name) || Reserved.Contains(name, StringComparer.Ordinal))
        {
            _bag.Error(DiagnosticCodes.BadValue, span, $"`{name}` cannot be a name", Reserved.Contains(name, StringComparer.Ordinal) ? "it is a word of the language; choose another" : "use letters, digits and `_`, with dots between words");
            return false;
        }

        if (_facts.ContainsKey(name) || _tables.ContainsKey(name) || _settings.ContainsKey(name))
        {
            _bag.Error(DiagnosticCodes.DuplicateName, span, $"`{name}` is declared twice", "facts, tables, settings and definitions share one set of names; rename one");
            return false;
        }

        return true;
    }

    private Fact? ReadFact(YamlEntry entry)
    {
        var map = entry.Value as YamlMap;
        if (map is null)
        {
            _bag.Error(DiagnosticCodes.BadValue, entry.Value.Span, $"the fact `{entry.Key}` needs a type", "write `{ type: date, by: customer }`");
            return null;
        }

        Keys(map, $"the fact `{entry.Key}`", ["type", "of", "by", "ask", "effort", "likely", "per", "known", "unit"]);
        if (map.Find("type") is not YamlScalar written)
        {
            _bag.Error(DiagnosticCodes.MissingKey, entry.KeySpan, $"the fact `{entry.Key}` has no `type`", "add one of " + string.Join(", ", TypeWords.Select(w => $"`{w}`")) + " or `a | b`");
            return null;
        }

        if (ReadType(written, map.Find("of")) is not { } type) return null;
        var by = Text(map, "by") ?? "customer";
        if (by is not ("customer" or "agent" or "system" or "inspection"))
        {
            _bag.Error(DiagnosticCodes.BadValue, map.Find("by")!.Span, $"`by: {by}` is nobody we know", "write customer, agent, system or inspection");
        }

        var effort = by is "system" ? 0 : 1;
        if (map.Find("effort") is YamlScalar effortWritten && (!int.TryParse(effortWritten.Text, out effort) || effort is < 0 or > 9))
        {
            _bag.Error(DiagnosticCodes.BadValue, effortWritten.Span, $"`{effortWritten.Text}` is not an effort", "write a number from 0 to 9");
            effort = 1;
        }

        Value? likely = null;
        if (map.Find("likely") is YamlScalar likelyWritten)
        {
            if (likelyWritten.Text is "absent" && type.Optional) likely = Value.Absent;
            else if (Literals.TryRead(type, likelyWritten.Text, _zone, out var value, out var problem)) likely = value;
            else if (type.Kind is not TypeKind.List) _bag.Error(DiagnosticCodes.BadValue, likelyWritten.Span, problem, "give a value of the fact's type");
        }

        var per = Text(map, "per") ?? "claim";
        if (per is not ("claim" or "part")) _bag.Error(DiagnosticCodes.BadValue, map.Find("per")!.Span, $"`per: {per}` has no meaning", "write claim or part");
        var fact = new Fact(_facts.Count, entry.Key, type, entry.KeySpan) { By = by, Ask = Text(map, "ask"), Effort = effort, Likely = likely, PerPart = per is "part" };
        if (map.Find("known") is YamlScalar known) _known.Add((fact, known));
        return fact;
    }

    private PolicyType? ReadType(YamlScalar written, YamlValue? of)
    {
        var text = written.Text.Trim();
        var optional = text.EndsWith('?');
        if (optional) text = text[..^1].TrimEnd();
        PolicyType? type = text switch
        {
            "yes/no" => PolicyType.YesNo,
            "name" => PolicyType.Name,
            "number" => PolicyType.Number,
            "duration" => PolicyType.Duration,
            "days" => PolicyType.Days,
            "months" => PolicyType.Months,
            "date" => PolicyType.Date,
            "instant" => PolicyType.Instant,
            "text" => PolicyType.Text,
            "document" => new PolicyType(TypeKind.Document),
            "list" => ReadListType(written, of),
            _ => null,
        };
        if (type is null && text is not "list")
        {
            if (text.StartsWith("money ", StringComparison.Ordinal) && Currencies.Exponent(text[6..].Trim(), out _)) type = new PolicyType(TypeKind.Money, [text[6..].Trim()]);
            else if (text.Contains('|', StringComparison.Ordinal)) type = ReadNames(text, written.Span);
            else _bag.Error(DiagnosticCodes.Type, written.Span, $"`{written.Text}` is not a type", text is "money" ? "name the currency: `money USD`" : Nearest.Help(text, TypeWords, "use one of the types, or names joined by `|`"));
        }

        if (type is null || !optional) return type;
        if (type.Kind is TypeKind.Document or TypeKind.List)
        {
            _bag.Error(DiagnosticCodes.Type, written.Span, $"{type.Words} is never absent", type.Kind is TypeKind.List ? "a list can be empty; remove the `?`" : "a document that does not exist cannot be had; remove the `?`");
            return type;
        }

        return type with { Optional = true };
    }

    private PolicyType? ReadNames(string text, Span span)
    {
        var words = text.Split('|', StringSplitOptions.TrimEntries);
        foreach (var word in words)
        {
            if (!GoodName.IsMatch(word))
            {
                _bag.Error(DiagnosticCodes.Type, span, $"`{word}` cannot be a name", "join names of letters, digits and `_` by `|`");
                return null;
            }
        }

        if (words.Distinct(StringComparer.Ordinal).Count() == words.Length) return new PolicyType(TypeKind.Name, words);
        _bag.Error(DiagnosticCodes.DuplicateName, span, "a name stands twice in this type", "keep each once");
        return null;
    }

    private PolicyType? ReadListType(YamlScalar written, YamlValue? of)
    {
        if (of is not YamlMap { Entries.Count: > 0 } map)
        {
            _bag.Error(DiagnosticCodes.MissingKey, written.Span, "a list needs `of` with the fields of its items", "write `of: { left_on: date, back_on: date? }`");
            return null;
        }

        var fields = new List<Field>();
        foreach (var entry in map.Entries)
        {
            if (!GoodName.IsMatch(entry.Key) || entry.Key.Contains('.', StringComparison.Ordinal) || Reserved.Contains(entry.Key, StringComparer.Ordinal))
            {
                _bag.Error(DiagnosticCodes.BadValue, entry.KeySpan, $"`{entry.Key}` cannot be a field's name", "use letters, digits and `_`");
                continue;
            }

            var typeWritten = entry.Value as YamlScalar ?? (entry.Value as YamlMap)?.Find("type") as YamlScalar;
            var ask = ((entry.Value as YamlMap)?.Find("ask") as YamlScalar)?.Text;
            if (typeWritten is null || typeWritten.Text.StartsWith("list", StringComparison.Ordinal))
            {
                _bag.Error(DiagnosticCodes.Type, entry.Value.Span, $"the field `{entry.Key}` needs a plain type", "write `NAME: date`; lists do not nest");
            }
            else if (ReadType(typeWritten, null) is { } type)
            {
                fields.Add(new(entry.Key, type, ask));
            }
        }

        return fields.Count == 0 ? null : new PolicyType(TypeKind.List, Fields: fields);
    }

    private void ReadSettings(YamlValue yaml)
    {
        if (yaml is not YamlMap map)
        {
            _bag.Error(DiagnosticCodes.BadValue, yaml.Span, "a `settings` block lists readings by name", "write `NAME: { value: ..., alternative: ..., decided_by: ..., on: ..., why: ... }`");
            return;
        }

        foreach (var entry in map.Entries)
        {
            if (!NewName(entry.Key, entry.KeySpan)) continue;
            if (entry.Value is not YamlMap body || body.Find("value") is not YamlScalar value)
            {
                _bag.Error(DiagnosticCodes.MissingKey, entry.KeySpan, $"the setting `{entry.Key}` has no `value`", "add `value: ...`");
                continue;
            }

            Keys(body, $"the setting `{entry.Key}`", ["value", "alternative", "clauses", "decided_by", "on", "why"]);
            var alternatives = Words(body.Find("alternative")).Select(w => w.Text).ToList();
            if (alternatives.Count == 0) _bag.Warn(DiagnosticCodes.MissingKey, entry.KeySpan, $"the setting `{entry.Key}` names no alternative", "say with `alternative:` what another maker might choose");
            if (body.Find("decided_by") is null || body.Find("on") is null) _bag.Warn(DiagnosticCodes.MissingKey, entry.KeySpan, $"the setting `{entry.Key}` does not say who decided it and when", "add `decided_by:` and `on:`");
            var (type, typed) = SettingValue(value.Text, alternatives);
            _settings[entry.Key] = new Setting(_settings.Count, entry.Key, value.Text, typed, type, alternatives, ClauseNames(body.Find("clauses")), Text(body, "decided_by"), Text(body, "on"), Text(body, "why"), entry.KeySpan);
        }
    }

    private (PolicyType Type, Value Value) SettingValue(string text, List<string> alternatives)
    {
        PolicyType[] candidates = [PolicyType.YesNo, PolicyType.Number, PolicyType.Duration, PolicyType.Months, PolicyType.Days, PolicyType.Date];
        foreach (var candidate in candidates)
        {
            if (Literals.TryRead(candidate, text, _zone, out var value, out _)) return (candidate, value);
        }

        // A setting given as a word is a closed choice between its value and its alternatives, so that a typo in a condition is found.
        return (new PolicyType(TypeKind.Name, [text, .. alternatives.Where(a => !string.Equals(a, text, StringComparison.Ordinal))]), Value.Name(text));
    }

    private void ReadTable(YamlValue yaml)
    {
        if (yaml is not YamlMap map || map.Find("name") is not YamlScalar name)
        {
            _bag.Error(DiagnosticCodes.MissingKey, yaml.Span, "a `table` block needs a `name`", "add `name: ...`");
            return;
        }

        Keys(map, $"the table `{name.Text}`", ["name", "clause", "key", "value", "rows", "otherwise", "entries"]);
        if (!NewName(name.Text, name.Span)) return;
        var clauses = ClauseIds(map.Find("clause"));
        var keyTypes = new List<PolicyType>();
        var keyFacts = new List<int>();
        foreach (var word in Words(map.Find("key")))
        {
            if (FindFact(word.Text) is { } fact)
            {
                keyTypes.Add(fact.Type.Present);
                keyFacts.Add(fact.Index);
            }
            else if (ReadType(word, null) is { } type)
            {
                keyTypes.Add(type);
                keyFacts.Add(-1);
            }
        }

        var entries = map.Find("entries");
        if (keyTypes.Count == 0 && entries is not null)
        {
            keyTypes.Add(PolicyType.Name);
            keyFacts.Add(-1);
        }

        if (keyTypes.Count == 0)
        {
            if (map.Find("key") is null) _bag.Error(DiagnosticCodes.MissingKey, map.Span, $"the table `{name.Text}` has no `key`", "name the type of its key, or use `entries` for a plain list");
            return;
        }

        PolicyType? valueType = null;
        if (map.Find("value") is YamlScalar valueWritten) valueType = ReadType(valueWritten, null);
        if (valueType is null && map.Find("rows") is not null) _bag.Error(DiagnosticCodes.MissingKey, map.Span, $"the table `{name.Text}` has rows but no `value` type", "add `value: ...`");
        var rows = new List<TableRow>();
        if (entries is not null) ReadEntries(entries, keyTypes[0], rows);
        if (map.Find("rows") is { } written && valueType is not null) ReadRows(written, keyTypes, valueType, rows);
        if (map.Find("rows") is null && entries is null) _bag.Error(DiagnosticCodes.MissingKey, map.Span, $"the table `{name.Text}` has neither `rows` nor `entries`", "add one of the two");
        Value? otherwise = null;
        if (map.Find("otherwise") is YamlScalar rest && valueType is not null)
        {
            if (Literals.TryRead(valueType, rest.Text, _zone, out var value, out var problem)) otherwise = value;
            else _bag.Error(DiagnosticCodes.BadValue, rest.Span, problem, "give a value of the table's type");
        }

        _tables[name.Text] = new Table(_tables.Count, name.Text, keyTypes, keyFacts, valueType, rows, otherwise, clauses, name.Span);
    }

    private void ReadEntries(YamlValue entries, PolicyType keyType, List<TableRow> rows)
    {
        if (entries is YamlMap map)
        {
            foreach (var entry in map.Entries) Add(entry.Key, entry.KeySpan, (entry.Value as YamlScalar)?.Text);
        }
        else
        {
            foreach (var word in Words(entries)) Add(word.Text, word.Span, null);
        }

        void Add(string text, Span span, string? words)
        {
            if (!Literals.TryRead(keyType, text, _zone, out var key, out var problem)) _bag.Error(DiagnosticCodes.BadValue, span, problem, "list values of the key's type");
            else AddRow(rows, new([key], Value.YesNo(true), string.IsNullOrEmpty(words) ? null : words, span));
        }
    }

    private void ReadRows(YamlValue written, List<PolicyType> keyTypes, PolicyType valueType, List<TableRow> rows)
    {
        if (written is YamlMap map && keyTypes.Count == 1)
        {
            foreach (var entry in map.Entries)
            {
                if (entry.Value is YamlScalar value) Add([(entry.Key, entry.KeySpan)], value);
                else _bag.Error(DiagnosticCodes.BadValue, entry.Value.Span, "a row has one value", "write `KEY: VALUE`");
            }
        }
        else if (written is YamlList list)
        {
            foreach (var item in list.Items)
            {
                var words = Words(item);
                if (words.Count == keyTypes.Count + 1) Add([.. words.Take(keyTypes.Count).Select(w => (w.Text, w.Span))], words[^1]);
                else _bag.Error(DiagnosticCodes.BadValue, item.Span, $"a row of this table has {keyTypes.Count} {(keyTypes.Count == 1 ? "key" : "keys")} and a value, here are {words.Count}", "write `[key, ..., value]`");
            }
        }
        else
        {
            _bag.Error(DiagnosticCodes.BadValue, written.Span, "the rows cannot be read", keyTypes.Count == 1 ? "write `rows: { KEY: VALUE }`" : "write `rows: [ [key, key, value], ... ]`");
        }

        void Add(IReadOnlyList<(string Text, Span Span)> keys, YamlScalar valueWritten)
        {
            var values = new List<Value>();
            for (var i = 0; i < keys.Count; i++)
            {
                if (Literals.TryRead(keyTypes[i], keys[i].Text, _zone, out var key, out var problem)) values.Add(key);
                else _bag.Error(DiagnosticCodes.BadValue, keys[i].Span, problem, "give a value of the key's type");
            }

            if (!Literals.TryRead(valueType, valueWritten.Text, _zone, out var value, out var wrong)) _bag.Error(DiagnosticCodes.BadValue, valueWritten.Span, wrong, "give a value of the table's type");
            else if (values.Count == keys.Count) AddRow(rows, new(values, value, null, keys[0].Span));
        }
    }

    private void AddRow(List<TableRow> rows, TableRow row)
    {
        if (rows.Exists(r => r.Keys.SequenceEqual(row.Keys))) _bag.Error(DiagnosticCodes.DuplicateName, row.Span, $"the row for `{string.Join(", ", row.Keys.Select(Literals.Write))}` stands twice", "keep one of the two");
        else rows.Add(row);
    }

    private void LinkKnownTables()
    {
        foreach (var (fact, word) in _known)
        {
            if (FindTable(word.Text) is { KeyTypes.Count: 1 } table && table.KeyTypes[0].Kind == fact.Type.Kind) fact.KnownTable = table.Index;
            else _bag.Error(DiagnosticCodes.UnknownName, word.Span, $"`known: {word.Text}` names no table with a key of this type", Nearest.Help(word.Text, [.. _tables.Keys], "declare it with `entries`"));
        }

        foreach (var table in _tables.Values)
        {
            for (var i = 0; i < table.KeyFacts.Count; i++)
            {
                if (table.KeyFacts[i] < 0) continue;
                var fact = _facts.Values.First(f => f.Index == table.KeyFacts[i]);
                if (fact.KnownTable < 0 || fact.KnownTable == table.Index) continue;
                var known = _tables.Values.First(t => t.Index == fact.KnownTable);
                foreach (var row in table.Rows.Where(r => !known.Rows.Any(k => k.Keys[0] == r.Keys[i])))
                {
                    _bag.Warn(DiagnosticCodes.NotInCatalogue, row.Span, $"`{Literals.Write(row.Keys[i])}` is not listed in `{known.Name}`", Nearest.Help(Literals.Write(row.Keys[i]), [.. known.Rows.Select(r => Literals.Write(r.Keys[0]))], $"add it to `{known.Name}` or mend the word"));
                }
            }
        }
    }

    private List<Constraint> BuildConstraints()
    {
        var result = new List<Constraint>();
        foreach (var (written, _) in _constraints)
        {
            var syntax = Expression(written);
            var scope = ExpressionChecker.Scope.Top;

            // A constraint speaks only of claims in which its optional facts exist.
            var optional = NamesIn(syntax).Select(FindFact).Where(f => f is { Type.Optional: true }).Select(f => f!).Distinct().ToList();
            scope = scope.Knowing([.. optional.Select(f => f.Index)]);
            if (_checker.Condition(syntax, scope, out _, out _) is not { } condition) continue;
            foreach (var fact in optional)
            {
                var present = new Expr(Op.Present, PolicyType.YesNo, written.Span, [new Expr(Op.Fact, fact.Type, written.Span, Expr.None, fact.Index, Data: fact.Name)]);
                condition = new Expr(Op.Or, PolicyType.YesNo, written.Span, [Expr.Not(present), condition]);
            }

            result.Add(new Constraint(condition, written.Text, written.Span));
        }

        return result;
    }

    private static IEnumerable<string> NamesIn(ExprSyntax syntax) => syntax switch
    {
        NameSyntax name => [name.Name],
        NotSyntax not => NamesIn(not.Operand),
        BinarySyntax binary => NamesIn(binary.Left).Concat(NamesIn(binary.Right)),
        InSyntax within => within.Operands.SelectMany(NamesIn),
        CallSyntax call => call.Arguments.SelectMany(NamesIn),
        LookupSyntax lookup => lookup.Keys.SelectMany(NamesIn),
        IfSyntax choice => NamesIn(choice.Condition).Concat(NamesIn(choice.Then)).Concat(NamesIn(choice.Otherwise)),
        _ => [],
    };
}
