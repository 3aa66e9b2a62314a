namespace Makegood.Policy.Evaluation;

/// <summary>
/// Remembers a number for each key of numbers. The keys stand one behind the other in one array, so that looking for one costs no allocation: a diagram looks
/// up many times what it stores once.
/// </summary>
public sealed class OpenTable
{
    // Most tables are of small diagrams and hold a few keys; a large one grows by doubling.
    private const int Least = 64;

    private readonly List<(int Start, int Length, uint Hash, int Value)> _entries = [];
    private int[] _slots = new int[Least];
    private long[] _numbers = [];
    private int _used;

    /// <summary>The place of a key, which is stored when it is new. The value of a new key is -1.</summary>
    public int Find(ReadOnlySpan<long> key)
    {
        var hash = HashOf(key);
        var slot = hash & (uint)(_slots.Length - 1);
        for (; _slots[slot] != 0; slot = (slot + 1) & (uint)(_slots.Length - 1))
        {
            var entry = _entries[_slots[slot] - 1];
            if (entry.Hash == hash && key.SequenceEqual(_numbers.AsSpan(entry.Start, entry.Length))) return _slots[slot] - 1;
        }

        if (_used + key.Length > _numbers.Length) Array.Resize(ref _numbers, Math.Max(Math.Max(Least, _numbers.Length * 2), _used + key.Length));
        key.CopyTo(_numbers.AsSpan(_used));
        _entries.Add((_used, key.Length, hash, -1));
        _used += key.Length;
        _slots[slot] = _entries.Count;
        if (_entries.Count * 2 > _slots.Length) Grow();
        return _entries.Count - 1;
    }

    public int this[int place]
    {
        get => _entries[place].Value;
        set => _entries[place] = _entries[place] with { Value = value };
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 2];
        for (var i = 0; i < _entries.Count; i++)
        {
            var slot = _entries[i].Hash & (uint)(_slots.Length - 1);
            while (_slots[slot] != 0) slot = (slot + 1) & (uint)(_slots.Length - 1);
            _slots[slot] = i + 1;
        }
    }

    // Two sums side by side, for each step of one waits for the step before.
    private static uint HashOf(ReadOnlySpan<long> key)
    {
        unchecked
        {
            ulong a = (ulong)key.Length, b = 0x9e37_79b9_7f4a_7c15;
            var i = 0;
            for (; i + 1 < key.Length; i += 2)
            {
                a = (System.Numerics.BitOperations.RotateLeft(a, 23) ^ (ulong)key[i]) * 0xff51_afd7_ed55_8ccd;
                b = (System.Numerics.BitOperations.RotateLeft(b, 29) ^ (ulong)key[i + 1]) * 0xc4ce_b9fe_1a85_ec53;
            }

            if (i < key.Length) a = (a ^ (ulong)key[i]) * 0xff51_afd7_ed55_8ccd;
            a ^= System.Numerics.BitOperations.RotateLeft(b, 32);
            a *= 0x9e37_79b9_7f4a_7c15;
            return (uint)(a >> 32);
        }
    }
}
