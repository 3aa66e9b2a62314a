using Makegood.Domain.Credit;
using Makegood.Domain.Orders;

namespace Makegood.Tests.Credit;

/// <summary>The ledger and the reference model know nothing of each other, and say the same after every event and long after the last.</summary>
public sealed class ModelAgrees(ITestOutputHelper output)
{
    private const int Histories = 1_500;

    private static int First => int.TryParse(Environment.GetEnvironmentVariable("MAKEGOOD_SEED"), out var seed) ? seed : 51_122;

    [Fact]
    public void The_model_has_at_most_two_hundred_lines_of_code() =>
        Assert.InRange(File.ReadAllLines(Repo.Path("tests/Makegood.Tests/Credit/Model.cs")).Count(l => l.Trim() is not ("" or "{" or "}") && !l.Trim().StartsWith("//", StringComparison.Ordinal)), 1, 200);

    [Fact]
    public void Model_and_ledger_never_differ()
    {
        var problems = new List<string>();
        var (asked, seed) = (0, First);
        for (; seed < First + Histories && problems.Count < 3; seed++)
        {
            var events = new History(seed, ShippedProgramme.StoreCredit, asks: seed % 2 == 0).Events;
            if (Difference(events, ref asked) is null) continue;
            problems.Add(Shrinking.Smallest($"seed {seed}", events, e => Difference(e, ref asked)));
        }

        output.WriteLine($"{asked:N0} questions to both about {seed - First:N0} histories, seeds {First} to {seed - 1}: {problems.Count} differences");
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    private static string? Difference(IReadOnlyList<ShopEvent> events, ref int asked)
    {
        var ledger = new CreditLedger(_ => ShippedProgramme.StoreCredit);
        foreach (var told in events)
        {
            ledger.Tell(told);
            if (Difference(ledger, ledger.Now) is { } now) return now;
            asked++;
        }

        foreach (var days in new[] { 29, 31, 364, 366, 1_200 })
        {
            if (Difference(ledger, ledger.Now.AddDays(days)) is { } later) return later;
            asked++;
        }

        return null;
    }

    private static string? Difference(CreditLedger ledger, DateTimeOffset at)
    {
        if (!ledger.Accounts.TryGetValue(History.Account, out var file)) return null;
        var (book, model) = (file.At(at), new Model(file.Facts.Select(f => f.Event), at));
        foreach (var (currency, balance) in book.Balances)
        {
            var (available, held, owed) = model.Of(currency);
            if (balance != new Balance(available, held, owed)) return $"at {at:O} the ledger has {balance} {currency}, the model {available}, {held}, {owed}";
        }

        return book.ExpiresOn == model.Until ? null : $"at {at:O} the ledger ends on {book.ExpiresOn}, the model on {model.Until}";
    }
}
