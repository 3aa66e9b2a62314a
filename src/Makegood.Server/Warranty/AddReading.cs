using Makegood.Domain.Basics;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>
/// Somebody read a unit's print time. A reading is a lower bound: it is kept even when it is doubtful or falls, and a person is shown which ones do.
/// Safe to repeat: the same source at the same moment is one reading.
/// </summary>
public static class AddReading
{
    /// <param name="Value">Such as <c>123.5</c> or <c>123 h 30 min</c>.</param>
    /// <param name="Unit">h, min or s; not needed when the value says it.</param>
    /// <param name="TakenAt">When it was read; now for null.</param>
    /// <param name="Source">customer_photo, customers_word, printer, technician or import.</param>
    /// <param name="Confidence">certain, plausible or doubtful.</param>
    /// <param name="AfterReset">It is known that the counter began again from zero since the reading before.</param>
    /// <param name="Evidence">The id of a stored file.</param>
    public sealed record Command(string Value, string? Unit = null, DateTimeOffset? TakenAt = null, string Source = "technician", string Confidence = "plausible", bool AfterReset = false, string? Evidence = null);

    public static async Task<Result<ReadingView, Refusal>> Run(string unitId, Command command, Act act, string? onlyOwner, Database database, CancellationToken stop)
    {
        if (!CheckedReading.Of(command, act).Granted(out var what, out var wrong)) return wrong;
        var (minutes, source, confidence, taken) = what;
        // A customer's own word stays a customer's word, whatever the request says.
        if (onlyOwner is not null && source is not (MeterSource.CustomerPhoto or MeterSource.CustomersWord)) return Refusal.Invalid("source", "A customer can report a photo or a number read by themselves: customer_photo or customers_word.");
        if (onlyOwner is not null && confidence is MeterConfidence.Certain) confidence = MeterConfidence.Plausible;

        // Load.
        await using var work = await database.Begin(act, stop);
        var file = await work.FindUnit(act.Maker, unitId, onlyOwner, stop);
        if (file is null) return Refusal.NotFound("unit");
        if (file.Row.RetiredAt is not null) return new Refusal(RefusalCode.Retired, "The unit has been retired.");
        var same = await work.Single<MeterReadingRow>("SELECT * FROM meter_reading WHERE maker = @Maker AND unit_id = @unitId AND source = @source AND taken_at = @taken", new { act.Maker, unitId, source = command.Source, taken }, stop);

        if (command.Evidence is { } evidence && await work.FindAttachment(act.Maker, evidence, onlyOwner, stop) is not { RemovedAt: null }) return Refusal.Invalid("evidence", $"There is no attachment `{evidence}`. Upload it first: `POST /api/v1/attachments`.");

        // Decide.
        if (same is not null)
        {
            return same.Minutes == minutes
                ? await work.Commit(ReadingView.Of(same), stop)
                : new Refusal(RefusalCode.DiffersFromEarlier, $"The same source was read at that very moment as `{same.Written}`. A reading is not overwritten; record the right one with its own moment.", "value");
        }

        var row = RowOf(file.Row, command, new CheckedReading(minutes, source, confidence, taken), file.Meter.Readings, act, out var flags);

        // Remember and tell.
        await work.Add(row, "unit.meter_read", stop);
        await work.Tell("unit.meter_read", Message(row, flags), stop);
        return await work.Commit(ReadingView.Of(row), stop);
    }

    /// <summary>The row of a new reading, and what a person should look at in it, beside the readings before.</summary>
    internal static MeterReadingRow RowOf(UnitRow unit, Command command, CheckedReading what, IReadOnlyList<MeterReading> before, Act act, out IReadOnlyList<MeterFlag> flags)
    {
        var reading = new MeterReading(act.NewId("reading"), what.Minutes, $"{command.Value} {command.Unit}".Trim(), what.Taken, what.Source, what.Confidence, command.AfterReset);
        flags = [.. new MeterHistory([.. before, reading], unit.ManufacturedOn).Flags().Where(f => f.Reading == reading).Select(f => f.Flag)];
        return new MeterReadingRow
        {
            Maker = act.Maker,
            Id = reading.Id,
            UnitId = unit.Id,
            Minutes = reading.Minutes,
            Written = reading.Written,
            TakenAt = reading.TakenAt,
            Source = command.Source,
            Confidence = Words.Write(reading.Confidence),
            AfterReset = command.AfterReset,
            Falls = flags.Contains(MeterFlag.Falls),
            Evidence = command.Evidence,
            RecordedAt = act.At,
        };
    }

    internal static object Message(MeterReadingRow row, IReadOnlyList<MeterFlag> flags) => new { unit = row.UnitId, reading = row.Id, minutes = row.Minutes, flags = flags.Select(Words.Write) };
}

/// <summary>The words of a reading, read.</summary>
internal sealed record CheckedReading(long Minutes, MeterSource Source, MeterConfidence Confidence, DateTimeOffset Taken)
{
    private static readonly TimeSpan ClockSlack = TimeSpan.FromMinutes(5);

    public static Result<CheckedReading, Refusal> Of(AddReading.Command command, Act act)
    {
        if (!MeterReading.ReadMinutes(command.Value, command.Unit).Granted(out var minutes, out var wrong)) return Refusal.Invalid("value", $"`{command.Value}` cannot be read: {MeterReading.Words(wrong)}.");
        if (!Words.TryRead<MeterSource>(command.Source, out var source)) return Refusal.Invalid("source", $"`{command.Source}` is no source; write one of {Words.All<MeterSource>()}.");
        if (!Words.TryRead<MeterConfidence>(command.Confidence, out var confidence)) return Refusal.Invalid("confidence", $"`{command.Confidence}` is none; write one of {Words.All<MeterConfidence>()}.");
        var taken = Columns.Trim(command.TakenAt?.ToUniversalTime() ?? act.At);
        if (taken > act.At + ClockSlack) return Refusal.Invalid("taken_at", "This moment lies in the future; check the clock and the zone.");
        return new CheckedReading(minutes, source, confidence, taken);
    }
}

/// <summary>A reading as the API shows it.</summary>
/// <param name="Minutes">Whole minutes, rounded down.</param>
/// <param name="Falls">It shows less than an earlier one, and nobody said why.</param>
public sealed record ReadingView(string Id, long Minutes, string Written, DateTimeOffset TakenAt, string Source, string Confidence, bool AfterReset, bool Falls, DateTimeOffset RecordedAt)
{
    internal static ReadingView Of(MeterReadingRow row) => new(row.Id, row.Minutes, row.Written, row.TakenAt, row.Source, row.Confidence, row.AfterReset, row.Falls, row.RecordedAt);
}

/// <summary>The readings of a unit, and the print time that is certain.</summary>
public static class ShowReadings
{
    /// <param name="LowerBound">Minutes that are certain to have been reached; null when no reading shows any.</param>
    public sealed record Answer(long? LowerBound, IReadOnlyList<ReadingView> Readings);

    public static async Task<Result<Answer, Refusal>> Run(string unitId, string maker, string? onlyOwner, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        var file = await look.FindUnit(maker, unitId, onlyOwner, stop);
        if (file is null) return Refusal.NotFound("unit");
        var rows = await look.Query<MeterReadingRow>("SELECT * FROM meter_reading WHERE maker = @maker AND unit_id = @unitId ORDER BY taken_at, id", new { maker, unitId }, stop);
        return new Answer(file.Meter.LowerBoundAt(DateTimeOffset.MaxValue), [.. rows.Select(ReadingView.Of)]);
    }
}
