using System.Text;
using Makegood.Server.Doors.Webhooks;

namespace Makegood.Server.Tests.Doors.Webhooks;

public sealed class SafeTargetTests
{
    private static readonly string[] Urls =
    [
        "https://example.com",
        "https://example.com/hooks?a=b#c",
        "https://example.com:443/",
        "https://example.com:8443/",
        "https://example.com:80/",
        "https://bücher.example/hooks",
        "https://xn--bcher-kva.example/hücken",
        "https://8.8.8.8/",
        "https://[2606:4700:4700::1111]/",
        "http://example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "gopher://example.com:443/",
        "example.com/hooks",
        "/hooks",
        "//example.com/hooks",
        "",
        " https://example.com/",
        "https://exam ple.com/",
        "https:\\\\example.com\\hooks",
        "https://example.com\\@evil.example/",
        "https://example.com/\r\nHost: evil.example",
        "https://",
        "https:///hooks",
        "https://user@example.com/",
        "https://user:password@example.com/",
        "https://example.com:22/",
        "https://example.com:25/",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://127.0.1/",
        "https://0x7f.0.0.1/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://00000177.0.0.1/",
        "https://2130706433/",
        "https://017700000001/",
        "https://0/",
        "https://127.0.0.1./",
        "https://127.1./",
        "https://１２７.０.０.１/",
        "https://127。0。0。1/",
        "https://①②⑦.0.0.1/",
        "https://4294967296/",
        "https://256.256.256.256/",
        "https://1.2.3.4.5/",
        "https://example.1/",
        "https://example.0x10/",
        "https://0.0.0.0/",
        "https://10.1.2.3/",
        "https://100.64.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://0xa9fea9fe/",
        "https://2852039166/",
        "https://192.168.1.1/",
        "https://255.255.255.255/",
        "https://[::]/",
        "https://[::1]/",
        "https://[0:0:0:0:0:0:0:1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[::ffff:8.8.8.8]/",
        "https://[::127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[64:ff9b:1::a00:1]/",
        "https://[2002:7f00:1::]/",
        "https://[2001:0:1::1]/",
        "https://[fd00:ec2::254]/",
        "https://[fe80::1]/",
        "https://[fe80::1%25eth0]/",
        "https://[2606:4700::1%25eth0]/",
        "https://[::1/",
        "https://localhost/",
        "https://intranet/",
        "https://exa_mple.com/",
    ];

    [Fact]
    public void Every_url_with_the_usual_rules() => WebhookGolden.Match("urls.txt", Table(new TargetRules()));

    [Fact]
    public void The_address_forms_that_hide_are_refused()
    {
        // The golden file says it too; these lines must not change by accepting one.
        foreach (var url in Urls.Where(url => url.Contains("127", StringComparison.Ordinal) || url.Contains("0x", StringComparison.Ordinal) || url.Contains('[', StringComparison.Ordinal)))
            if (url != "https://[2606:4700:4700::1111]/")
                Assert.False(SafeTarget.Check(url, new TargetRules()).Granted(out _, out _), url);
    }

    [Fact]
    public void The_operator_can_allow_plain_http_ports_and_private_addresses()
    {
        var rules = Rules(TargetRules.Read(allowHttp: true, [8080], ["10.0.0.5", "192.168.0.0/16", "fd00::/8", "0.0.0.0/32"], proxy: ""));
        Assert.Equal("http://10.0.0.5:8080/", Said("http://10.0.0.5:8080/", rules));
        Assert.Equal("http://10.0.0.5:8080/", Said("http://0x0a000005:8080/", rules));
        Assert.Equal("https://[fd12::1]:8080/", Said("https://[fd12::1]:8080/", rules));
        Assert.StartsWith("AddressForbidden", Said("http://10.0.0.6:8080/", rules), StringComparison.Ordinal);
        Assert.StartsWith("AddressForbidden", Said("http://[::ffff:10.0.0.5]:8080/", rules), StringComparison.Ordinal);
        Assert.StartsWith("PortNotAllowed", Said("http://10.0.0.5/", rules), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_ports_the_usual_ones_stay() =>
        Assert.Equal([443, 80, 8443], Rules(TargetRules.Read(allowHttp: false, [], [], proxy: null)).Ports);

    [Fact]
    public void Every_mistake_in_the_settings_is_named()
    {
        Assert.False(TargetRules.Read(allowHttp: false, [0, 443, 70000], ["10.0.0.5/8", "10.0.0.5/33", "10.0.0.0/-1", "0x0a.1", "intern", "", "10.0.0.0/8/8", "10.0.0.128/25", "fd00::1/127", "fd00::/8"], "socks5://proxy").Granted(out _, out var mistakes));
        WebhookGolden.Match("settings.txt", string.Join('\n', mistakes));
    }

    [Fact]
    public void A_url_longer_than_2048_characters_is_refused()
    {
        Assert.StartsWith("https://", Said("https://example.com/" + new string('a', 2048 - 20), new TargetRules()), StringComparison.Ordinal);
        Assert.StartsWith("NotAUrl", Said("https://example.com/" + new string('a', 2049 - 20), new TargetRules()), StringComparison.Ordinal);
    }

    [Fact]
    public void Headers_that_steer_the_connection_are_ours()
    {
        Dictionary<string, string> headers = new(StringComparer.Ordinal)
        {
            ["Authorization"] = "Bearer abc",
            ["X-Tenant"] = "7",
            ["host"] = "evil.example",
            ["Content-Length"] = "5",
            ["transfer-encoding"] = "chunked",
            ["Webhook-Id"] = "mine",
            ["Bad Name"] = "x",
            ["Line"] = "a\r\nHost: evil.example",
            ["Empty"] = "",
            ["Ümlaut"] = "x",
            ["Blank"] = " x",
        };
        WebhookGolden.Match("headers.txt", string.Join('\n', WebhookHeaders.Check(headers)));
        Assert.Empty(WebhookHeaders.Check([KeyValuePair.Create("Authorization", "Bearer abc")]));
    }

    private static string Table(TargetRules rules)
    {
        var table = new StringBuilder();
        foreach (var url in Urls) table.Append(url.ReplaceLineEndings("⏎")).Append("\n    ").Append(Said(url, rules)).Append('\n');
        return table.ToString();
    }

    private static string Said(string url, TargetRules rules) =>
        SafeTarget.Check(url, rules).Granted(out var target, out var refusal) ? target.Url.AbsoluteUri : $"{refusal.Kind}: {refusal.Text}";

    private static TargetRules Rules(Makegood.Domain.Basics.Result<TargetRules, List<string>> read) =>
        read.Granted(out var rules, out var mistakes) ? rules : throw new InvalidOperationException(string.Join('\n', mistakes));
}
