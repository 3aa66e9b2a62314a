using System.Runtime.CompilerServices;
using Makegood.Domain.Basics;
using Makegood.Domain.Warranty;
using Makegood.Server.Registry;
using Makegood.Server.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Doors.Import;

/// <summary>Units, one in each row, by serial. A unit gets its parts from the bill of materials and its coverage from the policy, as when it is registered singly.</summary>
internal sealed class UnitsNoun() : Noun(
    "units",
    [
        new("serial", CellKind.Text, IsNeeded: true),
        new("product", CellKind.Text, IsNeeded: true),
        new("manufactured_on", CellKind.Date),
        new("order_number", CellKind.Text),
        new("order_line", CellKind.Number),
        new("hardware", CellKind.Text),
        new("firmware", CellKind.Text),
        new("print_counter", CellKind.YesNo),
    ],
    "{\"serial\":\"FD-230511-07\",\"product\":\"FFP-100\",\"manufactured_on\":\"2023-05-11\"}")
{
    public override object Read(Cells cells) => new RegisterUnit.Command(
        cells.Needed("serial"),
        cells.Needed("product"),
        cells.Date("manufactured_on"),
        cells.Text("order_number"),
        (int)Math.Clamp(cells.Number("order_line") ?? 1, int.MinValue, int.MaxValue),
        null,
        cells.Text("hardware"),
        cells.Text("firmware"),
        cells.YesNo("print_counter") ?? true);

    public override IReadOnlyList<Refusal> Check(object command, DateTimeOffset now)
    {
        var (unit, checks) = ((RegisterUnit.Command)command, new Checks());
        UnitAnswers.CheckSerial(checks, unit.Serial);
        checks.Optional("hardware", unit.Hardware, Checks.LongestCode);
        checks.Optional("firmware", unit.Firmware, Checks.LongestCode);
        checks.Happened("manufactured_on", unit.ManufacturedOn, now);
        return checks.Refusals;
    }

    // Two spellings of one serial are one unit.
    public override string KeyOf(object command) => command is RegisterUnit.Command unit ? $"serial `{(SerialNumber.Read(unit.Serial).Granted(out var serial, out _) ? serial.Normal : unit.Serial)}`" : string.Empty;

    public override async Task<IReadOnlyList<TakenIn>> Take(IReadOnlyList<object> commands, Bringing how, Act act, ImportHouse house, CancellationToken stop) =>
        [.. (await RegisterUnits.Run([.. commands.Cast<RegisterUnit.Command>()], how.ForShow, act, house.Shelf, house.Database, stop)).Select(UnitAnswers.Of)];

    public override async IAsyncEnumerable<string?[]> Export(Session session, string maker, [EnumeratorCancellation] CancellationToken stop)
    {
        const string sql = """
            SELECT u.printed_serial, p.sku, u.manufactured_on, s.order_number, s.line, u.hardware, u.firmware, u.print_counter
            FROM unit u JOIN product p ON p.maker = u.maker AND p.id = u.product_id LEFT JOIN sale s ON s.maker = u.maker AND s.id = u.sale_id
            WHERE u.maker = @maker AND u.retired_at IS NULL ORDER BY u.serial
            """;
        await foreach (var u in session.Stream<UnitLine>(sql, new { maker }, stop)) yield return [u.PrintedSerial, u.Sku, Cell(u.ManufacturedOn), u.OrderNumber, Cell(u.Line), u.Hardware, u.Firmware, Cell(u.PrintCounter)];
    }

    private sealed record UnitLine
    {
        public required string PrintedSerial { get; init; }
        public required string Sku { get; init; }
        public DateOnly? ManufacturedOn { get; init; }
        public string? OrderNumber { get; init; }
        public long? Line { get; init; }
        public string? Hardware { get; init; }
        public string? Firmware { get; init; }
        public required bool PrintCounter { get; init; }
    }
}

/// <summary>Readings of print time, one in each row, by serial, source and moment.</summary>
internal sealed class ReadingsNoun() : Noun(
    "readings",
    [
        new("serial", CellKind.Text, IsNeeded: true),
        new("value", CellKind.Text, IsNeeded: true),
        new("unit", CellKind.Text),
        new("taken_at", CellKind.Instant, IsNeeded: true),
        new("source", CellKind.Text),
        new("confidence", CellKind.Text),
        new("after_reset", CellKind.YesNo),
    ],
    "{\"serial\":\"FD-230511-07\",\"value\":\"123.5\",\"unit\":\"h\",\"taken_at\":\"2026-03-01T14:30:00+01:00\"}")
{
    public override object Read(Cells cells)
    {
        cells.Needed("taken_at");
        var reading = new AddReading.Command(cells.Needed("value"), cells.Text("unit"), cells.Instant("taken_at"), cells.Text("source") ?? Words.Write(MeterSource.Import), cells.Text("confidence") ?? Words.Write(MeterConfidence.Plausible), cells.YesNo("after_reset") ?? false);
        return new AddReadings.Command(cells.Needed("serial"), reading);
    }

    public override IReadOnlyList<Refusal> Check(object command, DateTimeOffset now)
    {
        var ((serial, reading), checks) = ((AddReadings.Command)command, new Checks());
        UnitAnswers.CheckSerial(checks, serial);
        checks.Happened("taken_at", reading.TakenAt, now);
        if (!MeterReading.ReadMinutes(reading.Value, reading.Unit).Granted(out _, out var wrong)) checks.Say("value", $"`{reading.Value}` cannot be read: {MeterReading.Words(wrong)}.");
        checks.OneOf("source", reading.Source, Words.All<MeterSource>().Split(", "));
        checks.OneOf("confidence", reading.Confidence, Words.All<MeterConfidence>().Split(", "));
        return checks.Refusals;
    }

    public override string KeyOf(object command) =>
        command is AddReadings.Command { Reading: var reading } what ? FormattableString.Invariant($"serial `{(SerialNumber.Read(what.Serial).Granted(out var serial, out _) ? serial.Normal : what.Serial)}` with source `{reading.Source}` at {reading.TakenAt:yyyy-MM-dd'T'HH:mm:ss.FFF'Z'}") : string.Empty;

    public override async Task<IReadOnlyList<TakenIn>> Take(IReadOnlyList<object> commands, Bringing how, Act act, ImportHouse house, CancellationToken stop) =>
        [.. (await AddReadings.Run([.. commands.Cast<AddReadings.Command>()], how.ForShow, act, house.Database, stop)).Select(UnitAnswers.Of)];

    public override async IAsyncEnumerable<string?[]> Export(Session session, string maker, [EnumeratorCancellation] CancellationToken stop)
    {
        const string sql = """
            SELECT u.printed_serial, r.written, r.taken_at, r.source, r.confidence, r.after_reset
            FROM meter_reading r JOIN unit u ON u.maker = r.maker AND u.id = r.unit_id
            WHERE r.maker = @maker AND u.retired_at IS NULL ORDER BY u.serial, r.taken_at, r.source
            """;
        await foreach (var r in session.Stream<ReadingLine>(sql, new { maker }, stop)) yield return [r.PrintedSerial, r.Written, null, Cell(r.TakenAt), r.Source, r.Confidence, Cell(r.AfterReset)];
    }

    private sealed record ReadingLine
    {
        public required string PrintedSerial { get; init; }
        public required string Written { get; init; }
        public required DateTimeOffset TakenAt { get; init; }
        public required string Source { get; init; }
        public required string Confidence { get; init; }
        public required bool AfterReset { get; init; }
    }
}

/// <summary>The answers of the operations on units, in the words of files.</summary>
internal static class UnitAnswers
{
    public static void CheckSerial(Checks checks, string written)
    {
        if (!SerialNumber.Read(written).Granted(out _, out var wrong)) checks.Say("serial", $"`{written}` cannot be a serial: {SerialNumber.Words(wrong)}.");
    }

    public static TakenIn Of(Result<Registered, Refusals> answer) =>
        answer.Granted(out var registered, out var refusals) ? TakenIn.As(registered.WasThere ? Taken.Unchanged : Taken.New, registered.Id) : TakenIn.Refuse(refusals.All);
}
