using Makegood.Server.Doors.Import;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Makegood.Server.Doors.Http;

/// <summary>Every address of the API, by room.</summary>
public static class Api
{
    public const string Root = "/api/v1";

    public static void Map(IEndpointRouteBuilder app)
    {
        var api = app.MapGroup(Root);
        AccessApi.Map(api);
        RegistryApi.Map(api);
        AttachmentApi.Map(api);
        PublicApi.Map(api);
        UpkeepApi.Map(api);
        WarrantyApi.Map(api);
        ServiceApi.Map(api);
        ReportApi.Map(api);
        ClaimApi.Map(api);
        RemedyApi.Map(api);
        CreditApi.Map(api);
        MoneyApi.Map(api);
        WebhookApi.Map(api);
        PaperApi.Map(api);
        ImportApi.Map(api);
        ShopApi.Map(api);
    }

    /// <summary>Says in the description what an endpoint answers.</summary>
    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder endpoint, int status, params ProblemKind[] problems)
    {
        endpoint.Produces<T>(status);
        return endpoint.WithMetadata(new Tells(problems));
    }
}

/// <summary>One page of a list, and where the next begins.</summary>
/// <param name="Next">Give it as <c>after</c> to get the next page; null on the last one.</param>
public sealed record PageOf<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>A done thing that has nothing else to tell.</summary>
public sealed record Done(string Id);
