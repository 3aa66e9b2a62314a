using System.Net;
using System.Text.Json.Nodes;
using Makegood.Server.Tests.Stores;

namespace Makegood.Server.Tests.Claims;

/// <summary>Who claims, in which words, and what is claimed: kept as it was told, and changed only while it may be.</summary>
public abstract class WhoAndWhat<TStore>(Desk<TStore> desk) : IClassFixture<Desk<TStore>>
    where TStore : IStoreKind
{
    [Fact]
    public async Task A_part_named_later_is_the_only_one_of_its_kind_in_the_unit()
    {
        var kit = await desk.Kit();
        string Id(string item) => (string)kit["parts"]!.AsArray().Single(p => (string)p!["item"]! == item)!["id"]!;
        var claim = await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit = (string)kit["serial"]!, parts = new[] { new { item = "motor" } } }, HttpStatusCode.Created);
        Assert.Equal(Id("motor"), (string)claim["parts"]![0]!["unit_part_id"]!);
        var rail = await Name(claim, "linear_rail");
        Assert.Equal(("linear_rail", Id("linear_rail")), ((string)rail["parts"]![0]!["item"]!, (string)rail["parts"]![0]!["unit_part_id"]!));
        // Something that this unit has none of on record.
        var belt = await Name(claim, "belt");
        Assert.Equal(("belt", null), ((string)belt["parts"]![0]!["item"]!, (string?)belt["parts"]![0]!["unit_part_id"]));
    }

    [Fact]
    public async Task A_decided_part_stays_what_was_decided()
    {
        var facts = Desk<TStore>.FromCustomer();
        facts["problem.special"] = "no";
        var claim = await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit = await desk.Printer(), failed_on = "2026-07-20", facts, parts = new[] { new { item = "nozzle_assembly", facts = Desk<TStore>.GoodFaith() } } }, HttpStatusCode.Created);
        Assert.Equal("approved", (string)claim["state"]!);
        var refused = await Name(claim, "mainboard", HttpStatusCode.Conflict);
        Assert.Equal("decided_already", (string)refused["reason"]!);
        var whole = await Desk<TStore>.Get(desk.Agent, $"/api/v1/claims/{claim["id"]}");
        Assert.Equal("nozzle_assembly", (string)whole["claim"]!["parts"]![0]!["item"]!);
        Assert.DoesNotContain(whole["facts"]!.AsArray(), f => (string)f!["name"]! == "part.item");
        // The same name again changes nothing and may be said.
        await Name(claim, "nozzle_assembly");
    }

    [Fact]
    public async Task What_is_told_about_the_unit_of_an_erased_person_is_kept_for_somebody_new()
    {
        var gone = (string)(await Desk<TStore>.Post(desk.Server.Operator, "/api/v1/persons", new { name = "Gil" }, HttpStatusCode.Created))["id"]!;
        var unit = await desk.Printer(owner: gone);
        await TestServer.Json(await desk.Server.Operator.DeleteAsync($"/api/v1/persons/{gone}"), HttpStatusCode.OK);
        var claim = await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit, description = "The new owner says that it stopped.", parts = new[] { new { item = "nozzle_assembly" } } }, HttpStatusCode.Created);
        Assert.NotEqual(gone, (string)claim["person_id"]!);
        Assert.Equal("The new owner says that it stopped.", (string)(await Desk<TStore>.Get(desk.Agent, $"/api/v1/claims/{claim["id"]}"))["told"]!);
    }

    [Fact]
    public async Task Why_somebody_appeals_is_read_by_the_desk_and_by_themselves()
    {
        var me = (string)(await Desk<TStore>.Post(desk.Server.Operator, "/api/v1/persons", new { name = "Ida" }, HttpStatusCode.Created))["id"]!;
        var customer = await desk.SignIn($"ida-{me[^6..]}", "customer", me);
        var claim = await Desk<TStore>.Post(customer, "/api/v1/claims", new { unit = await desk.Printer(owner: me), failed_on = "2026-07-20", facts = Desk<TStore>.FromCustomer(), parts = new[] { new { item = "acrylic_cover" } } }, HttpStatusCode.Created);
        var address = $"/api/v1/claims/{claim["id"]}";
        await Desk<TStore>.Post(desk.Agent, $"{address}/decision", new { });
        await Desk<TStore>.Post(customer, $"{address}/appeal", new { reason = " It broke on its own, I have a film of it. " });
        foreach (var reader in (HttpClient[])[desk.Agent, customer])
        {
            var appeal = Assert.Single((await Desk<TStore>.Get(reader, address))["events"]!.AsArray(), e => (string)e!["kind"]! == "appeal")!;
            Assert.Equal("It broke on its own, I have a film of it.", (string)appeal["reason"]!);
            Assert.Empty(appeal["data"]!.AsObject());
        }

        // Nowhere in the open, and gone with the person.
        await using (var look = await desk.Server.Database.Look(CancellationToken.None))
        {
            Assert.Equal(0, await look.Single<long>("SELECT COUNT(*) FROM claim_event WHERE data LIKE '%film%' OR reason LIKE '%film%'", null, CancellationToken.None));
            Assert.Equal(0, await look.Single<long>("SELECT COUNT(*) FROM audit_event WHERE data LIKE '%film%'", null, CancellationToken.None));
        }

        await TestServer.Json(await desk.Server.Operator.DeleteAsync($"/api/v1/persons/{me}"), HttpStatusCode.OK);
        Assert.Null(Assert.Single((await Desk<TStore>.Get(desk.Agent, address))["events"]!.AsArray(), e => (string)e!["kind"]! == "appeal")!["reason"]);
    }

    private Task<JsonNode> Name(JsonNode claim, string item, HttpStatusCode status = HttpStatusCode.OK) =>
        Desk<TStore>.Post(desk.Agent, $"/api/v1/claims/{claim["id"]}/facts", new { parts = new[] { new { part = 1, facts = new JsonObject { ["part.item"] = item } } } }, status);
}

public sealed class WhoAndWhatOnSqlite(Desk<OnSqlite> desk) : WhoAndWhat<OnSqlite>(desk);

public sealed class WhoAndWhatOnPostgres(Desk<OnPostgres> desk) : WhoAndWhat<OnPostgres>(desk);
