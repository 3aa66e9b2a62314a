using Makegood.Domain.Basics;
using Makegood.Domain.Service;
using Makegood.Storage;

namespace Makegood.Server.Service;

/// <summary>The clocks of a claim, round by round: what ran, what stood, what was kept when.</summary>
public static class ShowClock
{
    /// <param name="Kind">first_answer, decision or remedy.</param>
    /// <param name="PromisedMinutes">Business minutes; null when nothing is promised.</param>
    /// <param name="RunMinutes">Business minutes on the desk's turn, rounded down.</param>
    /// <param name="StoodMinutes">Business minutes on the turn of others, rounded down.</param>
    /// <param name="LateSince">Null when it was kept in time or still can be.</param>
    public sealed record Promise(string Kind, long? PromisedMinutes, long RunMinutes, long StoodMinutes, DateTimeOffset? KeptAt, DateTimeOffset? DueAt, DateTimeOffset? LateSince);

    /// <param name="Number">1 for the filing; each reopening and each appeal begins another.</param>
    public sealed record Round(int Number, DateTimeOffset BegunAt, DateTimeOffset? EndedAt, IReadOnlyList<Promise> Promises);

    /// <param name="Turn">desk, customer, third_party or nobody: the clocks run on the desk's turn only.</param>
    /// <param name="DueAt">The next promise that falls due; null while the clocks stand.</param>
    public sealed record Answer(string Claim, string Turn, DateTimeOffset? DueAt, long RuleVersion, IReadOnlyList<Round> Rounds);

    public static async Task<Result<Answer, Refusal>> Run(string claim, string maker, string? onlyPerson, DateTimeOffset now, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (await look.FindClaim(maker, claim, onlyPerson, stop) is not { } file) return Refusal.NotFound("claim");
        // Without promises the time that ran and stood is still worth seeing.
        var rules = await look.FindServiceRules(maker, stop) ?? new ServiceRules(new ServiceLevel(0, null, null, null), ServiceStore.CalendarOf(await look.FindCalendar(maker, stop)));
        var clock = await look.ReadClock(file.Row, null, rules, now, stop);
        return new Answer(file.Row.Number, Words.Write(clock.Turn), clock.DueAt, rules.Level.Version, [.. clock.Rounds.Select(Of)]);
    }

    private static Round Of(ServiceRound round) => new(round.Number, round.BegunAt, round.EndedAt, [.. round.Promises.Select(Of)]);

    private static Promise Of(PromiseClock p) => new(Words.Write(p.Promise), (long?)p.Promised?.TotalMinutes, (long)p.Run.TotalMinutes, (long)p.Stood.TotalMinutes, p.KeptAt, p.DueAt, p.LateSince);
}
