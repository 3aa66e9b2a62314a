using Makegood.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Makegood.Server.Doors.Http;

/// <summary>The edge of the process for requests: whatever went wrong below becomes a problem that a caller can act on.</summary>
internal static partial class Mishaps
{
    public static async Task Catch(HttpContext context, RequestDelegate next)
    {
        try
        {
            if (context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) is true)
            {
                await Problems.Answer(Problems.Unreadable, "The address holds a NUL character (`%00`); take it out.").ExecuteAsync(context);
                return;
            }

            await next(context);
            if (context.Response is { StatusCode: >= StatusCodes.Status400BadRequest, HasStarted: false, ContentType: null, ContentLength: null }) await BadRequests.Answer(context.Response.StatusCode, context).ExecuteAsync(context);
        }
        catch (BadHttpRequestException problem) when (!context.Response.HasStarted)
        {
            await (await BadRequests.Answer(problem, context)).ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller hung up; there is nobody to answer.
        }
        catch (ConnectionResetException)
        {
            // The caller hung up in the middle of a body.
        }
        catch (Exception problem) when (!context.Response.HasStarted && StoreProblems.IsStore(problem))
        {
            Failed(Log(context), problem, context.TraceIdentifier);
            await Problems.Answer(Problems.StoreFailed, "The database or the disk failed; nothing was saved. Try again; if it stays so, the operator can look with `makegood doctor`.").ExecuteAsync(context);
        }
        catch (Exception problem) when (!context.Response.HasStarted)
        {
            Failed(Log(context), problem, context.TraceIdentifier);
            await Problems.Answer(Problems.Broken, $"Nothing was saved. Please tell the operator the `request_id` of this answer.").ExecuteAsync(context);
        }
    }

    private static ILogger Log(HttpContext context) => context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Makegood.Http");

    [LoggerMessage(Level = LogLevel.Error, Message = "{Request} failed")]
    private static partial void Failed(ILogger log, Exception problem, string request);
}
