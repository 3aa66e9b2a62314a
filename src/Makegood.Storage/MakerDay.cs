using NodaTime;

namespace Makegood.Storage;

/// <summary>Which day it is for a maker: local dates are dates in the maker's zone.</summary>
public static class MakerDay
{
    public static async Task<DateOnly> Of(Session session, string maker, DateTimeOffset at, CancellationToken stop)
    {
        var zone = await session.Single<string>("SELECT time_zone FROM maker WHERE maker = @maker", new { maker }, stop) ?? "UTC";
        return Instant.FromDateTimeOffset(at).InZone(DateTimeZoneProviders.Tzdb[zone]).Date.ToDateOnly();
    }

    public static Task<DateOnly> Of(Work work, DateTimeOffset at, CancellationToken stop) => Of(work, work.Act.Maker, at, stop);
}
