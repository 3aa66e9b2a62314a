using System.Globalization;
using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Domain.Orders;
using Makegood.Storage;

namespace Makegood.Server.Credit;

/// <summary>
/// Takes in what a shop tells about orders and credit. Safe to repeat, in any order: what is known already changes nothing. Each event has its own answer, and a
/// refused one does not stop the others; they are written together.
/// </summary>
public static class IngestEvents
{
    private const int MostEvents = 500;

    /// <param name="Events">As `design/interfaces.md` has them: at least one, at most 500.</param>
    public sealed record Command(IReadOnlyList<JsonElement> Events);

    public sealed record Answer(IReadOnlyList<EventView> Events);

    public static async Task<Result<Answer, Refusal>> Run(Command command, Act act, CreditDesk desk, CancellationToken stop)
    {
        if (command.Events is null or { Count: 0 or > MostEvents }) return Refusal.Invalid("events", $"`events` must be a list of 1 to {MostEvents} events.");
        var events = new List<ShopEvent>(command.Events.Count);
        for (var i = 0; i < command.Events.Count; i++)
        {
            if (!ShopEventReader.Read(command.Events[i]).Granted(out var told, out var problem))
            {
                var place = string.Create(CultureInfo.InvariantCulture, $"events[{i + 1}]");
                return Refusal.Invalid(problem.Field is { } field ? $"{place}.{field}" : place, problem.Detail);
            }

            if (OnlyHere(told) is { } own) return Refusal.Invalid(string.Create(CultureInfo.InvariantCulture, $"events[{i + 1}].type"), $"`{told.Type}` is {own}.");
            events.Add(told);
        }

        return await Run(events, act, desk, stop);
    }

    public static Task<Result<Answer, Refusal>> Run(IReadOnlyList<ShopEvent> events, Act act, CreditDesk desk, CancellationToken stop) =>
        desk.Tell<Answer>(events, act, outcomes => new Answer([.. outcomes.Select(EventView.Of)]), stop);

    // What a checkout or a person asks for has an address of its own, with its own answer and its own right.
    private static string? OnlyHere(ShopEvent told) => told switch
    {
        CreditHeld or HoldCaptured or HoldReleased => "asked for at `/api/v1/credit/holds`",
        CreditGranted or CreditAdjusted or AccountClosed => "asked for at `/api/v1/credit/accounts/…`",
        CreditWithdrawn or OrderCleared or CreditReinstated => "a person's decision, at `/api/v1/credit/orders/…`",
        CreditRedeem { Granted: not null } => "told without `granted`: the ledger decides it",
        _ => null,
    };
}
