using Makegood.Storage;

namespace Makegood.Server.Credit;

/// <summary>
/// Books what has lapsed by itself: expired credit, holds whose time is over. Balances are right without it at every instant; the books show it once this has run.
/// </summary>
public static class BookLapsed
{
    private const int PageLength = 500;

    /// <summary>The makers that have a ledger.</summary>
    public static async Task<IReadOnlyList<string>> Makers(Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        return await look.Query<string>("SELECT maker FROM credit_head ORDER BY maker", null, stop);
    }

    /// <returns>How many accounts something was booked for.</returns>
    public static async Task<int> Run(Act act, Database database, CreditDesk desk, CancellationToken stop)
    {
        var booked = 0;
        while (await Due(act, database, stop) is { Count: > 0 } accounts)
        {
            var done = await Task.WhenAll(accounts.Select(a => desk.Tell<CreditAccountView?[]>(a, (_, _, _) => CreditDesk.Planned.Lapses, act, _ => Array.Empty<CreditAccountView?>(), stop)));
            booked += done.Length;
        }

        return booked;
    }

    private static async Task<IReadOnlyList<string>> Due(Act act, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        return await look.Query<string>("SELECT id FROM credit_account WHERE maker = @Maker AND changes_at <= @At ORDER BY maker, changes_at LIMIT @most", new { act.Maker, act.At, most = PageLength }, stop);
    }
}
