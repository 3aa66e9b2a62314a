using System.Net;
using System.Text.Json.Nodes;
using Makegood.Server.Credit;
using Makegood.Server.Tests.Stores;
using Makegood.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Makegood.Server.Tests.Credit;

/// <summary>A buyer under two names goes over the permitted amount: flagged with the placing, held, looked at, withdrawn, appealed against and put right.</summary>
public abstract class RelatedOverHttp<TStore>(CreditServer<TStore> credit) : IClassFixture<CreditServer<TStore>>
    where TStore : IStoreKind
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    [Fact]
    public async Task A_flag_holds_the_credit_shows_its_evidence_and_is_put_right_to_the_cent_and_the_day()
    {
        var (mira, tom, control) = (credit.Fresh("mira"), credit.Fresh("tom"), credit.Fresh("control"));
        var (card, product) = (credit.Fresh("fp_card"), credit.Fresh("printer"));
        await Buy(control, control + "/1", credit.Fresh("kit"), 3, credit.Fresh("fp_own"));
        await Buy(mira, mira + "/1", product, 3, card);
        Assert.Equal((300, 0, 0), await credit.Balance(mira));
        credit.Server.Time.Pass(TimeSpan.FromMinutes(5));

        // The answer to the shop tells it at once, and the first order of the two is held as well.
        var told = await Buy(tom, tom + "/1", product, 3, card);
        Assert.Equal((0, 300), ((long)told["balances"]![0]!["available"]!, (long)told["balances"]![0]!["held"]!));
        Assert.Equal((0, 300, 0), await credit.Balance(mira));
        Assert.Contains("until a person has looked at it: more seems to have been bought than is permitted for one buyer within 30 days", await Statement(tom), StringComparison.Ordinal);

        Assert.True(await Waits(mira + "/1"));
        Assert.True(await Waits(tom + "/1"));
        var path = $"reviews/{Uri.EscapeDataString(tom + "/1")}";
        var review = await Operator(path);
        Assert.Equal($"With order `{tom}/1`, 6 pieces of `{product}` were bought by 2 accounts that may belong to one person from 2026-11-21 to 2026-11-21; 5 are permitted.", (string)review["then"]!["said"]![0]!);
        Assert.Equal($"`{tom}` and `{mira}` share the payment account (orders `{tom}/1` of 2026-11-21 and `{mira}/1` of 2026-11-21).", (string)review["then"]!["path"]![0]!["said"]!);
        Assert.Equal(review["then"]!.ToJsonString(), review["now"]!.ToJsonString());
        Assert.Equal((6, 5, "resell.link", true), ((int)review["review"]!["counted"]!, (int)review["review"]!["permitted"]!, (string)review["review"]!["clause"]!, (bool)review["may_be_cancelled"]!));
        Assert.Contains("no phone number was told", review["not_compared"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(1, await Count("SELECT COUNT(*) FROM audit_event WHERE kind = 'related.evidence_viewed' AND data LIKE '%' || @order || '%'", tom + "/1"));
        Assert.True(await Count("SELECT COUNT(*) FROM audit_event WHERE kind = 'related.queue_viewed' AND @order <> ''", tom) > 0);

        // A person withdraws it; the customer reads why, appeals, and is found right.
        await Decide(tom + "/1", new { decision = "withdraw", reason = "bought to sell" });
        Assert.Equal((0, 0, 0), await credit.Balance(tom));
        Assert.Contains("as a person found on 2026-11-21 (bought to sell)", await Statement(tom), StringComparison.Ordinal);
        Assert.False(await Waits(tom + "/1"));
        await credit.Post($"orders/{Uri.EscapeDataString(tom + "/1")}/appeal", new { text = "They are presents for my class." });
        review = await Operator(path);
        Assert.Equal(("withdrawn", "They are presents for my class."), ((string)review["review"]!["state"]!, (string)review["appeal"]!));
        Assert.NotNull(review["review"]!["waiting_since"]);
        Assert.Equal(0, await Count("SELECT COUNT(*) FROM audit_event WHERE data LIKE '%presents%' AND @order <> ''", tom));
        await Decide(tom + "/1", new { decision = "reinstate" });
        await Decide(mira + "/1", new { decision = "clear" });

        // To the cent and to the day: as one to whom nothing ever happened.
        var (there, then) = (await credit.Get($"accounts/{tom}"), await credit.Get($"accounts/{control}"));
        Assert.Equal(then["wallets"]!.ToJsonString(), there["wallets"]!.ToJsonString());
        Assert.Equal((string?)then["expires_on"], (string?)there["expires_on"]);
        Assert.Equal((300, 0, 0), await credit.Balance(mira));
        var last = Uri.EscapeDataString($"{(string)then["expires_on"]!}T23:59:59Z");
        Assert.Equal((await credit.Get($"accounts/{control}?as_of={last}"))["wallets"]!.ToJsonString(), (await credit.Get($"accounts/{tom}?as_of={last}"))["wallets"]!.ToJsonString());
        await credit.Post($"orders/{Uri.EscapeDataString(tom + "/1")}/appeal", new { text = "again" }, HttpStatusCode.Conflict);

        // What a person decided stands; more that comes to light asks again.
        await Buy(mira, mira + "/2", credit.Fresh("other"), 1, card);
        Assert.Equal("reinstated", (string)(await Operator(path))["review"]!["state"]!);
        await Buy(mira, mira + "/3", product, 1, card);
        Assert.True(await Waits(mira + "/3"));
    }

    [Fact]
    public async Task Signs_are_kept_as_keyed_hashes_survive_another_program_and_are_forgotten()
    {
        var (one, two, three) = (credit.Fresh("one"), credit.Fresh("two"), credit.Fresh("three"));
        var (card, product) = (credit.Fresh("fp_secret"), credit.Fresh("printer"));
        await Buy(one, one + "/1", product, 4, card);
        Assert.Equal(0, await Count("SELECT COUNT(*) FROM related_order WHERE signs || left_out || pieces || source LIKE '%' || @order || '%'", card));
        Assert.Equal(0, await Count("SELECT COUNT(*) FROM credit_fact WHERE data LIKE '%' || @order || '%'", card));
        Assert.Equal(0, await Count("SELECT COUNT(*) FROM audit_event WHERE data LIKE '%' || @order || '%'", card));

        // Another program on the same store knows what the first wrote, and the first what the other did.
        await using (var other = new CreditDesk(credit.Server.Database, credit.Server.Clock, new CreditProgrammes(new PolicyShelf()), PersonVault.Open(credit.Server.Folder)))
        {
            var told = await IngestEvents.Run([new Domain.Orders.OrderPlaced { At = credit.Server.Clock.Now, Order = two + "/1", Account = two, Currency = "EUR", Items = 10_000, Lines = [new(product, 1, 10_000)], Buyer = new() { Payment = card } }], credit.Server.Clock.Act("acme", "test"), other, Stop);
            Assert.True(told.Granted(out _, out _));
            Assert.False(await Waits(two + "/1"));
        }

        await Buy(three, three + "/1", product, 1, card);
        foreach (var name in new[] { one, two, three }) Assert.True(await Waits(name + "/1"));

        // After its time nothing is left to compare with.
        var later = credit.Server.Clock.Act("acme", "test") with { At = credit.Server.Clock.Now.AddDays(401) };
        await ForgetSigns.Run(later, new CreditProgrammes(new PolicyShelf()), credit.Server.Database, Stop);
        Assert.Equal(0, await Count("SELECT COUNT(*) FROM related_order WHERE id LIKE @order || '%'", one));
        await using var fresh = new CreditDesk(credit.Server.Database, credit.Server.Clock, new CreditProgrammes(new PolicyShelf()), PersonVault.Open(credit.Server.Folder));
        Assert.True((await fresh.LookAtRelated((index, rules) => index.GroupOf(one, rules).Accounts, later, Stop)).Granted(out var accounts, out _));
        Assert.Empty(accounts);
    }

    [Fact]
    public async Task A_household_reads_what_was_permitted_to_it()
    {
        var (mira, tom) = (credit.Fresh("mira"), credit.Fresh("tom"));
        var (card, product, door) = (credit.Fresh("fp_card"), credit.Fresh("printer"), $"{credit.Fresh("street")} street 7, 10115 Berlin, DE");
        await Buy(mira, mira + "/1", product, 5, card, door);
        await Buy(tom, tom + "/1", product, 1, card, door);
        Assert.False(await Waits(tom + "/1"));
        await Buy(tom, tom + "/2", product, 1, card, door);
        var review = await Operator($"reviews/{Uri.EscapeDataString(tom + "/2")}");
        Assert.Equal((7, 6), ((int)review["review"]!["counted"]!, (int)review["review"]!["permitted"]!));
        Assert.EndsWith("; 6 are permitted to them together, 5 to one buyer and 1 more because they share a door, where several people may live.", (string)review["then"]!["said"]![0]!, StringComparison.Ordinal);
        Assert.Contains("than is permitted for one household within 30 days", await Statement(tom), StringComparison.Ordinal);
        Assert.Equal(1, await Count("SELECT COUNT(*) FROM credit_fact WHERE data LIKE '%' || @order || '%permitted amount: 7 bought within 30 days, 6 permitted to accounts behind one door together%'", tom + "/2"));

        // Who buys other things there as well is asked later, and what was said then stays as it was.
        await Buy(mira, mira + "/2", credit.Fresh("book"), 1, card, door);
        await Buy(tom, tom + "/3", product, 3, card, door);
        Assert.False(await Waits(tom + "/3"));
        review = await Operator($"reviews/{Uri.EscapeDataString(tom + "/2")}");
        Assert.Null(review["now"]);
        Assert.Equal(6, (int)review["review"]!["permitted"]!);
    }

    [Fact]
    public async Task What_is_cancelled_or_received_counts_as_it_should()
    {
        var (name, product) = (credit.Fresh("ben"), credit.Fresh("printer"));
        await Buy(name, name + "/1", product, 5, null);
        await credit.Tell(new { at = credit.Now, type = "order.cancelled", order = name + "/1" });
        await Buy(name, name + "/2", product, 5, null);
        Assert.False(await Waits(name + "/2"));
        await credit.Tell(new { at = credit.Now, type = "order.received", order = name + "/2" });
        await Buy(name, name + "/3", product, 1, null);
        Assert.True(await Waits(name + "/3"));
        Assert.False(await Waits(name + "/2"));
    }

    /// <summary>Two orders of one buyer at the same instant: whichever is second, sees the first.</summary>
    [Fact]
    public async Task Of_a_thousand_races_none_crosses_the_limit_unseen()
    {
        const int Races = 1000;
        var desk = credit.Server.App.Services.GetRequiredService<CreditDesk>();
        var name = credit.Fresh("race");
        var at = credit.Server.Clock.Now;
        Task Place(int race, string who) => IngestEvents.Run(
            [new Domain.Orders.OrderPlaced { At = at, Order = $"{name}/{race}/{who}", Account = $"{name}-{race}-{who}", Currency = "EUR", Items = 30_000, Lines = [new("printer", 3, 30_000)], Buyer = new() { Payment = $"fp_{name}_{race}" } }],
            credit.Server.Clock.Act("acme", "race"),
            desk,
            Stop);

        await Task.WhenAll(Enumerable.Range(0, Races).SelectMany(r => new[] { Task.Run(() => Place(r, "a")), Task.Run(() => Place(r, "b")) }));
        Assert.Equal(2 * Races, await Count("SELECT COUNT(*) FROM related_flag WHERE id LIKE @order || '/%' AND state = 'open'", name));
        Assert.Equal(2 * Races, await Count("SELECT COUNT(*) FROM credit_wallet WHERE account LIKE @order || '-%' AND available = 0 AND held = 300", name));
    }

    private Task<JsonNode> Buy(string account, string order, string product, int quantity, string? card, string? address = null) => credit.Tell(new
    {
        at = credit.Now,
        type = "order.placed",
        order,
        account,
        currency = "EUR",
        items = quantity * 10_000,
        lines = new[] { new { sku = product, quantity, amount = quantity * 10_000 } },
        buyer = new { payment = card, address, ip = "192.168.0.1" },
    });

    private Task<JsonNode> Decide(string order, object body) => CreditServer<TStore>.Post(credit.Server.Operator, $"orders/{Uri.EscapeDataString(order)}/decision", body);

    private async Task<JsonNode> Operator(string path) => await TestServer.Json(await credit.Server.Operator.GetAsync($"/api/v1/credit/{path}"), HttpStatusCode.OK);

    /// <summary>Whether it stands in the queue: the next after the name of its account.</summary>
    private async Task<bool> Waits(string order) =>
        (await Operator($"reviews?limit=5&after={Uri.EscapeDataString(order.Split('/')[0])}"))["items"]!.AsArray().Any(r => (string)r!["order"]! == order);

    private async Task<string> Statement(string account) => string.Join('\n', (await credit.Get($"accounts/{account}/statement?limit=200"))["items"]!.AsArray().Select(l => (string)l!["explained"]!));

    private async Task<long> Count(string sql, string order)
    {
        await using var look = await credit.Server.Database.Look(Stop);
        return await look.Single<long>(sql, new { order }, Stop);
    }
}

public sealed class RelatedOverHttpOnSqlite(CreditServer<OnSqlite> credit) : RelatedOverHttp<OnSqlite>(credit);

public sealed class RelatedOverHttpOnPostgres(CreditServer<OnPostgres> credit) : RelatedOverHttp<OnPostgres>(credit);
