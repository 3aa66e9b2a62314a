using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Makegood.Domain.Claims;
using Makegood.Server.Service;
using Makegood.Server.Tests.Stores;

namespace Makegood.Server.Tests.Service;

/// <summary>What is said about a claim or before there is one, and what the clocks make of it. Named after the threads of research/warranty-anchors.md, pains 25 to 28.</summary>
public abstract class ConversationJourney<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    private static readonly object Promises = new { first_answer_minutes = 240, decision_minutes = 960, remedy_minutes = 2400 };

    [Fact]
    public async Task Words_and_steps_move_the_due_date_and_never_the_decision()
    {
        await using var desk = await Desk.Open<TStore>(cluster);
        desk.Until("2026-11-23T09:00:00Z"); // Monday, 10:00 in Berlin.
        await desk.Put("service-level", Promises);
        var claim = await desk.Claim();
        Assert.Equal(At("2026-11-23T13:00Z"), claim.DueAt);

        // zammad#3140: the agent answers, and what falls due next is the decision.
        desk.Until("2026-11-23T10:00:00Z");
        var sent = await desk.Post($"claims/{claim.Number}/messages", new { text = "Thank you, we look into it." }, who: desk.Agent);
        Assert.Equal(("outbound", "open", "opened"), ((string)sent["direction"]!, (string)sent["state"]!, (string)sent["outcome"]!));
        var row = await desk.Row(claim.Id);
        Assert.Equal((At("2026-11-23T10:00Z"), At("2026-11-25T09:00Z")), (row.FirstAnswerAt!.Value, row.DueAt!.Value));

        // Asked, it stands.
        await desk.Move(claim.Id, ClaimMove.RequestInformation);
        Assert.Null((await desk.Row(claim.Id)).DueAt);

        // zammad#1322: a note of the customer, not an answer to anything asked, gives the turn back.
        desk.Until("2026-11-24T10:00:00Z");
        using var ada = await desk.Customer(desk.Ada);
        await desk.Post($"claims/{claim.Number}/messages", new { text = "Here is what I found out." }, who: ada);
        row = await desk.Row(claim.Id);
        Assert.Equal(("desk", "info_requested", At("2026-11-26T09:00Z")), (row.Turn, row.State, row.DueAt!.Value));

        // The desk waits for the customer again; an automatic reply changes nothing.
        await desk.Post($"claims/{claim.Number}/messages", new { text = "We still need the photo.", wait_for = "customer" }, who: desk.Agent);
        await desk.Post($"claims/{claim.Number}/messages", new { text = "I am on holiday.", direction = "inbound", automatic = true, channel = "mail" }, who: desk.Agent);
        row = await desk.Row(claim.Id);
        Assert.Equal(("customer", true), (row.Turn, row.DueAt is null));

        // zammad#5177: later answers do not overrule the first.
        Assert.Equal(At("2026-11-23T10:00Z"), row.FirstAnswerAt);
        var clock = await desk.Get($"claims/{claim.Number}/clock");
        Assert.Equal("2026-11-23T10:00:00+00:00", (string)clock["rounds"]![0]!["promises"]![0]!["kept_at"]!);

        // glpi#6902: another rule, and the time that stood is still there.
        desk.Until("2026-11-24T11:00:00Z");
        await desk.Post($"claims/{claim.Number}/messages", new { text = "The photo." }, who: ada);
        var before = (await desk.Get($"claims/{claim.Number}/clock"))["rounds"]![0]!["promises"]![1]!;
        await desk.Put("service-level", new { decision_minutes = 600 });
        var after = (await desk.Get($"claims/{claim.Number}/clock"))["rounds"]![0]!["promises"]![1]!;
        Assert.Equal(((long)before["run_minutes"]!, (long)before["stood_minutes"]!), ((long)after["run_minutes"]!, (long)after["stood_minutes"]!));
        Assert.True((long)after["stood_minutes"]! > 0);
        Assert.Equal(At((string)after["due_at"]!), (await desk.Row(claim.Id)).DueAt);
        Assert.Equal(600, (long)after["promised_minutes"]!);

        // zammad#188: closed and reopened, it has a round of its own. A message to a closed claim reopens nothing.
        await desk.Move(claim.Id, ClaimMove.Withdraw);
        await desk.Post($"claims/{claim.Number}/messages", new { text = "Hello?" }, who: ada);
        row = await desk.Row(claim.Id);
        Assert.Equal(("withdrawn", "nobody", true), (row.State, row.Turn, row.DueAt is null));
        desk.Until("2026-11-30T09:00:00Z");
        await desk.Put("service-level", Promises);
        Assert.Equal(At("2026-11-30T13:00Z"), (await desk.Move(claim.Id, ClaimMove.Reopen)).DueAt);
        clock = await desk.Get($"claims/{claim.Number}/clock");
        Assert.Equal(2, clock["rounds"]!.AsArray().Count);
        Assert.NotNull(clock["rounds"]![0]!["promises"]![0]!["kept_at"]);
    }

    [Fact]
    public async Task OsTicket_902_and_freescout_2086_a_reply_or_a_copy_opens_no_other_conversation()
    {
        await using var desk = await Desk.Open<TStore>(cluster);
        var bert = await desk.Person("Bert");
        var carl = await desk.Person("Carl");
        var first = await Receive(desk, new { from = desk.Ada, reference = "<1@ada>", subject = "My printer", text = "It clicks.", copy = new[] { bert } });
        var conversation = (string)first["conversation"]!;
        Assert.Equal("opened", (string)first["outcome"]!);
        var answer = await desk.Post($"conversations/{conversation}/messages", new { text = "Since when?" }, who: desk.Agent);

        // A reply to the answer, a reply of the one in copy to the first message, one of somebody new, and our own message coming back.
        Assert.Equal(conversation, (string)(await Receive(desk, new { from = desk.Ada, reference = "<2@ada>", text = "Since Monday.", in_reply_to = new[] { (string)answer["id"]! } }))["conversation"]!);
        Assert.Equal(conversation, (string)(await Receive(desk, new { from = bert, reference = "<1@bert>", text = "I saw it too.", in_reply_to = new[] { "<0@elsewhere>", "<1@ada>" } }))["conversation"]!);
        Assert.Equal(conversation, (string)(await Receive(desk, new { from = carl, reference = "<1@carl>", text = "Me too.", in_reply_to = new[] { "<2@ada>" } }))["conversation"]!);
        Assert.Equal("known", (string)(await Receive(desk, new { from = desk.Ada, reference = (string)answer["id"]!, text = "Since when?" }))["outcome"]!);
        Assert.Equal("known", (string)(await Receive(desk, new { from = desk.Ada, reference = "<1@ada>", text = "It clicks." }))["outcome"]!);
        Assert.Equal(1, await desk.Count("conversation"));
        Assert.Equal(5, await desk.Count("message"));
        var shown = await desk.Get($"conversations/{conversation}");
        Assert.Equal(new[] { desk.Ada }.Concat(new[] { bert, carl }.Order(StringComparer.Ordinal)), shown["members"]!.AsArray().Select(m => (string)m!["person"]!).Take(1).Concat(shown["members"]!.AsArray().Skip(1).Select(m => (string)m!["person"]!).Order(StringComparer.Ordinal)));

        // freeitsm#120: the answer goes to the requester, whoever wrote last; the others are in copy.
        var sent = (string)(await desk.Post($"conversations/{conversation}/messages", new { text = "We send you a nozzle." }, who: desk.Agent))["id"]!;
        await using var look = await desk.Server.Database.Look(CancellationToken.None);
        var last = (await look.Query<string>("SELECT payload FROM outbox WHERE topic = 'message.sent'", null, CancellationToken.None)).Select(p => JsonNode.Parse(p)!).Single(p => (string)p["message"]! == sent);
        Assert.Equal(desk.Ada, (string)last["to"]!);
        Assert.Equal(new[] { bert, carl }.Order(StringComparer.Ordinal), last["copy"]!.AsArray().Select(p => (string)p!).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("nozzle", last.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Freescout_2445_and_zammad_2527_a_storm_of_a_thousand_automatic_replies_is_one_conversation_and_one_acknowledgement()
    {
        await using var desk = await Desk.Open<TStore>(cluster);
        var first = await Receive(desk, new { from = desk.Ada, reference = "<0@ada>", text = "It clicks." });
        var conversation = (string)first["conversation"]!;
        await desk.Post($"conversations/{conversation}/messages", new { text = "Since when?", wait_for = "customer" }, who: desk.Agent);
        var told = await desk.Count("outbox");

        // One after another through the operation itself; what the door adds does not matter here.
        for (var i = 1; i <= 1000; i++)
        {
            var act = desk.Server.Clock.Act("acme", "mail");
            var answer = await ReceiveMessage.Run(new(desk.Ada, $"<{i}@ada>", "I am out of the office.", [$"<{i - 1}@ada>"], Automatic: true), act, Makegood.Storage.PersonVault.Open(desk.Server.Folder), desk.Server.Database, CancellationToken.None);
            Assert.True(answer.Granted(out var added, out var refusal), refusal?.Detail);
            Assert.Equal((conversation, "waiting_customer"), (added.Conversation, added.State));
        }

        Assert.Equal((1L, 1002L), (await desk.Count("conversation"), await desk.Count("message")));
        Assert.Equal(told, await desk.Count("outbox"));
        Assert.Equal(1, await desk.Count("outbox", "topic = 'conversation.opened'"));
        Assert.Equal(1000, (long)(await desk.Get($"conversations/{conversation}"))["conversation"]!["automatic"]!);

        // One that belongs nowhere opens nothing.
        var refused = await desk.Post("messages", new { from = desk.Ada, reference = "<x@ada>", text = "I am out.", automatic = true }, HttpStatusCode.Conflict);
        Assert.Equal("automatic_opens_nothing", (string)refused["reason"]!);
    }

    [Fact]
    public async Task Freescout_2445_a_program_that_does_not_say_that_it_is_one_begins_three_conversations_and_no_more()
    {
        await using var desk = await Desk.Open<TStore>(cluster);
        for (var i = 0; i < 40; i++) await Receive(desk, new { from = desk.Ada, reference = $"<{i}@system>", text = "Your ticket has been received." });
        Assert.Equal((3L, 40L, 3L), (await desk.Count("conversation"), await desk.Count("message"), await desk.Count("outbox", "topic = 'conversation.opened'")));

        // An hour later they are a person again.
        desk.Server.Time.Pass(TimeSpan.FromMinutes(61));
        Assert.Equal("opened", (string)(await Receive(desk, new { from = desk.Ada, reference = "<later@ada>", text = "It clicks again." }))["outcome"]!);
    }

    [Fact]
    public async Task A_message_that_arrives_fifty_times_at_once_is_kept_once()
    {
        await using var desk = await Desk.Open<TStore>(cluster);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => desk.Agent.PostAsJsonAsync("/api/v1/messages", new { from = desk.Ada, reference = "<1@ada>", text = "It clicks." }))));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Created, a.StatusCode));
        Assert.Equal((1L, 1L), (await desk.Count("conversation"), await desk.Count("message")));
    }

    [Fact]
    public async Task Merging_keeps_everything_and_leads_later_replies_to_where_it_lives_on()
    {
        await using var desk = await Desk.Open<TStore>(cluster);
        var claim = await desk.Claim();
        var a = (string)(await Receive(desk, new { from = desk.Ada, reference = "<1@ada>", text = "It clicks." }))["conversation"]!;
        var b = (string)(await desk.Post($"claims/{claim.Number}/messages", new { text = "About your claim." }, who: desk.Agent))["conversation"]!;
        await desk.Post($"conversations/{b}/move", new { move = "await_customer" }, HttpStatusCode.OK, desk.Agent);
        await desk.Post($"conversations/{a}/messages", new { text = "A note for us.", direction = "internal" }, who: desk.Agent);

        var whole = await desk.Post($"conversations/{a}/merge", new { into = b }, HttpStatusCode.OK, desk.Agent);
        Assert.Equal((3L, "open", claim.Id), ((long)whole["messages"]!, (string)whole["state"]!, (string)whole["claim"]!));
        Assert.Equal(3, (await desk.Get($"claims/{claim.Number}/messages"))["messages"]!.AsArray().Count);
        Assert.Equal(b, (string)(await desk.Get($"conversations/{a}"))["conversation"]!["merged_into"]!);
        Assert.Equal(b, (string)(await Receive(desk, new { from = desk.Ada, reference = "<2@ada>", text = "And it smells.", in_reply_to = new[] { "<1@ada>" } }))["conversation"]!);
        Assert.Equal("is_merged", (string)(await desk.Post($"conversations/{a}/messages", new { text = "Hello" }, HttpStatusCode.Conflict, desk.Agent))["reason"]!);
        Assert.Equal("merged_with_itself", (string)(await desk.Post($"conversations/{b}/merge", new { into = b }, HttpStatusCode.Conflict, desk.Agent))["reason"]!);

        // Two claims, or two people, stay apart.
        var other = (string)(await desk.Post($"claims/{(await desk.Claim()).Number}/messages", new { text = "Another claim." }, who: desk.Agent))["conversation"]!;
        Assert.Equal("other_claim", (string)(await desk.Post($"conversations/{other}/merge", new { into = b }, HttpStatusCode.Conflict, desk.Agent))["reason"]!);
        var bert = (string)(await Receive(desk, new { from = await desk.Person("Bert"), reference = "<1@bert>", text = "Mine too." }))["conversation"]!;
        Assert.Equal("other_person", (string)(await desk.Post($"conversations/{bert}/merge", new { into = b }, HttpStatusCode.Conflict, desk.Agent))["reason"]!);
        await desk.Post($"conversations/{bert}/merge", new { into = b, join = true }, HttpStatusCode.OK, desk.Agent);
        Assert.Equal(2, (await desk.Get($"conversations/{b}"))["members"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_customer_sees_their_own_words_and_no_notes_of_the_desk_and_erased_words_are_gone()
    {
        await using var desk = await Desk.Open<TStore>(cluster);
        using var ada = await desk.Customer(desk.Ada);
        var bert = await desk.Person("Bert");
        using var other = await desk.Customer(bert);
        var claim = await desk.Claim();
        var conversation = (string)(await desk.Post($"claims/{claim.Number}/messages", new { text = "Something smells of burnt unobtainium." }, who: ada))["conversation"]!;
        await desk.Post($"conversations/{conversation}/messages", new { text = "Sounds like the heater.", direction = "internal" }, who: desk.Agent);
        await desk.Post($"conversations/{conversation}/messages", new { text = "Please switch it off." }, who: desk.Agent);

        Assert.Equal(["Something smells of burnt unobtainium.", "Please switch it off."], (await desk.Get($"conversations/{conversation}", who: ada))["messages"]!.AsArray().Select(m => (string)m!["text"]!));
        Assert.Equal(3, (await desk.Get($"conversations/{conversation}", who: desk.Agent))["messages"]!.AsArray().Count);
        await desk.Get($"conversations/{conversation}", HttpStatusCode.NotFound, other);
        await desk.Get($"claims/{claim.Number}/messages", HttpStatusCode.NotFound, other);
        await desk.Post($"conversations/{conversation}/messages", new { text = "Me?" }, HttpStatusCode.NotFound, other);
        await desk.Post($"conversations/{conversation}/messages", new { text = "As the desk", direction = "outbound" }, (HttpStatusCode)422, ada);
        Assert.Empty((await desk.Get("conversations", who: other))["items"]!.AsArray());

        // The words stand nowhere in plain text, and go with the person.
        foreach (var table in new[] { "message", "conversation", "conversation_event", "outbox", "audit_event", "idempotency", "claim" }) Assert.Equal(0, await Holding(desk, table, "unobtainium"));
        Assert.True(await Holding(desk, "message", "inbound") > 0);
        (await desk.Server.Operator.DeleteAsync($"/api/v1/persons/{desk.Ada}")).EnsureSuccessStatusCode();
        Assert.All((await desk.Get($"conversations/{conversation}", who: desk.Agent))["messages"]!.AsArray(), m => Assert.Null(m!["text"]));
        Assert.Equal("nobody_to_answer", (string)(await desk.Post($"conversations/{conversation}/messages", new { text = "Still there?" }, HttpStatusCode.Conflict, desk.Agent))["reason"]!);
    }

    [Fact]
    public async Task Due_dates_follow_a_new_rule_page_by_page_and_go_on_where_they_were_stopped()
    {
        await using var desk = await Desk.Open<TStore>(cluster);
        desk.Until("2026-11-23T09:00:00Z");
        for (var i = 0; i < 12; i++) await desk.Claim();
        Assert.Equal(12, await desk.Count("claim", "due_at IS NULL"));
        var shown = await desk.Put("service-level", Promises);
        Assert.Equal(1, (long)shown["version"]!);
        Assert.Equal("done", (string)(await desk.Get("service-level"))["due_dates"]!);
        Assert.Equal(12, await desk.Count("claim", "due_at = '2026-11-23T13:00:00.000Z'"));

        // The rule has changed, and the program was stopped before the due dates followed.
        var act = desk.Server.Clock.Act("acme", "lead");
        Assert.True((await SetServiceLevel.Run(new(60), act, desk.Server.Database, CancellationToken.None)).Granted(out var view, out _));
        Assert.Equal(("under_way", 2), (view.DueDates, view.Version));
        Assert.Equal(["acme"], await RefreshDueDates.Waiting(desk.Server.Database, CancellationToken.None));
        Assert.Equal(new RefreshDueDates.Answer(12, 12), await RefreshDueDates.Run(act, desk.Server.Database, CancellationToken.None));
        Assert.Equal(12, await desk.Count("claim", "due_at = '2026-11-23T10:00:00.000Z'"));
        Assert.Empty(await RefreshDueDates.Waiting(desk.Server.Database, CancellationToken.None));

        // Other hours, the same promise. The same again is no new version.
        await desk.Put("service-level/calendar", new { zone = "Europe/Berlin", week = new { wednesday = new[] { "14:00-16:00" } }, holidays = new[] { "2026-11-25" } });
        Assert.Equal(12, await desk.Count("claim", "due_at = '2026-12-02T14:00:00.000Z'"));
        Assert.Equal(1, (long)(await desk.Put("service-level/calendar", new { zone = "Europe/Berlin", week = new { wednesday = new[] { "14:00-16:00" } }, holidays = new[] { "2026-11-25" } }))["calendar_version"]!);
        Assert.Equal("week", (string)(await desk.Put("service-level/calendar", new { zone = "UTC", week = new { }, holidays = Array.Empty<string>() }, (HttpStatusCode)422))["field"]!);
        Assert.Equal("decision_minutes", (string)(await desk.Put("service-level", new { first_answer_minutes = 60, decision_minutes = 30 }, (HttpStatusCode)422))["field"]!);
        Assert.Empty(await Sample.Prove(desk.Server.Database));
    }

    private static Task<JsonNode> Receive(Desk desk, object message) => desk.Post("messages", message, who: desk.Agent);

    private static async Task<long> Holding(Desk desk, string table, string word)
    {
        await using var look = await desk.Server.Database.Look(CancellationToken.None);
        var found = 0L;
        await foreach (var row in look.Rows(table, CancellationToken.None)) found += row.Json.Contains(word, StringComparison.Ordinal) ? 1 : 0;
        return found;
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}

public sealed class ConversationJourneyOnSqlite(PostgresCluster cluster) : ConversationJourney<OnSqlite>(cluster);

public sealed class ConversationJourneyOnPostgres(PostgresCluster cluster) : ConversationJourney<OnPostgres>(cluster);
