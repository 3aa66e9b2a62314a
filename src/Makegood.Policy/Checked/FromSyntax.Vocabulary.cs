using Makegood.Policy.Diagnostics;
using Makegood.Policy.Syntax;

namespace Makegood.Policy.Checked;

/// <summary>Facts, tables and settings.</summary>
public sealed partial class FromSyntax
{
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
                _incomplete = true;
                return;
            }

            if (ReadFact(entry) is { } fact) _facts[entry.Key] = fact;
            else _broken.Add(entry.Key);
        }
    }

    private bool NewName(string name, Span span)
    {
        if (!Spelling.IsName(name) || Reserved.Contains(name, StringComparer.Ordinal))
        {
            _broken.Add(name);
            _bag.Error(DiagnosticCodes.BadValue, span, $"`{name}` cannot be a name", Reserved.Contains(name, StringComparer.Ordinal) ? "it is a word of the language; choose another" : "begin with a letter and use letters, digits and `_`, with dots between words");
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
        if (Scalar(map, "type") is not { Text.Length: > 0 } written)
        {
            if (map.Find("type") is null or YamlScalar) _bag.Error(DiagnosticCodes.MissingKey, entry.KeySpan, $"the fact `{entry.Key}` has no `type`", "add one of " + string.Join(", ", TypeWords.Select(w => $"`{w}`")) + " or `a | b`");
            return null;
        }

        if (map.Find("of") is not null && written.Text.Trim() is not ("list" or "list?"))
        {
            _bag.Error(DiagnosticCodes.UnknownKey, map.Entries.First(e => e.Key is "of").KeySpan, $"`of` belongs to a list, `{entry.Key}` is {written.Text}", "write `type: list`, or remove `of`");
        }

        if (ReadType(written, map.Find("of")) is not { } type) return null;
        var by = Text(map, "by") ?? "customer";
        if (by is not ("customer" or "agent" or "system" or "inspection"))
        {
            _bag.Error(DiagnosticCodes.BadValue, map.Find("by")!.Span, $"`by: {by}` names nobody who can tell", Nearest.Help(by, ["customer", "agent", "system", "inspection"], "write one of"));
        }

        var effort = by is "system" ? 0 : 1;
        if (Scalar(map, "effort") is { } effortWritten && (!int.TryParse(effortWritten.Text, out effort) || effort is < 0 or > 9))
        {
            _bag.Error(DiagnosticCodes.BadValue, effortWritten.Span, $"`effort: {effortWritten.Text}` has no meaning", "write a number from 0 (costs nothing) to 9");
            effort = 1;
        }

        Value? likely = null;
        if (Scalar(map, "likely") is { } likelyWritten)
        {
            if (likelyWritten.Text is "absent" && type.Optional) likely = Value.Absent;
            else if (Literals.TryRead(type, likelyWritten.Text, _zone, out var value, out var problem)) likely = value;
            else if (type.Kind is not TypeKind.List) BadLiteral(likelyWritten.Span, string.Empty, problem, $"`{entry.Key}` is {type.Words}");
        }

        var per = Text(map, "per") ?? "claim";
        if (per is not ("claim" or "part")) _bag.Error(DiagnosticCodes.BadValue, map.Find("per")!.Span, $"`per: {per}` has no meaning", "write claim or part");
        var fact = new Fact(_facts.Count, entry.Key, type, entry.KeySpan) { By = by, Ask = Text(map, "ask"), Effort = effort, Likely = likely, PerPart = per is "part" };
        if (Scalar(map, "known") is { } known) _known.Add((fact, known));
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
            else _bag.Error(DiagnosticCodes.Type, written.Span, written.Text.Length == 0 ? "a type is missing here" : $"`{written.Text}` is not a type", TypeHelp(text));
        }

        if (type is null || !optional) return type;
        if (type.Kind is TypeKind.Document or TypeKind.List)
        {
            _bag.Error(DiagnosticCodes.Type, written.Span, $"{type.Words} is never absent", type.Kind is TypeKind.List ? "a list can be empty; remove the `?`" : "a document that does not exist cannot be had; remove the `?`");
            return type;
        }

        return type with { Optional = true };
    }

    private string TypeHelp(string text) => text switch
    {
        "money" => "name the currency: `money USD`",
        _ when text.StartsWith("money ", StringComparison.Ordinal) => "a currency has three capital letters: `money USD`",
        "boolean" or "bool" => "write `yes/no`",
        "string" => "write `text` for words, `name` for an identifier",
        "int" or "integer" or "decimal" => "write `number` for whole numbers, `money USD` for amounts",
        "datetime" or "timestamp" => "write `instant`",
        "time" or "hours" => "write `duration`",
        _ when Nearest.To(text, _facts.Keys) is { } fact && Nearest.To(text, TypeWords) is null => $"did you mean the fact `{fact}`?",
        _ => Nearest.Help(text, TypeWords, "write names joined by `|`, or one of"),
    };

    private PolicyType? ReadNames(string text, Span span)
    {
        var words = text.Split('|', StringSplitOptions.TrimEntries);
        foreach (var word in words)
        {
            if (!Spelling.IsName(word))
            {
                _bag.Error(DiagnosticCodes.Type, span, word.Length == 0 ? "a name is missing beside `|`" : $"`{word}` cannot be a name", "join names of letters, digits and `_` by `|`");
                return null;
            }
        }

        if (words.Distinct(StringComparer.Ordinal).Count() == words.Length) return new PolicyType(TypeKind.Name, words);
        _bag.Error(DiagnosticCodes.DuplicateName, span, $"`{words.GroupBy(w => w, StringComparer.Ordinal).First(g => g.Skip(1).Any()).Key}` stands twice in this type", "keep it once");
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
            if (!Spelling.IsName(entry.Key) || entry.Key.Contains('.', StringComparison.Ordinal) || Reserved.Contains(entry.Key, StringComparer.Ordinal))
            {
                _bag.Error(DiagnosticCodes.BadValue, entry.KeySpan, $"`{entry.Key}` cannot be a field's name", "use letters, digits and `_`");
                continue;
            }

            if (entry.Value is YamlMap body) Keys(body, $"the field `{entry.Key}`", ["type", "ask"]);
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
                _broken.Add(entry.Key);
                _bag.Error(DiagnosticCodes.MissingKey, entry.KeySpan, $"the setting `{entry.Key}` has no `value`", "add `value: ...`");
                continue;
            }

            Keys(body, $"the setting `{entry.Key}`", ["value", "alternative", "clauses", "decided_by", "on", "why"]);
            var alternatives = Words(body.Find("alternative")).Select(w => w.Text).ToList();
            if (alternatives.Count == 0) _bag.Warn(DiagnosticCodes.MissingKey, entry.KeySpan, $"the setting `{entry.Key}` names no alternative", "say with `alternative:` what another maker might choose");
            if (body.Find("decided_by") is null || body.Find("on") is null) _bag.Warn(DiagnosticCodes.MissingKey, entry.KeySpan, $"the setting `{entry.Key}` does not say who decided it and when", "add `decided_by:` and `on:`");
            if (Scalar(body, "on") is { } on && !DateOnly.TryParseExact(on.Text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out _))
            {
                _bag.Error(DiagnosticCodes.BadValue, on.Span, $"`on: {on.Text}` is not a date of the calendar", "write the day of the decision as YYYY-MM-DD");
            }

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
        if (yaml is not YamlMap map || map.Find("name") is not YamlScalar { Text.Length: > 0 } name)
        {
            _bag.Error(DiagnosticCodes.MissingKey, yaml.Span, "a `table` block needs a `name`", "add `name: ...`");
            return;
        }

        Keys(map, $"the table `{name.Text}`", ["name", "clause", "key", "value", "rows", "otherwise", "entries"]);
        if (!NewName(name.Text, name.Span)) return;

        // Until it is whole, its uses must not be called unknown.
        _broken.Add(name.Text);
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
            else if (_broken.Contains(word.Text) || (_incomplete && word.Text.Contains('.', StringComparison.Ordinal)))
            {
                return;
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

        if (keyTypes.Exists(t => t.Kind is TypeKind.List or TypeKind.Document))
        {
            _bag.Error(DiagnosticCodes.Type, map.Find("key")!.Span, "a table is not looked up by a list or a document", "choose a key that has a value");
            return;
        }

        PolicyType? valueType = null;
        if (Scalar(map, "value") is { } valueWritten) valueType = ReadType(valueWritten, null);
        if (valueType is null && map.Find("value") is null && map.Find("rows") is not null) _bag.Error(DiagnosticCodes.MissingKey, map.Span, $"the table `{name.Text}` has rows but no `value` type", "add `value: ...`");
        var rows = new List<TableRow>();
        if (entries is not null) ReadEntries(entries, keyTypes[0], rows);
        if (map.Find("rows") is { } written && valueType is not null) ReadRows(written, keyTypes, valueType, rows);
        if (map.Find("rows") is null && entries is null) _bag.Error(DiagnosticCodes.MissingKey, map.Span, $"the table `{name.Text}` has neither `rows` nor `entries`", "add one of the two");
        Value? otherwise = null;
        if (Scalar(map, "otherwise") is { } rest && valueType is not null)
        {
            if (Literals.TryRead(valueType, rest.Text, _zone, out var value, out var problem)) otherwise = value;
            else BadLiteral(rest.Span, string.Empty, problem, $"the table gives {valueType.Words}");
        }

        _broken.Remove(name.Text);

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
            if (!Literals.TryRead(keyType, text, _zone, out var key, out var problem)) BadLiteral(span, string.Empty, problem, $"the key is {keyType.Words}");
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
                else BadLiteral(keys[i].Span, string.Empty, problem, $"the key is {keyTypes[i].Words}");
            }

            if (!Literals.TryRead(valueType, valueWritten.Text, _zone, out var value, out var wrong)) BadLiteral(valueWritten.Span, string.Empty, wrong, $"the table gives {valueType.Words}");
            else if (values.Count == keys.Count) AddRow(rows, new(values, value, null, keys[0].Span));
        }
    }

    private readonly HashSet<string> _rowKeys = new(StringComparer.Ordinal);

    private void AddRow(List<TableRow> rows, TableRow row)
    {
        if (rows.Count == 0) _rowKeys.Clear();
        if (!_rowKeys.Add(string.Join('\u0001', row.Keys.Select(k => $"{k.Number}:{k.Word}")))) _bag.Error(DiagnosticCodes.DuplicateName, row.Span, $"the row for `{string.Join(", ", row.Keys.Select(Literals.Write))}` stands twice", "keep one of the two");
        else rows.Add(row);
    }

    private void LinkKnownTables()
    {
        foreach (var (fact, word) in _known)
        {
            if (FindTable(word.Text) is { KeyTypes.Count: 1 } table && table.KeyTypes[0].Kind == fact.Type.Kind) fact.KnownTable = table.Index;
            else if (FindTable(word.Text) is { KeyTypes: [var keyType] }) _bag.Error(DiagnosticCodes.Type, word.Span, $"the key of `{word.Text}` is {keyType.Words}, `{fact.Name}` is {fact.Type.Words}", "name a table whose key has the fact's type");
            else if (!IsBroken(word.Text)) _bag.Error(DiagnosticCodes.UnknownName, word.Span, FindTable(word.Text) is null ? $"`known: {word.Text}` names no table" : $"`known` needs a table with one key, `{word.Text}` has several", Nearest.Help(word.Text, [.. _tables.Keys], "declare it with `entries`"));
        }

        foreach (var table in _tables.Values)
        {
            for (var i = 0; i < table.KeyFacts.Count; i++)
            {
                if (table.KeyFacts[i] < 0) continue;
                var fact = _facts.Values.First(f => f.Index == table.KeyFacts[i]);
                if (fact.KnownTable < 0 || fact.KnownTable == table.Index) continue;
                var known = _tables.Values.First(t => t.Index == fact.KnownTable);
                var listed = known.Rows.Select(k => k.Keys[0]).ToHashSet();
                foreach (var row in table.Rows.Where(r => !listed.Contains(r.Keys[i])))
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
