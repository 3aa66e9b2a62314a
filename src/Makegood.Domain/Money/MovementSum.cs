using Makegood.Domain.Credit;

namespace Makegood.Domain.Money;

/// <summary>By which of its two times a movement belongs to a day.</summary>
public enum BookBasis
{
    /// <summary>When it counts from. What becomes known late changes the past that it belongs to.</summary>
    Effective,

    /// <summary>When it was booked. A day that is over never changes.</summary>
    Recorded,
}

/// <summary>Where credit that a customer has came from, by the lot it lies in.</summary>
public enum CreditOrigin
{
    /// <summary>By an order.</summary>
    Earned,

    /// <summary>As a kindness.</summary>
    Granted,

    /// <summary>By a person's correction.</summary>
    Adjusted,

    /// <summary>Used once, beyond what was there, and come back.</summary>
    Returned,
}

/// <summary>Movements of one kind, between the same accounts of the books and in one span of time, added up.</summary>
/// <param name="Origin">Of the lot they touch; null where they touch none.</param>
/// <param name="Span">Which of the spans that were asked for, the earliest being 0.</param>
/// <param name="Amount">In minor units.</param>
/// <param name="Movements">How many they are.</param>
public readonly record struct MovementSum(string Currency, EntryKind Kind, LedgerAccount Debit, LedgerAccount Credit, CreditOrigin? Origin, int Span, long Amount, long Movements)
{
    /// <summary>What they did to an account of the books; liabilities and income grow by a credit, what is owed by a debit.</summary>
    public long ChangeOf(LedgerAccount account) =>
        new Entry(Kind, Currency, Amount, Debit, Credit, null, null, default, string.Empty, string.Empty).ChangeOf(account);

    /// <summary>What they did to what the maker owes its customers.</summary>
    public long ChangeOfLiability => ChangeOf(LedgerAccount.Available) + ChangeOf(LedgerAccount.Held);

    /// <summary>What they did to what customers owe the maker.</summary>
    public long ChangeOfOwed => ChangeOf(LedgerAccount.Owed);
}
