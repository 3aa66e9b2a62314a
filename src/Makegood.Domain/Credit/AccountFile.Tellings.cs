using Makegood.Domain.Orders;

namespace Makegood.Domain.Credit;

/// <summary>What shops tell again and again, and take back: only what is in effect by <see cref="Tellings"/> is a fact of the account.</summary>
public sealed partial class AccountFile
{
    private readonly Dictionary<string, List<CreditFact>> _tellings = new(StringComparer.Ordinal);

    private bool IsTelling(ShopEvent told) => told.Told is not null || told is RefundsListed || _tellings.ContainsKey(About(told));

    // The refunds of an order hang together: their list says which of them there are.
    private static string About(ShopEvent told) => told is OrderRefunded or RefundsListed ? $"refunds {((OrderEvent)told).Order}" : told.Identity;

    private (Reception Reception, IReadOnlyList<Entry> Entries) AddTelling(CreditFact fact)
    {
        var about = About(fact.Event);
        // What was told once before, by a file perhaps, is the first telling.
        if (!_tellings.TryGetValue(about, out var tellings)) _tellings[about] = tellings = [.. _facts.Where(f => About(f.Event) == about)];
        if (tellings.Any(t => t.Event.At == fact.Event.At && t.Event.Told == fact.Event.Told && t.Event.Identity == fact.Event.Identity && ShopEventJson.Content(t.Event) == ShopEventJson.Content(fact.Event))) return (Reception.Repeated, []);

        tellings.Add(fact);
        var told = Tellings.InEffect(tellings.Select(t => t.Event));
        var now = told.Events.Select(e => tellings.First(t => t.Event.Identity == e.Identity && t.Event.At == e.At) with { Event = e }).ToList();
        var was = told.Events.Concat(tellings.Select(t => t.Event)).Select(e => e.Identity).Distinct(StringComparer.Ordinal).SelectMany(Known).ToList();
        var gone = was.Where(w => !now.Any(n => FactOrder.One.Compare(n, w) == 0)).ToList();
        var come = now.Where(n => !was.Any(w => FactOrder.One.Compare(n, w) == 0)).ToList();
        // Also one that changes nothing is taken: it says that the state still held then, against one in between that comes later.
        var reception = told.Contradictions.Contains(fact.Event.Identity, StringComparer.Ordinal) ? Reception.Contradicts : Reception.Taken;
        if (gone.Count + come.Count == 0) return (reception, []);
        if (gone.Count == 0 && come is [var next] && next.Event.At >= Book.Now && (_facts.Count == 0 || FactOrder.One.Compare(next, _facts[^1]) > 0))
        {
            Keep(next);
            Book.Apply(next);
            return (reception, Book.Take());
        }

        return (reception, Retell(() =>
        {
            foreach (var fact in gone)
            {
                _facts.RemoveAt(_facts.BinarySearch(fact, FactOrder.One));
                _known[fact.Event.Identity].Remove(fact);
            }

            foreach (var fact in come) Keep(fact);
        }, gone.Concat(come).Min(f => f.Event.At)));
    }
}
