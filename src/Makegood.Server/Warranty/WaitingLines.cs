using Makegood.Domain.Basics;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>Lines that waited for facts get their term as soon as these are on record; lines that have a term keep it.</summary>
internal static class WaitingLines
{
    /// <param name="file">With the facts as they are now.</param>
    public static async Task Start(Work work, UnitFile file, Promises promises, DateOnly today, CancellationToken stop)
    {
        var found = promises.Of(file.Product.Policy, file.Facts, file.Parts, new Dictionary<string, (SupplierTerms, DateOnly)>()).ToList();
        var waiting = file.LineRows.Where(l => l.TermId is null).ToList();
        var coverage = new OpenCoverage(work.Act);
        var sequence = (long)file.History.Events.Count;
        var changed = new List<CoverageLineRow>();
        foreach (var line in waiting)
        {
            var promise = found.FirstOrDefault(p => Words.Write(p.Source) == line.Source && p.PartId == line.UnitPartId && (line.PolicyId is null || p.PolicyId == line.PolicyId));
            if (promise is null) continue;
            var named = line with { PolicyId = promise.PolicyId, Missing = string.Join(' ', promise.Missing) };
            changed.Add(promise.Term is null ? named : coverage.Start(named, promise.Term, ref sequence, today));
        }

        // A policy or law that was published since may add lines that nobody waited for.
        var missing = found.Where(p => p.Source is not CoverageSource.Supplier && file.LineRows.All(l => l.Source != Words.Write(p.Source) || l.UnitPartId != p.PartId)).ToList();
        coverage.Add(file.Row.Id, missing, sequence, today);
        await coverage.Save(work, stop);
        foreach (var line in changed.Where(l => !waiting.Contains(l))) await work.Change(line, "coverage.completed", stop);
    }
}
