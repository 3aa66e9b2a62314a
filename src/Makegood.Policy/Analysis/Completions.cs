using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;

namespace Makegood.Policy.Analysis;

/// <summary>Makes whole claims of what a hunt fixed, and writes them as an author would.</summary>
internal static class Completions
{
    /// <summary>A claim with every fact known: what is fixed, and for the rest something plain that no condition asks for.</summary>
    public static FactValue[] Whole(PolicyModel model, IEnumerable<(Unknown Unknown, Value Value)> path)
    {
        FactValue[] facts = [.. model.Facts.Select(f => FactValue.Known(Plain(f)))];
        foreach (var (unknown, value) in path)
        {
            if (unknown.Fact >= 0 && unknown.Item < 0) facts[unknown.Fact] = FactValue.Known(value);
        }

        return facts;
    }

    public static Witness Witness(PolicyModel model, IEnumerable<(Unknown Unknown, Value Value)> path, string shows) =>
        new([.. path.Where(p => p.Unknown.Item < 0).OrderBy(p => p.Unknown.Fact).Select(p => (model.Facts[p.Unknown.Fact].Name, Write(model.Facts[p.Unknown.Fact].Type, p.Value)))], shows) { Claim = Whole(model, path) };

    /// <summary>The value as a case of a policy file writes it.</summary>
    public static string Write(PolicyType type, Value value)
    {
        if (value.Kind is ValueKind.Absent) return "absent";
        if (value.Kind is ValueKind.Text) return "\"" + StandIns.Plain(value.Word ?? string.Empty).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
        if (value.Kind is not ValueKind.List) return Literals.Write(value);
        var items = value.List!.Items.Select(i => "{ " + string.Join(", ", i.Select((f, n) => $"{type.Fields![n].Name}: {(f.IsKnown ? Write(type.Fields![n].Type, f.Value) : "unknown")}")) + " }").ToList();
        return items.Count == 0 ? "[]" : "[ " + string.Join(", ", items) + " ]";
    }

    private static Value Plain(Fact fact)
    {
        if (fact.Likely is { } likely) return likely;
        if (fact.Type.Optional) return Value.Absent;
        return fact.Type.Kind switch
        {
            TypeKind.YesNo => Value.YesNo(false),
            TypeKind.Document => Value.Document(true),
            TypeKind.Name => Value.Name(fact.Type.Names?[0] ?? "another"),
            TypeKind.Text => Value.Text("-"),
            TypeKind.List => Value.Of(ListValue.Empty),
            TypeKind.Date => Value.Date(new DateOnly(2023, 5, 10)),
            _ => Value.Of(fact.Type.Kind, fact.Type.Kind is TypeKind.Instant ? 1_683_720_000 : 0, fact.Type.Names?[0]),
        };
    }
}
