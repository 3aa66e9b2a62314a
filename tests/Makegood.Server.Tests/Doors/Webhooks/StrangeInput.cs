using System.Net;
using System.Text;
using Makegood.Server.Doors.Printers;
using Makegood.Server.Doors.Webhooks;

namespace Makegood.Server.Tests.Doors.Webhooks;

/// <summary>Texts that nobody would write, in the thousands: whatever comes in, an answer comes out.</summary>
public sealed class StrangeInput
{
    private const string Totals = """{"result":{"job_totals":{"total_jobs":3,"total_print_time":11348.794790096988},"auxiliary_totals":[]}}""";
    private const string Detail = """{"code":0,"detail":{"cumulativePrintTime":8810,"status":"ready"},"message":"Success"}""";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly int Rounds = Environment.GetEnvironmentVariable("MAKEGOOD_LONG") == "1" ? 2_000_000 : 20_000;

    private static readonly string[] Pieces =
    [
        "https://", "http://", "127.0.0.1", "127.1", "0x7f", "localhost", "[", "]", "::1", "%25", "eth0", "@", ":", "443", "99999", "/", "//", "\\", "?", "#", ".", "..",
        "xn--", "ä", "１", "\ud800", "\0", "\r\n", " ", "\u202e", "a", "9223372036854775808", "-1", "+", ",", "v1,", "v1a,", "=", "whsec_", "AAAA", "webhooks",
    ];

    private static readonly string[] JsonPieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "null", "true", "NaN", "-Infinity", "1e999", "-1", "0", "1e-999", "\\ud800", "\\", "\u0001", "ä", "\"error\":", "\"code\":",
        "\"message\":\"\\ud800\"", "\"\\udc00\":1,", "\"detail\":", "\"result\":", "99999999999999999999", "\"total_print_time\":", "\"cumulativePrintTime\":",
    ];

    [Fact]
    public void A_url_is_safe_or_refused_with_a_sentence()
    {
        var chance = new Random(20260301);
        var safe = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var text = (chance.Next(2) == 0 ? "https://" : "") + Some(chance, Pieces, 6);
            if (SafeTarget.Check(text, new TargetRules()).Granted(out var target, out var refusal))
            {
                safe++;
                Assert.Equal("https", target.Url.Scheme);
                Assert.Contains(target.Url.Port, new[] { 443, 80, 8443 });
                if (IPAddress.TryParse(target.Url.DnsSafeHost, out var address)) Assert.Null(SpecialUseAddresses.Find(address));
                Assert.Empty(target.Url.UserInfo);
            }
            else
            {
                Assert.EndsWith(".", refusal.Text, StringComparison.Ordinal);
                Assert.InRange(refusal.Text.Length, 10, 600);
            }
        }

        Assert.InRange(safe, Rounds / 200, Rounds); // otherwise the refusals above were all too easy
    }

    [Fact]
    public void A_signature_is_believed_only_when_it_is_the_right_one()
    {
        var chance = new Random(20260302);
        var secret = WebhookSecret.FromRandom(new byte[24]);
        var body = Encoding.UTF8.GetBytes("{}");
        var right = StandardWebhookSignature.Sign("msg", Now.ToUnixTimeSeconds(), body, [secret]);
        for (var round = 0; round < Rounds; round++)
        {
            var signatures = string.Join(' ', Enumerable.Range(0, chance.Next(4)).Select(_ => chance.Next(3) == 0 ? right : Some(chance, Pieces, 3)));
            var believed = StandardWebhookSignature.Verify("msg", "1772366400", signatures, body, [secret], Now).Granted(out _, out _);
            Assert.Equal(signatures.Split(' ').Contains(right), believed);
            Assert.False(StandardWebhookSignature.Verify(Some(chance, Pieces, 2), Some(chance, Pieces, 2), right, body, [secret], Now).Granted(out _, out _));
            _ = WebhookSecret.Read(Some(chance, Pieces, 3)).Granted(out _, out _);
            _ = WebhookHeaders.Check([KeyValuePair.Create(Some(chance, Pieces, 2), Some(chance, Pieces, 2))]);
            _ = PrinterConnection.Address(Some(chance, Pieces, 4), 7125).Granted(out _, out _);
            _ = TargetRules.Read(allowHttp: false, [chance.Next()], [Some(chance, Pieces, 3)], Some(chance, Pieces, 3)).Granted(out _, out _);
        }
    }

    [Fact]
    public void A_machine_s_answer_gives_a_reading_or_a_refusal()
    {
        var chance = new Random(20260303);
        var readings = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var body = Changed(chance, round % 2 == 0 ? Totals : Detail);
            var answer = new PrinterAnswer(chance.Next(4) == 0 ? chance.Next(200, 600) : 200, chance.Next(2) == 0 ? null : "x", body);
            var read = round % 4 < 2 ? Moonraker.FromAnswer(answer, "`here`", null, Now) : FlashForge.FromAnswer(answer, "`here`", Now);
            if (read.Granted(out var reading, out var refusal))
            {
                readings++;
                Assert.InRange(reading.Minutes, 0, PrinterTotal.MostMinutes);
            }
            else
            {
                Assert.Matches("[.?]$", refusal.Text);
            }
        }

        Assert.InRange(readings, Rounds / 200, Rounds);
    }

    private static string Some(Random chance, string[] pieces, int most) =>
        string.Concat(Enumerable.Range(0, chance.Next(most + 1)).Select(_ => pieces[chance.Next(pieces.Length)]));

    private static byte[] Changed(Random chance, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text).ToList();
        for (var changes = chance.Next(4); changes > 0; changes--)
        {
            var at = chance.Next(bytes.Count);
            if (chance.Next(3) == 0) bytes.RemoveRange(at, Math.Min(chance.Next(1, 12), bytes.Count - at));
            else if (chance.Next(4) == 0) bytes[at] = (byte)chance.Next(256);
            else bytes.InsertRange(at, Encoding.UTF8.GetBytes(JsonPieces[chance.Next(JsonPieces.Length)]));
            if (bytes.Count == 0) break;
        }

        return [.. bytes];
    }
}
