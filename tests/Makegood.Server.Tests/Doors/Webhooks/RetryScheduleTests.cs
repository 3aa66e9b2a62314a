using System.Text;
using Makegood.Domain.Basics;
using Makegood.Server.Doors.Webhooks;

namespace Makegood.Server.Tests.Doors.Webhooks;

public sealed class RetryScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly (string Name, DeliveryResult Result)[] Answers =
    [
        ("delivered", new(DeliveryOutcome.Delivered, "", Status: 204)),
        ("500", new(DeliveryOutcome.Retry, "", DeliveryFailure.Status, 500)),
        ("refused by guard", new(DeliveryOutcome.RefusedByGuard, "", DeliveryFailure.Guard)),
        ("410", new(DeliveryOutcome.Gone, "", DeliveryFailure.Gone, 410)),
        ("429 after 0 s", new(DeliveryOutcome.Retry, "", DeliveryFailure.Status, 429, TimeSpan.Zero)),
        ("429 after 1 h", new(DeliveryOutcome.Retry, "", DeliveryFailure.Status, 429, TimeSpan.FromHours(1))),
        ("503 after 24 h", new(DeliveryOutcome.Retry, "", DeliveryFailure.Status, 503, TimeSpan.FromHours(24))),
        ("503 after 7 d", new(DeliveryOutcome.Retry, "", DeliveryFailure.Status, 503, TimeSpan.FromDays(7))),
        ("503 after ages", new(DeliveryOutcome.Retry, "", DeliveryFailure.Status, 503, TimeSpan.MaxValue)),
        ("410 after 1 h", new(DeliveryOutcome.Gone, "", DeliveryFailure.Gone, 410, TimeSpan.FromHours(1))),
    ];

    [Fact]
    public void Every_answer_at_every_attempt()
    {
        var table = new StringBuilder();
        foreach (var (name, result) in Answers)
        {
            table.AppendLine(name);
            for (var attempt = 1; attempt <= RetrySchedule.Attempts + 1; attempt++)
            {
                var cells = new[] { 0, 0.5, 0.999999 }.Select(jitter => Said(RetrySchedule.After(attempt, result, Now, jitter)));
                table.AppendLine($"  {attempt,2}  {string.Join("  ", cells)}".TrimEnd());
            }
        }

        WebhookGolden.Match("retry-schedule.txt", table.ToString());
    }

    [Fact]
    public void Without_jitter_the_attempts_fall_where_the_specification_puts_them()
    {
        var failed = Answers[1].Result;
        var at = Now;
        var since = new List<string> { "0.00:00:00" };
        for (var attempt = 1; RetrySchedule.After(attempt, failed, at, 0) is { Step: AfterAttempt.TryAgain, At: { } next }; attempt++)
        {
            at = next;
            since.Add((at - Now).ToString(@"d\.hh\:mm\:ss"));
        }

        string[] specified =
        [
            "0.00:00:00", "0.00:00:05", "0.00:05:05", "0.00:35:05", "0.02:35:05", "0.07:35:05", "0.17:35:05", "1.07:35:05", "2.03:35:05", "3.03:35:05",
        ];
        Assert.Equal(specified, since);
    }

    [Fact]
    public void Jitter_is_repeatable_and_spread()
    {
        var numbers = Enumerable.Range(1, 1000).Select(at => RetrySchedule.Jitter((ulong)at, attempt: 3)).ToList();
        Assert.Equal(numbers, Enumerable.Range(1, 1000).Select(at => RetrySchedule.Jitter((ulong)at, attempt: 3)));
        Assert.All(numbers, number => Assert.InRange(number, 0, 0.9999999999999999));
        for (var tenth = 0; tenth < 10; tenth++) Assert.InRange(numbers.Count(number => (int)(number * 10) == tenth), 60, 140);
        Assert.NotEqual(RetrySchedule.Jitter(1, 1), RetrySchedule.Jitter(1, 2));
        Assert.InRange(RetrySchedule.Jitter(ulong.MaxValue, int.MaxValue), 0, 0.9999999999999999);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, -0.1)]
    [InlineData(1, 1.0)]
    [InlineData(1, double.NaN)]
    public void Nonsense_of_our_own_is_stopped(int attempt, double jitter) =>
        Assert.Throws<BrokenInvariantException>(() => RetrySchedule.After(attempt, Answers[1].Result, Now, jitter));

    private static string Said(RetryDecision decision) =>
        decision.At is { } at ? $"again after {at - Now:d\\.hh\\:mm\\:ss\\.f}" : decision.Step.ToString();
}
