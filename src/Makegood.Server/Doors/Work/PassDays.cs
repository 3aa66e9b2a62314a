using Makegood.Domain.Basics;
using Makegood.Server.Claims;
using Makegood.Server.Remedies;
using Makegood.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Makegood.Server.Doors.Work;

/// <summary>
/// What falls due because a day has passed, and nobody did anything: returns that did not come, quotes and questions that were not answered. Each is one operation
/// in its own transaction, the same that a person would call; what was done already is refused by its state, so several servers and a second run do it once.
/// </summary>
internal sealed partial class PassDays(Database database, Clock clock, ILogger<PassDays> log) : BackgroundService
{
    private const string Actor = "clock";
    private const int Portion = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    private delegate Task<IReadOnlyList<string>> Find(string maker, string after, int most, DateTimeOffset now, Database database, CancellationToken stop);

    private delegate Task<Result<T, Refusal>> Operation<T>(string id, Act act, Database database, CancellationToken stop)
        where T : notnull;

    /// <summary>Does all that is due now. Returns how many steps were taken.</summary>
    public async Task<int> RunOnce(CancellationToken stop)
    {
        IReadOnlyList<string> makers;
        await using (var look = await database.Look(stop)) makers = await look.Query<string>("SELECT maker FROM maker ORDER BY maker", null, stop);
        var taken = 0;
        foreach (var maker in makers)
        {
            taken += await All<RemedyView>(maker, PassDeadline.Due, PassDeadline.Run, stop);
            taken += await All<RemedyView>(maker, LapseQuote.Due, LapseQuote.Run, stop);
            taken += await All<ClaimView>(maker, GiveUpWaiting.Due, GiveUpWaiting.Run, stop);
        }

        return taken;
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
                // The edge of the process for this worker: it tells and tries again, whatever it was.
                Stumbled(log, problem);
            }

            await Task.Delay(Pause, clock.Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<int> All<T>(string maker, Find find, Operation<T> operation, CancellationToken stop)
        where T : notnull
    {
        var (taken, after) = (0, string.Empty);
        while (await find(maker, after, Portion, clock.Now, database, stop) is { Count: > 0 } due)
        {
            foreach (var id in due)
            {
                try
                {
                    if ((await operation(id, clock.Act(maker, Actor), database, stop)).Granted(out _, out _)) taken++;
                }
                catch (Exception problem) when (StoreProblems.IsRace(problem))
                {
                    // Somebody works on it at this moment; what is still due then is done the next time.
                }
                catch (Exception problem) when (problem is not OperationCanceledException)
                {
                    // One that cannot be done must not keep the others from it.
                    Failed(log, id, problem);
                }
            }

            after = due[^1];
        }

        return taken;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What falls due by the clock could not be looked for; trying again in a while")]
    private static partial void Stumbled(ILogger log, Exception problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Id} is due and its step failed; trying again in a while")]
    private static partial void Failed(ILogger log, string id, Exception problem);
}
