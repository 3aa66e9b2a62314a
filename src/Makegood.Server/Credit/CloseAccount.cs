using Makegood.Domain.Basics;
using Makegood.Domain.Orders;
using Makegood.Storage;

namespace Makegood.Server.Credit;

/// <summary>An account is closed: open holds end, what is left is forfeited by a movement, and nothing is earned or used there any more.</summary>
public static class CloseAccount
{
    public static Task<Result<EventView, Refusal>> Run(string account, Act act, CreditDesk desk, CancellationToken stop) => desk.Tell<EventView>(
        account,
        (book, _, now) => book.Now == DateTimeOffset.MinValue ? new CreditDesk.Planned([], Refusal.NotFound("account")) : new CreditDesk.Planned(book.ClosedAt is null ? [new AccountClosed { At = now, Account = account }] : []),
        act,
        outcomes => outcomes is [var closed, ..] ? EventView.Of(closed) : new Refusal(RefusalCode.NotPossibleNow, "This account is closed already.") { Reason = "account_is_closed" },
        stop);
}
