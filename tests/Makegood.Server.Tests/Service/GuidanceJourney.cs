using System.Net;
using System.Text;
using Makegood.Server.Tests.Stores;

namespace Makegood.Server.Tests.Service;

/// <summary>Remote help: for everybody, for life, and nothing is asked twice.</summary>
public abstract class GuidanceJourney<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    private static readonly object Tree = new
    {
        name = "no-extrusion",
        title = "Nothing comes out of the nozzle",
        steps = new object[]
        {
            new { id = "hot", question = "Does the nozzle get hot?", outcomes = new object[] { new { outcome = "yes", next = "push" }, new { outcome = "no", next = "cable" } } },
            new { id = "push", question = "Push filament in by hand. Does it come out?", outcomes = new object[] { new { outcome = "yes", end = "solved" }, new { outcome = "no", next = "cable" } } },
            new { id = "cable", question = "Is the heater's cable seated?", outcomes = new object[] { new { outcome = "yes", end = "unsolved" }, new { outcome = "burnt", end = "special" } } },
        },
    };

    [Fact]
    public async Task Help_asks_nobody_what_covers_the_unit_or_whether_there_is_one()
    {
        await using var desk = await Desk.Open<TStore>(cluster);
        using var ada = await desk.Customer(desk.Ada);
        using var bert = await desk.Customer(await desk.Person("Bert"));
        // Made in 2020, no sale on record; then retired; then none at all.
        await desk.Post("guidance", new { unit = desk.Unit, topic = "noise" }, who: ada);
        await desk.Post($"units/{desk.Unit}/retire", new { reason = "scrapped" }, HttpStatusCode.OK);
        await desk.Post("guidance", new { unit = desk.Unit }, who: ada);
        await desk.Post("guidance", new { told = "I bought it second hand, without a serial." }, who: bert);
        Assert.Equal(3, await desk.Count("guidance", "state = 'open' AND route = 'remote_engineers'"));
        // Another's unit is not told of; help is there without it.
        Assert.Equal("unit", (string)(await desk.Post("guidance", new { unit = desk.Unit }, (HttpStatusCode)422, bert))["field"]!);
    }

    [Fact]
    public async Task BambuStudio_6551_and_10508_the_second_agent_sees_the_steps_and_asks_none_again()
    {
        await using var desk = await Desk.Open<TStore>(cluster);
        await desk.Post("guidance-trees", Tree);
        var claim = await desk.Claim();
        var help = (await desk.Post("guidance", new { claim = claim.Number, tree = "no-extrusion", told = "Nothing comes out of it, and it smells." }, who: desk.Agent))["guidance"]!;
        var id = (string)help["id"]!;
        Assert.Equal("guidance", (await desk.Row(claim.Id)).State);
        Assert.Equal(id, (string)(await desk.Post("guidance", new { claim = claim.Number }, who: desk.Agent))["guidance"]!["id"]!);

        var view = await desk.Post($"guidance/{id}/steps", new { step = "hot", outcome = "yes", note = "By hand, it burnt me." }, HttpStatusCode.OK, desk.Agent);
        Assert.Equal("push", (string)view["next"]!["id"]!);
        using var second = await desk.Server.WithKey("claims:read", "claims:work");
        var seen = await desk.Get($"guidance/{id}", who: second);
        Assert.Equal(("Does the nozzle get hot?", "yes", "By hand, it burnt me."), ((string)seen["steps"]![0]!["question"]!, (string)seen["steps"]![0]!["outcome"]!, (string)seen["steps"]![0]!["note"]!));
        Assert.Equal("Nothing comes out of it, and it smells.", (string)seen["told"]!);

        var twice = await desk.Post($"guidance/{id}/steps", new { step = "hot", outcome = "no" }, HttpStatusCode.Conflict, second);
        Assert.Equal("asked_already", (string)twice["reason"]!);
        Assert.Contains("`yes`", (string)twice["detail"]!, StringComparison.Ordinal);
        Assert.Equal("reason", (string)(await desk.Post($"guidance/{id}/steps", new { step = "hot", outcome = "no", again = true }, (HttpStatusCode)422, second))["field"]!);
        view = await desk.Post($"guidance/{id}/steps", new { step = "hot", outcome = "no", again = true, reason = "The firmware was changed in between." }, HttpStatusCode.OK, second);
        Assert.Equal(("cable", true), ((string)view["next"]!["id"]!, (bool)view["steps"]![1]!["again"]!));
        Assert.Equal("not_in_the_tree", (string)(await desk.Post($"guidance/{id}/steps", new { step = "belt", outcome = "no" }, (HttpStatusCode)422, second))["reason"]!);

        // Special: the after-sales department goes on.
        view = await desk.Post($"guidance/{id}/steps", new { step = "cable", outcome = "burnt" }, HttpStatusCode.OK, second);
        Assert.Equal(("special", "after_sales", "open"), ((string)view["end"]!, (string)view["guidance"]!["route"]!, (string)view["guidance"]!["state"]!));
        Assert.Null(view["told"]);

        // Another help for the same claim has the steps as well, whatever version of the tree it follows.
        await desk.Post($"guidance/{id}/move", new { move = "end" }, HttpStatusCode.OK, second);
        var other = (string)(await desk.Post("guidance", new { claim = claim.Number, tree = "no-extrusion" }, who: second))["guidance"]!["id"]!;
        Assert.Equal("asked_already", (string)(await desk.Post($"guidance/{other}/steps", new { step = "cable", outcome = "yes" }, HttpStatusCode.Conflict, second))["reason"]!);
        Assert.Equal("has_ended", (string)(await desk.Post($"guidance/{id}/steps", new { step = "push", outcome = "no" }, HttpStatusCode.Conflict, second))["reason"]!);
    }

    [Fact]
    public async Task Solved_from_afar_ends_the_claim_without_a_part()
    {
        await using var desk = await Desk.Open<TStore>(cluster);
        await desk.Post("guidance-trees", Tree);
        await desk.Put("service-level", new { first_answer_minutes = 60, remedy_minutes = 600 });
        var claim = await desk.Claim();
        using var ada = await desk.Customer(desk.Ada);
        var id = (string)(await desk.Post("guidance", new { claim = claim.Number, tree = "no-extrusion" }, who: ada))["guidance"]!["id"]!;
        await desk.Post($"guidance/{id}/steps", new { step = "hot", outcome = "yes" }, HttpStatusCode.OK, ada);
        var view = await desk.Post($"guidance/{id}/steps", new { step = "push", outcome = "yes" }, HttpStatusCode.OK, ada);
        Assert.Equal("solved", (string)view["guidance"]!["state"]!);
        var row = await desk.Row(claim.Id);
        Assert.Equal(("resolved_by_guidance", "solved_by_guidance", true), (row.State, row.Resolution, row.DueAt is null));
        Assert.Equal("is_solved", (string)(await desk.Post($"guidance/{id}/steps", new { step = "cable", outcome = "yes" }, HttpStatusCode.Conflict, ada))["reason"]!);
        Assert.Equal("open", (string)(await desk.Post($"guidance/{id}/move", new { move = "take_up_again" }, HttpStatusCode.OK, ada))["guidance"]!["state"]!);
    }

    [Fact]
    public async Task Handed_over_to_a_claim_it_keeps_every_step()
    {
        await using var desk = await Desk.Open<TStore>(cluster);
        await desk.Post("guidance-trees", Tree);
        var id = (string)(await desk.Post("guidance", new { person = desk.Ada, unit = desk.Unit, tree = "no-extrusion" }, who: desk.Agent))["guidance"]!["id"]!;
        await desk.Post($"guidance/{id}/steps", new { step = "hot", outcome = "no" }, HttpStatusCode.OK, desk.Agent);
        var claim = await desk.Claim();
        var bert = await desk.Person("Bert");
        var theirs = await desk.Claim(bert);
        Assert.Equal("other_persons_claim", (string)(await desk.Post($"guidance/{id}/claim", new { claim = theirs.Number }, (HttpStatusCode)422, desk.Agent))["reason"]!);
        await desk.Post($"guidance/{id}/claim", new { claim = claim.Number }, HttpStatusCode.OK, desk.Agent);
        var again = await desk.Post($"guidance/{id}/claim", new { claim = claim.Number }, HttpStatusCode.OK, desk.Agent);
        Assert.Equal("handed_over", (string)again["guidance"]!["state"]!);
        var found = (await desk.Get($"guidance?claim={claim.Id}"))["items"]!.AsArray();
        Assert.Equal("hot", (string)(await desk.Get($"guidance/{(string)found.Single()!["id"]!}"))["steps"]![0]!["step"]!);

        // A version that is published later changes no help that is under way.
        await desk.Post("guidance-trees", new { name = "no-extrusion", title = "Shorter", steps = new[] { new { id = "hot", question = "Hot?", outcomes = new[] { new { outcome = "maybe", end = "unsolved" } } } } });
        Assert.Equal(("no-extrusion@1", "cable"), ((string)(await desk.Get($"guidance/{id}"))["tree"]!, (string)(await desk.Get($"guidance/{id}"))["next"]!["id"]!));
        Assert.Equal(2, (long)(await desk.Get("guidance-trees"))["items"]!.AsArray().Single()!["version"]!);
    }

    [Fact]
    public async Task A_session_comes_as_an_invitation_and_moves_and_is_called_off_in_the_same_calendar_entry()
    {
        await using var desk = await Desk.Open<TStore>(cluster);
        using var ada = await desk.Customer(desk.Ada);
        var person = (string)(await desk.Post("persons", new { name = "Grace", email = "grace@example.org" }))["id"]!;
        var id = (string)(await desk.Post("guidance", new { person }, who: desk.Agent))["guidance"]!["id"]!;
        var link = "https://meet.example.org/" + new string('x', 90);
        var session = (string)(await desk.Post($"guidance/{id}/sessions", new { starts_at = "2026-12-01T10:00:00+01:00", link, organizer = "desk@example.com" }, who: desk.Agent))["id"]!;
        var first = await Invitation(desk, id, session);
        Assert.Contains("METHOD:REQUEST\r\n", first, StringComparison.Ordinal);
        Assert.Contains("DTSTART:20261201T090000Z\r\nDTEND:20261201T093000Z\r\n", first, StringComparison.Ordinal);
        Assert.Contains("ORGANIZER:mailto:desk@example.com\r\n", first, StringComparison.Ordinal);
        Assert.Contains("mailto:grace@example.org\r\n", first.Replace("\r\n ", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains($"URL:{link}\r\n", first.Replace("\r\n ", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.All(first.Split("\r\n"), line => Assert.True(Encoding.UTF8.GetByteCount(line) <= 75, line));
        Assert.DoesNotContain("\n\n", first.Replace("\r", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);

        await desk.Post($"guidance/{id}/sessions", new { starts_at = "2026-12-02T10:00:00+01:00", link, organizer = "desk@example.com", session }, who: desk.Agent);
        var moved = await Invitation(desk, id, session);
        Assert.Contains("SEQUENCE:1\r\n", moved, StringComparison.Ordinal);
        Assert.Equal(Line(first, "UID:"), Line(moved, "UID:"));
        (await desk.Agent.DeleteAsync($"/api/v1/guidance/{id}/sessions/{session}")).EnsureSuccessStatusCode();
        Assert.Contains("METHOD:CANCEL\r\n", await Invitation(desk, id, session), StringComparison.Ordinal);
        Assert.Contains("STATUS:CANCELLED\r\n", await Invitation(desk, id, session), StringComparison.Ordinal);
        Assert.Equal("session_is_over", (string)(await desk.Post($"guidance/{id}/sessions", new { starts_at = "2026-12-03T10:00:00Z", link, session }, HttpStatusCode.Conflict, desk.Agent))["reason"]!);

        await desk.Get($"guidance/{id}/sessions/{session}/invitation", HttpStatusCode.NotFound, ada);
        Assert.Equal("link", (string)(await desk.Post($"guidance/{id}/sessions", new { starts_at = "2026-12-03T10:00:00Z", link = "javascript:alert(1)" }, (HttpStatusCode)422, desk.Agent))["field"]!);
        Assert.Equal("starts_at", (string)(await desk.Post($"guidance/{id}/sessions", new { starts_at = "2020-12-03T10:00:00Z", link }, (HttpStatusCode)422, desk.Agent))["field"]!);
    }

    private static async Task<string> Invitation(Desk desk, string id, string session)
    {
        using var answer = await desk.Agent.GetAsync($"/api/v1/guidance/{id}/sessions/{session}/invitation");
        Assert.Equal("text/calendar", answer.Content.Headers.ContentType!.MediaType);
        return await answer.Content.ReadAsStringAsync();
    }

    private static string Line(string text, string name) => text.Split("\r\n").Single(l => l.StartsWith(name, StringComparison.Ordinal));
}

public sealed class GuidanceJourneyOnSqlite(PostgresCluster cluster) : GuidanceJourney<OnSqlite>(cluster);

public sealed class GuidanceJourneyOnPostgres(PostgresCluster cluster) : GuidanceJourney<OnPostgres>(cluster);
