using Makegood.Server.Service;
using Makegood.Storage;
using Microsoft.Extensions.Hosting;

namespace Makegood.Server.Doors.Work;

/// <summary>At the start, goes on with due dates where a stopped program left them. A change made while the server runs is followed at once, by whoever made it.</summary>
public sealed class FinishDueDates(Database database, Clock clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var maker in await RefreshDueDates.Waiting(database, stoppingToken)) await RefreshDueDates.Run(clock.Act(maker, "server"), database, stoppingToken);
    }
}
