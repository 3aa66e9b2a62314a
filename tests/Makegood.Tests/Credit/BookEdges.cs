using Makegood.Domain.Credit;

namespace Makegood.Tests.Credit;

/// <summary>What an account's book remembers where little happens: orders without credit, holds that overlap, facts after a closing.</summary>
public sealed class BookEdges
{
    private readonly Till _till = new();

    [Fact]
    public void A_cancellation_that_returns_credit_of_an_order_that_used_none_is_shown_to_a_person()
    {
        _till.Place(0, "A", 1_000);
        _till.Cancel(1, "A", money: 1_000, credit: 300);
        Assert.Contains("the cancellation gives back more credit than was used", _till.File.Book.ReviewsOf("A"));
        Assert.Equal(0, _till.Has());
    }

    [Fact]
    public void An_impossible_refund_of_an_order_that_used_no_credit_and_is_not_paid_is_shown_to_a_person()
    {
        // It comes before its order, so nobody could refuse it.
        _till.Refund(1, "A", "r1", money: 2_000);
        _till.Place(0, "A", 1_000, paid: false);
        Assert.Contains(_till.File.Book.ReviewsOf("A"), r => r.StartsWith("refund `r1` is left out", StringComparison.Ordinal));
    }

    [Fact]
    public void Holds_lapse_in_the_order_of_their_ends_however_they_were_made()
    {
        _till.Grant(0, "g", 1_000);
        _till.Hold(1, "c", "C", 100, minutes: 60);
        _till.Hold(1.001, "b", "B", 100, minutes: 20);
        _till.Hold(1.002, "a", "A", 100, minutes: 40);
        var ends = new List<DateTimeOffset>();
        while (_till.File.Book.NextChange is { } next && next < Till.At(2))
        {
            ends.Add(next);
            Assert.All(_till.File.Advance(next), e => Assert.Equal((EntryKind.Release, 100L, next), (e.Kind, e.Amount, e.Effective)));
        }

        Assert.Equal([Till.At(1.001).AddMinutes(20), Till.At(1.002).AddMinutes(40), Till.At(1).AddMinutes(60)], ends);
        Assert.Equal(new Balance(1_000, 0, 0), _till.File.Book.BalanceOf("USD"));
    }

    [Fact]
    public void Of_holds_that_end_together_each_can_be_used_and_released_by_its_name()
    {
        _till.Grant(0, "g", 1_000);
        foreach (var hold in (string[])["b", "c", "a"]) _till.Hold(1, hold, "order " + hold, 100);
        _till.Release(1.001, "b");
        _till.Capture(1.002, "a", 60);
        Assert.Null(_till.File.Book.HoldOf("a"));
        Assert.Null(_till.File.Book.HoldOf("b"));
        Assert.Equal("order c", _till.File.Book.HoldOf("c")?.Order);
        Assert.Equal(new Balance(840, 100, 0), _till.File.Book.BalanceOf("USD"));
        Assert.Equal(["c"], _till.File.Book.HoldsFor("order c"));
        Assert.Empty(_till.File.Book.HoldsFor("order a"));
    }

    [Fact]
    public void What_is_told_after_a_closing_is_kept_and_known_when_it_comes_again()
    {
        _till.Place(0, "A", 1_000);
        _till.Close(1);
        _till.Refund(2, "A", "r1", money: 400);
        Assert.Equal(3, _till.File.Facts.Count);
        Assert.Equal(Reception.Repeated, _till.Refund(2, "A", "r1", money: 400).Reception);

        // Told late, it has the account told again, with all that came after the closing.
        _till.Place(0.5, "B", 500);
        Assert.Equal(4, _till.File.Facts.Count);
        Assert.Equal(Reception.Repeated, _till.Refund(2, "A", "r1", money: 400).Reception);
        Assert.Equal(0, _till.Has());
    }
}
