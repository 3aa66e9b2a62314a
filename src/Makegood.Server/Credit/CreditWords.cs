using Makegood.Domain.Basics;
using Makegood.Domain.Credit;
using Makegood.Domain.Orders;

namespace Makegood.Server.Credit;

/// <summary>What the ledger's answers have in common.</summary>
internal static class CreditWords
{
    public static readonly Refusal NoProgramme = new(RefusalCode.NoPolicy, "No credit programme is published. Send its text to `POST /api/v1/policies` with the kind `credit`.");

    /// <summary>Addresses, phone numbers and the like stay out of a ledger that keeps everything for ever; what remains decides nothing and names nobody.</summary>
    public static ShopEvent WithoutBuyer(ShopEvent told) => told is OrderPlaced { Buyer: { } buyer } placed
        ? placed with { Buyer = buyer.Type is { } type ? new Buyer { Type = type } : null }
        : told;

    public static Refusal Refusal(CreditRefusal refusal) => new(CodeOf(refusal.Reason), refusal.Clause is { } clause ? $"{refusal.Detail} (clause `{clause}`)" : refusal.Detail, refusal.Field) { Reason = Words.Write(refusal.Reason) };

    private static RefusalCode CodeOf(CreditReason reason) => reason switch
    {
        CreditReason.AmountImpossible or CreditReason.NotUnderstood or CreditReason.CurrencyDiffers or CreditReason.AboveGoods => RefusalCode.Invalid,
        CreditReason.DiffersFromEarlier => RefusalCode.DiffersFromEarlier,
        CreditReason.NoSuchHold or CreditReason.NoSuchOrder => RefusalCode.NotFound,
        CreditReason.AboveBalance or CreditReason.AgainstPolicy or CreditReason.AccountIsClosed or CreditReason.OrderOfAnother or CreditReason.HoldIsOver or CreditReason.ReceiptIsConfirmed => RefusalCode.NotPossibleNow,
    };
}
