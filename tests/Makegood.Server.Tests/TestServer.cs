using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Makegood.Server.Access;
using Makegood.Server.Doors.Work;
using Makegood.Server.Tests.Stores;
using Makegood.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Makegood.Server.Tests;

/// <summary>The real server on a real port, on a store of its own, with an operator and one maker.</summary>
public sealed class TestServer : IAsyncDisposable
{
    private readonly TestStore _store;
    private readonly WebApplication _app;

    private TestServer(TestStore store, WebApplication app, TestClock time, HttpClient anonymous)
    {
        _store = store;
        _app = app;
        Time = time;
        Anonymous = anonymous;
    }

    public Database Database => _store.Database;

    public string Folder => _store.Folder;

    public string Store => _store.Store;

    public TestClock Time { get; }

    /// <summary>Nobody in particular.</summary>
    public HttpClient Anonymous { get; }

    /// <summary>The operator of the house, acting for the maker <c>acme</c>.</summary>
    public HttpClient Operator { get; set; } = null!;

    public Uri Address => Anonymous.BaseAddress!;

    /// <summary>The running application, for tests that look inside.</summary>
    public WebApplication App => _app;

    public Clock Clock => new(Time);

    /// <summary>A server that nobody has claimed yet.</summary>
    /// <param name="logging">Further places for the log.</param>
    public static async Task<TestServer> StartUnclaimed<TStore>(PostgresCluster cluster, IReadOnlyDictionary<string, string>? settings = null, Action<ILoggingBuilder>? logging = null)
        where TStore : IStoreKind
        => await On(await TestStore.Make<TStore>(cluster), settings, logging);

    public static async Task<TestServer> Start<TStore>(PostgresCluster cluster, IReadOnlyDictionary<string, string>? settings = null, Action<ILoggingBuilder>? logging = null)
        where TStore : IStoreKind
    {
        var claimed = await Claimed<TStore>.Of(cluster);
        var store = await TestStore.Make(claimed.Copy);
        var server = await On(store, settings, logging);
        server.Operator = server.With(claimed.Session);
        server.Operator.DefaultRequestHeaders.Add("Makegood-Maker", "acme");
        return server;
    }

    private static async Task<TestServer> On(TestStore store, IReadOnlyDictionary<string, string>? settings = null, Action<ILoggingBuilder>? logging = null)
    {
        var time = new TestClock(new DateTimeOffset(2026, 11, 21, 9, 30, 0, TimeSpan.Zero));
        var options = new Dictionary<string, string> { ["log"] = "error", ["listen"] = "http://127.0.0.1:0" };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>()) options[name] = value;
        options["data"] = store.Folder;
        var app = ServerHost.Build(Settings.Read(options, new Dictionary<string, string>()), store.Database, new Clock(time), logging);
        await app.StartAsync();
        return new TestServer(store, app, time, new HttpClient { BaseAddress = new Uri(app.Urls.First()) });
    }

    /// <summary>A client that shows this key or session.</summary>
    public HttpClient With(string secret) => new(new FreshKeys(new SocketsHttpHandler())) { BaseAddress = Address, DefaultRequestHeaders = { { "Authorization", "Bearer " + secret } } };

    /// <summary>A client with a new key of the maker <c>acme</c>.</summary>
    public async Task<HttpClient> WithKey(params string[] scopes)
    {
        var key = await Json(await Operator.PostAsJsonAsync("/api/v1/keys", new { name = "test", scopes }), HttpStatusCode.Created);
        return With((string)key["key"]!);
    }

    /// <summary>The answer, which must have this status.</summary>
    public static async Task<JsonNode> Json(HttpResponseMessage answer, HttpStatusCode status)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode} instead of {(int)status}: {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>Sends something that has its effect once, with a key: a fresh one unless the test gives its own.</summary>
    public static async Task<JsonNode> Post(HttpClient client, string address, object? body, HttpStatusCode status, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key ?? Guid.CreateVersion7().ToString("N"));
        return await Json(await client.SendAsync(request), status);
    }

    /// <summary>Sends the webhooks that are due now, as the worker would.</summary>
    public Task<int> Deliver() => _app.Services.GetRequiredService<DeliverWebhooks>().RunOnce(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Anonymous.Dispose();
        Operator?.Dispose();
        await _app.DisposeAsync();
        await _store.DisposeAsync();
    }
}

/// <summary>
/// A store that an operator has claimed in the usual way, with the maker <c>acme</c>: made once for all tests, because hashing a password takes its time on purpose,
/// and copied for each.
/// </summary>
internal static class Claimed<TStore>
    where TStore : IStoreKind
{
    private static readonly SemaphoreSlim Making = new(1, 1);
    private static Template? _template;

    public static async Task<Template> Of(PostgresCluster cluster)
    {
        await Making.WaitAsync();
        try
        {
            return _template ??= await Make(cluster);
        }
        finally
        {
            Making.Release();
        }
    }

    private static async Task<Template> Make(PostgresCluster cluster)
    {
        await using var server = await TestServer.StartUnclaimed<TStore>(cluster);
        var token = await ClaimInstallation.NewToken(server.Clock.Act(Act.House, "server"), server.Database, CancellationToken.None);
        var setup = await TestServer.Json(await server.Anonymous.PostAsJsonAsync("/api/v1/setup", new { token, login = "olga", password = "a good long sentence" }), HttpStatusCode.OK);
        var session = (string)setup["session"]!;
        using (var olga = server.With(session)) await TestServer.Json(await olga.PostAsJsonAsync("/api/v1/makers", new { slug = "acme", name = "Acme Printers", time_zone = "Europe/Berlin" }), HttpStatusCode.Created);
        await server.App.StopAsync();
        await server.Database.DisposeAsync();
        var key = await File.ReadAllBytesAsync(Path.Combine(server.Folder, PersonVault.FileName));
        var copies = await TStore.Keep(cluster, server.Store);
        return new Template(Copy, session);

        async Task<string> Copy(string folder)
        {
            // What was sealed already opens with this key alone.
            await using (var file = OwnerOnly.Open(Path.Combine(folder, PersonVault.FileName), FileMode.CreateNew, FileAccess.Write, FileShare.None)) await file.WriteAsync(key);
            return await copies(folder);
        }
    }

    /// <param name="Copy">Puts a copy into a folder, and says where it is.</param>
    /// <param name="Session">The operator's.</param>
    internal sealed record Template(Func<string, Task<string>> Copy, string Session);
}

/// <summary>A careful client: what moves parts or dates goes with an Idempotency-Key, a fresh one unless the test gives its own.</summary>
public sealed class FreshKeys(HttpMessageHandler next) : DelegatingHandler(next)
{
    private static int _count;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Post && Moves(request.RequestUri!.AbsolutePath) && !request.Headers.Contains("Idempotency-Key")) request.Headers.Add("Idempotency-Key", $"test-{Interlocked.Increment(ref _count)}");
        return base.SendAsync(request, cancellationToken);
    }

    private static bool Moves(string path) => path.StartsWith("/api/v1/units", StringComparison.Ordinal) || path.StartsWith("/api/v1/credit/", StringComparison.Ordinal) || (path.StartsWith("/api/v1/sales/", StringComparison.Ordinal) && path.EndsWith("/facts", StringComparison.Ordinal));
}

/// <summary>One server for all tests of a class that do not disturb each other.</summary>
public sealed class SharedServer<TStore>(PostgresCluster cluster) : IAsyncLifetime
    where TStore : IStoreKind
{
    public TestServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await TestServer.Start<TStore>(cluster);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

/// <summary>A clock that goes when the test says so.</summary>
public sealed class TestClock(DateTimeOffset start) : TimeProvider
{
    private long _ticks = start.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Pass(TimeSpan span) => Interlocked.Add(ref _ticks, span.Ticks);
}
