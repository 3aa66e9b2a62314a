using System.Net;
using System.Text.RegularExpressions;
using Makegood.Server.Access;
using Makegood.Server.Doors.Http;
using Makegood.Server.Tests.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Makegood.Server.Tests.Http;

public abstract partial class Health<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    [Fact]
    public async Task A_server_that_can_work_says_so()
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        Assert.Equal("{\"status\":\"alive\"}", await server.Anonymous.GetStringAsync("/health/live"));
        Assert.Equal("{\"status\":\"ready\",\"checks\":{\"disk\":\"ok\",\"schema\":\"ok\",\"store\":\"ok\"}}", await server.Anonymous.GetStringAsync("/health/ready"));
    }

    [Fact]
    public async Task A_schema_that_is_not_ours_is_told()
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        await server.Database.RunSchema(work => work.Run("DELETE FROM schema_step WHERE number = 2", null, CancellationToken.None), CancellationToken.None);
        var answer = await TestServer.Json(await server.Anonymous.GetAsync("/health/ready"), HttpStatusCode.ServiceUnavailable);
        Assert.Contains("makegood migrate", (string?)answer["checks"]!["schema"], StringComparison.Ordinal);
        Assert.Equal("not-ready", (string?)answer["status"]);
    }

    [Fact]
    public async Task Figures_name_patterns_of_addresses_and_no_thing_or_person()
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        using var key = await server.WithKey("registry:read");
        await server.Operator.GetAsync("/api/v1/accounts/account_secret");
        await server.Anonymous.GetAsync("/nowhere/secret");
        var text = await server.Anonymous.GetStringAsync("/metrics");

        Assert.Contains("makegood_requests_total{method=\"GET\",route=\"/api/v1/accounts/{id}\",status=\"404\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("makegood_requests_total{method=\"GET\",route=\"(none)\",status=\"404\"} 1\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("acme", text, StringComparison.Ordinal);
        Assert.Matches(new Regex("(?m)^makegood_store_works_total [1-9]", RegexOptions.NonBacktracking), text);
        // Every line is a comment or a sample, as Prometheus reads them.
        Assert.All(text.TrimEnd('\n').Split('\n'), line => Assert.Matches(Sample(), line));
    }

    [GeneratedRegex("^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*\\})? [0-9.eE+-]+)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Sample();
}

public sealed class HealthOnSqlite(PostgresCluster cluster) : Health<OnSqlite>(cluster);

public sealed class HealthOnPostgres(PostgresCluster cluster) : Health<OnPostgres>(cluster);

public sealed class WhoMaySeeFigures(SharedServer<OnSqlite> shared) : IClassFixture<SharedServer<OnSqlite>>
{
    [Theory]
    [InlineData("127.0.0.1", null, null, 200)]
    [InlineData(null, null, null, 200)]
    [InlineData("203.0.113.9", null, null, 401)]
    [InlineData("127.0.0.1", "203.0.113.9", null, 401)]
    [InlineData("203.0.113.9", null, "registry:read", 403)]
    [InlineData("203.0.113.9", null, "audit:read", 200)]
    public async Task The_own_machine_or_a_key_with_the_scope(string? address, string? forwarded, string? scope, int status)
    {
        var context = new DefaultHttpContext { RequestServices = shared.Server.App.Services };
        context.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);
        if (forwarded is not null) context.Request.Headers["X-Forwarded-For"] = forwarded;
        if (scope is not null)
        {
            using var key = await shared.Server.WithKey(scope);
            context.Request.Headers.Authorization = key.DefaultRequestHeaders.Authorization!.ToString();
        }

        context.SetEndpoint(((IEndpointRouteBuilder)shared.Server.App).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().Single(e => e.RoutePattern.RawText == "/metrics"));
        await Gate.Pass(context, _ => Task.CompletedTask);
        Assert.Equal(status, context.Response.StatusCode);
    }
}

public sealed class Entrances
{
    [Fact]
    public async Task A_server_with_an_endpoint_that_does_not_say_who_may_use_it_does_not_start()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        app.MapGet("/fine", () => "fine").Needs(Scope.RegistryRead);
        Gate.CheckAll(Endpoints(app));
        app.MapGet("/forgotten", () => "oh");
        var problem = Assert.Throws<InvalidOperationException>(() => Gate.CheckAll(Endpoints(app)));
        Assert.Contains("/forgotten", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("/fine", problem.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<Endpoint> Endpoints(IEndpointRouteBuilder app) => app.DataSources.SelectMany(s => s.Endpoints);
}

public sealed class Remotes
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7", "192.0.2.0/24")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.0/24")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48")]
    [InlineData("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64", "2001:db8:1::/48")]
    [InlineData(null, "local", "local")]
    public void Budgets_count_by_address_or_64_and_the_log_sees_the_neighbourhood(string? address, string network, string neighbourhood)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);
        Assert.Equal((network, neighbourhood), (Remote.Network(context), Remote.Neighbourhood(context)));
    }
}
