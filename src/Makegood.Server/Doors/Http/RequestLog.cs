using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Makegood.Server.Doors.Http;

/// <summary>
/// Gives each request its id, counts it, and writes one line about it. The line names the address's pattern, never what was written into
/// it: serials, names, bodies and tokens stay out of the log.
/// </summary>
internal static partial class RequestLog
{
    private static readonly Func<ILogger, string, IDisposable?> InRequest = LoggerMessage.DefineScope<string>("request {Request}");

    public static async Task Note(HttpContext context, RequestDelegate next)
    {
        context.TraceIdentifier = context.RequestServices.GetRequiredService<Clock>().NewId("req");
        var log = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Makegood.Requests");
        var from = Stopwatch.GetTimestamp();
        using (InRequest(log, context.TraceIdentifier))
        {
            try
            {
                await next(context);
            }
            finally
            {
                var took = Stopwatch.GetElapsedTime(from);
                var route = RouteOf(context);
                context.RequestServices.GetRequiredService<Metrics>().Count(Method(context.Request.Method), route, context.Response.StatusCode, took);
                Answered(log, Method(context.Request.Method), route, context.Response.StatusCode, (long)took.TotalMilliseconds, Gate.CallerOf(context)?.Id ?? "nobody");
            }
        }
    }

    /// <summary>The pattern of the address, such as <c>/api/v1/units/{serial}</c>.</summary>
    public static string RouteOf(HttpContext context) => context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } pattern } ? pattern : "(none)";

    // Anybody can invent methods; each would be a new series of figures.
    private static string Method(string written) => written is "GET" or "POST" or "PUT" or "PATCH" or "DELETE" or "HEAD" or "OPTIONS" ? written : "other";

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Route} {Status} in {Milliseconds} ms for {Caller}")]
    private static partial void Answered(ILogger log, string method, string route, int status, long milliseconds, string caller);
}
