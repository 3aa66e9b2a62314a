using System.Diagnostics;

namespace Makegood.Tests.Credit;

/// <summary>
/// The rules of store credit over random histories, a million events in a run. The seeds are printed; <c>MAKEGOOD_SEED</c> starts elsewhere and
/// <c>MAKEGOOD_EVENTS</c> tells more or fewer.
/// </summary>
public sealed class CreditLaws(ITestOutputHelper output)
{
    private static readonly int First = int.TryParse(Environment.GetEnvironmentVariable("MAKEGOOD_SEED"), out var seed) ? seed : 20_261_122;
    private static readonly int Wanted = int.TryParse(Environment.GetEnvironmentVariable("MAKEGOOD_EVENTS"), out var events) ? events : 1_000_000;

    [Fact]
    public void A_million_events_break_no_rule()
    {
        var clock = Stopwatch.StartNew();
        var (seed, told, histories) = (First, 0L, 0);
        var problems = new List<string>();
        for (; told < Wanted && problems.Count < 3; seed++, histories++)
        {
            // Every third history is full of checkouts' wishes, which are answered by what is there; the others are told in any order.
            var asks = seed % 3 == 0;
            var programme = OtherProgrammes.All[seed % 2 == 0 ? 0 : seed / 2 % OtherProgrammes.All.Count];
            var events = new History(seed, programme, asks).Events;
            var here = seed;

            // Once in time and once more in disorder, some of it twice.
            told += events.Count + BookLaws.Disordered(events, e => e, here).Count;
            if (BookLaws.BrokenInTime(programme, events) is not null) problems.Add(Shrinking.Smallest($"seed {here}, in time", events, e => BookLaws.BrokenInTime(programme, e)));
            else if (asks && BookLaws.BrokenOfFacts(programme, events, here) is not null) problems.Add(Shrinking.Smallest($"seed {here}, facts in disorder", events, e => BookLaws.BrokenOfFacts(programme, e, here)));
            else if (!asks && BookLaws.BrokenInDisorder(programme, events, here) is not null) problems.Add(Shrinking.Smallest($"seed {here}, in disorder", events, e => BookLaws.BrokenInDisorder(programme, e, here)));
        }

        output.WriteLine($"{told:N0} events told of {histories:N0} histories, seeds {First} to {seed - 1}: {clock.Elapsed.TotalSeconds:0.0} s, {told / clock.Elapsed.TotalSeconds:N0} events a second with every check");
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }
}
