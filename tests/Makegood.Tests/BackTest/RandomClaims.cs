using Makegood.Policy.Checked;

namespace Makegood.Tests.BackTest;

/// <summary>Claims by chance under any policy: values near its own thresholds, some facts left open.</summary>
internal sealed class RandomClaims(PolicyModel model, int seed)
{
    private static readonly DateOnly Start = new(2023, 1, 1);
    private readonly Random _random = new(seed);

    /// <param name="open">The share of facts that are not known.</param>
    /// <param name="unknowable">The share of facts that can never be known.</param>
    public FactValue[] Next(double open, double unknowable = 0)
    {
        var facts = new FactValue[model.Facts.Count];
        var openDates = 0;
        foreach (var fact in model.Facts)
        {
            // Several unknown dates depend on each other and are slow to be exact about; one shows what there is to see.
            var isOpen = _random.NextDouble() < open && (fact.Type.Kind is not (TypeKind.Date or TypeKind.List) || openDates++ == 0);
            facts[fact.Index] = isOpen ? FactValue.Unknown : _random.NextDouble() < unknowable && fact.Type.Kind is TypeKind.YesNo ? FactValue.Unknowable : FactValue.Known(ValueOf(fact));
        }

        return facts;
    }

    private Value ValueOf(Fact fact)
    {
        if (fact.Type.Optional && _random.Next(3) == 0) return Value.Absent;
        if (fact.Type.Kind is TypeKind.YesNo && fact.Likely is { } likely) return Value.YesNo((likely.Number == 1) ^ (_random.Next(8) == 0));
        if (fact.KnownTable >= 0 && _random.Next(6) != 0)
        {
            var rows = model.Tables[fact.KnownTable].Rows;
            return rows[_random.Next(rows.Count)].Keys[0];
        }

        return ValueOf(fact.Type);
    }

    private Value ValueOf(PolicyType type)
    {
        if (type.Optional && _random.Next(3) == 0) return Value.Absent;
        return type.Kind switch
        {
            TypeKind.YesNo => Value.YesNo(_random.Next(2) == 0),
            TypeKind.Document => Value.Document(_random.Next(8) != 0),
            TypeKind.Date => Value.Date(Start.AddDays(_random.Next(800))),
            TypeKind.Name => Value.Name(type.Names is { } names ? names[_random.Next(names.Count)] : "stranger" + _random.Next(3)),
            TypeKind.Text => Value.Text(_random.Next(2) == 0 ? "Re: [Warranty Request] broken" : "hello"),
            TypeKind.List => Value.Of(new ListValue([.. Enumerable.Range(0, _random.Next(3)).Select(_ => (IReadOnlyList<FactValue>)[.. type.Fields!.Select(f => FactValue.Known(ValueOf(f.Type)))])])),
            TypeKind.Duration => Value.Of(TypeKind.Duration, _random.Next(1200) * 3600),
            _ => Value.Of(type.Kind, _random.Next(100), type.Names?[0]),
        };
    }
}
