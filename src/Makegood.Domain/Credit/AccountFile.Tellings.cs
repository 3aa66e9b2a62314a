using Makegood.Domain.Orders;

namespace Makegood.Domain.Credit;

/// <summary>What shops tell again and again, and take back: only what is in effect by <see cref="Tellings"/> is a fact of the account.</summary>
public sealed partial class AccountFile
{
    private readonly Dictionary<string, List<CreditFact>> _tellings = new(StringComparer.Ordinal);

    private bool IsTelling(CreditFact fact) => fact.Event.Told is not null || fact.Event is RefundsListed || (_tellings.Count > 0 && _tellings.ContainsKey(About(fact.Event)));

    // The refunds of an order hang together: their list says which of them there are.
    private static string About(ShopEvent told) => told is OrderRefunded or RefundsListed ? $"refunds {((OrderEvent)told).Order}" : told.Identity;

    private (Reception Reception, IReadOnlyList<Entry> Entries) AddTelling(CreditFact fact)
    {
        var about = About(fact.Event);
        // What was told once before, by a file perhaps, is the first telling.
        if (!_tellings.TryGetValue(about, out var tellings)) _tellings[about] = tellings = [.. Book.Facts.Where(f => About(f.Event) == about)];
        if (tellings.Any(t => t.Event.At == fact.Event.At && t.Event.Told == fact.Event.Told && t.Event.Identity == fact.Event.Identity && ShopEventJson.Content(t.Event) == ShopEventJson.Content(fact.Event))) return (Reception.Repeated, []);

        tellings.Add(fact);
        var told = Tellings.InEffect(tellings.Select(t => t.Event));
        var now = told.Events.Select(e => tellings.First(t => t.Event.Identity == e.Identity && t.Event.At == e.At).As(e)).ToList();
        var was = told.Events.Concat(tellings.Select(t => t.Event)).Select(e => e.Identity).Distinct(StringComparer.Ordinal).SelectMany(Known).ToList();
        var gone = was.Where(w => !now.Any(n => FactOrder.One.Compare(n, w) == 0)).ToList();
        var come = now.Where(n => !was.Any(w => FactOrder.One.Compare(n, w) == 0)).ToList();
        // Also one that changes nothing is taken: it says that the state still held then, against one in between that comes later.
        var reception = told.Contradictions.Contains(fact.Event.Identity, StringComparer.Ordinal) ? Reception.Contradicts : Reception.Taken;
        if (gone.Count + come.Count == 0) return (reception, []);
        return (reception, gone.Count == 0 && come is [var next] && IsNext(next) ? Append(next) : Retell(gone, come));
    }
}
