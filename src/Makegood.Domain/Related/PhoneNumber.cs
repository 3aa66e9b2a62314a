using System.Text;

namespace Makegood.Domain.Related;

/// <summary>A phone number as E.164 has it, such as <c>+4930123456</c>. What is too short, impossible or a service's is no number of a person.</summary>
public static class PhoneNumber
{
    private const int Shortest = 5;
    private const int Longest = 17;

    // What begins a number behind the number.
    private static readonly string[] Extensions = [";ext", "ext", "x", "#", "доб", "内線", "内线", "durchwahl", "poste", ",", ";"];

    /// <param name="country">Where it is dialled from when it is written without its country: two letters of ISO 3166; null when that is not known.</param>
    public static Spelling Read(string? written, string? country)
    {
        if (string.IsNullOrWhiteSpace(written)) return Spelling.None("no phone number was told");
        var text = Letters.Fold(written.Trim()).Replace("(0)", string.Empty, StringComparison.Ordinal);
        if (text.StartsWith("tel:", StringComparison.Ordinal)) text = text[4..];
        foreach (var extension in Extensions)
        {
            if (text.IndexOf(extension, StringComparison.Ordinal) is > 0 and var at) text = text[..at];
        }

        var digits = new StringBuilder(text.Length);
        var isInternational = false;
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c)) digits.Append(c);
            else if (c == '+' && digits.Length == 0 && !isInternational) isInternational = true;
            else if (c is not (' ' or '-' or '.' or '/' or '(' or ')' or '\u00A0' or '~')) return Spelling.None("the phone number has something in it that no number has");
        }

        var number = digits.ToString();
        if (number.Length < Shortest) return Spelling.None("the phone number is too short");
        if (number.Length > Longest) return Spelling.None("the phone number is too long");
        if (IsMadeUp(number)) return Spelling.None("a placeholder was told, not a phone number");
        return isInternational ? International(number) : National(number, country);
    }

    private static Spelling National(string number, string? country)
    {
        if (country is not null && PhonePlans.Of(country) is { } plan)
        {
            var national = plan.WithoutTrunk(number);
            if (plan.Fits(national)) return Checked(plan, national);

            // Some leave the plus away: the code of the country and a whole number of it.
            if (plan.WithoutIdd(number) is { Length: > 0 } abroad) return International(abroad);
            if (number.StartsWith(plan.Code, StringComparison.Ordinal) && plan.Fits(number[plan.Code.Length..])) return Checked(plan, number[plan.Code.Length..]);

            // Neighbours that share the code, such as Italy and the Vatican.
            return International(plan.Code + national) is { Value: not null } shared ? shared : Impossible(plan.HasLength(national));
        }

        return number.StartsWith("00", StringComparison.Ordinal) ? International(number[2..]) : Spelling.None("the phone number has no country code, and the order does not say its country");
    }

    private static Spelling International(string number)
    {
        if (PhonePlans.CalledBy(number) is not var (code, plans)) return Spelling.None("no country has the phone number's calling code");
        var digits = number[code.Length..];
        foreach (var plan in plans.OrderByDescending(p => p.Leads(digits)))
        {
            var national = plan.WithoutTrunk(digits);
            if (plan.Fits(national)) return Checked(plan, national);
        }

        return Impossible(plans.Any(p => p.HasLength(digits)));
    }

    private static Spelling Checked(PhonePlan plan, string national) => plan.Service(national) is { } service
        ? Spelling.None($"the phone number is a service's ({service}), not a person's")
        : IsMadeUp(national) ? Spelling.None("a placeholder was told, not a phone number") : Spelling.Of($"+{plan.Code}{national}");

    private static Spelling Impossible(bool hasLength) => Spelling.None(hasLength ? "nobody can have this phone number by the plan of its country" : "the phone number has too many or too few digits for its country");

    // One digit again and again, or digits in a row.
    private static bool IsMadeUp(string number)
    {
        var run = 1;
        for (var i = 1; i < number.Length; i++)
        {
            run = number[i] == number[i - 1] ? run + 1 : 1;
            if (run >= 7) return true;
        }

        return "01234567890123456789".Contains(number, StringComparison.Ordinal) || "98765432109876543210".Contains(number, StringComparison.Ordinal);
    }
}
