using Makegood.Domain.Credit;
using Makegood.Domain.Orders;

namespace Makegood.Storage;

/// <summary>Reads and writes the ledger of store credit.</summary>
public static class CreditStore
{
    private const string OneAccount = "SELECT * FROM credit_account WHERE maker = @maker AND id = @account";
    private const string ItsWallets = "SELECT * FROM credit_wallet WHERE maker = @maker AND account = @account ORDER BY maker, account, currency";

    private const string ItsOwner = "SELECT account FROM credit_order WHERE maker = @maker AND id = @order";
    private const string WhatWaits = "SELECT * FROM credit_waiting WHERE maker = @maker AND shop_order = @order ORDER BY maker, shop_order, id";

    /// <summary>The last link of the ledger, held until this work ends: whoever has it is the only one who writes for this maker. With it, the names of its programmes.</summary>
    public static async Task<(CreditHeadRow Head, IReadOnlyList<string> Programmes)> HoldLedger(this Work work, CancellationToken stop)
    {
        var sql = $"SELECT * FROM credit_head WHERE maker = @maker{work.Dialect.ForUpdate}";
        if (await work.Both<CreditHeadRow, string>(sql, CreditProgrammes.Names, new { maker = work.Act.Maker }, stop) is ({ } head, var programmes)) return (head, programmes);

        // Two that begin a ledger at once: the second waits here, and then finds the first one's.
        await work.Hold($"credit {work.Act.Maker}", stop);
        (var other, programmes) = await work.Both<CreditHeadRow, string>(sql, CreditProgrammes.Names, new { maker = work.Act.Maker }, stop);
        if (other is not null) return (other, programmes);
        head = new CreditHeadRow { Maker = work.Act.Maker, Id = "head", Number = 0, Facts = 0, Hash = AuditChain.Start };
        await work.Add(head, "credit.opened", stop);
        return (head, programmes);
    }

    public static Task<CreditAccountRow?> CreditAccount(this Session session, string maker, string account, CancellationToken stop) =>
        session.Single<CreditAccountRow>(OneAccount, new { maker, account }, stop);

    public static Task<IReadOnlyList<CreditWalletRow>> CreditWallets(this Session session, string maker, string account, CancellationToken stop) =>
        session.Query<CreditWalletRow>(ItsWallets, new { maker, account }, stop);

    /// <summary>An account and its balances at rest, in one message to the database.</summary>
    public static Task<(CreditAccountRow? Account, IReadOnlyList<CreditWalletRow> Wallets)> CreditAccountAndWallets(this Session session, string maker, string account, CancellationToken stop) =>
        session.Both<CreditAccountRow, CreditWalletRow>(OneAccount, ItsWallets, new { maker, account }, stop);

    public static Task<string?> OwnerOfOrder(this Session session, string maker, string order, CancellationToken stop) =>
        session.Single<string?>(ItsOwner, new { maker, order }, stop);

    /// <summary>Whose an order is, and what waits for its placing, in one message to the database.</summary>
    public static Task<(string? Owner, IReadOnlyList<CreditWaitingRow> Waiting)> OwnerAndWaiting(this Session session, string maker, string order, CancellationToken stop) =>
        session.Both<string, CreditWaitingRow>(ItsOwner, WhatWaits, new { maker, order }, stop);

    /// <summary>The facts of an account as they were recorded.</summary>
    /// <param name="knownAt">Only what was recorded by then; null for all.</param>
    public static IAsyncEnumerable<CreditFactRow> CreditFacts(this Session session, string maker, string account, DateTimeOffset? knownAt, CancellationToken stop) => knownAt is { } at
        ? session.Stream<CreditFactRow>("SELECT * FROM credit_fact WHERE maker = @maker AND account = @account AND recorded_at <= @at ORDER BY maker, account, id", new { maker, account, at }, stop)
        : session.Stream<CreditFactRow>("SELECT * FROM credit_fact WHERE maker = @maker AND account = @account ORDER BY maker, account, id", new { maker, account }, stop);

    /// <summary>An account's facts as the book takes them.</summary>
    public static async Task<List<CreditFact>> ReadCreditFacts(this Session session, string maker, string account, Func<string, Programme> programmeNamed, DateTimeOffset? knownAt, CancellationToken stop)
    {
        var facts = new List<CreditFact>();
        await foreach (var row in session.CreditFacts(maker, account, knownAt, stop)) facts.Add(new CreditFact(EventOf(row.Data), programmeNamed(row.Policy), CreditChain.FactNumber(row.Id)));
        facts.Sort(FactOrder.One);
        return facts;
    }

    public static Task<IReadOnlyList<CreditMovementRow>> CreditMovements(this Session session, string maker, string account, string? after, int most, CancellationToken stop) =>
        session.Query<CreditMovementRow>("SELECT * FROM credit_movement WHERE maker = @maker AND account = @account AND id > @after ORDER BY maker, account, id LIMIT @most", new { maker, account, after = after ?? string.Empty, most }, stop);

    /// <exception cref="InvalidDataException">A fact that was written by us and cannot be read.</exception>
    public static ShopEvent EventOf(string data) =>
        ShopEventReader.Read(data).Granted(out var told, out var problem) ? told : throw new InvalidDataException($"a fact of the ledger cannot be read: {problem.Detail}");
}
