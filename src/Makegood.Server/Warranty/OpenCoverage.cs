using Makegood.Domain.Basics;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>The rows that new promises make: terms, lines, and the event with which each line starts.</summary>
internal sealed class OpenCoverage(Act act)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public List<CoverageTermRow> Terms { get; } = [];

    public List<CoverageLineRow> Lines { get; } = [];

    public List<CoverageEventRow> Events { get; } = [];

    /// <summary>Takes in the promises of a unit. Lines that waited for facts are given with their ids.</summary>
    /// <param name="sequence">The number of the unit's last event.</param>
    /// <param name="today">The maker's local day, for the state of the lines.</param>
    public void Add(string unitId, IEnumerable<Promise> promises, long sequence, DateOnly today)
    {
        foreach (var promise in promises)
        {
            var line = new CoverageLineRow
            {
                Maker = act.Maker,
                Id = act.NewId("line"),
                UnitId = unitId,
                UnitPartId = promise.PartId,
                Source = Words.Write(promise.Source),
                PolicyId = promise.PolicyId,
                Name = promise.Name,
                Missing = string.Join(' ', promise.Missing),
                Provisional = false,
                State = LineStates.Waiting,
                CreatedAt = act.At,
            };
            Lines.Add(promise.Term is null ? line : Start(line, promise.Term, ref sequence, today));
        }
    }

    /// <summary>A line that now has its term: the row with it, and its first event.</summary>
    public CoverageLineRow Start(CoverageLineRow line, CoverageTerm term, ref long sequence, DateOnly today)
    {
        var row = UnitStore.RowOf(act.Maker, line.PolicyId, term);
        if (_known.Add(row.Id)) Terms.Add(row);
        var started = new Started(term.Basis, term.PassedOver) { Id = act.NewId("event"), Sequence = ++sequence, LineId = line.Id, On = term.StartsOn, RecordedAt = act.At, Actor = act.Actor };
        Events.AddRange(UnitStore.RowsOf(act.Maker, line.UnitId, [started]));
        var state = CoverageClock.StateOf(new CoverageLine(line.Id, line.UnitId, line.UnitPartId, Words.Read<CoverageSource>(line.Source), line.Name, term), [started], today)!;
        return line with { TermId = row.Id, Missing = string.Empty, StartsOn = state.StartsOn, LastDay = state.LastDay, Provisional = state.IsProvisional, State = LineStates.Of(state) };
    }

    /// <summary>Saves it all; a term that is there already is left as it is.</summary>
    public async Task Save(Work work, CancellationToken stop)
    {
        var there = (await work.Some<CoverageTermRow>("coverage_term", "id", act.Maker, [.. Terms.Select(t => t.Id)], "id", stop)).Select(t => t.Id).ToHashSet(StringComparer.Ordinal);
        await work.AddAll([.. Terms.Where(t => !there.Contains(t.Id))], "term.promised", stop);
        await work.AddAll(Lines, "coverage.opened", stop);
        await work.AddAll(Events, "coverage.started", stop);
    }
}
