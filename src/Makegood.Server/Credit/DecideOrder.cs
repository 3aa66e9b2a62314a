using Makegood.Domain.Basics;
using Makegood.Domain.Orders;
using Makegood.Storage;

namespace Makegood.Server.Credit;

/// <summary>A person decides about an order under review: clear it, withdraw its credit, or take a withdrawal back. The decision stays in the ledger with its name and reason.</summary>
public static class DecideOrder
{
    /// <param name="Decision"><c>clear</c>, <c>withdraw</c> or <c>reinstate</c>.</param>
    /// <param name="Reason">For a withdrawal: `fraudulent`, or what else it was.</param>
    public sealed record Command(string Decision, string? Reason = null);

    public static Task<Result<EventView, Refusal>> Run(string order, Command command, Act act, CreditDesk desk, CancellationToken stop)
    {
        ShopEvent? told = command.Decision switch
        {
            "clear" => new OrderCleared { At = act.At, Order = order, DecidedBy = act.Actor },
            "withdraw" when command.Reason is { Length: > 0 and <= 200 } => new CreditWithdrawn { At = act.At, Order = order, DecidedBy = act.Actor, Reason = command.Reason },
            "reinstate" => new CreditReinstated { At = act.At, Order = order, DecidedBy = act.Actor },
            _ => null,
        };
        if (told is null)
        {
            var field = command.Decision is "withdraw" ? "reason" : "decision";
            return Task.FromResult<Result<EventView, Refusal>>(Refusal.Invalid(field, field is "reason" ? "Say in 1 to 200 characters why the credit is withdrawn; `fraudulent` stands for fraud." : "`decision` must be clear, withdraw or reinstate."));
        }

        return desk.Tell<EventView>([told], act, outcomes => outcomes[0].Refusal is { } refusal ? CreditWords.Refusal(refusal) : EventView.Of(outcomes[0]), stop);
    }
}
