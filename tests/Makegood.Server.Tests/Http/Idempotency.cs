using System.Net;
using System.Net.Http.Json;
using System.Text;
using Makegood.Server.Access;
using Makegood.Server.Doors.Http;
using Makegood.Server.Tests.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Makegood.Server.Tests.Http;

public abstract class Idempotency<TStore>(SharedServer<TStore> shared) : IClassFixture<SharedServer<TStore>>
    where TStore : IStoreKind
{
    private static int _count;

    private TestServer Server => shared.Server;

    [Fact]
    public async Task The_same_key_and_body_get_the_first_answer_again()
    {
        var (key, slug) = Fresh();
        var first = await Post(key, "/api/v1/makers", new { slug, name = "Zeta" });
        var again = await Post(key, "/api/v1/makers", new { slug, name = "Zeta" });

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotency-Replayed")));
    }

    [Theory]
    [InlineData("{\"slug\": \"SLUG\", \"name\": \"Other\"}", "name")]
    [InlineData("{\"slug\": \"SLUG\", \"name\": \"Zeta\", \"time_zone\": \"UTC\"}", "time_zone")]
    [InlineData("{\"slug\":\"SLUG\",\"name\":\"Zeta\"}", "body")]
    public async Task Another_body_is_refused_and_the_member_named(string other, string field)
    {
        var (key, slug) = Fresh();
        await Post(key, "/api/v1/makers", $$"""{"slug": "{{slug}}", "name": "Zeta"}""");
        var answer = await TestServer.Json(await Post(key, "/api/v1/makers", other.Replace("SLUG", slug, StringComparison.Ordinal)), HttpStatusCode.UnprocessableEntity);
        Assert.Equal(field, (string?)answer["field"]);
    }

    [Fact]
    public async Task Another_address_is_refused()
    {
        var (key, slug) = Fresh();
        await Post(key, "/api/v1/makers", new { slug, name = "Zeta" });
        var answer = await TestServer.Json(await Post(key, "/api/v1/accounts/account_none/role", new { role = "agent" }), HttpStatusCode.UnprocessableEntity);
        Assert.Equal("/problems/idempotency-key-reused", (string?)answer["type"]);
        Assert.Contains("POST /api/v1/makers", (string?)answer["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_key_of_another_caller_is_another_key()
    {
        var (key, slug) = Fresh();
        var scopes = new[] { "makers:manage" };
        using var house = Server.With(Server.Operator.DefaultRequestHeaders.Authorization!.Parameter!);
        var made = await TestServer.Json(await house.PostAsJsonAsync("/api/v1/keys", new { name = "other", scopes }), HttpStatusCode.Created);
        using var other = Server.With((string)made["key"]!);
        await Post(key, "/api/v1/makers", new { slug, name = "Zeta" });
        other.DefaultRequestHeaders.Add("Idempotency-Key", key);
        Assert.Equal(HttpStatusCode.Conflict, (await other.PostAsJsonAsync("/api/v1/makers", new { slug, name = "Zeta" })).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("with a space")]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        var answer = await TestServer.Json(await Post(key, "/api/v1/makers", new { slug = "never", name = "Never" }), HttpStatusCode.BadRequest);
        Assert.Equal("Idempotency-Key", (string?)answer["field"]);
    }

    [Fact]
    public async Task A_key_may_have_255_characters_and_no_more()
    {
        var (_, slug) = Fresh();
        var body = new { slug, name = "Long" };
        Assert.Equal(HttpStatusCode.BadRequest, (await Post(new string('k', 256), "/api/v1/makers", body)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await Post(new string('k', 255), "/api/v1/makers", body)).StatusCode);
    }

    [Fact]
    public async Task A_refusal_is_not_kept_so_the_mended_world_may_say_yes()
    {
        var (key, slug) = Fresh();
        var body = new { slug, name = "Zeta" };
        var blocked = new { slug, name = "Zeta", time_zone = "Nowhere/Land" };
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Post(key, "/api/v1/makers", blocked)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await Post(key, "/api/v1/makers", body)).StatusCode);
    }

    [Fact]
    public async Task Fifty_at_once_with_one_key_have_one_effect()
    {
        var (key, slug) = Fresh();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Post(key, "/api/v1/makers", new { slug, name = "Zeta" })));

        Assert.All(answers, a => Assert.True(a.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict, $"{a.StatusCode}"));
        Assert.Equal(1, answers.Count(a => a.StatusCode is HttpStatusCode.Created && !a.Headers.Contains("Idempotency-Replayed")));
        foreach (var running in answers.Where(a => a.StatusCode is HttpStatusCode.Conflict)) Assert.Equal("/problems/idempotency-key-running", (string?)(await TestServer.Json(running, HttpStatusCode.Conflict))["type"]);
        await using var look = await Server.Database.Look(CancellationToken.None);
        Assert.Equal(1, await look.Single<long>("SELECT count(*) FROM audit_commit WHERE maker = @slug", new { slug }, CancellationToken.None));
        Assert.Equal(HttpStatusCode.Created, (await Post(key, "/api/v1/makers", new { slug, name = "Zeta" })).StatusCode);
    }

    [Fact]
    public async Task Different_keys_for_the_same_thing_have_one_effect_too()
    {
        var (key, slug) = Fresh();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Post($"{key}-{i}", "/api/v1/makers", new { slug, name = "Zeta" })));
        Assert.Equal(1, answers.Count(a => a.StatusCode is HttpStatusCode.Created));
    }

    [Fact]
    public async Task After_a_restart_the_answer_is_still_there()
    {
        var (key, slug) = Fresh();
        var first = await Post(key, "/api/v1/makers", new { slug, name = "Zeta" });
        // Another folder, because two servers cannot share the local door of one; the store is the same.
        var folder = Directory.CreateTempSubdirectory("makegood-test-");
        var settings = Settings.Read(new Dictionary<string, string> { ["data"] = folder.FullName, ["listen"] = "http://127.0.0.1:0", ["log"] = "error" }, new Dictionary<string, string>());
        await using var second = ServerHost.Build(settings, Server.Database, Server.Clock);
        await second.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(second.Urls.First()) };
        client.DefaultRequestHeaders.Authorization = Server.Operator.DefaultRequestHeaders.Authorization;
        client.DefaultRequestHeaders.Add("Makegood-Maker", "acme");
        client.DefaultRequestHeaders.Add("Idempotency-Key", key);
        var again = await client.PostAsJsonAsync("/api/v1/makers", new { slug, name = "Zeta" });
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        await second.StopAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_moves_money_or_parts_takes_no_request_without_a_key()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.Services.AddSingleton(Server.Database);
        builder.Services.AddSingleton(Server.Clock);
        await using var app = builder.Build();
        app.UseRouting();
        app.Use((context, next) => Gate.Pass(context, next));
        app.MapPost("/ship", () => Results.Ok()).Needs(Scope.RegistryWrite).NeedsKey();
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        client.DefaultRequestHeaders.Authorization = Server.Operator.DefaultRequestHeaders.Authorization;

        var refused = await TestServer.Json(await client.PostAsync("/ship", null), HttpStatusCode.BadRequest);
        Assert.Equal(("/problems/idempotency-key-missing", "Idempotency-Key"), ((string?)refused["type"], (string?)refused["field"]));
        client.DefaultRequestHeaders.Add("Idempotency-Key", "one");
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/ship", null)).StatusCode);
    }

    private static (string Key, string Slug) Fresh()
    {
        var number = Interlocked.Increment(ref _count);
        return ($"key-{number}", $"zeta{number}");
    }

    private Task<HttpResponseMessage> Post(string key, string path, object body) => Post(key, path, System.Text.Json.JsonSerializer.Serialize(body));

    private async Task<HttpResponseMessage> Post(string key, string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await Server.Operator.SendAsync(request);
    }
}

public sealed class IdempotencyOnSqlite(SharedServer<OnSqlite> shared) : Idempotency<OnSqlite>(shared);

public sealed class IdempotencyOnPostgres(SharedServer<OnPostgres> shared) : Idempotency<OnPostgres>(shared);

public sealed class BodyMarks
{
    [Theory]
    [InlineData("{\"a\":1,\"b\":2}", "{\"a\":1,\"b\":3}", "b")]
    [InlineData("{\"a\":1}", "{\"a\":1,\"b\":3}", "b")]
    [InlineData("{\"a\":1,\"b\":3}", "{\"a\":1}", "b")]
    [InlineData("{\"a\":1}", "{ \"a\":1}", "body")]
    [InlineData("not json", "not json either", "body")]
    [InlineData("[1]", "[2]", "body")]
    [InlineData("{\"a\":1}", "{\"a\":1}", null)]
    public void The_member_that_differs_is_named(string before, string now, string? field) =>
        Assert.Equal(field, BodyMark.Difference(BodyMark.Of(Encoding.UTF8.GetBytes(before), "k"), BodyMark.Of(Encoding.UTF8.GetBytes(now), "k")));

    [Fact]
    public void Without_the_key_nobody_can_guess_what_was_written() =>
        Assert.NotEqual(BodyMark.Of("{\"name\":\"Anna\"}"u8.ToArray(), "k1"), BodyMark.Of("{\"name\":\"Anna\"}"u8.ToArray(), "k2"));
}
