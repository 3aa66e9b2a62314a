using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Makegood.Domain.Basics;
using Makegood.Domain.Credit;
using Makegood.Domain.Orders;
using Makegood.Domain.Related;
using Makegood.Storage;

namespace Makegood.Server.Credit;

/// <summary>What became of one event.</summary>
/// <param name="Refusal">Null when it was accepted.</param>
/// <param name="IsWaiting">It is about an order that nobody has placed yet, and waits for its placing.</param>
public sealed record CreditOutcome(ShopEvent Event, CreditRefusal? Refusal, Reception Reception, bool IsWaiting, IReadOnlyList<Entry> Entries, string? Account, IReadOnlyList<(string Currency, Balance Balance)> Balances, RefundPart? Split, ShopEvent? Fact);

/// <summary>
/// The one place that writes the ledger. What many ask for at the same time is decided one after the other in memory and written together: facts, movements,
/// balances, the answers to repeated requests and the hash over it all are one transaction, and nobody is answered before it is on disk. There is one writer
/// per maker in a program; programs that share PostgreSQL take turns by the ledger's head. Source: `design/credit.md`, ledger; decision 0021.
/// </summary>
public sealed class CreditDesk(Database database, Clock clock, CreditProgrammes programmes, PersonVault? vault = null) : IAsyncDisposable
{
    private const int MostTogether = 512;
    private const int MostTries = 5;

    // About a gigabyte of facts; beyond it, accounts are read again when they are needed.
    private const int FactsKeptMost = 1_000_000;

    // Clocks of shops differ a little from ours.
    private static readonly TimeSpan AheadMost = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Writer> _writers = new(StringComparer.Ordinal);

    /// <summary>Tells the ledger events of one request, which are written together.</summary>
    /// <param name="answer">Makes the answer, which is kept with the request's key; it is given the outcomes in the order of the events.</param>
    public Task<Result<T, Refusal>> Tell<T>(IReadOnlyList<ShopEvent> events, Act act, Func<IReadOnlyList<CreditOutcome>, Result<T, Refusal>> answer, CancellationToken stop)
        where T : notnull => Ask(null, (_, _, _) => new Planned(events), act, answer, stop);

    /// <summary>Tells the ledger what an account's book at this moment asks for: nobody else changes the account between the look and the writing.</summary>
    /// <param name="plan">Given the book, the programme in force and now; the events to tell, or why there are none.</param>
    public Task<Result<T, Refusal>> Tell<T>(string account, Func<AccountBook, Programme, DateTimeOffset, Planned> plan, Act act, Func<IReadOnlyList<CreditOutcome>, Result<T, Refusal>> answer, CancellationToken stop)
        where T : notnull => Ask(account, plan, act, answer, stop);

    private async Task<Result<T, Refusal>> Ask<T>(string? account, Func<AccountBook, Programme, DateTimeOffset, Planned> plan, Act act, Func<IReadOnlyList<CreditOutcome>, Result<T, Refusal>> answer, CancellationToken stop)
        where T : notnull
    {
        stop.ThrowIfCancellationRequested();
        var asked = new Asked(account, plan, act, outcomes =>
        {
            if (answer(outcomes).Granted(out var given, out var refusal)) return (given, null);
            return (null, refusal);
        });
        await WriterOf(act.Maker).Take(asked);
        var (value, no) = await asked.Done.Task;
        return value is T granted ? granted : no!;
    }

    /// <summary>What the evidence says at this moment about which orders belong together.</summary>
    public async Task<Result<T, Refusal>> LookAtRelated<T>(Func<RelatedIndex, RelatedRules, T> look, Act act, CancellationToken stop)
        where T : notnull
    {
        stop.ThrowIfCancellationRequested();
        var asked = new Asked(null, (_, _, _) => new Planned([]), act, _ => (true, null)) { Look = (index, rules) => look(index, rules) };
        await WriterOf(act.Maker).Take(asked);
        var (value, no) = await asked.Done.Task;
        return value is T seen ? seen : no!;
    }

    private Writer WriterOf(string maker) => _writers.GetOrAdd(maker, name => new Writer(name, database, clock, programmes, vault));

    public async ValueTask DisposeAsync()
    {
        foreach (var writer in _writers.Values) await writer.DisposeAsync();
    }

    /// <summary>What to tell the ledger, or why nothing.</summary>
    public sealed record Planned(IReadOnlyList<ShopEvent> Events, Refusal? Refusal = null)
    {
        /// <summary>Nothing but time: what has lapsed by itself is booked.</summary>
        public static readonly Planned Lapses = new([]) { IsLapse = true };

        public bool IsLapse { get; private init; }
    }

    private sealed record Asked(string? Account, Func<AccountBook, Programme, DateTimeOffset, Planned> Plan, Act Act, Func<IReadOnlyList<CreditOutcome>, (object? Answer, Refusal? Refusal)> Answer)
    {
        public TaskCompletionSource<(object? Answer, Refusal? Refusal)> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Tries { get; set; }

        /// <summary>Only looks, and answers with what this gives.</summary>
        public Func<RelatedIndex, RelatedRules, object>? Look { get; init; }
    }

    private sealed class Writer : IAsyncDisposable
    {
        private readonly string _maker;
        private readonly Database _database;
        private readonly Clock _clock;
        private readonly CreditProgrammes _programmes;
        private readonly Channel<Asked> _queue = Channel.CreateBounded<Asked>(new BoundedChannelOptions(16 * MostTogether) { SingleReader = true });
        private readonly Task _work;
        private readonly Dictionary<string, AccountFile> _files = new(StringComparer.Ordinal);
        private readonly Dictionary<string, CreditAccountRow> _rows = new(StringComparer.Ordinal);
        private readonly Dictionary<string, CreditWalletRow> _wallets = new(StringComparer.Ordinal);
        private readonly RelatedWatch _related;
        private long _kept;
        private long _seen = -1;

        public Writer(string maker, Database database, Clock clock, CreditProgrammes programmes, PersonVault? vault)
        {
            _related = new RelatedWatch(maker, vault);
            (_maker, _database, _clock, _programmes) = (maker, database, clock, programmes);
            _work = Task.Run(Run);
        }

        public ValueTask Take(Asked asked) => _queue.Writer.WriteAsync(asked, CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            _queue.Writer.TryComplete();
            await _work;
        }

        private async Task Run()
        {
            var together = new List<Asked>(MostTogether);
            while (await _queue.Reader.WaitToReadAsync())
            {
                together.Clear();
                while (together.Count < MostTogether && _queue.Reader.TryRead(out var asked)) together.Add(asked);
                await Serve(together);
            }
        }

        private async Task Serve(IReadOnlyList<Asked> together)
        {
            IReadOnlyList<(object? Answer, Refusal? Refusal)> answers;
            try
            {
                answers = await Write(together);
            }
            catch (Exception problem)
            {
                Forget();
                _related.Undo();
                if (together.Count == 1 && (!StoreProblems.IsRace(problem) || ++together[0].Tries >= MostTries))
                {
                    together[0].Done.SetException(problem);
                    return;
                }

                // One that cannot be written must not take the others with it.
                foreach (var asked in together) await Serve([asked]);
                return;
            }

            for (var i = 0; i < together.Count; i++) together[i].Done.SetResult(answers[i]);
        }

        private void Forget()
        {
            _files.Clear();
            _rows.Clear();
            _wallets.Clear();
            (_kept, _seen) = (0, -1);
        }

        private async Task<IReadOnlyList<(object? Answer, Refusal? Refusal)>> Write(IReadOnlyList<Asked> together)
        {
            var stop = CancellationToken.None;
            var at = _clock.Now;
            await using var work = await _database.Begin(new Act(_maker, "ledger", at, _clock.NewId), stop);
            var head = await work.HoldCreditHead(stop);

            // Another program wrote since: what is kept here is old.
            if (head.Number != _seen || _kept > FactsKeptMost) Forget();
            if (await _programmes.Of(_maker, work, stop) is not { } programmes) return [.. together.Select(_ => ((object?)null, (Refusal?)CreditWords.NoProgramme))];

            var batch = new Batch(head, at);
            var answers = new List<(object?, Refusal?)>(together.Count);
            var kept = new List<IdempotencyRow>();
            foreach (var asked in together)
            {
                if (asked.Look is { } look)
                {
                    var rules = programmes.On(at).Related;
                    await _related.CatchUp(head.Number, rules, at, work, stop);
                    answers.Add((_related.Look(index => look(index, rules)), null));
                    continue;
                }

                var file = asked.Account is { } account ? await FileOf(account, programmes, work, stop) : null;

                // What has lapsed is booked before anybody looks, so that looking has not to tell the account again.
                var lapsed = file is null ? null : Lapse(file, asked.Act, batch);
                var book = file?.At(at) ?? new AccountBook(string.Empty);
                var planned = asked.Plan(book, programmes.On(at), at);
                if (planned.Refusal is { } no)
                {
                    answers.Add((null, no));
                    continue;
                }

                var outcomes = new List<CreditOutcome>(planned.Events.Count);
                if (planned.IsLapse) outcomes.Add(lapsed!);
                foreach (var told in planned.Events)
                {
                    outcomes.Add(await Tell(told, asked.Act, programmes, batch, work, stop));
                    outcomes[^1] = await Watch(told, outcomes[^1], asked.Act, programmes, batch, work, stop);
                }

                var (answer, refusal) = asked.Answer(outcomes);
                answers.Add((answer, refusal));
                if (answer is not null && IdempotencyRow.Of(asked.Act, answer) is { } row) kept.Add(row);
            }

            await Save(batch, kept, work, stop);
            return answers;
        }

        private async Task<CreditOutcome> Tell(ShopEvent told, Act act, MakerProgrammes programmes, Batch batch, Work work, CancellationToken stop)
        {
            told = CreditWords.WithoutBuyer(told);
            if (Intake.Check(told) is { } refusal) return Refused(told, refusal, null);

            // What happened next year would make everything lapse that ends before.
            if (told.At > batch.At + AheadMost) return Refused(told, new CreditRefusal(CreditReason.NotUnderstood, "at", $"`at` is {Columns.Write(told.At)}, and here it is {Columns.Write(batch.At)}; set the clock that told it right"), null);
            if (told is ClockTick) return new CreditOutcome(told, null, Reception.Taken, false, [], null, [], null, null);
            if (told is not OrderEvent about) return await Do(told, [], ((AccountEvent)told).Account, act, programmes, batch, work, stop);

            var owner = batch.Owners.GetValueOrDefault(about.Order) ?? await work.OwnerOfOrder(_maker, about.Order, stop);
            owner ??= about is OrderPlaced ? null : await Checkout(about.Order, batch, work, stop);

            // A shop's facts may come before their order; a person decides about what is there.
            if (owner is null && about is (OrderCleared or CreditWithdrawn or CreditReinstated)) return Refused(told, new CreditRefusal(CreditReason.NoSuchOrder, "order", $"no order `{about.Order}` is known here; look at its number, or wait until the shop has told it"), null);
            if (about is not OrderPlaced placed) return owner is null ? await Wait(about, act, batch, work, stop) : await Do(about, [], owner, act, programmes, batch, work, stop);
            if (owner is not null && owner != placed.Account) return Refused(told, new CreditRefusal(CreditReason.OrderOfAnother, "account", $"order `{placed.Order}` belongs to another account"), owner);
            var waiting = owner is null ? await Waiting(placed.Order, batch, work, stop) : [];
            var outcome = await Do(placed, [.. waiting.Select(w => CreditStore.EventOf(w.Data))], placed.Account, act, programmes, batch, work, stop);
            if (outcome.Refusal is not null || owner is not null) return outcome;
            batch.Owners[placed.Order] = placed.Account;
            batch.Orders.Add(new CreditOrderRow { Maker = _maker, Id = placed.Order, Account = placed.Account });
            batch.Adopted.AddRange(waiting);
            return outcome;
        }

        /// <summary>Looks whether a buyer goes over the permitted amount with what the ledger just took; if so, the orders are flagged with it.</summary>
        private async Task<CreditOutcome> Watch(ShopEvent told, CreditOutcome outcome, Act act, MakerProgrammes programmes, Batch batch, Work work, CancellationToken stop)
        {
            if (told is not OrderEvent about || outcome is not { Refusal: null, IsWaiting: false, Account: { } account, Reception: Reception.Taken }) return outcome;
            var programme = programmes.On(batch.At);
            await _related.CatchUp(batch.Head.Number, programme.Related, batch.At, work, stop);
            foreach (var flag in await _related.Took(about, (told as OrderPlaced)?.Buyer, _files[account].Book, programme, act, batch.At, batch.Number, work, stop))
            {
                if ((batch.Owners.GetValueOrDefault(flag.Order) ?? await work.OwnerOfOrder(_maker, flag.Order, stop)) is not { } owner) continue;
                var flagged = await Do(flag, [], owner, work.Act, programmes, batch, work, stop);
                if (owner == account) outcome = outcome with { Entries = [.. outcome.Entries, .. flagged.Entries], Balances = flagged.Balances };
            }

            return outcome;
        }

        private static CreditOutcome Refused(ShopEvent told, CreditRefusal refusal, string? account) => new(told, refusal, Reception.Taken, false, [], account, [], null, null);

        /// <summary>Whose checkout used or holds credit for an order that may never be placed: what it took comes back when the order is cancelled.</summary>
        private async Task<string?> Checkout(string order, Batch batch, Work work, CancellationToken stop) =>
            batch.Facts.Find(f => f.ShopOrder == order)?.Account
            ?? await work.Single<string?>("SELECT account FROM credit_fact WHERE maker = @maker AND shop_order = @order ORDER BY maker, shop_order, id LIMIT 1", new { maker = _maker, order }, stop);

        private async Task<IReadOnlyList<CreditWaitingRow>> Waiting(string order, Batch batch, Work work, CancellationToken stop)
        {
            var here = batch.Waiting.Where(w => w.ShopOrder == order).ToList();
            return [.. await work.CreditWaiting(_maker, order, stop), .. here];
        }

        private async Task<CreditOutcome> Wait(OrderEvent told, Act act, Batch batch, Work work, CancellationToken stop)
        {
            var waiting = await Waiting(told.Order, batch, work, stop);
            var text = ShopEventJson.Content(told);
            var isKnown = waiting.Any(w => CreditStore.EventOf(w.Data) is var known && known.Identity == told.Identity && known.Told == told.Told && ShopEventJson.Content(known) == text && known.At <= told.At);
            if (!isKnown) batch.Waiting.Add(new CreditWaitingRow { Maker = _maker, Id = _clock.NewId("fact"), ShopOrder = told.Order, RecordedAt = batch.At, Actor = act.Actor, Data = ShopEventJson.Text(told) });
            return new CreditOutcome(told, null, isKnown ? Reception.Repeated : Reception.Taken, true, [], null, [], null, null);
        }

        private async Task<CreditOutcome> Do(ShopEvent told, IReadOnlyList<ShopEvent> waiting, string account, Act act, MakerProgrammes programmes, Batch batch, Work work, CancellationToken stop)
        {
            var file = await FileOf(account, programmes, work, stop);
            var programme = programmes.On(told.At);
            var now = file.Book.Now > batch.At ? file.Book.Now : batch.At;
            if (!Intake.Decide(told, file, programme, now).Granted(out var decided, out var refusal)) return Refused(told, refusal, account);
            var fact = new CreditFact(decided, programme, batch.NextFact);
            var others = waiting.Select((w, i) => new CreditFact(w, programmes.On(w.At), batch.NextFact + 1 + i)).ToList();
            var (reception, entries) = file.AddTogether(fact, others);
            if (file.Book.NextChange <= batch.At) entries = [.. entries, .. file.Advance(batch.At)];
            _kept++;

            // A repetition changes nothing and is not written, unless it tells an earlier time.
            var factId = reception is Reception.Repeated && entries.Count == 0 ? null : batch.Fact(_maker, account, act, fact);
            foreach (var other in others) batch.Fact(_maker, account, act, other);
            batch.Movements(_maker, account, act, factId, entries);
            batch.Touched.Add(account);
            var split = decided is OrderRefunded { GoodsValue: not null } refund ? file.Book.RefundsOf(refund.Order)?.Parts.Cast<RefundPart?>().FirstOrDefault(p => p!.Value.Refund == refund.Refund) : null;
            return new CreditOutcome(told, null, reception, false, entries, account, [.. file.Book.Balances], split, decided);
        }

        private CreditOutcome Lapse(AccountFile file, Act act, Batch batch)
        {
            var entries = file.Book.NextChange <= batch.At ? file.Advance(batch.At) : [];
            var account = file.Book.Account;
            batch.Movements(_maker, account, act, null, entries);
            if (entries.Count > 0) batch.Touched.Add(account);
            return new CreditOutcome(new ClockTick { At = batch.At }, null, Reception.Taken, false, entries, account, [.. file.Book.Balances], null, null);
        }

        private async Task<AccountFile> FileOf(string account, MakerProgrammes programmes, Work work, CancellationToken stop)
        {
            if (_files.TryGetValue(account, out var file)) return file;
            if (await work.CreditAccount(_maker, account, stop) is { } row)
            {
                _rows[account] = row;
                foreach (var wallet in await work.CreditWallets(_maker, account, stop)) _wallets[wallet.Id] = wallet;
            }

            file = AccountFile.Of(account, await work.ReadCreditFacts(_maker, account, programmes.Named, null, stop));

            // What lapsed by the last commit is booked already; what lapsed since is booked with what comes now.
            _ = file.Advance(await LastBooked(account, work, stop));
            _ = file.Book.Take();
            _kept += file.Facts.Count;
            return _files[account] = file;
        }

        private async Task<DateTimeOffset> LastBooked(string account, Work work, CancellationToken stop) =>
            await work.Single<string?>("SELECT MAX(recorded_at) FROM credit_movement WHERE maker = @maker AND account = @account", new { maker = _maker, account }, stop) is { } last ? Columns.Instant(last) : DateTimeOffset.MinValue;

        private async Task Save(Batch batch, List<IdempotencyRow> kept, Work work, CancellationToken stop)
        {
            if (batch.IsEmpty)
            {
                if (kept.Count > 0) await work.AddAll(kept, "answered", stop);
                await work.Commit(stop);
                _seen = batch.Head.Number;
                _related.Keep(batch.Head.Number, batch.Head.Number);
                return;
            }

            var accounts = new List<CreditAccountRow>();
            var wallets = new List<CreditWalletRow>();
            foreach (var account in batch.Touched)
            {
                var book = _files[account].Book;
                var row = AccountOf(account, book, batch.At);
                if (row is not null) accounts.Add(row);
                foreach (var (currency, balance) in book.Balances)
                {
                    if (WalletOf(account, currency, balance) is { } wallet) wallets.Add(wallet);
                }
            }

            // The hash is worked out while the rows are written.
            var head = batch.Head with { Number = batch.Number, Facts = batch.Head.Facts + batch.Facts.Count };
            var sealing = Task.Run(() => CreditChain.Seal(new CreditCommitRow { Maker = _maker, Id = CreditChain.CommitId(batch.Number), Number = batch.Number, At = batch.At, Facts = batch.Facts.Count, Movements = batch.Booked.Count, Previous = batch.Head.Hash, Hash = string.Empty }, batch.Facts, batch.Booked), stop);
            await work.PutAll(accounts, "credit.account", stop);
            await work.PutAll(wallets, "credit.wallet", stop);
            await work.AddAll(batch.Orders, "credit.order", stop);
            foreach (var adopted in batch.Adopted.Where(a => !batch.Waiting.Contains(a))) await work.Remove(adopted, "credit.adopted", stop);
            await work.AddAll([.. batch.Waiting.Except(batch.Adopted)], "credit.waiting", stop);
            await work.AddAll(batch.Facts, "credit.fact", stop);
            await work.AddAll(batch.Booked, "credit.movement", stop);
            await _related.Save(work, stop);
            var commit = await sealing;
            await work.Add(commit, "credit.commit", stop);
            await work.Change(head with { Hash = commit.Hash }, "credit.committed", stop);
            if (kept.Count > 0) await work.AddAll(kept, "answered", stop);
            await work.Commit(stop);
            foreach (var row in accounts) _rows[row.Id] = row;
            foreach (var row in wallets) _wallets[row.Id] = row;
            _seen = batch.Number;
            _related.Keep(batch.Head.Number, batch.Number);
        }

        private CreditAccountRow? AccountOf(string account, AccountBook book, DateTimeOffset at)
        {
            var known = _rows.GetValueOrDefault(account);
            var row = new CreditAccountRow
            {
                Maker = _maker,
                Id = account,
                Revision = (known?.Revision ?? 0) + 1,
                OpenedAt = known?.OpenedAt ?? at,
                ClosedAt = book.ClosedAt,
                Reviews = JsonSerializer.Serialize(book.UnderReview),
                ChangesAt = book.NextChange,
                ExpiresOn = book.ExpiresOn is { } day && day != DateOnly.MaxValue ? day : null,
            };
            return known is not null && known with { Revision = row.Revision } == row ? null : row;
        }

        private CreditWalletRow? WalletOf(string account, string currency, Balance balance)
        {
            var id = CreditWalletRow.IdOf(account, currency);
            var known = _wallets.GetValueOrDefault(id);
            var row = new CreditWalletRow { Maker = _maker, Id = id, Revision = (known?.Revision ?? 0) + 1, Account = account, Currency = currency, Available = balance.Available, Held = balance.Held, Owed = balance.Owed };
            return known is not null && known with { Revision = row.Revision } == row ? null : row;
        }
    }

    /// <summary>What is written together.</summary>
    private sealed class Batch(CreditHeadRow head, DateTimeOffset at)
    {
        public CreditHeadRow Head { get; } = head;

        public DateTimeOffset At { get; } = at;

        public long Number => Head.Number + 1;

        public List<CreditFactRow> Facts { get; } = [];

        public List<CreditMovementRow> Booked { get; } = [];

        public SortedSet<string> Touched { get; } = new(StringComparer.Ordinal);

        public List<CreditOrderRow> Orders { get; } = [];

        public Dictionary<string, string> Owners { get; } = new(StringComparer.Ordinal);

        public List<CreditWaitingRow> Waiting { get; } = [];

        public List<CreditWaitingRow> Adopted { get; } = [];

        public long NextFact => Head.Facts + Facts.Count + 1;

        public bool IsEmpty => Facts.Count == 0 && Booked.Count == 0 && Waiting.Count == 0;

        public string Fact(string maker, string account, Act act, CreditFact fact)
        {
            var id = CreditChain.FactId(NextFact);
            Facts.Add(new CreditFactRow
            {
                Maker = maker,
                Id = id,
                Account = account,
                Kind = fact.Event.Type,
                ShopOrder = fact.Event switch { OrderEvent order => order.Order, CreditRedeem redeem => redeem.Order, CreditHeld held => held.Order, _ => null },
                EffectiveAt = fact.Event.At,
                RecordedAt = At,
                Actor = act.Actor,
                Policy = fact.Programme.Policy,
                Data = ShopEventJson.Text(fact.Event),
                CommitNumber = Number,
            });
            return id;
        }

        public void Movements(string maker, string account, Act act, string? fact, IReadOnlyList<Entry> entries)
        {
            foreach (var entry in entries)
            {
                Booked.Add(new CreditMovementRow
                {
                    Maker = maker,
                    Id = CreditChain.MovementId(Number, Booked.Count),
                    Account = account,
                    Currency = entry.Currency,
                    Kind = Words.Write(entry.Kind),
                    Amount = entry.Amount,
                    Debit = Words.Write(entry.Debit),
                    Credit = Words.Write(entry.Credit),
                    Corrects = entry.Corrects,
                    ShopOrder = entry.Order,
                    Lot = entry.Lot,
                    EffectiveAt = entry.Effective,
                    RecordedAt = At,
                    Actor = act.Actor,
                    Policy = entry.Policy,
                    Clause = entry.Clause,
                    Fact = fact,
                    CommitNumber = Number,
                });
            }
        }
    }
}
