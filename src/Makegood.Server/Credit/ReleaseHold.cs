using Makegood.Domain.Basics;
using Makegood.Domain.Credit;
using Makegood.Domain.Orders;
using Makegood.Storage;

namespace Makegood.Server.Credit;

/// <summary>A checkout was given up: what it held is free again.</summary>
public static class ReleaseHold
{
    public sealed record Command(string Account);

    public sealed record Answer(string Id, string Account, IReadOnlyList<WalletView> Balances);

    public static Task<Result<Answer, Refusal>> Run(string id, Command command, Act act, CreditDesk desk, CancellationToken stop) => desk.Tell<Answer>(
        command.Account,
        (book, _, now) => book.HoldOf(id) is null ? new CreditDesk.Planned([], IsOver(id)) : new CreditDesk.Planned([new HoldReleased { At = now, Account = command.Account, Hold = id }]),
        act,
        outcomes => outcomes[0].Refusal is { } refusal ? CreditWords.Refusal(refusal) : new Answer(id, command.Account, [.. outcomes[0].Balances.Select(WalletView.Of)]),
        stop);

    internal static Refusal IsOver(string id) => CreditWords.Refusal(new CreditRefusal(CreditReason.HoldIsOver, "id", $"Hold `{id}` of this account is not open: it was used, released, or its time is over. Hold again."));
}
