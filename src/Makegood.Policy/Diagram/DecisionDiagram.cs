using Makegood.Policy.Evaluation;

namespace Makegood.Policy.Diagram;

/// <summary>
/// An exact decision diagram: inner nodes branch on an unknown, one child for each of its regions; leaves are answers. Equal parts are one node, so
/// two diagrams over the same variables are equal exactly when their roots are. Node 0 stands for claims the constraints rule out.
/// </summary>
public sealed class DecisionDiagram
{
    /// <summary>The root or child of claims that cannot exist.</summary>
    public const int Impossible = 0;

    private readonly List<(int Variable, int[] Children)> _inner = [(-1, [])];
    private readonly List<Answer?> _answers = [null];
    private readonly OpenTable _unique = new();

    // Per node one bit for each variable that stands in it or below it.
    private readonly int _words;
    private readonly List<ulong> _support;
    private long[] _key = [];
    private int[] _restricted = [];
    private int[] _restrictedIn = [];
    private int _restriction;
    private readonly Dictionary<Answer, int> _leaves = [];
    private readonly Dictionary<(int, int), bool> _differ = [];

    public DecisionDiagram(IReadOnlyList<Variable> variables)
    {
        Variables = variables;
        _words = (variables.Count + 63) / 64;
        _support = [.. new ulong[_words]];
    }

    public IReadOnlyList<Variable> Variables { get; }

    public int Root { get; internal set; }

    /// <summary>How many nodes there are, leaves included.</summary>
    public int Size => _inner.Count;

    /// <summary>The work was cut short: the policy is too tangled for exactness on this claim.</summary>
    public bool CutShort { get; internal set; }

    public Answer? AnswerOf(int node) => _answers[node];

    public bool IsLeaf(int node) => _inner[node].Variable < 0;

    public int VariableOf(int node) => _inner[node].Variable;

    public IReadOnlyList<int> ChildrenOf(int node) => _inner[node].Children;

    internal int Leaf(Answer answer)
    {
        if (_leaves.TryGetValue(answer, out var node)) return node;
        _leaves[answer] = node = _inner.Count;
        _inner.Add((-1, []));
        _answers.Add(answer);
        for (var i = 0; i < _words; i++) _support.Add(0);
        return node;
    }

    /// <summary>The node for a branch; its children are copied if it is new.</summary>
    internal int Inner(int variable, ReadOnlySpan<int> children)
    {
        if (!children[1..].ContainsAnyExcept(children[0])) return children[0];
        if (_key.Length <= children.Length) _key = new long[children.Length + 1];
        _key[0] = variable;
        for (var i = 0; i < children.Length; i++) _key[i + 1] = children[i];
        var place = _unique.Find(_key.AsSpan(0, children.Length + 1));
        if (_unique[place] >= 0) return _unique[place];
        var node = _unique[place] = _inner.Count;
        _inner.Add((variable, children.ToArray()));
        _answers.Add(null);
        for (var word = 0; word < _words; word++)
        {
            var bits = variable / 64 == word ? 1UL << (variable % 64) : 0;
            foreach (var child in children) bits |= _support[(child * _words) + word];
            _support.Add(bits);
        }

        return node;
    }

    /// <summary>The diagram below <paramref name="node"/> with one leaf replaced by another.</summary>
    internal int Replace(int node, int leaf, int by) => Replace(node, leaf, by, []);

    private int Replace(int node, int leaf, int by, Dictionary<int, int> memo)
    {
        if (node == leaf) return by;
        if (IsLeaf(node)) return node;
        if (memo.TryGetValue(node, out var known)) return known;
        var (variable, children) = _inner[node];
        var replaced = new int[children.Length];
        for (var i = 0; i < replaced.Length; i++) replaced[i] = Replace(children[i], leaf, by, memo);
        return memo[node] = Inner(variable, replaced);
    }

    /// <summary>The answers that completions below <paramref name="node"/> can have.</summary>
    public IReadOnlyList<Answer> Answers(int node)
    {
        var found = new List<Answer>();
        foreach (var reached in Reachable(node))
        {
            if (_answers[reached] is { } answer) found.Add(answer);
        }

        return found;
    }

    /// <summary>
    /// The variables that matter below <paramref name="node"/>: those for which two possible completions differ in this variable alone and in their answer.
    /// </summary>
    public bool[] Relevant(int node)
    {
        var relevant = new bool[Variables.Count];
        foreach (var reached in Reachable(node))
        {
            var (variable, children) = _inner[reached];
            if (variable < 0 || relevant[variable]) continue;
            relevant[variable] = AnyDiffer(children);
        }

        return relevant;
    }

    /// <summary>
    /// The variables of the smallest groups whose members must change together for the answer to change. Only constraints can tie facts so: then no
    /// fact matters alone and yet the answer is open.
    /// </summary>
    /// <param name="candidates">The variables that may change.</param>
    public bool[] RelevantTogether(int node, IReadOnlyList<int> candidates)
    {
        var relevant = new bool[Variables.Count];
        for (var size = 2; size <= Math.Min(candidates.Count, 4) && !Array.Exists(relevant, r => r); size++)
        {
            foreach (var group in Groups(candidates, size))
            {
                if (!DifferBeyond(node, node, group, [])) continue;
                foreach (var member in group) relevant[member] = true;
            }
        }

        return relevant;
    }

    /// <summary>The variables that stand anywhere below <paramref name="node"/>, in order.</summary>
    public IEnumerable<int> Support(int node)
    {
        for (var variable = 0; variable < Variables.Count; variable++)
        {
            if (IsBelow(variable, node)) yield return variable;
        }
    }

    /// <summary>The diagram with one variable fixed to one of its regions.</summary>
    public int Restrict(int node, int variable, int region)
    {
        // Only nodes that are there now are restricted; those that come about on the way are none of them.
        _restriction++;
        if (_restricted.Length < _inner.Count)
        {
            _restricted = new int[_inner.Count * 2];
            _restrictedIn = new int[_inner.Count * 2];
        }

        return RestrictBelow(node, variable, region);
    }

    private bool IsBelow(int variable, int node) => (_support[(node * _words) + (variable / 64)] >> (variable % 64) & 1) != 0;

    /// <summary>One completion (a region per variable) that leads to an answer <paramref name="wanted"/> accepts; null if there is none.</summary>
    public int[]? Witness(int node, Func<Answer, bool> wanted)
    {
        var path = new int[Variables.Count];
        return Search(node, wanted, path, []) ? path : null;
    }

    /// <summary>Every path from the root to an answer: the regions chosen on it, -1 where a variable was not needed.</summary>
    public IEnumerable<(int[] Regions, Answer Answer)> Paths(int most)
    {
        var stack = new Stack<(int Node, int[] Regions)>();
        stack.Push((Root, Enumerable.Repeat(-1, Variables.Count).ToArray()));
        var given = 0;
        while (stack.Count > 0 && given < most)
        {
            var (node, regions) = stack.Pop();
            if (_answers[node] is { } answer)
            {
                given++;
                yield return (regions, answer);
                continue;
            }

            var (variable, children) = _inner[node];
            var seen = new HashSet<int>();
            for (var i = children.Length - 1; i >= 0; i--)
            {
                if (children[i] == Impossible || !seen.Add(children[i])) continue;
                int[] next = [.. regions];
                next[variable] = i;
                stack.Push((children[i], next));
            }
        }
    }

    private static IEnumerable<HashSet<int>> Groups(IReadOnlyList<int> candidates, int size, int from = 0)
    {
        if (size == 0)
        {
            yield return [];
            yield break;
        }

        for (var i = from; i <= candidates.Count - size; i++)
        {
            foreach (var rest in Groups(candidates, size - 1, i + 1))
            {
                rest.Add(candidates[i]);
                yield return rest;
            }
        }
    }

    /// <summary>Are there two possible completions with different answers that agree on all variables outside the group?</summary>
    private bool DifferBeyond(int a, int b, HashSet<int> group, Dictionary<(int, int), bool> memo)
    {
        if (a == Impossible || b == Impossible || (a == b && IsLeaf(a))) return false;
        if (IsLeaf(a) && IsLeaf(b)) return true;
        if (a > b) (a, b) = (b, a);
        if (memo.TryGetValue((a, b), out var known)) return known;
        var (first, second) = (_inner[a], _inner[b]);
        var variable = first.Variable < 0 ? second.Variable : second.Variable < 0 ? first.Variable : Math.Min(first.Variable, second.Variable);
        var values = Variables[variable].Values.Count;
        var result = false;
        for (var i = 0; i < values && !result; i++)
        {
            for (var j = group.Contains(variable) ? 0 : i; j < (group.Contains(variable) ? values : i + 1) && !result; j++)
            {
                result = DifferBeyond(first.Variable == variable ? first.Children[i] : a, second.Variable == variable ? second.Children[j] : b, group, memo);
            }
        }

        memo[(a, b)] = result;
        return result;
    }

    private int RestrictBelow(int node, int variable, int region)
    {
        if (!IsBelow(variable, node)) return node;
        var (own, children) = _inner[node];
        if (own == variable) return children[region];
        if (_restrictedIn[node] == _restriction) return _restricted[node];
        Span<int> made = children.Length <= 64 ? stackalloc int[children.Length] : new int[children.Length];
        for (var i = 0; i < made.Length; i++) made[i] = RestrictBelow(children[i], variable, region);
        var result = Inner(own, made);
        (_restricted[node], _restrictedIn[node]) = (result, _restriction);
        return result;
    }

    private bool Search(int node, Func<Answer, bool> wanted, int[] path, HashSet<int> dead)
    {
        if (node == Impossible || dead.Contains(node)) return false;
        if (_answers[node] is { } answer)
        {
            if (wanted(answer)) return true;
            dead.Add(node);
            return false;
        }

        var (variable, children) = _inner[node];
        for (var i = 0; i < children.Length; i++)
        {
            path[variable] = i;
            if (Search(children[i], wanted, path, dead)) return true;
        }

        path[variable] = 0;
        dead.Add(node);
        return false;
    }

    private List<int> Reachable(int root)
    {
        var seen = new HashSet<int> { root };
        var list = new List<int> { root };
        for (var i = 0; i < list.Count; i++)
        {
            foreach (var child in _inner[list[i]].Children)
            {
                if (child != Impossible && seen.Add(child)) list.Add(child);
            }
        }

        return list;
    }

    private bool AnyDiffer(int[] children)
    {
        var distinct = new HashSet<int>(children);
        distinct.Remove(Impossible);
        var list = distinct.ToArray();
        for (var i = 0; i < list.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (Differ(list[i], list[j])) return true;
            }
        }

        return false;
    }

    /// <summary>Is there one choice of the remaining variables that is possible under both nodes and gives two answers?</summary>
    private bool Differ(int a, int b)
    {
        if (a == b || a == Impossible || b == Impossible) return false;
        if (IsLeaf(a) && IsLeaf(b)) return true;
        if (a > b) (a, b) = (b, a);
        if (_differ.TryGetValue((a, b), out var known)) return known;
        var (first, second) = (_inner[a], _inner[b]);
        var variable = first.Variable < 0 ? second.Variable : second.Variable < 0 ? first.Variable : Math.Min(first.Variable, second.Variable);
        var result = false;
        for (var i = 0; i < Variables[variable].Values.Count && !result; i++)
        {
            result = Differ(first.Variable == variable ? first.Children[i] : a, second.Variable == variable ? second.Children[i] : b);
        }

        _differ[(a, b)] = result;
        return result;
    }
}
