using System.Security.Cryptography;
using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Doors.Webhooks;

/// <summary>A receiver as the API shows it; its secret is shown once and never again.</summary>
/// <param name="Topics">What it is told; <c>unit.*</c> and <c>*</c> stand for many.</param>
public sealed record WebhookView(string Id, string Url, IReadOnlyList<string> Topics, DateTimeOffset CreatedAt, DateTimeOffset? DisabledAt, string? DisabledBecause)
{
    internal static WebhookView Of(WebhookRow row) => new(row.Id, row.Url, row.Topics.Split(' '), row.CreatedAt, row.DisabledAt, row.DisabledBecause);
}

/// <summary>Somebody asks to be told what happens.</summary>
public static class AddWebhook
{
    private const int SecretBytes = 32;
    private const int MostTopics = 50;

    /// <param name="Url">Where to post; checked now and again at every connection.</param>
    /// <param name="Topics">Such as <c>unit.registered</c>, <c>unit.*</c> or <c>*</c>.</param>
    public sealed record Command(string Url, IReadOnlyList<string> Topics);

    /// <param name="Secret">For checking signatures; shown this once.</param>
    public sealed record Answer(WebhookView Webhook, string Secret);

    public static async Task<Result<Answer, Refusal>> Run(Command command, Act act, TargetRules rules, PersonVault vault, Database database, CancellationToken stop)
    {
        if (!SafeTarget.Check(command.Url, rules).Granted(out _, out var unsafeTarget)) return Refusal.Invalid("url", unsafeTarget.Text);
        if (command.Topics.Count is 0 or > MostTopics) return Refusal.Invalid("topics", $"Name 1 to {MostTopics} topics; `*` stands for all.");
        if (command.Topics.FirstOrDefault(t => t.Length is 0 or > 100 || t.Any(c => !(char.IsAsciiLetterLower(c) || c is '.' or '_' or '*'))) is { } odd) return Refusal.Invalid("topics", $"`{odd}` is no topic; write one such as `unit.registered`, or `unit.*`.");

        var secret = WebhookSecret.FromRandom(RandomNumberGenerator.GetBytes(SecretBytes)).Text;
        var id = act.NewId("webhook");
        var row = new WebhookRow { Maker = act.Maker, Id = id, Url = command.Url, Topics = string.Join(' ', command.Topics.Distinct(StringComparer.Ordinal)), Secret = vault.SealSecret(act.Maker, id, secret), CreatedAt = act.At };
        await using var work = await database.Begin(act, stop);
        await work.Add(row, "webhook.added", stop);
        await work.Commit(stop);
        return new Answer(WebhookView.Of(row), secret);
    }

    /// <summary>A new secret. The earlier one signs beside it for a day, so that the receiver can change over without losing a message.</summary>
    public static async Task<Result<Answer, Refusal>> Rotate(string id, Act act, PersonVault vault, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);
        // One that is switched off signs nothing, so nobody has to change over.
        var row = await work.Single<WebhookRow>("SELECT * FROM webhook WHERE maker = @Maker AND id = @id", new { act.Maker, id }, stop);
        if (row is null) return Refusal.NotFound("webhook");
        var secret = WebhookSecret.FromRandom(RandomNumberGenerator.GetBytes(SecretBytes)).Text;
        var changed = await work.Change(row with { Secret = vault.SealSecret(act.Maker, id, secret), EarlierSecret = row.DisabledAt is null ? row.Secret : null, EarlierUntil = row.DisabledAt is null ? act.At.AddDays(1) : null }, "webhook.secret_changed", stop);
        await work.Commit(stop);
        return new Answer(WebhookView.Of(changed), secret);
    }
}

/// <summary>A receiver is told nothing more, or again.</summary>
public static class SwitchWebhook
{
    /// <param name="Enabled">no: nothing is sent, and what waits is kept.</param>
    public sealed record Command(bool Enabled, string? Reason = null);

    public static async Task<Result<WebhookView, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act with { Reason = command.Reason }, stop);
        var row = await work.Single<WebhookRow>("SELECT * FROM webhook WHERE maker = @Maker AND id = @id", new { act.Maker, id }, stop);
        if (row is null) return Refusal.NotFound("webhook");
        if (row.DisabledAt is null == command.Enabled) return await work.Commit(WebhookView.Of(row), stop);
        var changed = await work.Change(row with { DisabledAt = command.Enabled ? null : act.At, DisabledBecause = command.Enabled ? null : command.Reason ?? "switched off" }, command.Enabled ? "webhook.enabled" : "webhook.disabled", stop);
        return await work.Commit(WebhookView.Of(changed), stop);
    }
}

/// <summary>The receivers of a maker and how their messages fared.</summary>
public static class ShowWebhooks
{
    public const int PageMost = 200;

    /// <param name="State">waiting, delivered or dead.</param>
    /// <param name="LastText">The beginning of the receiver's last answer, or what went wrong.</param>
    public sealed record Delivery(string Id, string Message, string Topic, string State, long Attempts, DateTimeOffset? NextAt, DateTimeOffset? LastAt, long? LastStatus, string? LastText)
    {
        internal static Delivery Of(WebhookDeliveryRow row) => new(row.Id, row.MessageId, row.Topic, row.State, row.Attempts, row.NextAt, row.LastAt, row.LastStatus, row.LastText);
    }

    public sealed record Deliveries(IReadOnlyList<Delivery> Items, string? Next);

    public static async Task<IReadOnlyList<WebhookView>> All(string maker, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        return [.. (await look.Query<WebhookRow>("SELECT * FROM webhook WHERE maker = @maker ORDER BY id", new { maker }, stop)).Select(WebhookView.Of)];
    }

    /// <param name="state">Only these; all for null.</param>
    public static async Task<Result<Deliveries, Refusal>> Of(string id, string? state, string? after, int limit, string maker, Database database, CancellationToken stop)
    {
        if (limit is < 1 or > PageMost) return Refusal.Invalid("limit", $"A page has 1 to {PageMost} deliveries.");
        if (state is not (null or DeliveryState.Waiting or DeliveryState.Delivered or DeliveryState.Dead)) return Refusal.Invalid("state", $"`{state}` is no state; write waiting, delivered or dead.");
        await using var look = await database.Look(stop);
        if (await look.Single<long>("SELECT count(*) FROM webhook WHERE maker = @maker AND id = @id", new { maker, id }, stop) == 0) return Refusal.NotFound("webhook");
        var rows = await look.Query<WebhookDeliveryRow>(
            $"SELECT * FROM webhook_delivery WHERE maker = @maker AND webhook_id = @id {(state is null ? string.Empty : "AND state = @state")} {(after is null ? string.Empty : "AND id > @after")} ORDER BY id LIMIT @most",
            new { maker, id, state, after, most = limit + 1 },
            stop);
        return new Deliveries([.. rows.Take(limit).Select(Delivery.Of)], rows.Count > limit ? rows[limit - 1].Id : null);
    }

    /// <summary>Sends a message again, with its id: a receiver that had it already can tell.</summary>
    public static async Task<Result<Delivery, Refusal>> Replay(string id, string delivery, Act act, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);
        var row = await work.Single<WebhookDeliveryRow>("SELECT * FROM webhook_delivery WHERE maker = @Maker AND webhook_id = @id AND id = @delivery", new { act.Maker, id, delivery }, stop);
        if (row is null) return Refusal.NotFound("delivery");
        var again = await work.Change(row with { State = DeliveryState.Waiting, Attempts = 0, NextAt = act.At }, "webhook.replayed", stop);
        return await work.Commit(Delivery.Of(again), stop);
    }
}

/// <summary>The states of a delivery.</summary>
internal static class DeliveryState
{
    public const string Waiting = "waiting";
    public const string Delivered = "delivered";
    public const string Dead = "dead";
}
