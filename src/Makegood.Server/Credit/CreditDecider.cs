using System.Text.Json;
using Makegood.Domain.Credit;
using Makegood.Domain.Orders;
using Makegood.Storage;

namespace Makegood.Server.Credit;

/// <summary>
/// Decides the requests of one maker, one after the other, on the books it keeps in memory, and drafts what is to be written for them. It writes nothing itself.
/// </summary>
internal sealed class CreditDecider(string maker, Clock clock, PersonVault? vault)
{
    // About a gigabyte of facts; beyond it, accounts are read again when they are needed.
    private const int FactsKeptMost = 1_000_000;

    private const string NoReviews = "[]";

    // Clocks of shops differ a little from ours.
    private static readonly TimeSpan AheadMost = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, KeptAccount> _accounts = new(StringComparer.Ordinal);
    private readonly RelatedWatch _related = new(maker, vault);

    // Only looked at, by requests that are about no account.
    private readonly AccountBook _none = new(string.Empty);
    private long _kept;

    public bool IsFull => _kept > FactsKeptMost;

    /// <summary>Forgets the accounts; they are read again when they are needed.</summary>
    public void Forget()
    {
        _accounts.Clear();
        _kept = 0;
    }

    /// <summary>A draft is not written, or not by what is known here: it and all that was decided on top of it are forgotten.</summary>
    public void Undo(CreditDraft failed)
    {
        Forget();
        _related.Undo(failed.Before.Commit, failed.Related);
    }

    /// <summary>A draft is written, and what was decided on top of it is forgotten.</summary>
    public void UndoAfter(CreditDraft written)
    {
        Forget();
        _related.Undo(written.After.Commit, RelatedChanges.None);
    }

    /// <summary>Decides one request into the draft.</summary>
    public async ValueTask Decide(CreditAsked asked, CreditDraft draft, CreditLook look, CancellationToken stop)
    {
        draft.Take(asked, clock.Now);
        var (at, programmes) = (draft.At, draft.Programmes);
        if (asked.Look is { } seen)
        {
            var rules = programmes.On(at).Related;
            await _related.CatchUp(draft.Before.Commit, rules, at, look, stop);
            draft.Answer(_related.Look(index => seen(index, rules)), null);
            return;
        }

        var file = asked.Account is { } account ? await FileOf(account, programmes, look, stop) : null;

        // What has lapsed is booked before anybody looks, so that looking has not to tell the account again.
        var lapsed = file is null ? [] : Lapse(file, asked.Act, draft);
        var book = file?.At(at) ?? _none;
        var planned = asked.Plan(book, programmes.On(at), at);
        if (planned.Refusal is { } no)
        {
            draft.Answer(null, no);
            return;
        }

        var outcomes = new List<CreditOutcome>(planned.Events.Count);
        if (planned.IsLapse) outcomes.Add(new CreditOutcome(new ClockTick { At = at }, null, Reception.Taken, false, lapsed, file!.Book.Account, file.Book.Balances, null, null));
        foreach (var told in planned.Events)
        {
            outcomes.Add(await Tell(told, asked.Act, draft, look, stop));
            outcomes[^1] = await Watch(told, outcomes[^1], asked.Act, draft, look, stop);
        }

        var (answer, refusal) = asked.Answer(outcomes);
        draft.Answer(answer, refusal);
    }

    /// <summary>All is decided: the draft gets the accounts and balances as they are afterwards.</summary>
    public void Close(CreditDraft draft)
    {
        var accounts = new List<CreditAccountRow>();
        var wallets = new List<CreditWalletRow>();
        foreach (var account in draft.Touched)
        {
            var kept = _accounts[account];
            if (AccountOf(kept, draft.At) is { } row) accounts.Add(row);
            foreach (var (currency, balance) in kept.File.Book.Balances)
            {
                if (WalletOf(kept, currency, balance) is { } wallet) wallets.Add(wallet);
            }
        }

        (draft.Accounts, draft.Wallets) = (accounts, wallets);
        draft.Related = _related.Close(draft.Before.Commit, draft.After.Commit);
    }

    private async ValueTask<CreditOutcome> Tell(ShopEvent told, Act act, CreditDraft draft, CreditLook look, CancellationToken stop)
    {
        told = CreditWords.WithoutBuyer(told);
        if (Intake.Check(told) is { } refusal) return Refused(told, refusal, null);

        // What happened next year would make everything lapse that ends before.
        if (told.At > draft.At + AheadMost) return Refused(told, new CreditRefusal(CreditReason.NotUnderstood, "at", $"`at` is {Columns.Write(told.At)}, and here it is {Columns.Write(draft.At)}; set the clock that told it right"), null);
        if (told is ClockTick) return new CreditOutcome(told, null, Reception.Taken, false, [], null, [], null, null);
        if (told is not OrderEvent about) return await Do(told, [], ((AccountEvent)told).Account, act, draft, look, stop);

        var (owner, waiting) = await OwnerAndWaiting(about.Order, draft, look, stop);
        owner ??= about is OrderPlaced ? null : await Checkout(about.Order, draft, look, stop);

        // A shop's facts may come before their order; a person decides about what is there.
        if (owner is null && about is (OrderCleared or CreditWithdrawn or CreditReinstated)) return Refused(told, new CreditRefusal(CreditReason.NoSuchOrder, "order", $"no order `{about.Order}` is known here; look at its number, or wait until the shop has told it"), null);
        if (about is not OrderPlaced placed) return owner is null ? Wait(about, waiting, act, draft) : await Do(about, [], owner, act, draft, look, stop);
        if (owner is not null && owner != placed.Account) return Refused(told, new CreditRefusal(CreditReason.OrderOfAnother, "account", $"order `{placed.Order}` belongs to another account"), owner);
        var outcome = await Do(placed, [.. waiting.Select(w => CreditStore.EventOf(w.Data))], placed.Account, act, draft, look, stop);
        if (outcome.Refusal is not null || owner is not null) return outcome;
        draft.Owners[placed.Order] = placed.Account;
        draft.Orders.Add(new CreditOrderRow { Maker = maker, Id = placed.Order, Account = placed.Account });
        draft.Adopted.AddRange(waiting);
        return outcome;
    }

    /// <summary>Looks whether a buyer goes over the permitted amount with what the ledger just took; if so, the orders are flagged with it.</summary>
    private async ValueTask<CreditOutcome> Watch(ShopEvent told, CreditOutcome outcome, Act act, CreditDraft draft, CreditLook look, CancellationToken stop)
    {
        if (told is not OrderEvent about || outcome is not { Refusal: null, IsWaiting: false, Account: { } account, Reception: Reception.Taken }) return outcome;
        var programme = draft.Programmes.On(draft.At);
        await _related.CatchUp(draft.Before.Commit, programme.Related, draft.At, look, stop);
        foreach (var flag in await _related.Took(about, (told as OrderPlaced)?.Buyer, _accounts[account].File.Book, programme, act, draft.At, draft.Number, look, stop))
        {
            if (await OwnerOf(flag.Order, draft, look, stop) is not { } owner) continue;
            var flagged = await Do(flag, [], owner, new Act(maker, CreditWriter.Actor, draft.At, clock.NewId), draft, look, stop);
            if (owner == account) outcome = outcome with { Entries = [.. outcome.Entries, .. flagged.Entries], Balances = flagged.Balances };
        }

        return outcome;
    }

    private static CreditOutcome Refused(ShopEvent told, CreditRefusal refusal, string? account) => new(told, refusal, Reception.Taken, false, [], account, [], null, null);

    private async ValueTask<string?> OwnerOf(string order, CreditDraft draft, CreditLook look, CancellationToken stop) =>
        draft.Owners.GetValueOrDefault(order)
        ?? look.Coming?.Owners.GetValueOrDefault(order)
        ?? await (await look.Store(stop)).OwnerOfOrder(maker, order, stop);

    /// <summary>Whose checkout used or holds credit for an order that may never be placed: what it took comes back when the order is cancelled.</summary>
    private async ValueTask<string?> Checkout(string order, CreditDraft draft, CreditLook look, CancellationToken stop) =>
        draft.Facts.Find(f => f.ShopOrder == order)?.Account
        ?? look.Coming?.Facts.Find(f => f.ShopOrder == order)?.Account
        ?? await (await look.Store(stop)).Single<string?>("SELECT account FROM credit_fact WHERE maker = @maker AND shop_order = @order ORDER BY maker, shop_order, id LIMIT 1", new { maker, order }, stop);

    private async ValueTask<(string? Owner, IReadOnlyList<CreditWaitingRow> Waiting)> OwnerAndWaiting(string order, CreditDraft draft, CreditLook look, CancellationToken stop)
    {
        if ((draft.Owners.GetValueOrDefault(order) ?? look.Coming?.Owners.GetValueOrDefault(order)) is { } placed) return (placed, []);
        var (owner, written) = await (await look.Store(stop)).OwnerAndWaiting(maker, order, stop);
        if (owner is not null) return (owner, []);

        // The coming commit may be on disk by now: its rows count once.
        return (null, [.. written.Concat(look.Coming?.Waiting ?? []).Concat(draft.Waiting).Where(w => w.ShopOrder == order).DistinctBy(w => w.Id)]);
    }

    private CreditOutcome Wait(OrderEvent told, IReadOnlyList<CreditWaitingRow> waiting, Act act, CreditDraft draft)
    {
        var text = ShopEventJson.Content(told);
        var isKnown = waiting.Any(w => CreditStore.EventOf(w.Data) is var known && known.Identity == told.Identity && known.Told == told.Told && ShopEventJson.Content(known) == text && known.At <= told.At);
        if (!isKnown) draft.Waiting.Add(new CreditWaitingRow { Maker = maker, Id = clock.NewId("fact"), ShopOrder = told.Order, RecordedAt = draft.At, Actor = act.Actor, Data = ShopEventJson.Text(told) });
        return new CreditOutcome(told, null, isKnown ? Reception.Repeated : Reception.Taken, true, [], null, [], null, null);
    }

    private async ValueTask<CreditOutcome> Do(ShopEvent told, IReadOnlyList<ShopEvent> waiting, string account, Act act, CreditDraft draft, CreditLook look, CancellationToken stop)
    {
        var programmes = draft.Programmes;
        var file = await FileOf(account, programmes, look, stop);
        var programme = programmes.On(told.At);
        var now = file.Book.Now > draft.At ? file.Book.Now : draft.At;
        if (!Intake.Decide(told, file, programme, now).Granted(out var decided, out var refusal)) return Refused(told, refusal, account);
        var fact = new CreditFact(decided, programme, draft.NextFact);
        IReadOnlyList<CreditFact> others = waiting.Count == 0 ? [] : Numbered(waiting, programmes, draft.NextFact + 1);
        var (reception, entries) = file.AddTogether(fact, others);
        if (file.Book.NextChange <= draft.At) entries = [.. entries, .. file.Advance(draft.At)];
        _kept++;

        // A repetition changes nothing and is not written, unless it tells an earlier time.
        var factId = reception is Reception.Repeated && entries.Count == 0 ? null : draft.Fact(account, act, fact);
        foreach (var other in others) draft.Fact(account, act, other);
        draft.Movements(account, act, factId, entries);
        draft.Touched.Add(account);
        var split = decided is OrderRefunded { GoodsValue: not null } refund ? file.Book.RefundsOf(refund.Order)?.Parts.Cast<RefundPart?>().FirstOrDefault(p => p!.Value.Refund == refund.Refund) : null;
        return new CreditOutcome(told, null, reception, false, entries, account, file.Book.Balances, split, decided);
    }

    private static List<CreditFact> Numbered(IReadOnlyList<ShopEvent> told, MakerProgrammes programmes, long from) => [.. told.Select((t, i) => new CreditFact(t, programmes.On(t.At), from + i))];

    private static IReadOnlyList<Entry> Lapse(AccountFile file, Act act, CreditDraft draft)
    {
        if (!(file.Book.NextChange <= draft.At)) return [];
        var entries = file.Advance(draft.At);
        draft.Movements(file.Book.Account, act, null, entries);
        if (entries.Count > 0) draft.Touched.Add(file.Book.Account);
        return entries;
    }

    // INVARIANT: what the coming commit touched is in memory, so what is read here is not changed by it.
    private async ValueTask<AccountFile> FileOf(string account, MakerProgrammes programmes, CreditLook look, CancellationToken stop)
    {
        if (_accounts.TryGetValue(account, out var known)) return known.File;
        var store = await look.Store(stop);
        var (row, wallets) = await store.CreditAccountAndWallets(maker, account, stop);
        var file = AccountFile.Of(account, await store.ReadCreditFacts(maker, account, programmes.Named, null, stop));

        // What lapsed by the last commit is booked already; what lapsed since is booked with what comes now.
        _ = file.Advance(await LastBooked(account, store, stop));
        _ = file.Book.Take();
        _kept += file.Facts.Count;
        _accounts[account] = new KeptAccount(file, row, wallets);
        return file;
    }

    private async Task<DateTimeOffset> LastBooked(string account, Session store, CancellationToken stop) =>
        await store.Single<string?>("SELECT MAX(recorded_at) FROM credit_movement WHERE maker = @maker AND account = @account", new { maker, account }, stop) is { } last ? Columns.Instant(last) : DateTimeOffset.MinValue;

    private CreditAccountRow? AccountOf(KeptAccount kept, DateTimeOffset at)
    {
        var book = kept.File.Book;
        var rest = new AccountRest(
            book.ClosedAt,
            book.UnderReview.Count == 0 ? NoReviews : JsonSerializer.Serialize(book.UnderReview),
            book.NextChange,
            book.ExpiresOn is { } day && day != DateOnly.MaxValue ? day : null);
        if (kept.Revision > 0 && kept.Rest == rest) return null;
        if (kept.Revision++ == 0) kept.OpenedAt = at;
        kept.Rest = rest;
        return new CreditAccountRow { Maker = maker, Id = book.Account, Revision = kept.Revision, OpenedAt = kept.OpenedAt, ClosedAt = rest.ClosedAt, Reviews = rest.Reviews, ChangesAt = rest.ChangesAt, ExpiresOn = rest.ExpiresOn };
    }

    private CreditWalletRow? WalletOf(KeptAccount kept, string currency, Balance balance)
    {
        var place = kept.Wallets.FindIndex(w => w.Currency == currency);
        var revision = 1L;
        if (place < 0)
        {
            kept.Wallets.Add((currency, revision, balance));
        }
        else
        {
            if (kept.Wallets[place].Balance == balance) return null;
            revision += kept.Wallets[place].Revision;
            kept.Wallets[place] = (kept.Wallets[place].Currency, revision, balance);
        }

        var account = kept.File.Book.Account;
        return new CreditWalletRow { Maker = maker, Id = CreditWalletRow.IdOf(account, currency), Revision = revision, Account = account, Currency = currency, Available = balance.Available, Held = balance.Held, Owed = balance.Owed };
    }

    /// <summary>What an account's row says of it beside who it is.</summary>
    private readonly record struct AccountRest(DateTimeOffset? ClosedAt, string Reviews, DateTimeOffset? ChangesAt, DateOnly? ExpiresOn);

    /// <summary>
    /// An account in memory, and what its rows say once all that is decided is written. Values and no rows: an object that is replaced with every posting is work for
    /// the collector of the heap.
    /// </summary>
    private sealed class KeptAccount
    {
        public KeptAccount(AccountFile file, CreditAccountRow? row, IReadOnlyList<CreditWalletRow> wallets)
        {
            File = file;
            foreach (var wallet in wallets) Wallets.Add((wallet.Currency, wallet.Revision, new Balance(wallet.Available, wallet.Held, wallet.Owed)));
            if (row is null) return;
            (Revision, OpenedAt) = (row.Revision, row.OpenedAt);
            Rest = new AccountRest(row.ClosedAt, row.Reviews, row.ChangesAt, row.ExpiresOn);
        }

        public AccountFile File { get; }

        /// <summary>Of the account's row; zero while there is none.</summary>
        public long Revision { get; set; }

        public DateTimeOffset OpenedAt { get; set; }

        public AccountRest Rest { get; set; }

        public List<(string Currency, long Revision, Balance Balance)> Wallets { get; } = [];
    }
}
