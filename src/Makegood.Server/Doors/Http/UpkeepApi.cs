using Makegood.Server.Upkeep;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Makegood.Server.Doors.Http;

/// <summary>What the commands of an operator ask a running server to do, because it alone holds the store. Through the local door only.</summary>
internal static class UpkeepApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/upkeep/backup", (BackUp.Command body, Call call, Settings settings) =>
                call.Show(() => BackUp.Run(body, call.Database, settings.Folder, call.Clock.Now, call.Stop)))
            .IsLocal().ExcludeFromDescription();

        api.MapPost("/upkeep/verify", (Call call, Settings settings) =>
                call.Show<Verify.Answer>(async () => await Verify.Store(call.Database, settings.Folder, call.Stop)))
            .IsLocal().ExcludeFromDescription();

        api.MapGet("/upkeep/doctor", (Call call, Settings settings) =>
                call.Show<Doctor.Answer>(async () => await Doctor.Store(call.Database, settings.Folder, call.Clock.Now, call.Stop)))
            .IsLocal().ExcludeFromDescription();
    }
}
