namespace Makegood.Domain.Related;

/// <summary>Something about a buyer in the one spelling in which it can be compared, or why it cannot be.</summary>
/// <param name="Value">Null when there is nothing to compare. Missing is never equal.</param>
/// <param name="Why">For a reviewer: why there is nothing. It never quotes what was written, because it is kept.</param>
public readonly record struct Spelling(string? Value, string? Why)
{
    public static Spelling Of(string value) => new(value, null);

    public static Spelling None(string why) => new(null, why);
}
