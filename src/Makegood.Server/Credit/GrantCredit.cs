using Makegood.Domain.Basics;
using Makegood.Domain.Orders;
using Makegood.Storage;

namespace Makegood.Server.Credit;

/// <summary>A person gives credit as a kindness, or corrects an account up or down. A reason is required and shown.</summary>
public static class GrantCredit
{
    /// <param name="Amount">Minor units. A grant is above zero; an adjustment may be below.</param>
    /// <param name="LastDay">A grant's own last day; the programme's when left out.</param>
    public sealed record Command(string Currency, long Amount, string Reason, DateOnly? LastDay = null);

    public sealed record Answer(string Id, EventView Event);

    public static Task<Result<Answer, Refusal>> Run(string account, Command command, bool isAdjustment, Act act, CreditDesk desk, CancellationToken stop)
    {
        if (!Currency.IsKnown(command.Currency)) return No("currency", $"`{command.Currency}` is no currency of ISO 4217.");
        if (string.IsNullOrWhiteSpace(command.Reason) || command.Reason.Length > 200) return No("reason", "A reason of 1 to 200 characters is needed: the customer's statement shows it.");
        if (command.Amount is 0 or > ShopEventReader.AmountMost or < -ShopEventReader.AmountMost || (!isAdjustment && command.Amount < 0)) return No("amount", isAdjustment ? "`amount` must not be zero." : "`amount` must be more than zero; an adjustment can take credit away.");
        if (isAdjustment && command.LastDay is not null) return No("last_day", "An adjustment has no last day of its own; a grant can have one.");
        var id = act.NewId(isAdjustment ? "adjustment" : "grant");
        var reason = command.Reason.Trim();
        return desk.Tell<Answer>(
            account,
            (_, _, now) => new CreditDesk.Planned([isAdjustment
                ? new CreditAdjusted { At = now, Account = account, Adjustment = id, Currency = command.Currency, Amount = command.Amount, Reason = reason }
                : new CreditGranted { At = now, Account = account, Grant = id, Currency = command.Currency, Amount = command.Amount, Reason = reason, LastDay = command.LastDay }]),
            act,
            outcomes => outcomes[0].Refusal is { } refusal ? CreditWords.Refusal(refusal) : new Answer(id, EventView.Of(outcomes[0])),
            stop);
    }

    private static Task<Result<Answer, Refusal>> No(string field, string detail) => Task.FromResult<Result<Answer, Refusal>>(Refusal.Invalid(field, detail));
}
