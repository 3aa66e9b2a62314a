using Makegood.Domain.Orders;

namespace Makegood.Tests.Domain.Orders;

/// <summary>What holds of all that was told, by the smallest examples, and by random ones in any order.</summary>
public sealed class TellingsTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_was_told_once_is_in_effect_as_it_is()
    {
        ShopEvent[] once = [new OrderPaid { At = At(2), Order = "A" }, new OrderShipped { At = At(1), Order = "A" }];
        Assert.Equal([once[1], once[0]], Tellings.InEffect(once).Events);
    }

    [Fact]
    public void The_later_state_counts_and_it_began_when_it_was_first_told_without_a_break()
    {
        Assert.Equal([Paid(3)], Events(Paid(1), Unpaid(2), Paid(3)));
        Assert.Equal([Paid(3) with { Told = At(5) }], Events(Paid(5), Paid(1), Paid(3), Unpaid(2), Paid(4)));
        Assert.Empty(Events(Paid(1), Unpaid(2)));
        Assert.Equal([Paid(1) with { Told = At(2) }], Events(Paid(2), Paid(1), Unpaid(0)));
    }

    [Fact]
    public void Within_one_moment_an_order_goes_forward() => Assert.Equal([Paid(1)], Events(Unpaid(1), Paid(1)));

    [Fact]
    public void A_refund_that_is_not_in_the_last_list_is_gone_and_one_told_after_it_is_there()
    {
        Assert.Empty(Events(Refund("r1", 1), List(2)));
        Assert.Equal([Refund("r1", 1)], Events(List(2, "r1"), Refund("r1", 1), List(0)));
        Assert.Equal([Refund("r2", 3)], Events(Refund("r1", 1), List(2), Refund("r2", 3)));
        // A deletion may leave the order's own time as it was: then the shorter list holds.
        var gone = Tellings.InEffect([Refund("r1", 2), List(2, "r1"), List(2)]);
        Assert.Empty(gone.Events);
        Assert.Equal(["refunds_listed A"], gone.Contradictions);
    }

    [Fact]
    public void Two_contents_of_one_moment_are_a_contradiction_that_ends_the_same_on_every_run()
    {
        var (one, other) = (Refund("r1", 1), Refund("r1", 1) with { ItemsMoney = 7 });
        Assert.Equal(["refunded A r1"], Tellings.InEffect([one, other]).Contradictions);
        Assert.Equal(Tellings.InEffect([one, other]).Events, Tellings.InEffect([other, one, other]).Events);
    }

    [Fact]
    public void Neither_order_nor_repetition_matters()
    {
        var random = new Random(20261122);
        for (var round = 0; round < 2000; round++)
        {
            ShopEvent[] told = [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => Any(random))];
            var (once, again) = (Tellings.InEffect(told), Tellings.InEffect(Shuffled([.. told, .. told.Where(_ => random.Next(2) == 0)], random)));
            Assert.Equal(once.Events, again.Events);
            Assert.Equal(once.Contradictions, again.Contradictions);
            Assert.Equal(once.Events.Count, once.Events.Select(e => e.Identity).Distinct().Count());
        }
    }

    private static ShopEvent Any(Random random) => random.Next(5) switch
    {
        0 => Paid(random.Next(6)),
        1 => Unpaid(random.Next(6)),
        2 => Refund($"r{random.Next(2)}", random.Next(6)) with { ItemsMoney = random.Next(1, 3) },
        3 => List(random.Next(6), [.. new[] { "r0", "r1" }.Where(_ => random.Next(2) == 0)]),
        _ => new OrderCancelled { At = At(random.Next(6)), Told = At(random.Next(6)), Order = "A", Withdrawn = random.Next(2) == 0 },
    };

    private static ShopEvent[] Shuffled(ShopEvent[] told, Random random)
    {
        random.Shuffle(told);
        return told;
    }

    private static IReadOnlyList<ShopEvent> Events(params ShopEvent[] told) => Tellings.InEffect(told).Events;

    private static DateTimeOffset At(int hours) => Start.AddHours(hours);

    private static OrderPaid Paid(int hours) => new() { At = At(hours), Told = At(hours), Order = "A" };

    private static OrderPaid Unpaid(int hours) => Paid(hours) with { Withdrawn = true };

    private static OrderRefunded Refund(string refund, int hours) => new() { At = At(hours), Told = At(hours), Order = "A", Refund = refund, ItemsMoney = 5 };

    private static RefundsListed List(int hours, params string[] refunds) => new() { At = At(hours), Told = At(hours), Order = "A", Refunds = refunds };
}
