using System.Net;
using System.Net.Http.Json;
using Makegood.Server.Tests.Stores;

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
}

public sealed class FirstRunOnSqlite(PostgresCluster cluster) : FirstRun<OnSqlite>(cluster);

public sealed class FirstRunOnPostgres(PostgresCluster cluster) : FirstRun<OnPostgres>(cluster);
