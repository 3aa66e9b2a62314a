using Makegood.Server.Access;
using Makegood.Server.Credit;
using Makegood.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Makegood.Server.Doors.Http;

/// <summary>Store credit: what shops tell, what checkouts ask, what people decide, and what an account has.</summary>
internal static class CreditApi
{
    private const string Tag = "credit";

    public static void Map(IEndpointRouteBuilder api)
    {
        Told(api);
        Checkout(api);
        Accounts(api);
        Decisions(api);
    }

    private static void Told(IEndpointRouteBuilder api)
    {
        api.MapPost("/credit/events", (IngestEvents.Command body, Call call, CreditDesk desk) => call.Do(act => IngestEvents.Run(body, act, desk, call.Stop)))
            .Needs(Scope.CreditWrite).NeedsKey().WithTags(Tag).WithSummary("What a shop tells about orders and credit: up to 500 events, in any order, as often as you like; each has its own answer").Answers<IngestEvents.Answer>(200, Problems.Invalid, Problems.NoPolicy);

        api.MapPost("/credit/try", (TryProgramme.Command body, Call call, CreditProgrammes programmes) => call.Show(() => TryProgramme.Run(body, call.Maker, programmes, call.Database, call.Stop)))
            .Needs(Scope.CreditRead).WithTags(Tag).WithSummary("A sandbox with a clock of its own: events run through a programme in memory; `clock` events let time pass, and nothing is stored").Answers<TryProgramme.Answer>(200, Problems.Invalid, Problems.NoPolicy, Problems.PolicyNotClean);
    }

    private static void Checkout(IEndpointRouteBuilder api)
    {
        api.MapPost("/credit/quotes", (QuoteCart.Command body, Call call, CreditProgrammes programmes) => call.Show(() => QuoteCart.Run(body, call.Maker, call.Clock, programmes, call.Database, call.Stop)))
            .Needs(Scope.CreditRead, Scope.CreditWrite).WithTags(Tag).WithSummary("How much credit a cart can use, and what it will earn; only looks").Answers<QuoteCart.Answer>(200, Problems.Invalid, Problems.NoPolicy);

        api.MapPost("/credit/holds", (HoldCredit.Command body, Call call, CreditDesk desk) => call.Do(act => HoldCredit.Run(body, act, desk, call.Stop), h => $"/api/v1/credit/accounts/{Uri.EscapeDataString(h.Account)}"))
            .Needs(Scope.CreditWrite).NeedsKey().WithTags(Tag).WithSummary("Reserve credit for an order; a second hold for the same order takes the place of the first, and a hold lapses by itself").Answers<HoldCredit.Answer>(201, Problems.Invalid, Problems.NotPossibleNow, Problems.NoPolicy);

        api.MapPost("/credit/holds/{id}/redeem", (string id, RedeemHold.Command body, Call call, CreditDesk desk) => call.Do(act => RedeemHold.Run(id, body, act, desk, call.Stop)))
            .Needs(Scope.CreditWrite).NeedsKey().WithTags(Tag).WithSummary("Pay the order with what is held, whole or less; the rest is free again").Answers<RedeemHold.Answer>(200, Problems.Invalid, Problems.NotPossibleNow, Problems.NoPolicy);

        api.MapPost("/credit/holds/{id}/release", (string id, ReleaseHold.Command body, Call call, CreditDesk desk) => call.Do(act => ReleaseHold.Run(id, body, act, desk, call.Stop)))
            .Needs(Scope.CreditWrite).NeedsKey().WithTags(Tag).WithSummary("Give a hold up: the credit is free again").Answers<ReleaseHold.Answer>(200, Problems.NotPossibleNow, Problems.NoPolicy);
    }

    private static void Accounts(IEndpointRouteBuilder api)
    {
        api.MapGet("/credit/accounts/{account}", (string account, DateTimeOffset? as_of, DateTimeOffset? known_at, Call call, CreditProgrammes programmes) => call.Show(() => ShowAccount.Run(Whole(account), as_of, known_at, call.Maker, call.Clock.Now, programmes, call.Database, call.Stop)))
            .Needs(Scope.CreditRead, Scope.CreditWrite).WithTags(Tag).WithSummary("What an account has: now, or `as_of` an instant by what was `known_at` another").Answers<CreditAccountView>(200, Problems.NotFound, Problems.Invalid);

        api.MapGet("/credit/accounts/{account}/statement", (string account, string? after, int? limit, Call call) => call.List(after, limit, (from, most) => ShowStatement.Run(Whole(account), from, most, call.Maker, call.Database, call.Stop), l => l.Id))
            .Needs(Scope.CreditRead, Scope.CreditWrite).WithTags(Tag).WithSummary("Every movement of an account, each cent explained").Answers<PageOf<ShowStatement.Line>>(200, Problems.Invalid);

        api.MapGet("/credit/journal", (Call call) => Results.Stream(to => WriteJournal.Run(to, call.Maker, call.Database, call.Stop), "text/plain; charset=utf-8", "store-credit.journal"))
            .Needs(Scope.CreditManage, Scope.AuditRead).WithTags(Tag).WithSummary("The books as a plain-text journal that hledger opens").Answers<string>(200);

        api.MapPost("/credit/accounts/{account}/grants", (string account, GrantCredit.Command body, Call call, CreditDesk desk) => call.Do(act => GrantCredit.Run(Whole(account), body, false, act, desk, call.Stop)))
            .Needs(Scope.CreditManage).NeedsKey().WithTags(Tag).WithSummary("Give credit as a kindness, with a reason").Answers<GrantCredit.Answer>(200, Problems.Invalid, Problems.NotPossibleNow, Problems.NoPolicy);

        api.MapPost("/credit/accounts/{account}/adjustments", (string account, GrantCredit.Command body, Call call, CreditDesk desk) => call.Do(act => GrantCredit.Run(Whole(account), body, true, act, desk, call.Stop)))
            .Needs(Scope.CreditManage).NeedsKey().WithTags(Tag).WithSummary("Correct an account up or down, with a reason").Answers<GrantCredit.Answer>(200, Problems.Invalid, Problems.NotPossibleNow, Problems.NoPolicy);

        api.MapPost("/credit/accounts/{account}/close", (string account, Call call, CreditDesk desk) => call.Do(act => CloseAccount.Run(Whole(account), act, desk, call.Stop)))
            .Needs(Scope.CreditManage).NeedsKey().WithTags(Tag).WithSummary("Close an account: what is left is forfeited").Answers<EventView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.NoPolicy);
    }

    private static void Decisions(IEndpointRouteBuilder api)
    {
        api.MapPost("/credit/orders/{order}/decision", (string order, DecideOrder.Command body, Call call, CreditDesk desk) => call.Do(act => DecideOrder.Run(Whole(order), body, act, desk, call.Stop)))
            .Needs(Scope.CreditManage).NeedsKey().WithTags(Tag).WithSummary("Decide about an order under review: `clear` it, `withdraw` its credit, or `reinstate` it").Answers<EventView>(200, Problems.NotFound, Problems.Invalid, Problems.NotPossibleNow, Problems.NoPolicy);

        api.MapGet("/credit/reviews", (string? after, int? limit, Call call) => call.List(after, limit, (from, most) => ShowReviews.Run(from, most, call.Clock.Act(call.Maker, call.Caller.Id), call.Database, call.Stop), r => r.Order))
            .Needs(Scope.CreditManage).WithTags(Tag).WithSummary("The orders that wait for a person because more was bought than is permitted for one buyer; that you looked is kept in the audit").Answers<PageOf<ReviewView>>(200, Problems.Invalid);

        api.MapGet("/credit/reviews/{order}", (string order, Call call, PersonVault vault, CreditDesk desk) => call.Show(() => ShowReview.Run(Whole(order), call.Clock.Act(call.Maker, call.Caller.Id), vault, desk, call.Database, call.Stop)))
            .Needs(Scope.CreditManage).WithTags(Tag).WithSummary("One of them with its whole evidence, then and now, in words and as data; that you looked is kept in the audit").Answers<ShowReview.Answer>(200, Problems.NotFound);

        api.MapPost("/credit/orders/{order}/appeal", (string order, AppealOrder.Command body, Call call, PersonVault vault) => call.Do(act => AppealOrder.Run(Whole(order), body, act, vault, call.Database, call.Stop)))
            .Needs(Scope.CreditWrite).NeedsKey().WithTags(Tag).WithSummary("A customer says that it is wrong: the order waits for a person again").Answers<ReviewView>(200, Problems.NotFound, Problems.Invalid, Problems.NotPossibleNow);
    }

    // The one character of a name that a path keeps encoded.
    private static string Whole(string name) => name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
