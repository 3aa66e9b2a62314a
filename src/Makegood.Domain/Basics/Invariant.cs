using System.Diagnostics.CodeAnalysis;

namespace Makegood.Domain.Basics;

/// <summary>Our own code is wrong. Caught at the edge of the process only.</summary>
public sealed class BrokenInvariantException(string what) : Exception(what);

/// <summary>Says what must be true here, in words, and stops when it is not.</summary>
public static class Invariant
{
    /// <exception cref="BrokenInvariantException">When <paramref name="condition"/> is false.</exception>
    public static void Holds([DoesNotReturnIf(false)] bool condition, string what)
    {
        if (!condition) throw new BrokenInvariantException(what);
    }
}
