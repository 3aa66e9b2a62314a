using Makegood.Domain.Orders;
using Makegood.Server.Credit;
using Makegood.Storage;

namespace Makegood.Server.Doors.Shops;

/// <summary>The ledger of store credit behind the shops' door.</summary>
internal sealed class CreditLedgerDoor(CreditDesk desk) : ILedgerDoor
{
    public async Task<LedgerAnswer> Take(IReadOnlyList<ShopEvent> events, Act act, CancellationToken stop)
    {
        // Told to its end even when the shop hangs up: half a message would be read again anyway.
        if (!(await IngestEvents.Run(events, act, desk, CancellationToken.None)).Granted(out var answer, out var refusal)) return new LedgerAnswer(0, [new Note(null, $"nothing of it was counted: {refusal.Detail}")]);
        var refused = answer.Events.Where(e => !e.Accepted).Select(e => new Note(e.Field, $"the ledger refused `{e.Type}`: {e.RefusedBecause}"));
        var contradictions = answer.Events.Where(e => e.Known is "contradicts").Select(e => new Note(null, $"`{e.Type}` says something else than another message about the same moment; the order's next message settles it, or look at the order in the shop"));
        return new LedgerAnswer(answer.Events.Count(e => e.Accepted), [.. refused, .. contradictions]);
    }
}
