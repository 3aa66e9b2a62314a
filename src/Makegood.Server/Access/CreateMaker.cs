using System.Text.RegularExpressions;
using Makegood.Domain.Basics;
using Makegood.Storage;
using NodaTime;

namespace Makegood.Server.Access;

/// <summary>The house takes in a maker. Makers share nothing but the machine.</summary>
public static partial class CreateMaker
{
    /// <param name="Slug">2 to 40 of a–z, 0–9 and hyphens; it stands in public addresses and never changes.</param>
    /// <param name="Name">As customers know it.</param>
    /// <param name="TimeZone">IANA name such as <c>Europe/Berlin</c>; UTC when not given.</param>
    public sealed record Command(string Slug, string Name, string TimeZone = "UTC");

    public static async Task<Result<MakerView, Refusal>> Run(Command command, Act act, Database database, CancellationToken stop)
    {
        if (!Slug().IsMatch(command.Slug)) return Refusal.Invalid("slug", $"`{command.Slug}` cannot be a slug; write 2 to 40 of a–z, 0–9 and hyphens, with a letter first.");
        if (string.IsNullOrWhiteSpace(command.Name)) return Refusal.Invalid("name", "The name is empty; write it as customers know it.");
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(command.TimeZone) is null) return Refusal.Invalid("time_zone", $"`{command.TimeZone}` is no time zone; write an IANA name such as Europe/Berlin.");

        // Load and decide. The maker's own chain begins with its making.
        await using var work = await database.Begin(act with { Maker = command.Slug }, stop);
        var there = await work.Single<MakerRow>("SELECT * FROM maker WHERE slug = @Slug", command, stop);
        if (there is not null) return new Refusal(RefusalCode.AlreadyExists, $"There is a maker `{command.Slug}` already.", "slug");

        // Remember.
        var row = new MakerRow { Maker = command.Slug, Id = command.Slug, Slug = command.Slug, Name = command.Name.Trim(), TimeZone = command.TimeZone, CreatedAt = act.At };
        await work.Add(row, "maker.created", stop);
        return await work.Commit(MakerView.Of(row), stop);
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{1,39}$", RegexOptions.NonBacktracking)]
    private static partial Regex Slug();
}
