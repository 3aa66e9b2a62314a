using Makegood.Policy.Checked;

namespace Makegood.Policy.Evaluation;

/// <summary>An unknown of a claim: a fact, or a field of one item of a list fact (<paramref name="Item"/> and <paramref name="Field"/> are -1 for a fact).</summary>
public readonly record struct Unknown(int Fact, int Item = -1, int Field = -1) : IComparable<Unknown>
{
    public int CompareTo(Unknown other) => (Fact, Item, Field).CompareTo((other.Fact, other.Item, other.Field));

    public static bool operator <(Unknown a, Unknown b) => a.CompareTo(b) < 0;

    public static bool operator >(Unknown a, Unknown b) => a.CompareTo(b) > 0;

    public static bool operator <=(Unknown a, Unknown b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Unknown a, Unknown b) => a.CompareTo(b) >= 0;
}

/// <summary>An unknown with one representative value for each of its regions: between two neighbouring cuts every condition has one truth.</summary>
public sealed record Variable(Unknown Unknown, IReadOnlyList<Value> Values);

/// <summary>Sets and clears unknowns on a sheet.</summary>
public static class Assignment
{
    public static void Set(Sheet sheet, Unknown unknown, Value value)
    {
        if (unknown.Item < 0) sheet.Set(unknown.Fact, value);
        else sheet.Object[unknown.Fact] = With((ListValue)sheet.Object[unknown.Fact]!, unknown, FactValue.Known(value));
    }

    public static void Forget(Sheet sheet, Unknown unknown)
    {
        if (unknown.Item < 0) sheet.Forget(unknown.Fact);
        else sheet.Object[unknown.Fact] = With((ListValue)sheet.Object[unknown.Fact]!, unknown, FactValue.Unknown);
    }

    /// <summary>The facts with one unknown filled in.</summary>
    public static FactValue[] With(IReadOnlyList<FactValue> facts, Unknown unknown, Value value)
    {
        FactValue[] copy = [.. facts];
        copy[unknown.Fact] = unknown.Item < 0 ? FactValue.Known(value) : FactValue.Known(Value.Of(With(copy[unknown.Fact].Value.List!, unknown, FactValue.Known(value))));
        return copy;
    }

    private static ListValue With(ListValue list, Unknown unknown, FactValue value)
    {
        var items = list.Items.ToArray();
        FactValue[] item = [.. items[unknown.Item]];
        item[unknown.Field] = value;
        items[unknown.Item] = item;
        return new ListValue(items);
    }
}
