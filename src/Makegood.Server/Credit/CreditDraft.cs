using Makegood.Domain.Basics;
using Makegood.Domain.Credit;
using Makegood.Domain.Orders;
using Makegood.Domain.Related;
using Makegood.Storage;

namespace Makegood.Server.Credit;

/// <summary>A request to the ledger, and where its answer goes.</summary>
internal sealed record CreditAsked(string? Account, Func<AccountBook, Programme, DateTimeOffset, CreditDesk.Planned> Plan, Act Act, Func<IReadOnlyList<CreditOutcome>, (object? Answer, Refusal? Refusal)> Answer)
{
    public TaskCompletionSource<(object? Answer, Refusal? Refusal)> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Tries { get; set; }

    /// <summary>Only looks, and answers with what this gives.</summary>
    public Func<RelatedIndex, RelatedRules, object>? Look { get; init; }
}

/// <summary>The ledger's end: its last commit, and how many facts there are.</summary>
internal readonly record struct CreditTip(long Commit, long Facts);

/// <summary>One commit of the ledger: what it writes, and what its requests are answered once that is on disk.</summary>
/// <param name="before">The ledger's end that all of it was decided on.</param>
/// <param name="programmes">The programmes that it was decided by.</param>
internal sealed class CreditDraft(string maker, CreditTip before, MakerProgrammes programmes)
{
    private readonly List<CreditAsked> _asked = [];
    private readonly List<(object? Answer, Refusal? Refusal)> _answers = [];

    public CreditTip Before { get; } = before;

    public MakerProgrammes Programmes { get; } = programmes;

    public long Number => Before.Commit + 1;

    public IReadOnlyList<CreditAsked> Asked => _asked;

    /// <summary>When the request that is decided just now was decided; in the end, when the last was.</summary>
    public DateTimeOffset At { get; private set; }

    public List<CreditFactRow> Facts { get; } = [];

    public List<CreditMovementRow> Booked { get; } = [];

    public SortedSet<string> Touched { get; } = new(StringComparer.Ordinal);

    public List<CreditOrderRow> Orders { get; } = [];

    public Dictionary<string, string> Owners { get; } = new(StringComparer.Ordinal);

    public List<CreditWaitingRow> Waiting { get; } = [];

    public List<CreditWaitingRow> Adopted { get; } = [];

    /// <summary>The answers that are kept for requests that may come twice.</summary>
    public List<IdempotencyRow> Kept { get; } = [];

    /// <summary>What the touched accounts and their balances are afterwards; there once all is decided.</summary>
    public IReadOnlyList<CreditAccountRow> Accounts { get; set; } = [];

    public IReadOnlyList<CreditWalletRow> Wallets { get; set; } = [];

    public RelatedChanges Related { get; set; } = RelatedChanges.None;

    /// <summary>The hash of the commit, once it is about to be saved.</summary>
    public string? Hash { get; set; }

    public long NextFact => Before.Facts + Facts.Count + 1;

    public bool IsEmpty => Facts.Count == 0 && Booked.Count == 0 && Waiting.Count == 0;

    /// <summary>The ledger's end with this.</summary>
    public CreditTip After => IsEmpty ? Before : new CreditTip(Number, Before.Facts + Facts.Count);

    /// <summary>Begins with a request.</summary>
    /// <param name="now">Never before the request was made; time does not go back within a commit.</param>
    public void Take(CreditAsked asked, DateTimeOffset now)
    {
        _asked.Add(asked);
        if (now > At) At = now;
    }

    /// <summary>Ends with the request that was taken last.</summary>
    public void Answer(object? answer, Refusal? refusal)
    {
        _answers.Add((answer, refusal));
        if (answer is not null && IdempotencyRow.Of(_asked[^1].Act, answer) is { } row) Kept.Add(row);
    }

    /// <summary>It is on disk: everybody is answered.</summary>
    public void Tell()
    {
        for (var i = 0; i < _asked.Count; i++) _asked[i].Done.SetResult(_answers[i]);
    }

    public string Fact(string account, Act act, CreditFact fact)
    {
        var id = CreditChain.FactId(NextFact);
        Facts.Add(new CreditFactRow
        {
            Maker = maker,
            Id = id,
            Account = account,
            Kind = fact.Event.Type,
            ShopOrder = fact.Event switch { OrderEvent order => order.Order, CreditRedeem redeem => redeem.Order, CreditHeld held => held.Order, _ => null },
            EffectiveAt = fact.Event.At,
            RecordedAt = At,
            Actor = act.Actor,
            Policy = fact.Programme.Policy,
            Data = ShopEventJson.Text(fact.Event),
            CommitNumber = Number,
        });
        return id;
    }

    public void Movements(string account, Act act, string? fact, IReadOnlyList<Entry> entries)
    {
        foreach (var entry in entries)
        {
            Booked.Add(new CreditMovementRow
            {
                Maker = maker,
                Id = CreditChain.MovementId(Number, Booked.Count),
                Account = account,
                Currency = entry.Currency,
                Kind = Words.Write(entry.Kind),
                Amount = entry.Amount,
                Debit = Words.Write(entry.Debit),
                Credit = Words.Write(entry.Credit),
                Corrects = entry.Corrects,
                ShopOrder = entry.Order,
                Lot = entry.Lot,
                EffectiveAt = entry.Effective,
                RecordedAt = At,
                Actor = act.Actor,
                Policy = entry.Policy,
                Clause = entry.Clause,
                Fact = fact,
                CommitNumber = Number,
            });
        }
    }
}
