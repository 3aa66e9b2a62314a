using Makegood.Domain.Basics;
using Makegood.Domain.Warranty;
using Makegood.Policy.Checked;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>A line of coverage that a unit should have: the promise, or what is still missing for one.</summary>
/// <param name="PartId">The part instance; null for the unit as a whole.</param>
/// <param name="PolicyId">The published version that speaks; null for a supplier's line, or while none can be chosen.</param>
/// <param name="Missing">The facts that the policy still needs; empty when there is a term.</param>
public sealed record Promise(string? PartId, CoverageSource Source, string Name, string? PolicyId, CoverageTerm? Term, IReadOnlyList<string> Missing);

/// <summary>
/// Which promises a unit has: for each part that the policy looks at by itself, from the version in force on the day that the policy names.
/// Chosen once; a version published later is not asked about units that have their term. One of these serves one caller at a time.
/// </summary>
public sealed class Promises(PolicyShelf shelf, IReadOnlyList<PolicyVersionRow> versions)
{
    private const int MostRemembered = 50_000;

    // Many units of a day are alike in all that the policy may be told, and then so is its answer.
    private readonly Dictionary<(string Version, string Told), Said> _said = [];

    /// <summary>The published versions of a maker, as they stand in this session.</summary>
    public static async Task<Promises> Load(Session session, string maker, PolicyShelf shelf, CancellationToken stop) =>
        new(shelf, await session.Query<PolicyVersionRow>("SELECT * FROM policy_version WHERE maker = @maker ORDER BY effective_from DESC, published_at DESC, id", new { maker }, stop));

    /// <summary>All lines that a unit should have.</summary>
    /// <param name="facts">Gives the facts of a part, or of the unit as a whole for null.</param>
    /// <param name="suppliers">What the supplier of a part promised, by the part instance's id.</param>
    public IEnumerable<Promise> Of(string? commercialPolicy, Func<string?, UnitFacts> facts, IReadOnlyList<PartInstance> parts, IReadOnlyDictionary<string, (SupplierTerms Terms, DateOnly ReceivedOn)> suppliers)
    {
        var commercial = versions.Where(v => v.Kind == "commercial" && v.Policy == commercialPolicy).ToList();
        if (commercialPolicy is not null)
        {
            // A part that took the place of another goes on with that one's line.
            foreach (var part in parts.Where(p => p.ReplacesId is null)) yield return Ask(commercial, CoverageSource.Commercial, part.Id, part.Item, facts(part.Id));
            if (parts.Count == 0) yield return Ask(commercial, CoverageSource.Commercial, null, "unit", facts(null));
        }

        // The law looks at the goods as they were sold, not at their parts.
        foreach (var law in versions.Where(v => v.Kind == "statutory").GroupBy(v => v.Policy, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            yield return Ask([.. law], CoverageSource.Statutory, null, "unit", facts(null));
        }

        foreach (var part in parts.Where(p => suppliers.ContainsKey(p.Id)))
        {
            var (terms, receivedOn) = suppliers[part.Id];
            yield return new Promise(part.Id, CoverageSource.Supplier, part.Item, null, SupplierCoverage.TermOf(terms, receivedOn), []);
        }
    }

    /// <summary>What the versions of one policy say about a part or unit now, whatever was promised.</summary>
    public Promise Again(CoverageSource source, string policy, string? part, string name, UnitFacts facts) =>
        Ask([.. versions.Where(v => v.Kind == Words.Write(source) && v.Policy == policy)], source, part, name, facts);

    private Promise Ask(IReadOnlyList<PolicyVersionRow> versions, CoverageSource source, string? part, string name, UnitFacts facts)
    {
        var needed = new List<string>();
        foreach (var version in versions)
        {
            var model = shelf.Model(version);
            var said = Listen(version, model, facts);
            var date = said.Facts[model.AppliesBy];
            if (!date.IsKnown || date.Value.Kind is not ValueKind.Date)
            {
                // Without the day nobody can say which version speaks; where the record has none, the oldest one does.
                if (date.IsKnown && ReferenceEquals(version, versions[^1])) return Read(version, source, part, name, said);
                if (!date.IsKnown) needed.Add(model.Facts[model.AppliesBy].Name);
                continue;
            }

            if (DateOnly.FromDayNumber((int)date.Value.Number) >= version.EffectiveFrom) return Read(version, source, part, name, said);
        }

        return new Promise(part, source, name, null, null, needed is [] ? ["policy in force"] : [.. needed.Distinct(StringComparer.Ordinal)]);
    }

    private static Promise Read(PolicyVersionRow version, CoverageSource source, string? part, string name, Said said) =>
        said.Term.Value.Granted(out var term, out var refusal)
            ? new Promise(part, source, name, version.Id, term, [])
            : new Promise(part, source, name, version.Id, null, refusal.Names);

    private Said Listen(PolicyVersionRow version, PolicyModel model, UnitFacts facts)
    {
        var told = facts.Tell(model);
        if (_said.TryGetValue((version.Id, told), out var earlier)) return earlier;
        // A policy that is told the serial hears nothing twice: then there is nothing to gain, and no reason to grow.
        if (_said.Count == MostRemembered) _said.Clear();
        var read = UnitFacts.Read(model, told);
        var said = new Said(read, new Lazy<Result<CoverageTerm, TermRefusal>>(() => shelf.Ask(version, assessor => TermsFromPolicy.Read(assessor, read)), isThreadSafe: false));
        _said.Add((version.Id, told), said);
        return said;
    }

    /// <summary>What a policy was told, and its answer once somebody wants it.</summary>
    private sealed record Said(IReadOnlyList<FactValue> Facts, Lazy<Result<CoverageTerm, TermRefusal>> Term);
}
