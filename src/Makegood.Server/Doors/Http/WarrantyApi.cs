using System.Text;
using Makegood.Server.Access;
using Makegood.Server.Doors.Pages;
using Makegood.Server.Reports;
using Makegood.Server.Warranty;
using Makegood.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Makegood.Server.Doors.Http;

/// <summary>Policies, units, what covers them, and what moves their dates.</summary>
internal static class WarrantyApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        Policies(api);
        Units(api);
        Events(api);
    }

    private static void Policies(IEndpointRouteBuilder api)
    {
        api.MapGet("/policies", (Call call) => call.Show<PageOf<PolicyView>>(async () => new PageOf<PolicyView>(await ShowPolicies.All(call.Maker, call.Database, call.Stop), null)))
            .Needs(Scope.PoliciesRead).WithTags("policies").WithSummary("The published policies").Answers<PageOf<PolicyView>>(200);

        api.MapGet("/policies/{id}/translations", (string id, Call call) => call.Show<PageOf<PublishTranslation.View>>(async () =>
            {
                if (!(await PublishTranslation.All(id, call.Maker, call.Database, call.Stop)).Granted(out var translations, out var refusal)) return refusal;
                return new PageOf<PublishTranslation.View>(translations, null);
            }))
            .Needs(Scope.PoliciesRead).WithTags("policies").WithSummary("The languages that a policy is there in besides its own").Answers<PageOf<PublishTranslation.View>>(200, Problems.NotFound);

        api.MapPost("/policies/{id}/translations", (string id, PublishTranslation.Command body, PolicyShelf shelf, Call call) => call.Do(act => PublishTranslation.Run(id, body, act, shelf, call.Database, call.Stop)))
            .Needs(Scope.PoliciesPublish).WithTags("policies").WithSummary("Publish the words of a policy in another language, for letters").Answers<PublishTranslation.View>(200, Problems.NotFound, Problems.PolicyNotClean, Problems.Invalid);

        api.MapGet("/policies/{id}", (string id, Call call) => call.Show(() => ShowPolicies.One(call.Maker, id, call.Database, call.Stop)))
            .Needs(Scope.PoliciesRead).WithTags("policies").WithSummary("A published policy with its text").Answers<ShowPolicies.WithText>(200, Problems.NotFound);

        api.MapPost("/policies", (PublishPolicy.Command body, Call call) => call.Do(act => PublishPolicy.Run(body, act, call.Database, call.Stop), policy => $"{Api.Root}/policies/{policy.Id}"))
            .Needs(Scope.PoliciesPublish).WithTags("policies").WithSummary("Publish a policy; it must check clean, its cases must hold, and where it has claims it is tried on them first and published by a second person").Answers<PolicyView>(201, Problems.PolicyNotClean, Problems.DiffersFromEarlier, Problems.NotPossibleNow);

        api.MapPost("/policies/backtest", (TryPolicyOnClaims.Command body, PolicyShelf shelf, Call call) => call.Do(act => TryPolicyOnClaims.Run(body, act, shelf, call.Database, call.Stop)))
            .Needs(Scope.PoliciesPublish).WithTags("policies").WithSummary("Try a draft on the claims on record: what would change, by which clause, and what it would cost; the report is kept").Answers<TryPolicyOnClaims.Answer>(200, Problems.PolicyNotClean, Problems.Invalid);

        api.MapPost("/policies/try", (ReassessUnits.Command body, PolicyShelf shelf, Call call) => call.Show(() => ReassessUnits.Run(body, call.Maker, call.Clock.Now, shelf, call.Database, call.Stop)))
            .Needs(Scope.PoliciesPublish).WithTags("policies").WithSummary("Ask a policy, or the published ones, about every unit again; changes nothing").Answers<ReassessUnits.Answer>(200, Problems.PolicyNotClean, Problems.Invalid);
    }

    private static void Units(IEndpointRouteBuilder api)
    {
        api.MapGet("/units", (Call call, string? serial, string? product, DateOnly? covered_until, DateOnly? covered_before, string? after, int? limit) =>
                call.Show(() => FindUnits.Run(serial, product, covered_until, covered_before, after, limit ?? 50, call.Maker, call.OnlyOwner, call.Database, call.Stop)))
            .Needs(Scope.RegistryRead, Scope.OwnRead).WithTags("units").WithSummary("Find units by serial, product or the day their cover ends").Answers<FindUnits.Answer>(200, Problems.Invalid);

        api.MapPost("/units", (RegisterUnit.Command body, PolicyShelf shelf, Call call) => call.Do(act => RegisterUnit.Run(body, act, shelf, call.Database, call.Stop), unit => $"{Api.Root}/units/{unit.Id}"))
            .Needs(Scope.RegistryWrite).NeedsKey().WithTags("units").WithSummary("Register a unit").Answers<UnitView>(201, Problems.AlreadyExists, Problems.Invalid, Problems.Retired);

        api.MapGet("/units/{id}", (string id, DateOnly? as_of, Call call) => call.Show(() => ShowUnit.Run(id, as_of, call.Maker, call.OnlyOwner, call.Clock.Now, call.Database, call.Stop)))
            .Needs(Scope.RegistryRead, Scope.OwnRead).WithTags("units").WithSummary("A unit, its parts and what covers them").Answers<UnitView>(200, Problems.NotFound);

        api.MapPost("/units/{id}/facts", (string id, CompleteUnit.Command body, PolicyShelf shelf, Call call) => call.Do(act => CompleteUnit.Run(id, body, act, shelf, call.Database, call.Stop)))
            .Needs(Scope.RegistryWrite).NeedsKey().WithTags("units").WithSummary("Add what was not on record when the unit was registered").Answers<UnitView>(200, Problems.NotFound, Problems.DiffersFromEarlier, Problems.Invalid);

        api.MapPost("/units/{id}/retire", (string id, RetireUnit.Command body, Call call) => call.Do(act => RetireUnit.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.RegistryWrite).NeedsKey().WithTags("units").WithSummary("Take a unit out of the registry; its history stays").Answers<UnitView>(200, Problems.NotFound, Problems.Invalid);

        api.MapGet("/units/{id}/coverage/{line}/why", async (string id, string line, DateOnly? as_of, DateTimeOffset? known_at, HttpContext context, Call call) =>
                (await ExplainCoverage.Run(id, line, as_of, known_at, call.Maker, call.OnlyOwner, call.Clock.Now, call.Database, call.Stop)).Granted(out var answer, out var refusal)
                    ? WantsText(context) ? Results.Text(answer.Text, "text/plain", Encoding.UTF8) : Results.Json(answer, Wire.Options)
                    : Problems.Answer(refusal))
            .Needs(Scope.CoverageRead, Scope.OwnRead).WithTags("coverage").WithSummary("Why this day: events, clauses and arithmetic; with `Accept: text/plain` its text alone").Answers<ExplainCoverage.Answer>(200, Problems.NotFound);

        api.MapGet("/units/{id}/certificate", async (string id, DateOnly? as_of, PolicyShelf shelf, HttpContext context, Call call) =>
                (await IssueCertificate.Run(id, as_of, call.Maker, call.OnlyOwner, call.Clock.Now, shelf, call.Database, call.Stop)).Granted(out var certificate, out var refusal)
                    ? await RenderPage.Of<CertificatePage>(context, new() { [nameof(CertificatePage.Certificate)] = certificate })
                    : Problems.Answer(refusal))
            .Needs(Scope.CoverageRead, Scope.OwnRead).WithTags("coverage").WithSummary("The certificate of a unit, as a page to print")
            .Produces(200, contentType: "text/html").ProducesProblem(Problems.NotFound.Status);

        api.MapGet("/units/{id}/events", (string id, Call call) => call.Show(() => ShowEvents.Run(id, call.Maker, call.OnlyOwner, call.Database, call.Stop)))
            .Needs(Scope.CoverageRead, Scope.OwnRead).WithTags("coverage").WithSummary("Everything that happened to the coverage of a unit").Answers<ShowEvents.Answer>(200, Problems.NotFound);

        api.MapGet("/units/{id}/readings", (string id, Call call) => call.Show(() => ShowReadings.Run(id, call.Maker, call.OnlyOwner, call.Database, call.Stop)))
            .Needs(Scope.RegistryRead, Scope.OwnRead).WithTags("units").WithSummary("The readings of a unit's print time").Answers<ShowReadings.Answer>(200, Problems.NotFound);

        api.MapPost("/units/{id}/readings", (string id, AddReading.Command body, Call call) => call.Do(act => AddReading.Run(id, body, act, call.OnlyOwner, call.Database, call.Stop), reading => $"{Api.Root}/units/{id}/readings"))
            .Needs(Scope.RegistryWrite, Scope.OwnWrite).WithTags("units").WithSummary("Record a reading of a unit's print time").Answers<ReadingView>(201, Problems.NotFound, Problems.DiffersFromEarlier, Problems.Invalid);
    }

    // For people at a shell: the text without the JSON around it.
    private static bool WantsText(HttpContext context) => context.Request.Headers.Accept.ToString().StartsWith("text/plain", StringComparison.OrdinalIgnoreCase);

    private static void Events(IEndpointRouteBuilder api)
    {
        api.MapPost("/units/{id}/trips", (string id, OpenTrip.Command body, Call call) => call.Do(act => OpenTrip.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.CoverageWrite).NeedsKey().WithTags("coverage").WithSummary("The unit or parts of it left the customer for repair").Answers<UnitView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/units/{id}/trips/{trip}/return", (string id, string trip, CloseTrip.Command body, Call call) => call.Do(act => CloseTrip.Run(id, trip, body, act, call.Database, call.Stop)))
            .Needs(Scope.CoverageWrite).NeedsKey().WithTags("coverage").WithSummary("What had left for repair is back").Answers<UnitView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/units/{id}/voids", (string id, VoidCoverage.Command body, Call call) => call.Do(act => VoidCoverage.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.CoverageWrite).NeedsKey().WithTags("coverage").WithSummary("Cover ends because of what was done to the unit").Answers<UnitView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/units/{id}/voids/{void_id}/lift", (string id, string void_id, LiftVoid.Command body, Call call) => call.Do(act => LiftVoid.Run(id, void_id, body, act, call.Database, call.Stop)))
            .Needs(Scope.CoverageWrite).NeedsKey().WithTags("coverage").WithSummary("Lift a void from a day on").Answers<UnitView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/units/{id}/extensions", (string id, ExtendCoverage.Command body, Call call) => call.Do(act => ExtendCoverage.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.CoverageWrite).NeedsKey().WithTags("coverage").WithSummary("Add a period to a line that still runs").Answers<UnitView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/units/{id}/transfers", (string id, TransferUnit.Command body, Call call) => call.Do(act => TransferUnit.Run(id, body, act, call.Database, call.Stop)))
            .Needs(Scope.CoverageWrite).NeedsKey().WithTags("coverage").WithSummary("The unit has a new owner").Answers<UnitView>(200, Problems.NotFound, Problems.Invalid);

        api.MapPost("/units/{id}/parts/{part}/replacement", (string id, string part, ReplacePart.Command body, Call call) => call.Do(act => ReplacePart.Run(id, part, body, act, call.Database, call.Stop)))
            .Needs(Scope.CoverageWrite).NeedsKey().WithTags("coverage").WithSummary("Another part takes the place of one in the unit").Answers<UnitView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);

        api.MapPost("/units/{id}/events/{event_id}/correction", (string id, string event_id, CorrectEvent.Command body, Call call) => call.Do(act => CorrectEvent.Run(id, event_id, body, act, call.Database, call.Stop)))
            .Needs(Scope.CoverageWrite).NeedsKey().WithTags("coverage").WithSummary("A recorded event was wrong").Answers<UnitView>(200, Problems.NotFound, Problems.NotPossibleNow, Problems.Invalid);
    }
}
