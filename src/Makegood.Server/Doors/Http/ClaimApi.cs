using Makegood.Domain.Claims;
using Makegood.Server.Access;
using Makegood.Server.Claims;
using Makegood.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Makegood.Server.Doors.Http;

/// <summary>Claims: filed, told about, asked of the policy, decided, ended.</summary>
internal static class ClaimApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        Look(api);
        Tell(api);
        Decide(api);
        End(api);
        Rules(api);
    }

    private static void Look(IEndpointRouteBuilder api)
    {
        api.MapGet("/claims", (string? state, string? turn, string? outcome, string? product, string? item, string? assignee, string? unit, DateOnly? opened_from, DateOnly? opened_to, bool? goodwill, string? search, string? sort, string? after, int? limit, Call call) =>
                call.Show(() => FindClaims.Run(new ClaimFilter(state, turn, outcome, product, item, assignee, unit, opened_from, opened_to, goodwill, search, sort ?? "-opened", after, limit ?? 50), call.Maker, call.OnlyOwner, call.Database, call.Stop)))
            .Needs(Scope.ClaimsRead, Scope.OwnRead).WithTags("claims").WithSummary("Claims, by any filter and in any order").Answers<ClaimPage>(200, Problems.Invalid);

        api.MapGet("/claims/{claim}", (string claim, PolicyShelf shelf, PersonVault vault, Call call) => call.Show(() => ShowClaim.Run(claim, call.Maker, call.OnlyOwner, call.Clock.Now, shelf, vault, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork, Scope.OwnRead).WithTags("claims").WithSummary("A claim with everything that belongs to it").Answers<ClaimWhole>(200, Problems.NotFound);

        api.MapGet("/claims/{claim}/question", (string claim, PolicyShelf shelf, Call call) => call.Show(() => NextQuestion.Run(claim, call.Caller.IsCustomer, call.Maker, call.OnlyOwner, call.Clock.Now, shelf, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork, Scope.OwnRead).WithTags("claims").WithSummary("The next question that still matters").Answers<NextQuestion.Answer>(200, Problems.NotFound, Problems.NoPolicy);

        api.MapGet("/claims/{claim}/assessments", (string claim, Call call) => call.Show(() => ShowAssessments.Run(claim, call.Maker, call.OnlyOwner, call.Database, call.Stop)))
            .Needs(Scope.ClaimsRead, Scope.OwnRead).WithTags("claims").WithSummary("Every verdict that was kept, with its facts and their sources").Answers<ShowAssessments.Answer>(200, Problems.NotFound);

        api.MapGet("/claims/{claim}/assessments/{number}/replay", (string claim, long number, PolicyShelf shelf, Call call) => call.Show(() => ReplayAssessment.Run(claim, number, call.Maker, shelf, call.Database, call.Stop)))
            .Needs(Scope.ClaimsRead).WithTags("claims").WithSummary("Ask the same policy the same facts again and compare the bytes").Answers<ReplayAssessment.Answer>(200, Problems.NotFound);

        api.MapGet("/claims/{claim}/decisions", (string claim, Call call) => call.Show(() => ShowDecisions.Run(claim, call.Maker, call.OnlyOwner, call.Database, call.Stop)))
            .Needs(Scope.ClaimsRead, Scope.OwnRead).WithTags("claims").WithSummary("Every decision, with who made it").Answers<ShowDecisions.Answer>(200, Problems.NotFound);
    }

    private static void Tell(IEndpointRouteBuilder api)
    {
        api.MapPost("/claims", (FileClaim.Command body, PolicyShelf shelf, PersonVault vault, Call call) =>
                call.Do(act => FileClaim.Run(body, ChannelOf(call.Caller), call.OnlyOwner, act, shelf, vault, call.Database, call.Stop), c => $"{Api.Root}/claims/{c.Id}"))
            .Needs(Scope.ClaimsWork, Scope.OwnWrite).NeedsKey().WithTags("claims").WithSummary("File a claim; the policy is asked at once").Answers<ClaimView>(201, Problems.NotFound, Problems.Invalid, Problems.NoPolicy);

        api.MapPost("/claims/{claim}/submit", (string claim, PolicyShelf shelf, Call call) => call.Do(act => SubmitClaim.Run(claim, call.OnlyOwner, act, shelf, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork, Scope.OwnWrite).WithTags("claims").WithSummary("Send a draft").Answers<ClaimView>(200, Problems.NotFound, Problems.NotPossibleNow);

        api.MapPost("/claims/{claim}/facts", (string claim, GiveFacts.Command body, PolicyShelf shelf, Call call) => call.Do(act => GiveFacts.Run(claim, body, call.OnlyOwner, act, shelf, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork, Scope.OwnWrite).WithTags("claims").WithSummary("Tell more about a claim; the policy is asked again").Answers<ClaimView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/claims/{claim}/evidence", (string claim, AddEvidence.Command body, PolicyShelf shelf, Call call) => call.Do(act => AddEvidence.Run(claim, body, call.OnlyOwner, act, shelf, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork, Scope.OwnWrite).WithTags("claims").WithSummary("Add a stored file as evidence").Answers<ClaimView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/claims/{claim}/information-request", (string claim, RequestInformation.Command body, PolicyShelf shelf, Call call) => call.Do(act => RequestInformation.Run(claim, body, act, shelf, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).WithTags("claims").WithSummary("Ask the customer for what is missing: the whole list, once").Answers<ClaimView>(200, Problems.NotFound, Problems.NotPossibleNow);
    }

    private static void Decide(IEndpointRouteBuilder api)
    {
        api.MapPost("/claims/{claim}/assessment", (string claim, PolicyShelf shelf, Call call) => call.Do(act => AssessClaim.Run(claim, act, shelf, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).WithTags("claims").WithSummary("Ask the policy about the claim as it stands").Answers<ClaimView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.NoPolicy);

        api.MapPost("/claims/{claim}/decision", (string claim, DecideClaim.Command body, PolicyShelf shelf, Call call) => call.Do(act => DecideClaim.Run(claim, body, call.Caller.Role, call.Caller.May(Scope.ClaimsLead), act, shelf, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).NeedsKey().WithTags("claims").WithSummary("Decide: as the policy says, or as goodwill with reason and cost").Answers<ClaimView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.NotAllowed, Problems.Invalid);

        api.MapPost("/claims/{claim}/appeal", (string claim, AppealClaim.Command body, PersonVault vault, Call call) => call.Do(act => AppealClaim.Run(claim, body, call.OnlyOwner, act, vault, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork, Scope.OwnWrite).WithTags("claims").WithSummary("Ask for a second look, by another person").Answers<ClaimView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/claims/{claim}/quote", (string claim, QuoteRefusedPart.Command body, Call call) => call.Do(act => QuoteRefusedPart.Run(claim, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).NeedsKey().WithTags("claims").WithSummary("Offer at a price what the policy does not give").Answers<ClaimView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/claims/{claim}/assignee", (string claim, AssignClaim.Command body, Call call) => call.Do(act => AssignClaim.Run(claim, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).WithTags("claims").WithSummary("Take a claim, or give it to another").Answers<ClaimView>(200, Problems.NotFound, Problems.Invalid);

        api.MapPost("/claims/{claim}/flags/clear", (string claim, ClearFlags.Command body, Call call) => call.Do(act => ClearFlags.Run(claim, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).WithTags("claims").WithSummary("A person has looked at what was flagged").Answers<ClaimView>(200, Problems.NotFound, Problems.Invalid);
    }

    private static void End(IEndpointRouteBuilder api)
    {
        api.MapPost("/claims/{claim}/withdraw", (string claim, WithdrawClaim.Command body, Call call) => call.Do(act => WithdrawClaim.Run(claim, body, call.OnlyOwner, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork, Scope.OwnWrite).WithTags("claims").WithSummary("The customer takes the claim back").Answers<ClaimView>(200, Problems.NotFound, Problems.NotPossibleNow);

        api.MapPost("/claims/{claim}/duplicate", (string claim, MarkDuplicate.Command body, Call call) => call.Do(act => MarkDuplicate.Run(claim, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).WithTags("claims").WithSummary("The same as another claim, which goes on").Answers<ClaimView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/claims/{claim}/no-answer", (string claim, Call call) => call.Do(act => GiveUpWaiting.Run(claim, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).WithTags("claims").WithSummary("The customer did not answer in time").Answers<ClaimView>(200, Problems.NotFound, Problems.NotPossibleNow);

        api.MapPost("/claims/{claim}/close", (string claim, CloseClaim.Command body, Call call) => call.Do(act => CloseClaim.Run(claim, body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).WithTags("claims").WithSummary("End a claim, with its resolution").Answers<ClaimView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/claims/{claim}/reopen", (string claim, ReopenClaim.Command body, Call call) => call.Do(act => ReopenClaim.Run(claim, body, call.Caller.May(Scope.ClaimsLead), call.OnlyOwner, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork, Scope.OwnWrite).WithTags("claims").WithSummary("Take up a claim again, with its number and history").Answers<ClaimView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);
    }

    private static void Rules(IEndpointRouteBuilder api)
    {
        api.MapGet("/claim-rules", (Call call) => call.Show(() => ClaimLimits.Show(call.Maker, call.Database, call.Stop)))
            .Needs(Scope.ClaimsRead).WithTags("claims").WithSummary("What may be decided without a person, and how long things stay open").Answers<ClaimRules>(200);

        api.MapPut("/claim-rules", (ClaimRules body, Call call) => call.Do(act => ClaimLimits.Change(body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsLead).WithTags("claims").WithSummary("Change the limits for claims").Answers<ClaimRules>(200, Problems.Invalid);
    }

    // Customers come through the portal, programs by the API, and people of the desk type in what they hear.
    private static string ChannelOf(Caller caller) => caller.IsCustomer ? "portal" : caller.SessionId is null ? "api" : "staff";
}
