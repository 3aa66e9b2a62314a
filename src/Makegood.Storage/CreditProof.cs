using Makegood.Domain.Basics;
using Makegood.Domain.Credit;

namespace Makegood.Storage;

/// <summary>
/// Holds a maker's ledger of store credit against itself: the chain of its commits, every balance against the movements, and the whole once more told from its
/// facts. The first bad place of the chain is named, because all after it hangs on it.
/// </summary>
public sealed class CreditProof(Session look, PolicyShelf shelf, CancellationToken stop)
{
    private readonly List<Finding> _findings = [];

    public IReadOnlyList<Finding> Findings => _findings;

    public long Commits { get; private set; }

    public long Movements { get; private set; }

    /// <summary>Looks at the ledgers of all makers.</summary>
    public async Task Run()
    {
        foreach (var maker in await look.Query<string>("SELECT maker FROM credit_head ORDER BY maker", null, stop))
        {
            await Chain(maker);
            var sums = await Sums(maker);
            await Balances(maker, sums);
            await Retold(maker, sums);
        }
    }

    private void Found(string place, string what) => _findings.Add(new Finding(place, what));

    private async Task Chain(string maker)
    {
        var (number, hash, last) = (0L, AuditChain.Start, 0L);
        var commits = await look.Query<CreditCommitRow>("SELECT * FROM credit_commit WHERE maker = @maker ORDER BY maker, id", new { maker }, stop);
        var allFacts = (await look.Query<CreditFactRow>("SELECT * FROM credit_fact WHERE maker = @maker ORDER BY maker, id", new { maker }, stop)).ToLookup(f => f.CommitNumber);
        var allMovements = (await look.Query<CreditMovementRow>("SELECT * FROM credit_movement WHERE maker = @maker ORDER BY maker, id", new { maker }, stop)).ToLookup(m => m.CommitNumber);
        foreach (var commit in commits)
        {
            var place = $"credit ledger of {maker}, commit {commit.Number}";
            if (commit.Number != number + 1)
            {
                Found(place, $"commit {number + 1} is missing before it");
                return;
            }

            var (its, moved) = (allFacts[commit.Number].ToList(), allMovements[commit.Number].ToList());
            if (commit.Previous != hash)
            {
                Found(place, "it does not follow the commit before it");
                return;
            }

            if (its.Count != commit.Facts || moved.Count != commit.Movements)
            {
                Found(place, $"it holds {its.Count} facts and {moved.Count} movements, and was written with {commit.Facts} and {commit.Movements}");
                return;
            }

            if (CreditChain.Seal(commit with { Hash = string.Empty }, its, moved).Hash != commit.Hash)
            {
                Found(place, "a fact or a movement in it is not as it was written");
                return;
            }

            (number, hash, last) = (commit.Number, commit.Hash, last + its.Count);
            Movements += moved.Count;
            Commits++;
        }

        var head = await look.Single<CreditHeadRow>("SELECT * FROM credit_head WHERE maker = @maker", new { maker }, stop);
        if (head!.Number != number || head.Hash != hash) Found($"credit ledger of {maker}", $"its head names commit {head.Number}, and the last one is {number}");
        if (head.Facts != last) Found($"credit ledger of {maker}", $"its head counts {head.Facts} facts, and there are {last}");
        var known = commits.Count == 0 ? 0 : commits[^1].Number;
        if (allFacts.Any(f => f.Key > known) || allMovements.Any(m => m.Key > known)) Found($"credit ledger of {maker}", "there are facts or movements that no commit covers");
    }

    private async Task<Dictionary<(string Account, string Currency), Balance>> Sums(string maker)
    {
        var sums = new Dictionary<(string, string), Balance>();
        await foreach (var row in look.Stream<CreditMovementRow>("SELECT * FROM credit_movement WHERE maker = @maker ORDER BY maker, id", new { maker }, stop))
        {
            var sum = sums.GetValueOrDefault((row.Account, row.Currency));
            long Change(LedgerAccount account) => (row.Credit == Words.Write(account) ? row.Amount : 0) - (row.Debit == Words.Write(account) ? row.Amount : 0);
            sums[(row.Account, row.Currency)] = new Balance(sum.Available + Change(LedgerAccount.Available), sum.Held + Change(LedgerAccount.Held), sum.Owed - Change(LedgerAccount.Owed));
        }

        return sums;
    }

    private async Task Balances(string maker, Dictionary<(string Account, string Currency), Balance> sums)
    {
        var seen = new HashSet<(string, string)>();
        await foreach (var row in look.Stream<CreditWalletRow>("SELECT * FROM credit_wallet WHERE maker = @maker ORDER BY maker, id", new { maker }, stop))
        {
            seen.Add((row.Account, row.Currency));
            var sum = sums.GetValueOrDefault((row.Account, row.Currency));
            if (sum != new Balance(row.Available, row.Held, row.Owed)) Found($"credit of {row.Account} in {row.Currency}", $"its balance says {Said(new Balance(row.Available, row.Held, row.Owed))}, and its movements add up to {Said(sum)}");
        }

        foreach (var (account, currency) in sums.Keys.Where(k => !seen.Contains(k))) Found($"credit of {account} in {currency}", "there are movements and no balance");
    }

    private async Task Retold(string maker, Dictionary<(string Account, string Currency), Balance> sums)
    {
        if (await new CreditProgrammes(shelf).Of(maker, look, stop) is not { } programmes) return;
        foreach (var account in await look.Query<string>("SELECT id FROM credit_account WHERE maker = @maker ORDER BY maker, id", new { maker }, stop))
        {
            var last = await look.Single<string?>("SELECT MAX(recorded_at) FROM credit_movement WHERE maker = @maker AND account = @account", new { maker, account }, stop);
            var file = AccountFile.Of(account, await look.ReadCreditFacts(maker, account, programmes.Named, null, stop));
            if (last is not null) file.Advance(Columns.Instant(last));
            foreach (var (currency, balance) in file.Book.Balances)
            {
                var sum = sums.GetValueOrDefault((account, currency));
                if (sum != balance) Found($"credit of {account} in {currency}", $"told again from its facts it is {Said(balance)}, and its movements add up to {Said(sum)}");
            }
        }
    }

    private static string Said(Balance balance) => $"{balance.Available} available, {balance.Held} held, {balance.Owed} owed";
}
