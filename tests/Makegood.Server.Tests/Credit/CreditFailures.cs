using System.Globalization;
using Makegood.Domain.Orders;
using Makegood.Server.Credit;
using Makegood.Server.Tests.Stores;
using Makegood.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Makegood.Server.Tests.Credit;

/// <summary>
/// The store fails at the k-th statement of a use, a refund, a cancellation and an expiry, for every k there is. Nothing of it is there after a failure, all of it
/// when only the answer got lost; the next try does it, and at the end each thing was done once.
/// </summary>
public abstract class CreditFailures<TStore>(CreditServer<TStore> credit, ITestOutputHelper output) : IClassFixture<CreditServer<TStore>>
    where TStore : IStoreKind
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    [Fact]
    public async Task Nothing_is_lost_and_nothing_is_doubled()
    {
        var server = credit.Server;
        var desk = server.App.Services.GetRequiredService<CreditDesk>();
        var account = credit.Fresh("faulty");
        var began = server.Clock.Now;
        (string Name, Func<Act, Task<bool>> Do)[] script =
        [
            ("earn", act => Told(act, new OrderPlaced { At = began, Order = account + "/1", Account = account, Currency = "EUR", Items = 100_000 })),
            ("use", act => Told(act, new OrderPlaced { At = began.AddMinutes(1), Order = account + "/2", Account = account, Currency = "EUR", Items = 20_000, CreditUsed = 400 })),
            ("hold", act => Told(act, new CreditHeld { At = began.AddMinutes(2), Account = account, Hold = account + "/h", Order = account + "/3", Currency = "EUR", Amount = 100, Until = began.AddMinutes(30) })),
            ("redeem", act => Told(act, new HoldCaptured { At = began.AddMinutes(3), Account = account, Hold = account + "/h", Amount = 60 })),
            ("refund", act => Told(act, new OrderRefunded { At = began.AddMinutes(4), Order = account + "/2", Refund = "r", GoodsValue = 10_000 })),
            ("cancel", act => Told(act, new OrderCancelled { At = began.AddMinutes(5), Order = account + "/2" })),
            ("expire", async act => (await desk.Tell<Done>(account, (_, _, _) => CreditDesk.Planned.Lapses, act, _ => new Done(account), Stop)).Granted(out _, out _)),
        ];
        var failures = 0;
        foreach (var (name, action) in script)
        {
            server.Time.Pass(name is "expire" ? TimeSpan.FromDays(800) : TimeSpan.FromMinutes(1));
            for (var k = 1; ; k++)
            {
                var before = await Picture(account);
                var (count, isLate, failed) = (0, false, false);
                server.Database.Before = sql =>
                {
                    if (Interlocked.Increment(ref count) != k) return;
                    isLate = sql == "COMMITTED";
                    throw new NpgsqlException("the connection broke");
                };
                try
                {
                    Assert.True(await action(server.Clock.Act("acme", "tester")), name);
                }
                catch (NpgsqlException)
                {
                    failed = true;
                }

                server.Database.Before = null;
                if (!failed || isLate) break;
                failures++;
                Assert.Equal(before, await Picture(account));
            }

            // Once more, as whoever got no answer would: it changes nothing.
            var done = await Picture(account);
            Assert.True(await action(server.Clock.Act("acme", "tester")), name);
            Assert.Equal(done, await Picture(account));
        }

        Assert.Equal((0, 0, 0), await credit.Balance(account));
        await using var look = await server.Database.Look(Stop);
        var proof = new CreditProof(look, new PolicyShelf(), Stop);
        await proof.Run();
        Assert.Empty(proof.Findings);
        Assert.True(failures > 40, $"only {failures} failures");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{failures} failures"));

        async Task<bool> Told(Act act, ShopEvent told) => (await IngestEvents.Run([told], act, desk, Stop)).Granted(out var answer, out _) && answer.Events[0].Accepted;
    }

    private async Task<string> Picture(string account)
    {
        await using var look = await credit.Server.Database.Look(Stop);
        var counts = new List<string>();
        foreach (var table in new[] { "credit_commit", "credit_fact", "credit_movement", "credit_order", "credit_waiting", "outbox", "idempotency" })
        {
            counts.Add($"{table} {await look.Single<long>($"SELECT COUNT(*) FROM {table} WHERE maker = 'acme'", null, Stop)}");
        }

        counts.AddRange((await look.CreditWallets("acme", account, Stop)).Select(w => w.ToString()));
        return string.Join('\n', counts);
    }

    private sealed record Done(string Account);
}

public sealed class CreditFailuresOnSqlite(CreditServer<OnSqlite> credit, ITestOutputHelper output) : CreditFailures<OnSqlite>(credit, output);

public sealed class CreditFailuresOnPostgres(CreditServer<OnPostgres> credit, ITestOutputHelper output) : CreditFailures<OnPostgres>(credit, output);
