using System.Text;
using System.Text.Json.Nodes;
using Makegood.Server.Doors.Webhooks;
using Makegood.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Makegood.Server.Doors.Work;

/// <summary>
/// Carries the outbox to those who asked to be told: first each message to each receiver's queue, then each queue to its receiver. At least once, with
/// the message's id, so that a receiver can tell a second time. A message is claimed before it is sent; a server that dies meanwhile lets it go after a while.
/// </summary>
internal sealed partial class DeliverWebhooks(Database database, Clock clock, PersonVault vault, WebhookSender sender, ILogger<DeliverWebhooks> log) : BackgroundService
{
    private const string Actor = "webhooks";
    private const int Portion = 100;
    private const int AtOnce = 8;

    // Longer than the longest sending.
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseAfterTrouble = TimeSpan.FromSeconds(15);

    /// <summary>Does all that is due now. Returns how many messages were sent.</summary>
    public async Task<int> RunOnce(CancellationToken stop)
    {
        while (await Spread(stop) > 0)
        {
        }

        var sent = 0;
        while (await Due(stop) is { Count: > 0 } due)
        {
            // Of one receiver one at a time; of several, several.
            await Parallel.ForEachAsync(due.GroupBy(d => (d.Maker, d.WebhookId)), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop }, async (queue, s) => Interlocked.Add(ref sent, await Deliver([.. queue], s)));
        }

        return sent;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Pause;
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
                pause = PauseAfterTrouble;
            }

            await Task.Delay(pause, clock.Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The message as Standard Webhooks has it: type, timestamp, data.</summary>
    internal static byte[] Body(OutboxRow message) =>
        Encoding.UTF8.GetBytes(new JsonObject { ["type"] = message.Topic, ["timestamp"] = Columns.Write(message.At), ["data"] = JsonNode.Parse(message.Payload) }.ToJsonString());

    internal static bool Wants(string topics, string topic) =>
        topics.Split(' ').Any(t => t == "*" || t == topic || (t.EndsWith(".*", StringComparison.Ordinal) && topic.StartsWith(t[..^1], StringComparison.Ordinal)));

    private async Task<int> Spread(CancellationToken stop)
    {
        IReadOnlyList<OutboxRow> waiting;
        await using (var look = await database.Look(stop)) waiting = await look.Query<OutboxRow>("SELECT * FROM outbox WHERE spread_at IS NULL ORDER BY at, id LIMIT @Portion", new { Portion }, stop);
        foreach (var messages in waiting.GroupBy(m => m.Maker, StringComparer.Ordinal))
        {
            var act = clock.Act(messages.Key, Actor);
            await using var work = await database.Begin(act, stop);
            var hooks = await work.Query<WebhookRow>("SELECT * FROM webhook WHERE maker = @Maker AND disabled_at IS NULL", new { act.Maker }, stop);
            var deliveries = from message in messages
                             from hook in hooks
                             where message.At >= hook.CreatedAt && Wants(hook.Topics, message.Topic)
                             select new WebhookDeliveryRow { Maker = act.Maker, Id = act.NewId("delivery"), WebhookId = hook.Id, MessageId = message.Id, Topic = message.Topic, State = DeliveryState.Waiting, Attempts = 0, NextAt = act.At };
            try
            {
                await work.AddAll([.. deliveries], "webhook.queued", stop);
                foreach (var message in messages) await work.Change(message with { SpreadAt = act.At }, "outbox.spread", stop);
                await work.Commit(stop);
            }
            catch (Exception problem) when (StoreProblems.IsRace(problem))
            {
                // Another server was faster; it has queued them.
            }
        }

        return waiting.Count;
    }

    private async Task<IReadOnlyList<WebhookDeliveryRow>> Due(CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        return await look.Query<WebhookDeliveryRow>(
            """
            SELECT d.* FROM webhook_delivery d JOIN webhook w ON w.maker = d.maker AND w.id = d.webhook_id
            WHERE d.state = 'waiting' AND d.next_at <= @Now AND w.disabled_at IS NULL ORDER BY d.next_at, d.id LIMIT @Portion
            """,
            new { clock.Now, Portion },
            stop);
    }

    private async Task<int> Deliver(IReadOnlyList<WebhookDeliveryRow> queue, CancellationToken stop)
    {
        var sent = 0;
        foreach (var waiting in queue)
        {
            if (await TakeUp(waiting, stop) is not { } taken) continue;
            var result = await sender.Send(taken.Endpoint, taken.Message.Id, clock.Now, Body(taken.Message), stop);
            sent++;
            var decision = RetrySchedule.After((int)taken.Row.Attempts, result, clock.Now, RetrySchedule.Jitter(Seed(taken.Row.Id), (int)taken.Row.Attempts));
            await Note(taken.Row, result, decision, stop);
            if (decision.Step is AfterAttempt.DisableEndpoint) break;
            if (result.AsksForLess && decision.At is { } later)
            {
                await HoldBack(queue.Where(d => d.Id != waiting.Id), later, stop);
                break;
            }
        }

        return sent;
    }

    // Claims a delivery: counts the attempt and puts the next one off, so that no other server sends it meanwhile.
    private async Task<Taken?> TakeUp(WebhookDeliveryRow waiting, CancellationToken stop)
    {
        var act = clock.Act(waiting.Maker, Actor);
        await using var work = await database.Begin(act, stop);
        var hook = await work.Single<WebhookRow>("SELECT * FROM webhook WHERE maker = @Maker AND id = @WebhookId", waiting, stop);
        var message = await work.Single<OutboxRow>("SELECT * FROM outbox WHERE maker = @Maker AND id = @MessageId", waiting, stop);
        if (hook is null || message is null) return null;
        try
        {
            var row = await work.Change(waiting with { Attempts = waiting.Attempts + 1, NextAt = act.At + Claim, LastAt = act.At }, "webhook.taken_up", stop);
            await work.Commit(stop);
            return new Taken(row, message, new WebhookEndpoint(hook.Url, Secrets(hook, act.At), []));
        }
        catch (Exception problem) when (StoreProblems.IsRace(problem))
        {
            return null;
        }
    }

    private List<WebhookSecret> Secrets(WebhookRow hook, DateTimeOffset now)
    {
        var secrets = new List<WebhookSecret>();
        foreach (var sealedSecret in (string?[])[hook.Secret, hook.EarlierUntil > now ? hook.EarlierSecret : null])
        {
            if (sealedSecret is not null && WebhookSecret.Read(vault.OpenSecret(hook.Maker, hook.Id, sealedSecret)).Granted(out var secret, out _)) secrets.Add(secret);
        }

        return secrets;
    }

    private async Task Note(WebhookDeliveryRow row, DeliveryResult result, RetryDecision decision, CancellationToken stop)
    {
        var act = clock.Act(row.Maker, Actor);
        await using var work = await database.Begin(act, stop);
        var state = decision.Step switch
        {
            AfterAttempt.Done => DeliveryState.Delivered,
            AfterAttempt.TryAgain => DeliveryState.Waiting,
            AfterAttempt.DeadLetter or AfterAttempt.DisableEndpoint => DeliveryState.Dead,
        };
        await work.Change(row with { State = state, NextAt = decision.At, LastAt = act.At, LastStatus = result.Status, LastText = result.AnswerText ?? result.Why }, "webhook.attempted", stop);
        if (decision.Step is AfterAttempt.DisableEndpoint && await work.Single<WebhookRow>("SELECT * FROM webhook WHERE maker = @Maker AND id = @WebhookId", row, stop) is { DisabledAt: null } hook)
        {
            await work.Change(hook with { DisabledAt = act.At, DisabledBecause = "the receiver answered 410 Gone" }, "webhook.disabled", stop);
        }

        await work.Commit(stop);
        if (state == DeliveryState.Dead) Dead(log, row.WebhookId, row.MessageId, row.Attempts);
    }

    // A receiver that is overloaded is left alone with everything, not with one message only.
    private async Task HoldBack(IEnumerable<WebhookDeliveryRow> others, DateTimeOffset until, CancellationToken stop)
    {
        foreach (var other in others)
        {
            await using var work = await database.Begin(clock.Act(other.Maker, Actor), stop);
            try
            {
                await work.Change(other with { NextAt = until }, "webhook.held_back", stop);
                await work.Commit(stop);
            }
            catch (Exception problem) when (StoreProblems.IsRace(problem))
            {
                // It was delivered or changed meanwhile, and needs no holding back.
            }
        }
    }

    // The same delivery waits the same time on every machine.
    private static ulong Seed(string id) => id.Aggregate(14695981039346656037UL, (hash, c) => unchecked((hash ^ c) * 1099511628211UL));

    [LoggerMessage(Level = LogLevel.Error, Message = "Webhooks could not be delivered; trying again in a while")]
    private static partial void Stumbled(ILogger log, Exception problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook {Webhook}: message {Message} was given up after {Attempts} attempts; it can be sent again by hand")]
    private static partial void Dead(ILogger log, string webhook, string message, long attempts);

    private sealed record Taken(WebhookDeliveryRow Row, OutboxRow Message, WebhookEndpoint Endpoint);
}
