using Makegood.Storage;

namespace Makegood.Server.Credit;

/// <summary>
/// What the one who decides sees of the ledger beside its own memory: the store, and over it the commit that is on its way there.
/// </summary>
/// <param name="coming">The commit before, while it is being written; what the store shows may be without it.</param>
/// <param name="held">The work in which all is read, where the ledger is held while it is decided; otherwise the store is looked at only when something is asked of it.</param>
internal sealed class CreditLook(Database database, CreditDraft? coming = null, Work? held = null) : IAsyncDisposable
{
    private Session? _store;

    public CreditDraft? Coming { get; } = coming;

    // INVARIANT: every commit before the coming one is on disk when the first question is asked, so whatever moment is looked at has them.
    public async ValueTask<Session> Store(CancellationToken stop) => held ?? (_store ??= await database.Look(stop));

    public async ValueTask DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
    }
}
