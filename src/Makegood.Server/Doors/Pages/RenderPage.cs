using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Makegood.Server.Doors.Pages;

/// <summary>A component as a page of plain HTML, rendered on the server, with nothing in it that runs.</summary>
internal static class RenderPage
{
    /// <summary>Everything that the page needs stands in it; nothing else may be fetched or run.</summary>
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static async Task<IResult> Of<TComponent>(HttpContext context, Dictionary<string, object?> parameters)
        where TComponent : IComponent => Show(context, await Text<TComponent>(context.RequestServices, parameters));

    /// <summary>The page as text, for what is kept.</summary>
    public static async Task<string> Text<TComponent>(IServiceProvider services, Dictionary<string, object?> parameters)
        where TComponent : IComponent
    {
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<TComponent>(ParameterView.FromDictionary(parameters))).ToHtmlString());
    }

    /// <summary>A page that was made before, as it was.</summary>
    public static IResult Show(HttpContext context, string html)
    {
        context.Response.Headers.ContentSecurityPolicy = Policy;
        return Results.Content(html, "text/html; charset=utf-8");
    }
}
