using System.Globalization;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>
/// What anybody may learn who has a serial number and nothing else: which model it is and until which month the maker covers it. Never a
/// person, a seller, an order, a claim or a day (threat T1).
/// </summary>
/// <remarks>
/// An unknown serial, a retired unit and one whose cover has no date yet are answered alike, with the same work done for each: two questions
/// to the store, whatever the first one finds.
/// </remarks>
public static class LookUpSerial
{
    /// <param name="Serial">The serial as it was understood: capital letters and digits.</param>
    /// <param name="Model">The model; null when nothing can be told.</param>
    /// <param name="CoveredUntil">The month, such as <c>2027-03</c>, in which the maker's own warranty ends; null when nothing can be told.</param>
    /// <param name="Note">What the answer means; the same text every time.</param>
    public sealed record Answer(string Serial, string? Model, string? CoveredUntil, string Note);

    private const string Note =
        "The month in which the maker's own warranty for the unit as a whole ends; parts may have days of their own, and rights that the law gives are not touched. "
        + "Empty means that nothing can be told by the serial number alone: compare it with the label, then ask the seller or the maker with the proof of purchase.";

    // No id looks like this, so the second question finds nothing.
    private const string Nobody = "unit_none";

    /// <param name="maker">The maker's slug, as in the address.</param>
    public static async Task<Answer> Run(string maker, SerialNumber serial, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        var unit = await look.Single<Found>(
            "SELECT u.id, p.model, p.name FROM unit u JOIN product p ON p.maker = u.maker AND p.id = u.product_id WHERE u.maker = @maker AND u.serial = @Normal AND u.retired_at IS NULL",
            new { maker, serial.Normal },
            stop);
        var id = unit?.Id ?? Nobody;
        var lines = await look.Query<Line>("SELECT unit_part_id, last_day, state FROM coverage_line WHERE maker = @maker AND unit_id = @id AND source = 'commercial'", new { maker, id }, stop);
        var until = Until(lines);
        return until is null || unit is null
            ? new Answer(serial.Normal, null, null, Note)
            : new Answer(serial.Normal, unit.Model ?? unit.Name, until, Note);
    }

    // The unit's own line; a kit has none, and is told by the part that is covered longest.
    private static string? Until(IReadOnlyList<Line> lines)
    {
        var told = lines.Where(l => l.LastDay is not null && l.State is not "void").ToList();
        var whole = told.Where(l => l.UnitPartId is null).ToList();
        return (whole.Count > 0 ? whole : told).Max(l => l.LastDay)?.ToString("yyyy-MM", CultureInfo.InvariantCulture);
    }

    private sealed record Found
    {
        public required string Id { get; init; }
        public string? Model { get; init; }
        public required string Name { get; init; }
    }

    private sealed record Line
    {
        public string? UnitPartId { get; init; }
        public DateOnly? LastDay { get; init; }
        public required string State { get; init; }
    }
}
