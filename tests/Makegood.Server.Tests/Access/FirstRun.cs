using System.Net;
using System.Net.Http.Json;
using Makegood.Server.Access;
using Makegood.Server.Doors.Http;
using Makegood.Server.Tests.Stores;
using Makegood.Storage;
using Microsoft.AspNetCore.Http;

namespace Makegood.Server.Tests.Access;

public abstract class FirstRun<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    [Fact]
    public async Task The_token_works_once_and_the_address_is_gone_afterwards()
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        var again = await TestServer.Json(await server.Anonymous.PostAsJsonAsync("/api/v1/setup", new { token = "mgf_x", login = "eve", password = "a good long sentence" }), HttpStatusCode.NotFound);

        Assert.Equal("/problems/not-found", (string)again["type"]!);
    }

    [Fact]
    public async Task A_key_does_what_its_scopes_say_and_no_more()
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        using var reader = await server.WithKey("registry:read");

        Assert.Equal(HttpStatusCode.Forbidden, (await reader.GetAsync("/api/v1/makers")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Anonymous.GetAsync("/api/v1/makers")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Operator.GetAsync("/api/v1/makers")).StatusCode);
    }

    [Fact]
    public async Task Of_fifty_who_claim_at_once_one_wins()
    {
        await using var server = await TestServer.StartUnclaimed<TStore>(cluster);
        var token = await ClaimInstallation.NewToken(server.Clock.Act(Act.House, "server"), server.Database, CancellationToken.None);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => server.Anonymous.PostAsJsonAsync("/api/v1/setup", new { token, login = $"claimer{i}", password = "a good long sentence" })));

        Assert.Equal(1, answers.Count(a => a.StatusCode is HttpStatusCode.OK));
        Assert.Equal(49, answers.Count(a => a.StatusCode is HttpStatusCode.NotFound));
        await using var look = await server.Database.Look(CancellationToken.None);
        Assert.Equal(1, await look.Single<long>("SELECT count(*) FROM account", null, CancellationToken.None));
        Assert.Null(await ClaimInstallation.NewToken(server.Clock.Act(Act.House, "server"), server.Database, CancellationToken.None));
    }

    [Fact]
    public async Task A_wrong_token_claims_nothing_and_an_earlier_one_is_void()
    {
        await using var server = await TestServer.StartUnclaimed<TStore>(cluster);
        var act = server.Clock.Act(Act.House, "server");
        var earlier = await ClaimInstallation.NewToken(act, server.Database, CancellationToken.None);
        var token = await ClaimInstallation.NewToken(act, server.Database, CancellationToken.None);

        foreach (var wrong in new[] { "mgf_x", earlier }) await TestServer.Json(await server.Anonymous.PostAsJsonAsync("/api/v1/setup", new { token = wrong, login = "eve", password = "a good long sentence" }), HttpStatusCode.Unauthorized);
        await TestServer.Json(await server.Anonymous.PostAsJsonAsync("/api/v1/setup", new { token, login = "olga", password = "a good long sentence" }), HttpStatusCode.OK);
    }

    [Fact]
    public async Task Until_claimed_only_its_own_machine_is_answered()
    {
        await using var server = await TestServer.StartUnclaimed<TStore>(cluster);
        Assert.Equal(401, (int)(await server.Anonymous.GetAsync("/api/v1/me")).StatusCode);
        Assert.Equal((403, 403, 200), (await From(server, "203.0.113.9", "/api/v1/me"), await From(server, "203.0.113.9", "/api/v1/setup"), await From(server, "203.0.113.9", "/health/live")));
        Assert.Equal((200, 200, 200), (await From(server, "127.0.0.1", "/api/v1/me"), await From(server, "::1", "/api/v1/me"), await From(server, null, "/api/v1/me")));
        // A proxy on the same machine brings strangers.
        Assert.Equal(403, await From(server, "127.0.0.1", "/api/v1/me", forwarded: "203.0.113.9"));

        var token = await ClaimInstallation.NewToken(server.Clock.Act(Act.House, "server"), server.Database, CancellationToken.None);
        await TestServer.Json(await server.Anonymous.PostAsJsonAsync("/api/v1/setup", new { token, login = "olga", password = "a good long sentence" }), HttpStatusCode.OK);
        Assert.Equal(200, await From(server, "203.0.113.9", "/api/v1/me"));
    }

    // The guard alone, with an address that a test cannot really have; 200 stands for: it let the request pass.
    private static async Task<int> From(TestServer server, string? address, string path, string? forwarded = null)
    {
        var context = new DefaultHttpContext { RequestServices = server.App.Services };
        context.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);
        context.Request.Path = path;
        if (forwarded is not null) context.Request.Headers["X-Forwarded-For"] = forwarded;
        await FirstRunGuard.Pass(context, _ => Task.CompletedTask);
        return context.Response.StatusCode;
    }
}

public sealed class FirstRunOnSqlite(PostgresCluster cluster) : FirstRun<OnSqlite>(cluster);

public sealed class FirstRunOnPostgres(PostgresCluster cluster) : FirstRun<OnPostgres>(cluster);
