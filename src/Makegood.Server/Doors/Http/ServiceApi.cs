using System.Text;
using Makegood.Domain.Basics;
using Makegood.Domain.Service;
using Makegood.Server.Access;
using Makegood.Server.Service;
using Makegood.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Makegood.Server.Doors.Http;

/// <summary>What was said, how people are helped from afar, and what is promised.</summary>
internal static class ServiceApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        Promises(api);
        Conversations(api);
        Guidance(api);
    }

    private static void Promises(IEndpointRouteBuilder api)
    {
        api.MapGet("/service-level", (Call call) => call.Show(() => ShowServiceLevel.Run(call.Maker, call.Database, call.Stop)))
            .Needs(Scope.ClaimsRead).WithTags("service").WithSummary("What is promised, and when the desk is open").Answers<ServiceLevelView>(200);

        api.MapPut("/service-level", (SetServiceLevel.Command body, Call call) => call.Do(act => Followed(call, act, SetServiceLevel.Run(body, act, call.Database, call.Stop))))
            .Needs(Scope.ClaimsLead).WithTags("service").WithSummary("Promise something else; every open claim gets its new due date").Answers<ServiceLevelView>(200, Problems.Invalid);

        api.MapPut("/service-level/calendar", (CalendarText body, Call call) => call.Do(act => Followed(call, act, SetCalendar.Run(body, act, call.Database, call.Stop))))
            .Needs(Scope.ClaimsLead).WithTags("service").WithSummary("Open the desk at other hours; every open claim gets its new due date").Answers<ServiceLevelView>(200, Problems.Invalid);

        api.MapGet("/claims/{claim}/clock", (string claim, Call call) => call.Show(() => ShowClock.Run(claim, call.Maker, null, call.Clock.Now, call.Database, call.Stop)))
            .Needs(Scope.ClaimsRead).WithTags("service").WithSummary("The clocks of a claim: what ran, what stood, what was kept when").Answers<ShowClock.Answer>(200, Problems.NotFound);
    }

    private static void Conversations(IEndpointRouteBuilder api)
    {
        api.MapGet("/conversations", (Call call, string? state, string? turn, string? claim, string? person, string? after, int? limit) =>
                call.List(after, limit, (from, most) => FindConversations.Run(state, turn, claim, person, from, most, call.Maker, call.OnlyOwner, call.Database, call.Stop), c => c.Id))
            .Needs(Scope.ClaimsRead, Scope.OwnRead).WithTags("conversations").WithSummary("Conversations, the youngest first").Answers<PageOf<ConversationItem>>(200, Problems.Invalid);

        api.MapPost("/conversations", (StartConversation.Command body, PersonVault vault, Call call) => call.Do(act => StartConversation.Run(body, call.OnlyOwner, act, vault, call.Database, call.Stop), m => $"{Api.Root}/conversations/{m.Conversation}"))
            .Needs(Scope.ClaimsWork, Scope.OwnWrite).WithTags("conversations").WithSummary("Begin a conversation, with or without a claim").Answers<MessageRef>(201, Problems.NotFound, Problems.Invalid, Problems.NotPossibleNow);

        api.MapGet("/conversations/{id}", (string id, PersonVault vault, Call call) => call.Show(() => ShowConversation.Run(id, call.Maker, call.OnlyOwner, vault, call.Database, call.Stop)))
            .Needs(Scope.ClaimsRead, Scope.OwnRead).WithTags("conversations").WithSummary("A conversation with all that was said").Answers<ConversationView>(200, Problems.NotFound);

        api.MapPost("/conversations/{id}/messages", (string id, NewMessage body, PersonVault vault, Call call) => call.Do(act => AddMessage.Run(id, body, call.OnlyOwner, act, vault, call.Database, call.Stop), m => $"{Api.Root}/conversations/{m.Conversation}"))
            .Needs(Scope.ClaimsWork, Scope.OwnWrite).WithTags("conversations").WithSummary("Say something in a conversation").Answers<MessageRef>(201, Problems.NotFound, Problems.Invalid, Problems.NotPossibleNow);

        api.MapPost("/conversations/{id}/move", (string id, MoveConversation.Command body, Call call) => call.Do(act => MoveConversation.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).WithTags("conversations").WithSummary("Take a conversation up, wait for somebody, or close it").Answers<ConversationItem>(200, Problems.NotFound, Problems.Invalid, Problems.NotPossibleNow);

        api.MapPost("/conversations/{id}/claim", (string id, AttachConversation.Command body, Call call) => call.Do(act => AttachConversation.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).WithTags("conversations").WithSummary("Say to which claim a conversation belongs").Answers<ConversationItem>(200, Problems.NotFound, Problems.Invalid, Problems.NotPossibleNow);

        api.MapPost("/conversations/{id}/merge", (string id, MergeConversations.Command body, Call call) => call.Do(act => MergeConversations.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).WithTags("conversations").WithSummary("Make two conversations one; nothing is lost").Answers<ConversationItem>(200, Problems.NotFound, Problems.Invalid, Problems.NotPossibleNow);

        api.MapPost("/messages", (ReceiveMessage.Command body, PersonVault vault, Call call) => call.Do(act => ReceiveMessage.Run(body, act, vault, call.Database, call.Stop), m => $"{Api.Root}/conversations/{m.Conversation}"))
            .Needs(Scope.ClaimsWork).WithTags("conversations").WithSummary("A message comes in; it is put where it belongs, and kept once").Answers<MessageRef>(201, Problems.Invalid, Problems.NotPossibleNow);

        api.MapGet("/claims/{claim}/messages", (string claim, PersonVault vault, Call call) => call.Show(() => ShowClaimMessages.Run(claim, call.Maker, call.OnlyOwner, vault, call.Database, call.Stop)))
            .Needs(Scope.ClaimsRead, Scope.OwnRead).WithTags("conversations").WithSummary("Everything that was said about a claim").Answers<ShowClaimMessages.Answer>(200, Problems.NotFound);

        api.MapPost("/claims/{claim}/messages", (string claim, NewMessage body, PersonVault vault, Call call) => call.Do(act => AddMessageToClaim.Run(claim, body, call.OnlyOwner, act, vault, call.Database, call.Stop), m => $"{Api.Root}/conversations/{m.Conversation}"))
            .Needs(Scope.ClaimsWork, Scope.OwnWrite).WithTags("conversations").WithSummary("Say something about a claim").Answers<MessageRef>(201, Problems.NotFound, Problems.Invalid, Problems.NotPossibleNow);
    }

    private static void Guidance(IEndpointRouteBuilder api)
    {
        api.MapGet("/guidance-trees", (Call call, string? after, int? limit) => call.List(after, limit, (from, most) => ShowTrees.Run(from, most, call.Maker, call.Database, call.Stop), t => t.Name))
            .Needs(Scope.ClaimsRead, Scope.OwnRead).WithTags("guidance").WithSummary("The step trees, each in its newest version").Answers<PageOf<TreeView>>(200, Problems.Invalid);

        api.MapPost("/guidance-trees", (TreeText body, Call call) => call.Do(act => PublishTree.Run(body, act, call.Database, call.Stop), t => $"{Api.Root}/guidance-trees"))
            .Needs(Scope.ClaimsLead).WithTags("guidance").WithSummary("Publish a version of a step tree").Answers<TreeView>(201, Problems.Invalid);

        api.MapGet("/guidance", (Call call, string? state, string? route, string? claim, string? unit, string? after, int? limit) =>
                call.List(after, limit, (from, most) => FindGuidance.Run(state, route, claim, unit, from, most, call.Maker, call.OnlyOwner, call.Database, call.Stop), g => g.Id))
            .Needs(Scope.ClaimsRead, Scope.OwnRead).WithTags("guidance").WithSummary("Remote help, the youngest first").Answers<PageOf<GuidanceItem>>(200, Problems.Invalid);

        api.MapPost("/guidance", (OpenGuidance.Command body, PersonVault vault, Call call) => call.Do(act => OpenGuidance.Run(body, call.OnlyOwner, act, vault, call.Database, call.Stop), g => $"{Api.Root}/guidance/{g.Guidance.Id}"))
            .Needs(Scope.ClaimsWork, Scope.OwnWrite).WithTags("guidance").WithSummary("Begin remote help: free, for life, for everybody").Answers<GuidanceView>(201, Problems.NotFound, Problems.Invalid);

        api.MapGet("/guidance/{id}", (string id, PersonVault vault, Call call) => call.Show(() => ShowGuidance.Run(id, call.Maker, call.OnlyOwner, vault, call.Database, call.Stop)))
            .Needs(Scope.ClaimsRead, Scope.OwnRead).WithTags("guidance").WithSummary("Remote help with every step, and what to ask next").Answers<GuidanceView>(200, Problems.NotFound);

        api.MapPost("/guidance/{id}/steps", (string id, RecordStep.Command body, PersonVault vault, Call call) => call.Do(act => RecordStep.Run(id, body, call.OnlyOwner, act, vault, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork, Scope.OwnWrite).WithTags("guidance").WithSummary("Record what came out of a step").Answers<GuidanceView>(200, Problems.NotFound, Problems.Invalid, Problems.NotPossibleNow);

        api.MapPost("/guidance/{id}/move", (string id, EndGuidance.Command body, Call call) => call.Do(act => EndGuidance.Run(id, body, call.OnlyOwner, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork, Scope.OwnWrite).WithTags("guidance").WithSummary("Solved, ended, or taken up again").Answers<GuidanceView>(200, Problems.NotFound, Problems.Invalid, Problems.NotPossibleNow);

        api.MapPost("/guidance/{id}/route", (string id, RouteGuidance.Command body, Call call) => call.Do(act => RouteGuidance.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).WithTags("guidance").WithSummary("Send it to the remote engineers or to the after-sales department").Answers<GuidanceView>(200, Problems.NotFound, Problems.NotPossibleNow);

        api.MapPost("/guidance/{id}/claim", (string id, HandOverGuidance.Command body, Call call) => call.Do(act => HandOverGuidance.Run(id, body, call.OnlyOwner, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork, Scope.OwnWrite).WithTags("guidance").WithSummary("Hand it over to a claim, with every step").Answers<GuidanceView>(200, Problems.NotFound, Problems.Invalid, Problems.NotPossibleNow);

        api.MapPost("/guidance/{id}/sessions", (string id, BookSession.Command body, Call call) => call.Do(act => BookSession.Run(id, body, act, call.Database, call.Stop), s => $"{Api.Root}/guidance/{id}/sessions/{s.Id}/invitation"))
            .Needs(Scope.ClaimsWork).WithTags("guidance").WithSummary("Book a session with the customer, or move one").Answers<HelpSessionView>(201, Problems.NotFound, Problems.Invalid, Problems.NotPossibleNow);

        api.MapDelete("/guidance/{id}/sessions/{session}", (string id, string session, Call call) => call.Do(act => CallOffSession.Run(id, session, call.OnlyOwner, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork, Scope.OwnWrite).WithTags("guidance").WithSummary("Call a session off").Answers<HelpSessionView>(200, Problems.NotFound);

        api.MapGet("/guidance/{id}/sessions/{session}/invitation", async (string id, string session, PersonVault vault, Call call) =>
                (await InviteToSession.Run(id, session, call.Maker, call.OnlyOwner, vault, call.Database, call.Stop)).Granted(out var text, out var refusal)
                    ? Results.File(Encoding.UTF8.GetBytes(text), "text/calendar; charset=utf-8", "session.ics")
                    : Problems.Answer(refusal))
            .Needs(Scope.ClaimsRead, Scope.OwnRead).WithTags("guidance").WithSummary("The calendar invitation of a session (iCalendar)")
            .Produces<string>(200, "text/calendar").ProducesProblem(Problems.NotFound.Status);
    }

    // The change is saved by itself; the due dates follow page by page, and whoever comes next goes on where a broken connection stopped them.
    private static async Task<Result<ServiceLevelView, Refusal>> Followed(Call call, Act act, Task<Result<ServiceLevelView, Refusal>> change)
    {
        var changed = await change;
        if (changed.Granted(out _, out _)) await RefreshDueDates.Run(act, call.Database, call.Stop);
        return changed;
    }
}
