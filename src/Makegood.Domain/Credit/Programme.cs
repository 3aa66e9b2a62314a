using Makegood.Domain.Related;
using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;
using NodaTime;

namespace Makegood.Domain.Credit;

/// <summary>When an order's credit is there and can be used.</summary>
public enum EarnTiming
{
    PlacedAndPaid,
    Shipped,
    Received,
}

/// <summary>What the rate is taken of. Coupon and credit used are always taken off first.</summary>
public enum EarnBase
{
    /// <summary>The goods, tax as charged in their price.</summary>
    Goods,

    GoodsAndShipping,

    /// <summary>All money paid, whatever it was for.</summary>
    WholePayment,
}

public enum Rounding
{
    HalfUp,
    Down,
    HalfEven,
}

public enum RoundPer
{
    Order,

    /// <summary>Each line by itself; an order without lines is one line.</summary>
    Line,
}

public enum PartialRefund
{
    /// <summary>The credit is worked out again on what remains.</summary>
    Proportional,

    /// <summary>Any refund takes back all credit of the order.</summary>
    WholeOrder,
}

/// <summary>What happens when credit has to be taken back that is spent already.</summary>
public enum Shortfall
{
    /// <summary>It is owed and repaid from what comes later.</summary>
    Carry,

    /// <summary>The maker bears it.</summary>
    WriteOff,
}

/// <summary>How a return of goods is split between the money and the credit that paid for them.</summary>
public enum RefundSplit
{
    Proportional,
    MoneyFirst,
    CreditFirst,
}

/// <summary>What becomes of credit that was used on an order that is refunded, not cancelled.</summary>
public enum CreditOnRefund
{
    Returned,
    Lost,
}

/// <summary>When an order that is being cancelled loses the credit it earned.</summary>
public enum CancelReversal
{
    Completion,
    Request,
}

public enum ExpiryMode
{
    /// <summary>The whole account, a while after its last activity.</summary>
    Account,

    /// <summary>Every lot by itself, a while after it was earned.</summary>
    Lot,

    /// <summary>Whichever of the two comes first.</summary>
    Earlier,

    Never,
}

public enum ExpiryClock
{
    Account,
    Currency,
}

public enum RenewedBy
{
    /// <summary>An earning or a use that stands.</summary>
    EarnOrUse,

    /// <summary>Anything that moves credit.</summary>
    AnyMovement,
}

/// <summary>How long credit may be withdrawn.</summary>
public enum WithdrawUntil
{
    /// <summary>The customer has confirmed the receipt.</summary>
    Receipt,
    Always,
}

/// <summary>What becomes of credit when its account is closed.</summary>
public enum ClosingEffect
{
    Forfeit,
}

/// <summary>What a checkout gets that asks for more than the goods cost.</summary>
public enum OverRequest
{
    Cap,
    Refuse,
}

/// <summary>What a person may ask of credit; the policy allows or refuses it.</summary>
public enum CreditRequest
{
    Earn,
    Use,
    Transfer,
    CashOut,
}

/// <summary>A rule of the ledger that a clause stands behind; see <see cref="Programme.ClauseOf"/>.</summary>
public enum ProgrammeRule
{
    Earning,
    Using,

    /// <summary>A checkout that wants credit to pay more than goods.</summary>
    AskingTooMuch,
    Refunding,
    ShortOf,
    Cancelling,
    Returning,
    Expiring,
    Closing,
    Withdrawing,
    WithdrawingForFraud,
    Granting,
}

/// <summary>
/// A credit programme: what a policy file says about credit, read once. Another programme is another file. Source: `design/credit.md`, programme rules; the
/// contract of the file is in `docs/reference/credit-programme.md`.
/// </summary>
public sealed record Programme
{
    /// <summary>Id and version of the policy, such as <c>store-credit@2024-01</c>.</summary>
    public required string Policy { get; init; }

    /// <summary>The first day it holds on; null when it always did.</summary>
    public required DateOnly? EffectiveFrom { get; init; }

    public required DateTimeZone Zone { get; init; }

    public required EarnTiming Timing { get; init; }

    public required EarnBase Base { get; init; }

    public required Rounding Rounding { get; init; }

    public required RoundPer RoundPer { get; init; }

    public required PartialRefund PartialRefund { get; init; }

    public required Shortfall Shortfall { get; init; }

    public required RefundSplit Split { get; init; }

    public required CreditOnRefund CreditOnRefund { get; init; }

    public required CancelReversal CancelReversal { get; init; }

    public required ExpiryMode ExpiryMode { get; init; }

    /// <summary>Which orders belong together, and how much one buyer may buy.</summary>
    public RelatedRules Related { get; init; } = RelatedRules.Usual;

    /// <summary>From the last activity to the end of the account's credit.</summary>
    public required int ExpiryMonths { get; init; }

    /// <summary>From the earning of a lot to its own end; for the modes that know lots.</summary>
    public required int LotMonths { get; init; }

    public required DateRules Dates { get; init; }

    public required ExpiryClock ExpiryClock { get; init; }

    public required RenewedBy RenewedBy { get; init; }

    /// <summary>Days that returned credit lives at least, however old its lot is.</summary>
    public required int GraceDays { get; init; }

    /// <summary>How many days before credit ends its owner is reminded first; zero for no such reminder.</summary>
    public required int RemindFirst { get; init; }

    /// <summary>And how many days before for the last time; zero for no such reminder.</summary>
    public required int RemindLast { get; init; }

    public required OverRequest OverRequest { get; init; }

    /// <summary>How long a checkout may hold credit.</summary>
    public required Duration HoldFor { get; init; }

    /// <summary>A flag that is no fraud may take credit only while the customer has not confirmed the receipt.</summary>
    public required bool ResaleUntilReceipt { get; init; }

    /// <summary>The same for fraud.</summary>
    public required bool FraudUntilReceipt { get; init; }

    public required IReadOnlyDictionary<ProgrammeRule, string> Clauses { get; init; }

    /// <summary>The settings behind all this, as <c>name = value</c>: the readings that every movement relies on.</summary>
    public required IReadOnlyList<string> Readings { get; init; }

    public required ProgrammeQuestions Questions { get; init; }

    public bool UntilReceipt(bool isFraud) => isFraud ? FraudUntilReceipt : ResaleUntilReceipt;

    public string ClauseOf(ProgrammeRule rule) => Clauses[rule];

    /// <summary>The local day of an instant.</summary>
    public DateOnly DayOf(DateTimeOffset instant) => Instant.FromDateTimeOffset(instant).InZone(Zone).Date.ToDateOnly();

    /// <summary>The first instant that a last day no longer covers: the start of the next local day, or of the one after it where a zone has left out a day.</summary>
    public DateTimeOffset EndOf(DateOnly lastDay) => lastDay == DateOnly.MaxValue
        ? DateTimeOffset.MaxValue
        : Zone.AtLeniently(LocalDate.FromDateOnly(lastDay.AddDays(1)).AtMidnight()).ToInstant().ToDateTimeOffset();

    /// <summary>The last day of a term that starts on a day.</summary>
    public DateOnly LastDay(DateOnly start, int months)
    {
        var fits = Calendar.TryLastDay(start.DayNumber, months, termIsMonths: true, Dates, out var day);
        return fits && day <= DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber((int)day) : DateOnly.MaxValue;
    }
}
