using Makegood.Server.Doors.Work;
using Makegood.Server.Service;
using Makegood.Server.Tests.Service;
using Makegood.Server.Tests.Stores;

namespace Makegood.Server.Tests.Doors.Work;

/// <summary>A program that was stopped while due dates followed a new rule goes on with them when it starts.</summary>
public abstract class DueDateJourney<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    [Fact]
    public async Task A_start_finishes_the_due_dates_that_a_stop_left_and_does_nothing_when_none_are_left()
    {
        await using var desk = await Desk.Open<TStore>(cluster);
        desk.Until("2026-11-23T09:00:00Z");
        for (var i = 0; i < 3; i++) await desk.Claim();
        var act = desk.Server.Clock.Act("acme", "lead");
        Assert.True((await SetServiceLevel.Run(new(60), act, desk.Server.Database, CancellationToken.None)).Granted(out _, out _));
        Assert.Equal(3, await desk.Count("claim", "due_at IS NULL"));
        Assert.Equal(["acme"], await RefreshDueDates.Waiting(desk.Server.Database, CancellationToken.None));

        await Start(desk);
        Assert.Equal(3, await desk.Count("claim", "due_at = '2026-11-23T10:00:00.000Z'"));
        Assert.Empty(await RefreshDueDates.Waiting(desk.Server.Database, CancellationToken.None));

        var commits = await desk.Count("audit_commit", "1 = 1");
        await Start(desk);
        Assert.Equal(commits, await desk.Count("audit_commit", "1 = 1"));
    }

    private static async Task Start(Desk desk)
    {
        using var job = new FinishDueDates(desk.Server.Database, desk.Server.Clock);
        await job.StartAsync(CancellationToken.None);
        await job.ExecuteTask!;
    }
}

public sealed class DueDateJourneyOnSqlite(PostgresCluster cluster) : DueDateJourney<OnSqlite>(cluster);

public sealed class DueDateJourneyOnPostgres(PostgresCluster cluster) : DueDateJourney<OnPostgres>(cluster);
