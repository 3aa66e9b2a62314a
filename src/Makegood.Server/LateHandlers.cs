using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Makegood.Server;

/// <summary>
/// Endpoints whose handler is compiled at their first request. All of them at the start cost a second of the processor, and few of them are asked in a short life.
/// What an endpoint takes is still looked at when it is mapped, so that a mistake there stops the start. The names are the framework's: nearer, these come first.
/// </summary>
internal static class LateHandlers
{
    public static RouteHandlerBuilder MapGet(this IEndpointRouteBuilder api, string pattern, Delegate handler) => Map(api, HttpMethods.Get, pattern, handler);

    public static RouteHandlerBuilder MapPost(this IEndpointRouteBuilder api, string pattern, Delegate handler) => Map(api, HttpMethods.Post, pattern, handler);

    public static RouteHandlerBuilder MapPut(this IEndpointRouteBuilder api, string pattern, Delegate handler) => Map(api, HttpMethods.Put, pattern, handler);

    public static RouteHandlerBuilder MapDelete(this IEndpointRouteBuilder api, string pattern, Delegate handler) => Map(api, HttpMethods.Delete, pattern, handler);

    private static RouteHandlerBuilder Map(IEndpointRouteBuilder api, string method, string pattern, Delegate handler) =>
        RouteHandlerServices.Map(api, pattern, handler, [method], RequestDelegateFactory.InferMetadata, Late);

    private static RequestDelegateResult Late(Delegate handler, RequestDelegateFactoryOptions options, RequestDelegateMetadataResult? seen)
    {
        var compiled = new Lazy<RequestDelegate>(() => RequestDelegateFactory.Create(handler, options, seen).RequestDelegate);
        return new RequestDelegateResult(context => compiled.Value(context), [.. options.EndpointBuilder!.Metadata]);
    }
}
