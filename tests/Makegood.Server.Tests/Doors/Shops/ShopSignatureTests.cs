using System.Security.Cryptography;
using System.Text;
using Makegood.Server.Doors.Shops;

namespace Makegood.Server.Tests.Doors.Shops;

public sealed class ShopSignatureTests
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("{\"id\":1,\"price\":\"12.50\"}");

    [Fact]
    public void A_signature_fits_its_very_bytes_and_either_secret()
    {
        var signature = Sign("the first secret of all", Body);
        Assert.True(ShopSignature.Fits(signature, Body, ["the first secret of all"]));
        Assert.True(ShopSignature.Fits(signature, Body, ["a newer secret", "the first secret of all"]));
        Assert.False(ShopSignature.Fits(signature, Body, ["a newer secret"]));
        Assert.False(ShopSignature.Fits(signature, Encoding.UTF8.GetBytes("{\"id\": 1,\"price\":\"12.50\"}"), ["the first secret of all"]));
        Assert.False(ShopSignature.Fits(signature, Body, []));
    }

    // Known answer: RFC 4231 has no base64, so this one is computed with `openssl dgst -sha256 -hmac key -binary | base64`.
    [Fact]
    public void It_is_base64_of_the_hmac_as_openssl_makes_it() => Assert.True(ShopSignature.Fits("97yD9DBThCSxMpjmqm+xQ+9NWaFJRhdZl0edvC0aPNg=", "The quick brown fox jumps over the lazy dog"u8, ["key"]));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("QQ==")]
    [InlineData("97yD9DBThCSxMpjmqm+xQ+9NWaFJRhdZl0edvC0aPNg")]
    [InlineData("97yD9DBThCSxMpjmqm+xQ+9NWaFJRhdZl0edvC0aPNg=97yD9DBThCSxMpjmqm+xQ+9NWaFJRhdZl0edvC0aPNg=")]
    [InlineData("f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8")]
    public void Anything_else_does_not_fit(string? signature) => Assert.False(ShopSignature.Fits(signature, "The quick brown fox jumps over the lazy dog"u8, ["key"]));

    [Fact]
    public void No_byte_of_a_signature_may_differ()
    {
        var whole = Convert.FromBase64String(Sign("secret", Body));
        for (var i = 0; i < whole.Length; i++)
        {
            var other = whole.ToArray();
            other[i] ^= 1;
            Assert.False(ShopSignature.Fits(Convert.ToBase64String(other), Body, ["secret"]));
        }
    }

    [Fact]
    public void A_message_may_be_a_day_late_and_five_minutes_early()
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        Assert.True(ShopSignature.IsInTime(null, now));
        Assert.True(ShopSignature.IsInTime(now.AddMinutes(5), now));
        Assert.False(ShopSignature.IsInTime(now.AddMinutes(5).AddSeconds(1), now));
        Assert.True(ShopSignature.IsInTime(now.AddHours(-25), now));
        Assert.False(ShopSignature.IsInTime(now.AddHours(-25).AddSeconds(-1), now));
    }

    [Theory]
    [InlineData("2026-03-01T13:30:00.877041743Z", "2026-03-01T13:30:00Z")]
    [InlineData("2026-03-01T13:30:00Z", "2026-03-01T13:30:00Z")]
    [InlineData("2026-03-01T14:30:00.1+01:00", "2026-03-01T13:30:00Z")]
    [InlineData("yesterday", null)]
    [InlineData("2026-03-01T13:30:00.", null)]
    [InlineData(null, null)]
    public void The_time_of_a_message_is_read_with_its_nanoseconds(string? header, string? moment) =>
        Assert.Equal(moment is null ? null : DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture), ShopSignature.Moment(header));

    private static string Sign(string secret, byte[] body) => Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));
}
