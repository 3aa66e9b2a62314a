namespace Makegood.Tests;

public sealed class GoldenTests
{
    [Fact]
    public void A_difference_names_its_line_and_both_texts()
    {
        if (Environment.GetEnvironmentVariable("GOLDEN") == "accept") return; // it would accept the wrong text

        Golden.Match("golden.txt", "first line\nsecond line");

        var failure = Assert.ThrowsAny<Exception>(() => Golden.Match("golden.txt", "first line\nanother line\n"));
        Assert.Contains("line 2", failure.Message, StringComparison.Ordinal);
        Assert.Contains("was: second line", failure.Message, StringComparison.Ordinal);
        Assert.Contains("now: another line", failure.Message, StringComparison.Ordinal);
    }
}
