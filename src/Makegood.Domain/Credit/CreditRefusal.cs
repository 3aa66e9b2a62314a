namespace Makegood.Domain.Credit;

/// <summary>Why something about credit is not done. The words are part of the API.</summary>
public enum CreditReason
{
    /// <summary>An amount that makes no sense by itself or beside the others.</summary>
    AmountImpossible,
    CurrencyDiffers,

    /// <summary>More than is there.</summary>
    AboveBalance,

    /// <summary>More than the goods cost, in a programme that refuses rather than caps.</summary>
    AboveGoods,

    /// <summary>The written policy does not allow it.</summary>
    AgainstPolicy,
    AccountIsClosed,

    /// <summary>It belongs to another account.</summary>
    OrderOfAnother,

    /// <summary>The same thing was told before, with other content.</summary>
    DiffersFromEarlier,
    NoSuchHold,
    NoSuchOrder,
    HoldIsOver,

    /// <summary>Only until the receipt is confirmed.</summary>
    ReceiptIsConfirmed,

    /// <summary>The event cannot be read, or tells what only the ledger itself decides.</summary>
    NotUnderstood,
}

/// <summary>A no.</summary>
/// <param name="Field">The field of the event that it is about; null where no single one is.</param>
/// <param name="Detail">What is wrong and what to do, for the person who asked.</param>
/// <param name="Clause">The clause of the policy that says no, when one does.</param>
public sealed record CreditRefusal(CreditReason Reason, string? Field, string Detail, string? Clause = null);
