using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagram;
using Makegood.Policy.Evaluation;
using Program = Makegood.Policy.Evaluation.Program;

namespace Makegood.Policy.BackTest;

/// <summary>
/// One policy in a back-test. Gives what the assessor gives (outcome, missing facts, costs) without the words around it, and remembers the answers to
/// claims whose open rest looks alike.
/// </summary>
internal sealed class Side
{
    public const int Broken = -1;
    public const int Undecided = -2;

    private const int RememberedMost = 500_000;

    private readonly PolicyModel _model;
    private readonly Program _program;
    private readonly Machine _machine;
    private readonly Sheet _sheet;
    private readonly Liveness _liveness;
    private readonly int[] _roots;
    private readonly int[] _costNodes;
    private readonly string[] _costNames;
    private readonly bool _namesMayBeStrange;
    private readonly Dictionary<OpenKey, Rest> _rests = [];
    private readonly Dictionary<OpenKey, RuleStatus> _statuses = [];
    private readonly Dictionary<OpenKey, bool> _possible = [];
    private readonly (int Node, int A, int B)[] _orders;
    private readonly List<(int[] Facts, int Neutral)> _twins;
    private readonly List<(int Fact, int Twin)> _aside = [];
    private readonly Lazy<Assessor> _assessor;
    private bool _isStale;
    private IReadOnlyList<FactValue> _facts = [];
    private Answer? _answer;
    private Judgement? _told;

    public Side(PolicyModel model)
    {
        _model = model;
        _program = Lowering.Lower(model);
        _machine = new Machine(_program);
        _sheet = new Sheet(_program);
        _liveness = new Liveness(_machine);
        _roots = [.. _program.Components, _program.AllConstraints];
        _costNodes = [.. _program.Costs.Select(c => c.Node)];
        _costNames = [.. _program.Costs.Select(c => c.Key)];
        _namesMayBeStrange = model.Extras.Any(e => e.Kind is ExtraKind.Cost or ExtraKind.Route && e.Value.Op is not Op.Const);
        _orders = [.. _program.Constraints.Distinct().Select(OrderOf)];
        _twins = FindTwins();
        _assessor = new(() => new Assessor(_program));
    }

    public PolicyModel Model => _model;

    public IReadOnlyList<string> CostNames => _costNames;

    /// <summary>The rank of the outcome, <see cref="Undecided"/> or <see cref="Broken"/>.</summary>
    public int Outcome { get; private set; }

    /// <summary>The facts that are missing, as the assessor names them.</summary>
    public List<int> Missing { get; } = [];

    public string OutcomeName => Outcome switch { Undecided => "needs_information", Broken => "error", _ => _model.Outcomes[Outcome].Name };

    /// <summary>Judges one claim, or one part of it.</summary>
    public void Judge(IReadOnlyList<FactValue> facts)
    {
        _facts = facts;
        _answer = null;
        _told = null;
        _isStale = false;
        Missing.Clear();
        _sheet.Fill(facts);
        _machine.Run(_sheet);
        if (_program.Acceptances.Length > 0) Refuse();
        if (IsContradicted())
        {
            Outcome = Undecided;
            Contradicted();
        }
        else if (!IsSettled())
        {
            Open();
        }
        else
        {
            // Settled, and yet perhaps no completion is left that all constraints allow.
            Outcome = _machine.State[_program.AllConstraints] != Cell.Unknown || IsPossible() ? SettledOutcome() : Undecided;
        }
    }

    /// <summary>The outcome alone, for claims whose every fact is known; nothing is allocated.</summary>
    /// <returns>The rank, or <see cref="Broken"/>, or <see cref="Undecided"/> when Kleene logic leaves it open.</returns>
    public int OutcomeOnly(FactValue[] facts)
    {
        _sheet.Fill(facts);
        _machine.RunOutcome(_sheet);
        var state = _machine.State[_program.Outcome];
        return state == Cell.Known ? (int)_machine.Number[_program.Outcome] : state == Cell.Unknown ? Undecided : Broken;
    }

    /// <summary>Who bears the cost with this number in <see cref="CostNames"/>; null for nobody.</summary>
    public string? Bearer(int cost)
    {
        if (Outcome < 0) return null;
        if (_told is not null) return _told.Costs.FirstOrDefault(c => c.Key == _costNames[cost]).Bearer;
        if (_answer is not null) return _answer.Costs.FirstOrDefault(c => c.Key == _costNames[cost]).Bearer;
        var number = _machine.Number[_costNodes[cost]];
        return number == 0 ? null : _sheet.NameOf(number);
    }

    /// <summary>An amount the policy reports under a path, with its currency; null when the claim does not tell.</summary>
    public (string Currency, long AmountMinor)? Reported(string path)
    {
        foreach (var (own, node, type) in _program.Report)
        {
            if (type.Kind is TypeKind.Money && string.Equals(own, path, StringComparison.Ordinal) && _machine.State[node] == Cell.Known) return (type.Names![0], _machine.Number[node]);
        }

        return null;
    }

    /// <summary>The clauses that give the outcome.</summary>
    public IReadOnlyList<string> Clauses()
    {
        if (Outcome < 0) return [];
        if (_isStale) _machine.Run(_sheet);
        _isStale = false;
        if (_told is not null) return [.. _told.Because.Where(r => r.Effect == _model.Outcomes[Outcome].Effect).Select(r => r.Clause).Distinct(StringComparer.Ordinal)];
        List<OutcomeRule> winning = [], open = [];
        foreach (var rule in _model.Rules)
        {
            if (rule.Outcome != Outcome) continue;
            var status = StatusOf(_program.Rules[rule.Index]);
            if (status is RuleStatus.Yes) winning.Add(rule);
            else if (status is RuleStatus.Open) open.Add(rule);
        }

        var deciding = winning.Where(r => !winning.Exists(o => o != r && r.Clauses.Any(c => o.Over.Contains(_model.Clauses[c].Id, StringComparer.Ordinal)))).SelectMany(r => r.Clauses);
        if (winning.Count == 0) deciding = open.SelectMany(r => r.Clauses).Concat(Outcome == _model.Fallback ? _model.FallbackClauses : []);
        return [.. deciding.Distinct().Select(c => _model.Clauses[c].Id)];
    }

    public bool IsGiven(int fact) => _facts[fact].State is not FactState.Unknown;

    public string? PartName() => _model.PartFact >= 0 && _facts[_model.PartFact] is { IsKnown: true } known ? Literals.Write(known.Value) : null;

    private enum RuleStatus
    {
        No,
        Yes,
        Error,
        Open,
    }

    /// <summary>What is known about claims with the same open rest.</summary>
    private sealed record Rest(IReadOnlyList<Answer> Answers, IReadOnlyList<Unknown> Relevant, bool CutShort)
    {
        /// <summary>The answers differ, yet no fact alone makes a difference.</summary>
        public bool OnlyTogether => Answers.Count > 1 && Relevant.Count == 0;
    }

    /// <summary>Values that a clause does not accept count as not given.</summary>
    private void Refuse()
    {
        var any = false;
        for (var i = 0; i < _program.Acceptances.Length; i++)
        {
            var fact = _model.Acceptances[i].Fact;
            if (!_facts[fact].IsKnown || _facts[fact].Value.Kind is ValueKind.Absent) continue;
            if (Acceptances.Holds(_model, _facts, _model.Acceptances[i])) continue;
            _sheet.Forget(fact);
            any = true;
        }

        if (any) _machine.Run(_sheet);
    }

    private bool IsContradicted()
    {
        foreach (var constraint in _program.Constraints)
        {
            if (_machine.State[constraint] != Cell.Unknown && !(_machine.State[constraint] == Cell.Known && _machine.Number[constraint] == 1)) return true;
        }

        return false;
    }

    private void Contradicted()
    {
        for (var i = 0; i < _program.Constraints.Length; i++)
        {
            var node = _program.Constraints[i];
            if (_machine.State[node] is Cell.Unknown || (_machine.State[node] == Cell.Known && _machine.Number[node] == 1)) continue;
            foreach (var expr in _model.Constraints[i].Condition.All())
            {
                if (expr.Op is not (Op.Fact or Op.Any or Op.All or Op.Count or Op.Sum or Op.UnionDays or Op.Extended)) continue;
                if (_sheet.State[expr.Index] != Cell.Unknown && !Missing.Contains(expr.Index)) Missing.Add(expr.Index);
            }
        }

        Missing.Sort();
    }

    private bool IsPossible()
    {
        if (IsPossibleAtSight()) return true;
        var key = _liveness.KeyByOrder([_program.AllConstraints]);
        if (_possible.TryGetValue(key, out var possible)) return possible;
        if (_possible.Count >= RememberedMost) _possible.Clear();
        return _possible[key] = FromProgram.IsPossible(_machine, _sheet);
    }

    /// <summary>
    /// Each open constraint only orders two dates, and one of the two is unknown and stands in no other open constraint: some day will always do for it.
    /// </summary>
    private bool IsPossibleAtSight()
    {
        foreach (var (node, a, b) in _orders)
        {
            if (_machine.State[node] != Cell.Unknown) continue;
            if (a < 0 || !IsInside(a) || !IsInside(b) || !(IsLoose(node, a) || IsLoose(node, b))) return false;
        }

        return true;
    }

    private bool IsInside(int fact) => _sheet.State[fact] == Cell.Unknown || (_sheet.State[fact] == Cell.Known && _sheet.Number[fact] is > 0 and < Calendar.LastDayNumber);

    private bool IsLoose(int constraint, int fact)
    {
        if (_sheet.State[fact] != Cell.Unknown) return false;
        foreach (var (node, a, b) in _orders)
        {
            if (node != constraint && _machine.State[node] == Cell.Unknown && (a < 0 || a == fact || b == fact)) return false;
        }

        return true;
    }

    /// <summary>Per constraint the two dates it orders; -1 when it says anything else.</summary>
    private (int Node, int A, int B) OrderOf(int constraint)
    {
        var node = _program.Nodes[constraint];
        return node.Code is Code.LessOrEqual && DateAt(node.A) is >= 0 and var a && DateAt(node.B) is >= 0 and var b ? (constraint, a, b) : (constraint, -1, -1);
    }

    private int DateAt(int operand) =>
        _program.Nodes[operand] is { Code: Code.Fact } node && _model.Facts[(int)node.Number].Type is { Kind: TypeKind.Date, Optional: false } ? (int)node.Number : -1;

    private bool IsSettled()
    {
        if (_machine.State[_program.Outcome] == Cell.Error) return true;
        foreach (var component in _program.Components)
        {
            if (_machine.State[component] == Cell.Unknown) return false;
        }

        return true;
    }

    private int SettledOutcome()
    {
        foreach (var component in _program.Components)
        {
            if (_machine.State[component] == Cell.Error) return Broken;
        }

        return (int)_machine.Number[_program.Outcome];
    }

    private void Open()
    {
        SetTwinsAside();
        var rest = FindRest();
        if (_aside.Count > 0) BringTwinsBack();
        if (rest.OnlyTogether)
        {
            // Which of them count depends on which of them can still be asked: that is for the assessor.
            ByAssessor();
            return;
        }

        foreach (var unknown in rest.Relevant)
        {
            if (unknown.Item < 0 && StandsForTwins(unknown.Fact)) AddTwins(unknown.Fact);
            else if (!IsUnknowable(unknown) && !Missing.Contains(unknown.Fact)) Missing.Add(unknown.Fact);
        }

        Missing.Sort();
        if (rest.CutShort)
        {
            Outcome = Broken;
            Missing.Clear();
        }
        else if (rest.Answers.Count == 0)
        {
            Outcome = Undecided;
            Missing.Clear();
        }
        else if (rest.Answers.Count == 1)
        {
            Settle(rest.Answers[0]);
            Missing.Clear();
        }
        else if (Missing.Count > 0)
        {
            Several(rest.Answers);
        }
        else
        {
            ByAssessor();
        }
    }

    /// <summary>
    /// One open twin is enough to ask about: all open ones matter exactly when it does. It is always the first of them that stays open, even if it was
    /// another that was, so that more claims look alike.
    /// </summary>
    private void SetTwinsAside()
    {
        _aside.Clear();
        foreach (var (facts, neutral) in _twins)
        {
            if (HasDecided(facts, neutral)) continue;
            var before = _aside.Count;
            foreach (var fact in facts)
            {
                if (_sheet.State[fact] != Cell.Unknown || _sheet.IsUnknowable[fact]) continue;
                _sheet.SetNumber(fact, neutral);
                _aside.Add((fact, facts[0]));
            }

            if (_aside.Count == before) continue;
            _sheet.Forget(facts[0]);
            _sheet.IsUnknowable[facts[0]] = false;
        }

        if (_aside.Count > 0) _machine.Run(_sheet);
    }

    /// <summary>A twin that decides makes the others of no matter; one that can never be known is not like the others.</summary>
    private bool HasDecided(int[] facts, int neutral)
    {
        foreach (var fact in facts)
        {
            if (_sheet.IsUnknowable[fact] || (_sheet.State[fact] == Cell.Known && _sheet.Number[fact] != neutral)) return true;
        }

        return false;
    }

    private bool StandsForTwins(int fact)
    {
        foreach (var (_, first) in _aside)
        {
            if (first == fact) return true;
        }

        return false;
    }

    private void AddTwins(int first)
    {
        foreach (var (fact, own) in _aside)
        {
            if (own == first) Missing.Add(fact);
        }
    }

    private void BringTwinsBack()
    {
        foreach (var (_, first) in _aside) _sheet.Set(first, _facts[first]);
        foreach (var (fact, _) in _aside) _sheet.Forget(fact);
        _isStale = true;
    }

    /// <summary>
    /// Facts that the policy treats alike: yes/no facts that stand side by side in the same lists of conditions and nowhere else. Exchanging two of them
    /// changes no answer, and one that decides makes the others of no matter.
    /// </summary>
    private List<(int[] Facts, int Neutral)> FindTwins()
    {
        var needed = new bool[_program.Nodes.Length];
        foreach (var root in _roots) needed[root] = true;
        var users = new Dictionary<int, List<int>>();
        for (var i = needed.Length - 1; i >= 0; i--)
        {
            if (!needed[i]) continue;
            foreach (var operand in Lowering.OperandsOf(_program.Nodes[i]).Distinct())
            {
                needed[operand] = true;
                if (_program.Nodes[operand].Code is not Code.Fact) continue;
                if (!users.TryGetValue(operand, out var list)) users[operand] = list = [];
                list.Add(i);
            }
        }

        var groups = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var (node, list) in users)
        {
            var fact = (int)_program.Nodes[node].Number;
            if (list is not [var user] || _roots.Contains(node) || _model.Facts[fact].Type is not { Kind: TypeKind.YesNo, Optional: false } || _model.Acceptances.Any(a => a.Fact == fact)) continue;
            var place = _program.Nodes[user] switch
            {
                { Code: Code.Outcome, Data: OutcomeDetail detail } when detail.RulesByOutcome.Count(r => r.Contains(node)) == 1 => Array.FindIndex(detail.RulesByOutcome, r => r.Contains(node)),
                { Code: Code.And } => -1,
                { Code: Code.Or } => -2,
                _ => int.MinValue,
            };
            if (place == int.MinValue) continue;
            var key = $"{user} {place}";
            if (!groups.TryGetValue(key, out var group)) groups[key] = group = [];
            group.Add(node);
        }

        return [.. groups.Values.Where(g => g.Count > 1).Select(g => (g.Select(n => (int)_program.Nodes[n].Number).ToArray(), _program.Nodes[users[g[0]][0]].Code is Code.And ? 1 : 0))];
    }

    private void Settle(Answer answer)
    {
        _answer = answer;
        Outcome = answer.Outcome < 0 ? Broken : answer.Outcome;
    }

    private void Several(IReadOnlyList<Answer> answers)
    {
        var first = answers[0];
        var sameOutcome = first.Outcome >= 0 && answers.All(a => a.Outcome == first.Outcome && a.Unmet.SequenceEqual(first.Unmet, StringComparer.Ordinal));
        if (!sameOutcome)
        {
            Outcome = Undecided;
            return;
        }

        Settle(new Answer(first.Outcome, [.. first.Costs.Where(c => answers.All(a => a.Costs.Contains(c)))], [], first.Unmet));
    }

    /// <summary>Rare: the burden of proof decides, or only several facts together matter. The assessor tells.</summary>
    private void ByAssessor()
    {
        _told = _assessor.Value.Assess(new Claim(null, _facts, null), explain: false).Overall;
        Outcome = _told.NeedsInformation ? Undecided : _told.IsError ? Broken : _model.FindOutcome(_told.Outcome);
        Missing.Clear();
        foreach (var name in _told.Missing) Missing.Add(_model.FindFact(name)!.Index);
    }

    private bool IsUnknowable(Unknown unknown) =>
        unknown.Item < 0 ? _sheet.IsUnknowable[unknown.Fact] : ((ListValue)_sheet.Object[unknown.Fact]!).Items[unknown.Item][unknown.Field].State is FactState.Unknowable;

    private Rest FindRest()
    {
        if (_namesMayBeStrange && _sheet.HasStrangers) return Work();
        var key = _liveness.KeyByOrder(_roots);
        if (_rests.TryGetValue(key, out var rest)) return rest;
        rest = Work();
        if (_rests.Count >= RememberedMost) _rests.Clear();
        return _rests[key] = rest;
    }

    private Rest Work()
    {
        var diagram = FromProgram.Build(_machine, _sheet);
        var relevant = diagram.Relevant(diagram.Root);
        return new Rest(diagram.Answers(diagram.Root), [.. relevant.Index().Where(r => r.Item).Select(r => diagram.Variables[r.Index].Unknown)], diagram.CutShort);
    }

    private RuleStatus StatusOf(int node)
    {
        if (_machine.State[node] == Cell.Known) return _machine.Number[node] == 1 ? RuleStatus.Yes : RuleStatus.No;
        if (_machine.State[node] != Cell.Unknown) return RuleStatus.Error;
        var key = _liveness.KeyByOrder([node, _program.AllConstraints]);
        if (_statuses.TryGetValue(key, out var status)) return status;
        if (_statuses.Count >= RememberedMost) _statuses.Clear();
        return _statuses[key] = Work(node);
    }

    private RuleStatus Work(int node)
    {
        var diagram = FromProgram.Build(_machine, _sheet, [node], m => m.State[node] == Cell.Known ? new Answer((int)m.Number[node], [], [], []) : Answer.Error, null);
        var answers = diagram.Answers(diagram.Root);
        return answers.Count == 1 && !diagram.CutShort ? answers[0].Outcome switch { 0 => RuleStatus.No, 1 => RuleStatus.Yes, _ => RuleStatus.Error } : RuleStatus.Open;
    }
}
