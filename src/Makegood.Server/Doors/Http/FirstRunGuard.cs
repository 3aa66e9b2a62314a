using System.Runtime.CompilerServices;
using Makegood.Server.Access;
using Makegood.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Makegood.Server.Doors.Http;

/// <summary>Until somebody has claimed the installation, only its own machine is answered (threat T3). Probes of health are, from anywhere.</summary>
internal static class FirstRunGuard
{
    // Once claimed it stays so; the store is not asked again.
    private static readonly ConditionalWeakTable<Database, object> Claimed = [];

    public static async Task Pass(HttpContext context, RequestDelegate next)
    {
        var database = context.RequestServices.GetRequiredService<Database>();
        if (!Remote.IsLocal(context) && !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal) && !await IsClaimed(database, context.RequestAborted))
        {
            await Problems.Answer(Problems.NotAllowed, "This installation has not been claimed yet, so it answers its own machine only. Claim it there, with the token that it printed at its start: `POST /api/v1/setup`.").ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    private static async Task<bool> IsClaimed(Database database, CancellationToken stop)
    {
        if (Claimed.TryGetValue(database, out _)) return true;
        if (!await ClaimInstallation.IsClaimed(database, stop)) return false;
        Claimed.TryAdd(database, database);
        return true;
    }
}
