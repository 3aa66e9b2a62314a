using NodaTime;

namespace Makegood.Storage;

/// <summary>Which day it is for a maker: local dates are dates in the maker's zone.</summary>
public static class MakerDay
{
    public static async Task<DateOnly> Of(Session session, string maker, DateTimeOffset at, CancellationToken stop) => In(await ZoneOf(session, maker, stop), at);

    public static Task<DateOnly> Of(Work work, DateTimeOffset at, CancellationToken stop) => Of(work, work.Act.Maker, at, stop);

    /// <summary>The maker's time zone, by its IANA name.</summary>
    public static async Task<string> ZoneOf(Session session, string maker, CancellationToken stop) =>
        await session.Single<string>("SELECT time_zone FROM maker WHERE maker = @maker", new { maker }, stop) ?? "UTC";

    public static DateOnly In(string zone, DateTimeOffset at) => Instant.FromDateTimeOffset(at).InZone(DateTimeZoneProviders.Tzdb[zone]).Date.ToDateOnly();
}
