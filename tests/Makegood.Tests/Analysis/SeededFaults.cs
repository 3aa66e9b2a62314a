using System.Text.RegularExpressions;

namespace Makegood.Tests.Analysis;

/// <summary>Makes one fault in the text of a policy, of a kind that people make.</summary>
internal sealed class SeededFaults(string text, Random random)
{
    private static readonly Regex Rules = new("```rule\n(?<body>.*?)```\n", RegexOptions.Singleline | RegexOptions.ExplicitCapture);
    private static readonly Regex Simple = new("when: (?<fact>fault\\.[a-z_]+) \\}", RegexOptions.ExplicitCapture);

    /// <summary>The kinds, each with its name. A kind that finds no place in the text returns null.</summary>
    public IReadOnlyList<(string Name, Func<string?> Make)> Kinds =>
    [
        ("a rule is deleted", () => Without(Blocks())),
        ("a disposition is turned into a note", () => Change(Blocks(), b => b.Replace("```rule", "```text", StringComparison.Ordinal))),
        ("a default is deleted", () => Without(Blocks().Where(b => b.Contains("define: start\nvalue", StringComparison.Ordinal) || b.Contains("define: last_covered_day\nvalue", StringComparison.Ordinal)))),
        ("a row is deleted", () => Without(Matches("(?<=^rows: \\{ )[a-z_]+: [^,}]+, |^rows: .*\n|^  (sd_card|usb_stick|gloves|filament|toolkit|nut|screw|zip_tie): [^\n]*\n(?=(  [a-z_]+: [^\n]*\n)*```\n\n```cases)"))),
        ("an order or acknowledgement is deleted", () => Without(Matches("^(beside|restates): .*\n"))),
        ("a consequence is deleted", () => Without(Matches("(?<=for: covered\n)otherwise: not_covered\n|(?<=mail begins|tolerant.*\n)otherwise: not_covered\n"))),
        ("`otherwise` is deleted", () => Without(Matches("^otherwise: not_covered\n(?=remedy)"))),
        ("a condition contradicts itself", () => Change(Matches("when: fault\\.[a-z_]+ \\}"), m => Simple.Replace(m, "when: ${fact} and not ${fact} }"))),
        ("an exception is doubled without order", () => Change(Blocks().Where(b => b.Contains("\nexception: ", StringComparison.Ordinal)), b => b + "\n" + Regex.Replace(b, "exception: ([a-z_]+)", "exception: $1_again"))),
        ("text without an anchor", () => Change(Matches("^## .*\n"), m => m + "\nNobody said what this sentence does.\n")),
        ("a fact is misspelt", () => Change(Matches("(?<=when: )fault\\.[a-z]+|(?<=value: )unit\\.manufactured_on|(?<=when: )repair\\.unauthorised_shop"), m => m + "x")),
        ("a threshold is off by one", () => Change(Matches("(?<=(value|consumer|commercial): )(12 months|3 months|400 h|1000 h)"), m => Regex.Replace(m, "^[0-9]+", n => (int.Parse(n.Value, System.Globalization.CultureInfo.InvariantCulture) + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)))),
        ("a comparison is off", () => Change(Matches("is on or before|is after|(?<=unit\\.run_time )>"), m => m switch { "is after" => "is on or after", ">" => ">=", _ => "is before" })),
        ("a promise is broken", () => Change(Matches("(?<=when: )repair\\.unauthorised_shop\n|(?<=when: )fault\\.modification(?= )"), m => m.TrimEnd('\n') + " and not any repairs where tracking_out is provided" + (m.EndsWith('\n') ? "\n" : string.Empty))),
        ("an anchor is lost", () => Change(Matches(" \\{#[a-z0-9_.]+\\}"), _ => string.Empty)),
        ("a clause is misspelt", () => Change(Matches("(?<=^clause: )[a-z][a-z0-9_.]+"), m => m + "z")),
        ("two outcomes change ranks", () => Swapped("  - not_covered: excludes\n", text.Contains("customer_bears_parts: shifts_cost\n", StringComparison.Ordinal) ? "  - customer_bears_parts: shifts_cost\n" : "  - covered: grants\n")),
    ];

    // `intake` says how a request comes in; no answer depends on it, so its loss cannot be found by answers.
    private IEnumerable<string> Blocks() => Rules.Matches(text).Select(m => m.Value).Where(b => !b.Contains("\nintake:", StringComparison.Ordinal));

    private IEnumerable<string> Matches(string pattern)
    {
        // A place is told apart from its likes by its surroundings, so the whole rest of the text goes with it.
        return Regex.Matches(Visible, pattern, RegexOptions.Multiline).Select(m => $"{m.Index}:{m.Length}");
    }

    // Cases are the file's own test: what is changed there is no fault of the policy.
    private string Visible => Regex.Replace(text, "(?<=```cases\n)[\\s\\S]*?(?=```)", m => new string('~', m.Length));

    private string? Without(IEnumerable<string> places) => Change(places, _ => string.Empty);

    private string? Change(IEnumerable<string> places, Func<string, string> change)
    {
        var all = places.ToList();
        if (all.Count == 0) return null;
        var place = all[random.Next(all.Count)];
        if (place.Split(':') is [var at, var length] && int.TryParse(at, System.Globalization.CultureInfo.InvariantCulture, out var index) && int.TryParse(length, System.Globalization.CultureInfo.InvariantCulture, out var count))
        {
            return string.Concat(text.AsSpan(0, index), change(text.Substring(index, count)), text.AsSpan(index + count));
        }

        var start = text.IndexOf(place, StringComparison.Ordinal);
        return string.Concat(text.AsSpan(0, start), change(place), text.AsSpan(start + place.Length));
    }

    private string? Swapped(string first, string second)
    {
        var (a, b) = (text.IndexOf(first, StringComparison.Ordinal), text.IndexOf(second, StringComparison.Ordinal));
        return a < 0 || b < a ? null : text[..a] + second + text[(a + first.Length)..b] + first + text[(b + second.Length)..];
    }
}
