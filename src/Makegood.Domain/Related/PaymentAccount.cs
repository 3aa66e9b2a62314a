namespace Makegood.Domain.Related;

/// <summary>
/// The processor's fingerprint of a payment account. It is compared as it is; what is no fingerprint, such as the name of a way to pay that thousands use, is
/// none, and a card's number is never taken.
/// </summary>
public static class PaymentAccount
{
    private const int Shortest = 6;

    private static readonly HashSet<string> Ways = new(StringComparer.OrdinalIgnoreCase)
    {
        "card", "credit card", "credit_card", "creditcard", "debit card", "visa", "mastercard", "amex", "american express", "paypal", "klarna", "invoice", "bank transfer", "bank_transfer", "transfer", "cash",
        "cash on delivery", "prepaid", "stripe", "adyen", "mollie", "apple pay", "apple_pay", "google pay", "google_pay", "alipay", "wechat", "sepa", "ideal", "manual", "unknown", "none", "null", "undefined", "test", "n/a",
    };

    public static Spelling Read(string? written)
    {
        var text = written?.Trim() ?? string.Empty;
        if (text.Length == 0) return Spelling.None("no payment account was told");
        if (IsCardNumber(text)) return Spelling.None("a card's number was sent where the processor's fingerprint belongs; it was not kept");
        if (Ways.Contains(text)) return Spelling.None("a way to pay was told, not a payment account");
        if (text.Any(c => c is '*' or '•')) return Spelling.None("a masked number was told; many cards end in the same digits");
        if (text.Length < Shortest) return Spelling.None("it is too short for a fingerprint");
        if (text.Distinct().Count() == 1) return Spelling.None("a placeholder was told, not a payment account");
        return Spelling.Of(text);
    }

    /// <summary>12 to 19 digits with the check digit of cards (ISO/IEC 7812, the Luhn formula).</summary>
    private static bool IsCardNumber(string text)
    {
        var digits = text.Where(char.IsAsciiDigit).Select(c => c - '0').Reverse().ToList();
        if (digits.Count is < 12 or > 19 || text.Any(c => !char.IsAsciiDigit(c) && c is not (' ' or '-'))) return false;
        return digits.Select((d, i) => i % 2 == 0 ? d : d > 4 ? (d * 2) - 9 : d * 2).Sum() % 10 == 0;
    }
}
