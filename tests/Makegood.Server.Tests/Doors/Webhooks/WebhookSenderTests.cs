using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Makegood.Domain.Basics;
using Makegood.Server.Doors.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Makegood.Server.Tests.Doors.Webhooks;

public sealed class WebhookSenderTests
{
    private const string Body = """{"type":"claim.submitted","data":{"name":"Müller"}}""";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly IPAddress Public = IPAddress.Parse("93.184.215.14");
    private static readonly WebhookSecret Secret = WebhookSecret.FromRandom(new byte[32]);
    private static readonly WebhookSecret OldSecret = WebhookSecret.FromRandom(Enumerable.Repeat((byte)7, 24).ToArray());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_arrives_is_what_was_signed()
    {
        await using var server = await LocalServer.Start(204);
        using var sender = Sender(server);
        var endpoint = Endpoint($"http://127.0.0.1:{server.Port}/hooks?x=1", Secret, OldSecret) with { Headers = [KeyValuePair.Create("Authorization", "Bearer abc")] };

        var result = await sender.Send(endpoint, "msg_1", Now, Encoding.UTF8.GetBytes(Body), Stop);

        Assert.Equal((DeliveryOutcome.Delivered, 204), (result.Outcome, result.Status));
        var visit = Assert.Single(server.Visits);
        Assert.Equal(("POST", "/hooks", Body), (visit.Method, visit.Path, visit.Text));
        Assert.Equal("application/json", visit.Headers["Content-Type"]);
        Assert.StartsWith("Makegood/", visit.Headers["User-Agent"], StringComparison.Ordinal);
        Assert.Equal("Bearer abc", visit.Headers["Authorization"]);
        Assert.Equal("msg_1", visit.Headers["webhook-id"]);
        Assert.Equal("1772366400", visit.Headers["webhook-timestamp"]);
        Assert.Equal(visit.Body.Length.ToString(), visit.Headers["Content-Length"]);
        Assert.Equal(
            ["Authorization", "Content-Length", "Content-Type", "Host", "User-Agent", "webhook-id", "webhook-signature", "webhook-timestamp"],
            visit.Headers.Keys.Order(StringComparer.OrdinalIgnoreCase));
        foreach (var secret in new[] { Secret, OldSecret })
        {
            Assert.True(StandardWebhookSignature.Verify(
                visit.Headers["webhook-id"], visit.Headers["webhook-timestamp"], visit.Headers["webhook-signature"], visit.Body, [secret], Now).Granted(out _, out _));
        }
    }

    [Theory]
    [InlineData(200, DeliveryOutcome.Delivered, null)]
    [InlineData(202, DeliveryOutcome.Delivered, null)]
    [InlineData(299, DeliveryOutcome.Delivered, null)]
    [InlineData(301, DeliveryOutcome.Retry, DeliveryFailure.Redirect)]
    [InlineData(304, DeliveryOutcome.Retry, DeliveryFailure.Redirect)]
    [InlineData(307, DeliveryOutcome.Retry, DeliveryFailure.Redirect)]
    [InlineData(308, DeliveryOutcome.Retry, DeliveryFailure.Redirect)]
    [InlineData(400, DeliveryOutcome.Retry, DeliveryFailure.Status)]
    [InlineData(401, DeliveryOutcome.Retry, DeliveryFailure.Status)]
    [InlineData(404, DeliveryOutcome.Retry, DeliveryFailure.Status)]
    [InlineData(410, DeliveryOutcome.Gone, DeliveryFailure.Gone)]
    [InlineData(429, DeliveryOutcome.Retry, DeliveryFailure.Status)]
    [InlineData(500, DeliveryOutcome.Retry, DeliveryFailure.Status)]
    [InlineData(502, DeliveryOutcome.Retry, DeliveryFailure.Status)]
    [InlineData(503, DeliveryOutcome.Retry, DeliveryFailure.Status)]
    [InlineData(599, DeliveryOutcome.Retry, DeliveryFailure.Status)]
    public async Task The_status_decides(int status, DeliveryOutcome outcome, DeliveryFailure? failure)
    {
        await using var server = await LocalServer.Start(status);
        using var sender = Sender(server);
        var result = await Send(sender, $"http://127.0.0.1:{server.Port}/");
        Assert.Equal((outcome, failure, status), (result.Outcome, result.Failure, result.Status));
        Assert.Equal(status is 429 or 502 or 503 or 504, result.AsksForLess);
        Assert.Null(result.RetryAfter);
        Assert.Single(server.Visits);
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("0", 0)]
    [InlineData("Sun, 01 Mar 2026 12:10:00 GMT", 600)]
    [InlineData("Sun, 01 Mar 2026 11:00:00 GMT", 0)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    public async Task Retry_after_is_read_as_seconds_or_as_a_date(string header, int? seconds)
    {
        await using var server = await LocalServer.Start(429, "", ("Retry-After", header));
        using var sender = Sender(server);
        var result = await Send(sender, $"http://127.0.0.1:{server.Port}/");
        Assert.Equal(seconds is { } wait ? TimeSpan.FromSeconds(wait) : null, result.RetryAfter);
    }

    [Fact]
    public async Task A_redirect_is_named_and_not_followed()
    {
        await using var inside = await LocalServer.Start(200);
        await using var server = await LocalServer.Start(302, "", ("Location", $"http://127.0.0.1:{inside.Port}/admin"));
        using var sender = Sender(server, inside);
        var result = await Send(sender, $"http://127.0.0.1:{server.Port}/");
        Assert.Equal(
            $"The receiver answered 302 and points to `http://127.0.0.1:{inside.Port}/admin`. Redirects are not followed; please give the final address as the endpoint's URL.",
            result.Why);
        Assert.Empty(inside.Visits);
        Assert.Equal(DeliveryOutcome.Delivered, (await Send(sender, $"http://127.0.0.1:{inside.Port}/")).Outcome); // it could have been reached
    }

    [Fact]
    public async Task A_receiver_that_says_nothing_is_left_after_ten_seconds()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await LocalServer.Start(context => Hang(context, arrived));
        var time = new HandTime(Now);
        using var sender = Sender(time, server);

        var sending = Send(sender, $"http://127.0.0.1:{server.Port}/");
        await arrived.Task;
        time.Advance(WebhookSender.Limit - TimeSpan.FromTicks(1));
        Assert.False(sending.IsCompleted);
        time.Advance(TimeSpan.FromTicks(1));

        var result = await sending;
        Assert.Equal((DeliveryOutcome.Retry, DeliveryFailure.TimedOut), (result.Outcome, result.Failure));
        Assert.Equal(WebhookSender.Limit, result.Took);
        Assert.Equal($"`127.0.0.1:{server.Port}` did not answer within 10 seconds. It should answer at once and do its work afterwards.", result.Why);
    }

    [Fact]
    public async Task An_answer_that_stalls_in_its_body_has_already_said_its_status()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await LocalServer.Start(async context =>
        {
            await context.Response.WriteAsync("thank y");
            await context.Response.Body.FlushAsync();
            await Hang(context, arrived);
        });
        var time = new HandTime(Now);
        using var sender = Sender(time, server);

        var sending = Send(sender, $"http://127.0.0.1:{server.Port}/");
        await arrived.Task;
        time.Advance(WebhookSender.Limit);
        // Whether its first bytes were read before the limit is a matter of luck; that it is no failure of our own is not.
        var result = await sending;
        Assert.True(result is { Outcome: DeliveryOutcome.Delivered, Status: 200 } or { Failure: DeliveryFailure.TimedOut });
    }

    [Fact]
    public async Task Who_is_told_to_stop_stops()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await LocalServer.Start(context => Hang(context, arrived));
        using var sender = Sender(server);
        using var stop = new CancellationTokenSource();

        var sending = sender.Send(Endpoint($"http://127.0.0.1:{server.Port}/", Secret), "msg_1", Now, Encoding.UTF8.GetBytes(Body), stop.Token);
        await arrived.Task;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Fact]
    public async Task Of_an_answer_without_end_64_kilobytes_are_read_and_one_is_kept()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await LocalServer.Start(async context =>
        {
            // Whoever wants one byte more waits for the limit, and this clock stands still.
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(new string('ä', 32 * 1024)));
            await context.Response.Body.FlushAsync();
            await Hang(context, arrived);
        });
        using var sender = Sender(server);
        var result = await Send(sender, $"http://127.0.0.1:{server.Port}/");
        Assert.Equal((DeliveryOutcome.Delivered, TimeSpan.Zero), (result.Outcome, result.Took));
        Assert.Equal(new string('ä', 512), result.AnswerText);
    }

    [Fact]
    public async Task From_an_answer_that_keeps_coming_we_hang_up()
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await LocalServer.Start(async context =>
        {
            using var hungUp = context.RequestAborted.Register(over.SetResult);
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(new byte[32 * 1024]);
        });
        using var sender = Sender(server);
        Assert.Equal(DeliveryOutcome.Delivered, (await Send(sender, $"http://127.0.0.1:{server.Port}/")).Outcome);
        await over.Task;
    }

    [Fact]
    public async Task A_packed_answer_stays_packed()
    {
        await using var server = await LocalServer.Start(200, "\u001f\u008bbomb\u0000", ("Content-Encoding", "gzip"));
        using var sender = Sender(server);
        var result = await Send(sender, $"http://127.0.0.1:{server.Port}/");
        Assert.Equal(DeliveryOutcome.Delivered, result.Outcome);
        Assert.EndsWith("bomb", result.AnswerText, StringComparison.Ordinal);
        Assert.DoesNotContain("Accept-Encoding", server.Visits[0].Headers.Keys);
    }

    [Fact]
    public async Task An_answer_cannot_speak_to_the_terminal_and_a_cut_letter_does_no_harm()
    {
        await using var server = await LocalServer.Start(500, "\u001b[31mred\r\nline" + new string('€', 400));
        using var sender = Sender(server);
        var result = await Send(sender, $"http://127.0.0.1:{server.Port}/");
        Assert.StartsWith("[31mred \nline€", result.AnswerText, StringComparison.Ordinal);
        Assert.InRange(result.AnswerText!.Length, 300, 400);
    }

    [Fact]
    public async Task Cookies_are_not_kept()
    {
        await using var server = await LocalServer.Start(200, "", ("Set-Cookie", "session=1"));
        using var sender = Sender(server);
        await Send(sender, $"http://127.0.0.1:{server.Port}/");
        await Send(sender, $"http://127.0.0.1:{server.Port}/");
        Assert.Equal(2, server.Visits.Count);
        Assert.All(server.Visits, visit => Assert.DoesNotContain("Cookie", visit.Headers.Keys));
    }

    [Fact]
    public async Task Where_nobody_listens_there_is_no_connection()
    {
        var server = await LocalServer.Start(200);
        await server.DisposeAsync();
        using var sender = Sender(server);
        var result = await Send(sender, $"http://127.0.0.1:{server.Port}/");
        Assert.Equal((DeliveryOutcome.Retry, DeliveryFailure.Connection), (result.Outcome, result.Failure));
        Assert.Equal($"No connection to `127.0.0.1:{server.Port}`: `Connection refused`.", result.Why);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n", DeliveryFailure.NotHttp)]
    [InlineData("HTTP/1.1 200 OK\r\nX: ", DeliveryFailure.NotHttp)] // and then a header without end
    [InlineData("", DeliveryFailure.Connection)]
    public async Task What_is_not_http_is_named_so(string answer, DeliveryFailure expected)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var serving = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync(Stop);
            var stream = client.GetStream();
            _ = await stream.ReadAtLeastAsync(new byte[4096], 100, throwOnEndOfStream: false, Stop);
            try
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), Stop);
                for (var at = 0; at < 100 && answer.EndsWith(": ", StringComparison.Ordinal); at++)
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(new string('a', 1024)), Stop);
            }
            catch (IOException)
            {
                // The other side has heard enough.
            }
        }, Stop);

        using var sender = new WebhookSender(Rules(port), new HandTime(Now));
        var result = await Send(sender, $"http://127.0.0.1:{port}/");
        await serving;
        Assert.Equal((DeliveryOutcome.Retry, expected), (result.Outcome, result.Failure));
    }

    [Fact]
    public async Task Tls_is_for_the_name_and_a_self_signed_certificate_is_not_enough()
    {
        using var authority = Authority();
        using var good = Certificate("hooks.test", authority);
        await using var server = await LocalServer.Start(context => context.Response.WriteAsync("ok"), good);
        X509Certificate2Collection roots = [authority];

        using var trusting = new WebhookSender(Rules(server.Port), new HandTime(Now), Loopback, GuardedConnection.Tcp, roots);
        Assert.Equal((DeliveryOutcome.Delivered, "ok"), await Said(trusting, $"https://hooks.test:{server.Port}/"));
        Assert.Equal($"hooks.test:{server.Port}", server.Visits[0].Host);

        // The right authority and the wrong name; the right name and an authority that nobody knows.
        var wrongName = await Send(trusting, $"https://other.test:{server.Port}/");
        using var usual = new WebhookSender(Rules(server.Port), new HandTime(Now), Loopback, GuardedConnection.Tcp, roots: null);
        var selfSigned = await Send(usual, $"https://hooks.test:{server.Port}/");
        foreach (var result in new[] { wrongName, selfSigned })
        {
            Assert.Equal((DeliveryOutcome.Retry, DeliveryFailure.Tls), (result.Outcome, result.Failure));
            Assert.Contains("offers no certificate that we trust", result.Why, StringComparison.Ordinal);
        }

        Assert.Single(server.Visits);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_certificate_cannot_send_us_to_fetch_its_issuer(bool guarded)
    {
        await using var inside = await LocalServer.Start(404);
        using var authority = Authority();
        using var certificate = Certificate("hooks.test", authority, issuerAt: $"http://127.0.0.1:{inside.Port}/ca.cer");
        await using var server = await LocalServer.Start(context => context.Response.WriteAsync("ok"), certificate);

        if (guarded)
        {
            using var sender = new WebhookSender(Rules(server.Port), new HandTime(Now), Loopback, GuardedConnection.Tcp, roots: null);
            Assert.Equal(DeliveryFailure.Tls, (await Send(sender, $"https://hooks.test:{server.Port}/")).Failure);
            Assert.Empty(inside.Visits);
            return;
        }

        // The library's own way, to show that there is something to guard against.
        using var plain = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => plain.GetAsync(new Uri($"https://127.0.0.1:{server.Port}/"), Stop));
        Assert.Equal("/ca.cer", inside.Visits[0].Path);
    }

    [Fact]
    public async Task Plain_http_where_tls_was_asked_for_is_a_tls_failure()
    {
        await using var server = await LocalServer.Start(200);
        using var sender = Sender(server);
        var result = await Send(sender, $"https://127.0.0.1:{server.Port}/");
        Assert.Equal(DeliveryFailure.Tls, result.Failure);
        Assert.Empty(server.Visits);
    }

    [Fact]
    public async Task A_private_address_is_refused_and_nothing_is_sent()
    {
        await using var server = await LocalServer.Start(200);
        var open = new TargetRules { AllowHttp = true, Ports = [server.Port] };
        using var sender = new WebhookSender(open, new HandTime(Now));
        var result = await Send(sender, $"http://localhost:{server.Port}/");
        Assert.Equal((DeliveryOutcome.RefusedByGuard, DeliveryFailure.Guard), (result.Outcome, result.Failure));
        Assert.Matches(@"^`localhost` leads to `(127\.0\.0\.1|::1)`, which is no public address \(loopback\)", result.Why);
        Assert.Empty(server.Visits);

        // The same server with the address allowed: it was the guard that kept us away.
        using var allowed = Sender(server);
        Assert.Equal(DeliveryOutcome.Delivered, (await Send(allowed, $"http://127.0.0.1:{server.Port}/")).Outcome);
        Assert.Single(server.Visits);
    }

    [Fact]
    public async Task One_private_address_among_public_ones_is_enough_to_refuse()
    {
        var called = new List<IPEndPoint>();
        var rules = new TargetRules();
        using var sender = new WebhookSender(rules, new HandTime(Now), (_, _) => Task.FromResult(new[] { Public, IPAddress.Loopback }), Record(called), roots: null);
        Assert.Equal(DeliveryOutcome.RefusedByGuard, (await Send(sender, "https://hooks.test/")).Outcome);
        Assert.Empty(called);
    }

    [Fact]
    public async Task A_name_that_changes_its_meaning_after_the_check_changes_nothing()
    {
        await using var inside = await LocalServer.Start(200);
        var questions = 0;
        var called = new List<IPEndPoint>();
        // The first answer is public, every later one is the server inside.
        Task<IPAddress[]> Rebind(string host, CancellationToken stop) => Task.FromResult(new[] { questions++ == 0 ? Public : IPAddress.Loopback });
        using var sender = new WebhookSender(
            new TargetRules { AllowHttp = true, Ports = [inside.Port] }, new HandTime(Now), Rebind, Record(called), roots: null);

        var first = await Send(sender, $"http://hooks.test:{inside.Port}/");
        Assert.Equal(DeliveryFailure.Connection, first.Failure);
        Assert.Equal(1, questions);
        Assert.Equal([new IPEndPoint(Public, inside.Port)], called); // the checked address, and no other

        var second = await Send(sender, $"http://hooks.test:{inside.Port}/");
        Assert.Equal(DeliveryOutcome.RefusedByGuard, second.Outcome); // a new connection is a new check
        Assert.Equal(2, questions);
        Assert.Single(called);
        Assert.Empty(inside.Visits);
    }

    [Fact]
    public async Task The_recorder_of_connections_sees_the_server_inside_when_it_is_allowed()
    {
        // Without this, the test before could praise a recorder that sees nothing.
        await using var inside = await LocalServer.Start(200);
        var called = new List<IPEndPoint>();
        using var sender = new WebhookSender(Rules(inside.Port), new HandTime(Now), Loopback, Record(called, GuardedConnection.Tcp), roots: null);
        Assert.Equal(DeliveryOutcome.Delivered, (await Send(sender, $"http://hooks.test:{inside.Port}/")).Outcome);
        Assert.Equal([new IPEndPoint(IPAddress.Loopback, inside.Port)], called);
        Assert.Single(inside.Visits);
    }

    [Fact]
    public async Task A_name_without_an_address_is_named_so()
    {
        using var none = new WebhookSender(new TargetRules(), new HandTime(Now), (_, _) => Task.FromResult<IPAddress[]>([]), GuardedConnection.Tcp, roots: null);
        using var unknown = new WebhookSender(new TargetRules(), new HandTime(Now), (_, _) => throw new SocketException((int)SocketError.HostNotFound), GuardedConnection.Tcp, roots: null);
        foreach (var sender in new[] { none, unknown })
        {
            var result = await Send(sender, "https://hooks.test/");
            Assert.Equal((DeliveryOutcome.Retry, DeliveryFailure.NameNotFound), (result.Outcome, result.Failure));
            Assert.Equal("`hooks.test` has no address. Please check the endpoint's URL for a slip of the pen.", result.Why);
        }
    }

    [Fact]
    public async Task A_silent_address_makes_room_for_the_next_one()
    {
        await using var server = await LocalServer.Start(200);
        var time = new HandTime(Now);
        var called = new List<IPEndPoint>();
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task<Stream> SilentAtFirst(IPEndPoint address, CancellationToken stop)
        {
            called.Add(address);
            if (called.Count > 1) return await GuardedConnection.Tcp(address, stop);
            waiting.SetResult();
            return await new TaskCompletionSource<Stream>().Task.WaitAsync(stop);
        }

        using var sender = new WebhookSender(
            Rules(server.Port) with { Allow = [IPNetwork.Parse("127.0.0.0/8")] }, time, (_, _) => Task.FromResult(new[] { IPAddress.Parse("127.0.0.9"), IPAddress.Loopback }), SilentAtFirst, roots: null);
        var sending = Send(sender, $"http://hooks.test:{server.Port}/");
        await waiting.Task;
        time.Advance(GuardedConnection.Patience);
        Assert.Equal(DeliveryOutcome.Delivered, (await sending).Outcome);
        Assert.Equal(2, called.Count);
    }

    [Fact]
    public async Task With_a_proxy_everything_goes_through_it_and_it_alone()
    {
        await using var proxy = await LocalServer.Start(200, "from the proxy");
        var looked = new List<string>();
        Task<IPAddress[]> Look(string host, CancellationToken stop)
        {
            looked.Add(host);
            return Loopback(host, stop);
        }

        var rules = new TargetRules { AllowHttp = true, Proxy = new Uri($"http://proxy.test:{proxy.Port}") };
        using var sender = new WebhookSender(rules, new HandTime(Now), Look, GuardedConnection.Tcp, roots: null);
        Assert.Equal((DeliveryOutcome.Delivered, "from the proxy"), await Said(sender, "http://hooks.test/"));
        Assert.Equal(["proxy.test"], looked);
        Assert.Equal("hooks.test", Assert.Single(proxy.Visits).Host);

        Assert.Equal(DeliveryOutcome.RefusedByGuard, (await Send(sender, "http://127.0.0.1/")).Outcome); // what the URL says is checked all the same
        Assert.Single(proxy.Visits);
    }

    [Fact]
    public async Task A_url_that_the_settings_no_longer_allow_is_refused_when_it_is_used()
    {
        using var sender = new WebhookSender(new TargetRules(), new HandTime(Now));
        var result = await Send(sender, "http://example.com/");
        Assert.Equal((DeliveryOutcome.RefusedByGuard, TimeSpan.Zero), (result.Outcome, result.Took));
    }

    [Fact]
    public async Task Headers_that_nobody_checked_are_our_own_mistake()
    {
        using var sender = new WebhookSender(new TargetRules(), new HandTime(Now));
        var endpoint = Endpoint("https://example.com/", Secret) with { Headers = [KeyValuePair.Create("Host", "evil.example")] };
        await Assert.ThrowsAsync<BrokenInvariantException>(() => sender.Send(endpoint, "msg_1", Now, default, Stop));
    }

    private static Task<IPAddress[]> Loopback(string host, CancellationToken stop) => Task.FromResult(new[] { IPAddress.Loopback });

    private static ConnectTo Record(List<IPEndPoint> called, ConnectTo? then = null) => (address, stop) =>
    {
        called.Add(address);
        return then is null ? throw new SocketException((int)SocketError.ConnectionRefused) : then(address, stop);
    };

    private static WebhookSender Sender(params LocalServer[] servers) => Sender(new HandTime(Now), servers);

    private static WebhookSender Sender(TimeProvider time, params LocalServer[] servers) => new(Rules([.. servers.Select(server => server.Port)]), time);

    private static TargetRules Rules(params int[] ports) => new() { AllowHttp = true, Ports = ports, Allow = [IPNetwork.Parse("127.0.0.1/32")] };

    private static WebhookEndpoint Endpoint(string url, params WebhookSecret[] secrets) => new(url, secrets, []);

    private static Task<DeliveryResult> Send(WebhookSender sender, string url) =>
        sender.Send(Endpoint(url, Secret), "msg_1", Now, Encoding.UTF8.GetBytes(Body), Stop);

    private static async Task<(DeliveryOutcome Outcome, string? Text)> Said(WebhookSender sender, string url)
    {
        var result = await Send(sender, url);
        return (result.Outcome, result.AnswerText ?? result.Why);
    }

    private static async Task Hang(HttpContext context, TaskCompletionSource arrived)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        arrived.SetResult();
        await gone.Task;
    }

    private static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request.CreateSelfSigned(Valid.From, Valid.To);
    }

    private static X509Certificate2 Certificate(string name, X509Certificate2 authority, string? issuerAt = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        if (issuerAt is not null) request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(ocspUris: null, caIssuersUris: [issuerAt]));
        using var signed = request.Create(authority, Valid.From, Valid.To, [1, 2, 3, 4]);
        return signed.CopyWithPrivateKey(key);
    }

    // The library compares certificates with the machine's clock, so these hold for any day on which somebody may run the tests.
    private static class Valid
    {
        public static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        public static readonly DateTimeOffset To = new(2049, 1, 1, 0, 0, 0, TimeSpan.Zero);
    }
}
