using System.Collections.Concurrent;
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
/// The one door to the ledger. What many ask for at the same time is decided one after the other in memory and written together: facts, movements, balances, the
/// answers to repeated requests and the hash over it all are one transaction, and nobody is answered before it is on disk. Source: `design/credit.md`, ledger;
/// decisions 0021 and 0027.
/// </summary>
public sealed class CreditDesk(Database database, Clock clock, CreditProgrammes programmes, PersonVault? vault = null) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, CreditWriter> _writers = new(StringComparer.Ordinal);

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
        var asked = new CreditAsked(account, plan, act, outcomes =>
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
        var asked = new CreditAsked(null, (_, _, _) => new Planned([]), act, _ => (true, null)) { Look = (index, rules) => look(index, rules) };
        await WriterOf(act.Maker).Take(asked);
        var (value, no) = await asked.Done.Task;
        return value is T seen ? seen : no!;
    }

    private CreditWriter WriterOf(string maker) => _writers.GetOrAdd(maker, name => new CreditWriter(name, database, clock, programmes, vault));

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
}
