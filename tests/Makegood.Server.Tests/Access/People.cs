using System.Net;
using System.Net.Http.Json;
using Makegood.Server.Tests.Stores;

namespace Makegood.Server.Tests.Access;

public abstract class People<TStore>(SharedServer<TStore> shared) : IClassFixture<SharedServer<TStore>>
    where TStore : IStoreKind
{
    private const string Password = "twelve or more letters";
    private static int _count;

    private TestServer Server => shared.Server;

    [Fact]
    public async Task A_person_gets_an_account_signs_in_and_sees_who_they_are()
    {
        var (login, _) = await Add("agent");
        using var agent = await SignIn(login);

        var me = await TestServer.Json(await agent.GetAsync("/api/v1/me"), HttpStatusCode.OK);
        Assert.Equal(("acme", login, "agent", "acme"), ((string)me["maker"]!, (string)me["name"]!, (string)me["role"]!, (string)me["acts_for"]!));
        Assert.DoesNotContain("access:manage", me["scopes"]!.AsArray().Select(s => (string)s!));
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.GetAsync("/api/v1/accounts")).StatusCode);
    }

    [Fact]
    public async Task A_customer_gets_a_person_of_their_own()
    {
        var (_, id) = await Add("customer");
        var account = await TestServer.Json(await Server.Operator.GetAsync($"/api/v1/accounts/{id}"), HttpStatusCode.OK);
        Assert.StartsWith("person_", (string)account["person_id"]!, StringComparison.Ordinal);

        await Refused(await Server.Operator.PostAsJsonAsync("/api/v1/accounts", new { login = "x" + id, role = "customer", person_id = "person_none" }), 422, "person_id");
        await Refused(await Server.Operator.PostAsJsonAsync("/api/v1/accounts", new { login = "x" + id, role = "agent", person_id = "person_none" }), 422, "person_id");
        using var house = HouseItself();
        await Refused(await house.PostAsJsonAsync("/api/v1/accounts", new { login = "x" + id, role = "customer" }), 422, "role");
    }

    [Fact]
    public async Task Without_a_password_a_random_one_is_made_and_shown_once()
    {
        var login = Login();
        var made = await TestServer.Json(await Server.Operator.PostAsJsonAsync("/api/v1/accounts", new { login, role = "finance" }), HttpStatusCode.Created);
        using var finance = await SignIn(login, (string)made["password"]!);
        var shown = await TestServer.Json(await Server.Operator.GetAsync($"/api/v1/accounts/{made["id"]}"), HttpStatusCode.OK);
        Assert.False(shown.AsObject().ContainsKey("password"));
    }

    [Fact]
    public async Task A_disabled_account_is_out_at_once_and_can_come_back()
    {
        var (login, id) = await Add("lead");
        using var lead = await SignIn(login);
        Assert.Equal(HttpStatusCode.OK, (await lead.GetAsync("/api/v1/me")).StatusCode);

        for (var again = 0; again < 2; again++) await TestServer.Json(await Server.Operator.PostAsync($"/api/v1/accounts/{id}/disable", null), HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Unauthorized, (await lead.GetAsync("/api/v1/me")).StatusCode);
        await Refused(await Server.Anonymous.PostAsJsonAsync("/api/v1/sessions", new { maker = "acme", login, password = Password }), 401, null);

        await TestServer.Json(await Server.Operator.PostAsync($"/api/v1/accounts/{id}/enable", null), HttpStatusCode.OK);
        // What had ended stays ended.
        Assert.Equal(HttpStatusCode.Unauthorized, (await lead.GetAsync("/api/v1/me")).StatusCode);
        using var back = await SignIn(login);
    }

    [Fact]
    public async Task A_reset_password_ends_every_stay()
    {
        var (login, id) = await Add("agent");
        using var agent = await SignIn(login);
        var reset = await TestServer.Json(await Server.Operator.PostAsJsonAsync($"/api/v1/accounts/{id}/password", new { }), HttpStatusCode.OK);

        Assert.Equal(HttpStatusCode.Unauthorized, (await agent.GetAsync("/api/v1/me")).StatusCode);
        await Refused(await Server.Anonymous.PostAsJsonAsync("/api/v1/sessions", new { maker = "acme", login, password = Password }), 401, null);
        using var back = await SignIn(login, (string)reset["password"]!);
    }

    [Fact]
    public async Task Ones_own_password_asks_for_the_old_one_and_ends_the_other_stays()
    {
        var (login, _) = await Add("agent");
        using var here = await SignIn(login);
        using var elsewhere = await SignIn(login);

        await Refused(await here.PostAsJsonAsync("/api/v1/me/password", new { old = "not the old sentence", @new = "another long sentence" }), 401, "old");
        await Refused(await here.PostAsJsonAsync("/api/v1/me/password", new { old = Password, @new = "short" }), 422, "new");
        await TestServer.Json(await here.PostAsJsonAsync("/api/v1/me/password", new { old = Password, @new = "another long sentence" }), HttpStatusCode.OK);

        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/api/v1/me")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await elsewhere.GetAsync("/api/v1/me")).StatusCode);
        using var key = await Server.WithKey("registry:read");
        await Refused(await key.PostAsJsonAsync("/api/v1/me/password", new { old = "x", @new = "another long sentence" }), 403, null);
    }

    [Fact]
    public async Task Stays_are_listed_ended_one_by_one_and_end_by_themselves()
    {
        var (login, _) = await Add("agent");
        var (other, _) = await Add("agent");
        using var here = await SignIn(login);
        using var elsewhere = await SignIn(login);
        using var stranger = await SignIn(other);

        var list = (await TestServer.Json(await here.GetAsync("/api/v1/sessions"), HttpStatusCode.OK))["items"]!.AsArray();
        Assert.Equal(2, list.Count);
        var second = (string)list.Single(s => !(bool)s!["is_this_one"]!)!["id"]!;
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.DeleteAsync($"/api/v1/sessions/{second}")).StatusCode);
        for (var again = 0; again < 2; again++) await TestServer.Json(await here.DeleteAsync($"/api/v1/sessions/{second}"), HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Unauthorized, (await elsewhere.GetAsync("/api/v1/me")).StatusCode);

        await TestServer.Json(await here.DeleteAsync("/api/v1/sessions/current"), HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Unauthorized, (await here.GetAsync("/api/v1/me")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync("/api/v1/me")).StatusCode);
    }

    [Fact]
    public async Task Roles_change_but_nobody_gives_more_than_they_have()
    {
        var (login, id) = await Add("agent");
        using var agent = await SignIn(login);
        await TestServer.Json(await Server.Operator.PostAsJsonAsync($"/api/v1/accounts/{id}/role", new { role = "policy_owner" }), HttpStatusCode.OK);
        var me = await TestServer.Json(await agent.GetAsync("/api/v1/me"), HttpStatusCode.OK);
        Assert.Contains("policies:publish", me["scopes"]!.AsArray().Select(s => (string)s!));

        using var people = await Server.WithKey("access:manage", "registry:read");
        await Refused(await people.PostAsJsonAsync($"/api/v1/accounts/{id}/role", new { role = "operator" }), 403, "role");
        await Refused(await people.PostAsJsonAsync("/api/v1/accounts", new { login = Login(), role = "agent" }), 403, "role");
        await Refused(await people.PostAsJsonAsync($"/api/v1/accounts/{id}/password", new { }), 403, "id");
        await Refused(await people.PostAsync($"/api/v1/accounts/{id}/disable", null), 403, "id");
        await Refused(await people.PostAsJsonAsync("/api/v1/keys", new { name = "more", scopes = new[] { "makers:manage" } }), 403, "scopes");
        await TestServer.Json(await people.PostAsJsonAsync("/api/v1/accounts", new { login = Login(), role = "customer" }), HttpStatusCode.Created);
        await Refused(await Server.Operator.PostAsJsonAsync($"/api/v1/accounts/{id}/role", new { role = "customer" }), 422, "role");
        await Refused(await Server.Operator.PostAsJsonAsync($"/api/v1/accounts/{id}/role", new { role = "emperor" }), 422, "role");
    }

    [Fact]
    public async Task The_last_operator_stays()
    {
        using var house = HouseItself();
        var me = await TestServer.Json(await house.GetAsync("/api/v1/me"), HttpStatusCode.OK);
        await Refused(await house.PostAsync($"/api/v1/accounts/{me["id"]}/disable", null), 409, null);
        await Refused(await house.PostAsJsonAsync($"/api/v1/accounts/{me["id"]}/role", new { role = "agent" }), 409, null);

        // A program of the house is not the person, and still may not shut out the last one.
        var key = await TestServer.Json(await house.PostAsJsonAsync("/api/v1/keys", new { name = "all", scopes = me["scopes"]!.AsArray().Select(s => (string)s!) }), HttpStatusCode.Created);
        using var program = Server.With((string)key["key"]!);
        await Refused(await program.PostAsync($"/api/v1/accounts/{me["id"]}/disable", null), 409, null);
    }

    [Fact]
    public async Task Keys_are_listed_without_secrets_and_revoked_for_good()
    {
        var made = await TestServer.Json(await Server.Operator.PostAsJsonAsync("/api/v1/keys", new { name = "shop", scopes = new[] { "registry:read" } }), HttpStatusCode.Created);
        using var shop = Server.With((string)made["key"]!);
        Assert.Equal(HttpStatusCode.OK, (await shop.GetAsync("/api/v1/me")).StatusCode);

        var shown = await TestServer.Json(await Server.Operator.GetAsync($"/api/v1/keys/{made["id"]}"), HttpStatusCode.OK);
        Assert.False(shown.AsObject().ContainsKey("key") || shown.AsObject().ContainsKey("hash"));
        for (var again = 0; again < 2; again++) await TestServer.Json(await Server.Operator.DeleteAsync($"/api/v1/keys/{made["id"]}"), HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Unauthorized, (await shop.GetAsync("/api/v1/me")).StatusCode);
    }

    [Fact]
    public async Task Lists_come_in_pages_that_neither_skip_nor_repeat()
    {
        for (var i = 0; i < 5; i++) await Add("agent");
        var all = new List<string>();
        string? after = null;
        do
        {
            var page = await TestServer.Json(await Server.Operator.GetAsync($"/api/v1/accounts?limit=2&after={after}"), HttpStatusCode.OK);
            var items = page["items"]!.AsArray();
            Assert.InRange(items.Count, 1, 2);
            all.AddRange(items.Select(a => (string)a!["id"]!));
            after = (string?)page["next"];
        }
        while (after is not null);

        Assert.True(all.Count >= 5);
        Assert.Equal(all.Order(StringComparer.Ordinal).Distinct(), all);
        await Refused(await Server.Operator.GetAsync("/api/v1/accounts?limit=0"), 422, "limit");
    }

    [Fact]
    public async Task Twenty_who_add_the_same_login_at_once_get_one_account()
    {
        var login = Login();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Server.Operator.PostAsJsonAsync("/api/v1/accounts", new { login, role = "agent", password = Password })));
        Assert.Equal(1, answers.Count(a => a.StatusCode is HttpStatusCode.Created));
        Assert.Equal(19, answers.Count(a => a.StatusCode is HttpStatusCode.Conflict));
    }

    private static string Login() => $"person{Interlocked.Increment(ref _count)}";

    private static async Task Refused(HttpResponseMessage answer, int status, string? field)
    {
        var problem = await TestServer.Json(answer, (HttpStatusCode)status);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        if (field is not null) Assert.Equal(field, (string?)problem["field"]);
    }

    private HttpClient HouseItself() => Server.With(Server.Operator.DefaultRequestHeaders.Authorization!.Parameter!);

    private async Task<(string Login, string Id)> Add(string role)
    {
        var login = Login();
        var made = await TestServer.Json(await Server.Operator.PostAsJsonAsync("/api/v1/accounts", new { login, role, password = Password }), HttpStatusCode.Created);
        return (login, (string)made["id"]!);
    }

    private async Task<HttpClient> SignIn(string login, string password = Password)
    {
        var answer = await TestServer.Json(await Server.Anonymous.PostAsJsonAsync("/api/v1/sessions", new { maker = "acme", login, password }), HttpStatusCode.OK);
        return Server.With((string)answer["session"]!);
    }
}

public sealed class PeopleOnSqlite(SharedServer<OnSqlite> shared) : People<OnSqlite>(shared);

public sealed class PeopleOnPostgres(SharedServer<OnPostgres> shared) : People<OnPostgres>(shared);
