using Microsoft.AspNetCore.Http;

namespace Makegood.Server.Doors.Http;

/// <summary>Headers on every answer, errors too: nothing is guessed, framed, kept or told on. Source: OWASP ASVS 5.0, 3.4 and 14.3.2.</summary>
internal static class SafeHeaders
{
    public const string RequestHeader = "Makegood-Request";

    /// <summary>For answers that are data: no browser may do anything with them.</summary>
    public const string NothingRuns = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static Task Put(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = NothingRuns;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // What is the same for everybody says otherwise itself.
        headers.CacheControl = "no-store";
        headers[RequestHeader] = context.TraceIdentifier;
        return next(context);
    }
}
