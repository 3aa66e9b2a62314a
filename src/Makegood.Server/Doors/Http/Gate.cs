using Makegood.Server.Access;
using Makegood.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Makegood.Server.Doors.Http;

/// <summary>Who may use an endpoint. An endpoint without it is refused at start-up, so that none stands open by mistake.</summary>
/// <param name="Scopes">One of these is needed; empty: open to everybody.</param>
/// <param name="IsOfTheHouse">Only for people of the house itself, such as making makers.</param>
/// <param name="OrLocal">The server's own machine may come in without any key.</param>
/// <param name="IsLocal">Only through the local door; from the network there is no such address.</param>
public sealed record Entrance(IReadOnlyList<string> Scopes, bool IsOfTheHouse = false, bool OrLocal = false, bool IsLocal = false);

/// <summary>The request moves money or parts, so it must carry an Idempotency-Key.</summary>
public sealed record KeyNeeded;

/// <summary>The endpoint takes messages that another program makes and signs; an Idempotency-Key has no place in them.</summary>
public sealed record SignedMessage;

/// <summary>Stands before every endpoint: finds the caller, compares scopes.</summary>
public static class Gate
{
    /// <summary>Names the maker that the house's own people act for.</summary>
    public const string MakerHeader = "Makegood-Maker";

    private static readonly object Key = new();

    /// <summary>The endpoint needs one of these scopes.</summary>
    public static RouteHandlerBuilder Needs(this RouteHandlerBuilder endpoint, params string[] scopes) => endpoint.WithMetadata(new Entrance(scopes));

    /// <summary>The endpoint is for the people of the house with one of these scopes.</summary>
    public static RouteHandlerBuilder NeedsTheHouse(this RouteHandlerBuilder endpoint, params string[] scopes) => endpoint.WithMetadata(new Entrance(scopes, IsOfTheHouse: true));

    /// <summary>The endpoint is for whoever is known, whatever their scopes.</summary>
    public static RouteHandlerBuilder NeedsSomebody(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new Entrance(Scope.All));

    /// <summary>The endpoint needs one of these scopes, unless the server's own machine asks.</summary>
    public static RouteHandlerBuilder NeedsUnlessLocal(this RouteHandlerBuilder endpoint, params string[] scopes) => endpoint.WithMetadata(new Entrance(scopes, OrLocal: true));

    /// <summary>The endpoint takes no request without an Idempotency-Key: it moves money or parts.</summary>
    public static RouteHandlerBuilder NeedsKey(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new KeyNeeded());

    /// <summary>The endpoint is for the program's own commands on this machine.</summary>
    public static RouteHandlerBuilder IsLocal(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new Entrance([Scope.MakersManage], IsOfTheHouse: true, IsLocal: true));

    /// <summary>The endpoint is for everybody.</summary>
    public static RouteHandlerBuilder IsOpen(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new Entrance([]));

    public static Caller? CallerOf(HttpContext context) => context.Items.TryGetValue(Key, out var caller) ? (Caller?)caller : null;

    /// <summary>Refuses to start while an endpoint does not say who may use it.</summary>
    /// <exception cref="InvalidOperationException">Names the endpoints.</exception>
    internal static void CheckAll(IEnumerable<Endpoint> endpoints)
    {
        var open = endpoints.Where(e => e.Metadata.GetMetadata<Entrance>() is null).Select(e => e.DisplayName).ToList();
        if (open.Count > 0) throw new InvalidOperationException($"These endpoints do not say who may use them; add .Needs(scope), .NeedsTheHouse(scope), .NeedsSomebody() or .IsOpen(): {string.Join("; ", open)}");
    }

    internal static async Task Pass(HttpContext context, RequestDelegate next)
    {
        var entrance = context.GetEndpoint()?.Metadata.GetMetadata<Entrance>();
        if (entrance is null or { Scopes: [] } || (entrance.OrLocal && Remote.IsLocal(context)))
        {
            await next(context);
            return;
        }

        if (entrance.IsLocal && LocalDoor.CallerThrough(context) is null)
        {
            await Problems.Answer(Problems.NotFound, "This is for commands on the server's own machine.").ExecuteAsync(context);
            return;
        }

        var caller = await Find(context);
        if (caller is null)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await Problems.Answer(Problems.NotSignedIn, "Send `Authorization: Bearer KEY`. Keys are made with `POST /api/v1/keys`, sessions with `POST /api/v1/sessions`.").ExecuteAsync(context);
            return;
        }

        // Who was refused is worth knowing too.
        context.Items[Key] = caller;
        if (!entrance.Scopes.Any(caller.May) || (entrance.IsOfTheHouse && !caller.IsOfTheHouse))
        {
            await Problems.Answer(Problems.NotAllowed, $"This needs the scope `{entrance.Scopes[0]}`{(entrance.IsOfTheHouse ? " of the installation itself" : string.Empty)}; this key or person does not have it.").ExecuteAsync(context);
            return;
        }

        if (caller.IsOfTheHouse && context.Request.Headers.TryGetValue(MakerHeader, out var maker) && !await FindMaker.Exists(maker.ToString(), context.RequestServices.GetRequiredService<Database>(), context.RequestAborted))
        {
            await Problems.Answer(Problems.NotFound, $"There is no maker `{maker}`. `GET /api/v1/makers` lists them.", MakerHeader).ExecuteAsync(context);
            return;
        }

        if (context.GetEndpoint()!.Metadata.GetMetadata<KeyNeeded>() is not null && !context.Request.Headers.ContainsKey(Call.KeyHeader))
        {
            await Problems.Answer(Problems.KeyMissing, $"Send the header `{Call.KeyHeader}` with a fresh text of your own, such as a UUID, and the same one when you send this request again.", Call.KeyHeader).ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    private static async Task<Caller?> Find(HttpContext context)
    {
        const string bearer = "Bearer ";
        var header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith(bearer, StringComparison.OrdinalIgnoreCase)
            ? await FindCaller.Run(header[bearer.Length..].Trim(), context.RequestServices.GetRequiredService<Clock>().Now, context.RequestServices.GetRequiredService<Database>(), context.RequestAborted)
            : LocalDoor.CallerThrough(context);
    }
}
