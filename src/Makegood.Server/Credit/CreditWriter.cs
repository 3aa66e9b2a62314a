using System.Threading.Channels;
using Makegood.Storage;

namespace Makegood.Server.Credit;

/// <summary>
/// Writes the ledger of one maker. While one commit is on its way to disk, the next is decided on top of it; if that one fails, both are decided anew. Programs that
/// share PostgreSQL take turns by the ledger's head, and each writes only what it decided on that very head. Source: decisions 0021 and 0027.
/// </summary>
internal sealed class CreditWriter : IAsyncDisposable
{
    /// <summary>Who books what follows from others' acts.</summary>
    public const string Actor = "ledger";

    private const int MostTogether = 512;
    private const int MostTries = 5;

    // While the disk waits for us, so many are worth a flush, however many more have come.
    private const int EnoughToWrite = 64;

    // Where another program writes too, what is decided ahead is often in vain: only after so many commits without it.
    private const int AloneAfter = 4;

    private readonly string _maker;
    private readonly Database _database;
    private readonly Clock _clock;
    private readonly CreditProgrammes _programmes;
    private readonly CreditDecider _decider;
    private readonly Channel<CreditAsked> _queue = Channel.CreateBounded<CreditAsked>(16 * MostTogether);
    private readonly Task _work;

    // Where the ledger ends with all that was decided, and the programmes it went by; null when that must be read first.
    private (CreditTip Tip, MakerProgrammes Programmes)? _known;
    private int _alone;

    public CreditWriter(string maker, Database database, Clock clock, CreditProgrammes programmes, PersonVault? vault)
    {
        (_maker, _database, _clock, _programmes, _decider) = (maker, database, clock, programmes, new CreditDecider(maker, clock, vault));
        _work = Task.Run(Run);
    }

    public ValueTask Take(CreditAsked asked) => _queue.Writer.WriteAsync(asked, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _work;
    }

    private async Task Run()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            if (_known is not null && _alone >= AloneAfter)
            {
                await Ahead();
                continue;
            }

            var together = new List<CreditAsked>();
            while (together.Count < MostTogether && _queue.Reader.TryRead(out var asked)) together.Add(asked);
            await Serve(together);
        }
    }

    /// <summary>Holds the ledger, decides and writes.</summary>
    private async Task Serve(IReadOnlyList<CreditAsked> together)
    {
        CreditDraft? draft = null;
        try
        {
            await using var work = await Begin();
            var (head, programmes) = await Hold(work);
            if (programmes is null)
            {
                foreach (var asked in together) asked.Done.SetResult((null, CreditWords.NoProgramme));
                return;
            }

            // Another program wrote since: what is kept here is old.
            var tip = new CreditTip(head.Number, head.Facts);
            _alone = _known?.Tip == tip ? _alone + 1 : 0;
            if (_known?.Tip != tip || _decider.IsFull) _decider.Forget();
            draft = new CreditDraft(_maker, tip, programmes);
            await using (var look = new CreditLook(_database, held: work))
            {
                foreach (var asked in together) await _decider.Decide(asked, draft, look, CancellationToken.None);
            }

            _decider.Close(draft);
            await Save(draft, head, work);
            _known = (draft.After, programmes);
        }
        catch (Exception problem)
        {
            await Failed(together, draft, problem);
            return;
        }

        draft.Tell();
    }

    /// <summary>Decides what comes while the commit before is written, until nothing comes any more or something fails.</summary>
    private async Task Ahead()
    {
        CreditDraft? coming = null;
        var writing = Task.FromResult<Exception?>(null);
        Task<bool>? more = null;
        while (true)
        {
            var (tip, programmes) = _known!.Value;
            var draft = new CreditDraft(_maker, tip, programmes);
            Exception? wrong = null;
            try
            {
                await using var look = new CreditLook(_database, coming);
                while (true)
                {
                    while (draft.Asked.Count < MostTogether && !(draft.Asked.Count >= EnoughToWrite && writing.IsCompleted) && _queue.Reader.TryRead(out var asked)) await _decider.Decide(asked, draft, look, CancellationToken.None);
                    if (writing.IsCompleted || draft.Asked.Count == MostTogether) break;
                    more ??= _queue.Reader.WaitToReadAsync().AsTask();
                    await Task.WhenAny(writing, more);
                    if (!more.IsCompleted) continue;
                    if (!await more) break;
                    more = null;
                }
            }
            catch (Exception problem)
            {
                wrong = problem;
            }

            // What failed is served first, as it came first.
            if (await writing is { } failure)
            {
                await Failed(coming!.Asked, coming, failure);
                if (draft.Asked.Count > 0) await Serve(draft.Asked);
                return;
            }

            if (draft.Asked.Count == 0) return;
            try
            {
                if (_decider.IsFull) wrong ??= new OldGroundException();
                if (wrong is null) _decider.Close(draft);
            }
            catch (Exception problem)
            {
                wrong = problem;
            }

            if (wrong is not null)
            {
                await Failed(draft.Asked, draft, wrong);
                return;
            }

            _known = (draft.After, programmes);
            coming = draft;
            writing = Task.Run(() => Write(draft));
        }
    }

    /// <returns>Why it was not written, or null; then everybody in it is answered.</returns>
    private async Task<Exception?> Write(CreditDraft draft)
    {
        try
        {
            await using var work = await Begin();
            var (head, programmes) = await Hold(work);
            if (head.Number != draft.Before.Commit || !ReferenceEquals(programmes, draft.Programmes)) return new OldGroundException();
            await Save(draft, head, work);
        }
        catch (Exception problem)
        {
            return problem;
        }

        draft.Tell();
        return null;
    }

    private Task<Work> Begin() => _database.Begin(new Act(_maker, Actor, _clock.Now, _clock.NewId), CancellationToken.None);

    private async Task<(CreditHeadRow Head, MakerProgrammes? Programmes)> Hold(Work work)
    {
        var (head, names) = await work.HoldLedger(CancellationToken.None);
        return (head, await _programmes.Named(names, _maker, work, CancellationToken.None));
    }

    /// <summary>Nothing of a draft is written, so nobody was answered: everything is forgotten that was decided in it and after it, and its requests are served anew.</summary>
    private async Task Failed(IReadOnlyList<CreditAsked> together, CreditDraft? draft, Exception problem)
    {
        try
        {
            // Whoever loses the connection at the very end does not know whether all is saved; to do it twice is worse than to look.
            if (draft?.Hash is not null && await IsWritten(draft))
            {
                _decider.UndoAfter(draft);
                (_known, _alone) = (null, 0);
                draft.Tell();
                return;
            }
        }
        catch (Exception)
        {
            Forget(draft);
            foreach (var asked in together) asked.Done.SetException(problem);
            return;
        }

        Forget(draft);
        if (problem is OldGroundException)
        {
            await Serve(together);
            return;
        }

        if (together.Count == 1 && (!StoreProblems.IsRace(problem) || ++together[0].Tries >= MostTries))
        {
            together[0].Done.SetException(problem);
            return;
        }

        // One that cannot be written must not take the others with it.
        foreach (var asked in together) await Serve([asked]);
    }

    private void Forget(CreditDraft? draft)
    {
        if (draft is null) _decider.Forget();
        else _decider.Undo(draft);
        (_known, _alone) = (null, 0);
    }

    // With the ledger held: the database may still be busy with the commit whose connection is gone, and whoever holds the ledger has waited for its end.
    private async Task<bool> IsWritten(CreditDraft draft)
    {
        await using var work = await Begin();
        await work.HoldLedger(CancellationToken.None);
        return await work.Single<string?>("SELECT hash FROM credit_commit WHERE maker = @maker AND id = @id", new { maker = _maker, id = CreditChain.CommitId(draft.Number) }, CancellationToken.None) == draft.Hash;
    }

    private async Task Save(CreditDraft draft, CreditHeadRow head, Work work)
    {
        var stop = CancellationToken.None;
        var sheet = new RowSheet();
        var hash = draft.IsEmpty ? null : head.Hash;
        if (hash is not null)
        {
            var commit = CreditChain.Seal(new CreditCommitRow { Maker = _maker, Id = CreditChain.CommitId(draft.Number), Number = draft.Number, At = draft.At, Facts = draft.Facts.Count, Movements = draft.Booked.Count, Previous = hash, Hash = string.Empty }, draft.Facts, draft.Booked);
            foreach (var adopted in draft.Adopted.Where(a => !draft.Waiting.Contains(a))) await work.Remove(adopted, "credit.adopted", stop);
            sheet.Put(draft.Accounts, "credit.account").Put(draft.Wallets, "credit.wallet").Add(draft.Orders, "credit.order")
                .Add([.. draft.Waiting.Except(draft.Adopted)], "credit.waiting").Add(draft.Facts, "credit.fact").Add(draft.Booked, "credit.movement")
                .Put([.. draft.Related.Orders.Values], "related.order").Put([.. draft.Related.Flags.Values], "related.flag")
                .Add([commit], "credit.commit")
                .Put([head with { Revision = head.Revision + 1, Number = draft.After.Commit, Facts = draft.After.Facts, Hash = commit.Hash }], "credit.committed");
            hash = commit.Hash;
        }

        await work.Write(sheet.Add(draft.Kept, "answered"), stop);
        draft.Hash = hash;
        await work.Commit(stop);
    }

    /// <summary>What a draft was decided on is no longer so.</summary>
    private sealed class OldGroundException : Exception;
}
