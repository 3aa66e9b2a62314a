namespace Makegood.Policy.Diagram;

/// <summary>
/// Room for what the branches of a diagram remember while they are tried: they stand one inside the other, so each takes what it needs at the end and gives it
/// back when it is done. It is kept from one branch to the next, for there are thousands. It begins with nothing: most diagrams are of one rule and small, and
/// clearing memory for large ones would cost more than they do.
/// </summary>
internal sealed class Room
{
    private const int Least = 64;

    private int _nodes;
    private int _numbers;

    public int[] Nodes { get; private set; } = [];

    public long[] Numbers { get; private set; } = [];

    public byte[] States { get; private set; } = [];

    /// <summary>How much is taken now.</summary>
    public (int Nodes, int Numbers) Used
    {
        get => (_nodes, _numbers);
        set => (_nodes, _numbers) = value;
    }

    public void Add(int node)
    {
        if (_nodes == Nodes.Length)
        {
            var nodes = Nodes;
            Array.Resize(ref nodes, Math.Max(Least, _nodes * 2));
            Nodes = nodes;
        }

        Nodes[_nodes++] = node;
    }

    /// <summary>Takes places for numbers and states. What stands in them is left from before.</summary>
    public void Reserve(int count)
    {
        if (_numbers + count > Numbers.Length)
        {
            var (numbers, states) = (Numbers, States);
            var size = Math.Max(Least, Math.Max(numbers.Length * 2, _numbers + count));
            Array.Resize(ref numbers, size);
            Array.Resize(ref states, size);
            (Numbers, States) = (numbers, states);
        }

        _numbers += count;
    }
}
