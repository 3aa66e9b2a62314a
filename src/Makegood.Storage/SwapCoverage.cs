using Makegood.Domain.Basics;
using Makegood.Domain.Warranty;

namespace Makegood.Storage;

/// <summary>
/// What the customer was promised for the old unit goes over to the new one on the day they have it, as each frozen term says: go on or inherit, a fresh
/// period, what remains but at least so many days, or some days more.
/// </summary>
public static class SwapCoverage
{
    private const string What = "unit.swapped";

    /// <param name="on">The local day on which the customer had the new unit.</param>
    public static async Task<Result<UnitFile, Refusal>> PassOn(this Work work, UnitFile old, UnitFile heir, DateOnly on, DateOnly today, CancellationToken stop)
    {
        var act = work.Act;
        var next = new NewEvent(act, heir.History.Events.Count);
        var (lines, rows, events) = (heir.History.Lines.ToList(), heir.LineRows.ToList(), new List<CoverageEvent>());
        foreach (var line in old.History.Lines.Where(l => l.Source is not CoverageSource.Supplier))
        {
            if (CoverageClock.LastDayToPassOn(line, old.History.Events, on) is not { } lastDay) continue;
            var promised = old.LineRows.Single(r => r.Id == line.Id);
            var part = PartOfHeir(old, heir, line, on);
            var row = rows.Where(r => r.Source == promised.Source && r.UnitPartId == part && events.All(e => e.LineId != r.Id)).OrderByDescending(r => r.PolicyId == promised.PolicyId).FirstOrDefault();
            var runs = row is not null && heir.History.Standing.Any(e => e.LineId == row.Id);
            if (row is null)
            {
                row = promised with { Id = act.NewId("line"), Revision = 1, UnitId = heir.Row.Id, UnitPartId = part, StartsOn = on, LastDay = lastDay, CreatedAt = act.At };
                await work.Add(row, What, stop);
                rows.Add(row);
            }
            else if (row.TermId is null)
            {
                rows.Remove(row);
                row = await work.Change(row with { TermId = promised.TermId, PolicyId = promised.PolicyId, Missing = string.Empty }, What, stop);
                rows.Add(row);
            }

            if (lines.All(l => l.Id != row.Id)) lines.Add(new CoverageLine(row.Id, heir.Row.Id, row.UnitPartId, line.Source, row.Name, line.Term));
            events.Add(Event(line, row.Id, lastDay, on, next, runs, old.Row.PrintedSerial));
        }

        // The sale and its owner go with the promise; what is asked about the new unit is answered from the same invoice.
        var unit = heir.Row with { OwnerId = old.Row.OwnerId, SaleId = heir.Row.SaleId ?? old.Row.SaleId };
        return await work.RecordCoverage(heir with { Row = unit, LineRows = rows, History = new CoverageHistory(heir.Row.Id, lines, heir.History.Events) }, events, today, What, stop);
    }

    // The part at the same place of the bill; a line of a part that the new unit does not have is kept for the unit as a whole.
    private static string? PartOfHeir(UnitFile old, UnitFile heir, CoverageLine line, DateOnly on)
    {
        if (line.PartId is null) return null;
        var current = CoverageClock.StateOf(line, old.History, on)?.Parts[^1] ?? line.PartId;
        var place = old.PartRows.Single(p => p.Id == current).Place;
        return heir.PartRows.FirstOrDefault(p => p.Place == place && p.LeftOn is null)?.Id;
    }

    private static CoverageEvent Event(CoverageLine line, string to, DateOnly lastDay, DateOnly on, NewEvent next, bool runs, string oldSerial)
    {
        var term = line.Term;
        var (id, sequence, reason) = (next.Id(), next.Sequence(), $"took the place of {oldSerial}");
        return term.AfterReplacement switch
        {
            AfterReplacement.OriginalGoesOn or AfterReplacement.Inherit => Heir(lastDay),
            AfterReplacement.RemainingOrDays => Heir(Later(lastDay, on.AddDays(term.AfterReplacementDays))),
            AfterReplacement.ExtendByDays => Heir(lastDay.AddDays(term.AfterReplacementDays)),
            AfterReplacement.Fresh when runs => new Restarted(term.Months, term.Days) { Id = id, Sequence = sequence, LineId = to, On = on, RecordedAt = next.At, Actor = next.Actor, Reason = reason },
            AfterReplacement.Fresh => new Started("replacement_delivered", []) { Id = id, Sequence = sequence, LineId = to, On = on, RecordedAt = next.At, Actor = next.Actor, Reason = reason },
        };

        Inherited Heir(DateOnly last) => new(line.Id, last) { Id = id, Sequence = sequence, LineId = to, On = on, RecordedAt = next.At, Actor = next.Actor, Reason = reason };
    }

    private static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;
}
