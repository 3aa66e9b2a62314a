using System.Text.Json.Nodes;
using Makegood.Domain.Orders;
using Makegood.Server.Credit;
using Makegood.Server.Doors.Work;
using Makegood.Server.Tests.Credit;
using Makegood.Server.Tests.Stores;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Makegood.Server.Tests.Money;

/// <summary>Customers hear in time that credit ends: thirty and seven days before, once each, and never when they earned or used some in between.</summary>
public abstract class Reminders<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    [Fact]
    public async Task Each_goes_out_once_and_none_after_the_end_has_moved()
    {
        await using var credit = new CreditServer<TStore>(cluster);
        await credit.InitializeAsync();
        var house = MoneyWorld.House(credit.Server);
        var clock = credit.Server.App.Services.GetRequiredService<BookLapses>();
        var began = credit.Server.Clock.Now;
        await house.Tell("shop", Order("still"), Order("busy"), Order("spends all"), Order("holiday"));
        await Days(333);
        Assert.Empty(await Sent());

        await Days(2);
        Assert.Equal([("busy", 30, 30L), ("holiday", 30, 30L), ("spends all", 30, 30L), ("still", 30, 30L)], await Sent());
        var first = (await Messages())[0];
        Assert.Equal("2027-11-21", (string)first["last_day"]!);
        Assert.Equal("10.00 EUR", (string)first["amounts"]![0]!["shown"]!);

        // The end moves: one earns, one spends it all and there is nothing left that could end.
        await house.Tell("shop", Order("busy", "again"), Order("spends all", "with credit") with { Items = 1000, CreditUsed = 1000 });
        await Days(25);
        Assert.Equal([("holiday", 7, 5L), ("still", 7, 5L)], (await Sent())[4..]);

        // The day comes; later the busy one is reminded of the new end. A server that stood still sends the last reminder only.
        await Days(6);
        Assert.Equal(6, (await Sent()).Count);
        await Days(334);
        Assert.Equal([("busy", 7, 1L)], (await Sent())[6..]);

        OrderPlaced Order(string account, string order = "first") => new() { At = credit.Server.Clock.Now, Order = $"{account} {order}", Account = account, Currency = "EUR", Items = 100_000 };

        // Twice each time, as two servers would.
        async Task Days(int days)
        {
            credit.Server.Time.Pass(TimeSpan.FromDays(days));
            await clock.RunOnce(MoneyWorld.Stop);
            await clock.RunOnce(MoneyWorld.Stop);
        }

        async Task<List<JsonNode>> Messages()
        {
            await using var look = await credit.Server.Database.Look(MoneyWorld.Stop);
            return [.. (await look.Query<string>("SELECT payload FROM outbox WHERE topic = 'credit.expiring' ORDER BY at, payload", null, MoneyWorld.Stop)).Select(p => JsonNode.Parse(p)!)];
        }

        async Task<List<(string, int, long)>> Sent() => [.. (await Messages()).Select(m => ((string)m["to"]!, (int)m["reminder"]!, (long)m["days_left"]!))];
    }

    [Fact]
    public async Task A_store_that_fails_at_any_statement_loses_none_and_doubles_none()
    {
        await using var credit = new CreditServer<TStore>(cluster);
        await credit.InitializeAsync();
        var house = MoneyWorld.House(credit.Server);
        await house.Tell("shop", new OrderPlaced { At = credit.Server.Clock.Now, Order = "o1", Account = "mira", Currency = "EUR", Items = 100_000 }, new OrderPlaced { At = credit.Server.Clock.Now, Order = "o2", Account = "jonas", Currency = "JPY", Items = 100_000 });
        credit.Server.Time.Pass(TimeSpan.FromDays(345));
        var mine = new AsyncLocal<bool> { Value = true };
        for (var k = 1; ; k++)
        {
            var (count, failed) = (0, false);
            credit.Server.Database.Before = _ =>
            {
                // Other workers of the server have their own errands.
                if (mine.Value && Interlocked.Increment(ref count) == k) throw new NpgsqlException("the connection broke");
            };
            try
            {
                await RemindOfExpiry.Run(house.Clock.Act(house.Maker, "server"), house.Programmes, house.Database, MoneyWorld.Stop);
            }
            catch (NpgsqlException)
            {
                failed = true;
            }

            credit.Server.Database.Before = null;
            await using var look = await credit.Server.Database.Look(MoneyWorld.Stop);
            var (rows, messages) = (await look.Single<long>("SELECT COUNT(*) FROM credit_reminder", null, MoneyWorld.Stop), await look.Single<long>("SELECT COUNT(*) FROM outbox WHERE topic = 'credit.expiring'", null, MoneyWorld.Stop));
            Assert.Equal(rows, messages);
            Assert.True(rows is 0 or 2, $"{rows} after failing at statement {k}");
            if (failed) continue;
            Assert.Equal(2, rows);
            Assert.True(k > 2, "it was made to fail at least twice");
            break;
        }
    }
}

public sealed class RemindersOnSqlite(PostgresCluster cluster) : Reminders<OnSqlite>(cluster);

public sealed class RemindersOnPostgres(PostgresCluster cluster) : Reminders<OnPostgres>(cluster);
