using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Makegood.Server.Doors.Shops;
using Makegood.Server.Tests.Stores;
using Makegood.Tests;

namespace Makegood.Server.Tests.Doors.Shops;

/// <summary>The whole way over the real server: connect, be posted to, see the credit, see what waits for a person.</summary>
public abstract class ShopsOverHttp<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    [Fact]
    public async Task A_shop_is_connected_tells_of_an_order_and_its_customer_has_credit()
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        await TestServer.Json(await server.Operator.PostAsJsonAsync("/api/v1/policies", new { text = await File.ReadAllTextAsync(Repo.Path("policies/store-credit.policy.md")), kind = "credit" }), HttpStatusCode.Created);
        var made = await TestServer.Json(await server.Operator.PostAsJsonAsync("/api/v1/shops", new { platform = "woocommerce", name = "eu", domain = "https://shop.example.com", credit_names = new[] { "Store credit" } }), HttpStatusCode.Created);
        var (path, secret, id) = ((string)made["path"]!, (string)made["secret"]!, (string)made["shop"]!["id"]!);

        // As WooCommerce does it when the webhook is saved.
        Assert.Equal(HttpStatusCode.OK, (await server.Anonymous.PostAsync(path, new FormUrlEncodedContent([new("webhook_id", "7")]))).StatusCode);
        foreach (var message in ShopFixture.Load("woo-flapping").Messages) await TestServer.Json(await Post(server, path, secret, message), HttpStatusCode.OK);

        var account = await TestServer.Json(await server.Operator.GetAsync("/api/v1/credit/accounts/woocommerce%3Aeu%3A42"), HttpStatusCode.OK);
        Assert.Equal(("EUR", 200L), ((string)account["wallets"]![0]!["currency"]!, (long)account["wallets"]![0]!["available"]!));

        var odd = new FixtureMessage(ShopFixture.Load("woo-flapping").Messages[0].Message, Encoding.UTF8.GetBytes("""{"id":9,"status":"on-the-moon"}"""));
        Assert.Equal(1L, (long)(await TestServer.Json(await Post(server, path, secret, odd), HttpStatusCode.OK))["kept"]!);
        var open = (await TestServer.Json(await server.Operator.GetAsync($"/api/v1/shops/{id}/deliveries?open=true"), HttpStatusCode.OK))["items"]!.AsArray();
        Assert.Equal("date_modified_gmt", (string)Assert.Single(open)!["kept"]![0]!["field"]!);
        await TestServer.Json(await server.Operator.PostAsJsonAsync($"/api/v1/shops/{id}/deliveries/{open[0]!["id"]}/settle", new { reason = "a test of ours" }), HttpStatusCode.OK);

        var shops = (await TestServer.Json(await server.Operator.GetAsync("/api/v1/shops"), HttpStatusCode.OK))["items"]!.AsArray();
        Assert.Equal("eu", (string)Assert.Single(shops)!["name"]!);
        Assert.DoesNotContain(secret, shops.ToJsonString(), StringComparison.Ordinal);

        // A new secret, and then no shop at all.
        var rotated = await TestServer.Json(await server.Operator.PostAsJsonAsync($"/api/v1/shops/{id}/secret", new { leaked = true }), HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Post(server, path, secret, odd)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Post(server, path, (string)rotated["secret"]!, odd)).StatusCode);
        await TestServer.Json(await server.Operator.DeleteAsync($"/api/v1/shops/{id}"), HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Post(server, path, (string)rotated["secret"]!, odd)).StatusCode);
    }

    [Fact]
    public async Task What_cannot_be_connected_is_told_by_its_field_and_what_is_too_large_is_refused()
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        foreach (var (field, body) in new (string, object)[]
        {
            ("platform", new { platform = "amazon", name = "eu" }),
            ("name", new { platform = "woocommerce", name = "EU shop" }),
            ("secret", new { platform = "shopify", name = "eu" }),
            ("secret", new { platform = "woocommerce", name = "eu", secret = "short" }),
            ("channel", new { platform = "woocommerce", name = "eu", channel = "Our Shop" }),
            ("credit_names", new { platform = "woocommerce", name = "eu", credit_names = new[] { "*" } }),
        })
        {
            Assert.Equal(field, (string)(await TestServer.Json(await server.Operator.PostAsJsonAsync("/api/v1/shops", body), HttpStatusCode.UnprocessableEntity))["field"]!);
        }

        var path = (string)(await TestServer.Json(await server.Operator.PostAsJsonAsync("/api/v1/shops", new { platform = "woocommerce", name = "eu" }), HttpStatusCode.Created))["path"]!;
        Assert.Equal("name", (string)(await TestServer.Json(await server.Operator.PostAsJsonAsync("/api/v1/shops", new { platform = "woocommerce", name = "eu" }), HttpStatusCode.Conflict))["field"]!);
        // It asks before it sends, so that the answer can be read.
        using var large = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(new byte[ShopDoor.MostBody + 1]), Headers = { ExpectContinue = true } };
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await server.Anonymous.SendAsync(large)).StatusCode);
    }

    private static async Task<HttpResponseMessage> Post(TestServer server, string path, string secret, FixtureMessage message)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(message.Body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-WC-Webhook-Source", "https://shop.example.com/");
        request.Headers.Add("X-WC-Webhook-Topic", message.Message.Topic);
        request.Headers.Add("X-WC-Webhook-Delivery-ID", message.Message.Id);
        request.Headers.Add("X-WC-Webhook-Signature", Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), message.Body)));
        return await server.Anonymous.SendAsync(request);
    }
}

public sealed class ShopsOverHttpOnSqlite(PostgresCluster cluster) : ShopsOverHttp<OnSqlite>(cluster);

public sealed class ShopsOverHttpOnPostgres(PostgresCluster cluster) : ShopsOverHttp<OnPostgres>(cluster);
