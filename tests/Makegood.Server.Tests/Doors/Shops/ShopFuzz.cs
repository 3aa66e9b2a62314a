using System.Text;
using Makegood.Domain.Orders;
using Makegood.Server.Doors.Shops;

namespace Makegood.Server.Tests.Doors.Shops;

/// <summary>Bodies that no shop would send: nothing throws, and nothing is dropped without a reason.</summary>
public sealed class ShopFuzz
{
    private static readonly string[] Scraps = ["null", "-1", "1e400", "\"\"", "\"\\ud800\"", "[]", "{}", "true", "\"9999999999999999.99\"", "{\"id\":1,\"id\":2}", "\0", "\"\\u0000\""];

    [Fact]
    public void Cut_off_anywhere_a_body_is_kept_with_a_reason()
    {
        foreach (var fixture in ShopFixture.Names.Select(ShopFixture.Load))
        {
            var message = fixture.Messages[0];
            for (var length = 0; length < message.Body.Length; length += length < 200 ? 1 : 37) NoEvents(fixture.Hear(message with { Body = message.Body[..length] }));
        }
    }

    [Fact]
    public void Torn_and_patched_bodies_never_throw_and_what_is_told_can_be_told()
    {
        var random = new Random(20261122);
        var (told, kept) = (0, 0);
        foreach (var fixture in ShopFixture.Names.Select(ShopFixture.Load))
        {
            for (var round = 0; round < 400; round++)
            {
                var message = fixture.Messages[random.Next(fixture.Messages.Count)];
                var torn = Tear(message.Body, random);
                var heard = fixture.Hear(message with { Body = torn });
                Assert.True(heard.Events.Count + heard.Kept.Count + heard.PassedOver.Count > 0, $"{fixture.Name}, {message.Message.Topic}: a body was dropped without a word:\n{Encoding.UTF8.GetString(torn)}");
                Assert.All(heard.Kept, n => Assert.NotEmpty(n.Text));
                foreach (var one in heard.Events) Assert.True(ShopEventReader.Read(ShopEventJson.Text(one)).Granted(out _, out var problem), $"{problem}: {ShopEventJson.Text(one)}");
                (told, kept) = (told + (heard.Events.Count > 0 ? 1 : 0), kept + (heard.Kept.Count > 0 ? 1 : 0));
            }
        }

        // Both must happen, or the search looks at one side only.
        Assert.True(told > 100 && kept > 100, $"{told} told, {kept} kept");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("")]
    [InlineData("{\"id\":\"\\ud83d\"}")]
    [InlineData("{\"\\udc00\":1}")]
    [InlineData("{\"id\":1,\"id\":2}")]
    public void What_is_no_object_of_sound_text_is_kept(string body) =>
        NoEvents(Shopify.Read(ShopFixture.Reading(true), new ShopMessage("orders/create", null, DateTimeOffset.UnixEpoch), Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Nesting_without_end_is_kept() =>
        NoEvents(WooCommerce.Read(ShopFixture.Reading(false), new ShopMessage("order.updated", null, DateTimeOffset.UnixEpoch), Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 100_000))));

    private static void NoEvents(Heard heard)
    {
        Assert.Empty(heard.Events);
        Assert.NotEmpty(heard.Kept);
    }

    private static byte[] Tear(byte[] body, Random random)
    {
        var text = Encoding.UTF8.GetString(body);
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            switch (random.Next(4))
            {
                case 0:
                    var from = random.Next(text.Length);
                    text = text.Remove(from, Math.Min(random.Next(1, 30), text.Length - from));
                    break;
                case 1:
                    text = text.Insert(random.Next(text.Length), ((char)random.Next(1, 0x250)).ToString());
                    break;
                default:
                    // A value of another kind in the place of one that is there.
                    var colon = text.IndexOf(": ", random.Next(text.Length), StringComparison.Ordinal);
                    var end = colon < 0 ? -1 : text.IndexOfAny([',', '}'], colon);
                    if (end > 0) text = text[..(colon + 2)] + Scraps[random.Next(Scraps.Length)] + text[end..];
                    break;
            }

            if (text.Length == 0) text = " ";
        }

        return Encoding.UTF8.GetBytes(text);
    }
}
