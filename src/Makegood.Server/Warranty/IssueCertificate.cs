using Makegood.Domain.Basics;
using Makegood.Domain.Warranty;
using Makegood.Policy.Checked;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>What a certificate says of a unit on a day: every promise with its period and clauses, and what each policy excludes. No person is named on it.</summary>
/// <param name="AsOf">The day for which it holds; an open repair makes later days later.</param>
public sealed record Certificate(string Maker, string Product, string Serial, DateOnly? ManufacturedOn, DateOnly AsOf, IReadOnlyList<Certificate.Line> Lines, IReadOnlyList<Certificate.Policy> Policies)
{
    /// <param name="Name">The part, in words.</param>
    /// <param name="Source">commercial or statutory. What a supplier owes the maker is not the customer's business.</param>
    /// <param name="Length">Such as <c>12 months</c>.</param>
    public sealed record Line(string Name, string? PartSerial, CoverageSource Source, string? PolicyId, DateOnly? StartsOn, string? Length, DateOnly? LastDay, bool Provisional, int PausedDays, CoverageStanding? Standing, IReadOnlyList<string> Clauses, IReadOnlyList<string> Missing);

    /// <param name="Granted">The clauses behind start and length, in the policy's words.</param>
    /// <param name="Exclusions">What is not covered, in the policy's words.</param>
    public sealed record Policy(string Id, string Name, string Title, CoverageSource Source, IReadOnlyList<Clause> Granted, IReadOnlyList<Clause> Exclusions);

    public sealed record Clause(string Id, string Text);
}

/// <summary>Makes the certificate of a unit.</summary>
public static class IssueCertificate
{
    /// <param name="asOf">The day for which it is made; today for null.</param>
    public static async Task<Result<Certificate, Refusal>> Run(string unitId, DateOnly? asOf, string maker, string? onlyOwner, DateTimeOffset now, PolicyShelf shelf, Database database, CancellationToken stop)
    {
        // Load.
        await using var look = await database.Look(stop);
        var file = await look.FindUnit(maker, unitId, onlyOwner, stop);
        if (file is null) return Refusal.NotFound("unit");
        var name = await look.Single<string>("SELECT name FROM maker WHERE maker = @maker", new { maker }, stop);
        var day = asOf ?? await MakerDay.Of(look, maker, now, stop);
        var versions = await look.Some<PolicyVersionRow>("policy_version", "id", maker, [.. file.LineRows.Where(l => l.PolicyId is not null).Select(l => l.PolicyId!).Distinct()], "kind, policy, version", stop);
        var catalogue = (await look.Some<PartRow>("part", "id", maker, [.. file.PartRows.Select(p => p.PartId).Distinct()], "id", stop)).ToDictionary(p => p.Id, p => p.Name);

        // Decide what to say: parts in their order, what has left the unit not at all.
        var lines = file.LineRows
            .Where(row => row.Source != Words.Write(CoverageSource.Supplier))
            .Select(row => LineOf(file, row, day, catalogue))
            .OrderBy(l => l.Line.Source).ThenBy(l => l.Place, PlaceOrder).Select(l => l.Line).ToList();
        return new Certificate(name!, file.Product.Name, file.Row.PrintedSerial, file.Row.ManufacturedOn, day, lines, [.. versions.Select(v => PolicyOf(v, shelf.Model(v), lines))]);
    }

    private static readonly Comparer<string> PlaceOrder = Comparer<string>.Create((a, b) => (a.Length, a).CompareTo((b.Length, b)));

    private static (string Place, Certificate.Line Line) LineOf(UnitFile file, CoverageLineRow row, DateOnly day, Dictionary<string, string> catalogue)
    {
        var line = file.History.Lines.SingleOrDefault(l => l.Id == row.Id);
        var state = line is null ? null : CoverageClock.StateOf(line, file.History, day);
        // The part that is in now: a line goes on in what took the place of its part.
        var part = file.PartRows.SingleOrDefault(p => p.Id == (state is { Parts: [.., var last] } ? last : row.UnitPartId));
        var name = part is null ? "The whole unit" : catalogue[part.PartId];
        var source = Words.Read<CoverageSource>(row.Source);
        if (line is null || state is null) return (part?.Place ?? string.Empty, new Certificate.Line(name, part?.Serial, source, row.PolicyId, null, null, null, false, 0, null, [], row.Missing.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        var length = line.Term switch
        {
            { Months: > 0, Days: > 0 } t => $"{t.Months} months and {t.Days} days",
            { Months: > 0 } t => $"{t.Months} months",
            var t => $"{t.Days} days",
        };
        return (part?.Place ?? string.Empty, new Certificate.Line(name, part?.Serial, source, row.PolicyId, state.StartsOn, length, state.LastDay, state.IsProvisional, state.PausedDays, state.Now, [.. state.Steps.SelectMany(s => s.Clauses).Distinct(StringComparer.Ordinal)], []));
    }

    private static Certificate.Policy PolicyOf(PolicyVersionRow version, PolicyModel model, List<Certificate.Line> lines)
    {
        var cited = lines.Where(l => l.PolicyId == version.Id).SelectMany(l => l.Clauses).ToHashSet(StringComparer.Ordinal);
        var excludes = model.Rules.Where(r => r.FromRequirement < 0 && model.Outcomes[r.Outcome].Effect is Effect.Excludes).SelectMany(r => r.Clauses).ToHashSet();
        return new Certificate.Policy(
            version.Id,
            model.FullName,
            version.Title ?? version.Policy,
            version.Kind == "statutory" ? CoverageSource.Statutory : CoverageSource.Commercial,
            [.. model.Clauses.Where(c => cited.Contains(c.Id)).Select(ClauseOf)],
            [.. model.Clauses.Where(c => excludes.Contains(c.Index) && !cited.Contains(c.Id)).Select(ClauseOf)]);
    }

    private static Certificate.Clause ClauseOf(Clause clause) => new(clause.Id, clause.Text);
}
