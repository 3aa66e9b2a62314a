using System.Collections.Concurrent;
using Makegood.Domain.Basics;
using Makegood.Domain.Credit;

namespace Makegood.Storage;

/// <summary>The published versions of a maker's credit programme. A text never changes under its id, so what was read once is kept.</summary>
public sealed class CreditProgrammes(PolicyShelf shelf)
{
    /// <summary>Only the names: the texts are long, and the ledger asks with every commit.</summary>
    internal const string Names = "SELECT id FROM policy_version WHERE maker = @maker AND kind = 'credit' ORDER BY effective_from, published_at, id";

    private readonly ConcurrentDictionary<string, Programme> _read = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (IReadOnlyList<string> Ids, MakerProgrammes Programmes)> _last = new(StringComparer.Ordinal);

    /// <summary>All versions as they stand in this session; null while none is published.</summary>
    public async Task<MakerProgrammes?> Of(string maker, Session session, CancellationToken stop) =>
        await Named(await session.Query<string>(Names, new { maker }, stop), maker, session, stop);

    /// <summary>Those of these names, which are all there are; null for none.</summary>
    public async Task<MakerProgrammes?> Named(IReadOnlyList<string> ids, string maker, Session session, CancellationToken stop)
    {
        if (ids.Count == 0) return null;
        if (_last.TryGetValue(maker, out var last) && last.Ids.SequenceEqual(ids)) return last.Programmes;
        var rows = await session.Query<PolicyVersionRow>("SELECT * FROM policy_version WHERE maker = @maker AND kind = 'credit' ORDER BY effective_from, published_at, id", new { maker }, stop);
        var programmes = new MakerProgrammes([.. rows.Select(Read)]);
        _last[maker] = (ids, programmes);
        return programmes;
    }

    private Programme Read(PolicyVersionRow row) => _read.GetOrAdd(row.Id, _ =>
    {
        var isProgramme = ProgrammeFromPolicy.Read(shelf.Model(row)).Granted(out var programme, out var problems);
        Invariant.Holds(isProgramme, $"the published programme {row.Policy}@{row.Version} can be read: {string.Join("; ", problems ?? [])}");
        return programme!;
    });
}

/// <summary>A maker's programmes at one moment.</summary>
public sealed class MakerProgrammes(IReadOnlyList<Programme> versions)
{
    private readonly Programmes _programmes = new(versions);
    private readonly Dictionary<string, Programme> _named = versions.ToDictionary(v => v.Policy, StringComparer.Ordinal);

    public int Count => versions.Count;

    public Programme On(DateTimeOffset instant) => _programmes.On(instant);

    /// <summary>The version that a recorded fact names.</summary>
    public Programme Named(string policy) => _named[policy];
}
