using System.Text;
using System.Text.Json.Nodes;
using Makegood.Domain.Orders;
using Makegood.Server.Doors.Shops;

namespace Makegood.Server.Tests.Doors.Shops;

/// <summary>What must be read exactly, and what must not be told at all but kept for a person with its field.</summary>
public sealed class ShopTraps
{
    [Fact]
    public void Ids_beyond_2_to_the_53_keep_every_digit()
    {
        var heard = Hear("shopify-cancelled", 0);
        var placed = Assert.Single(heard.Events.OfType<OrderPlaced>());
        Assert.Equal(("shopify:eu:9007199254740993", "shopify:eu:7211223344556677889"), (placed.Order, placed.Account));
    }

    [Fact]
    public void The_currency_that_was_paid_in_counts_and_coupon_and_credit_are_told_apart()
    {
        var euros = Assert.Single(Hear("shopify-two-currencies", 0).Events.OfType<OrderPlaced>());
        Assert.Equal(("EUR", 20000L, 1000L, 21000L), (euros.Currency, euros.Items, euros.Shipping, euros.OtherPayment));

        var shopify = Assert.Single(Hear("shopify-credit-code", 2).Events.OfType<OrderPlaced>());
        Assert.Equal((20000L, 5000L, 3000L, 500L, 12500L), (shopify.Items, shopify.Coupon, shopify.CreditUsed, shopify.Shipping, shopify.OtherPayment));
        var woo = Assert.Single(Hear("woo-credit-fee", 1).Events.OfType<OrderPlaced>());
        Assert.Equal((20000L, 5000L, 3000L, 500L, 12700L), (woo.Items, woo.Coupon, woo.CreditUsed, woo.Shipping, woo.OtherPayment));
    }

    [Fact]
    public void A_refund_is_split_between_goods_and_shipping()
    {
        Assert.Equal((20000L, 1200L), Refund("shopify-cancelled", 2));
        Assert.Equal((10000L, 1000L), Refund("shopify-two-currencies", 2));
        Assert.Equal((10000L, 0L), Refund("shopify-tax-on-top", 0));
        Assert.Equal((1000L, 0L), Refund("shopify-tax-on-top", 2));
        Assert.Equal((9500L, 2000L), Refund("shopify-tax-on-top", 3));
        var woo = Hear("woo-full-refund", 3).Events.OfType<OrderRefunded>().ToList();
        Assert.Equal((20000L, 1000L), (woo.Sum(r => r.ItemsMoney ?? 0), woo.Sum(r => r.ShippingMoney)));
    }

    [Fact]
    public void A_test_order_a_draft_and_a_refund_without_money_tell_nothing()
    {
        Assert.Equal("test", Passed(Hear("shopify-edited", 4)));
        Assert.Equal("transactions", Passed(Hear("shopify-edited", 2)));
        Assert.Equal("status", Passed(Change("woo-flapping", 0, o => o["status"] = "checkout-draft")));
        Assert.Equal("transactions", Passed(Change("shopify-cancelled", 2, r => r["transactions"] = new JsonArray())));
        Assert.Equal("transactions", Passed(Change("shopify-cancelled", 2, r => r["transactions"]![0]!["status"] = "failure")));
    }

    [Fact]
    public void A_guests_order_waits_and_its_other_facts_are_told()
    {
        var heard = Hear("woo-guest", 0);
        Assert.Empty(heard.Events.OfType<OrderPlaced>());
        Assert.Single(heard.Events.OfType<OrderPaid>());
        Assert.Equal("customer_id", Assert.Single(heard.PassedOver).Field);
    }

    [Theory]
    // Shopify.
    [InlineData("shopify-cancelled", 0, "id", "12.5", "id")]
    [InlineData("shopify-cancelled", 0, "id", null, "id")]
    [InlineData("shopify-cancelled", 0, "updated_at", "\"2026-03-01T11:00:01\"", "updated_at")]
    [InlineData("shopify-cancelled", 0, "presentment_currency", "\"EURO\"", "presentment_currency")]
    [InlineData("shopify-cancelled", 0, "presentment_currency", "\"USD\"", "line_items[0].price_set")]
    [InlineData("shopify-cancelled", 0, "line_items.0.price_set.presentment_money.amount", "\"19.999\"", "line_items[0].price_set.presentment_money.amount")]
    [InlineData("shopify-cancelled", 0, "line_items.0.price_set.presentment_money.amount", "\"-1.00\"", "line_items[0].price_set.presentment_money.amount")]
    [InlineData("shopify-cancelled", 0, "line_items.0.price_set.presentment_money.amount", "1e5", "line_items[0].price_set.presentment_money.amount")]
    [InlineData("shopify-cancelled", 0, "line_items.0.quantity", "999999999999", "line_items[0].quantity")]
    [InlineData("shopify-cancelled", 0, "line_items.0.price_set.presentment_money.amount", "\"999999999999999.00\"", "line_items")]
    [InlineData("shopify-cancelled", 0, "line_items", "\"none\"", "line_items")]
    [InlineData("shopify-cancelled", 0, "financial_status", "\"settled\"", "financial_status")]
    [InlineData("shopify-cancelled", 0, "total_price_set", null, null)]
    [InlineData("shopify-credit-code", 2, "line_items.0.discount_allocations.0.amount_set.presentment_money.amount", "\"180.00\"", "line_items")]
    [InlineData("shopify-cancelled", 2, "order_id", null, "order_id")]
    [InlineData("shopify-cancelled", 2, "transactions.0.amount", "\"211.00\"", "transactions")]
    [InlineData("shopify-cancelled", 2, "transactions.0.currency", "\"USD\"", "refund_line_items[0].subtotal_set")]
    [InlineData("shopify-later-paid", 0, "line_items.0.price_set.presentment_money.amount", "\"30000.5\"", "line_items[0].price_set.presentment_money.amount")]
    // WooCommerce.
    [InlineData("woo-flapping", 0, "id", "\"seven\"", "id")]
    [InlineData("woo-flapping", 0, "date_modified_gmt", null, "date_modified_gmt")]
    [InlineData("woo-flapping", 0, "status", "\"shipped-by-us\"", "status")]
    [InlineData("woo-flapping", 0, "currency", "\"BTC\"", "currency")]
    [InlineData("woo-flapping", 0, "line_items.0.total", "\"200.005\"", "line_items[0].total")]
    [InlineData("woo-flapping", 0, "line_items.0.subtotal", null, "line_items[0].subtotal")]
    [InlineData("woo-flapping", 0, "total", "\"-3.00\"", "total")]
    [InlineData("woo-flapping", 0, "refunds", null, "refunds")]
    [InlineData("woo-flapping", 0, "customer_id", "\"x\"", "customer_id")]
    [InlineData("woo-full-refund", 3, "refunds.0.total", "\"116.56\"", "refunds[0].total")]
    [InlineData("woo-full-refund", 3, "refunds.0.total", "\"-116.57\"", "refunds[0].total")]
    [InlineData("woo-full-refund", 3, "refunds.0.id", "802", "refunds")]
    [InlineData("woo-flapping", 0, "payment_method", "\"store_credit\"", "payment_method")]
    public void What_cannot_be_told_safely_is_kept_with_its_field(string name, int number, string path, string? json, string? field)
    {
        var heard = Change(name, number, root => Put(root, path, json));
        if (field is null)
        {
            // The plain amount is enough where the order has one currency.
            Assert.Empty(heard.Kept);
            return;
        }

        Assert.Contains(heard.Kept, n => n.Field == field);
        Assert.All(heard.Kept, n => Assert.NotEmpty(n.Text));
    }

    [Fact]
    public void A_topic_that_is_not_read_is_kept()
    {
        Assert.Single(Shopify.Read(ShopFixture.Reading(true), new ShopMessage("carts/update", "1", DateTimeOffset.UnixEpoch), "{}"u8.ToArray()).Kept);
        Assert.Single(WooCommerce.Read(ShopFixture.Reading(false), new ShopMessage("product.updated", "1", DateTimeOffset.UnixEpoch), "{}"u8.ToArray()).Kept);
    }

    [Fact]
    public void Credit_as_the_only_way_of_payment_is_credit_and_beside_others_its_amount_is_not_guessed()
    {
        var only = Change("shopify-credit-code", 0, o =>
        {
            o["payment_gateway_names"] = new JsonArray("store_credit");
            o["shipping_lines"] = new JsonArray();
        });
        var alone = Assert.Single(only.Events.OfType<OrderPlaced>());
        Assert.Equal((300000L, 0L), (alone.CreditUsed, alone.OtherPayment));
        var mixed = Assert.Single(Change("shopify-credit-code", 0, o => o["payment_gateway_names"] = new JsonArray("store_credit", "bank")).Events.OfType<OrderPlaced>());
        Assert.Equal((0L, (long?)null), (mixed.CreditUsed, mixed.OtherPayment));
    }

    [Fact]
    public void Free_texts_are_cut_so_that_an_event_can_hold_them_and_be_read_again()
    {
        var heard = Change("shopify-cancelled", 0, o =>
        {
            o["shipping_address"]!["address1"] = new string('x', 480) + "😀";
            o["line_items"]![0]!["sku"] = "A\tB" + new string('y', 300);
        });
        foreach (var told in heard.Events)
        {
            Assert.True(ShopEventReader.Read(ShopEventJson.Text(told)).Granted(out var again, out var problem), problem?.Detail);
            Assert.Equal(ShopEventJson.Text(told), ShopEventJson.Text(again));
        }
    }

    [Fact]
    public void The_first_ping_is_a_ping_and_nothing_else_is()
    {
        Assert.True(WooCommerce.IsPing("webhook_id=7"u8));
        foreach (var other in new[] { "webhook_id=", "webhook_id=7&x=1", "{\"id\":7}", "webhook_id=7x", "webhook_id=123456789012345678901" }) Assert.False(WooCommerce.IsPing(Encoding.UTF8.GetBytes(other)), other);
    }

    private static Heard Hear(string name, int number)
    {
        var fixture = ShopFixture.Load(name);
        return fixture.Hear(fixture.Messages[number]);
    }

    internal static Heard Change(string name, int number, Action<JsonObject> change)
    {
        var fixture = ShopFixture.Load(name);
        var body = JsonNode.Parse(fixture.Messages[number].Body)!.AsObject();
        change(body);
        return fixture.Hear(fixture.Messages[number] with { Body = Encoding.UTF8.GetBytes(body.ToJsonString()) });
    }

    private static void Put(JsonNode root, string path, string? json)
    {
        var names = path.Split('.');
        foreach (var name in names[..^1]) root = int.TryParse(name, out var at) ? root[at]! : root[name]!;
        var value = json is null ? null : JsonNode.Parse(json);
        root[names[^1]] = value;
    }

    private static (long, long) Refund(string name, int number) => Hear(name, number).Events.OfType<OrderRefunded>().Select(r => (r.ItemsMoney ?? 0, r.ShippingMoney)).Single();

    private static string? Passed(Heard heard)
    {
        Assert.Empty(heard.Events);
        Assert.Empty(heard.Kept);
        return Assert.Single(heard.PassedOver).Field;
    }
}
