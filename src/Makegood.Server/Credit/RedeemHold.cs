using Makegood.Domain.Basics;
using Makegood.Domain.Orders;
using Makegood.Storage;

namespace Makegood.Server.Credit;

/// <summary>The order is paid with what was held, whole or less; what is left is free again.</summary>
public static class RedeemHold
{
    /// <param name="Amount">Minor units; null for all of it.</param>
    public sealed record Command(string Account, long? Amount = null);

    public sealed record Answer(string Id, string Account, string Order, string Currency, long Redeemed, IReadOnlyList<WalletView> Balances);

    public static Task<Result<Answer, Refusal>> Run(string id, Command command, Act act, CreditDesk desk, CancellationToken stop)
    {
        (string Order, string Currency, long Amount, DateTimeOffset Until)? open = null;
        return desk.Tell<Answer>(
            command.Account,
            (book, _, now) =>
            {
                open = book.HoldOf(id);
                return open is { } hold ? new CreditDesk.Planned([new HoldCaptured { At = now, Account = command.Account, Hold = id, Amount = command.Amount ?? hold.Amount }]) : new CreditDesk.Planned([], ReleaseHold.IsOver(id));
            },
            act,
            outcomes => outcomes[0].Refusal is { } refusal
                ? CreditWords.Refusal(refusal)
                : new Answer(id, command.Account, open!.Value.Order, open.Value.Currency, ((HoldCaptured)outcomes[0].Fact!).Amount, [.. outcomes[0].Balances.Select(WalletView.Of)]),
            stop);
    }
}
