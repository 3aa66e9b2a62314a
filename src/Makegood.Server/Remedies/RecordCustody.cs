using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>Where a unit is, when no step of a remedy says so: brought by hand, found again, kept, scrapped.</summary>
public static class RecordCustody
{
    /// <param name="To">Such as <c>in_shop</c> or <c>scrapped</c>.</param>
    /// <param name="UnitPart">The part instance, when a part travels by itself.</param>
    /// <param name="On">The local day; today when not said.</param>
    public sealed record Command(string To, IReadOnlyList<EvidenceInput> Evidence, string Reason, string? UnitPart = null, DateOnly? On = null);

    public static async Task<Result<CustodyView, Refusal>> Run(string unitId, Command command, Act act, Database database, CancellationToken stop)
    {
        if (RemedyWork.ReasonProblem(command.Reason) is { } unsaid) return unsaid;
        await using var work = await database.Begin(act with { Reason = command.Reason }, stop);

        // Load.
        var unit = await work.FindUnit(act.Maker, unitId, null, stop);
        if (unit is null) return Refusal.NotFound("unit");
        var today = await MakerDay.Of(work, act.At, stop);

        // Decide.
        if (!Words.TryRead<Custody>(command.To, out var to)) return Refusal.Invalid("to", $"Write one of {Words.All<Custody>()}.");
        if (command.UnitPart is { } part && unit.PartRows.All(p => p.Id != part)) return RemedyRefusals.ToRefusal(RemedyRefusal.PartNotInUnit, field: "unit_part");
        if (!EvidenceInput.Read(command.Evidence).Granted(out var evidence, out var no)) return no;
        if (!RemedyWork.Day(command.On, today, "on").Granted(out var on, out no)) return no;

        // Remember and tell. A unit that nobody bought is the maker's own.
        var thing = new CustodyOf(unitId, command.UnitPart, unit.Row.OwnerId is null && unit.Row.SaleId is null ? Custody.InShop : Custody.WithCustomer);
        if (!(await work.MoveCustody(thing, to, on, evidence, null, stop)).Granted(out _, out no)) return no;
        await work.Tell("custody." + command.To, new { unit = unitId, part = command.UnitPart }, stop);
        return await work.Commit(await CustodyView.Load(work, act.Maker, unitId, isForCustomer: false, stop), stop);
    }
}
