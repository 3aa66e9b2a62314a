using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Makegood.Server.Doors.Http;

/// <summary>The endpoint takes a file, which may be larger than a usual request.</summary>
/// <param name="Most">In bytes.</param>
/// <param name="IsRead">The endpoint reads it once, as it comes, and keeps it itself.</param>
public sealed record FileBody(long Most, bool IsRead = false);

/// <summary>How large a body may be, and that it can be read twice.</summary>
internal static class Bodies
{
    /// <summary>Of a usual request, in bytes.</summary>
    public const int Largest = 1 << 20;

    private const int InMemory = 1 << 16;

    /// <summary>The endpoint takes a file of so many bytes.</summary>
    public static RouteHandlerBuilder TakesFile(this RouteHandlerBuilder endpoint, long most) => endpoint.WithMetadata(new FileBody(most));

    /// <summary>The endpoint takes a file of so many bytes as it comes, and says itself what it is remembered by (`Call.Do`, body).</summary>
    public static RouteHandlerBuilder TakesStream(this RouteHandlerBuilder endpoint, long most) => endpoint.WithMetadata(new FileBody(most, IsRead: true));

    public static Task Allow(HttpContext context, RequestDelegate next)
    {
        long most = Largest;
        if (context.GetEndpoint()?.Metadata.GetMetadata<FileBody>() is { } file)
        {
            most = file.Most;
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = most;
            if (file.IsRead) return next(context);
        }

        // The body is read twice when the request may come twice: once for its hash. Beyond a little it waits on disk.
        context.Request.EnableBuffering(InMemory, most);
        return next(context);
    }
}
