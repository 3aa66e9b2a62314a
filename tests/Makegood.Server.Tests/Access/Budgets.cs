using Makegood.Server.Access;

namespace Makegood.Server.Tests.Access;

public sealed class Budgets
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 30, 0, TimeSpan.Zero);

    [Fact]
    public void So_many_at_once_then_one_for_each_share_of_a_minute()
    {
        var budget = new Budget(20);
        for (var i = 0; i < 20; i++) Assert.Null(budget.Take("a", Now));

        Assert.Equal(TimeSpan.FromSeconds(3), budget.Take("a", Now));
        Assert.Equal(TimeSpan.FromSeconds(1), budget.Take("a", Now.AddSeconds(2)));
        Assert.Null(budget.Take("a", Now.AddSeconds(3)));
        Assert.NotNull(budget.Take("a", Now.AddSeconds(3)));
        Assert.Null(budget.Take("b", Now));
    }

    [Fact]
    public void A_refusal_costs_nothing()
    {
        var budget = new Budget(1);
        Assert.Null(budget.Take("a", Now));
        for (var i = 0; i < 1000; i++) Assert.Equal(TimeSpan.FromMinutes(1), budget.Take("a", Now));
        Assert.Null(budget.Take("a", Now.AddMinutes(1)));
    }

    [Fact]
    public void None_means_none() => Assert.NotNull(new Budget(0).Take("a", Now));

    [Fact]
    public void Parallel_calls_get_exactly_what_there_is()
    {
        var budget = new Budget(500);
        var granted = 0;
        Parallel.For(0, 10_000, _ =>
        {
            if (budget.Take("a", Now) is null) Interlocked.Increment(ref granted);
        });

        Assert.Equal(500, granted);
    }

    [Fact]
    public void Memory_is_bounded_and_a_flood_of_keys_opens_nothing()
    {
        var budget = new Budget(10, mostKeys: 100);
        Assert.Null(budget.Take("known", Now));
        var granted = Enumerable.Range(0, 10_000).Count(i => budget.Take($"k{i}", Now) is null);

        // 99 places of their own, and one bucket of ten for all the others.
        Assert.Equal(99 + 10, granted);
        Assert.InRange(budget.Keys, 1, 101);
        Assert.Null(budget.Take("known", Now));

        // A minute later all of them are full again, and forgotten.
        Assert.Null(budget.Take("later", Now.AddMinutes(2)));
        Assert.InRange(budget.Keys, 1, 2);
    }

    [Fact]
    public void A_clock_that_falls_back_never_locks_for_longer_than_the_fall()
    {
        var budget = new Budget(10);
        Assert.Null(budget.Take("a", Now));
        var wait = budget.Take("a", Now.AddMinutes(-5));
        Assert.True(wait is null || wait <= TimeSpan.FromMinutes(5), $"{wait}");
    }
}
