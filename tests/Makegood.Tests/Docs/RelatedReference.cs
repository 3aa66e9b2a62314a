using System.Globalization;
using System.Text.RegularExpressions;
using Makegood.Domain.Basics;
using Makegood.Domain.Credit;
using Makegood.Domain.Related;

namespace Makegood.Tests.Docs;

/// <summary>The table on related orders in <c>docs/reference/credit-programme.md</c> tells every path, and what holds when it is left out.</summary>
public sealed partial class RelatedReference
{
    [Fact]
    public void Every_path_is_told_with_its_usual_value()
    {
        var told = Rows().Matches(File.ReadAllText(Repo.Path("docs/reference/credit-programme.md"))).ToDictionary(m => m.Groups["path"].Value, m => m.Groups["usual"].Value);
        Assert.Equal(ProgrammeFromPolicy.RelatedPaths.Order(StringComparer.Ordinal), told.Keys.Order(StringComparer.Ordinal));
        var usual = RelatedRules.Usual;
        Assert.Equal(
            [
                Number(usual.Limit), Words.Write(usual.Counts), Words.Write(usual.Per), Number(usual.HouseholdPercent), Number(usual.MixedHouseholdPercent), Days(usual.WithinDays), Words.Write(usual.Refunded), Number(usual.Threshold), Words.Write(usual.Chains), Words.Write(usual.Takes),
                Words.Write(usual.CancelUntil), Words.Write(usual.DecidedBy), Days(usual.KeptDays),
                .. Enum.GetValues<SignFamily>().Select(f => Number(usual.Of(f).Weight)), .. Enum.GetValues<SignFamily>().Select(f => Days(usual.Of(f).WindowDays)), .. Enum.GetValues<SignFamily>().Select(f => Number(usual.Of(f).Cap)),
            ],
            ProgrammeFromPolicy.RelatedPaths.Select(p => told[p]));
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Days(int days) => string.Create(CultureInfo.InvariantCulture, $"{days} days");

    [GeneratedRegex(@"^\| `(?<path>related\.[a-z_.]+)` \| `(?<usual>[^`]+)` \|", RegexOptions.Multiline, 1000)]
    private static partial Regex Rows();
}
