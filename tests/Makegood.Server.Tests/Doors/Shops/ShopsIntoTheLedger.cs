using System.Security.Cryptography;
using System.Text;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Server.Credit;
using Makegood.Server.Doors.Shops;
using Makegood.Server.Orders;
using Makegood.Server.Tests.Stores;
using Makegood.Storage;
using Makegood.Tests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Makegood.Server.Tests.Doors.Shops;

/// <summary>From the bytes of a shop to what its customer can spend, on the real store: in the shop's order, backwards, twice, and after a new start of the program.</summary>
public abstract class ShopsIntoTheLedger<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    private const string Secret = "a-secret-of-the-shop-long-enough";

    [Fact]
    public async Task Every_fixture_ends_with_its_credit_whatever_the_order_of_arrival()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        // After all that the fixtures tell.
        var time = new TestClock(new DateTimeOffset(2026, 4, 2, 0, 0, 0, TimeSpan.Zero));
        var clock = new Clock(time);
        var vault = PersonVault.Open(store.Folder);
        foreach (var fixture in ShopFixture.Names.Select(ShopFixture.Load))
        {
            // Arrival by our clock decides about what has no time of its own, so those are told in the order of their own times.
            var arrivals = fixture.Messages.Any(m => m.Message.Topic is "order.deleted" or "orders/delete")
                ? (int[][])[[.. Enumerable.Range(0, fixture.Messages.Count)]]
                : [[.. Enumerable.Range(0, fixture.Messages.Count)], [.. Enumerable.Range(0, fixture.Messages.Count).Reverse()]];
            foreach (var (order, run) in arrivals.Select((a, i) => (a, i)))
            {
                var maker = $"{fixture.Name}-{run}";
                var shop = await Open(maker, fixture, store, clock, vault);
                for (var round = 0; round < 2; round++)
                {
                    // Each round is a program of its own: the second one knows only what was stored.
                    await using var desk = new CreditDesk(store.Database, clock, new CreditProgrammes(new PolicyShelf()));
                    var door = new ShopDoor(store.Database, clock, vault, new CreditLedgerDoor(desk));
                    foreach (var at in round == 0 ? order : [.. order.Reverse()])
                    {
                        time.Pass(TimeSpan.FromSeconds(1));
                        await Post(door, shop, fixture, fixture.Messages[at]);
                    }

                    await MustHave(maker, fixture, store);
                }
            }
        }
    }

    [Fact]
    public async Task Without_a_programme_nothing_is_lost_and_the_same_message_counts_once_there_is_one()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        var clock = new Clock(new TestClock(new DateTimeOffset(2026, 4, 2, 0, 0, 0, TimeSpan.Zero)));
        var vault = PersonVault.Open(store.Folder);
        var fixture = ShopFixture.Load("woo-flapping");
        var shop = await Connect("acme", fixture, store, clock, vault);
        await using var desk = new CreditDesk(store.Database, clock, new CreditProgrammes(new PolicyShelf()));
        var door = new ShopDoor(store.Database, clock, vault, new CreditLedgerDoor(desk));
        foreach (var message in fixture.Messages) await Post(door, shop, fixture, message);
        Assert.True((await FindShops.Of(shop, true, null, 200, "acme", store.Database, CancellationToken.None)).Granted(out var open, out _));
        Assert.All(open.Items, d => Assert.Contains("No credit programme is published", Assert.Single(d.Kept).Text, StringComparison.Ordinal));
        Assert.Equal(fixture.Messages.Count, open.Items.Count);

        await Publish("acme", store, clock);
        foreach (var message in fixture.Messages) await Post(door, shop, fixture, message);
        await MustHave("acme", fixture, store);
        Assert.True((await FindShops.Of(shop, true, null, 200, "acme", store.Database, CancellationToken.None)).Granted(out open, out _));
        Assert.Empty(open.Items);
    }

    private static async Task<string> Open(string maker, ShopFixture fixture, TestStore store, Clock clock, PersonVault vault)
    {
        await Publish(maker, store, clock);
        return await Connect(maker, fixture, store, clock, vault);
    }

    private static async Task<string> Connect(string maker, ShopFixture fixture, TestStore store, Clock clock, PersonVault vault)
    {
        var command = new ConnectShop.Command(fixture.IsShopify ? "shopify" : "woocommerce", "eu", Secret, null, null, ["CREDIT-*", "Store credit"]);
        Assert.True((await ConnectShop.Run(command, clock.Act(maker, "agent"), vault, store.Database, CancellationToken.None)).Granted(out var made, out var refusal), refusal?.Detail);
        return made.Shop.Id;
    }

    private static async Task Publish(string maker, TestStore store, Clock clock)
    {
        var text = await File.ReadAllTextAsync(Repo.Path("policies/store-credit.policy.md"));
        var model = FromSyntax.Read("policy", text, new DiagnosticBag())!;
        await using var work = await store.Database.Begin(clock.Act(maker, "owner"), CancellationToken.None);
        var row = new PolicyVersionRow
        {
            Maker = maker,
            Id = clock.NewId("policy"),
            Policy = model.Id,
            Version = model.Version,
            Title = model.Title,
            Kind = "credit",
            AppliesBy = "none",
            EffectiveFrom = model.EffectiveFrom!.Value,
            PublishedAt = clock.Now,
            PublishedBy = "owner",
            Source = text,
        };
        await work.Add(row, "policy.published", CancellationToken.None);
        await work.Commit(CancellationToken.None);
    }

    private static async Task Post(ShopDoor door, string shop, ShopFixture fixture, FixtureMessage message)
    {
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        context.Request.Body = new MemoryStream(message.Body);
        context.Request.Headers[fixture.IsShopify ? "X-Shopify-Topic" : "X-WC-Webhook-Topic"] = message.Message.Topic;
        context.Request.Headers[fixture.IsShopify ? "X-Shopify-Hmac-Sha256" : "X-WC-Webhook-Signature"] = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), message.Body));
        await (fixture.IsShopify ? await door.Shopify(shop, context) : await door.WooCommerce(shop, context)).ExecuteAsync(context);
        Assert.Equal(200, context.Response.StatusCode);
    }

    private static async Task MustHave(string maker, ShopFixture fixture, TestStore store)
    {
        await using var look = await store.Database.Look(CancellationToken.None);
        foreach (var (account, wallets) in fixture.Expected)
        {
            var rows = (await look.CreditWallets(maker, account, CancellationToken.None)).ToDictionary(w => w.Currency);
            foreach (var (currency, available) in wallets) Assert.Equal((maker, currency, available, 0L), (maker, currency, rows.TryGetValue(currency, out var row) ? row.Available : 0, row?.Owed ?? 0));
            foreach (var row in rows.Values)
            {
                var moved = await look.Single<long>(
                    "SELECT COALESCE(SUM(CASE WHEN credit = 'available' THEN amount ELSE 0 END) - SUM(CASE WHEN debit = 'available' THEN amount ELSE 0 END), 0) FROM credit_movement WHERE maker = @maker AND account = @account AND currency = @currency",
                    new { maker, account, currency = row.Currency },
                    CancellationToken.None);
                Assert.Equal((maker, row.Available), (maker, moved));
            }
        }
    }
}

public sealed class ShopsIntoTheLedgerOnSqlite(PostgresCluster cluster) : ShopsIntoTheLedger<OnSqlite>(cluster);

public sealed class ShopsIntoTheLedgerOnPostgres(PostgresCluster cluster) : ShopsIntoTheLedger<OnPostgres>(cluster);
