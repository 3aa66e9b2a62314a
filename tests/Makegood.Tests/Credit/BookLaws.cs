using Makegood.Domain.Credit;
using Makegood.Domain.Orders;

namespace Makegood.Tests.Credit;

/// <summary>What must hold of every account after every event, and in every order of arrival.</summary>
internal static class BookLaws
{
    /// <summary>Tells a history in the order of its time.</summary>
    /// <returns>What does not hold; null when all does.</returns>
    public static string? BrokenInTime(Programme programme, IReadOnlyList<ShopEvent> events)
    {
        var ledger = new CreditLedger(_ => programme);
        var posted = new Posted();
        var shown = new List<(DateTimeOffset At, string State)>();

        // What waited for the placing of its order came to be known late, though everything was told in time.
        var waited = false;
        for (var i = 0; i < events.Count; i++)
        {
            var facts = FileOf(ledger)?.Facts.Count ?? 0;
            var told = ledger.Tell(events[i]);
            if (posted.Add(told.Entries) is { } wrong) return $"event {i + 1}: {wrong}";
            waited |= ledger.Waiting > 0;
            if (FileOf(ledger) is not { } file) continue;
            if (!told.IsAccepted && file.Facts.Count != facts) return $"event {i + 1}: it was refused and is a fact";
            if (posted.Differs(file.Book) is { } differs) return $"event {i + 1}: {differs}";
            if (Impossible(file.Book) is { } impossible) return $"event {i + 1}: {impossible}";
            if (i % 8 == 3 && i + 1 < events.Count && events[i + 1].At > events[i].At) shown.Add((ledger.Now, State(file.At(ledger.Now))));
        }

        if (FileOf(ledger) is not { } last) return null;
        var again = AccountFile.Retell(History.Account, last.Facts, last.Book.Now);
        if (State(again) != State(last.Book)) return $"told again it is {State(again)}, and it was {State(last.Book)}";
        if (posted.DiffersFrom(again.Take()) is { } other) return $"told again: {other}";
        foreach (var (at, state) in waited ? [] : shown)
        {
            if (State(last.At(at)) != state) return $"{at:O} is {State(last.At(at))} by what is known now, and was {state} then";
        }

        return OverOrders(last, events);
    }

    /// <summary>Tells the same events shuffled and some of them twice; the end must be the same.</summary>
    public static string? BrokenInDisorder(Programme programme, IReadOnlyList<ShopEvent> events, int seed)
    {
        var end = events.Max(e => e.At).AddDays(seed % 800);
        var inTime = Told(programme, events, out _);
        var shuffled = Disordered(events, e => e, seed);
        var other = Told(programme, shuffled, out var wrong);
        if (wrong is not null) return wrong;
        var (state, otherState) = (inTime is null ? "nothing" : State(inTime.At(end)), other is null ? "nothing" : State(other.At(end)));
        return state == otherState ? null : $"in time it ends as {state}, and as {otherState} when told in the order {string.Join(' ', shuffled.Select(e => events.ToList().FindIndex(x => ReferenceEquals(x, e)) + 1))}";
    }

    /// <summary>Feeds the facts of a history, as they were let in, in another order.</summary>
    public static string? BrokenOfFacts(Programme programme, IReadOnlyList<ShopEvent> events, int seed)
    {
        if (Told(programme, events, out _) is not { } inTime) return null;
        var facts = Disordered(inTime.Facts, f => f.Event, seed);
        var file = new AccountFile(History.Account);
        var posted = new Posted();
        foreach (var fact in facts)
        {
            if (posted.Add([.. file.Add(fact).Entries.Select(e => (History.Account, e))]) is { } wrong) return wrong;
            if (posted.Differs(file.Book) is { } differs) return differs;
            if (Impossible(file.Book) is { } impossible) return impossible;
        }

        return State(file.At(inTime.Book.Now)) == State(inTime.Book) ? null : $"in time the facts end as {State(inTime.Book)}, and as {State(file.At(inTime.Book.Now))} in another order";
    }

    public static string State(AccountBook book) =>
        string.Join(", ", book.Balances.Where(b => b.Balance != default).Select(b => $"{b.Currency} {b.Balance.Available}/{b.Balance.Held}/{b.Balance.Owed}")) + $" until {book.ExpiresOn:yyyy-MM-dd}{(book.ClosedAt is null ? string.Empty : ", closed")}";

    // By what each event is, so that the order of the others stays when one is left out.
    public static List<T> Disordered<T>(IEnumerable<T> all, Func<T, ShopEvent> eventOf, int seed)
    {
        var keyed = all.Select(e => (Event: e, Key: eventOf(e).Identity.Aggregate(unchecked((uint)seed * 2_654_435_761), (h, c) => unchecked((h ^ c) * 16_777_619)))).ToList();
        return [.. keyed.Concat(keyed.Where(k => k.Key % 4 == 0).Select(k => (k.Event, unchecked(k.Key * 2_246_822_519)))).OrderBy(k => k.Item2 ^ (k.Item2 >> 15)).Select(k => k.Event)];
    }

    private static AccountFile? FileOf(CreditLedger ledger) => ledger.Accounts.TryGetValue(History.Account, out var file) ? file : null;

    private static AccountFile? Told(Programme programme, IEnumerable<ShopEvent> events, out string? wrong)
    {
        var ledger = new CreditLedger(_ => programme);
        var posted = new Posted();
        wrong = null;
        foreach (var told in events)
        {
            wrong ??= posted.Add(ledger.Tell(told).Entries);
            if (FileOf(ledger) is { } file) wrong ??= posted.Differs(file.Book) ?? Impossible(file.Book);
        }

        return FileOf(ledger);
    }

    private static string? Impossible(AccountBook book)
    {
        foreach (var (currency, balance) in book.Balances)
        {
            if (balance.Available < 0 || balance.Held < 0 || balance.Owed < 0) return $"{currency} is below zero: {balance}";
            if (balance is { Available: > 0, Owed: > 0 }) return $"{currency} has something to spend while something is owed: {balance}";
            if (balance.Available > 0 != (book.SpendableByLots(currency) > 0) || balance.Available != book.SpendableByLots(currency)) return $"{currency} has {balance.Available}, and its lots have {book.SpendableByLots(currency)}";
        }

        return null;
    }

    private static string? OverOrders(AccountFile file, IReadOnlyList<ShopEvent> events)
    {
        foreach (var placed in events.OfType<OrderPlaced>())
        {
            if (file.Book.RefundsOf(placed.Order) is not { } back) continue;
            var net = placed.Items - placed.Coupon;
            if (back.GoodsMoneyBack > back.GoodsMoney || back.GoodsMoney > net) return $"{placed.Order}: more money came back than was paid";
            if (back.GoodsMoneyBack + back.CreditBack > net) return $"{placed.Order}: more came back than the goods cost";
            if (back.Parts.Any(p => p.Money < 0 || p.Credit < 0)) return $"{placed.Order}: a refund takes money";
        }

        return null;
    }

    /// <summary>All entries that were posted, added up.</summary>
    private sealed class Posted
    {
        private readonly Dictionary<(string Currency, LedgerAccount Account), long> _sums = [];
        private readonly Dictionary<Entry, long> _entries = [];
        private readonly Dictionary<string, (long Taken, long Earned)> _orders = new(StringComparer.Ordinal);

        public string? Add(IReadOnlyList<(string Account, Entry Entry)> entries)
        {
            foreach (var (_, entry) in entries)
            {
                if (entry.Amount <= 0) return $"an entry of {entry.Amount}";
                if (entry.Debit == entry.Credit) return $"an entry from {entry.Debit} to itself";
                _sums[(entry.Currency, entry.Debit)] = _sums.GetValueOrDefault((entry.Currency, entry.Debit)) - entry.Amount;
                _sums[(entry.Currency, entry.Credit)] = _sums.GetValueOrDefault((entry.Currency, entry.Credit)) + entry.Amount;
                var (key, amount) = entry.Corrects ? (entry.Reversed with { Amount = 0 }, -entry.Amount) : (entry with { Amount = 0 }, entry.Amount);
                _entries[key] = _entries.GetValueOrDefault(key) + amount;
                if (entry.Order is null) continue;
                var order = _orders.GetValueOrDefault(entry.Order);
                var clearing = (entry.Credit is LedgerAccount.Clearing ? entry.Amount : 0) - (entry.Debit is LedgerAccount.Clearing ? entry.Amount : 0);
                var earned = (entry.Debit is LedgerAccount.Rebate or LedgerAccount.Withdrawal ? entry.Amount : 0) - (entry.Credit is LedgerAccount.Rebate or LedgerAccount.Withdrawal ? entry.Amount : 0);
                _orders[entry.Order] = (order.Taken + clearing, order.Earned + earned);
            }

            // At the end of what was posted together; in between a correction may stand alone.
            foreach (var order in entries.Select(e => e.Entry.Order).OfType<string>())
            {
                var (taken, earned) = _orders[order];
                if (taken < 0) return $"order {order} gave back {-taken} more credit than it took";
                if (earned < 0) return $"order {order} lost {-earned} more credit than it earned";
            }

            return null;
        }

        public string? Differs(AccountBook book)
        {
            foreach (var (currency, balance) in book.Balances)
            {
                var sums = new Balance(_sums.GetValueOrDefault((currency, LedgerAccount.Available)), _sums.GetValueOrDefault((currency, LedgerAccount.Held)), -_sums.GetValueOrDefault((currency, LedgerAccount.Owed)));
                if (sums != balance) return $"{currency} shows {balance}, and its entries add up to {sums}";
            }

            return null;
        }

        public string? DiffersFrom(IEnumerable<Entry> entries)
        {
            var sums = new Dictionary<Entry, long>(_entries);
            foreach (var entry in entries)
            {
                var (key, amount) = entry.Corrects ? (entry.Reversed with { Amount = 0 }, -entry.Amount) : (entry with { Amount = 0 }, entry.Amount);
                sums[key] = sums.GetValueOrDefault(key) - amount;
            }

            foreach (var (entry, amount) in sums)
            {
                if (amount != 0) return $"{amount} of {entry.Kind} {entry.Currency} {entry.Debit} to {entry.Credit} for {entry.Order} {entry.Lot} at {entry.Effective:O} too much or too little";
            }

            return null;
        }
    }
}
