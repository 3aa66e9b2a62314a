using System.Runtime.InteropServices;
using Makegood.Domain.Basics;
using Makegood.Domain.Orders;
using Makegood.Domain.Related;

namespace Makegood.Domain.Credit;

/// <summary>Something that is known about an account or its orders, with the programme that was in force when it happened.</summary>
/// <param name="told">What is known.</param>
/// <param name="number">In which order the ledger took it in. It orders what the ledger itself decided within one instant, and nothing else.</param>
public sealed class CreditFact(ShopEvent told, Programme programme, long number)
{
    public ShopEvent Event { get; } = told;

    public Programme Programme { get; } = programme;

    public long Number { get; } = number;

    /// <summary>That of its event, put together once.</summary>
    public string Identity { get; } = told.Identity;

    /// <summary>The same fact as another telling of it says.</summary>
    public CreditFact As(ShopEvent told) => new(told, Programme, Number);
}

/// <summary>
/// The book of one account: facts go in, in the order of <see cref="FactOrder"/>, and balances, lots and entries come out. It is a pure fold, so the same facts
/// always give the same book; facts that come late are the business of <see cref="AccountFile"/>. Time passes inside it as well: holds lapse and credit expires
/// at their instants, whether or not anything happens then. Source: `design/credit.md`.
/// </summary>
public sealed partial class AccountBook(string account)
{
    // In the order of their currencies; hardly ever more than one.
    private List<Wallet> _wallets = [];
    private Dictionary<string, OrderState> _orders = new(StringComparer.Ordinal);
    private OpenHolds _holds = new();
    private SortedSet<string> _reviews = new(StringComparer.Ordinal);
    private readonly List<Entry> _entries = [];
    private int _taken;
    private Programme? _programme;
    private DateTimeOffset? _nextExpiry;
    private bool _expiryKnown;
    private (DateTimeOffset At, Programme? Programme, DateOnly Day) _today;

    public string Account { get; } = account;

    /// <summary>The latest instant that this book has seen.</summary>
    public DateTimeOffset Now { get; private set; } = DateTimeOffset.MinValue;

    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>All that was taken in, in its order.</summary>
    public IReadOnlyList<CreditFact> Facts => _told;

    /// <summary>By currency, in the order of its code.</summary>
    public IReadOnlyList<(string Currency, Balance Balance)> Balances
    {
        get
        {
            var balances = new (string, Balance)[_wallets.Count];
            for (var i = 0; i < balances.Length; i++) balances[i] = (_wallets[i].Currency, _wallets[i].Balance);
            return balances;
        }
    }

    /// <summary>Orders that a person should look at.</summary>
    public IReadOnlyCollection<string> UnderReview => _reviews;

    /// <summary>The next instant at which something lapses by itself; null when nothing will.</summary>
    public DateTimeOffset? NextChange
    {
        get
        {
            var expiry = NextExpiry();
            return _holds.First is not { } first ? expiry : expiry is { } at && at < first.Until ? at : first.Until;
        }
    }

    /// <summary>The last day of the credit that ends first; null when there is none, or it never ends.</summary>
    public DateOnly? ExpiresOn
    {
        get
        {
            DateOnly? first = null;
            foreach (var wallet in _wallets)
            {
                if (NextToSpend(wallet) is { } lot && LapseDay(lot) is var day && day < (first ?? DateOnly.MaxValue)) first = day;
            }

            return first;
        }
    }

    /// <summary>What ends on which last day if nothing happens until then. What is held or never ends is left out.</summary>
    public IEnumerable<(string Currency, DateOnly LastDay, long Amount)> Ends =>
        from wallet in _wallets
        from lot in wallet.Lots.All
        let day = LapseDay(lot)
        where day != DateOnly.MaxValue
        group lot.Free by (wallet.Currency, Day: day) into ends
        orderby ends.Key.Currency, ends.Key.Day
        select (ends.Key.Currency, ends.Key.Day, ends.Sum());

    public Balance BalanceOf(string currency) => Find(currency)?.Balance ?? default;

    /// <summary>What can be spent, counted lot by lot: always what is available.</summary>
    public long SpendableByLots(string currency) => Find(currency)?.Lots.All.Sum(l => l.Free) ?? 0;

    public bool HasOrder(string order) => _orders.TryGetValue(order, out var state) && state.Placed is not null;

    /// <summary>What is known of a hold that is still open.</summary>
    public (string Order, string Currency, long Amount, DateTimeOffset Until)? HoldOf(string hold) =>
        _holds.Find(hold) is { } open ? (open.Order, open.Currency, open.Parts.Sum(p => p.Amount), open.Until) : null;

    /// <summary>Credit that an order was paid with so far, and in which currency.</summary>
    public (long Amount, string? Currency) RedeemedFor(string order) => _orders.TryGetValue(order, out var state) ? (state.Payments.Sum(p => p.Redeemed), state.Payments.FirstOrDefault(p => p.Redeemed > 0)?.Currency ?? state.Placed?.Currency) : (0, null);

    /// <summary>The holds that are open for an order.</summary>
    public IReadOnlyList<string> HoldsFor(string order) => _orders.TryGetValue(order, out var state) ? [.. state.Holds.Select(h => h.Id)] : [];

    /// <summary>All refunds of an order, split; null while its placing is not known.</summary>
    public RefundTotals? RefundsOf(string order) => _orders.TryGetValue(order, out var state) && state.Placed is not null ? Refund.Of(state) : null;

    /// <summary>Where an order stands, as all that was told about it adds up; null while its placing is not known.</summary>
    public OrderStanding? StandingOf(string order) => !_orders.TryGetValue(order, out var state) || state.Placed is not { } placed ? null
        : state.Cancelled is not null || (Refund.Of(state) is { IsAny: true } back && back.GoodsMoneyBack == back.GoodsMoney && back.CreditBack >= Math.Min(Math.Max(placed.CreditUsed, state.Redeemed), placed.Items - placed.Coupon)) ? OrderStanding.Undone
        : state.ReceivedAt is not null ? OrderStanding.Received
        : state.IsShipped ? OrderStanding.Shipped
        : OrderStanding.Open;

    /// <summary>Somebody has decided that an order is a fraud.</summary>
    public bool IsFraud(string order) => _orders.TryGetValue(order, out var state) && state.IsFraud;

    /// <summary>Why an order is looked at.</summary>
    public IReadOnlyList<string> ReviewsOf(string order) => _orders.TryGetValue(order, out var state) ? state.Reviews : [];

    /// <summary>All entries from the start.</summary>
    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>The entries since the last call.</summary>
    public IReadOnlyList<Entry> Take()
    {
        var entries = CollectionsMarshal.AsSpan(_entries)[_taken..].ToArray();
        _taken = _entries.Count;
        return entries;
    }

    /// <summary>Lets time pass: what lapses until then, an instant itself included, lapses at its own instant.</summary>
    public void Advance(DateTimeOffset to)
    {
        while (NextChange is { } next && next <= to)
        {
            if (next > Now) Now = next;
            if (_holds.First is { } first && first.Until <= Now) Release(first);
            else Expire();
        }

        if (to > Now) Now = to;
    }

    /// <summary>Takes facts in, in the order of <see cref="FactOrder"/>.</summary>
    public void Apply(IEnumerable<CreditFact> facts)
    {
        var seen = _told.Select(f => f.Identity).ToHashSet(StringComparer.Ordinal);
        foreach (var fact in facts) Apply(fact, !seen.Add(fact.Identity));
    }

    /// <summary>Takes a fact in. Facts come in the order of <see cref="FactOrder"/>.</summary>
    /// <param name="isAgain">One of the same identity was taken in before.</param>
    public void Apply(CreditFact fact, bool isAgain)
    {
        Invariant.Holds(fact.Event.At >= Now, "facts reach a book in the order of their time");
        Advance(fact.Event.At);
        var told = fact.Event;

        // Of several tellings of one refund only one can be possible; which one is seen when the refunds of its order are added up.
        if (isAgain && told is not OrderRefunded)
        {
            if (OrderOf(told) is { } doubled) Review(doubled, $"`{told.Type}` was told twice, with different content");
            _told.Add(fact);
            return;
        }

        // What the account does from here on follows the programme of this day.
        _programme = fact.Programme;
        if (ClosedAt is not null)
        {
            if (told is OrderPlaced { CreditUsed: > 0 } late) Review(Order(late.Order), "credit is said to have been used after the account was closed");
            _told.Add(fact);
            return;
        }

        _expiryKnown = false;
        if (!IsAnnulled(fact)) Enter(fact);
        _told.Add(fact);
        _expiryKnown = false;

        // What it gave free may have come to its end while it was held.
        Advance(fact.Event.At);
    }

    private void Enter(CreditFact fact)
    {
        switch (fact.Event)
        {
            case OrderPlaced placed:
                Place(placed, fact.Programme);
                break;
            case OrderEvent about:
                Tell(about);
                break;
            case CreditRedeem redeem:
                Redeem(redeem);
                break;
            case CreditHeld held:
                Hold(held);
                break;
            case HoldCaptured captured:
                if (_holds.Find(captured.Hold) is { } open) Capture(open, captured.Amount);
                break;
            case HoldReleased released:
                if (_holds.Find(released.Hold) is { } given) Release(given);
                break;
            case CreditGranted granted:
                Give(granted.Currency, granted.Amount, $"grant {granted.Grant}", granted.LastDay, EntryKind.Grant, LedgerAccount.Goodwill);
                break;
            case CreditAdjusted adjusted:
                Adjust(adjusted);
                break;
            case AccountClosed:
                Close();
                break;
            default:
                break;
        }
    }

    private static string? OrderNameOf(ShopEvent told) => told switch
    {
        OrderEvent order => order.Order,
        CreditRedeem redeem => redeem.Order,
        _ => null,
    };

    private OrderState? OrderOf(ShopEvent told) => OrderNameOf(told) is { } name ? Order(name) : null;

    private OrderState Order(string id)
    {
        if (!_orders.TryGetValue(id, out var order)) _orders[id] = order = new OrderState(id);
        return order;
    }

    private Wallet? Find(string currency)
    {
        foreach (var wallet in _wallets)
        {
            if (wallet.Currency == currency) return wallet;
        }

        return null;
    }

    private Wallet WalletOf(string currency)
    {
        if (Find(currency) is { } known) return known;
        var wallet = new Wallet(currency);
        var place = _wallets.FindIndex(w => string.CompareOrdinal(w.Currency, currency) > 0);
        _wallets.Insert(place < 0 ? _wallets.Count : place, wallet);
        return wallet;
    }

    private void Review(OrderState order, string why)
    {
        order.Review(why);
        Mark(order);
    }

    private void Mark(OrderState order)
    {
        if (order.IsUnderReview) _reviews.Add(order.Id);
        else _reviews.Remove(order.Id);
    }

    // Where two programmes meet on one account, the later one says how long credit lives.
    private DateOnly Today
    {
        get
        {
            if (_today.At == Now && ReferenceEquals(_today.Programme, _programme)) return _today.Day;
            _today = (Now, _programme!, _programme!.DayOf(Now));
            return _today.Day;
        }
    }

    private void Book(EntryKind kind, Wallet wallet, long amount, LedgerAccount debit, LedgerAccount credit, OrderState? order, Lot? lot, ProgrammeRule rule)
    {
        Invariant.Holds(amount > 0, "a movement moves something");
        var programme = order?.Programme ?? _programme!;
        _entries.Add(new Entry(kind, wallet.Currency, amount, debit, credit, order?.Id, lot?.Id, Now, programme.Policy, programme.ClauseOf(rule)));
        Change(wallet, debit, -amount);
        Change(wallet, credit, amount);
    }

    // A liability grows by a credit; what the customer owes grows by a debit.
    private static void Change(Wallet wallet, LedgerAccount account, long credited)
    {
        if (account is LedgerAccount.Available) wallet.Available += credited;
        else if (account is LedgerAccount.Held) wallet.Held += credited;
        else if (account is LedgerAccount.Owed) wallet.Owed -= credited;
        Invariant.Holds(wallet.Available >= 0 && wallet.Held >= 0 && wallet.Owed >= 0, "no balance of a customer is ever below zero");
    }
}
