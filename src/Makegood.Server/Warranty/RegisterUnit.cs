using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>A unit enters the registry: what it is, what it was made of, how it was sold, and what covers it from then on. Safe to repeat.</summary>
public static class RegisterUnit
{
    /// <param name="Serial">As printed on the label.</param>
    /// <param name="Product">The product's SKU.</param>
    /// <param name="OrderNumber">The order it was sold in, if that is on record; with <paramref name="OrderLine"/>.</param>
    /// <param name="OwnerId">The person who owns it.</param>
    /// <param name="PrintCounter">False when it is known that it counts no print time.</param>
    /// <param name="Parts">What is known of single parts, by their place in the bill of materials.</param>
    public sealed record Command(
        string Serial,
        string Product,
        DateOnly? ManufacturedOn = null,
        string? OrderNumber = null,
        int OrderLine = 1,
        string? OwnerId = null,
        string? Hardware = null,
        string? Firmware = null,
        bool PrintCounter = true,
        IReadOnlyList<Part>? Parts = null);

    /// <param name="Place">Line and number in the bill of materials, such as <c>3.2</c>.</param>
    /// <param name="ReceivedOn">When the supplier delivered it: the supplier's warranty starts then.</param>
    public sealed record Part(string Place, string? Serial = null, DateOnly? ReceivedOn = null);

    public static async Task<Result<UnitView, Refusal>> Run(Command command, Act act, PolicyShelf shelf, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);
        var batch = await RegisterBatch.Load(work, [command], shelf, stop);
        if (!batch.Decide(command).Granted(out var unit, out var refusal)) return refusal;
        await batch.Save(stop);
        var file = (await work.FindUnit(act.Maker, unit.Id, null, stop))!;
        return await work.Commit(UnitView.Of(file, batch.Today), stop);
    }
}

/// <summary>Many units in one transaction, each with an answer of its own: what an import does.</summary>
public static class RegisterUnits
{
    /// <summary>Per command the unit's id and whether it was there already, or all reasons why not. What is refused leaves the others alone.</summary>
    /// <param name="forShow">Nothing is saved; the answers are the same as if it were.</param>
    public static async Task<IReadOnlyList<Result<Registered, Refusals>>> Run(IReadOnlyList<RegisterUnit.Command> commands, bool forShow, Act act, PolicyShelf shelf, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);
        var batch = await RegisterBatch.Load(work, commands, shelf, stop);
        var answers = commands.Select(c => Decide(c, batch)).ToList();
        if (forShow || !batch.HasNew) return answers;
        await batch.Save(stop);
        await work.Commit(stop);
        return answers;
    }

    private static Result<Registered, Refusals> Decide(RegisterUnit.Command command, RegisterBatch batch)
    {
        if (batch.ProblemsOf(command) is { Count: > 0 } problems) return new Refusals(problems);
        return batch.Decide(command).Granted(out var unit, out var refusal) ? new Registered(unit.Id, batch.WasThere(unit.Id)) : new Refusals([refusal]);
    }
}

/// <summary>All reasons why one thing of many was not done.</summary>
public sealed record Refusals(IReadOnlyList<Refusal> All);

/// <param name="WasThere">It had been registered before with the same content; nothing was changed.</param>
public sealed record Registered(string Id, bool WasThere);
