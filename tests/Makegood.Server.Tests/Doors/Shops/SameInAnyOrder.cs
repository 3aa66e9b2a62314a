using Makegood.Domain.Credit;
using Makegood.Domain.Orders;

namespace Makegood.Server.Tests.Doors.Shops;

/// <summary>What shops tell comes in every order, and again: the facts and the credit at the end are the same.</summary>
public sealed class SameInAnyOrder
{
    public static TheoryData<string> All => [.. ShopFixture.Names];

    [Fact]
    public void There_are_fixtures_of_both_platforms() => Assert.True(ShopFixture.Names.Count(n => n.StartsWith("shopify", StringComparison.Ordinal)) >= 6 && ShopFixture.Names.Count(n => n.StartsWith("woo", StringComparison.Ordinal)) >= 6);

    [Theory]
    [MemberData(nameof(All))]
    public void The_credit_at_the_end_is_what_the_fixture_says(string name)
    {
        var fixture = ShopFixture.Load(name);
        var ledger = new CreditLedger(_ => ShopFixture.Programme);
        foreach (var message in fixture.Messages)
        {
            var heard = fixture.Hear(message);
            Assert.True(heard.Kept.Count == 0, string.Join('\n', heard.Kept));
            foreach (var told in heard.Events) Assert.True(ledger.Tell(told) is { IsAccepted: true, Reception: not Reception.Contradicts } || (name is "woo-refund-gone" && told is RefundsListed), $"{name}: {ShopEventJson.Text(told)}");
        }

        Assert.Equal(fixture.Expected.Keys.Order(StringComparer.Ordinal), ledger.Accounts.Keys);
        foreach (var (account, wallets) in fixture.Expected)
        {
            foreach (var (currency, available) in wallets) Assert.Equal((name, currency, available, 0L), (name, currency, ledger.Accounts[account].Book.BalanceOf(currency).Available, ledger.Accounts[account].Book.BalanceOf(currency).Owed));
            Assert.Empty(ledger.UnderReview(account));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void In_every_order_and_with_repeats_it_is_the_same_set_of_facts_and_the_same_credit(string name)
    {
        var fixture = ShopFixture.Load(name);
        var told = fixture.Messages.Select(m => fixture.Hear(m).Events).ToList();
        var (facts, balances) = (ShopFixture.Facts(told.SelectMany(t => t)), ShopFixture.Balances(told.SelectMany(t => t)));
        Assert.NotEmpty(facts);
        var orders = 0;
        foreach (var order in Permutations([.. Enumerable.Range(0, told.Count)]))
        {
            // Every message comes twice: once in this order, and all of them once more from the other end.
            var arriving = order.Concat(order.Reverse()).SelectMany(i => told[i]).ToList();
            Assert.Equal(facts, ShopFixture.Facts(arriving));
            Assert.Equal(balances, ShopFixture.Balances(arriving));
            Assert.Equal(balances, ShopFixture.Balances(order.SelectMany(i => told[i])));
            orders++;
        }

        Assert.Equal(Enumerable.Range(1, told.Count).Aggregate(1, (product, n) => product * n), orders);
    }

    // Heap's algorithm.
    private static IEnumerable<int[]> Permutations(int[] items)
    {
        var counters = new int[items.Length];
        yield return [.. items];
        for (var i = 1; i < items.Length;)
        {
            if (counters[i] < i)
            {
                var other = i % 2 == 0 ? 0 : counters[i];
                (items[other], items[i]) = (items[i], items[other]);
                yield return [.. items];
                counters[i]++;
                i = 1;
            }
            else
            {
                counters[i++] = 0;
            }
        }
    }
}
