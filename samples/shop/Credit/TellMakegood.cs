using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Shop.Orders;
using Shop.Store;

namespace Shop.Credit;

/// <summary>
/// Tells Makegood what the shop has written down for it, the oldest first, each with its key until there is an answer. While nobody answers, it waits and tries again.
/// </summary>
public sealed partial class TellMakegood(ShopDatabase database, MakegoodClient makegood, BackDesk desk, TimeProvider time, ILogger<TellMakegood> log) : BackgroundService
{
    /// <summary>Where a hold is asked for; told from the list, it is one whose answer was lost.</summary>
    public const string Holds = "holds";

    private static readonly TimeSpan Often = TimeSpan.FromSeconds(2);

    /// <summary>A page waits no longer than this for news of Makegood.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _one = new(1, 1);
    private bool _wasSilent;

    /// <summary>Tells what there is to tell, for a page that would like to show what follows from it; it may not wait long.</summary>
    public async Task Soon()
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            await TellAll(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // The list is still there, and the clock's turn comes.
            NotYet(log);
        }
    }

    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var turns = new PeriodicTimer(Often, time);
        do
        {
            await TellAll(stoppingToken);
        }
        while (await turns.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TellAll(CancellationToken stop)
    {
        await _one.WaitAsync(stop);
        try
        {
            while (database.Read(books => books.NextTelling()) is { } telling)
            {
                var reply = await makegood.Tell(telling.Path, telling.Key, telling.Body, stop);
                if (reply.IsSilent)
                {
                    if (!_wasSilent) Silent(log);
                    _wasSilent = true;
                    return;
                }

                _wasSilent = false;
                var refused = IsWorthALook(telling, reply.No) ? reply.No?.Detail ?? RefusedIn(reply.Value!.Value) : null;
                if (refused is not null) Refused(log, telling.Key, refused);
                database.Write(books => Settle(telling, reply.Value, refused, books));
                await desk.PayBack(telling.Number, stop);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    private static void Settle(Telling telling, JsonElement? answer, string? refused, Books books)
    {
        if (telling.Path == Holds && answer is { } held)
        {
            var hold = held.GetProperty("id").GetString()!;
            books.Tell(telling.Number, $"holds/{Uri.EscapeDataString(hold)}/release", $"{hold}-release", new { account = books.Order(telling.Number)!.Customer });
        }

        var refund = books.Order(telling.Number)?.Refunds.FirstOrDefault(r => r.Id == telling.Key);
        var split = refund is not null && refused is null && answer is { } said && Event(said) is { } told && told.TryGetProperty("split", out var parts) && parts.ValueKind is JsonValueKind.Object ? parts : (JsonElement?)null;
        books.Told(telling, refund is not null && split is null ? refused ?? "Makegood did not say how this refund is split; nothing was paid back. Look at the order there." : refused);
        if (split is not { } both || books.Order(telling.Number) is not { } order) return;
        books.Save(order with
        {
            Refunds = [.. order.Refunds.Select(r => r.Id == telling.Key ? r with { Money = both.GetProperty("money").GetInt64(), Credit = both.GetProperty("credit").GetInt64() } : r)],
        });
    }

    // A hold that came to nothing, or is over by itself, is what was wanted.
    private static bool IsWorthALook(Telling telling, Problem? no) => no is null || (telling.Path != Holds && !(no.Reason == "hold_is_over" && telling.Path.EndsWith("/release", StringComparison.Ordinal)));

    private static string? RefusedIn(JsonElement answer) =>
        Event(answer) is { } told && told.TryGetProperty("accepted", out var accepted) && !accepted.GetBoolean() ? told.GetProperty("refused_because").GetString() : null;

    private static JsonElement? Event(JsonElement answer) => answer.TryGetProperty("events", out var events) && events.GetArrayLength() == 1 ? events[0] : null;

    [LoggerMessage(LogLevel.Warning, "Makegood does not answer; what it is to be told is kept and told later")]
    private static partial void Silent(ILogger log);

    [LoggerMessage(LogLevel.Warning, "Makegood did not take {Key}: {Why}")]
    private static partial void Refused(ILogger log, string key, string why);

    [LoggerMessage(LogLevel.Debug, "Makegood takes longer than a page may wait")]
    private static partial void NotYet(ILogger log);
}
