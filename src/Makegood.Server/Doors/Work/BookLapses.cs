using Makegood.Server.Credit;
using Makegood.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Makegood.Server.Doors.Work;

/// <summary>Every hour, books what has lapsed by itself in the ledgers of store credit, reminds customers of what is about to, and forgets the signs of buyers that are old. No balance waits for it.</summary>
public sealed partial class BookLapses(Database database, Clock clock, CreditDesk desk, CreditProgrammes programmes, ILogger<BookLapses> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>Does all that is due now. Returns how many accounts were booked and how many reminders went out.</summary>
    public async Task<(int Booked, int Reminded)> RunOnce(CancellationToken stop)
    {
        var (booked, reminded) = (0, 0);
        foreach (var maker in await BookLapsed.Makers(database, stop))
        {
            booked += await BookLapsed.Run(clock.Act(maker, "server"), database, desk, stop);
            reminded += await RemindOfExpiry.Run(clock.Act(maker, "server"), programmes, database, stop);
            await ForgetSigns.Run(clock.Act(maker, "server"), programmes, database, stop);
        }

        return (booked, reminded);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunOnce(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem)
            {
                // The edge of the process for this worker: it tells and tries again at the next hour. No balance is wrong meanwhile.
                Stumbled(log, problem);
            }

            await Task.Delay(Every, clock.Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Lapsed credit could not be booked, or reminders not be sent; it is tried again in an hour")]
    private static partial void Stumbled(ILogger log, Exception problem);
}
