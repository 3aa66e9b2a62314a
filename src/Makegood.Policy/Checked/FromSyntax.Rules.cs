using System.Collections.Immutable;
using Makegood.Policy.Diagnostics;
using Makegood.Policy.Syntax;

namespace Makegood.Policy.Checked;

/// <summary>Rules: definitions, outcomes, extras, requirements.</summary>
public sealed partial class FromSyntax
{
    private static readonly string[] RuleKeys =
    [
        "clause", "each", "outcome", "when", "except", "over", "beside", "otherwise", "restates", "define", "value", "exception",
        "cost", "remedy", "entitle", "route", "promise", "by", "for", "require", "accept", "intake", "judge", "invariant", "informative",
    ];

    private readonly Dictionary<string, DefinitionSource> _definitions = new(StringComparer.Ordinal);
    private readonly List<Definition> _builtDefinitions = [];
    private readonly List<(YamlMap Map, IReadOnlyList<int> Clauses)> _plainRules = [];
    private readonly List<OutcomeRule> _rules = [];
    private readonly List<Extra> _extras = [];
    private readonly List<Requirement> _requirements = [];
    private readonly List<Acceptance> _acceptances = [];
    private readonly List<Invariant> _invariants = [];
    private readonly List<int> _judgeClauses = [];
    private readonly List<int> _fallbackClauses = [];
    private readonly List<string> _visiting = [];
    private int _fallback = -1;

    private sealed class DefinitionSource(string name, Span span)
    {
        public string Name { get; } = name;
        public Span Span { get; } = span;
        public List<(YamlMap Map, IReadOnlyList<int> Clauses)> Blocks { get; } = [];
        public bool Visiting { get; set; }
        public bool Done { get; set; }
        public int Height { get; set; }
        public Definition? Built { get; set; }
    }

    public bool HasDefinition(string name) => _definitions.ContainsKey(name);

    public (int Index, PolicyType Type)? FindDefinition(string name, Span usedAt)
    {
        if (!_definitions.TryGetValue(name, out var source)) return null;
        if (source.Visiting)
        {
            var circle = _visiting.SkipWhile(v => !string.Equals(v, name, StringComparison.Ordinal)).Append(name);
            _bag.Error(DiagnosticCodes.Cycle, usedAt, $"`{name}` is defined by way of itself: {string.Join(" → ", circle.Select(c => $"`{c}`"))}", "break the circle: one of the definitions must stand on facts alone");
            return null;
        }

        if (!source.Done)
        {
            source.Visiting = true;
            _visiting.Add(name);
            source.Built = Build(source);
            _visiting.RemoveAt(_visiting.Count - 1);
            source.Visiting = false;
            source.Done = true;
            if (source.Built is not null) _builtDefinitions.Add(source.Built);
        }

        return source.Built is { } built ? (built.Index, built.Type) : null;
    }

    private void CollectRule(YamlValue yaml)
    {
        if (yaml is not YamlMap map)
        {
            _bag.Error(DiagnosticCodes.BadValue, yaml.Span, "a `rule` block holds keys", "write `clause: ID` and what the clause does");
            return;
        }

        Keys(map, "a rule", RuleKeys);
        if (map.Find("each") is not { } each)
        {
            CollectOne(map);
            return;
        }

        if (each is not YamlList list)
        {
            _bag.Error(DiagnosticCodes.BadValue, each.Span, "`each` lists one entry for each clause", "write `each: [ { clause: a, when: ... }, ... ]`");
            return;
        }

        foreach (var item in list.Items)
        {
            if (item is not YamlMap own)
            {
                _bag.Error(DiagnosticCodes.BadValue, item.Span, "an item of `each` holds keys", "write `{ clause: a, when: ... }`");
                continue;
            }

            Keys(own, "a rule", RuleKeys);
            CollectOne(new YamlMap(own.Span, [.. own.Entries, .. map.Entries.Where(e => e.Key is not "each" && own.Find(e.Key) is null)]));
        }
    }

    private void CollectOne(YamlMap map)
    {
        if (map.Find("clause") is null)
        {
            _bag.Error(DiagnosticCodes.MissingKey, map.Span, "this rule names no clause", "add `clause: ID`, so that every decision can cite its words");
            return;
        }

        var clauses = ClauseIds(map.Find("clause"));
        foreach (var clause in clauses) _disposed[clause] = true;
        if (map.Find("define") is not null) CollectDefinition(map, clauses);
        else _plainRules.Add((map, clauses));

        if (!map.Entries.Any(e => e.Key is "outcome" or "define" or "cost" or "remedy" or "entitle" or "route" or "promise" or "require" or "accept" or "intake" or "judge" or "invariant" or "informative" or "otherwise"))
        {
            _bag.Error(DiagnosticCodes.MissingKey, map.Span, "this rule does nothing", "add `outcome`, `define`, `cost`, `remedy`, `entitle`, `route`, `promise`, `require`, `intake`, `invariant` or `informative`");
            return;
        }

        // A key that does nothing where it stands would be read by people and ignored by the engine.
        Needs("value", "define");
        Needs("exception", "define");
        Needs("by", "promise");
        Needs("beside", "outcome");
        Needs("restates", "outcome");
        Needs("except", "outcome", "define");
        Needs("when", "outcome", "define", "cost", "remedy", "entitle", "route", "promise", "require");

        void Needs(string key, params string[] partners)
        {
            if (map.Find(key) is null || partners.Any(p => map.Find(p) is not null)) return;
            var entry = map.Entries.First(e => string.Equals(e.Key, key, StringComparison.Ordinal));
            _bag.Error(DiagnosticCodes.UnknownKey, entry.KeySpan, partners.Length > 2 ? $"`{key}` decides nothing in this rule" : $"`{key}` does nothing without {string.Join(" or ", partners.Select(p => $"`{p}`"))}", partners.Length == 1 ? $"add `{partners[0]}: ...`, or remove it" : "say what follows from it, or remove it");
        }
    }

    private void CollectDefinition(YamlMap map, List<int> clauses)
    {
        foreach (var word in Words(map.Find("define")))
        {
            if (!_definitions.TryGetValue(word.Text, out var source))
            {
                if (!NewName(word.Text, word.Span))
                {
                    _broken.Add(word.Text);
                    return;
                }

                _definitions[word.Text] = source = new DefinitionSource(word.Text, word.Span);
            }

            source.Blocks.Add((map, clauses));
        }

        if (map.Entries.Any(e => e.Key is "outcome" or "require" or "informative"))
        {
            _bag.Error(DiagnosticCodes.UnknownKey, map.Span, "one block either defines a value or decides something", "write two `rule` blocks for the clause");
        }

        // What a defining block gives beside its value (costs, entitlements) is read as a rule of its own.
        if (map.Entries.Any(e => e.Key is "cost" or "remedy" or "entitle" or "route" or "promise" or "judge" or "intake"))
        {
            _bag.Error(DiagnosticCodes.UnknownKey, map.Span, "a `define` block gives a value and nothing beside it", "write a second `rule` block for the clause");
        }
    }

    private IReadOnlyList<Definition> BuildDefinitions()
    {
        foreach (var name in _definitions.Keys.ToList()) FindDefinition(name, _definitions[name].Span);
        var ordered = new Definition[_indexes.Count];
        foreach (var built in _builtDefinitions) ordered[built.Index] = built;
        return ordered.Any(d => d is null) ? [.. ordered.Where(d => d is not null)] : ordered;
    }

    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);

    private Definition? Build(DefinitionSource source)
    {
        var bases = new List<Branch>();
        var exceptions = new List<Branch>();
        var ifNone = ExpressionChecker.Scope.Top;
        PolicyType? type = null;
        var failed = false;
        var overPlaces = new List<YamlScalar>();
        foreach (var (map, clauses) in source.Blocks.Where(b => b.Map.Find("exception") is not null)) AddException(map, clauses, Text(map, "exception"));
        foreach (var (map, clauses) in source.Blocks.Where(b => b.Map.Find("exception") is null))
        {
            if (map.Find("except") is not YamlList list)
            {
                if (map.Find("except") is { } wrong) _bag.Error(DiagnosticCodes.BadValue, wrong.Span, "`except` lists exceptions", "write `except: [ { label: ..., when: ..., value: ... } ]`");
                continue;
            }

            foreach (var item in list.Items)
            {
                if (item is not YamlMap inner)
                {
                    _bag.Error(DiagnosticCodes.BadValue, item.Span, "an exception holds keys", "write `{ label: ..., when: ..., value: ... }`");
                    continue;
                }

                Keys(inner, "an exception", ["label", "when", "value", "clause", "over"]);
                var own = inner.Find("clause") is { } clause ? ClauseIds(clause) : [.. clauses];
                foreach (var id in own) _disposed[id] = true;
                AddException(inner, own, Text(inner, "label"));
            }
        }

        // A base case stands only where no exception holds, so what the exceptions' failing proves is known there.
        foreach (var (map, clauses) in source.Blocks.Where(b => b.Map.Find("exception") is null))
        {
            var scope = ifNone;
            Expr? when = null;
            if (map.Find("when") is { } written)
            {
                when = _checker.Condition(Expression(written), ifNone, out var yes, out _);
                if (when is null) failed = true;
                scope = scope.Knowing(yes);
            }

            if (map.Find("value") is not { } valueWritten)
            {
                _bag.Error(DiagnosticCodes.MissingKey, map.Span, $"`define: {source.Name}` gives no `value`", "add `value: ...`");
                failed = true;
                continue;
            }

            Accept(bases, null, when, valueWritten, scope, clauses, [], map.Span);
        }

        if (failed || type is null) return null;
        var labels = exceptions.Select(e => e.Label!).ToList();
        foreach (var exception in exceptions)
        {
            foreach (var over in exception.Over.Where(o => !labels.Contains(o, StringComparer.Ordinal)))
            {
                var place = overPlaces.Find(w => string.Equals(w.Text, over, StringComparison.Ordinal))?.Span ?? exception.Span;
                _bag.Error(DiagnosticCodes.UnknownName, place, $"`over: {over}` names no exception of `{source.Name}`", Nearest.Help(over, labels, "the labels are"));
            }
        }

        foreach (var exception in exceptions.Where(e => IsOverItself(e, exceptions)))
        {
            _bag.Error(DiagnosticCodes.Cycle, exception.Span, $"the exception `{exception.Label}` of `{source.Name}` stands `over` itself by way of others", "break the circle: one of them must not say `over`");
        }

        if (bases.Count == 0)
        {
            _bag.Warn(DiagnosticCodes.NoDefault, source.Span, $"`{source.Name}` has exceptions but no base value", "add a `define` block without `exception`, so that it always has a value");
        }

        source.Height = 1 + bases.Concat(exceptions).Max(b => Math.Max(Height(b.Value), b.When is { } when ? Height(when) : 0));
        if (source.Height > ExpressionChecker.DepthMost)
        {
            _bag.Error(DiagnosticCodes.Range, source.Span, $"`{source.Name}` stands on more than {ExpressionChecker.DepthMost} steps", "use a table, or fewer definitions");
            return null;
        }

        _indexes[source.Name] = _indexes.Count;
        return new Definition(_indexes[source.Name], source.Name, type, bases, exceptions, source.Span);

        void AddException(YamlMap map, IReadOnlyList<int> clauses, string? label)
        {
            if (string.IsNullOrEmpty(label) || map.Find("when") is not { } written || map.Find("value") is not { } valueWritten)
            {
                List<string> missing = [.. new[] { string.IsNullOrEmpty(label) ? map.Find("define") is null ? "label" : "exception" : string.Empty, map.Find("when") is null ? "when" : string.Empty, map.Find("value") is null ? "value" : string.Empty }.Where(m => m.Length > 0)];
                _bag.Error(DiagnosticCodes.MissingKey, map.Span, $"an exception to `{source.Name}` needs a label, `when` and `value`", $"add {string.Join(" and ", missing.Select(m => $"`{m}: ...`"))}");
                failed = true;
                return;
            }

            if (exceptions.Exists(e => string.Equals(e.Label, label, StringComparison.Ordinal)))
            {
                _bag.Error(DiagnosticCodes.DuplicateName, map.Span, $"the exception `{label}` of `{source.Name}` stands twice", "give each a label of its own");
                failed = true;
                return;
            }

            var when = _checker.Condition(Expression(written), ExpressionChecker.Scope.Top, out var yes, out var no);
            if (when is null)
            {
                failed = true;
                return;
            }

            ifNone = ifNone.Knowing(no);
            overPlaces.AddRange(Words(map.Find("over")));
            Accept(exceptions, label, when, valueWritten, ExpressionChecker.Scope.Top.Knowing(yes), clauses, [.. Words(map.Find("over")).Select(w => w.Text)], map.Span);
        }

        void Accept(List<Branch> into, string? label, Expr? when, YamlValue valueWritten, ExpressionChecker.Scope scope, IReadOnlyList<int> clauses, IReadOnlyList<string> over, Span span)
        {
            var expected = type is { Kind: TypeKind.Name } ? type : IsBareName(valueWritten) ? PolicyType.Name : null;
            if (_checker.Value(Expression(valueWritten), scope, expected) is not { } value)
            {
                failed = true;
                return;
            }

            if (type is not null && !ExpressionChecker.Fits(value.Type, type))
            {
                _bag.Error(DiagnosticCodes.Type, valueWritten.Span, $"`{source.Name}` is {type.Words} in another branch, here it is {value.Type.Words}", ExpressionChecker.Conversion(value.Type, type));
                failed = true;
                return;
            }

            type = type is null ? value.Type : type with { Names = type.Names is null || value.Type.Names is null ? null : [.. type.Names.Union(value.Type.Names, StringComparer.Ordinal)] };
            into.Add(new Branch(label, when, value, clauses, over, span));
        }
    }

    /// <summary>How many steps an expression stands on, those of its definitions included.</summary>
    private int Height(Expr expr)
    {
        var below = expr.Op is Op.Definition && expr.Data is string name ? _definitions[name].Height : 0;
        foreach (var argument in expr.Arguments) below = Math.Max(below, Height(argument));
        return below + 1;
    }

    private static bool IsOverItself(Branch exception, List<Branch> all)
    {
        var reached = new HashSet<string>(exception.Over, StringComparer.Ordinal);
        var next = new Queue<string>(exception.Over);
        while (next.TryDequeue(out var label))
        {
            foreach (var over in all.Where(e => string.Equals(e.Label, label, StringComparison.Ordinal)).SelectMany(e => e.Over).Where(reached.Add)) next.Enqueue(over);
        }

        return reached.Contains(exception.Label!);
    }

    private bool IsBareName(YamlValue value) =>
        value is YamlScalar { Text: var text } && Spelling.IsName(text) && !text.Contains('.', StringComparison.Ordinal) && !Reserved.Contains(text, StringComparer.Ordinal)
        && !_facts.ContainsKey(text) && !_definitions.ContainsKey(text) && !_settings.ContainsKey(text);

    private void BuildRules()
    {
        foreach (var (map, clauses) in _plainRules) BuildRule(map, clauses);
    }

    private void BuildRule(YamlMap map, IReadOnlyList<int> clauses)
    {
        var scope = ExpressionChecker.Scope.Top;
        Expr? when = null;
        if (map.Find("when") is { } written)
        {
            when = _checker.Condition(Expression(written), scope, out var yes, out _);
            if (when is null)
            {
                CheckNames(map, clauses);
                return;
            }

            scope = scope.Knowing(yes);
        }

        var over = ClauseNames(map.Find("over"));
        var outcomesFor = Words(map.Find("for")).Select(OutcomeIndex).Where(i => i >= 0).ToList();
        var rule = -1;
        if (Scalar(map, "outcome") is { } outcome && OutcomeIndex(outcome) is >= 0 and var index)
        {
            rule = _rules.Count;
            _rules.Add(new OutcomeRule(rule, clauses, index, when ?? Expr.Yes(map.Span), ReadRuleExceptions(map, clauses, scope), over, ClauseNames(map.Find("beside")), ClauseNames(map.Find("restates")), map.Span));
        }

        if (map.Find("require") is null && Scalar(map, "otherwise") is { } otherwise && OutcomeIndex(otherwise) is >= 0 and var fallback)
        {
            if (_fallback >= 0 && _fallback != fallback)
            {
                _bag.Error(DiagnosticCodes.Conflict, otherwise.Span, $"two clauses name different outcomes for when nothing holds: `{_outcomes[_fallback].Name}` and `{otherwise.Text}`", "keep one of the two");
            }

            _fallback = fallback;
            _fallbackClauses.AddRange(clauses);
        }

        ReadExtras(map, clauses, when, scope, outcomesFor, rule, over);
        ReadRequirement(map, clauses, when, outcomesFor);
        ReadOthers(map, clauses);
    }

    /// <summary>The rule's condition cannot be read: what else is wrong with it is told all the same, as far as it does not depend on the condition.</summary>
    private void CheckNames(YamlMap map, IReadOnlyList<int> clauses)
    {
        foreach (var key in (string[])["outcome", "otherwise"])
        {
            if (Scalar(map, key) is { } word) OutcomeIndex(word);
        }

        foreach (var word in Words(map.Find("for"))) OutcomeIndex(word);
        foreach (var key in (string[])["over", "beside", "restates"]) ClauseNames(map.Find(key));
        foreach (var word in Words(map.Find("require"))) FactMeant(word);
        ReadOthers(map, clauses);
    }

    private int OutcomeIndex(YamlScalar word)
    {
        var index = _outcomes.FindIndex(o => string.Equals(o.Name, word.Text, StringComparison.Ordinal));
        if (index < 0 && !_outcomesUnknown && !_frontBroken) _bag.Error(DiagnosticCodes.UnknownOutcome, word.Span, $"`{word.Text}` is not an outcome of this policy", Nearest.Help(word.Text, [.. _outcomes.Select(o => o.Name)], "use one of"));
        return index;
    }

    private List<RuleException> ReadRuleExceptions(YamlMap map, IReadOnlyList<int> clauses, ExpressionChecker.Scope scope)
    {
        var exceptions = new List<RuleException>();
        if (map.Find("except") is not { } written) return exceptions;
        if (written is not YamlList list)
        {
            _bag.Error(DiagnosticCodes.BadValue, written.Span, "`except` lists exceptions", "write `except: [ { label: ..., when: ... } ]`");
            return exceptions;
        }

        foreach (var item in list.Items)
        {
            if (item is not YamlMap inner || Text(inner, "label") is not { Length: > 0 } label || inner.Find("when") is not { } whenWritten)
            {
                _bag.Error(DiagnosticCodes.MissingKey, item.Span, "an exception to an outcome needs a `label` and `when`", "write `{ label: ..., when: ... }`");
                continue;
            }

            Keys(inner, "an exception to an outcome", ["label", "when", "clause"]);
            var own = inner.Find("clause") is { } clause ? ClauseIds(clause) : [.. clauses];
            foreach (var id in own) _disposed[id] = true;
            if (_checker.Condition(Expression(whenWritten), scope, out _, out _) is { } condition) exceptions.Add(new(label, condition, own, inner.Span));
        }

        return exceptions;
    }

    private void ReadExtras(YamlMap map, IReadOnlyList<int> clauses, Expr? when, ExpressionChecker.Scope scope, List<int> outcomes, int rule, List<string> over)
    {
        // The exceptions of an outcome rule are part of its condition, which the extra takes over with the rule; a free rule has only `when`.
        var own = rule >= 0 ? null : when;
        if (map.Find("cost") is YamlMap costs)
        {
            foreach (var entry in costs.Entries) Add(ExtraKind.Cost, entry.Key, entry.Value);
        }
        else if (map.Find("cost") is { } wrong)
        {
            _bag.Error(DiagnosticCodes.BadValue, wrong.Span, "`cost` names who bears what", "write `cost: { part: maker, freight_out: customer }`");
        }

        AddAll(ExtraKind.Remedy, "remedy");
        AddAll(ExtraKind.Entitlement, "entitle");
        AddAll(ExtraKind.Route, "route");
        AddAll(ExtraKind.Promise, "promise");

        void AddAll(ExtraKind kind, string key)
        {
            var value = map.Find(key);
            if (value is YamlList list)
            {
                foreach (var item in list.Items) Add(kind, string.Empty, item);
            }
            else if (value is not null)
            {
                Add(kind, string.Empty, value);
            }
        }

        void Add(ExtraKind kind, string key, YamlValue written)
        {
            if (_checker.Value(Expression(written), scope, PolicyType.Name) is not { } value) return;
            Expr? by = null;
            if (kind is ExtraKind.Promise && map.Find("by") is { } date) by = _checker.Value(Expression(date), scope, PolicyType.Date);
            _extras.Add(new Extra(_extras.Count, kind, key, value, own, outcomes, rule, clauses, over, by, written.Span));
        }
    }

    private void ReadRequirement(YamlMap map, IReadOnlyList<int> clauses, Expr? when, List<int> outcomes)
    {
        if (map.Find("accept") is { } accept)
        {
            var syntax = Expression(accept);
            var facts = NamesInAcceptance(syntax).Select(FindFact).Where(f => f is not null).Select(f => f!).Distinct().ToList();
            if (facts.Count != 1)
            {
                if (syntax is not BrokenSyntax && !_incomplete) _bag.Error(DiagnosticCodes.Type, accept.Span, $"`accept` speaks of one fact, here {(facts.Count == 0 ? "is none" : $"are {facts.Count}")}", facts.Count == 0 ? "name the fact that it accepts or not" : "write one `accept` for each fact");
            }
            else if (_checker.Condition(syntax, ExpressionChecker.Scope.Top.Knowing([facts[0].Index]), out _, out _) is { } condition)
            {
                _acceptances.Add(new Acceptance(facts[0].Index, condition, (accept as YamlScalar)?.Text ?? string.Empty, clauses, accept.Span));
            }
        }

        if (map.Find("require") is not { } written) return;
        var required = new List<int>();
        foreach (var word in Words(written))
        {
            if (FactMeant(word) is not { } fact) continue;
            if (fact.Type.Kind is not (TypeKind.Document or TypeKind.Text))
            {
                _bag.Error(DiagnosticCodes.Type, word.Span, $"`{word.Text}` is {fact.Type.Words}; only documents and texts are required", "a condition that needs another fact asks for it by itself");
            }
            else
            {
                fact.Required = true;
                required.Add(fact.Index);
            }
        }

        var otherwise = Scalar(map, "otherwise") is { } rest ? OutcomeIndex(rest) : -1;
        var requirement = new Requirement(_requirements.Count, required, when, outcomes, otherwise, clauses, map.Span);
        _requirements.Add(requirement);
        if (otherwise < 0 || required.Count == 0) return;

        // The consequence is an outcome rule of its own: one of the documents cannot be had.
        Expr? lost = null;
        foreach (var fact in required)
        {
            var declared = _facts.Values.First(f => f.Index == fact);
            var reference = new Expr(Op.Fact, declared.Type, map.Span, Expr.None, fact, Data: declared.Name);
            var missing = Expr.Not(new Expr(Op.Provided, PolicyType.YesNo, map.Span, [reference]));
            lost = lost is null ? missing : new Expr(Op.Or, PolicyType.YesNo, map.Span, [lost, missing]);
        }

        if (when is not null) lost = Expr.And(when, lost!);
        _rules.Add(new OutcomeRule(_rules.Count, clauses, otherwise, lost!, [], [], [], [], map.Span) { FromRequirement = requirement.Index });
    }

    private static IEnumerable<string> NamesInAcceptance(ExprSyntax syntax) => syntax switch
    {
        BeginsSyntax begins => NamesInAcceptance(begins.Operand),
        StateSyntax state => NamesInAcceptance(state.Operand),
        NotSyntax not => NamesInAcceptance(not.Operand),
        BinarySyntax binary => NamesInAcceptance(binary.Left).Concat(NamesInAcceptance(binary.Right)),
        _ => NamesIn(syntax),
    };

    private void ReadOthers(YamlMap map, IReadOnlyList<int> clauses)
    {
        if (Scalar(map, "judge") is { } judge)
        {
            if (judge.Text is "each part" or "whole") _judgeClauses.AddRange(clauses);
            else _bag.Error(DiagnosticCodes.BadValue, judge.Span, $"`judge: {judge.Text}` has no meaning", "write `each part` or `whole`, as the front matter does");
        }

        if (map.Find("informative") is { } informative)
        {
            var reason = (informative as YamlScalar)?.Text.Trim() ?? string.Empty;
            foreach (var clause in clauses) _informative[clause] = reason;
        }

        if (map.Find("invariant") is YamlMap invariant)
        {
            Keys(invariant, "`invariant`", ["outcome_ignores"]);
            var ignored = new List<int>();
            foreach (var word in Words(invariant.Find("outcome_ignores")))
            {
                if (FactMeant(word) is { } fact) ignored.Add(fact.Index);
            }

            _invariants.Add(new Invariant(ignored, clauses, map.Span));
        }
        else if (map.Find("invariant") is { } wrong)
        {
            _bag.Error(DiagnosticCodes.BadValue, wrong.Span, "an invariant says what the outcome ignores", "write `invariant: { outcome_ignores: [FACT] }`");
        }
    }
}
