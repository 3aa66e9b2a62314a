using Makegood.Server.Access;
using Makegood.Server.Remedies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Makegood.Server.Doors.Http;

/// <summary>What is done for approved parts: parts and units that leave and come in, quotes, money handed off, custody.</summary>
internal static class RemedyApi
{
    private const string Tag = "remedies";

    public static void Map(IEndpointRouteBuilder api)
    {
        Lists(api);
        Sent(api);
        Returned(api);
        Workshop(api);
        Money(api);
        Custody(api);
    }

    private static void Lists(IEndpointRouteBuilder api)
    {
        api.MapGet("/remedies", (Call call, string? claim, string? unit, string? state, string? kind, string? show, string? after, int? limit) =>
                call.List(after, limit, (from, most) => FindRemedies.Run(new FindRemedies.Filter(claim, unit, state, kind, show), from, most, call.Maker, call.OnlyOwner, call.Clock.Now, call.Database, call.Stop), r => r.Id))
            .Needs(Scope.ClaimsRead, Scope.OwnRead).WithTags(Tag).WithSummary("Remedies by claim, unit, state or kind; `show`: `open`, `rma_open`, `return_overdue`").Answers<PageOf<RemedyLine>>(200, Problems.Invalid);

        api.MapGet("/remedies/{id}", (string id, Call call) => call.Show(() => ShowRemedy.Run(id, call.Maker, call.OnlyOwner, call.Database, call.Stop)))
            .Needs(Scope.ClaimsRead, Scope.OwnRead).WithTags(Tag).WithSummary("A remedy by its id or RMA number, with everything that happened to it").Answers<ShowRemedy.Answer>(200, Problems.NotFound);
    }

    private static void Sent(IEndpointRouteBuilder api)
    {
        api.MapPost("/remedies/{id}/kind", (string id, ChooseRemedy.Command body, Call call) => call.Do(act => ChooseRemedy.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).WithTags(Tag).WithSummary("Choose another kind of remedy, while nothing has been done").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/remedies/{id}/reserve", (string id, Reserve.Command body, Call call) => call.Do(act => Reserve.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).WithTags(Tag).WithSummary("Set the part or unit aside").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/remedies/{id}/release", (string id, Release.Command body, Call call) => call.Do(act => Release.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).WithTags(Tag).WithSummary("Free again what was set aside").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow);

        api.MapPost("/remedies/{id}/ship", (string id, Ship.Command body, Call call) => call.Do(act => Ship.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).NeedsKey().WithTags(Tag).WithSummary("The part or unit leaves, once").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/remedies/{id}/deliver", (string id, Deliver.Command body, Call call) => call.Do(act => Deliver.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).NeedsKey().WithTags(Tag).WithSummary("The customer has it: the part, the new unit, or their own one back").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/remedies/{id}/confirm", (string id, ConfirmWorking.Command body, Call call) => call.Do(act => ConfirmWorking.Run(id, body, act, call.OnlyOwner, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork, Scope.OwnWrite).NeedsKey().WithTags(Tag).WithSummary("It works now").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/remedies/{id}/not-fixed", (string id, ReportNotFixed.Command body, Call call) => call.Do(act => ReportNotFixed.Run(id, body, act, call.OnlyOwner, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork, Scope.OwnWrite).NeedsKey().WithTags(Tag).WithSummary("It did not help; the claim is looked at again").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/remedies/{id}/lost", (string id, ReportLost.Command body, Call call) => call.Do(act => ReportLost.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).NeedsKey().WithTags(Tag).WithSummary("It got lost on its way; the claim is looked at again").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/remedies/{id}/cancel", (string id, CancelRemedy.Command body, Call call) => call.Do(act => CancelRemedy.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).NeedsKey().WithTags(Tag).WithSummary("Take it back, before anything left").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);
    }

    private static void Returned(IEndpointRouteBuilder api)
    {
        api.MapPost("/remedies/{id}/await-return", (string id, AwaitReturn.Command body, Call call) => call.Do(act => AwaitReturn.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).WithTags(Tag).WithSummary("Ask for the old part before the new one leaves").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/remedies/{id}/receive-return", (string id, ReceiveReturn.Command body, Call call) => call.Do(act => ReceiveReturn.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).NeedsKey().WithTags(Tag).WithSummary("The old part or unit is back").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/remedies/{id}/overdue", (string id, Call call) => call.Do(act => PassDeadline.Run(id, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).WithTags(Tag).WithSummary("The day has passed and nothing came back").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow);

        api.MapPost("/remedies/{id}/charge", (string id, Charge.Command body, Call call) => call.Do(act => Charge.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).NeedsKey().WithTags(Tag).WithSummary("Charge for what did not come back").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/remedies/{id}/waive", (string id, Waive.Command body, Call call) => call.Do(act => Waive.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).NeedsKey().WithTags(Tag).WithSummary("The customer may keep the old one").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);
    }

    private static void Workshop(IEndpointRouteBuilder api)
    {
        api.MapPost("/remedies/{id}/rma", (string id, Call call) => call.Do(act => IssueRma.Run(id, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).NeedsKey().WithTags(Tag).WithSummary("Issue an RMA number").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow);

        api.MapPost("/remedies/{id}/send-in", (string id, SendIn.Command body, Call call) => call.Do(act => SendIn.Run(id, body, act, call.OnlyOwner, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork, Scope.OwnWrite).NeedsKey().WithTags(Tag).WithSummary("It left the customer for the workshop; the tracking number opens the pause").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/remedies/{id}/receive", (string id, Receive.Command body, Call call) => call.Do(act => Receive.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).NeedsKey().WithTags(Tag).WithSummary("It arrived at the bench").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/remedies/{id}/inspect", (string id, Call call) => call.Do(act => Inspect.Run(id, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).WithTags(Tag).WithSummary("Begin to look at it").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow);

        api.MapPost("/remedies/{id}/no-fault", (string id, FindNoFault.Command body, Call call) => call.Do(act => FindNoFault.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).WithTags(Tag).WithSummary("Nothing is wrong with it; it goes back as it came").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/remedies/{id}/quote", (string id, OfferQuote.Command body, Call call) => call.Do(act => OfferQuote.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).WithTags(Tag).WithSummary("Tell the customer what it would cost them").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/remedies/{id}/quote/accept", (string id, AnswerQuote.Accept body, Call call) => call.Do(act => AnswerQuote.Run(id, body, act, call.OnlyOwner, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork, Scope.OwnWrite).NeedsKey().WithTags(Tag).WithSummary("The customer accepts the quote, naming its sum").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.DiffersFromEarlier);

        api.MapPost("/remedies/{id}/quote/decline", (string id, Call call) => call.Do(act => AnswerQuote.Decline(id, act, call.OnlyOwner, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork, Scope.OwnWrite).NeedsKey().WithTags(Tag).WithSummary("The customer declines the quote").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow);

        api.MapPost("/remedies/{id}/repair", (string id, Call call) => call.Do(act => StartRepair.Run(id, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).WithTags(Tag).WithSummary("Begin the repair").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow);

        api.MapPost("/remedies/{id}/to-supplier", (string id, SendToSupplier.Command body, Call call) => call.Do(act => SendToSupplier.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).NeedsKey().WithTags(Tag).WithSummary("It goes on to the supplier").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/remedies/{id}/from-supplier", (string id, TakeBack.Command body, Call call) => call.Do(act => TakeBack.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).NeedsKey().WithTags(Tag).WithSummary("It is back from the supplier, with what came of it").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/remedies/{id}/repaired", (string id, FinishRepair.Command body, Call call) => call.Do(act => FinishRepair.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).NeedsKey().WithTags(Tag).WithSummary("The repair is done; which parts were replaced").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/remedies/{id}/check", (string id, CheckRepair.Command body, Call call) => call.Do(act => CheckRepair.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).WithTags(Tag).WithSummary("The check after the repair: passed or failed").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/remedies/{id}/send-out", (string id, SendOut.Command body, Call call) => call.Do(act => SendOut.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).NeedsKey().WithTags(Tag).WithSummary("It leaves the workshop for its owner").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/remedies/{id}/irreparable", (string id, FindIrreparable.Command body, Call call) => call.Do(act => FindIrreparable.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).WithTags(Tag).WithSummary("It cannot be repaired").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/remedies/{id}/turn-into", (string id, TurnInto.Command body, Call call) => call.Do(act => TurnInto.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).NeedsKey().WithTags(Tag).WithSummary("Another remedy takes over from one that is irreparable").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/receipts", (ReceiveAtBench.Command body, Call call) => call.Do(act => ReceiveAtBench.Run(body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).NeedsKey().WithTags(Tag).WithSummary("Something arrived with an RMA number, or with nothing but a serial: find the remedy that waits for it").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);
    }

    private static void Money(IEndpointRouteBuilder api)
    {
        api.MapPost("/remedies/{id}/request-money", (string id, RequestMoney.Command body, Call call) => call.Do(act => RequestMoney.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).NeedsKey().WithTags(Tag).WithSummary("Ask the shop's own system to pay, under a key that stays the same").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.DiffersFromEarlier, Problems.Invalid);

        api.MapPost("/hand-offs/{key}", (string key, AnswerHandOff.Command body, Call call) => call.Do(act => AnswerHandOff.Run(key, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).NeedsKey().WithTags(Tag).WithSummary("The shop's system says what became of a payment; the same said twice is once").Answers<RemedyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.DiffersFromEarlier, Problems.Invalid);
    }

    private static void Custody(IEndpointRouteBuilder api)
    {
        api.MapGet("/custody", (Call call, string? custody, string? after, int? limit) => call.List(after, limit, (from, most) => FindAway.Run(custody, from, most, call.Maker, call.Database, call.Stop), a => a.Id))
            .Needs(Scope.ClaimsRead).WithTags(Tag).WithSummary("Every unit and travelling part that is not with its owner").Answers<PageOf<AwayLine>>(200, Problems.Invalid);

        api.MapGet("/units/{id}/custody", (string id, Call call) => call.Show(() => ShowCustody.Run(id, call.Maker, call.OnlyOwner, call.Database, call.Stop)))
            .Needs(Scope.ClaimsRead, Scope.OwnRead).WithTags(Tag).WithSummary("Where a unit is and was, and which unit took whose place").Answers<CustodyView>(200, Problems.NotFound);

        api.MapPost("/units/{id}/custody", (string id, RecordCustody.Command body, Call call) => call.Do(act => RecordCustody.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).NeedsKey().WithTags(Tag).WithSummary("Record where a unit is, when no remedy says so").Answers<CustodyView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/parcels/{id}/events", (string id, RecordCarrierEvent.Command body, Call call) => call.Do(act => RecordCarrierEvent.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).WithTags(Tag).WithSummary("What the carrier said about a parcel; the same said twice is once").Answers<RecordCarrierEvent.Answer>(200, Problems.NotFound, Problems.Invalid);
    }
}
