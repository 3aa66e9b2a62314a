using System.Text.RegularExpressions;
using Makegood.Policy.Syntax;
using Makegood.Tests.Evaluation;

namespace Makegood.Tests.Checked;

/// <summary>What is read by hand against the regular expressions that say the same.</summary>
public sealed partial class SpellingTests
{
    [Fact]
    public void Names_ids_and_anchors_are_those_of_the_expressions()
    {
        var dice = new Random(Dice.Seed);
        int names = 0, ids = 0, anchors = 0;
        for (var i = 0; i < 200_000; i++)
        {
            var text = Text(dice, dice.Next(8), "ab_.9Z-é\n");
            Assert.Equal(Name().IsMatch(text), Spelling.IsName(text));
            Assert.Equal(Id().IsMatch(text), Spelling.IsId(text));
            Assert.Equal(Anchor().IsMatch(text), Spelling.IsAnchor(text));
            names += Spelling.IsName(text) ? 1 : 0;
            ids += Spelling.IsId(text) ? 1 : 0;
            anchors += Spelling.IsAnchor(text) ? 1 : 0;
        }

        Assert.True(Spelling.IsId(new string('a', 100)) && !Spelling.IsId(new string('a', 101)));
        Assert.True(names > 1000 && ids > 1000 && anchors > 1000);
    }

    [Fact]
    public void Anchors_are_found_where_the_expression_finds_them()
    {
        var dice = new Random(Dice.Seed);
        var found = 0;
        for (var i = 0; i < 200_000; i++)
        {
            var text = Text(dice, dice.Next(16), "{{##}}ab\n");
            var expected = Anchors().Matches(text).Select(m => (m.Index, m.Length, m.Groups["id"].Value)).ToList();
            Assert.Equal(expected, Spelling.AnchorsIn(text));
            found += expected.Count;
        }

        Assert.True(found > 1000);
    }

    private static string Text(Random dice, int length, string letters) => new([.. Enumerable.Range(0, length).Select(_ => letters[dice.Next(letters.Length)])]);

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Id();

    [GeneratedRegex(@"^[a-z0-9_]+(\.[a-z0-9_]+)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Anchor();

    [GeneratedRegex(@"\{#(?<id>[^}\n]*)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Anchors();
}
