using Makegood.Domain.Credit;

namespace Makegood.Tests.Credit;

/// <summary>Programmes of every kind, made of the shipped one.</summary>
internal static class OtherProgrammes
{
    private static readonly Programme Shipped = ShippedProgramme.StoreCredit;

    /// <summary>One of each mode at least, the shipped one first.</summary>
    public static readonly IReadOnlyList<Programme> All =
    [
        Shipped,
        Shipped with { Rounding = Rounding.Down, ExpiryMode = ExpiryMode.Lot, LotMonths = 6, Timing = EarnTiming.Received },
        Shipped with { Rounding = Rounding.HalfEven, RoundPer = RoundPer.Line, ExpiryMode = ExpiryMode.Earlier, LotMonths = 18, ExpiryClock = ExpiryClock.Currency },
        Shipped with { Split = RefundSplit.MoneyFirst, CancelReversal = CancelReversal.Request, Base = EarnBase.GoodsAndShipping, GraceDays = 0 },
        Shipped with { Split = RefundSplit.CreditFirst, PartialRefund = PartialRefund.WholeOrder, Shortfall = Shortfall.WriteOff, RenewedBy = RenewedBy.AnyMovement },
        Shipped with { CreditOnRefund = CreditOnRefund.Lost, ExpiryMode = ExpiryMode.Never, Timing = EarnTiming.Shipped, OverRequest = OverRequest.Refuse },
        Shipped with { ExpiryMonths = 1, ExpiryClock = ExpiryClock.Currency, FraudUntilReceipt = true },
    ];
}
