using Makegood.Domain.Basics;
using Makegood.Domain.Service;
using Makegood.Server.Access;
using Makegood.Server.Service;
using Makegood.Storage;
using Microsoft.AspNetCore.Builder;
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

    // The change is saved by itself; the due dates follow page by page, and whoever comes next goes on where a broken connection stopped them.
    private static async Task<Result<ServiceLevelView, Refusal>> Followed(Call call, Act act, Task<Result<ServiceLevelView, Refusal>> change)
    {
        var changed = await change;
        if (changed.Granted(out _, out _)) await RefreshDueDates.Run(act, call.Database, call.Stop);
        return changed;
    }
}
