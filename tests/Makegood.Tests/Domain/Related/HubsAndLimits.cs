using System.Globalization;
using Makegood.Domain.Related;

namespace Makegood.Tests.Domain.Related;

/// <summary>Examples of who is linked, who is not, and what a reviewer reads.</summary>
public sealed class HubsAndLimits
{
    private static readonly RelatedRules Usual = RelatedRules.Usual;

    [Theory]
    [InlineData("p1", "p1", true)]
    [InlineData("t1", "t1", true)]
    [InlineData("a1 i1", "a1 i1", true)]
    [InlineData("e1 a1", "e1 a1", true)]
    [InlineData("a1", "a1", false)]
    [InlineData("e1", "e1", false)]
    [InlineData("i1", "i1", false)]
    [InlineData("i1 n1", "i1 n1", false)]
    [InlineData("p1 t1", "p2 t2", false)]
    public void One_strong_sign_links_or_two_weaker_ones_of_different_families(string one, string other, bool isLinked)
    {
        var index = RelatedIndex.Of([Orders.Of("1", "mira", 0, Orders.Signs(one)), Orders.Of("2", "tom", 1, Orders.Signs(other))]);
        Assert.Equal(isLinked ? ["mira", "tom"] : ["mira"], index.GroupOf("mira", Usual).Accounts);
    }

    [Theory]
    [InlineData("a1 i1", "a1 i1", 3, 3, false)]
    [InlineData("a1 i1", "a1 i1", 3, 4, true)]
    [InlineData("p1 a1", "p1 a1", 3, 3, false)]
    [InlineData("p1", "p1", 3, 3, true)]
    [InlineData("p1 a1", "p1 a2", 3, 3, true)]
    [InlineData("a1 i1", "a1 i1", 6, 0, true)]
    public void Several_behind_one_door_may_go_over_the_limit_by_a_fifth(string one, string other, int first, int second, bool isFlagged)
    {
        var index = RelatedIndex.Of([Orders.Of("1", "mira", 0, Orders.Signs(one), first), Orders.Of("2", "tom", 1, Orders.Signs(other), second)]);
        Assert.Equal(isFlagged, index.FlagsOf("mira", Usual).Count > 0);
        Assert.Equal(first + second > Usual.Limit, index.FlagsOf("mira", Usual with { HouseholdPercent = 0 }).Count > 0);
    }

    /// <summary>What else was bought: by `mira`, by `tom`, or by `eva` who lives there too and bought none of it.</summary>
    [Theory]
    [InlineData("mira", 5, 5, false)]
    [InlineData("tom", 5, 5, false)]
    [InlineData("eva", 5, 5, true)]
    [InlineData("mira", 5, 6, true)]
    public void Behind_a_door_where_other_things_are_bought_too_two_buyers_amount_is_permitted(string who, int first, int second, bool isFlagged)
    {
        List<RelatedOrder> orders = [Orders.Of("1", "mira", 0, Orders.Signs("a1 i1"), first), Orders.Of("2", "tom", 1, Orders.Signs("a1 i1"), second), Orders.Of("3", who, 2, Orders.Signs("a1 i1"), 1, "book")];
        Assert.Equal(isFlagged, RelatedIndex.Of(orders).FlagsOf("mira", Usual).Count > 0);

        // What was given away, what came back, what has no name, and what they bought too much of as well, is no other thing.
        foreach (var other in new[]
        {
            orders[2] with { Pieces = [new Piece("book", 1, 0)] }, orders[2] with { Standing = OrderStanding.Undone }, orders[2] with { Pieces = [new Piece(null, 1, 100)] }, orders[2] with { Pieces = [new Piece("book", 6, 600)] },
        })
        {
            Assert.NotEmpty(RelatedIndex.Of([orders[0], orders[1], other]).FlagsOf("mira", Usual));
        }

        Assert.NotEmpty(RelatedIndex.Of(orders).FlagsOf("mira", Usual with { MixedHouseholdPercent = 0 }));
        Assert.NotEmpty(RelatedIndex.Of(orders).FlagsOf("mira", Usual with { Per = LimitPer.AllProducts }));
    }

    [Fact]
    public void Who_is_over_the_limit_alone_answers_alone_behind_a_door()
    {
        var index = RelatedIndex.Of([Orders.Of("1", "mira", 0, Orders.Signs("a1 i1"), 3), Orders.Of("2", "tom", 1, Orders.Signs("a1 i1"), 1), Orders.Of("3", "mira", 2, Orders.Signs("a1 i1"), 3), Orders.Of("4", "tom", 3, Orders.Signs("a1 i1"), 1, "book")]);
        var flags = index.FlagsOf("tom", Usual);
        Assert.Equal(["1", "3"], flags.Select(f => f.Order));
        Assert.Equal("With order `3`, 6 pieces of `printer` were bought by one account from 2026-01-01 to 2026-01-03; 5 are permitted.", Assert.Single(flags[0].Case.Said));
        Assert.Equal(5, flags[0].Case.Allowed);
    }

    [Fact]
    public void A_reviewer_reads_what_was_permitted_to_a_household_and_why()
    {
        List<RelatedOrder> orders = [Orders.Of("1", "mira", 0, Orders.Signs("a1 i1"), 4), Orders.Of("2", "tom", 1, Orders.Signs("a1 i1"), 3)];
        var found = RelatedIndex.Of(orders).FlagsOf("mira", Usual)[0].Case;
        Assert.Equal(
            "With order `2`, 7 pieces of `printer` were bought by 2 accounts that may belong to one person from 2026-01-01 to 2026-01-02; 6 are permitted to them together, 5 to one buyer and 1 more because they share a door, where several people may live.",
            found.Said[0]);
        Assert.Equal((SharedDoor.Household, 6), (found.Door, found.Allowed));

        found = RelatedIndex.Of([.. orders, Orders.Of("3", "tom", 2, Orders.Signs("a1 i1"), 4), Orders.Of("4", "mira", 3, Orders.Signs("a1 i1"), 1, "book")]).FlagsOf("mira", Usual)[0].Case;
        Assert.Equal(
            "With order `3`, 11 pieces of `printer` were bought by 2 accounts that may belong to one person from 2026-01-01 to 2026-01-03; 10 are permitted to them together, 5 to one buyer and 5 more because they share a door behind which other things are bought too, as in a household.",
            found.Said[0]);
        Assert.Equal((SharedDoor.MixedHousehold, 10), (found.Door, found.Allowed));
    }

    [Fact]
    public void An_ip_address_alone_links_nobody_whatever_it_weighs()
    {
        var index = RelatedIndex.Of([Orders.Of("1", "mira", 0, Orders.Signs("i1")), Orders.Of("2", "tom", 0, Orders.Signs("i1"))]);
        Assert.Equal(["mira"], index.GroupOf("mira", Usual with { Ip = new SignRule(100, 3, 8) }).Accounts);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(3.1, false)]
    public void A_sign_is_shared_within_its_window_only(double day, bool isLinked)
    {
        var index = RelatedIndex.Of([Orders.Of("1", "mira", 0, Orders.Signs("a1 i1")), Orders.Of("2", "tom", day, Orders.Signs("a1 i1"))]);
        Assert.Equal(isLinked ? 2 : 1, index.GroupOf("mira", Usual).Accounts.Count);
    }

    [Fact]
    public void A_forwarders_address_and_phone_link_nobody_also_backwards()
    {
        var index = new RelatedIndex();
        void Put(int i) => index.Put(Orders.Of(Name(i), "buyer " + Name(i), i / 10.0, [.. Orders.Signs("a1 t1 i1"), Orders.Sign(SignKind.Payment, i)], 2));
        for (var i = 0; i < 4; i++) Put(i);
        Assert.Equal(4, index.GroupOf("buyer 0", Usual).Accounts.Count);
        Assert.NotEmpty(index.FlagsOf("buyer 0", Usual));

        for (var i = 4; i < 40; i++) Put(i);
        Assert.True(index.IsHub(Orders.Signs("t1")[0], Usual));
        Assert.Equal(40, index.UnrelatedPeopleWith(Orders.Signs("a1")[0], Usual));
        Assert.Equal(["buyer 0"], index.GroupOf("buyer 0", Usual).Accounts);
        Assert.Empty(index.FlagsOf("buyer 0", Usual));

        // And when the others are gone, it is four people's again.
        for (var i = 4; i < 40; i++) index.Remove(Name(i));
        Assert.Equal(4, index.GroupOf("buyer 0", Usual).Accounts.Count);
    }

    [Fact]
    public void One_person_with_thirty_names_and_one_card_at_one_address_stays_one_person()
    {
        var index = RelatedIndex.Of(Enumerable.Range(0, 30).Select(i => Orders.Of(Name(i), "name " + Name(i), i / 10.0, Orders.Signs("a1 i1 p1"))));
        Assert.Equal(1, index.UnrelatedPeopleWith(Orders.Signs("a1")[0], Usual));
        Assert.Equal(30, index.GroupOf("name 7", Usual).Accounts.Count);
        Assert.Equal(30, index.FlagsOf("name 7", Usual).Count);
    }

    [Fact]
    public void Two_who_turn_out_to_be_one_can_link_others_and_that_is_noticed()
    {
        var rules = Usual with { Address = new SignRule(2, 180, 3) };
        var index = RelatedIndex.Of(Enumerable.Range(0, 4).Select(i => Orders.Of(Name(i), Name(i), 0, [.. Orders.Signs("a1 i1"), Orders.Sign(SignKind.Payment, i)])));
        Assert.Equal(["2"], index.GroupOf("2", rules).Accounts);
        Assert.Empty(index.AlsoChangedBy("0", rules));
        index.Put(Orders.Of("5", "0", 1, Orders.Signs("p1")));
        Assert.Equal(["0", "1", "2", "3"], index.GroupOf("2", rules).Accounts);
        Assert.Equal(["1", "2", "3"], index.AlsoChangedBy("0", rules));
    }

    [Fact]
    public void A_reviewer_reads_the_whole_path()
    {
        var index = RelatedIndex.Of(
        [
            Orders.Of("A-1", "mira", 0, Orders.Signs("p1 a1 i1"), 3),
            Orders.Of("A-2", "tom", 2, Orders.Signs("p2 a1 i1 n1"), 2),
            Orders.Of("A-3", "eva", 5, Orders.Signs("p2 t3"), 2),
            Orders.Of("A-4", "ben", 5, Orders.Signs("t4"), 2),
        ]);
        var flags = index.FlagsOf("eva", Usual);
        Assert.Equal(["A-1", "A-2", "A-3"], flags.Select(f => f.Order));
        Assert.All(flags, f => Assert.Equal("A-3", f.Case.Over));
        Assert.Equal(
        [
            "With order `A-3`, 7 pieces of `printer` were bought by 3 accounts that may belong to one person from 2026-01-01 to 2026-01-06; 5 are permitted.",
            "`eva` and `tom` share the payment account (orders `A-3` of 2026-01-06 and `A-2` of 2026-01-03).",
            "`tom` and `mira` share the address (orders `A-2` of 2026-01-03 and `A-1` of 2026-01-01) and the IP address (orders `A-2` of 2026-01-03 and `A-1` of 2026-01-01).",
        ],
        flags[0].Case.Said);
        Assert.Equal([3, 2, 1], flags[0].Case.Path.SelectMany(p => p.Shared).Select(s => s.Strength));
        Assert.All(flags[0].Case.Path.SelectMany(p => p.Shared), s => Assert.Equal("test", s.Source));
        Assert.NotNull(index.LinkBetween("mira", "tom", Usual));
        Assert.Null(index.LinkBetween("mira", "eva", Usual));
    }

    [Fact]
    public void One_account_needs_no_path()
    {
        var index = RelatedIndex.Of([Orders.Of("A-1", "mira", 0, [], 3), Orders.Of("A-2", "mira", 29.9, [], 3)]);
        var flag = index.FlagsOf("mira", Usual)[1];
        Assert.Equal(["With order `A-2`, 6 pieces of `printer` were bought by one account from 2026-01-01 to 2026-01-31; 5 are permitted."], flag.Case.Said);
    }

    [Fact]
    public void The_window_rolls_and_what_came_back_does_not_count()
    {
        Assert.Empty(RelatedIndex.Of([Orders.Of("A-1", "mira", 0, [], 3), Orders.Of("A-2", "mira", 30, [], 3)]).FlagsOf("mira", Usual));
        var index = RelatedIndex.Of([Orders.Of("A-1", "mira", 0, [], 3), Orders.Of("A-2", "mira", 1, [], 3)]);
        Assert.Equal(2, index.FlagsOf("mira", Usual).Count);
        index.Stand("A-1", OrderStanding.Undone);
        Assert.Empty(index.FlagsOf("mira", Usual));
        Assert.Equal(["A-2"], index.FlagsOf("mira", Usual with { Refunded = RefundedOrders.Counted }).Select(f => f.Order));

        // What is received is not put before a person for somebody else's order.
        index.Stand("A-1", OrderStanding.Received);
        Assert.Equal(["A-2"], index.FlagsOf("mira", Usual).Select(f => f.Order));
    }

    [Fact]
    public void Products_count_apart_or_together_pieces_or_money()
    {
        var index = RelatedIndex.Of([Orders.Of("A-1", "mira", 0, [], 3), Orders.Of("A-2", "mira", 1, [], 3, "kit"), Orders.Of("A-3", "mira", 2, [], 2, null)]);
        Assert.Empty(index.FlagsOf("mira", Usual));
        Assert.Equal("With order `A-3`, 8 pieces were bought by one account from 2026-01-01 to 2026-01-03; 5 are permitted.", index.FlagsOf("mira", Usual with { Per = LimitPer.AllProducts })[2].Case.Said[0]);
        Assert.Equal("With order `A-1`, 3.00 EUR of `printer` were bought by one account from 2026-01-01 to 2026-01-01; 2.50 EUR are permitted.", index.FlagsOf("mira", Usual with { Counts = LimitCounts.Money, Limit = 250 })[0].Case.Said[0]);
    }

    [Fact]
    public void A_chain_that_leads_to_half_the_town_is_no_buyer()
    {
        var index = RelatedIndex.Of(Enumerable.Range(0, 300).Select(i => Orders.Of(Name(i), Name(i), 0, [Orders.Sign(SignKind.Payment, i / 2), Orders.Sign(SignKind.Phone, (i + 1) / 2)])));
        var group = index.GroupOf("100", Usual);
        Assert.True(group.IsTooLarge);
        Assert.Equal(["100", "101", "99"], group.Accounts);
    }

    private static string Name(int i) => i.ToString(CultureInfo.InvariantCulture);
}
