using Makegood.Domain.Basics;
using Makegood.Domain.Service;
using Makegood.Storage;

namespace Makegood.Server.Reports;

/// <summary>How long customers waited for the first answer, the decision and the remedy, from the filing; of the claims filed in these days.</summary>
public static class ServiceTimes
{
    /// <param name="Promise">first_answer, decision or remedy.</param>
    /// <param name="Claims">Claims that have come so far; the others are not in the median.</param>
    /// <param name="MedianMinutes">Minutes by the clock on the wall, rounded down; null without claims.</param>
    /// <param name="MedianBusinessMinutes">Minutes while the desk was open.</param>
    /// <param name="WithinMinutes90">Nine of ten had waited no longer than so many minutes.</param>
    public sealed record Row(string Promise, long Claims, long? MedianMinutes, long? MedianBusinessMinutes, long? WithinMinutes90);

    public static async Task<Result<Report<Row>, Refusal>> Run(DateOnly? from, DateOnly? to, string maker, DateTimeOffset now, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (!(await ReportSpan.Read(look, maker, from, to, now, stop)).Granted(out var span, out var refusal)) return refusal;
        var calendar = ServiceStore.CalendarOf(await look.FindCalendar(maker, stop));
        var all = Enum.GetValues<ServicePromise>().ToDictionary(p => p, _ => (Wall: new List<long>(), Business: new List<long>()));
        await foreach (var claim in look.Stream<Filed>("SELECT submitted_at, first_answer_at, decided_at, remedied_at FROM claim WHERE maker = @maker AND submitted_at >= @Begin AND submitted_at < @End", new { maker, span.Begin, span.End }, stop))
        {
            Note(ServicePromise.FirstAnswer, claim.SubmittedAt, claim.FirstAnswerAt);
            Note(ServicePromise.Decision, claim.SubmittedAt, claim.DecidedAt);
            Note(ServicePromise.Remedy, claim.SubmittedAt, claim.RemediedAt);
        }

        return span.Of("service-times", [.. all.Select(p => new Row(Words.Write(p.Key), p.Value.Wall.Count, Median(p.Value.Wall), Median(p.Value.Business), Within(p.Value.Wall, 90)))]);

        void Note(ServicePromise promise, DateTimeOffset filed, DateTimeOffset? kept)
        {
            if (kept is not { } at) return;
            all[promise].Wall.Add(Math.Max(0, (long)(at - filed).TotalMinutes));
            all[promise].Business.Add((long)calendar.Between(filed, at).TotalMinutes);
        }
    }

    /// <summary>The middle value; of an even number of them, half-way between the two in the middle, rounded down.</summary>
    internal static long? Median(List<long> values)
    {
        if (values.Count == 0) return null;
        values.Sort();
        var half = values.Count / 2;
        return values.Count % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }

    // The smallest value that so many in a hundred do not exceed.
    private static long? Within(List<long> values, int percent) => values.Count == 0 ? null : values[((values.Count * percent) + 99) / 100 - 1];

    private sealed record Filed
    {
        public required DateTimeOffset SubmittedAt { get; init; }
        public DateTimeOffset? FirstAnswerAt { get; init; }
        public DateTimeOffset? DecidedAt { get; init; }
        public DateTimeOffset? RemediedAt { get; init; }
    }
}
