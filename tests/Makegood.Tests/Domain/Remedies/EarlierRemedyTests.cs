using Makegood.Domain.Remedies;

namespace Makegood.Tests.Domain.Remedies;

/// <summary>What a remedy that is there already means for a part that is decided again.</summary>
public sealed class EarlierRemedyTests
{
    private static readonly RemedyKind[] Kinds = Enum.GetValues<RemedyKind>();

    [Fact]
    public void What_came_to_nothing_never_stands_in_the_way_even_while_something_is_owed_back()
    {
        foreach (var outcome in new[] { RemedyOutcome.NotFixed, RemedyOutcome.Lost, RemedyOutcome.Cancelled, RemedyOutcome.TurnedInto })
        {
            Assert.All(Everything(outcome), bearing => Assert.Equal(Bearing.None, bearing));
        }
    }

    [Fact]
    public void What_was_made_good_stands_for_its_round_and_no_longer()
    {
        foreach (var outcome in new[] { RemedyOutcome.PartSent, RemedyOutcome.UnitReplaced, RemedyOutcome.Repaired, RemedyOutcome.MoneyGiven, RemedyOutcome.PartSold, RemedyOutcome.NoFault })
        {
            Assert.Equal(Bearing.Stands, EarlierRemedy.Of(RemedyKind.PartOnly, RemedyState.ConfirmedWorking, outcome, isOver: true, ofThisRound: true, isGiven: true));
            Assert.Equal(Bearing.None, EarlierRemedy.Of(RemedyKind.PartOnly, RemedyState.ConfirmedWorking, outcome, isOver: true, ofThisRound: false, isGiven: true));
        }
    }

    [Fact]
    public void A_declined_quote_stands_for_a_part_at_a_price_and_not_for_one_that_is_given()
    {
        Assert.Equal(Bearing.Stands, EarlierRemedy.Of(RemedyKind.Paid, RemedyState.QuoteDeclined, RemedyOutcome.QuoteDeclined, isOver: true, ofThisRound: true, isGiven: false));
        Assert.Equal(Bearing.None, EarlierRemedy.Of(RemedyKind.Paid, RemedyState.QuoteDeclined, RemedyOutcome.QuoteDeclined, isOver: true, ofThisRound: true, isGiven: true));
        Assert.Equal(Bearing.None, EarlierRemedy.Of(RemedyKind.DepotRepair, RemedyState.InTransitOut, RemedyOutcome.QuoteDeclined, isOver: false, ofThisRound: true, isGiven: true));
    }

    [Fact]
    public void What_is_under_way_stands_but_a_quote_gives_way_while_it_can_be_taken_back()
    {
        foreach (var kind in Kinds)
        {
            foreach (var state in RemedyLifecycle.StatesOf(kind).Where(s => !RemedyLifecycle.IsEnd(kind, s)))
            {
                var isQuote = kind is RemedyKind.Paid && state is (RemedyState.Planned or RemedyState.QuotePending or RemedyState.QuoteAccepted or RemedyState.Reserved);
                foreach (var round in new[] { true, false })
                {
                    Assert.Equal(isQuote ? Bearing.GivesWay : Bearing.Stands, EarlierRemedy.Of(kind, state, null, isOver: false, round, isGiven: true));
                    Assert.Equal(Bearing.Stands, EarlierRemedy.Of(kind, state, null, isOver: false, round, isGiven: false));
                }
            }
        }
    }

    private static IEnumerable<Bearing> Everything(string outcome) =>
        from kind in Kinds
        from state in RemedyLifecycle.StatesOf(kind)
        from isOver in new[] { true, false }
        from round in new[] { true, false }
        from isGiven in new[] { true, false }
        select EarlierRemedy.Of(kind, state, outcome, isOver, round, isGiven);
}
