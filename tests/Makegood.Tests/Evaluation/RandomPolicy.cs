using System.Globalization;
using System.Text;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;

namespace Makegood.Tests.Evaluation;

/// <summary>What a random policy may contain.</summary>
public sealed record Profile
{
    public static readonly Profile Everything = new();

    /// <summary>Numbers and dates only: for comparing regions with every value of a range.</summary>
    public static readonly Profile Ordered = new() { Kinds = [TypeKind.Number, TypeKind.Date, TypeKind.Date, TypeKind.Months, TypeKind.Days, TypeKind.YesNo], FactsMost = 4, Depth = 3, Extras = false };

    /// <summary>The same with lists of intervals.</summary>
    public static readonly Profile Intervals = Ordered with { Kinds = [TypeKind.Date, TypeKind.Date, TypeKind.List], FactsMost = 3, WantsList = true };

    public IReadOnlyList<TypeKind> Kinds { get; init; } =
    [
        TypeKind.YesNo, TypeKind.YesNo, TypeKind.YesNo, TypeKind.Name, TypeKind.Name, TypeKind.Number, TypeKind.Duration, TypeKind.Date, TypeKind.Date,
        TypeKind.Days, TypeKind.Months, TypeKind.Document, TypeKind.Text, TypeKind.List, TypeKind.Money, TypeKind.Instant,
    ];

    public int FactsMost { get; init; } = 7;
    public int Depth { get; init; } = 3;
    public bool Extras { get; init; } = true;
    public bool WantsList { get; init; }
}

/// <summary>A policy as blocks of text, so that a failing one can be cut down.</summary>
public sealed record PolicyDraft(string Front, IReadOnlyList<string> Facts, IReadOnlyList<string> Constraints, IReadOnlyList<string> Blocks)
{
    public string Text
    {
        get
        {
            var text = new StringBuilder("---\n").Append(Front).Append("---\n\n# A policy by dice\n\n");
            for (var i = 0; i < Blocks.Count; i++) text.Append(CultureInfo.InvariantCulture, $"Clause number {i}. {{#c{i}}}\n\n");
            text.Append("```facts\n");
            foreach (var fact in Facts) text.Append(fact).Append('\n');
            if (Constraints.Count > 0)
            {
                text.Append("constraints:\n");
                foreach (var constraint in Constraints) text.Append("  - ").Append(constraint).Append('\n');
            }

            text.Append("```\n\n");
            for (var i = 0; i < Blocks.Count; i++) text.Append(Blocks[i].Replace("CLAUSE", "c" + i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)).Append('\n');
            return text.ToString();
        }
    }

    /// <summary>What is left of a policy that was cut down, for reading.</summary>
    public string Short => Front + string.Join('\n', Facts) + "\n" + string.Join('\n', Constraints.Select(c => "constraint " + c)) + "\n"
        + string.Concat(Blocks.Select((b, i) => (b, i)).Where(b => !b.b.Contains("cut away", StringComparison.Ordinal)).Select(b => b.b.Replace("CLAUSE", "c" + b.i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)));

    public PolicyModel? Read() => FromSyntax.Read("random.policy.md", Text, new DiagnosticBag());

    public PolicyDraft WithoutBlock(int at) => this with { Blocks = [.. Blocks.Select((b, i) => i == at ? "```rule\nclause: CLAUSE\ninformative: cut away\n```\n" : b)] };

    public PolicyDraft WithoutConstraint(int at) => this with { Constraints = [.. Constraints.Where((_, i) => i != at)] };
}

/// <summary>Writes random policies as text. All thresholds lie close together, so that they meet often.</summary>
public sealed class RandomPolicy
{
    private static readonly string[] Colours = ["red", "green", "blue"];
    private static readonly string[] Persons = ["ann", "bob", "cid"];
    private static readonly string[] Words = ["Hello", "[Warranty] ", "x"];
    private static readonly string[] Bearers = ["maker", "customer", "nobody"];
    private static readonly DateOnly[] Days = [new(2024, 1, 29), new(2024, 1, 31), new(2024, 2, 1), new(2024, 2, 15), new(2024, 2, 28), new(2024, 2, 29), new(2024, 3, 1), new(2024, 3, 30), new(2024, 3, 31), new(2023, 2, 28)];

    private readonly Random _dice;
    private readonly Profile _profile;
    private readonly List<(string Name, TypeKind Kind, bool Open, bool Optional)> _facts = [];
    private readonly List<(string Name, TypeKind Kind, bool Open)> _definitions = [];
    private readonly List<(string Name, TypeKind Kind, bool Optional)> _fields = [("left", TypeKind.Date, false), ("back", TypeKind.Date, true), ("ok", TypeKind.YesNo, false), ("n", TypeKind.Number, false)];
    private readonly List<string> _tables = [];
    private readonly HashSet<string> _present = [];
    private bool _inList;

    private RandomPolicy(Random dice, Profile profile) => (_dice, _profile) = (dice, profile);

    public static PolicyDraft Draft(Random dice, Profile profile) => new RandomPolicy(dice, profile).Write();

    /// <summary>A value of a fact's type, close to the thresholds of the policies written here.</summary>
    public static Value ValueOf(Random dice, PolicyType type) => type.Kind switch
    {
        TypeKind.YesNo => Value.YesNo(dice.Next(2) == 0),
        TypeKind.Name when type.Names is { } names => Value.Name(names[dice.Next(names.Count)]),
        TypeKind.Name => Value.Name(dice.Next(4) is var i && i < 3 ? Persons[i] : "zed"),
        TypeKind.Number => Value.Of(type.Kind, dice.Next(-1, 8)),
        TypeKind.Duration => Value.Of(type.Kind, dice.Next(0, 5) * 3600 + dice.Next(-1, 2) is var s && s < 0 ? 0 : s),
        TypeKind.Days => Value.Of(type.Kind, dice.Next(0, 40)),
        TypeKind.Months => Value.Of(type.Kind, dice.Next(0, 5)),
        TypeKind.Date => Value.Of(type.Kind, Days[dice.Next(Days.Length)].DayNumber + dice.Next(-2, 3)),
        TypeKind.Instant => Value.Of(type.Kind, 1_709_161_200 + (dice.Next(-3, 4) * 3600) + dice.Next(-1, 2)),
        TypeKind.Money => Value.Of(type.Kind, dice.Next(0, 5) * 100, type.Names![0]),
        TypeKind.Text => Value.Text(dice.Next(3) switch { 0 => "Re: hello world", 1 => "[warranty] my printer", _ => "something else" }),
        TypeKind.Document => Value.Document(dice.Next(2) == 0),
        TypeKind.List => Value.Of(new ListValue([.. Enumerable.Range(0, dice.Next(3)).Select(_ => Item(dice, type))])),
    };

    private static FactValue[] Item(Random dice, PolicyType type)
    {
        FactValue[] item = [.. type.Fields!.Select(f => FactValue.Known(f.Type.Optional && dice.Next(4) == 0 ? Value.Absent : ValueOf(dice, f.Type)))];

        // An interval runs forwards, mostly.
        if (item[0].Value.Kind is ValueKind.Date && item[1].Value.Kind is ValueKind.Date && dice.Next(8) != 0 && item[1].Value.Number < item[0].Value.Number) (item[0], item[1]) = (item[1], item[0]);
        return item;
    }

    private PolicyDraft Write()
    {
        var facts = Facts();
        var blocks = new List<string>();
        if (_dice.Next(2) == 0) Tables(blocks);
        var definitions = _dice.Next(_profile.Depth > 2 ? 4 : 2);
        for (var i = 0; i < definitions; i++) blocks.AddRange(Definition(i));
        Rules(blocks);
        var constraints = new List<string>();
        for (var i = _dice.Next(6) switch { 0 or 1 => 1, 2 => 2, _ => 0 }; i > 0; i--) constraints.Add(Quote(Constraint()));
        var outcomes = Outcomes.Select(o => $"  - {o}: {Pick("grants", "excludes", "refers", "shifts_cost")}\n");
        var front = $"policy: dice\nversion: \"1\"\ntime_zone: {Pick("UTC", "Europe/Berlin", "America/Los_Angeles")}\ndates: {{ month_end: {Pick("clamp", "roll")}, last_day: {Pick("included", "excluded")} }}\noutcomes:\n{string.Concat(outcomes)}burden: {{ exclusion: {Pick("maker", "customer")}, condition: {Pick("customer", "maker")} }}\n";
        return new PolicyDraft(front, facts, constraints, blocks);
    }

    private string[] Outcomes => field ??= [.. new[] { "first", "second", "third", "fourth" }.Take(_dice.Next(2, 5))];

    private string Pick(params string[] of) => of[_dice.Next(of.Length)];

    private static string Quote(string expression) => "\"" + expression.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    private List<string> Facts()
    {
        var lines = new List<string>();
        var count = _dice.Next(Math.Min(2, _profile.FactsMost), _profile.FactsMost + 1);
        for (var i = 0; i < count; i++)
        {
            var kind = _profile.WantsList && i == 0 ? TypeKind.List : _profile.Kinds[_dice.Next(_profile.Kinds.Count)];
            if (kind is TypeKind.List && _facts.Exists(f => f.Kind is TypeKind.List)) kind = TypeKind.Date;
            var open = kind is TypeKind.Name && _dice.Next(2) == 0;
            var optional = kind is not (TypeKind.Document or TypeKind.List) && _dice.Next(5) == 0;
            var type = kind switch
            {
                TypeKind.YesNo => "yes/no",
                TypeKind.Name => open ? "name" : "red | green | blue",
                TypeKind.Money => "money USD",
                TypeKind.List => "list, of: { left: date, back: date?, ok: yes/no, n: number }",
                _ => kind.ToString().ToLowerInvariant(),
            };
            var name = $"f{i}";
            _facts.Add((name, kind, open, optional));
            lines.Add($"{name}: {{ type: {type}{(optional ? "?" : string.Empty)}, by: {Pick("customer", "agent", "system", "inspection")} }}");
        }

        return lines;
    }

    private void Tables(List<string> blocks)
    {
        _tables.Add("t0");
        var rows = Colours.Take(_dice.Next(4) == 0 ? 2 : 3).Select(c => $"{c}: {_dice.Next(0, 6)}");
        blocks.Add($"```table\nname: t0\nclause: CLAUSE\nkey: red | green | blue\nvalue: number\nrows: {{ {string.Join(", ", rows)} }}\n{(_dice.Next(3) == 0 ? "otherwise: 3\n" : string.Empty)}```\n\n```rule\nclause: CLAUSE\ninformative: a table\n```\n");
        _tables.Add("t1");
        blocks.Add($"```table\nname: t1\nclause: CLAUSE\nkey: name\nentries: [{string.Join(", ", Persons.Take(_dice.Next(1, 4)))}]\n```\n\n```rule\nclause: CLAUSE\ninformative: a list\n```\n");
        _tables.Add("t2");
        var pairs = Colours.SelectMany(c => new[] { "yes", "no" }.Select(b => (c, b))).Where(_ => _dice.Next(5) != 0).Select(p => $"[{p.c}, {p.b}, {_dice.Next(0, 5)} months]");
        blocks.Add($"```table\nname: t2\nclause: CLAUSE\nkey: [red | green | blue, yes/no]\nvalue: months\nrows: [ {string.Join(", ", pairs.DefaultIfEmpty("[red, yes, 1 months]"))} ]\n{(_dice.Next(2) == 0 ? "otherwise: 2 months\n" : string.Empty)}```\n\n```rule\nclause: CLAUSE\ninformative: a table\n```\n");
    }

    private IEnumerable<string> Definition(int number)
    {
        var kinds = new[] { TypeKind.Date, TypeKind.Number, TypeKind.YesNo, TypeKind.Months, TypeKind.Name, TypeKind.Duration }.Where(k => k is TypeKind.YesNo || _profile.Kinds.Contains(k)).ToArray();
        var kind = kinds[_dice.Next(kinds.Length)];
        var name = $"d{number}";
        var open = kind is TypeKind.Name && _dice.Next(2) == 0;
        string Value() => kind is TypeKind.YesNo ? Condition(1) : Term(kind, open, 2);
        var blocks = new List<string>();
        if (_dice.Next(6) == 0)
        {
            // Two bases that split the claims, mostly without a hole.
            var test = Condition(1);
            blocks.Add(Rule($"define: {name}\nwhen: {Quote(test)}\nvalue: {Quote(Value())}"));
            blocks.Add(Rule($"define: {name}\nwhen: {Quote(_dice.Next(5) == 0 ? Condition(1) : $"not ({test})")}\nvalue: {Quote(Value())}"));
        }
        else
        {
            blocks.Add(Rule($"define: {name}\nvalue: {Quote(Value())}"));
        }

        var exceptions = _dice.Next(3);
        for (var i = 0; i < exceptions; i++)
        {
            var over = i > 0 && _dice.Next(4) != 0 ? "\nover: [e0]" : i == 0 && exceptions > 1 && _dice.Next(6) == 0 ? "\nover: [e1]" : string.Empty;
            blocks.Add(Rule($"define: {name}\nexception: e{i}\nwhen: {Quote(Condition(2))}\nvalue: {Quote(Value())}{over}"));
        }

        _definitions.Add((name, kind, open));
        return blocks;
    }

    private static string Rule(string body) => $"```rule\nclause: CLAUSE\n{body}\n```\n";

    private void Rules(List<string> blocks)
    {
        var count = _dice.Next(1, 6);
        for (var i = 0; i < count; i++)
        {
            var body = $"outcome: {Outcomes[_dice.Next(Outcomes.Length)]}\nwhen: {Quote(Condition(_profile.Depth))}";
            if (_dice.Next(4) == 0) body += $"\nexcept:\n  - {{ label: x, when: {Quote(Condition(2))} }}";
            if (_profile.Extras && _dice.Next(3) == 0) body += $"\ncost: {{ part: {Quote(Bearer())} }}";
            if (_profile.Extras && _dice.Next(4) == 0) body += $"\nroute: {Quote(_dice.Next(3) == 0 ? Bearer() : Pick("here", "there"))}";
            if (_profile.Extras && _dice.Next(4) == 0 && i > 0) body += $"\nover: [c{blocks.Count - 1}]";
            blocks.Add(Rule(body));
        }

        if (_dice.Next(8) != 0) blocks.Add(Rule($"otherwise: {Outcomes[_dice.Next(Outcomes.Length)]}"));
        if (!_profile.Extras) return;
        for (var i = _dice.Next(3); i > 0; i--)
        {
            var what = _dice.Next(5) switch { 0 or 1 => $"cost: {{ {Pick("part", "freight")}: {Quote(Bearer())} }}", 2 => $"route: {Quote(_dice.Next(2) == 0 ? Bearer() : Pick("here", "there"))}", 3 => "remedy: repair", _ => "entitle: advice" };
            if (_dice.Next(2) == 0) what += $"\nwhen: {Quote(Condition(2))}";
            if (_dice.Next(2) == 0) what += $"\nfor: {Outcomes[_dice.Next(Outcomes.Length)]}";
            if (_dice.Next(3) == 0) what += $"\nover: [c{_dice.Next(blocks.Count)}]";
            blocks.Add(Rule(what));
        }

        var papers = _facts.Where(f => f.Kind is TypeKind.Document or TypeKind.Text && !f.Optional).ToList();
        if (papers.Count > 0 && _dice.Next(2) == 0)
        {
            var body = $"require: [{string.Join(", ", papers.Select(p => p.Name))}]";
            if (_dice.Next(2) == 0) body += $"\nfor: {Outcomes[_dice.Next(Outcomes.Length)]}";
            if (_dice.Next(3) == 0) body += $"\nwhen: {Quote(Condition(1))}";
            if (_dice.Next(2) == 0) body += $"\notherwise: {Outcomes[_dice.Next(Outcomes.Length)]}";
            blocks.Add(Rule(body));
        }

        foreach (var text in papers.Where(p => p.Kind is TypeKind.Text && _dice.Next(3) == 0)) blocks.Add(Rule($"accept: {Quote($"{text.Name} begins with \"{Words[1]}\"")}"));
    }

    private string Bearer() => _dice.Next(6) switch
    {
        0 => $"if {Condition(1)} then maker otherwise customer",
        1 when _facts.Exists(f => f is { Kind: TypeKind.Name, Optional: false }) => _facts.First(f => f is { Kind: TypeKind.Name, Optional: false }).Name,
        _ => Pick(Bearers),
    };

    private string Constraint()
    {
        var facts = _facts.Where(f => f.Kind is not (TypeKind.List or TypeKind.Document or TypeKind.Text or TypeKind.Money or TypeKind.Instant)).ToList();
        var pairs = facts.SelectMany(a => facts.Where(b => b.Name != a.Name && b.Kind == a.Kind && b.Open == a.Open).Select(b => (a, b))).ToList();
        if (pairs.Count > 0 && _dice.Next(3) != 0)
        {
            var (a, b) = pairs[_dice.Next(pairs.Count)];
            return a.Kind is TypeKind.Name ? $"{a.Name} {Pick("=", "!=")} {b.Name}" : a.Kind is TypeKind.YesNo ? $"{a.Name} or not {b.Name}" : _dice.Next(6) == 0 ? $"{a.Name} = {b.Name}" : $"{a.Name} {Pick("<=", ">=", "<")} {b.Name}";
        }

        return Condition(1);
    }

    private string Condition(int depth)
    {
        if (depth > 0 && _dice.Next(100) < 55)
        {
            switch (_dice.Next(6))
            {
                case 0 or 1:
                    return $"({Condition(depth - 1)} and {Condition(depth - 1)})";
                case 2 or 3:
                    return $"({Condition(depth - 1)} or {Condition(depth - 1)})";
                case 4:
                    return $"(not {Condition(depth - 1)})";
                default:
                    return Guarded(depth - 1) ?? Condition(depth - 1);
            }
        }

        return Test(depth);
    }

    private string? Guarded(int depth)
    {
        var names = (_inList ? _fields.Where(f => f.Optional).Select(f => f.Name) : []).Concat(_facts.Where(f => f.Optional).Select(f => f.Name)).Where(n => !_present.Contains(n)).ToList();
        if (names.Count == 0) return null;
        var name = names[_dice.Next(names.Count)];
        _present.Add(name);
        var inner = _dice.Next(3) == 0 ? Condition(depth) : Using(name, depth);
        _present.Remove(name);
        return _dice.Next(2) == 0 ? $"({name} is present and {inner})" : $"({name} is absent or {inner})";
    }

    private string Using(string name, int depth)
    {
        var field = _inList ? _fields.Find(f => f.Name == name) : default;
        var (kind, open) = field.Name is not null ? (field.Kind, false) : (_facts.Find(f => f.Name == name).Kind, _facts.Find(f => f.Name == name).Open);
        return Compare(name, kind, open, depth);
    }

    private string Test(int depth)
    {
        if (_inList && _dice.Next(3) != 0)
        {
            var field = _fields[_dice.Next(_fields.Count)];
            return field.Optional && !_present.Contains(field.Name) ? $"{field.Name} is {Pick("present", "absent")}" : Compare(field.Name, field.Kind, false, depth);
        }

        if (_definitions.Count > 0 && _dice.Next(3) == 0)
        {
            var definition = _definitions[_dice.Next(_definitions.Count)];
            return Compare(definition.Name, definition.Kind, definition.Open, depth);
        }

        var fact = _facts[_dice.Next(_facts.Count)];
        if (fact.Optional && !_present.Contains(fact.Name))
        {
            if (fact.Kind is TypeKind.YesNo or TypeKind.Text || _dice.Next(2) == 0) return $"{fact.Name} is {Pick("present", "absent")}";
            return Compare($"({fact.Name} else {Term(fact.Kind, fact.Open, 0)})", fact.Kind, fact.Open, depth);
        }

        return Compare(fact.Name, fact.Kind, fact.Open, depth);
    }

    private string Compare(string left, TypeKind kind, bool open, int depth)
    {
        switch (kind)
        {
            case TypeKind.YesNo:
                return _dice.Next(5) == 0 ? $"{left} = {Pick("yes", "no")}" : left;
            case TypeKind.Name when open:
                return _dice.Next(4) switch { 0 => $"{left} in [{string.Join(", ", Persons.Take(_dice.Next(1, 3)))}]", 1 when _tables.Count > 0 => $"{left} in t1", 2 => $"{left} {Pick("=", "!=")} {Term(kind, open, 1)}", _ => $"{left} {Pick("=", "!=")} {Pick(Persons)}" };
            case TypeKind.Name:
                return _dice.Next(4) switch { 0 => $"{left} not in [{string.Join(", ", Colours.Take(_dice.Next(1, 3)))}]", 1 when _tables.Count > 0 => $"t0[{left}] {Operator()} {Term(TypeKind.Number, false, 0)}", 2 => $"{left} {Pick("=", "!=")} {Term(kind, open, 1)}", _ => $"{left} = {Pick(Colours)}" };
            case TypeKind.Document:
                return Pick($"{left} is provided", $"{left} cannot be had");
            case TypeKind.Text:
                return _dice.Next(4) == 0 ? $"{left} begins exactly with \"Re: \"" : _dice.Next(6) == 0 ? $"{left} = \"x\"" : $"{left} begins with \"{Pick(Words)}\"";
            case TypeKind.List:
                return List(left, depth);
            case TypeKind.Date when _dice.Next(6) == 0:
                return $"{Pick("days_between", "months_between")}({(_dice.Next(2) == 0 ? $"{left}, {Term(kind, false, 1)}" : $"{Term(kind, false, 1)}, {left}")}) {Operator()} {_dice.Next(-1, 5)}";
            case TypeKind.Instant when _dice.Next(2) == 0:
                return _dice.Next(2) == 0 ? $"date_of({left}) {Operator()} {Term(TypeKind.Date, false, 1)}" : $"hours_between({left}, {Term(kind, false, 0)}) {Operator()} {_dice.Next(-1, 3)}";
            case TypeKind.Number or TypeKind.Days or TypeKind.Months when _dice.Next(8) == 0:
                return $"{left} * {_dice.Next(-1, 4)} {Operator()} {Term(kind, false, 1)}";
            default:
                return _dice.Next(8) == 0 && kind is not TypeKind.Instant ? $"{left} in [{Literal(kind)}, {Literal(kind)}]" : $"{left} {Operator()} {Term(kind, open, depth > 0 ? 2 : 0)}";
        }
    }

    private string Operator() => Pick("=", "!=", "<", "<=", ">", ">=");

    private string List(string list, int depth)
    {
        if (_inList) return "ok";
        string Where(string keyword)
        {
            _inList = true;
            var where = Condition(Math.Min(depth, 2));
            _inList = false;
            return $" {keyword} {where}";
        }

        string Maybe() => _dice.Next(2) == 0 ? Where("where") : string.Empty;
        return _dice.Next(_profile.WantsList ? 9 : 7) switch
        {
            0 => $"(any {list}{Where("where")})",
            1 => $"(all {list}{Where("where")})",
            2 => $"count({list}{Maybe()}) {Operator()} {_dice.Next(0, 3)}",
            3 => $"sum({list}.n{Maybe()}) {Operator()} {Term(TypeKind.Number, false, 0)}",
            4 or 5 or 6 => $"union_days({list} from left to back{(_dice.Next(3) == 0 ? $" until {Term(TypeKind.Date, false, 0)}" : string.Empty)}{Maybe()}) {Operator()} {_dice.Next(0, 40)} days",
            _ => $"extended({Term(TypeKind.Date, false, 1)} by {list} from left to back{Maybe()}) {Operator()} {Term(TypeKind.Date, false, 1)}",
        };
    }

    private string Literal(TypeKind kind) => kind switch
    {
        TypeKind.Number => _dice.Next(0, 6).ToString(CultureInfo.InvariantCulture),
        TypeKind.Duration => Pick("1 h", "2 h", "90 min", "3 h", "4 h"),
        TypeKind.Days => $"{_dice.Next(0, 35)} days",
        TypeKind.Months => $"{_dice.Next(0, 5)} months",
        TypeKind.Money => $"{_dice.Next(0, 5)}.00 USD",
        _ => Days[_dice.Next(Days.Length)].ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };

    /// <summary>An expression that gives a value of the kind.</summary>
    private string Term(TypeKind kind, bool open, int depth)
    {
        var simple = new List<string>();
        if (_inList) simple.AddRange(_fields.Where(f => f.Kind == kind && (!f.Optional || _present.Contains(f.Name))).SelectMany(f => new[] { f.Name, f.Name }));
        simple.AddRange(_facts.Where(f => f.Kind == kind && f.Open == open && (!f.Optional || _present.Contains(f.Name))).Select(f => f.Name));
        simple.AddRange(_definitions.Where(d => d.Kind == kind && d.Open == open).Select(d => d.Name));
        if (kind is TypeKind.Name) simple.AddRange(open ? Persons : Colours);
        if (kind is TypeKind.Instant) simple.AddRange(_facts.Where(f => f.Kind == kind && !f.Optional).Select(f => $"{f.Name} + {Literal(TypeKind.Duration)}"));
        if (depth <= 0 || _dice.Next(100) < 40)
        {
            return simple.Count > 0 && (kind is TypeKind.Name or TypeKind.Instant || _dice.Next(3) != 0) ? simple[_dice.Next(simple.Count)] : kind is TypeKind.Instant ? (_facts.Find(f => f.Kind is TypeKind.Instant).Name ?? "f0") : Literal(kind);
        }

        string Inner(TypeKind k) => Term(k, open, depth - 1);
        var optional = _facts.Where(f => f.Kind == kind && f.Open == open && f.Optional && !_present.Contains(f.Name)).ToList();
        if (optional.Count > 0 && _dice.Next(3) == 0) return $"({optional[_dice.Next(optional.Count)].Name} else {Inner(kind)})";
        if (_dice.Next(7) == 0) return $"(if {Condition(depth - 1)} then {Inner(kind)} otherwise {Inner(kind)})";
        var choice = _dice.Next(6);
        return kind switch
        {
            TypeKind.Date => choice switch
            {
                0 => $"({Inner(kind)} + {Inner(TypeKind.Months)})",
                1 => $"({Inner(kind)} {Pick("+", "-")} {Inner(TypeKind.Days)})",
                2 => $"last_day({Inner(kind)}, {Inner(_dice.Next(4) == 0 ? TypeKind.Days : TypeKind.Months)})",
                3 => $"({Inner(kind)} - {Inner(TypeKind.Months)})",
                4 when !_inList && _facts.Exists(f => f.Kind is TypeKind.List) => $"extended({Inner(kind)} by {_facts.First(f => f.Kind is TypeKind.List).Name} from left to back)",
                _ => $"{Pick("latest", "earliest")}({Inner(kind)}, {Inner(kind)})",
            },
            TypeKind.Number => choice switch
            {
                0 => $"({Inner(kind)} + {Inner(kind)})",
                1 => $"({Inner(kind)} - {Inner(kind)})",
                2 => $"({Inner(kind)} * {_dice.Next(-2, 4)})",
                3 when _profile.Kinds.Contains(TypeKind.Date) => $"{Pick("days_between", "months_between")}({Inner(TypeKind.Date)}, {Inner(TypeKind.Date)})",
                4 when _tables.Count > 0 => $"t0[{Term(TypeKind.Name, false, 0)}]",
                _ => $"{Pick("max", "min")}({Inner(kind)}, {Inner(kind)})",
            },
            TypeKind.Months when choice == 0 && _tables.Count > 0 && _facts.Exists(f => f is { Kind: TypeKind.YesNo, Optional: false }) => $"t2[{Term(TypeKind.Name, false, 0)}, {_facts.First(f => f is { Kind: TypeKind.YesNo, Optional: false }).Name}]",
            TypeKind.Name or TypeKind.Instant => simple.Count > 0 ? simple[_dice.Next(simple.Count)] : "f0",
            _ => choice switch { 0 => $"({Inner(kind)} + {Inner(kind)})", 1 => $"{Pick("max", "min")}({Inner(kind)}, {Inner(kind)})", _ => Literal(kind) },
        };
    }
}
