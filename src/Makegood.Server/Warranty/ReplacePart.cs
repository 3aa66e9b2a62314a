using Makegood.Domain.Basics;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>Another part takes the place of one in a unit. What follows for the clock is what the line's frozen term says: the original goes on, inherit, fresh, remaining or N days, extend.</summary>
public static class ReplacePart
{
    /// <param name="FittedOn">The local day on which the new part was in the unit.</param>
    /// <param name="Serial">The new part's own serial, if it has one.</param>
    public sealed record Command(DateOnly FittedOn, string? Serial = null, string? Reason = null);

    public static Task<Result<UnitView, Refusal>> Run(string unitId, string partId, Command command, Act act, Database database, CancellationToken stop)
    {
        var newPart = act.NewId("upart");
        return CoverageWork.Run(unitId, "unit.part_replaced", act, null, database, (file, next) => Decide(file, next, partId, newPart, command), (work, file) => Fit(work, file, partId, newPart, command, stop), stop);
    }

    private static Result<IReadOnlyList<CoverageEvent>, Refusal> Decide(UnitFile file, NewEvent next, string partId, string newPart, Command command)
    {
        if (file.PartRows.SingleOrDefault(p => p.Id == partId) is not { } old) return Refusal.NotFound("part in this unit");
        if (old.LeftOn is { } left) return new Refusal(RefusalCode.NotPossibleNow, $"This part left the unit on {left:yyyy-MM-dd}; replace the one that took its place.");
        if (command.Serial is not null && !SerialNumber.Read(command.Serial).Granted(out _, out var wrong)) return Refusal.Invalid("serial", SerialNumber.Words(wrong));
        var events = new List<CoverageEvent>();
        foreach (var line in file.History.Lines.Where(l => CoverageClock.StateOf(l, file.History, command.FittedOn)?.Parts is { Count: > 0 } parts && parts[^1] == partId && l.Source is not CoverageSource.Supplier))
        {
            var rule = line.Term.AfterReplacement;
            events.Add(new Replaced(partId, newPart, rule, line.Term.AfterReplacementDays, rule is AfterReplacement.Inherit ? LastDayOfMachine(file, line, command.FittedOn) : null)
            {
                Id = next.Id(),
                Sequence = next.Sequence(),
                LineId = line.Id,
                On = command.FittedOn,
                RecordedAt = next.At,
                Actor = next.Actor,
                Reason = command.Reason,
            });
        }

        return CoverageWork.These([.. events]);
    }

    // "The same as the whole machine": the latest last day among the lines of the same source and policy, this one included.
    private static DateOnly? LastDayOfMachine(UnitFile file, CoverageLine line, DateOnly on) =>
        file.History.Lines.Where(l => l.Source == line.Source && l.Term.Policy == line.Term.Policy).Max(l => CoverageClock.LastDayToPassOn(l, file.History.Events, on));

    private static async Task<UnitRow> Fit(Work work, UnitFile file, string partId, string newPart, Command command, CancellationToken stop)
    {
        var old = file.PartRows.Single(p => p.Id == partId);
        await work.Change(old with { LeftOn = command.FittedOn }, "unit.part_removed", stop);
        await work.Add(old with { Id = newPart, Revision = 1, Serial = command.Serial, ReceivedOn = null, FittedOn = command.FittedOn, LeftOn = null, ReplacesId = partId }, "unit.part_fitted", stop);
        return file.Row;
    }
}
