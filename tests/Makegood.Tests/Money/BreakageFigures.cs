using Makegood.Domain.Money;

namespace Makegood.Tests.Money;

/// <summary>Breakage against worked figures.</summary>
public sealed class BreakageFigures
{
    /// <summary>KPMG's handbook on revenue, as recomputed in `research/credit-anchors.md` 4: 9,000 of the price belong to the credit.</summary>
    [Fact]
    public void The_proportional_method_gives_the_figures_of_the_handbook()
    {
        var first = Breakage.Proportional(9_000, 4_500, 9_700);
        Assert.Equal(4_175, first);
        Assert.Equal(3_552, Breakage.Proportional(9_000, 8_500, 9_900) - first);
        Assert.Equal(4_140, Breakage.Proportional(9_000, 8_500, 9_200) - first);
    }

    /// <summary>Worked by hand: 9,000 for 10,000 points. 4,500 and then 8,500 are used, then 500 of the last 1,500 are given up, at last all.</summary>
    [Theory]
    [InlineData(4_500, 0, 4_050)]
    [InlineData(8_500, 0, 7_650)]
    [InlineData(8_500, 500, 8_100)]
    [InlineData(8_500, 1_500, 9_000)]
    public void The_remote_method_waits_until_nobody_will_use_it(long redeemed, long remote, long recognised) => Assert.Equal(recognised, Breakage.Remote(9_000, redeemed, remote, 10_000));

    [Fact]
    public void All_of_it_is_income_in_the_end_by_either_method_and_never_more_on_the_way()
    {
        var dice = new Random(20_261_122);
        for (var n = 0; n < 20_000; n++)
        {
            var (allocated, issued) = (dice.NextInt64(1, 1L << dice.Next(1, 60)), dice.NextInt64(1, 1L << dice.Next(1, 60)));
            var (proportional, remote, redeemed) = (0L, 0L, 0L);
            var expected = dice.NextInt64(1, issued + 1);
            for (var step = 0; step < 6; step++)
            {
                redeemed = step == 5 ? expected : dice.NextInt64(redeemed, expected + 1);
                var (now, still) = (Breakage.Proportional(allocated, redeemed, expected), Breakage.Remote(allocated, redeemed, 0, issued));
                Assert.InRange(now, proportional, allocated);
                Assert.InRange(still, remote, allocated);
                Assert.True(now >= still, "an estimate of breakage never defers more than none");
                (proportional, remote) = (now, still);
            }

            Assert.Equal(allocated, proportional);
            Assert.Equal(allocated, Breakage.Remote(allocated, redeemed, issued - redeemed, issued));
        }
    }

    [Theory]
    [InlineData(0, 0, 10_000)]
    [InlineData(0, 500, 10_000)]
    [InlineData(300, 0, 10_000)]
    [InlineData(300, 100, 7_500)]
    [InlineData(2, 1, 6_667)]
    public void History_tells_the_share_that_is_used_and_defers_the_most_while_it_is_silent(long redeemed, long lapsed, int share) => Assert.Equal(share, Breakage.ShareByHistory(redeemed, lapsed));

    [Fact]
    public void What_is_expected_is_never_less_than_what_was_used_already()
    {
        Assert.Equal(9_700, Breakage.Expected(10_000, 4_500, 9_700));
        Assert.Equal(9_800, Breakage.Expected(10_000, 9_800, 9_700));
        Assert.Equal(0, Breakage.Proportional(0, 0, 0));
    }
}
