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

    private Task<JsonNode> Name(JsonNode claim, string item, HttpStatusCode status = HttpStatusCode.OK) =>
        Desk<TStore>.Post(desk.Agent, $"/api/v1/claims/{claim["id"]}/facts", new { parts = new[] { new { part = 1, facts = new JsonObject { ["part.item"] = item } } } }, status);
}

public sealed class WhoAndWhatOnSqlite(Desk<OnSqlite> desk) : WhoAndWhat<OnSqlite>(desk);

public sealed class WhoAndWhatOnPostgres(Desk<OnPostgres> desk) : WhoAndWhat<OnPostgres>(desk);
