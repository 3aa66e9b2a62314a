using Makegood.Domain.Basics;
using Makegood.Domain.Warranty;

namespace Makegood.Storage;

/// <summary>Another part takes the place of one in a unit: the events that follow for its lines, as their frozen terms say, and the rows of the two parts.</summary>
/// <param name="OldPart">The part instance that leaves.</param>
/// <param name="NewPart">The id of the one that comes.</param>
/// <param name="FittedOn">The local day on which the new part was in the unit.</param>
/// <param name="Serial">The new part's own serial, if it has one.</param>
public sealed record PartReplacement(string OldPart, string NewPart, DateOnly FittedOn, string? Serial, string? Reason)
{
    /// <summary>The events for the clock; or why the part cannot be replaced.</summary>
    public Result<IReadOnlyList<CoverageEvent>, Refusal> Decide(UnitFile file, NewEvent next)
    {
        if (file.PartRows.SingleOrDefault(p => p.Id == OldPart) is not { } old) return Refusal.NotFound("part in this unit");
        if (old.LeftOn is { } left) return new Refusal(RefusalCode.NotPossibleNow, $"This part left the unit on {left:yyyy-MM-dd}; replace the one that took its place.");
        if (Serial is not null && !SerialNumber.Read(Serial).Granted(out _, out var wrong)) return Refusal.Invalid("serial", SerialNumber.Words(wrong));
        var events = new List<CoverageEvent>();
        foreach (var line in file.History.Lines.Where(l => CoverageClock.StateOf(l, file.History, FittedOn)?.Parts is { Count: > 0 } parts && parts[^1] == OldPart && l.Source is not CoverageSource.Supplier))
        {
            var rule = line.Term.AfterReplacement;
            events.Add(new Replaced(OldPart, NewPart, rule, line.Term.AfterReplacementDays, rule is AfterReplacement.Inherit ? LastDayOfMachine(file, line) : null)
            {
                Id = next.Id(),
                Sequence = next.Sequence(),
                LineId = line.Id,
                On = FittedOn,
                RecordedAt = next.At,
                Actor = next.Actor,
                Reason = Reason,
            });
        }

        return events;
    }

    /// <summary>The old part leaves the unit, the new one is in it.</summary>
    public async Task<UnitRow> Fit(Work work, UnitFile file, CancellationToken stop)
    {
        var old = file.PartRows.Single(p => p.Id == OldPart);
        await work.Change(old with { LeftOn = FittedOn }, "unit.part_removed", stop);
        await work.Add(old with { Id = NewPart, Revision = 1, Serial = Serial, ReceivedOn = null, FittedOn = FittedOn, LeftOn = null, ReplacesId = OldPart }, "unit.part_fitted", stop);
        return file.Row;
    }

    // "The same as the whole machine": the latest last day among the lines of the same source and policy, this one included.
    private DateOnly? LastDayOfMachine(UnitFile file, CoverageLine line) =>
        file.History.Lines.Where(l => l.Source == line.Source && l.Term.Policy == line.Term.Policy).Max(l => CoverageClock.LastDayToPassOn(l, file.History.Events, FittedOn));
}
