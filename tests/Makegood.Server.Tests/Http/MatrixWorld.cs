using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Makegood.Server.Access;
using Makegood.Server.Registry;
using Makegood.Server.Tests.Stores;
using Makegood.Storage;
using Makegood.Tests;

namespace Makegood.Server.Tests.Http;

/// <summary>Whose thing a request of the matrix is about.</summary>
public enum Whose
{
    /// <summary>The asking customer's; for staff, one of their maker.</summary>
    Own,

    /// <summary>Another customer's of the same maker.</summary>
    Other,

    OtherMaker,

    Missing,

    /// <summary>As <see cref="Own"/>, but retired, revoked, disabled or erased.</summary>
    Gone,
}

/// <summary>Who asks in the matrix.</summary>
public sealed record Who(string Name, HttpClient Client, AccountRow? Account);

/// <summary>Two makers with customers, staff and things, for the access matrix. Things are made by the API's own doors, as the operator of the house.</summary>
public sealed partial class MatrixWorld : IAsyncDisposable
{
    public const string Password = "twelve or more letters";
    private const string Acme = "acme";
    private const string Zeta = "zeta";

    /// <summary>The day on which the clock of the tests begins.</summary>
    public const string Today = "2026-11-21";

    private readonly Dictionary<(string, Whose), string> _shared = [];
    private int _count;

    private MatrixWorld(TestServer server) => Server = server;

    public TestServer Server { get; }

    public List<Who> Roles { get; } = [];

    /// <summary>The persons whose units are <see cref="Whose.Own"/>, <see cref="Whose.Other"/> and another maker's.</summary>
    private Dictionary<Whose, string> Persons { get; } = [];

    public static async Task<MatrixWorld> Make<TStore>(PostgresCluster cluster)
        where TStore : IStoreKind
    {
        var server = await TestServer.Start<TStore>(cluster, new Dictionary<string, string> { ["lookup_per_minute"] = "1000000", ["lookup_per_minute_all"] = "1000000", ["webhooks_worker"] = "no" });
        var world = new MatrixWorld(server);
        await world.Begin();
        return world;
    }

    /// <summary>A word that was not used before.</summary>
    public string Fresh(string word) => $"{word}{Interlocked.Increment(ref _count)}";

    public Task<string> Unit(Whose whose) => Shared("unit", whose, FreshUnit);

    /// <summary>A unit of its own, for requests that change it.</summary>
    public async Task<string> FreshUnit(Whose whose)
    {
        if (whose is Whose.Missing) return "unit_missing";
        var maker = MakerOf(whose);
        var unit = (string)(await Post(maker, "units", new { serial = Fresh("SN-1000-"), product = "P-1", manufactured_on = "2026-09-01", order_number = "O-1", owner_id = PersonOf(whose) }))["id"]!;
        if (whose is Whose.Gone) await Post(maker, $"units/{unit}/retire", new { reason = "scrapped" });
        return unit;
    }

    public Task<string> Claim(Whose whose) => Shared("claim", whose, w => FreshClaim(w, "review"));

    /// <summary>A claim of its own, brought to where a step can be taken from.</summary>
    /// <param name="stage">draft, asked, review, refused, reopened or over.</param>
    public async Task<string> FreshClaim(Whose whose, string stage)
    {
        if (whose is Whose.Missing) return "claim_missing";
        var maker = MakerOf(whose);
        var facts = new JsonObject { ["unit.warranty_card"] = "provided", ["unit.run_time"] = "12 h", ["repair.unauthorised_shop"] = "no", ["problem.special"] = "no" };
        var claim = (string)(await Post(maker, "claims", new
        {
            unit = await FreshUnit(whose is Whose.Gone ? Whose.Own : whose),
            parts = new[] { new { item = stage is "refused" ? "acrylic_cover" : "nozzle_assembly" } },
            failed_on = "2026-10-01",
            facts = stage is "asked" or "reopened" ? [] : facts,
            submit = stage is not "draft",
        }))["id"]!;
        if (stage is "refused") await Post(maker, $"claims/{claim}/decision", new { });
        if (stage is "reopened")
        {
            await Post(maker, $"claims/{claim}/withdraw", new { reason = "found it" });
            await Post(maker, $"claims/{claim}/reopen", new { reason = "it came back" });
        }

        if (stage is not "over" && whose is not Whose.Gone) return claim;
        if (stage is "refused") await Post(maker, $"claims/{claim}/close", new { resolution = "refused" });
        else await Post(maker, $"claims/{claim}/withdraw", new { reason = "found it" });
        return claim;
    }

    /// <summary>How both makers stand on paper.</summary>
    public static object Letterhead => new { lines = new[] { "1 Workshop Lane" }, return_address = new[] { "Gate 4, 1 Workshop Lane" } };

    /// <summary>A claim and a letter about it.</summary>
    public async Task<string[]> Letter(Whose whose)
    {
        if (whose is Whose.Missing) return ["claim_missing", "paper_missing"];
        var claim = await FreshClaim(whose is Whose.Gone ? Whose.Own : whose, "refused");
        var letter = (string)(await Post(MakerOf(whose), $"claims/{claim}/letters", new { }))["id"]!;
        if (whose is Whose.Gone) await Post(MakerOf(whose), $"claims/{claim}/close", new { resolution = "refused" });
        return [claim, letter];
    }

    /// <summary>A remedy with a return number; the same for all who look.</summary>
    public Task<string> LabelledRemedy(Whose whose) => Shared("labelled", whose, async w =>
    {
        if (w is Whose.Missing) return "remedy_missing";
        var maker = MakerOf(w);
        await Send(HttpMethod.Put, maker, "letterhead", Letterhead);
        var claim = await FreshClaim(w is Whose.Gone ? Whose.Own : w, "review");
        await Post(maker, $"claims/{claim}/decision", new { parts = new[] { new { part = 1, decision = "goodwill", reason = "kind", cost = new { amount = 100, currency = "USD" } } } });
        var id = string.Empty;
        await Write(maker, async work =>
        {
            var row = (await work.RemediesOf(maker, claim, CancellationToken.None))[0];
            id = (await work.Change(row with { RmaNumber = Fresh("RMA-2026-9") }, "remedy.numbered", CancellationToken.None)).Id;
        });
        return id;
    });

    /// <summary>A unit that is away, and the trip.</summary>
    public Task<string[]> FreshTrip(Whose whose) => WithEvent(whose, "trips", new { left_on = Today, evidence = MatrixRows.Scan }, "trip_missing", e => (string)e["details"]!["trip_id"]!);

    /// <summary>A unit whose cover was ended, and by what.</summary>
    public Task<string[]> FreshVoid(Whose whose) => WithEvent(whose, "voids", new { on = Today, scope = "unit", clause = "x4", reason = "modified", evidence = MatrixRows.Scan }, "void_missing", e => (string)e["id"]!);

    /// <summary>The serial of the shared unit.</summary>
    public async Task<string> Serial(Whose whose) => whose is Whose.Missing
        ? "SN-1000-missing"
        : await Ask<string>("SELECT printed_serial FROM unit WHERE maker = @maker AND id = @id", whose, await Unit(whose));

    /// <summary>A coverage line of a unit.</summary>
    public Task<string> Line(string unit, Whose whose) => Of("SELECT min(id) FROM coverage_line WHERE maker = @maker AND unit_id = @id", whose, unit, "line_missing");

    /// <summary>A part in a unit.</summary>
    public Task<string> UnitPart(string unit, Whose whose) => Of("SELECT min(id) FROM unit_part WHERE maker = @maker AND unit_id = @id", whose, unit, "upart_missing");

    /// <summary>An event of a unit.</summary>
    public Task<string> Event(string unit, Whose whose) => Of("SELECT min(id) FROM coverage_event WHERE maker = @maker AND unit_id = @id", whose, unit, "event_missing");

    public Task<string> Product(Whose whose) => Shared("product", whose, FreshProduct);

    public Task<string> FreshProduct(Whose whose) => Catalogue("products", whose, sku => new { sku, name = "A printer", kind = "unit" });

    public Task<string> Part(Whose whose) => Shared("part", whose, FreshPart);

    public Task<string> FreshPart(Whose whose) => Catalogue("parts", whose, sku => new { sku, name = "A nozzle", item = "nozzle_assembly" });

    public Task<string> Sale(Whose whose) => Shared("sale", whose, async w => w is Whose.Missing
        ? "sale_missing"
        : (string)(await Post(MakerOf(w), "sales", new { order_number = Fresh("O-"), line = 1, channel = "official_store", store_record = true, purchased_on = "2026-10-01", buyer_person = PersonOf(w) }))["id"]!);

    public Task<string> Attachment(Whose whose) => Shared("attachment", whose, FreshAttachment);

    /// <summary>A file that the customer uploaded, about the shared unit.</summary>
    public async Task<string> FreshAttachment(Whose whose)
    {
        if (whose is Whose.Missing) return "file_missing";
        var files = new AttachmentFiles(Server.Folder);
        var text = System.Text.Encoding.UTF8.GetBytes(Fresh("log "));
        var act = Server.Clock.Act(MakerOf(whose), "world");
        await using var file = (await files.Take(new MemoryStream(text).ReadAsync, act.NewId("upload"), 100, CancellationToken.None))!;
        AddAttachment.Read("text/plain", "log.txt", await Unit(whose is Whose.Gone ? Whose.Own : whose)).Granted(out var command, out _);
        Assert.True((await AddAttachment.Run(command!, file, new UploadLimits(100, 1 << 20), PersonVault.Open(Server.Folder), act, PersonOf(whose), Server.Database, CancellationToken.None)).Granted(out var made, out var no), no?.Detail);
        if (whose is Whose.Gone) await Post(MakerOf(whose), $"attachments/{made.Id}/remove", new { reason = "sent by mistake" });
        return made.Id;
    }

    public Task<string> Policy(Whose whose) => Shared("policy", whose, w => w is Whose.Missing or Whose.Gone
        ? Task.FromResult("policy_missing")
        : Ask<string>("SELECT min(id) FROM policy_version WHERE maker = @maker AND id <> @id AND policy = 'fff-printer'", w, string.Empty));

    public async Task<string> FreshPerson(Whose whose)
    {
        if (whose is Whose.Missing) return "person_missing";
        var person = (string)(await Post(MakerOf(whose), "persons", new { name = "Somebody" }))["id"]!;
        if (whose is Whose.Gone) await Send(HttpMethod.Delete, MakerOf(whose), $"persons/{person}", null);
        return person;
    }

    public Task<string> Person(Whose whose) => Shared("person", whose, FreshPerson);

    /// <summary>An account of its own.</summary>
    public async Task<string> FreshAccount(Whose whose)
    {
        if (whose is Whose.Missing) return "account_missing";
        var row = AccountOf(MakerOf(whose), Fresh("someone"), Role.Agent, null) with { DisabledAt = whose is Whose.Gone ? Server.Clock.Now : null };
        await Write(row.Maker, work => work.Add(row, "account.created", CancellationToken.None));
        return row.Id;
    }

    public async Task<string> FreshKey(Whose whose)
    {
        if (whose is Whose.Missing) return "key_missing";
        var row = new ApiKeyRow { Maker = MakerOf(whose), Id = Server.Clock.NewId("key"), Name = "a key", Hash = Fresh("hash"), Role = "key", Scopes = Scope.RegistryRead, CreatedAt = Server.Clock.Now, CreatedBy = "nobody", RevokedAt = whose is Whose.Gone ? Server.Clock.Now : null };
        await Write(row.Maker, work => work.Add(row, "key.created", CancellationToken.None));
        return row.Id;
    }

    public async Task<string> FreshWebhook(Whose whose)
    {
        if (whose is Whose.Missing) return "webhook_missing";
        var row = new WebhookRow { Maker = MakerOf(whose), Id = Server.Clock.NewId("webhook"), Url = "https://192.0.2.1/not-to-be-reached", Topics = "*", Secret = "sealed", CreatedAt = Server.Clock.Now, DisabledAt = whose is Whose.Gone ? Server.Clock.Now : null };
        await Write(row.Maker, work => work.Add(row, "webhook.added", CancellationToken.None));
        return row.Id;
    }

    /// <summary>A webhook, and a message to it that was given up.</summary>
    public async Task<string[]> FreshDelivery(Whose whose)
    {
        var webhook = await FreshWebhook(whose);
        if (whose is Whose.Missing) return [webhook, "delivery_missing"];
        var row = new WebhookDeliveryRow { Maker = MakerOf(whose), Id = Server.Clock.NewId("delivery"), WebhookId = webhook, MessageId = Fresh("msg_"), Topic = "unit.registered", State = "dead", Attempts = 9 };
        await Write(row.Maker, work => work.Add(row, "delivery.queued", CancellationToken.None));
        return [webhook, row.Id];
    }

    /// <summary>A connected shop.</summary>
    public async Task<string> FreshShop(Whose whose)
    {
        if (whose is Whose.Missing) return "shop_missing";
        var id = Server.Clock.NewId("shop");
        var secret = whose is Whose.Gone ? null : PersonVault.Open(Server.Folder).SealSecret(MakerOf(whose), id, "a-secret-of-the-shop");
        var row = new ShopRow { Maker = MakerOf(whose), Id = id, Name = Fresh("shop-"), Platform = "woocommerce", Channel = "official_store", CreditNames = "[]", Secret = secret, ConnectedAt = Server.Clock.Now, RemovedAt = whose is Whose.Gone ? Server.Clock.Now : null };
        await Write(row.Maker, work => work.Add(row, "shop.connected", CancellationToken.None));
        return id;
    }

    /// <summary>A shop, and a message of it that a person has to look at.</summary>
    public async Task<string[]> FreshShopDelivery(Whose whose)
    {
        var shop = await FreshShop(whose);
        if (whose is Whose.Missing) return [shop, "delivery_missing"];
        var row = new ShopDeliveryRow { Maker = MakerOf(whose), Id = Server.Clock.NewId("delivery"), ShopId = shop, Digest = Fresh("digest"), Topic = "order.updated", ReceivedAt = Server.Clock.Now, Times = 1, LastAt = Server.Clock.Now, Told = 0, Kept = "[]", PassedOver = "[]", IsOpen = true };
        await Write(row.Maker, work => work.Add(row, "shop.told", CancellationToken.None));
        return [shop, row.Id];
    }

    /// <summary>A stay of the one who asks, or of another.</summary>
    public async Task<string> FreshSession(Who who, Whose whose)
    {
        if (whose is Whose.Missing || (who.Account is null && whose is Whose.Own or Whose.Gone)) return "session_missing";
        var maker = whose is Whose.OtherMaker ? Zeta : who.Account?.Maker ?? Acme;
        var account = whose is Whose.Own or Whose.Gone ? who.Account! : AccountOf(maker, Fresh("another"), Role.Agent, null);
        var (session, _) = Sessions.New(account, Server.Clock.Act(maker, account.Id));
        await Write(maker, work => work.Add(session with { EndedAt = whose is Whose.Gone ? Server.Clock.Now : null }, "session.began", CancellationToken.None));
        return session.Id;
    }

    /// <summary>A request as the operator of the house, acting for a maker; it must succeed.</summary>
    public Task<JsonNode> Post(string maker, string path, object body) => Send(HttpMethod.Post, maker, path, body);

    public async Task<JsonNode> Send(HttpMethod method, string maker, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, "/api/v1/" + path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("Authorization", Server.Operator.DefaultRequestHeaders.Authorization!.ToString());
        request.Headers.Add("Makegood-Maker", maker);
        request.Headers.Add("Idempotency-Key", Fresh("made-by-the-world-"));
        using var answer = await Server.Anonymous.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    public static string MakerOf(Whose whose) => whose is Whose.OtherMaker ? Zeta : Acme;

    public string PersonOf(Whose whose) => Persons[whose is Whose.Other or Whose.OtherMaker ? whose : Whose.Own];

    public async ValueTask DisposeAsync()
    {
        foreach (var who in Roles) who.Client.Dispose();
        await Server.DisposeAsync();
    }

    private async Task Begin()
    {
        using (var house = Server.With(Server.Operator.DefaultRequestHeaders.Authorization!.Parameter!)) await house.PostAsJsonAsync("/api/v1/makers", new { slug = Zeta, name = "Zeta Robots" });
        foreach (var whose in new[] { Whose.Own, Whose.Other, Whose.OtherMaker }) Persons[whose] = (string)(await Post(MakerOf(whose), "persons", new { name = $"Customer {whose}" }))["id"]!;
        var policy = await File.ReadAllTextAsync(Repo.Path("policies/fff-printer.policy.md"));
        foreach (var maker in new[] { Acme, Zeta })
        {
            // Equal texts have equal ids; each maker has its own here.
            await Post(maker, "policies", new { text = maker is Zeta ? policy + "\n" : policy });
            await Post(maker, "parts", new { sku = "N-1", name = "Nozzle assembly", item = "nozzle_assembly" });
            await Post(maker, "products", new { sku = "P-1", name = "Creator Pro", kind = "unit", model = "creator_pro", grade = "consumer", technology = "FFF", policy = "fff-printer" });
            await Send(HttpMethod.Put, maker, "products/P-1/bill", new { lines = new[] { new { position = 1, part = "N-1", quantity = 1 } } });
            await Post(maker, "sales", new { order_number = "O-1", line = 1, channel = "official_store", store_record = true, purchased_at = "2026-10-01T10:00:00Z" });
        }

        Roles.Add(new Who("anonymous", new HttpClient { BaseAddress = Server.Address }, null));
        foreach (var role in Role.All) Roles.Add(await SignedIn(role, AccountOf(Acme, role, role, role == Role.Customer ? Persons[Whose.Own] : null)));
        var house2 = await SignedIn("house", AccountOf(Act.House, "house", Role.Operator, null));
        house2.Client.DefaultRequestHeaders.Add("Makegood-Maker", Acme);
        Roles.Add(house2);
    }

    private async Task<Who> SignedIn(string name, AccountRow account)
    {
        var (session, secret) = Sessions.New(account, Server.Clock.Act(account.Maker, account.Id));
        await Write(account.Maker, async work =>
        {
            await work.Add(account, "account.created", CancellationToken.None);
            await work.Add(session, "session.began", CancellationToken.None);
        });
        return new Who(name, Server.With(secret), account);
    }

    // One hash for all: making one takes its time, on purpose.
    private static readonly string Hash = Passwords.Hash(Password);

    private AccountRow AccountOf(string maker, string login, string role, string? person) =>
        new() { Maker = maker, Id = Server.Clock.NewId("account"), Login = login, Role = role, PersonId = person, Password = Hash, CreatedAt = Server.Clock.Now };

    private async Task Write(string maker, Func<Work, Task> write)
    {
        await using var work = await Server.Database.Begin(Server.Clock.Act(maker, "world"), CancellationToken.None);
        await write(work);
        await work.Commit(CancellationToken.None);
    }

    private async Task<string[]> WithEvent(Whose whose, string noun, object body, string otherwise, Func<JsonNode, string> id)
    {
        var unit = await FreshUnit(whose is Whose.Gone ? Whose.Own : whose);
        if (whose is Whose.Missing) return [unit, otherwise];
        await Post(MakerOf(whose), $"units/{unit}/{noun}", body);
        var last = (await Send(HttpMethod.Get, MakerOf(whose), $"units/{unit}/events", null))["items"]!.AsArray()[^1]!;
        if (whose is Whose.Gone) await Post(MakerOf(whose), $"units/{unit}/retire", new { reason = "scrapped" });
        return [unit, id(last)];
    }

    private async Task<string> Shared(string kind, Whose whose, Func<Whose, Task<string>> make) =>
        _shared.TryGetValue((kind, whose), out var there) ? there : _shared[(kind, whose)] = await make(whose);

    private async Task<string> Catalogue(string noun, Whose whose, Func<string, object> content)
    {
        if (whose is Whose.Missing) return noun + "-missing";
        var maker = MakerOf(whose);
        var id = (string)(await Post(maker, noun, content(Fresh("SKU-"))))["id"]!;
        if (whose is Whose.Gone) await Post(maker, $"{noun}/{id}/retire", new { reason = "no longer made" });
        return id;
    }

    private async Task<string> Of(string sql, Whose whose, string id, string otherwise) => whose is Whose.Missing ? otherwise : await Ask<string?>(sql, whose, id) ?? otherwise;

    private async Task<T> Ask<T>(string sql, Whose whose, string id)
    {
        await using var look = await Server.Database.Look(CancellationToken.None);
        return (await look.Single<T>(sql, new { maker = MakerOf(whose), id }, CancellationToken.None))!;
    }
}
