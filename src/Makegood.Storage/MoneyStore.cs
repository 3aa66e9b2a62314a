using System.Globalization;
using Makegood.Domain.Basics;
using Makegood.Domain.Credit;
using Makegood.Domain.Money;

namespace Makegood.Storage;

/// <summary>An account's sums in one currency, in minor units.</summary>
public sealed record AccountSum
{
    public required string Account { get; init; }
    public required string Currency { get; init; }
    public required long Available { get; init; }
    public required long Held { get; init; }
    public required long Owed { get; init; }

    /// <summary>When it last earned or used credit in this currency.</summary>
    public DateTimeOffset? ActiveAt { get; init; }
    public DateOnly? ExpiresOn { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }
}

/// <summary>Adds up what is recorded in the ledger of store credit. Every sum is made by the database, whatever the number of movements.</summary>
public static class MoneyStore
{
    /// <summary>All movements before the last of these bounds, by currency, kind, accounts, origin and span.</summary>
    /// <param name="bounds">Where the spans end, each instant excluded; in the order of time.</param>
    /// <param name="knownAt">Only what was recorded by then; null for all.</param>
    public static async Task<IReadOnlyList<MovementSum>> CreditSums(this Session session, string maker, BookBasis basis, IReadOnlyList<DateTimeOffset> bounds, DateTimeOffset? knownAt, CancellationToken stop)
    {
        var time = ColumnOf(basis);
        var arguments = new Dictionary<string, object?> { ["maker"] = maker, ["known"] = Known(knownAt) };
        for (var i = 0; i < bounds.Count; i++) arguments[Bound(i)] = Columns.Write(bounds[i]);
        var spans = string.Concat(Enumerable.Range(0, bounds.Count - 1).Select(i => string.Create(CultureInfo.InvariantCulture, $" WHEN {time} < @{Bound(i)} THEN {i}")));
        var span = spans.Length == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"CASE{spans} ELSE {bounds.Count - 1} END");
        var rows = await session.Query<SumRow>(
            $"""
            SELECT currency, kind, debit, credit, origin, span, CAST(SUM(amount) AS bigint) AS amount, COUNT(*) AS movements
            FROM (
                SELECT currency, kind, debit, credit, amount, {span} AS span,
                    CASE WHEN lot IS NULL THEN NULL WHEN lot LIKE 'order %' THEN 'earned' WHEN lot LIKE 'grant %' THEN 'granted' WHEN lot LIKE 'adjustment %' THEN 'adjusted' ELSE 'returned' END AS origin
                FROM credit_movement WHERE maker = @maker AND {time} < @{Bound(bounds.Count - 1)} AND recorded_at <= @known) x
            GROUP BY currency, kind, debit, credit, origin, span
            """,
            arguments,
            stop);
        return
        [
            .. rows.Select(r => new MovementSum(r.Currency, Words.Read<EntryKind>(r.Kind), Words.Read<LedgerAccount>(r.Debit), Words.Read<LedgerAccount>(r.Credit), r.Origin is { } origin ? Words.Read<CreditOrigin>(origin) : null, (int)r.Span, r.Amount, r.Movements))
                .OrderBy(s => s.Currency, StringComparer.Ordinal).ThenBy(s => s.Span).ThenBy(s => s.Kind).ThenBy(s => s.Debit).ThenBy(s => s.Credit).ThenBy(s => s.Origin),
        ];
    }

    /// <summary>What each account has before an instant, by account and currency; accounts that have nothing and owe nothing are left out.</summary>
    public static IAsyncEnumerable<AccountSum> CreditBalances(this Session session, string maker, BookBasis basis, DateTimeOffset before, DateTimeOffset? knownAt, CancellationToken stop) =>
        session.Stream<AccountSum>(
            $"""
            SELECT x.account, x.currency, x.available, x.held, x.owed, x.active_at, a.expires_on, a.closed_at
            FROM (
                SELECT account, currency,
                    CAST(SUM(CASE WHEN credit = 'available' THEN amount ELSE 0 END) - SUM(CASE WHEN debit = 'available' THEN amount ELSE 0 END) AS bigint) AS available,
                    CAST(SUM(CASE WHEN credit = 'held' THEN amount ELSE 0 END) - SUM(CASE WHEN debit = 'held' THEN amount ELSE 0 END) AS bigint) AS held,
                    CAST(SUM(CASE WHEN debit = 'owed' THEN amount ELSE 0 END) - SUM(CASE WHEN credit = 'owed' THEN amount ELSE 0 END) AS bigint) AS owed,
                    MAX(CASE WHEN kind IN ('earn', 'redeem') AND corrects = 0 THEN effective_at END) AS active_at
                FROM credit_movement WHERE maker = @maker AND {ColumnOf(basis)} < @before AND recorded_at <= @known
                GROUP BY account, currency) x
            JOIN credit_account a ON a.maker = @maker AND a.id = x.account
            WHERE x.available <> 0 OR x.held <> 0 OR x.owed <> 0
            ORDER BY x.account, x.currency
            """,
            new { maker, before, known = Known(knownAt) },
            stop);

    /// <summary>Earned credit that lies before an instant in accounts whose last activity was earlier than another, by currency.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> CreditIdle(this Session session, string maker, BookBasis basis, DateTimeOffset before, DateTimeOffset activeBefore, DateTimeOffset? knownAt, CancellationToken stop)
    {
        var time = ColumnOf(basis);
        var rows = await session.Query<IdleRow>(
            $"""
            SELECT m.currency, CAST(SUM(CASE WHEN m.credit IN ('available', 'held') THEN m.amount ELSE 0 END) - SUM(CASE WHEN m.debit IN ('available', 'held') THEN m.amount ELSE 0 END) AS bigint) AS amount
            FROM credit_movement m
            JOIN (
                SELECT account, MAX(CASE WHEN kind IN ('earn', 'redeem') AND corrects = 0 THEN effective_at END) AS active_at
                FROM credit_movement WHERE maker = @maker AND {time} < @before AND recorded_at <= @known GROUP BY account) a ON a.account = m.account
            WHERE m.maker = @maker AND m.{time} < @before AND m.recorded_at <= @known AND m.lot LIKE 'order %' AND a.active_at < @activeBefore
            GROUP BY m.currency
            """,
            new { maker, before, activeBefore, known = Known(knownAt) },
            stop);
        return rows.ToDictionary(r => r.Currency, r => r.Amount, StringComparer.Ordinal);
    }

    /// <summary>Movements between two instants, in the order of their time, that touch one of these accounts of the books or are of one of these kinds.</summary>
    public static IAsyncEnumerable<CreditMovementRow> CreditMovementsOf(this Session session, string maker, BookBasis basis, DateTimeOffset? from, DateTimeOffset before, DateTimeOffset? knownAt, IReadOnlyList<LedgerAccount> accounts, IReadOnlyList<EntryKind> kinds, CancellationToken stop)
    {
        var names = string.Join(", ", accounts.Select(a => $"'{Words.Write(a)}'").DefaultIfEmpty("''"));
        var words = string.Join(", ", kinds.Select(k => $"'{Words.Write(k)}'").DefaultIfEmpty("''"));
        var time = ColumnOf(basis);
        return session.Stream<CreditMovementRow>(
            $"SELECT * FROM credit_movement WHERE maker = @maker AND {time} >= @from AND {time} < @before AND recorded_at <= @known AND (debit IN ({names}) OR credit IN ({names}) OR kind IN ({words})) ORDER BY {time}, id",
            new { maker, from = from is { } first ? Columns.Write(first) : string.Empty, before, known = Known(knownAt) },
            stop);
    }

    /// <summary>An account's movements before an instant, in the order of their time.</summary>
    public static Task<IReadOnlyList<CreditMovementRow>> CreditMovementsBefore(this Session session, string maker, string account, BookBasis basis, DateTimeOffset before, DateTimeOffset? knownAt, CancellationToken stop) =>
        session.Query<CreditMovementRow>($"SELECT * FROM credit_movement WHERE maker = @maker AND account = @account AND {ColumnOf(basis)} < @before AND recorded_at <= @known ORDER BY {ColumnOf(basis)}, id", new { maker, account, before, known = Known(knownAt) }, stop);

    /// <summary>Accounts whose first credit ends between two days, these included, by their names.</summary>
    public static Task<IReadOnlyList<string>> CreditAccountsEnding(this Session session, string maker, DateOnly from, DateOnly to, string after, int most, CancellationToken stop) =>
        session.Query<string>("SELECT id FROM credit_account WHERE maker = @maker AND expires_on >= @from AND expires_on <= @to AND id > @after ORDER BY id LIMIT @most", new { maker, from, to, after, most }, stop);

    private static string ColumnOf(BookBasis basis) => basis switch
    {
        BookBasis.Effective => "effective_at",
        BookBasis.Recorded => "recorded_at",
    };

    // After every instant, as a column writes it.
    private static string Known(DateTimeOffset? at) => at is { } instant ? Columns.Write(instant) : "~";

    private static string Bound(int i) => string.Create(CultureInfo.InvariantCulture, $"b{i}");

    private sealed record IdleRow
    {
        public required string Currency { get; init; }
        public required long Amount { get; init; }
    }

    private sealed record SumRow
    {
        public required string Currency { get; init; }
        public required string Kind { get; init; }
        public required string Debit { get; init; }
        public required string Credit { get; init; }
        public string? Origin { get; init; }
        public required long Span { get; init; }
        public required long Amount { get; init; }
        public required long Movements { get; init; }
    }
}
