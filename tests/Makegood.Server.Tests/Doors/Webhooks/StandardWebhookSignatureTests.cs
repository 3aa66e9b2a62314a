using System.Text;
using Makegood.Domain.Basics;
using Makegood.Server.Doors.Webhooks;

namespace Makegood.Server.Tests.Doors.Webhooks;

public sealed class StandardWebhookSignatureTests
{
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const long SentAt = 1614265330;
    private const string Signed = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"test": 2432232314}""");
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(SentAt);
    private static readonly WebhookSecret Secret = Read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    private static readonly WebhookSecret Other = WebhookSecret.FromRandom(Enumerable.Range(0, 32).Select(at => (byte)at).ToArray());

    [Fact]
    public void The_published_example_is_signed_as_published() => Assert.Equal(Signed, StandardWebhookSignature.Sign(Id, SentAt, Body, [Secret]));

    [Fact]
    public void The_published_example_is_believed() => Assert.Equal("2021-02-25T15:02:10", Verify());

    [Fact]
    public void Two_secrets_in_rotation_give_two_signatures_in_their_order()
    {
        var both = StandardWebhookSignature.Sign(Id, SentAt, Body, [Other, Secret]);
        Assert.Equal($"{StandardWebhookSignature.Sign(Id, SentAt, Body, [Other])} {Signed}", both);
    }

    [Fact]
    public void A_receiver_with_either_secret_believes_what_both_have_signed()
    {
        var both = StandardWebhookSignature.Sign(Id, SentAt, Body, [Other, Secret]);
        Assert.Equal("2021-02-25T15:02:10", Verify(signatures: both, secrets: [Other]));
        Assert.Equal("2021-02-25T15:02:10", Verify(signatures: both, secrets: [Secret]));
    }

    [Fact]
    public void A_receiver_in_rotation_believes_what_one_of_its_two_secrets_has_signed()
    {
        Assert.Equal("2021-02-25T15:02:10", Verify(secrets: [Other, Secret]));
        Assert.Equal("NoMatch", Verify(secrets: [Other]));
        Assert.Equal("NoMatch", Verify(secrets: []));
    }

    [Theory]
    [InlineData(-301, "FromTheFuture")]
    [InlineData(-300, "2021-02-25T15:02:10")]
    [InlineData(0, "2021-02-25T15:02:10")]
    [InlineData(300, "2021-02-25T15:02:10")]
    [InlineData(301, "TooOld")]
    public void Five_minutes_both_ways_and_not_a_second_more(int seconds, string expected) => Assert.Equal(expected, Verify(now: Now.AddSeconds(seconds)));

    [Theory]
    [InlineData("+1614265330")]
    [InlineData("-1614265330")]
    [InlineData(" 1614265330")]
    [InlineData("1614265330.0")]
    [InlineData("1,614,265,330")]
    [InlineData("١٦١٤٢٦٥٣٣٠")]
    [InlineData("99999999999999999999")]
    [InlineData("2021-02-25")]
    public void A_timestamp_is_digits_only(string timestamp) => Assert.Equal("TimestampMalformed", Verify(timestamp: timestamp));

    [Fact]
    public void A_timestamp_at_the_end_of_all_numbers_is_in_the_future() => Assert.Equal("FromTheFuture", Verify(timestamp: "9223372036854775807"));

    [Fact]
    public void Zeros_in_front_are_another_text_than_the_one_that_was_signed() => Assert.Equal("NoMatch", Verify(timestamp: "01614265330"));

    [Fact]
    public void Whatever_is_changed_is_noticed()
    {
        Assert.Equal("NoMatch", Verify(id: Id + "x"));
        Assert.Equal("NoMatch", Verify(timestamp: "1614265331"));
        Assert.Equal("NoMatch", Verify(body: [.. Body, (byte)'\n']));
        Assert.Equal("NoMatch", Verify(body: []));
        Assert.Equal("NoMatch", Verify(signatures: Signed[..^1]));
        Assert.Equal("NoMatch", Verify(signatures: Signed.Replace("v1,", "v1a,", StringComparison.Ordinal)));
        Assert.Equal("NoMatch", Verify(signatures: Signed["v1,".Length..]));
        Assert.Equal("NoMatch", Verify(signatures: "v1,"));
    }

    [Theory]
    [InlineData("", "1614265330", Signed)]
    [InlineData(null, "1614265330", Signed)]
    [InlineData(Id, "", Signed)]
    [InlineData(Id, null, Signed)]
    [InlineData(Id, "1614265330", "")]
    [InlineData(Id, "1614265330", null)]
    public void All_three_headers_are_needed(string? id, string? timestamp, string? signatures) =>
        Assert.Equal("HeaderMissing", Said(StandardWebhookSignature.Verify(id, timestamp, signatures, Body, [Secret], Now)));

    [Theory]
    [InlineData("msg.1")]
    [InlineData("msg 1")]
    [InlineData("nachricht_ü")]
    public void An_id_that_would_blur_the_signed_text_is_refused(string id)
    {
        Assert.Equal("IdMalformed", Verify(id: id));
        Assert.Throws<BrokenInvariantException>(() => StandardWebhookSignature.Sign(id, SentAt, Body, [Secret]));
    }

    [Fact]
    public void Signatures_of_other_schemes_and_extra_blanks_are_passed_over() =>
        Assert.Equal("2021-02-25T15:02:10", Verify(signatures: $"v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw==  v2,xyz {Signed} v1,wrong"));

    [Fact]
    public void Nothing_is_signed_without_a_secret() =>
        Assert.Throws<BrokenInvariantException>(() => StandardWebhookSignature.Sign(Id, SentAt, Body, []));

    [Theory]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "PrefixMissing")]
    [InlineData("whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "PrefixMissing")]
    [InlineData("whsec_not base64!", "NotBase64")]
    [InlineData("whsec_", "TooShort")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLQ==", "TooShort")] // 22 bytes
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "TooLong")] // 65 bytes
    public void A_secret_that_is_none_says_why(string text, string expected)
    {
        Assert.False(WebhookSecret.Read(text).Granted(out _, out var refusal));
        Assert.Equal(expected, refusal.ToString());
        Assert.EndsWith(".", refusal.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(23, false)]
    [InlineData(24, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_secret_has_24_to_64_bytes_and_reads_back(int bytes, bool possible)
    {
        var random = Enumerable.Range(1, bytes).Select(at => (byte)(at * 3)).ToArray();
        if (!possible)
        {
            Assert.Throws<BrokenInvariantException>(() => WebhookSecret.FromRandom(random));
            return;
        }

        var made = WebhookSecret.FromRandom(random);
        var again = Read($" {made.Text}\n");
        Assert.Equal(made.Text, again.Text);
        Assert.Equal(StandardWebhookSignature.Sign(Id, SentAt, Body, [made]), StandardWebhookSignature.Sign(Id, SentAt, Body, [again]));
    }

    [Fact]
    public void A_secret_does_not_show_itself_in_a_log()
    {
        var endpoint = new WebhookEndpoint("https://example.com/", [Secret], []);
        Assert.DoesNotContain("MfKQ9r8", $"{Secret} {endpoint}", StringComparison.Ordinal);
        Assert.Contains("MfKQ9r8", Secret.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_refusal_has_a_sentence() =>
        Assert.All(Enum.GetValues<SignatureRefusal>(), refusal => Assert.EndsWith(".", refusal.Text(), StringComparison.Ordinal));

    private static string Verify(
        string id = Id, string timestamp = "1614265330", string signatures = Signed, byte[]? body = null, WebhookSecret[]? secrets = null, DateTimeOffset? now = null) =>
        Said(StandardWebhookSignature.Verify(id, timestamp, signatures, body ?? Body, secrets ?? [Secret], now ?? Now));

    private static string Said(Result<DateTimeOffset, SignatureRefusal> verdict) =>
        verdict.Granted(out var sentAt, out var refusal) ? sentAt.ToString("s") : refusal.ToString();

    private static WebhookSecret Read(string text) =>
        WebhookSecret.Read(text).Granted(out var secret, out var refusal) ? secret : throw new InvalidOperationException(refusal.Text());
}
