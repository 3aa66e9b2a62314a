using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Makegood.Domain.Claims;
using Makegood.Server.Access;
using Makegood.Server.Tests.Stores;
using Makegood.Storage;

namespace Makegood.Server.Tests.Service;

/// <summary>A server with a maker, a customer and a printer, and claims put straight into the store.</summary>
internal sealed class Desk : IAsyncDisposable
{
    private int _count;

    private Desk(TestServer server) => Server = server;

    public TestServer Server { get; }

    public string Ada { get; private set; } = null!;

    public string Unit { get; private set; } = null!;

    public string Product { get; private set; } = null!;

    /// <summary>A lead's key: unlike a stay, it does not end when the clock goes on.</summary>
    public HttpClient Lead { get; private set; } = null!;

    /// <summary>An agent's key.</summary>
    public HttpClient Agent { get; private set; } = null!;

    public static async Task<Desk> Open<TStore>(PostgresCluster cluster)
        where TStore : IStoreKind
    {
        var desk = new Desk(await TestServer.Start<TStore>(cluster, new Dictionary<string, string> { ["webhooks_worker"] = "no" }));
        desk.Lead = await desk.Server.WithKey([.. Role.ScopesOf(Role.Lead)]);
        desk.Ada = await desk.Person("Ada");
        var product = await desk.Post("products", new { sku = "P-1", name = "Creator Pro", kind = "unit", model = "creator_pro" });
        desk.Product = (string)product["id"]!;
        desk.Unit = (string)(await desk.Post("units", new { serial = "SN-1000-1", product = "P-1", manufactured_on = "2020-01-01", owner_id = desk.Ada }))["id"]!;
        desk.Agent = await desk.Server.WithKey("claims:read", "claims:work");
        return desk;
    }

    public async Task<string> Person(string name) => (string)(await Post("persons", new { name }))["id"]!;

    /// <summary>A session of a customer.</summary>
    public async Task<HttpClient> Customer(string person)
    {
        var account = new AccountRow { Maker = "acme", Id = Server.Clock.NewId("account"), Login = $"customer{++_count}", Role = Role.Customer, PersonId = person, CreatedAt = Server.Clock.Now };
        var (session, secret) = Sessions.New(account, Server.Clock.Act("acme", account.Id));
        await Write(async work =>
        {
            await work.Add(account, "account.created", CancellationToken.None);
            await work.Add(session, "session.began", CancellationToken.None);
        });
        return Server.With(secret);
    }

    /// <summary>A submitted claim.</summary>
    public async Task<ClaimRow> Claim(string? person = null, Func<ClaimRow, ClaimRow>? change = null)
    {
        ClaimRow row = null!;
        await Write(async work =>
        {
            row = BareClaim.Draft(work.Act, await work.NextClaimNumber(2026, CancellationToken.None), Unit, Product, person ?? Ada);
            row = change is null ? row : change(row);
            await work.Add(row, "claim.opened", CancellationToken.None);
            var moved = await work.Move(new ClaimFile(row, [], 0), ClaimMove.Submit, r => r with { SubmittedAt = work.Act.At }, null, CancellationToken.None);
            Assert.True(moved.Granted(out var file, out var refusal), refusal?.Detail);
            row = file.Row;
        });
        return row;
    }

    /// <summary>Takes steps with a claim, as the rooms of claims and remedies do.</summary>
    public async Task<ClaimRow> Move(string claim, params ClaimMove[] moves)
    {
        ClaimRow row = null!;
        foreach (var move in moves)
        {
            await Write(async work =>
            {
                var file = (await work.FindClaim("acme", claim, null, CancellationToken.None))!;
                Assert.True((await work.Move(file, move, null, null, CancellationToken.None)).Granted(out var moved, out var refusal), refusal?.Detail);
                row = moved.Row;
            });
        }

        return row;
    }

    public async Task<ClaimRow> Row(string claim)
    {
        await using var look = await Server.Database.Look(CancellationToken.None);
        return (await look.FindClaim("acme", claim, null, CancellationToken.None))!.Row;
    }

    public async Task<long> Count(string table, string where = "1 = 1")
    {
        await using var look = await Server.Database.Look(CancellationToken.None);
        return await look.Single<long>($"SELECT COUNT(*) FROM {table} WHERE {where}", null, CancellationToken.None);
    }

    public async Task Write(Func<Work, Task> write)
    {
        await using var work = await Server.Database.Begin(Server.Clock.Act("acme", "desk"), CancellationToken.None);
        await write(work);
        await work.Commit(CancellationToken.None);
    }

    public Task<JsonNode> Post(string path, object body, HttpStatusCode status = HttpStatusCode.Created, HttpClient? who = null) => Json(who ?? Lead, HttpMethod.Post, path, body, status);

    public Task<JsonNode> Put(string path, object body, HttpStatusCode status = HttpStatusCode.OK) => Json(Lead, HttpMethod.Put, path, body, status);

    public Task<JsonNode> Get(string path, HttpStatusCode status = HttpStatusCode.OK, HttpClient? who = null) => Json(who ?? Lead, HttpMethod.Get, path, null, status);

    /// <summary>Goes on to this moment of the clock.</summary>
    public void Until(string instant) => Server.Time.Pass(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture) - Server.Time.GetUtcNow());

    public async ValueTask DisposeAsync()
    {
        Agent.Dispose();
        Lead.Dispose();
        await Server.DisposeAsync();
    }

    private static async Task<JsonNode> Json(HttpClient who, HttpMethod method, string path, object? body, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(method, "/api/v1/" + path) { Content = body is null ? null : JsonContent.Create(body) };
        return await TestServer.Json(await who.SendAsync(request), status);
    }
}
