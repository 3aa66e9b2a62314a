using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>
/// What was not on record when the unit was registered is added: its sale, its day of manufacture, its owner. Lines that waited for it get their term now;
/// lines that have a term keep it.
/// </summary>
public static class CompleteUnit
{
    public sealed record Command(string? OrderNumber = null, int OrderLine = 1, DateOnly? ManufacturedOn = null, string? OwnerId = null, string? Hardware = null, string? Firmware = null);

    public static async Task<Result<UnitView, Refusal>> Run(string unitId, Command command, Act act, PolicyShelf shelf, Database database, CancellationToken stop)
    {
        // Load.
        await using var work = await database.Begin(act, stop);
        var file = await work.FindUnit(act.Maker, unitId, null, stop);
        if (file is null) return Refusal.NotFound("unit");
        if (file.Row.RetiredAt is not null) return new Refusal(RefusalCode.Retired, "The unit has been retired.");
        var today = await MakerDay.Of(work, act.At, stop);
        var sale = command.OrderNumber is null ? null : await work.Single<SaleRow>("SELECT * FROM sale WHERE maker = @Maker AND order_number = @OrderNumber AND line = @OrderLine", new { act.Maker, command.OrderNumber, command.OrderLine }, stop);

        // Decide: what is known is not overwritten.
        if (command.OrderNumber is not null && sale is null) return Refusal.Invalid("order_number", $"There is no sale with order `{command.OrderNumber}`, line {command.OrderLine}. Record the sale first: `POST /api/v1/sales`.");
        if (sale is not null && file.Row.SaleId is { } known && known != sale.Id) return new Refusal(RefusalCode.DiffersFromEarlier, "The unit has another sale on record.", "order_number");
        if (command.ManufacturedOn is { } made && file.Row.ManufacturedOn is { } earlier && made != earlier) return new Refusal(RefusalCode.DiffersFromEarlier, $"The unit has {earlier:yyyy-MM-dd} on record as its day of manufacture.", "manufactured_on");
        if (command.ManufacturedOn > today) return Refusal.Invalid("manufactured_on", "This day lies in the future.");
        if (command.OwnerId is { } owner && file.Row.OwnerId is { } had && owner != had) return new Refusal(RefusalCode.DiffersFromEarlier, "The unit has another owner; record a transfer instead.", "owner_id");
        if (command.OwnerId is not null && await work.Single<long>("SELECT count(*) FROM person WHERE maker = @Maker AND id = @OwnerId AND erased_at IS NULL", new { act.Maker, command.OwnerId }, stop) == 0) return Refusal.Invalid("owner_id", $"There is no person `{command.OwnerId}`.");

        // Remember and tell.
        var row = await work.Change(
            file.Row with
            {
                SaleId = sale?.Id ?? file.Row.SaleId,
                ManufacturedOn = command.ManufacturedOn ?? file.Row.ManufacturedOn,
                OwnerId = command.OwnerId ?? file.Row.OwnerId ?? sale?.PersonId,
                Hardware = command.Hardware ?? file.Row.Hardware,
                Firmware = command.Firmware ?? file.Row.Firmware,
            },
            "unit.completed",
            stop);
        file = file with { Row = row, SaleRow = sale ?? file.SaleRow };
        await WaitingLines.Start(work, file, await Promises.Load(work, act.Maker, shelf, stop), today, stop);
        await work.Tell("unit.completed", new { unit = unitId }, stop);
        var after = (await work.FindUnit(act.Maker, unitId, null, stop))!;
        return await work.Commit(UnitView.Of(after, today), stop);
    }
}
