using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Makegood.Domain.Orders;
using Makegood.Server.Doors.Shops;
using Makegood.Server.Orders;
using Makegood.Server.Tests.Stores;
using Makegood.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Makegood.Server.Tests.Doors.Shops;

/// <summary>The door alone, with a ledger that remembers what it was given: who is believed, what is written down, what comes twice.</summary>
public abstract class ShopDoorTests<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    private const string Secret = "a-secret-of-the-shop-long-enough";

    [Fact]
    public async Task A_signed_message_is_told_once_however_often_it_comes()
    {
        await using var house = await House.Make<TStore>(cluster);
        var shop = await house.Connect("shopify", Secret);
        var fixture = ShopFixture.Load("shopify-cancelled");

        var first = await house.Post(shop, fixture.Messages[0], Secret);
        Assert.Equal((200, 2L, 0), (first.Status, (long)first.Body["told"]!, (int)first.Body["kept"]!));
        var again = await house.Post(shop, fixture.Messages[0], Secret);
        Assert.Equal((200, (string)first.Body["delivery"]!), (again.Status, (string)again.Body["delivery"]!));

        Assert.Equal(2, house.Ledger.Told.Count);
        var row = Assert.Single(await house.Deliveries(shop));
        Assert.Equal((2L, "orders/create", "w1", false), (row.Times, row.Topic, row.DeliveryId, row.IsOpen));
    }

    [Fact]
    public async Task Whoever_is_not_believed_gets_one_answer_and_leaves_no_trace()
    {
        await using var house = await House.Make<TStore>(cluster);
        var shop = await house.Connect("shopify", Secret, domain: "eu-shop.myshopify.com");
        var woo = await house.Connect("woocommerce", null);
        var message = ShopFixture.Load("shopify-cancelled").Messages[0];
        var now = house.Time.GetUtcNow();
        var answers = new[]
        {
            await house.Post(shop, message, "another-secret-than-the-shop-has"),
            await house.Post(shop, message, null),
            await house.Post(shop, message, Secret, change: body => [.. body, (byte)' ']),
            await house.Post(shop, message, Secret, domain: "evil.myshopify.com"),
            await house.Post(shop, message, Secret, sentAt: now.AddMinutes(6)),
            await house.Post(shop, message, Secret, sentAt: now.AddHours(-26)),
            await house.Post("shop_nobody", message, Secret),
            await house.Post(woo, message, Secret),
        };
        Assert.All(answers, a => Assert.Equal((401, "/problems/bad-signature"), (a.Status, (string)a.Body["type"]!)));
        Assert.Single(answers.Select(a => (string)a.Body["detail"]!).Distinct());
        Assert.Empty(house.Ledger.Told);
        Assert.Empty(await house.Deliveries(shop));
        Assert.Equal(200, (await house.Post(shop, message, Secret, sentAt: now.AddHours(-4))).Status);
    }

    [Fact]
    public async Task During_a_rotation_both_secrets_count_and_afterwards_one()
    {
        await using var house = await House.Make<TStore>(cluster);
        var shop = await house.Connect("shopify", Secret);
        var messages = ShopFixture.Load("shopify-cancelled").Messages;
        const string next = "another-secret-of-the-same-shop";
        await house.Rotate(shop, new RotateShopSecret.Command(next));
        Assert.Equal((200, 200), ((await house.Post(shop, messages[0], Secret)).Status, (await house.Post(shop, messages[1], next)).Status));
        house.Time.Pass(TimeSpan.FromDays(1));
        Assert.Equal((401, 200), ((await house.Post(shop, messages[2], Secret)).Status, (await house.Post(shop, messages[2], next)).Status));

        await house.Rotate(shop, new RotateShopSecret.Command("a-third-secret-of-the-shop", Leaked: true));
        Assert.Equal(401, (await house.Post(shop, messages[3], next)).Status);
    }

    [Fact]
    public async Task The_first_ping_of_woocommerce_is_answered_and_forgotten()
    {
        await using var house = await House.Make<TStore>(cluster);
        var shop = await house.Connect("woocommerce", null);
        Assert.Equal(200, (await house.Send(shop, "woocommerce", "webhook_id=7"u8.ToArray(), [])).Status);
        // Anybody can send it, so it says nothing about whether there is such a shop.
        Assert.Equal(200, (await house.Send("shop_nobody", "woocommerce", "webhook_id=7"u8.ToArray(), [])).Status);
        Assert.Equal(401, (await house.Send(shop, "shopify", "webhook_id=7"u8.ToArray(), [])).Status);
        Assert.Empty(await house.Deliveries(shop));
    }

    [Fact]
    public async Task What_needs_a_person_is_answered_with_200_kept_and_settled()
    {
        await using var house = await House.Make<TStore>(cluster);
        var shop = await house.Connect("shopify", Secret);
        var broken = new FixtureMessage(new ShopMessage("orders/create", "w9", default), "{\"id\":12"u8.ToArray());
        Assert.Equal((200, 1), Kept(await house.Post(shop, broken, Secret)));
        house.Time.Pass(TimeSpan.FromSeconds(1));
        house.Ledger.Refuse = "the account is closed";
        var order = ShopFixture.Load("shopify-cancelled").Messages[0];
        Assert.Equal((200, 1), Kept(await house.Post(shop, order, Secret)));

        var open = await house.Deliveries(shop, isOpen: true);
        Assert.Equal(["the body is no JSON that can be read; line 1, byte 9", "the account is closed"], open.Select(d => d.Kept[0].Text));
        Assert.True((await SettleDelivery.Run(shop, open[0].Id, new SettleDelivery.Command("entered by hand"), house.Clock.Act("acme", "agent"), house.Store.Database, CancellationToken.None)).Granted(out var settled, out _));
        Assert.Equal((false, "entered by hand"), (settled.IsOpen, settled.SettledBecause));
        Assert.Single(await house.Deliveries(shop, isOpen: true));

        // What was refused is read again when it comes again; what a person settled is not.
        house.Ledger.Refuse = null;
        Assert.Equal((200, 0), Kept(await house.Post(shop, order, Secret)));
        Assert.Equal((200, 1), Kept(await house.Post(shop, broken, Secret)));
        Assert.Empty(await house.Deliveries(shop, isOpen: true));
        Assert.Equal([0L, 2L], (await house.Deliveries(shop)).Select(d => d.Told));

        static (int, int) Kept((int Status, JsonNode Body) answer) => (answer.Status, (int)answer.Body["kept"]!);
    }

    [Fact]
    public async Task A_deletion_told_again_is_not_counted_again_but_shown_to_a_person()
    {
        await using var house = await House.Make<TStore>(cluster);
        var shop = await house.Connect("woocommerce", Secret);
        var deleted = new FixtureMessage(new ShopMessage("order.deleted", "d1", default), "{\"id\":727}"u8.ToArray());
        await house.Post(shop, deleted, Secret);
        house.Time.Pass(TimeSpan.FromHours(1));
        await house.Post(shop, deleted with { Message = deleted.Message with { Id = "d2" } }, Secret);

        Assert.IsType<OrderCancelled>(Assert.Single(house.Ledger.Told));
        var row = Assert.Single(await house.Deliveries(shop, isOpen: true));
        Assert.Contains("came again", Assert.Single(row.Kept).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_ledger_fails_nothing_is_written_down_and_the_shop_may_try_again()
    {
        await using var house = await House.Make<TStore>(cluster);
        var shop = await house.Connect("shopify", Secret);
        var message = ShopFixture.Load("shopify-cancelled").Messages[0];
        house.Ledger.Fails = true;
        await Assert.ThrowsAsync<IOException>(() => house.Post(shop, message, Secret));
        Assert.Empty(await house.Deliveries(shop));
        house.Ledger.Fails = false;
        Assert.Equal((200, 2L), ((await house.Post(shop, message, Secret)).Status, (await house.Deliveries(shop))[0].Told));
    }

    [Fact]
    public async Task A_removed_shop_and_one_whose_secret_was_lost_are_not_believed()
    {
        await using var house = await House.Make<TStore>(cluster);
        var shop = await house.Connect("shopify", Secret);
        var message = ShopFixture.Load("shopify-cancelled").Messages[0];
        Assert.True((await RemoveShop.Run(shop, house.Clock.Act("acme", "agent"), house.Store.Database, CancellationToken.None)).Granted(out _, out _));
        Assert.Equal(401, (await house.Post(shop, message, Secret)).Status);
        Assert.False((await RotateShopSecret.Run(shop, new RotateShopSecret.Command(Secret), house.Clock.Act("acme", "agent"), house.Vault, house.Store.Database, CancellationToken.None)).Granted(out _, out var refusal));
        Assert.Equal(Makegood.Domain.Basics.RefusalCode.Retired, refusal.Code);
        // Its orders keep its name, so no other shop may have it.
        Assert.False((await ConnectShop.Run(new ConnectShop.Command("shopify", "eu", Secret), house.Clock.Act("acme", "agent"), house.Vault, house.Store.Database, CancellationToken.None)).Granted(out _, out _));
    }

    /// <summary>A ledger that remembers.</summary>
    private sealed class Remembering : ILedgerDoor
    {
        public List<ShopEvent> Told { get; } = [];

        public string? Refuse { get; set; }

        public bool Fails { get; set; }

        public Task<LedgerAnswer> Take(IReadOnlyList<ShopEvent> events, Act act, CancellationToken stop)
        {
            if (Fails) throw new IOException("the disk is full");
            if (Refuse is { } why) return Task.FromResult(new LedgerAnswer(0, [new Note(null, why)]));
            Told.AddRange(events);
            return Task.FromResult(new LedgerAnswer(events.Count, []));
        }
    }

    private sealed class House(TestStore store, TestClock time) : IAsyncDisposable
    {
        public TestStore Store { get; } = store;

        public TestClock Time { get; } = time;

        public Clock Clock { get; } = new(time);

        public PersonVault Vault { get; } = PersonVault.Open(store.Folder);

        public Remembering Ledger { get; } = new();

        public static async Task<House> Make<T>(PostgresCluster cluster)
            where T : IStoreKind => new(await TestStore.Make<T>(cluster), new TestClock(new DateTimeOffset(2026, 11, 21, 9, 30, 0, TimeSpan.Zero)));

        public async Task<string> Connect(string platform, string? secret, string? domain = null)
        {
            var command = new ConnectShop.Command(platform, "eu", secret, domain, null, ["CREDIT-*"]);
            Assert.True((await ConnectShop.Run(command, Clock.Act("acme", "agent"), Vault, Store.Database, CancellationToken.None)).Granted(out var made, out var refusal), refusal?.Detail);
            Assert.Equal(secret is null, made.Secret is { Length: 43 });
            Assert.Equal($"/api/v1/shops/{made.Shop.Id}/{platform}", made.Path);
            return made.Shop.Id;
        }

        public async Task Rotate(string shop, RotateShopSecret.Command command) =>
            Assert.True((await RotateShopSecret.Run(shop, command, Clock.Act("acme", "agent"), Vault, Store.Database, CancellationToken.None)).Granted(out _, out var refusal), refusal?.Detail);

        public Task<(int Status, JsonNode Body)> Post(string shop, FixtureMessage message, string? secret, string? domain = null, DateTimeOffset? sentAt = null, Func<byte[], byte[]>? change = null)
        {
            var isShopify = message.Message.Topic.Contains('/', StringComparison.Ordinal);
            var headers = new Dictionary<string, string?>
            {
                [isShopify ? "X-Shopify-Topic" : "X-WC-Webhook-Topic"] = message.Message.Topic,
                [isShopify ? "X-Shopify-Webhook-Id" : "X-WC-Webhook-Delivery-ID"] = message.Message.Id,
                [isShopify ? "X-Shopify-Shop-Domain" : "X-WC-Webhook-Source"] = domain ?? "eu-shop.myshopify.com",
                [isShopify ? "X-Shopify-Hmac-Sha256" : "X-WC-Webhook-Signature"] = secret is null ? null : Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), message.Body)),
                ["X-Shopify-Triggered-At"] = sentAt?.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'123Z'", System.Globalization.CultureInfo.InvariantCulture),
            };
            return Send(shop, isShopify ? "shopify" : "woocommerce", change is null ? message.Body : change(message.Body), headers);
        }

        public async Task<(int Status, JsonNode Body)> Send(string shop, string platform, byte[] body, Dictionary<string, string?> headers)
        {
            var door = new ShopDoor(Store.Database, Clock, Vault, Ledger);
            var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
            context.Request.Body = new MemoryStream(body);
            foreach (var (name, value) in headers.Where(h => h.Value is not null)) context.Request.Headers[name] = value;
            using var answer = new MemoryStream();
            context.Response.Body = answer;
            await (platform is "shopify" ? await door.Shopify(shop, context) : await door.WooCommerce(shop, context)).ExecuteAsync(context);
            return (context.Response.StatusCode, JsonNode.Parse(answer.ToArray())!);
        }

        public async Task<IReadOnlyList<ShopDeliveryView>> Deliveries(string shop, bool? isOpen = null) =>
            (await FindShops.Of(shop, isOpen, null, 200, "acme", Store.Database, CancellationToken.None)).Granted(out var found, out var refusal) ? found.Items : throw new InvalidOperationException(refusal.Detail);

        public ValueTask DisposeAsync() => Store.DisposeAsync();
    }
}

public sealed class ShopDoorTestsOnSqlite(PostgresCluster cluster) : ShopDoorTests<OnSqlite>(cluster);

public sealed class ShopDoorTestsOnPostgres(PostgresCluster cluster) : ShopDoorTests<OnPostgres>(cluster);
