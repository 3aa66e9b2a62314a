using System.Globalization;
using Makegood.Domain.Basics;
using Makegood.Domain.Credit;
using Makegood.Domain.Orders;
using Makegood.Domain.Related;
using Makegood.Storage;

namespace Makegood.Server.Credit;

/// <summary>What a commit of the ledger writes of related orders, and how to take it back from memory if it fails.</summary>
internal sealed record RelatedChanges(IReadOnlyDictionary<string, RelatedOrderRow> Orders, IReadOnlyDictionary<string, RelatedFlagRow> Flags, IReadOnlyList<Action> Back)
{
    public static readonly RelatedChanges None = new(new Dictionary<string, RelatedOrderRow>(), new Dictionary<string, RelatedFlagRow>(), []);
}

/// <summary>
/// Watches the orders of one maker for buyers who go over the permitted amount. It belongs to the one writer of the ledger, so that of two orders at the same instant
/// the second sees the first. What it keeps in memory is read from the rows when it is first needed, and from what other programs wrote when they did.
/// </summary>
internal sealed class RelatedWatch(string maker, PersonVault? vault)
{
    private const string Purpose = "signs of buyers";

    private readonly KeyedHash? _hash = vault is null ? null : new KeyedHash(vault.KeyFor(maker, Purpose));
    private readonly Dictionary<string, RelatedFlagRow> _flags = new(StringComparer.Ordinal);
    private RelatedIndex _index = new();
    private long _seen = -1;
    private DateOnly _forgotten;

    // What is to be written with the commit that is drafted now; the last change is taken back first.
    private Dictionary<string, RelatedOrderRow> _ordersToPut = new(StringComparer.Ordinal);
    private Dictionary<string, RelatedFlagRow> _flagsToPut = new(StringComparer.Ordinal);
    private Stack<Action> _back = [];

    /// <summary>Brings what is in memory to where the ledger is.</summary>
    /// <param name="head">The last commit of the ledger.</param>
    public async Task CatchUp(long head, RelatedRules rules, DateTimeOffset now, CreditLook look, CancellationToken stop)
    {
        var from = now.AddDays(-rules.KeptDays);
        if (_seen != head)
        {
            var store = await look.Store(stop);
            await foreach (var order in store.RelatedOrdersSince(maker, _seen, from, stop)) _index.Put(order);
            await foreach (var row in store.Stream<RelatedFlagRow>("SELECT * FROM related_flag WHERE maker = @maker AND commit_number > @seen ORDER BY maker, commit_number", new { maker, seen = _seen }, stop)) _flags[row.Id] = row;
            _seen = head;
        }

        var today = DateOnly.FromDateTime(now.UtcDateTime);
        if (_forgotten == today) return;
        _index.Forget(from);
        _forgotten = today;
    }

    /// <summary>Looks at an event that the ledger took.</summary>
    /// <param name="buyer">What the shop told about the buyer, which the ledger does not keep.</param>
    /// <param name="book">The account's book with the event in it.</param>
    /// <returns>What the ledger is to be told in consequence.</returns>
    public async Task<IReadOnlyList<OrderFlagged>> Took(OrderEvent told, Buyer? buyer, AccountBook book, Programme programme, Act act, DateTimeOffset at, long commit, CreditLook look, CancellationToken stop)
    {
        if (told is OrderCleared or CreditWithdrawn or CreditReinstated)
        {
            await Decided(told, act, at, commit, look, stop);
            return [];
        }

        if (book.StandingOf(told.Order) is not { } standing) return [];
        if (told is OrderPlaced placed && !_index.Knows(told.Order))
        {
            var signs = _hash is null || buyer is null ? null : BuyerSigns.Read(buyer, _hash);
            var order = new RelatedOrder(placed.Order, placed.Account, placed.At, placed.Currency, standing, placed.Message?.Source ?? act.Actor, Pieces(placed), signs?.Signs ?? []);
            _ordersToPut[order.Id] = RelatedStore.RowOf(order, signs?.LeftOut ?? [], maker, commit);
            Put(order);
            return await Flags(placed, programme, at, commit, look, stop);
        }

        if (_index.Find(told.Order) is { } known && known.Standing != standing)
        {
            var row = _ordersToPut.GetValueOrDefault(told.Order);
            if (row is null && (look.Coming?.Related.Orders.GetValueOrDefault(told.Order) ?? await (await look.Store(stop)).RelatedOrder(maker, told.Order, stop)) is { } written) row = written with { Revision = written.Revision + 1 };
            if (row is not null) _ordersToPut[told.Order] = row with { Standing = Words.Write(standing), CommitNumber = commit };
            Put(known with { Standing = standing });
        }

        return [];
    }

    /// <summary>Looks without changing anything.</summary>
    public T Look<T>(Func<RelatedIndex, T> look) => look(_index);

    /// <summary>All of a commit is decided: what it writes.</summary>
    /// <param name="head">The commit before it; what others wrote up to there may not have been looked at.</param>
    public RelatedChanges Close(long head, long commit)
    {
        if (_seen == head) _seen = commit;
        if (_back.Count == 0) return RelatedChanges.None;
        var changes = new RelatedChanges(_ordersToPut, _flagsToPut, [.. _back]);
        (_ordersToPut, _flagsToPut, _back) = (new(StringComparer.Ordinal), new(StringComparer.Ordinal), []);
        return changes;
    }

    /// <summary>What is drafted now will not be written, nor a commit that failed before it: everything is as it was before them.</summary>
    /// <param name="written">The commit before them.</param>
    public void Undo(long written, RelatedChanges failed)
    {
        while (_back.TryPop(out var step)) step();
        foreach (var step in failed.Back) step();
        _ordersToPut.Clear();
        _flagsToPut.Clear();
        _seen = Math.Min(_seen, written);
    }

    private void Put(RelatedOrder order)
    {
        var before = _index.Find(order.Id);
        _back.Push(() =>
        {
            if (before is null) _index.Remove(order.Id);
            else _index.Put(before);
        });
        _index.Put(order);
    }

    /// <summary>The row as it is by now: appeals change it behind the ledger's back.</summary>
    private async Task<RelatedFlagRow?> Written(string order, CreditLook look, CancellationToken stop) =>
        _flagsToPut.GetValueOrDefault(order) ?? look.Coming?.Related.Flags.GetValueOrDefault(order) ?? await (await look.Store(stop)).RelatedFlag(maker, order, stop);

    private void Put(RelatedFlagRow row, RelatedFlagRow? written)
    {
        var before = _flags.GetValueOrDefault(row.Id);
        _back.Push(() =>
        {
            if (before is null) _flags.Remove(row.Id);
            else _flags[row.Id] = before;
        });

        // Told and decided within one batch is one change of the row.
        var revision = _flagsToPut.TryGetValue(row.Id, out var coming) ? coming.Revision : (written?.Revision ?? 0) + 1;
        _flags[row.Id] = _flagsToPut[row.Id] = row with { Revision = revision };
    }

    private async Task<IReadOnlyList<OrderFlagged>> Flags(OrderPlaced placed, Programme programme, DateTimeOffset at, long commit, CreditLook look, CancellationToken stop)
    {
        var rules = programme.Related;
        var told = new List<OrderFlagged>();
        foreach (var account in _index.AlsoChangedBy(placed.Account, rules).Prepend(placed.Account))
        {
            foreach (var flag in _index.FlagsOf(account, rules))
            {
                // What is received cannot be withdrawn for this, and what a person decided stands unless more came to light.
                if (_index.Find(flag.Order) is not { Standing: OrderStanding.Open or OrderStanding.Shipped } order) continue;
                if (_flags.TryGetValue(flag.Order, out var known) && (known.State is "open" or "withdrawn" || known.Counted >= flag.Case.Counted)) continue;
                var row = known is null ? null : await Written(flag.Order, look, stop);
                Put(RowOf(flag, row, programme, at, commit), row);
                told.Add(new OrderFlagged { At = order.At > at ? order.At : at, Order = flag.Order, Reason = Reason(flag.Case, rules) });
            }
        }

        return told;
    }

    private RelatedFlagRow RowOf(RelatedFlag flag, RelatedFlagRow? known, Programme programme, DateTimeOffset at, long commit) => new()
    {
        Maker = maker,
        Id = flag.Order,
        Account = flag.Account,
        FlaggedAt = at,
        Policy = programme.Policy,
        Clause = flag.Case.Path.Count > 0 ? programme.Related.LinkClause : programme.Related.LimitClause,
        Counted = flag.Case.Counted,
        Allowed = flag.Case.Allowed,
        WithinDays = programme.Related.WithinDays,
        Product = flag.Case.Product,
        Evidence = RelatedStore.Text(flag.Case),
        State = "open",
        AppealedAt = known?.AppealedAt,
        Appeal = known?.Appeal,
        WaitingSince = at,
        CommitNumber = commit,
    };

    private static string Reason(LimitCase found, RelatedRules rules) => string.Create(CultureInfo.InvariantCulture, $"permitted amount: {Much(found.Counted, found.Currency)} bought within {rules.WithinDays} days, {Much(found.Allowed, found.Currency)} permitted{(found.More > 0 ? " to accounts behind one door together" : "")}");

    private static string Much(long counted, string? currency) => currency is null ? counted.ToString(CultureInfo.InvariantCulture) : Currency.Show(counted, currency);

    private async Task Decided(OrderEvent told, Act act, DateTimeOffset at, long commit, CreditLook look, CancellationToken stop)
    {
        if (!_flags.ContainsKey(told.Order) || await Written(told.Order, look, stop) is not { } row) return;
        var (state, reason) = told switch
        {
            CreditWithdrawn withdrawn => ("withdrawn", withdrawn.Reason),
            CreditReinstated => ("reinstated", null),
            _ => ("cleared", null),
        };
        Put(row with { State = state, DecidedAt = at, DecidedBy = act.Actor, Reason = reason, WaitingSince = null, CommitNumber = commit }, row);
    }

    // An order without lines is some pieces of nothing in particular: one, at its price.
    private static Piece[] Pieces(OrderPlaced placed) => placed.Lines.Count == 0
        ? [new Piece(null, 1, placed.Items)]
        : [.. placed.Lines.Select(l => new Piece(l.Sku, l.Quantity, l.Amount))];
}
