using System.Globalization;
using System.Text;
using Makegood.Domain.Basics;

namespace Makegood.Domain.Credit;

/// <summary>One movement with whose it is and how it is recorded.</summary>
/// <param name="Id">The movement's own id, which the journal keeps as a tag.</param>
public sealed record JournalLine(string Id, string Account, Entry Entry, DateTimeOffset Recorded);

/// <summary>
/// Writes movements as a plain-text journal that hledger, ledger and beancount's importers open. Each movement is a transaction of two postings; amounts are exact
/// decimals of their currency. Customers' accounts stand below `liabilities:store-credit` and `assets:store-credit:owed`.
/// </summary>
public static class Journal
{
    public static string Extension => ".journal";

    /// <summary>What stands before the first movement: the currencies with their decimals.</summary>
    public static string Head(IEnumerable<string> currencies)
    {
        var text = new StringBuilder();
        foreach (var currency in currencies) text.Append(CultureInfo.InvariantCulture, $"commodity {Number(1000, currency)}{(Currency.DecimalsOf(currency) == 0 ? "." : string.Empty)} {currency}\n");
        return text.Append('\n').ToString();
    }

    /// <param name="zone">The maker's zone: a movement belongs to the local day on which it counts.</param>
    public static string Write(JournalLine line, NodaTime.DateTimeZone zone)
    {
        var entry = line.Entry;
        var day = NodaTime.Instant.FromDateTimeOffset(entry.Effective).InZone(zone).Date.ToDateOnly();
        var amount = Number(entry.Amount, entry.Currency);
        var about = entry.Order is { } order ? $" order {Plain(order)}" : string.Empty;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{day:yyyy-MM-dd} {(entry.Corrects ? "correction of " : string.Empty)}{Words.Write(entry.Kind)}{about}  ; movement:{line.Id}, clause:{Plain(entry.Clause)}, policy:{Plain(entry.Policy)}, recorded:{line.Recorded:yyyy-MM-dd}\n    {Name(entry.Debit, line.Account)}  {amount} {entry.Currency}\n    {Name(entry.Credit, line.Account)}  -{amount} {entry.Currency}\n\n");
    }

    /// <summary>An account of the books by its full name.</summary>
    public static string Name(LedgerAccount account, string customer) =>
        account is LedgerAccount.Available or LedgerAccount.Held or LedgerAccount.Owed ? $"{Name(account)}:{Plain(customer)}" : Name(account);

    /// <summary>An account of the books by its name, all customers together.</summary>
    public static string Name(LedgerAccount account) => account switch
    {
        LedgerAccount.Available => "liabilities:store-credit:available",
        LedgerAccount.Held => "liabilities:store-credit:held",
        LedgerAccount.Owed => "assets:store-credit:owed",
        LedgerAccount.Rebate => "revenue:contra:store-credit-rebate",
        LedgerAccount.Goodwill => "expenses:store-credit:goodwill",
        LedgerAccount.Clearing => "assets:store-credit:order-clearing",
        LedgerAccount.Expiry => "revenue:store-credit:expiry",
        LedgerAccount.Forfeiture => "revenue:store-credit:forfeiture",
        LedgerAccount.Withdrawal => "revenue:store-credit:withdrawal",
        LedgerAccount.Adjustment => "expenses:store-credit:adjustment",
    };

    /// <summary>An amount in the currency's own decimals, without its code.</summary>
    public static string Number(long minor, string currency) => Currency.Show(minor, currency)[..^(currency.Length + 1)];

    // What a journal reads as structure is written as in an address; the name stays its own.
    private static string Plain(string name)
    {
        if (name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '@' or '#')) return name;
        var text = new StringBuilder(name.Length + 8);
        foreach (var c in Encoding.UTF8.GetBytes(name))
        {
            if (char.IsAsciiLetterOrDigit((char)c) || (char)c is '-' or '_' or '.' or '@' or '#') text.Append((char)c);
            else text.Append('%').Append(c.ToString("X2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
