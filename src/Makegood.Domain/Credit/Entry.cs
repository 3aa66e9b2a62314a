namespace Makegood.Domain.Credit;

/// <summary>Why credit moved. The words are those of the customer's statement and of the API. Source: `design/interfaces.md`.</summary>
public enum EntryKind
{
    Earn,
    Hold,
    Redeem,
    Release,

    /// <summary>Used credit comes back.</summary>
    Return,

    /// <summary>Earned credit is taken back.</summary>
    ClawBack,

    /// <summary>More had to be taken than was there.</summary>
    Owe,

    /// <summary>What came in settles what was owed.</summary>
    Repay,
    Expire,

    /// <summary>The account is closed.</summary>
    Forfeit,

    /// <summary>A person took it away.</summary>
    Withdraw,
    Grant,
    Adjust,
}

/// <summary>
/// The accounts of the books, one set per currency. The first three belong to a customer; the others to the maker. Nothing is ever rounded away, because every
/// amount is worked out as a whole and only its difference is booked; so there is no account for rounding.
/// </summary>
public enum LedgerAccount
{
    /// <summary>Liability: what the customer can spend.</summary>
    Available,

    /// <summary>Liability: reserved at a checkout, or while a person looks at its order.</summary>
    Held,

    /// <summary>Receivable: taken back after it was spent.</summary>
    Owed,

    /// <summary>Contra revenue: what orders earned.</summary>
    Rebate,

    /// <summary>Expense: given as a kindness.</summary>
    Goodwill,

    /// <summary>What orders were paid with.</summary>
    Clearing,

    /// <summary>Breakage income.</summary>
    Expiry,
    Forfeiture,
    Withdrawal,

    /// <summary>Corrections by a person, and debts that end with an account.</summary>
    Adjustment,
}

/// <summary>
/// One movement: an amount from one account of the books to another, so that it balances by its nature. Immutable; a correction is another one with the accounts
/// changed over.
/// </summary>
/// <param name="Amount">More than zero, in minor units.</param>
/// <param name="Lot">The lot it touches; null where none is.</param>
/// <param name="Effective">When it counts from, which may be before it was recorded.</param>
/// <param name="Policy">The programme's version that it follows.</param>
/// <param name="Clause">The clause behind it.</param>
public readonly record struct Entry(EntryKind Kind, string Currency, long Amount, LedgerAccount Debit, LedgerAccount Credit, string? Order, string? Lot, DateTimeOffset Effective, string Policy, string Clause)
{
    /// <summary>It takes back an earlier movement of this kind, because something that happened before it became known later.</summary>
    public bool Corrects { get; init; }

    public Entry Reversed => this with { Debit = Credit, Credit = Debit, Corrects = !Corrects };

    /// <summary>What it does to an account of the books: liabilities and income grow by a credit, what is owed and expenses by a debit.</summary>
    public long ChangeOf(LedgerAccount account) =>
        (Credit == account ? Sign(account) * Amount : 0) - (Debit == account ? Sign(account) * Amount : 0);

    private static int Sign(LedgerAccount account) => account is LedgerAccount.Owed ? -1 : 1;
}

/// <summary>What a customer has in one currency, in minor units; none is ever below zero, and what is available while something is owed is zero.</summary>
public readonly record struct Balance(long Available, long Held, long Owed);
