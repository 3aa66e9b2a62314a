using System.Text;
using System.Text.Json;
using Makegood.Domain.Warranty;
using Makegood.Server.Warranty;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Makegood.Server.Doors.Http;

/// <summary>What everybody may ask.</summary>
internal static class PublicApi
{
    /// <summary>Answers are filled up with blanks to a multiple of this, so that their length tells a listener nothing.</summary>
    public const int Block = 1024;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/public/{maker}/serials/{serial}", LookUp)
            .IsOpen().WithTags("public").WithSummary("Until which month a serial is covered; the same shape for serials that are not known")
            .Answers<LookUpSerial.Answer>(200, Problems.Invalid, Problems.TooMany);
    }

    private static async Task<IResult> LookUp(string maker, string serial, Call call, LookupGuard guard)
    {
        if (!SerialNumber.Read(serial).Granted(out var read, out var refusal)) return Problems.Answer(Problems.Invalid, SerialNumber.Words(refusal), "serial");
        if (guard.Take(call.Network, call.Neighbourhood, maker, read, call.Clock.Now) is { } wait) return Problems.Later(wait, "Too many look-ups. Wait as long as `Retry-After` says; shops and dealers get a key from the maker instead.");
        var json = JsonSerializer.Serialize(await LookUpSerial.Run(maker, read, call.Database, call.Stop), Wire.Options);
        var length = Encoding.UTF8.GetByteCount(json);
        return Results.Text(json + new string(' ', (Block - (length % Block)) % Block), "application/json", Encoding.UTF8);
    }
}
