using Makegood.Domain.Orders;

namespace Makegood.Domain.Credit;

/// <summary>What an event did.</summary>
/// <param name="Refusal">Null when it was accepted.</param>
/// <param name="Entries">What was booked, per account.</param>
/// <param name="Touched">Accounts whose book it changed, or that it asked about.</param>
/// <param name="Split">How a return of goods is split, when the event is one.</param>
public sealed record Told(ShopEvent Event, CreditRefusal? Refusal, Reception Reception, IReadOnlyList<(string Account, Entry Entry)> Entries, IReadOnlyList<string> Touched, RefundPart? Split)
{
    public bool IsAccepted => Refusal is null;
}

/// <summary>
/// All accounts of a maker in memory: what `makegood replay` runs, and what the server's ledger is held against. Facts about an order that nobody has placed yet
/// wait for its placing, which tells whose it is.
/// </summary>
/// <param name="programmeOn">The programme in force at an instant.</param>
public sealed class CreditLedger(Func<DateTimeOffset, Programme> programmeOn)
{
    private readonly SortedDictionary<string, AccountFile> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _owners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<ShopEvent>> _waiting = new(StringComparer.Ordinal);

    private long _facts;

    /// <summary>The latest instant that was told.</summary>
    public DateTimeOffset Now { get; private set; } = DateTimeOffset.MinValue;

    public IReadOnlyDictionary<string, AccountFile> Accounts => _accounts;

    /// <summary>Facts whose order nobody has placed yet.</summary>
    public int Waiting => _waiting.Values.Sum(w => w.Count);

    /// <summary>The orders of an account that a person should look at.</summary>
    public IReadOnlyCollection<string> UnderReview(string account) => _accounts.TryGetValue(account, out var file) ? file.Book.UnderReview : [];

    public Told Tell(ShopEvent told)
    {
        if (told.At > Now) Now = told.At;
        if (Intake.Check(told) is { } refusal) return new Told(told, refusal, Reception.Taken, [], OwnerOf(told) is { } asked ? [asked] : [], null);
        return told switch
        {
            ClockTick => Tick(told),
            OrderPlaced placed => Place(placed),
            OrderEvent order when !_owners.ContainsKey(order.Order) => Wait(order),
            _ => Do(told, OwnerOf(told)!, []),
        };
    }

    private string? OwnerOf(ShopEvent told) => told switch
    {
        AccountEvent account => account.Account,
        OrderPlaced placed => placed.Account,
        OrderEvent order => _owners.GetValueOrDefault(order.Order),
        _ => null,
    };

    private AccountFile FileOf(string account)
    {
        if (!_accounts.TryGetValue(account, out var file)) _accounts[account] = file = new AccountFile(account);
        return file;
    }

    private Told Tick(ShopEvent told)
    {
        var entries = new List<(string, Entry)>();
        foreach (var (name, file) in _accounts) entries.AddRange(file.Advance(Now).Select(e => (name, e)));
        return new Told(told, null, Reception.Taken, entries, [.. _accounts.Keys], null);
    }

    private Told Place(OrderPlaced placed)
    {
        if (_owners.TryGetValue(placed.Order, out var owner) && owner != placed.Account)
        {
            return new Told(placed, new CreditRefusal(CreditReason.OrderOfAnother, "account", $"order `{placed.Order}` belongs to account `{owner}`"), Reception.Taken, [], [owner], null);
        }

        var waiting = _waiting.GetValueOrDefault(placed.Order) ?? [];
        var done = Do(placed, placed.Account, waiting);
        if (!done.IsAccepted) return done;
        _owners[placed.Order] = placed.Account;
        _waiting.Remove(placed.Order);
        return done;
    }

    private Told Wait(OrderEvent told)
    {
        if (!_waiting.TryGetValue(told.Order, out var waiting)) _waiting[told.Order] = waiting = [];
        waiting.Add(told);
        return new Told(told, null, Reception.Taken, [], [], null);
    }

    private Told Do(ShopEvent told, string account, IReadOnlyList<ShopEvent> waiting)
    {
        var file = FileOf(account);
        var programme = programmeOn(told.At);
        if (!Intake.Decide(told, file, programme, Now).Granted(out var fact, out var refusal)) return new Told(told, refusal, Reception.Taken, [], [account], null);
        var (reception, entries) = file.AddTogether(new CreditFact(fact, programme, ++_facts), [.. waiting.Select(w => new CreditFact(w, programmeOn(w.At), ++_facts))]);
        var lapsed = file.Book.NextChange <= Now ? file.Advance(Now) : [];
        var all = entries.Concat(lapsed).Select(e => (account, e)).ToList();
        var split = fact is OrderRefunded { GoodsValue: not null } refund ? file.Book.RefundsOf(refund.Order)?.Parts.Cast<RefundPart?>().FirstOrDefault(p => p!.Value.Refund == refund.Refund) : null;
        return new Told(told, null, reception, all, [account], split);
    }
}
