using Makegood.Policy.Checked;

namespace Makegood.Policy.Assessment;

/// <summary>A claim as a policy sees it: the state of every fact, and of the facts of each claimed part.</summary>
/// <param name="Id">Given back in the answer; null if the claim has none.</param>
/// <param name="Facts">By the number of the fact.</param>
/// <param name="Parts">Each claimed part with all facts (those of the claim filled in); null when the claim names no parts.</param>
public sealed record Claim(string? Id, IReadOnlyList<FactValue> Facts, IReadOnlyList<IReadOnlyList<FactValue>>? Parts)
{
    /// <summary>A claim of which nothing is known.</summary>
    public static Claim Empty(PolicyModel model) => new(null, [.. Enumerable.Repeat(FactValue.Unknown, model.Facts.Count)], null);

    /// <summary>The same claim with one fact changed, for the claim as a whole or for one of its parts.</summary>
    public Claim With(int fact, FactValue value, int part = -1)
    {
        if (Parts is null || part < 0)
        {
            return this with { Facts = Replace(Facts, fact, value), Parts = Parts is null ? null : [.. Parts.Select(p => Replace(p, fact, value))] };
        }

        return this with { Parts = [.. Parts.Select((p, i) => i == part ? Replace(p, fact, value) : p)] };
    }

    private static FactValue[] Replace(IReadOnlyList<FactValue> facts, int fact, FactValue value)
    {
        FactValue[] copy = [.. facts];
        copy[fact] = value;
        return copy;
    }
}
