using Makegood.Storage;

namespace Makegood.Server.Access;

/// <summary>Looks up makers. A maker's key is its slug.</summary>
public static class FindMaker
{
    public static async Task<bool> Exists(string slug, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        return await look.Single<long>("SELECT count(*) FROM maker WHERE slug = @slug", new { slug }, stop) > 0;
    }

    public static async Task<IReadOnlyList<MakerView>> All(Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        return [.. (await look.Query<MakerRow>("SELECT * FROM maker ORDER BY slug", null, stop)).Select(MakerView.Of)];
    }
}

/// <summary>A maker as the API shows it.</summary>
/// <param name="TimeZone">IANA name; local dates of this maker are dates there.</param>
public sealed record MakerView(string Slug, string Name, string TimeZone, DateTimeOffset CreatedAt)
{
    internal static MakerView Of(MakerRow row) => new(row.Slug, row.Name, row.TimeZone, row.CreatedAt);
}
