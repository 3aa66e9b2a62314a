using System.Linq.Expressions;
using System.Reflection;
using Makegood.Policy.Checked;

namespace Makegood.Policy.Evaluation;

/// <summary>One run of some nodes, in machine code.</summary>
internal delegate void Pass(Machine machine, byte[] state, long[] number, int[] branch, byte[] factState, long[] factNumber);

/// <summary>
/// A program turned into machine code, each part when it is first needed. Only the plain way is compiled: all operands of a node are known. Whatever else may come (unknown, absent, an
/// error, a list) is left to the machine's own step for that node, so the meaning stands in one place.
/// </summary>
internal sealed class Passes
{
    // Methods of this many nodes stay within what the run-time compiler optimises.
    private const int NodesPerPass = 96;

    private readonly Lazy<Pass[]> _all;
    private readonly Lazy<Pass[]> _outcome;
    private readonly Lazy<KnownPass> _known;
    private readonly Lazy<KnownPass> _knownOutcome;

    public Passes(Program program)
    {
        _all = new(() => Compile(program, program.Open));
        _outcome = new(() => Compile(program, program.OutcomeOnly));
        _known = new(() => KnownPass.Compile(program, program.Open));
        _knownOutcome = new(() => KnownPass.Compile(program, program.OutcomeOnly));
    }

    /// <summary>All nodes, for claims of which every fact is known.</summary>
    public KnownPass Known => _known.Value;

    /// <summary>What the outcome depends on, for claims of which every fact is known.</summary>
    public KnownPass KnownOutcome => _knownOutcome.Value;

    public void RunAll(Machine machine, Sheet sheet)
    {
        foreach (var pass in _all.Value) pass(machine, machine.State, machine.Number, machine.Branch, sheet.State, sheet.Number);
    }

    public void RunOutcome(Machine machine, Sheet sheet)
    {
        foreach (var pass in _outcome.Value) pass(machine, machine.State, machine.Number, machine.Branch, sheet.State, sheet.Number);
    }

    private static Pass[] Compile(Program program, int[] order) => [.. order.Chunk(NodesPerPass).Select(chunk => new Writer(program, chunk).Write())];

    /// <summary>Writes one pass as an expression tree. State and number of the nodes at hand are locals; each is also stored for the trace.</summary>
    private sealed class Writer
    {
        private static readonly MethodInfo StepMethod = typeof(Machine).GetMethod(nameof(Machine.Step), BindingFlags.Instance | BindingFlags.NonPublic)!;
        private static readonly MethodInfo LastDayMethod = typeof(Calendar).GetMethod(nameof(Calendar.TryLastDay))!;
        private static readonly MethodInfo AddMonthsMethod = typeof(Calendar).GetMethod(nameof(Calendar.TryAddMonths))!;
        private static readonly MethodInfo AddDaysMethod = typeof(Calendar).GetMethod(nameof(Calendar.TryAddDays))!;
        private static readonly MethodInfo Max = typeof(Math).GetMethod(nameof(Math.Max), [typeof(long), typeof(long)])!;
        private static readonly MethodInfo Min = typeof(Math).GetMethod(nameof(Math.Min), [typeof(long), typeof(long)])!;

        private readonly Program _program;
        private readonly int[] _order;
        private readonly ParameterExpression _machine = Expression.Parameter(typeof(Machine), "machine");
        private readonly ParameterExpression _state = Expression.Parameter(typeof(byte[]), "state");
        private readonly ParameterExpression _number = Expression.Parameter(typeof(long[]), "number");
        private readonly ParameterExpression _branch = Expression.Parameter(typeof(int[]), "branch");
        private readonly ParameterExpression _factState = Expression.Parameter(typeof(byte[]), "factState");
        private readonly ParameterExpression _factNumber = Expression.Parameter(typeof(long[]), "factNumber");
        private readonly Dictionary<int, (ParameterExpression State, ParameterExpression Number)> _locals = [];
        private readonly List<ParameterExpression> _variables = [];
        private readonly List<Expression> _body = [];

        public Writer(Program program, int[] order) => (_program, _order) = (program, order);

        public Pass Write()
        {
            foreach (var index in _order)
            {
                var locals = (Expression.Variable(typeof(int), "s" + index), Expression.Variable(typeof(long), "n" + index));
                _variables.Add(locals.Item1);
                _variables.Add(locals.Item2);
                Node(index, locals);
                _locals[index] = locals;
            }

            return Expression.Lambda<Pass>(Expression.Block(_variables, _body), _machine, _state, _number, _branch, _factState, _factNumber).Compile();
        }

        private void Node(int index, (ParameterExpression State, ParameterExpression Number) own)
        {
            var node = _program.Nodes[index];
            switch (node.Code)
            {
                case Code.Fact:
                    _body.Add(Expression.Assign(own.State, Expression.Convert(Expression.ArrayIndex(_factState, At((int)node.Number)), typeof(int))));
                    _body.Add(Expression.Assign(own.Number, Expression.ArrayIndex(_factNumber, At((int)node.Number))));
                    _body.Add(StoreState(index, own));
                    _body.Add(StoreNumber(index, own));
                    break;
                case Code.Not:
                    Fast(index, own, AreKnown([node.A]), Expression.ExclusiveOr(Number(node.A), Long(1)), Unknown(index, own, [node.A]));
                    break;
                case Code.And:
                    Fast(index, own, AreKnown(node.Many), Fold(node.Many, Expression.And, 1), Decided(index, own, node.Many, 0));
                    break;
                case Code.Or:
                    Fast(index, own, AreKnown(node.Many), Fold(node.Many, Expression.Or, 0), Decided(index, own, node.Many, 1));
                    break;
                case Code.Equal when node.Number == 1:
                    // Texts may be absent; the step knows what that means.
                    Fast(index, own, AreKnown([node.A, node.B]), Flag(Expression.Equal(Number(node.A), Number(node.B))));
                    break;
                case Code.Equal:
                    Compare(index, own, node, Expression.Equal);
                    break;
                case Code.Less:
                    Compare(index, own, node, Expression.LessThan);
                    break;
                case Code.LessOrEqual:
                    Compare(index, own, node, Expression.LessThanOrEqual);
                    break;
                case Code.Present:
                    // Known is 1 and absent 3: the lowest bit says that it is one of them.
                    Fast(index, own, Expression.NotEqual(Expression.And(State(node.A), At(1)), At(0)), Flag(Expression.Equal(State(node.A), At(Cell.Known))), Unknown(index, own, [node.A]));
                    break;
                case Code.Provided when !IsText(node.A):
                    Fast(index, own, AreKnown([node.A]), Number(node.A), Unknown(index, own, [node.A]));
                    break;
                case Code.InTable when ((TableDetail)node.Data!).Dense is { } dense:
                    Fast(index, own, AreKnown(node.Many), Expression.Condition(HasRow(dense, Number(node.Many[0])), Long(1), Long(0)), Unknown(index, own, node.Many));
                    break;
                case Code.LookUp when ((TableDetail)node.Data!).Dense is { } dense:
                    var known = AreKnown(node.Many);
                    var detail = (TableDetail)node.Data!;
                    var row = Expression.ArrayIndex(Expression.Constant(dense), Expression.Convert(Number(node.Many[0]), typeof(int)));
                    Fast(index, own, Expression.AndAlso(known, HasRow(dense, Number(node.Many[0]))), Expression.ArrayIndex(Expression.Constant(detail.Values), row), Unknown(index, own, node.Many));
                    break;
                case Code.Latest or Code.Earliest:
                    Fast(index, own, AreKnown(node.Many), node.Many.Select(Number).Aggregate((a, b) => Expression.Call(node.Code is Code.Latest ? Max : Min, a, b)), Failed(index, own, node.Many));
                    break;
                case Code.LastDay:
                    Dated(index, own, node, Expression.Call(LastDayMethod, Number(node.A), Number(node.B), Expression.Constant(node.Number == 1), Expression.Constant(_program.Model.Dates), own.Number));
                    break;
                case Code.AddMonths:
                    Dated(index, own, node, Expression.Call(AddMonthsMethod, Number(node.A), Number(node.B), Expression.Constant(_program.Model.Dates.MonthEnd), own.Number));
                    break;
                case Code.AddDays:
                    Dated(index, own, node, Expression.Call(AddDaysMethod, Number(node.A), Number(node.B), own.Number));
                    break;
                case Code.SourceOf:
                    Copy(index, own, node.A);
                    break;
                case Code.If when _program.IsFixed(node.Many[0]) && _program.Settled.State[node.Many[0]] == Cell.Known:
                    Copy(index, own, node.Many[_program.Settled.Number[node.Many[0]] == 1 ? 1 : 2]);
                    break;
                case Code.If:
                    var (yes, no) = (node.Many[1], node.Many[2]);
                    var taken = Expression.Equal(Number(node.Many[0]), Long(1));
                    _body.Add(Expression.IfThenElse(
                        AreKnown([node.Many[0]]),
                        Expression.Block(
                            Expression.IfThenElse(taken, Both(own, State(yes), Number(yes)), Both(own, State(no), Number(no))),
                            StoreState(index, own),
                            StoreNumber(index, own)),
                        Slow(index, own)));
                    break;
                case Code.Else:
                    _body.Add(Expression.IfThenElse(Expression.Equal(State(node.A), At(Cell.Absent)), Both(own, State(node.B), Number(node.B)), Both(own, State(node.A), Number(node.A))));
                    _body.Add(StoreState(index, own));
                    _body.Add(StoreNumber(index, own));
                    break;
                case Code.Definition:
                    Definition(index, own, (DefinitionDetail)node.Data!);
                    break;
                case Code.Outcome:
                    Outcome(index, own, (OutcomeDetail)node.Data!);
                    break;
                case Code.OutcomeIn:
                    Fast(index, own, AreKnown([node.A]), Expression.And(Expression.RightShift(Long(node.Number), Expression.Convert(Number(node.A), typeof(int))), Long(1)));
                    break;
                case Code.Choice when ((ChoiceDetail)node.Data!).When.Length <= 16:
                    Choice(index, own, (ChoiceDetail)node.Data!);
                    break;
                default:
                    _body.Add(Slow(index, own));
                    break;
            }
        }

        /// <summary>The branch is plain when every condition is known and exactly one exception holds, or none and exactly one base.</summary>
        private void Definition(int index, (ParameterExpression State, ParameterExpression Number) own, DefinitionDetail detail)
        {
            if (detail.BaseWhen.Length + detail.ExceptionWhen.Length > 16)
            {
                _body.Add(Slow(index, own));
                return;
            }

            Expression Take(int branch, int value) => Expression.Block(
                Both(own, State(value), Number(value)),
                StoreState(index, own),
                StoreNumber(index, own),
                Expression.Assign(Expression.ArrayAccess(_branch, At(index)), At(branch)));
            var bases = OneOf(detail.BaseWhen, i => Take(i, detail.BaseValue[i]), null, Slow(index, own));
            var body = detail.ExceptionWhen.Length == 0 ? bases : OneOf(detail.ExceptionWhen, i => Take(detail.BaseWhen.Length + i, detail.ExceptionValue[i]), bases, Slow(index, own));
            _body.Add(Expression.IfThenElse(AreKnown([.. detail.BaseWhen, .. detail.ExceptionWhen]), body, Slow(index, own)));
        }

        private void Choice(int index, (ParameterExpression State, ParameterExpression Number) own, ChoiceDetail detail)
        {
            Expression Chosen(Expression number) => Expression.Block(Both(own, At(Cell.Known), number), StoreState(index, own), StoreNumber(index, own));
            Expression Option(int i) => Expression.IfThenElse(AreKnown([detail.Value[i]]), Chosen(Number(detail.Value[i])), Slow(index, own));
            _body.Add(Expression.IfThenElse(AreKnown(detail.When), OneOf(detail.When, Option, Chosen(Long(0)), Slow(index, own)), Slow(index, own)));
        }

        /// <summary>Which one of the conditions holds? All of them are known here.</summary>
        private Expression OneOf(int[] whens, Func<int, Expression> then, Expression? none, Expression several)
        {
            Expression mask = Long(0);
            for (var i = 0; i < whens.Length; i++) mask = i == 0 ? Number(whens[0]) : Expression.Or(mask, Expression.LeftShift(Number(whens[i]), At(i)));
            if (whens.Length == 1) return IsFixedYes(whens[0]) ? then(0) : Expression.IfThenElse(Expression.NotEqual(Number(whens[0]), Long(0)), then(0), none ?? several);
            var holding = Expression.Variable(typeof(long), "mask");
            var chain = several;
            for (var i = whens.Length - 1; i >= 0; i--) chain = Expression.IfThenElse(Expression.Equal(holding, Long(1L << i)), then(i), chain);
            if (none is not null) chain = Expression.IfThenElse(Expression.Equal(holding, Long(0)), none, chain);
            return Expression.Block([holding], Expression.Assign(holding, mask), chain);
        }

        private bool IsFixedYes(int index) => _program.IsFixed(index) && _program.Settled is { } settled && settled.State[index] == Cell.Known && settled.Number[index] == 1;

        private void Outcome(int index, (ParameterExpression State, ParameterExpression Number) own, OutcomeDetail detail)
        {
            Expression Settle(int outcome) => Expression.Block(Both(own, At(Cell.Known), Long(outcome)), StoreState(index, own), StoreNumber(index, own));
            var chain = detail.Fallback >= 0 ? Settle(detail.Fallback) : Slow(index, own);
            for (var outcome = detail.RulesByOutcome.Length - 1; outcome >= 0; outcome--)
            {
                var rules = detail.RulesByOutcome[outcome];
                if (rules.Length == 0) continue;
                chain = Expression.IfThenElse(AreKnown(rules), Expression.IfThenElse(Expression.NotEqual(Fold(rules, Expression.Or, 0), Long(0)), Settle(outcome), chain), Slow(index, own));
            }

            _body.Add(chain);
        }

        private void Dated(int index, (ParameterExpression State, ParameterExpression Number) own, Node node, Expression call)
        {
            _body.Add(Expression.IfThenElse(
                Expression.AndAlso(AreKnown([node.A, node.B]), call),
                Expression.Block(Expression.Assign(own.State, At(Cell.Known)), StoreState(index, own), StoreNumber(index, own)),
                Unknown(index, own, [node.A, node.B])));
        }

        private void Fast(int index, (ParameterExpression State, ParameterExpression Number) own, Expression condition, Expression number, Expression? otherwise = null) =>
            _body.Add(Expression.IfThenElse(condition, Expression.Block(Both(own, At(Cell.Known), number), StoreState(index, own), StoreNumber(index, own)), otherwise ?? Slow(index, own)));

        /// <summary>Nothing decides: one unknown operand makes the node unknown.</summary>
        private Expression Unknown(int index, (ParameterExpression State, ParameterExpression Number) own, IReadOnlyList<int> operands)
        {
            var open = operands.Where(o => !_program.IsFixed(o)).Distinct().ToList();
            if (open.Count == 0) return Slow(index, own);
            var any = open.Select(o => (Expression)Expression.Equal(State(o), At(Cell.Unknown))).Aggregate(Expression.OrElse);
            return Expression.IfThenElse(any, Expression.Block(Expression.Assign(own.State, At(Cell.Unknown)), StoreState(index, own)), Slow(index, own));
        }

        private void Compare(int index, (ParameterExpression State, ParameterExpression Number) own, Node node, Func<Expression, Expression, Expression> test) =>
            Fast(index, own, AreKnown([node.A, node.B]), Flag(test(Number(node.A), Number(node.B))), Failed(index, own, [node.A, node.B]));

        /// <summary>Not all operands are known, yet one of a few decides.</summary>
        private Expression Decided(int index, (ParameterExpression State, ParameterExpression Number) own, IReadOnlyList<int> operands, long decisive)
        {
            var open = operands.Where(o => !_program.IsFixed(o)).Distinct().ToList();
            if (open.Count is 0 or > 4) return Slow(index, own);
            var any = open.Select(o => (Expression)Expression.AndAlso(Expression.Equal(State(o), At(Cell.Known)), Expression.Equal(Number(o), Long(decisive)))).Aggregate(Expression.OrElse);
            return Expression.IfThenElse(any, Expression.Block(Both(own, At(Cell.Known), Long(decisive)), StoreState(index, own), StoreNumber(index, own)), Unknown(index, own, open));
        }

        /// <summary>One operand may be absent while the others are known: that is an error here, kept away by a guard elsewhere.</summary>
        private Expression Failed(int index, (ParameterExpression State, ParameterExpression Number) own, IReadOnlyList<int> operands)
        {
            var optional = operands.Where(o => _program.Nodes[o].Code is Code.Fact && _program.Model.Facts[(int)_program.Nodes[o].Number].Type.Optional).ToList();
            if (optional.Count != 1) return Unknown(index, own, operands);
            var absent = Expression.AndAlso(Expression.Equal(State(optional[0]), At(Cell.Absent)), AreKnown([.. operands.Where(o => o != optional[0])]));
            return Expression.IfThenElse(absent, Expression.Block(Both(own, At(Cell.Error), Long(index)), StoreState(index, own), StoreNumber(index, own)), Unknown(index, own, operands));
        }

        private void Copy(int index, (ParameterExpression State, ParameterExpression Number) own, int from)
        {
            _body.Add(Both(own, State(from), Number(from)));
            _body.Add(StoreState(index, own));
            _body.Add(StoreNumber(index, own));
        }

        private static BlockExpression Both((ParameterExpression State, ParameterExpression Number) own, Expression state, Expression number) =>
            Expression.Block(Expression.Assign(own.State, state), Expression.Assign(own.Number, number));

        private BlockExpression Slow(int index, (ParameterExpression State, ParameterExpression Number) own) => Expression.Block(
            Expression.Call(_machine, StepMethod, At(index)),
            Expression.Assign(own.State, Expression.Convert(Expression.ArrayIndex(_state, At(index)), typeof(int))),
            Expression.Assign(own.Number, Expression.ArrayIndex(_number, At(index))));

        private Expression StoreState(int index, (ParameterExpression State, ParameterExpression Number) own) =>
            Expression.Assign(Expression.ArrayAccess(_state, At(index)), Expression.Convert(own.State, typeof(byte)));

        private Expression StoreNumber(int index, (ParameterExpression State, ParameterExpression Number) own) =>
            Expression.Assign(Expression.ArrayAccess(_number, At(index)), own.Number);

        private Expression State(int index) => _program.IsFixed(index) ? At(_program.Settled.State[index])
            : _locals.TryGetValue(index, out var locals) ? locals.State : Expression.Convert(Expression.ArrayIndex(_state, At(index)), typeof(int));

        private Expression Number(int index) => _program.IsFixed(index) ? Long(_program.Settled.Number[index])
            : _locals.TryGetValue(index, out var locals) ? locals.Number : Expression.ArrayIndex(_number, At(index));

        /// <summary>Are all these nodes known? What no claim can change is not asked.</summary>
        private Expression AreKnown(IReadOnlyList<int> operands)
        {
            var fixedOnes = operands.Where(_program.IsFixed).ToList();
            if (fixedOnes.Exists(o => _program.Settled.State[o] != Cell.Known)) return Expression.Constant(false);
            var open = operands.Where(o => !_program.IsFixed(o)).Distinct().ToList();
            if (open.Count == 0) return Expression.Constant(true);
            if (open.Count == 1) return Expression.Equal(State(open[0]), At(Cell.Known));
            return Expression.Equal(open.Select(o => (Expression)Expression.ExclusiveOr(State(o), At(Cell.Known))).Aggregate(Expression.Or), At(0));
        }

        /// <summary>The numbers of all operands together; what is fixed and neutral is left out.</summary>
        private Expression Fold(IReadOnlyList<int> operands, Func<Expression, Expression, Expression> join, long neutral)
        {
            var open = operands.Where(o => !_program.IsFixed(o) || _program.Settled.Number[o] != neutral).Distinct().ToList();
            return open.Count == 0 ? Long(neutral) : open.Select(Number).Aggregate(join);
        }

        private static Expression HasRow(int[] dense, Expression key)
        {
            var rows = Expression.Constant(dense);
            var inside = Expression.LessThan(Expression.Convert(key, typeof(ulong)), Expression.Constant((ulong)dense.Length));
            return Expression.AndAlso(inside, Expression.GreaterThanOrEqual(Expression.ArrayIndex(rows, Expression.Convert(key, typeof(int))), At(0)));
        }

        private bool IsText(int operand) => _program.Nodes[operand].Code is Code.Fact && _program.Model.Facts[(int)_program.Nodes[operand].Number].Type.Kind is TypeKind.Text;

        private static Expression Flag(Expression condition) => Expression.Condition(condition, Long(1), Long(0));

        private static ConstantExpression At(int number) => Expression.Constant(number);

        private static ConstantExpression Long(long number) => Expression.Constant(number);
    }
}
