using Makegood.Domain.Basics;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>Many readings in one transaction, each with an answer of its own: what an import does. The units are named by their serials.</summary>
public static class AddReadings
{
    /// <param name="Serial">As printed on the label, or as somebody typed it.</param>
    public sealed record Command(string Serial, AddReading.Command Reading);

    /// <param name="forShow">Nothing is saved; the answers are the same as if it were.</param>
    public static async Task<IReadOnlyList<Result<Registered, Refusals>>> Run(IReadOnlyList<Command> commands, bool forShow, Act act, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);

        // Load.
        var serials = commands.Select(c => SerialNumber.Read(c.Serial).Granted(out var serial, out _) ? serial.Normal : string.Empty).Distinct().ToList();
        var units = (await work.Some<UnitRow>("unit", "serial", act.Maker, serials, "id", stop)).ToDictionary(u => u.Serial, StringComparer.Ordinal);
        var there = (await work.Some<MeterReadingRow>("meter_reading", "unit_id", act.Maker, [.. units.Values.Select(u => u.Id)], "taken_at, id", stop)).GroupBy(r => r.UnitId).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);

        // Decide.
        var answers = new List<Result<Registered, Refusals>>(commands.Count);
        var (added, told) = (new List<MeterReadingRow>(), new List<object>());
        foreach (var (written, reading) in commands)
        {
            if (!SerialNumber.Read(written).Granted(out var serial, out var noSerial))
            {
                answers.Add(new Refusals([Refusal.Invalid("serial", $"`{written}` cannot be a serial: {SerialNumber.Words(noSerial)}.")]));
            }
            else if (!units.TryGetValue(serial.Normal, out var unit))
            {
                var alike = await FindUnits.Alike(work, act.Maker, serial, stop);
                answers.Add(new Refusals([new Refusal(RefusalCode.NotFound, $"There is no unit with the serial `{written}`; {(alike is [] ? "register it first, or look at the label again." : $"did you mean {string.Join(" or ", alike.Select(a => $"`{a}`"))}?")}", "serial")]));
            }
            else
            {
                var decided = Decide(unit, reading, there.TryGetValue(unit.Id, out var rows) ? rows : there[unit.Id] = [], added, told, act);
                answers.Add(decided.Granted(out var registered, out var refusal) ? registered : new Refusals([refusal]));
            }
        }

        // Remember and tell.
        if (forShow || added.Count == 0) return answers;
        await work.AddAll(added, "unit.meter_read", stop);
        foreach (var message in told) await work.Tell("unit.meter_read", message, stop);
        await work.Commit(stop);
        return answers;
    }

    private static Result<Registered, Refusal> Decide(UnitRow unit, AddReading.Command command, List<MeterReadingRow> there, List<MeterReadingRow> added, List<object> told, Act act)
    {
        if (unit.RetiredAt is not null) return new Refusal(RefusalCode.Retired, $"The unit `{unit.PrintedSerial}` has been retired.", "serial");
        if (!CheckedReading.Of(command, act).Granted(out var what, out var wrong)) return wrong;
        if (there.Find(r => r.Source == command.Source && r.TakenAt == what.Taken) is { } same)
        {
            return same.Minutes == what.Minutes
                ? new Registered(same.Id, WasThere: true)
                : new Refusal(RefusalCode.DiffersFromEarlier, $"The same source was read at that very moment as `{same.Written}`. A reading is not overwritten; record the right one with its own moment.", "value");
        }

        var row = AddReading.RowOf(unit, command, what, [.. there.Select(UnitStore.ToReading)], act, out var flags);
        there.Add(row);
        added.Add(row);
        told.Add(AddReading.Message(row, flags));
        return new Registered(row.Id, WasThere: false);
    }
}
