using Makegood.Domain.Basics;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>A unit as the API shows it. The owner is an opaque id: names and addresses are elsewhere.</summary>
/// <param name="Serial">As printed.</param>
/// <param name="PrintMinutes">Print time that is certain to have been reached, in minutes; null when no reading shows any.</param>
public sealed record UnitView(
    string Id,
    string Serial,
    string Product,
    string ProductName,
    string Kind,
    DateOnly? ManufacturedOn,
    string? OrderNumber,
    long? OrderLine,
    string? OwnerId,
    string? Hardware,
    string? Firmware,
    long? PrintMinutes,
    DateTimeOffset RegisteredAt,
    DateTimeOffset? RetiredAt,
    IReadOnlyList<UnitPartView> Parts,
    IReadOnlyList<LineView> Coverage)
{
    internal static UnitView Of(UnitFile file, DateOnly asOf) =>
        new(
            file.Row.Id,
            file.Row.PrintedSerial,
            file.Product.Sku,
            file.Product.Name,
            file.Product.Kind,
            file.Row.ManufacturedOn,
            file.SaleRow?.OrderNumber,
            file.SaleRow?.Line,
            file.Row.OwnerId,
            file.Row.Hardware,
            file.Row.Firmware,
            file.Meter.LowerBoundAt(DateTimeOffset.MaxValue),
            file.Row.RegisteredAt,
            file.Row.RetiredAt,
            [.. file.PartRows.Select(UnitPartView.Of)],
            LineView.AllOf(file, asOf));
}

/// <summary>A part in a unit.</summary>
/// <param name="Place">Line and number in the bill of materials.</param>
/// <param name="LeftOn">The day on which another took its place; null while it is in.</param>
public sealed record UnitPartView(string Id, string Place, string Item, string? Serial, DateOnly? FittedOn, DateOnly? LeftOn, string? Replaces)
{
    internal static UnitPartView Of(UnitPartRow row) => new(row.Id, row.Place, row.Item, row.Serial, row.FittedOn, row.LeftOn, row.ReplacesId);
}

/// <summary>One promise about a unit or part, as it stands on a day.</summary>
/// <param name="Source">commercial, statutory or supplier.</param>
/// <param name="State">not_yet, running, standing_still, over, void, ended_by_transfer; or waiting, while facts are missing.</param>
/// <param name="Provisional">The last day moves on while what it covers is away for repair.</param>
/// <param name="Missing">The facts that the policy still needs, when it waits.</param>
public sealed record LineView(
    string Id,
    string Source,
    string Name,
    string? PartId,
    string? Policy,
    string? PolicyId,
    DateOnly? StartsOn,
    string? StartBasis,
    int? Months,
    DateOnly? LastDay,
    bool Provisional,
    int PausedDays,
    string State,
    IReadOnlyList<string> Missing)
{
    internal static IReadOnlyList<LineView> AllOf(UnitFile file, DateOnly asOf) => [.. file.LineRows.Select(row => Of(file, row, asOf))];

    internal static LineView Of(UnitFile file, CoverageLineRow row, DateOnly asOf)
    {
        var line = file.History.Lines.SingleOrDefault(l => l.Id == row.Id);
        var state = line is null ? null : CoverageClock.StateOf(line, file.History, asOf);
        return state is null
            ? new LineView(row.Id, row.Source, row.Name, row.UnitPartId, null, row.PolicyId, null, null, null, null, false, 0, LineStates.Waiting, row.Missing.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            : new LineView(row.Id, row.Source, row.Name, row.UnitPartId, line!.Term.Policy, row.PolicyId, state.StartsOn, state.Basis, line.Term.Months, state.LastDay, state.IsProvisional, state.PausedDays, Words.Write(state.Now), []);
    }
}
