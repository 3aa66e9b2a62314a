using Makegood.Domain.Related;

namespace Makegood.Tests.Domain.Related;

/// <summary>What is found depends on the orders and on nothing else: not on when they came, not on what was there and is gone.</summary>
public sealed class SameWhateverTheOrder
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("MAKEGOOD_LONG") == "1";

    [Fact]
    public void It_finds_what_comparing_everybody_with_everybody_finds()
    {
        var random = new Random(1);
        var (linked, flagged, doors) = (0, 0, new HashSet<SharedDoor>());
        for (var i = 0; i < (IsLong ? 5000 : 400); i++)
        {
            var orders = Orders.Some(random, random.Next(2, 24), random.Next(2, 12), random.Next(1, 6));
            var rules = Orders.Rules(random);
            var (index, plain) = (RelatedIndex.Of(orders), new PlainRelated(orders, rules));
            foreach (var account in index.Accounts)
            {
                var group = plain.Group(account).ToList();
                Assert.Equal(group, index.GroupOf(account, rules).Accounts);
                var (flags, found) = (plain.Flags(account).ToList(), index.FlagsOf(account, rules));
                Assert.Equal(flags, found.Select(f => f.Order));
                Assert.All(found, f => Assert.True(f.Case.Counted > f.Case.Allowed));
                doors.UnionWith(found.Select(f => f.Case.Door));
                (linked, flagged) = (linked + group.Count - 1, flagged + flags.Count);
            }
        }

        // Without this, sets in which nothing meets would prove nothing.
        Assert.True(linked > 500 && flagged > 500 && doors.Count == 3, $"{linked} links, {flagged} flags, {string.Join(' ', doors)}");
    }

    [Fact]
    public void All_permutations_of_up_to_six_orders_say_the_same()
    {
        var random = new Random(2);
        for (var i = 0; i < (IsLong ? 200 : 12); i++)
        {
            var orders = Orders.Some(random, 1 + (i % 6), 4, 2);
            var rules = Orders.Rules(random);
            var expected = Orders.Said(RelatedIndex.Of(orders), rules);
            foreach (var permutation in Permutations(orders)) Assert.Equal(expected, Orders.Said(RelatedIndex.Of(permutation), rules));
        }
    }

    [Fact]
    public void A_thousand_orders_of_arrival_of_a_large_set_say_the_same()
    {
        var random = new Random(3);
        var orders = Orders.Some(random, IsLong ? 1000 : 120, IsLong ? 400 : 60, IsLong ? 200 : 30);
        var rules = Orders.Rules(random) with { Chains = Chains.Followed };
        var expected = Orders.Said(RelatedIndex.Of(orders), rules);
        Assert.Contains("permitted", expected, StringComparison.Ordinal);
        for (var i = 0; i < 1000; i++)
        {
            var arrived = orders.ToArray();
            random.Shuffle(arrived);

            // Some come twice, and some with another standing first.
            var index = RelatedIndex.Of(arrived.Take(20).Select(o => o with { Standing = OrderStanding.Open }).Concat(arrived));
            Assert.Equal(expected, Orders.Said(index, rules));
        }
    }

    [Fact]
    public void Ten_thousand_removals_leave_what_a_rebuild_without_them_finds()
    {
        var random = new Random(4);
        var removed = 0;
        while (removed < 10_000)
        {
            var orders = Orders.Some(random, 40, 16, 8);
            var rules = Orders.Rules(random);
            var index = RelatedIndex.Of(orders);
            while (orders.Count > 0 && removed < 10_000)
            {
                // A whole order, or one sign of it.
                var at = random.Next(orders.Count);
                if (random.Next(2) == 0 || orders[at].Signs.Count == 0)
                {
                    index.Remove(orders[at].Id);
                    orders.RemoveAt(at);
                }
                else
                {
                    orders[at] = orders[at] with { Signs = [.. orders[at].Signs.Skip(1)] };
                    index.Put(orders[at]);
                }

                removed++;
                if (IsLong || removed % 10 == 0) Assert.Equal(Orders.Said(RelatedIndex.Of(orders), rules), Orders.Said(index, rules));
            }
        }
    }

    [Fact]
    public void An_order_is_found_as_it_was_put_and_what_is_removed_leaves_nothing()
    {
        var orders = Orders.Some(new Random(5), 300, 80, 40);
        var index = RelatedIndex.Of(orders);
        foreach (var order in orders)
        {
            var found = index.Find(order.Id)!;
            Assert.Equal(order.Signs.Order(), found.Signs);
            Assert.Equal(order with { Signs = [], Pieces = [] }, found with { Signs = [], Pieces = [] });
            Assert.Equal(order.Pieces, found.Pieces);
        }

        foreach (var order in orders) index.Remove(order.Id);
        Assert.Equal((0, 0), (index.Orders, index.Signs));
        Assert.Empty(index.Accounts);
    }

    private static IEnumerable<List<RelatedOrder>> Permutations(List<RelatedOrder> orders)
    {
        if (orders.Count == 0) return [[]];
        return orders.SelectMany((first, i) => Permutations([.. orders.Where((_, j) => j != i)]).Select(rest => (List<RelatedOrder>)[first, .. rest]));
    }
}
