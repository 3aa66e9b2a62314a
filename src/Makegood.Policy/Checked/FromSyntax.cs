using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Makegood.Policy.Diagnostics;
using Makegood.Policy.Syntax;
using NodaTime;

namespace Makegood.Policy.Checked;

/// <summary>Turns a policy file into a checked model: names found, types fitting, every problem told and not only the first.</summary>
public sealed partial class FromSyntax : INames
{
    // The engine tries completions of unknown facts; more facts than this is a database, not a policy.
    private const int FactsMost = 500;

    // The compiled program keeps a set of outcomes in the bits of one number.
    private const int OutcomesMost = 60;

    private readonly Document _document;
    private readonly DiagnosticBag _bag;
    private readonly ExpressionChecker _checker;
    private readonly Dictionary<string, int> _clauses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Fact> _facts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Table> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Setting> _settings = new(StringComparer.Ordinal);
    private readonly List<Outcome> _outcomes = [];
    private readonly bool[] _disposed;
    private readonly Dictionary<int, string> _informative = [];

    // Names whose declaration could not be read: their uses are not reported as unknown, which would be an echo.
    private readonly HashSet<string> _broken = new(StringComparer.Ordinal);
    private bool _incomplete;
    private DateTimeZone _zone = DateTimeZone.Utc;
    private bool _frontBroken;
    private bool _outcomesUnknown;

    private FromSyntax(Document document, DiagnosticBag bag)
    {
        (_document, _bag) = (document, bag);
        _checker = new ExpressionChecker(this, bag);
        foreach (var clause in document.Clauses) _clauses[clause.Id] = _clauses.Count;
        _disposed = new bool[document.Clauses.Count];
    }

    public IEnumerable<string> AllNames => _facts.Keys.Concat(_definitions.Keys).Concat(_settings.Keys).Concat(_tables.Keys);

    /// <summary>Reads and checks a policy. The model is null when <paramref name="bag"/> has errors.</summary>
    public static PolicyModel? Read(string file, string text, DiagnosticBag bag)
    {
        var document = Document.Read(file, text, bag);
        if (document is null) return null;
        var model = new FromSyntax(document, bag).Build(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
        return bag.HasErrors ? null : model;
    }

    public bool IsBroken(string name) => _incomplete || _broken.Contains(name);

    public string? ListWithField(string field) => _facts.Values.FirstOrDefault(f => f.Type.Fields?.Any(d => string.Equals(d.Name, field, StringComparison.Ordinal)) ?? false)?.Name;

    public Fact? FindFact(string name) => _facts.GetValueOrDefault(name);

    public Table? FindTable(string name) => _tables.GetValueOrDefault(name);

    public Setting? FindSetting(string name) => _settings.GetValueOrDefault(name);

    private PolicyModel? Build(string hash)
    {
        // An unclosed fence swallows what follows, so what it names is not unknown.
        _incomplete = _bag.HasErrors && _bag.All.Any(d => d.Code is DiagnosticCodes.Markdown && d.Message.EndsWith("not closed", StringComparison.Ordinal));
        var errors = _bag.All.Count;
        var front = YamlReader.Read(_document.FrontMatter, _document.FrontMatterOrigin, _bag) as YamlMap;
        if (front is null)
        {
            if (_bag.All.Count > errors) _outcomesUnknown = true;
            else _bag.Error(DiagnosticCodes.FrontMatter, _document.FrontMatterOrigin, "the front matter holds no keys", "give at least `policy`, `version` and `outcomes`");
            front = new YamlMap(_document.FrontMatterOrigin, []);
            _frontBroken = true;
        }

        Keys(front, "the front matter", ["policy", "version", "title", "language", "effective_from", "applies_by", "as_of", "time_zone", "dates", "judge", "part", "outcomes", "burden", "report", "confirmed"]);
        ReadZone(front);
        if (!_frontBroken) ReadOutcomes(front);

        var blocks = _document.Blocks.Select(b => (Block: b, Yaml: ReadBlock(b))).Where(b => b.Yaml is not null).ToList();
        foreach (var (_, yaml) in blocks.Where(b => b.Block.Kind is "settings")) ReadSettings(yaml!);
        foreach (var (_, yaml) in blocks.Where(b => b.Block.Kind is "facts")) ReadFacts(yaml!);
        foreach (var (_, yaml) in blocks.Where(b => b.Block.Kind is "table")) ReadTable(yaml!);
        LinkKnownTables();
        foreach (var (_, yaml) in blocks.Where(b => b.Block.Kind is "rule")) CollectRule(yaml!);
        var definitions = BuildDefinitions();
        BuildRules();
        var constraints = BuildConstraints();
        var cases = new List<PolicyCase>();
        foreach (var (_, yaml) in blocks.Where(b => b.Block.Kind is "cases")) ReadCases(yaml!, cases);

        if (_outcomes.Count > 0 && _rules.Count == 0 && _document.Blocks.Count > 0 && !_bag.HasErrors)
        {
            _bag.Warn(DiagnosticCodes.GrantsNothing, _document.FrontMatterOrigin, "no clause gives an outcome", "say with `outcome:` what the clauses decide");
        }

        return new PolicyModel
        {
            File = _document.File,
            Id = Required(front, "policy", "unnamed"),
            Version = Required(front, "version", "0"),
            Title = Text(front, "title"),
            Language = Text(front, "language") ?? "en",
            EffectiveFrom = ReadEffectiveFrom(front),
            AppliesBy = FactNamed(front, "applies_by", TypeKind.Date),
            AsOf = FactNamed(front, "as_of", TypeKind.Date),
            TimeZone = _zone.Id,
            Dates = ReadDates(front),
            JudgeEachPart = ReadJudge(front),
            PartFact = FactNamed(front, "part", null),
            Outcomes = _outcomes,
            UnprovenExclusionApplies = Burden(front, "exclusion", "maker") is "customer",
            UnprovenConditionHolds = Burden(front, "condition", "customer") is "maker",
            Clauses = [.. _document.Clauses.Select((c, i) => new Clause(i, c.Id, c.Text, c.Span))],
            Facts = [.. _facts.Values],
            Constraints = constraints,
            Definitions = definitions,
            Tables = [.. _tables.Values],
            Settings = [.. _settings.Values],
            Rules = _rules,
            Fallback = _fallback,
            FallbackClauses = _fallbackClauses,
            Extras = _extras,
            Requirements = _requirements,
            Acceptances = _acceptances,
            Invariants = _invariants,
            JudgeClauses = _judgeClauses,
            Report = ReadReport(front),
            Cases = cases,
            Confirmed = Confirmed.Read(front.Find("confirmed"), _clauses.Keys, DiagnosticCodes.UnknownClause, _bag),
            HasDisposition = _disposed,
            Informative = _informative,
            Hash = hash,
        };
    }

    private YamlValue? ReadBlock(FencedBlock block)
    {
        var errors = _bag.All.Count;
        var yaml = YamlReader.Read(block.Text, block.Origin, _bag, block.Columns);
        if (yaml is not null and not YamlScalar { Text: "", Quoted: false }) return yaml;
        if (_bag.All.Count > errors) _incomplete = true;
        else _bag.Warn(DiagnosticCodes.Yaml, block.Origin, $"this `{block.Kind}` block is empty", "fill it or remove it");
        return null;
    }

    private void ReadZone(YamlMap front)
    {
        if (Scalar(front, "time_zone") is not { } scalar) return;
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(scalar.Text) is { } zone) _zone = zone;
        else _bag.Error(DiagnosticCodes.BadValue, scalar.Span, $"`{scalar.Text}` is not a time zone", Nearest.Help(scalar.Text, [.. DateTimeZoneProviders.Tzdb.Ids], "use a name such as `Europe/Berlin` or `UTC`"));
    }

    private void ReadOutcomes(YamlMap front)
    {
        if (front.Find("outcomes") is not YamlList { Items.Count: > 0 } list)
        {
            _outcomesUnknown = true;
            _bag.Error(DiagnosticCodes.MissingKey, front.Find("outcomes")?.Span ?? front.Span, "the front matter gives no ranked `outcomes`", "list them, first the one that wins: `- not_covered: excludes`, `- covered: grants`");
            return;
        }

        foreach (var item in list.Items)
        {
            if (item is not YamlMap { Entries: [{ Value: YamlScalar effect } entry] })
            {
                _outcomesUnknown = true;
                _bag.Error(DiagnosticCodes.BadValue, item.Span, "an outcome needs its effect", "write `- NAME: grants`, with grants, excludes, shifts_cost, refers or limits");
                continue;
            }

            if (!Spelling.IsName(entry.Key)) _bag.Error(DiagnosticCodes.BadValue, entry.KeySpan, $"`{entry.Key}` cannot be the name of an outcome", "use letters, digits and `_`");

            Effect? found = effect.Text switch { "grants" => Effect.Grants, "excludes" => Effect.Excludes, "shifts_cost" => Effect.ShiftsCost, "refers" => Effect.Refers, "limits" => Effect.Limits, _ => null };
            if (found is null) _bag.Error(DiagnosticCodes.BadValue, effect.Span, $"`{effect.Text}` is not an effect of an outcome", Nearest.Help(effect.Text, ["grants", "excludes", "shifts_cost", "refers", "limits"], "use one of"));
            if (entry.Key is "needs_information" or "mixed" or "error") _bag.Error(DiagnosticCodes.BadValue, entry.KeySpan, $"`{entry.Key}` is an answer of the engine, not an outcome of a policy", "choose another name");
            if (_outcomes.Exists(o => string.Equals(o.Name, entry.Key, StringComparison.Ordinal))) _bag.Error(DiagnosticCodes.DuplicateName, entry.KeySpan, $"the outcome `{entry.Key}` is listed twice", "keep its higher place");
            if (_outcomes.Count == OutcomesMost)
            {
                _bag.Error(DiagnosticCodes.Range, entry.KeySpan, $"a policy has at most {OutcomesMost} outcomes", "use costs, remedies and routes for what differs within an outcome");
                _outcomesUnknown = true;
                return;
            }

            _outcomes.Add(new(entry.Key, found ?? Effect.Excludes, entry.KeySpan));
        }
    }

    private DateOnly? ReadEffectiveFrom(YamlMap front)
    {
        if (Scalar(front, "effective_from") is not { } scalar) return null;
        if (DateOnly.TryParseExact(scalar.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return date;
        _bag.Error(DiagnosticCodes.BadValue, scalar.Span, $"`{scalar.Text}` is not a date of the calendar", "write YYYY-MM-DD");
        return null;
    }

    private DateRules ReadDates(YamlMap front)
    {
        var map = front.Find("dates") as YamlMap;
        if (map is null && front.Find("dates") is { } other) _bag.Error(DiagnosticCodes.BadValue, other.Span, "`dates` needs two keys", "write `dates: { month_end: clamp, last_day: included }`");
        if (map is not null) Keys(map, "`dates`", ["month_end", "last_day"]);
        var (monthEnd, monthSetting) = Choice(map, "month_end", ["clamp", "roll"]);
        var (lastDay, lastSetting) = Choice(map, "last_day", ["included", "excluded"]);
        return new DateRules(monthEnd is "roll" ? MonthEnd.Roll : MonthEnd.Clamp, lastDay is not "excluded", monthSetting, lastSetting);
    }

    private (string Value, int Setting) Choice(YamlMap? map, string key, string[] allowed)
    {
        if (map is null || Scalar(map, key) is not { } scalar) return (allowed[0], -1);
        if (allowed.Contains(scalar.Text, StringComparer.Ordinal)) return (scalar.Text, -1);
        if (FindSetting(scalar.Text) is { } setting)
        {
            if (allowed.Contains(setting.Value.Word ?? string.Empty, StringComparer.Ordinal))
            {
                _settingsUsed.Add(setting.Index);
                return (setting.Value.Word!, setting.Index);
            }

            _bag.Error(DiagnosticCodes.BadValue, setting.Span, $"`{key}` takes the setting `{setting.Name}`, whose value `{setting.Written}` means nothing there", $"use {string.Join(" or ", allowed)}");
            return (allowed[0], -1);
        }

        if (IsBroken(scalar.Text)) return (allowed[0], -1);
        _bag.Error(DiagnosticCodes.BadValue, scalar.Span, $"`{key}: {scalar.Text}` has no meaning", $"write {string.Join(" or ", allowed)}, or the name of a setting with such a value");
        return (allowed[0], -1);
    }

    private bool ReadJudge(YamlMap front)
    {
        if (Scalar(front, "judge") is not { } scalar) return false;
        if (scalar.Text is "each part") return true;
        if (scalar.Text is not "whole") _bag.Error(DiagnosticCodes.BadValue, scalar.Span, $"`judge: {scalar.Text}` has no meaning", "write `whole` or `each part`");
        return false;
    }

    private string Burden(YamlMap front, string key, string usual)
    {
        if (front.Find("burden") is not YamlMap map)
        {
            if (front.Find("burden") is { } other) _bag.Error(DiagnosticCodes.BadValue, other.Span, "`burden` needs two keys", "write `burden: { exclusion: maker, condition: customer }`");
            return usual;
        }

        Keys(map, "`burden`", ["exclusion", "condition"]);
        if (Scalar(map, key) is not { } scalar) return usual;
        if (scalar.Text is "maker" or "customer") return scalar.Text;
        _bag.Error(DiagnosticCodes.BadValue, scalar.Span, $"`{scalar.Text}` cannot bear the burden", "write maker or customer");
        return usual;
    }

    private int FactNamed(YamlMap front, string key, TypeKind? kind)
    {
        if (Scalar(front, key) is not { } scalar) return -1;
        if (FindFact(scalar.Text) is not { } fact)
        {
            if (!IsBroken(scalar.Text)) _bag.Error(DiagnosticCodes.UnknownName, scalar.Span, $"`{key}` names `{scalar.Text}`, which is not a fact", Nearest.Help(scalar.Text, [.. _facts.Keys], "declare it in a `facts` block"));
            return -1;
        }

        if (kind is null || fact.Type.Kind == kind) return fact.Index;
        _bag.Error(DiagnosticCodes.Type, scalar.Span, $"`{key}` needs a date fact, `{scalar.Text}` is {fact.Type.Words}", "name a date fact");
        return -1;
    }

    private IReadOnlyList<ReportItem> ReadReport(YamlMap front)
    {
        var items = new List<ReportItem>();
        if (front.Find("report") is { } report) Visit(report, string.Empty);
        return items;

        void Visit(YamlValue value, string path)
        {
            if (value is YamlMap map)
            {
                foreach (var entry in map.Entries) Visit(entry.Value, path.Length == 0 ? entry.Key : path + "." + entry.Key);
            }
            else if (value is YamlScalar scalar && path.Length > 0)
            {
                var syntax = Expression(scalar);
                var expr = syntax is SourceOfSyntax source ? _checker.SourceOf(source) : _checker.Value(syntax, ExpressionChecker.Scope.Top, null, mayBeAbsent: true);
                if (expr is not null) items.Add(new(path, expr));
            }
            else
            {
                _bag.Error(DiagnosticCodes.BadValue, value.Span, "a report holds names with expressions", "write `report: { coverage: { last_day: NAME } }`");
            }
        }
    }

    private ExprSyntax Expression(YamlValue value)
    {
        if (value is YamlScalar scalar)
        {
            return scalar.Text is "always" ? new LiteralSyntax(scalar.Span, LiteralKind.YesNo, 1, "yes") : ExpressionParser.Read(scalar.Placed, _bag);
        }

        _bag.Error(DiagnosticCodes.Expression, value.Span, "an expression is needed here", "write it as one value; quote it if it contains `: ` or ` #`, or a comma inside `{ }`");
        return new BrokenSyntax(value.Span);
    }

    private void Keys(YamlMap map, string where, IReadOnlyList<string> allowed)
    {
        foreach (var entry in map.Entries)
        {
            if (!allowed.Contains(entry.Key, StringComparer.Ordinal))
            {
                _bag.Error(DiagnosticCodes.UnknownKey, entry.KeySpan, $"{where} has no key `{entry.Key}`", allowed.Count <= 16 ? Nearest.Help(entry.Key, allowed, "the keys are") : Nearest.Help(entry.Key, allowed, "docs/reference/policy-language.md lists the keys"));
            }
        }
    }

    private string Required(YamlMap map, string key, string instead)
    {
        if (_frontBroken) return instead;
        if (Text(map, key) is { } text)
        {
            if (Spelling.IsId(text)) return text;
            var entry = map.Entries.First(e => string.Equals(e.Key, key, StringComparison.Ordinal));
            if (text.Length == 0) _bag.Error(DiagnosticCodes.BadValue, entry.KeySpan, $"`{key}` has no value", $"write `{key}: ...`");
            else _bag.Error(DiagnosticCodes.BadValue, entry.Value.Span, $"`{text}` cannot be the {(key is "policy" ? "id of a policy" : "version")}", "use letters, digits, `-`, `_` and `.`");
            return instead;
        }

        if (map.Find(key) is null) _bag.Error(DiagnosticCodes.MissingKey, map.Span, $"`{key}` is missing in the front matter", $"add `{key}: ...`");
        return instead;
    }

    private string? Text(YamlMap map, string key) => Scalar(map, key)?.Text;

    /// <summary>A single value. A list or a map there is an error, and then nothing.</summary>
    private YamlScalar? Scalar(YamlMap map, string key)
    {
        switch (map.Find(key))
        {
            case null:
                return null;
            case YamlScalar scalar:
                return scalar;
            case { } other:
                _bag.Error(DiagnosticCodes.BadValue, other.Span, $"`{key}` takes a single value, here is {(other is YamlList ? "a list" : "a map")}", "write one value");
                return null;
        }
    }

    /// <summary>A scalar or a list of scalars, as written.</summary>
    private List<YamlScalar> Words(YamlValue? value)
    {
        var words = new List<YamlScalar>();
        if (value is YamlScalar { Quoted: false, Text: "" } empty) _bag.Error(DiagnosticCodes.BadValue, empty.Span, "a name is missing here", "write the name, or `[]` for none");
        else if (value is YamlScalar single) words.Add(single);
        else if (value is YamlList list)
        {
            foreach (var item in list.Items)
            {
                if (item is YamlScalar scalar) words.Add(scalar);
                else _bag.Error(DiagnosticCodes.BadValue, item.Span, "a name is expected here", "list names only");
            }
        }
        else if (value is not null)
        {
            _bag.Error(DiagnosticCodes.BadValue, value.Span, "a name or a list of names is expected here", "write `[a, b]`");
        }

        return words;
    }

    private Fact? FactMeant(YamlScalar word) => FactMeant(word.Text, word.Span);

    private Fact? FactMeant(string name, Span span)
    {
        if (FindFact(name) is { } fact) return fact;
        if (IsBroken(name)) return null;
        if (_definitions.ContainsKey(name) || _settings.ContainsKey(name) || _tables.ContainsKey(name)) _bag.Error(DiagnosticCodes.UnknownName, span, $"`{name}` is not a fact", _tables.ContainsKey(name) ? "it is a table; name a fact" : "it is worked out by the policy; name a fact that it stands on");
        else _bag.Error(DiagnosticCodes.UnknownName, span, $"`{name}` is not a fact", Nearest.Help(name, [.. _facts.Keys], "declare it in a `facts` block"));
        return null;
    }

    private List<int> ClauseIds(YamlValue? value)
    {
        var ids = new List<int>();
        foreach (var word in Words(value))
        {
            if (_clauses.TryGetValue(word.Text, out var index)) ids.Add(index);
            else _bag.Error(DiagnosticCodes.UnknownClause, word.Span, $"there is no clause `{word.Text}` in the text", Nearest.Help(word.Text, [.. _clauses.Keys], "put its anchor after the words it names"));
        }

        return ids;
    }

    private List<string> ClauseNames(YamlValue? value) => [.. ClauseIds(value).Select(i => _document.Clauses[i].Id)];
}
