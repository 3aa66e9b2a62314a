namespace Makegood.Policy.Diagnostics;

/// <summary>Finds the known name that somebody most likely meant.</summary>
public static class Nearest
{
    /// <summary>The closest of <paramref name="known"/> by edits (a swap of neighbours counts once), or null when none is close.</summary>
    public static string? To(string written, IEnumerable<string> known)
    {
        string? best = null;

        // Of a dotted name people often write the last word alone.
        var end = "." + written;
        foreach (var name in known)
        {
            if (string.Equals(name, written, StringComparison.OrdinalIgnoreCase)) return name;
            if (name.EndsWith(end, StringComparison.OrdinalIgnoreCase) && (best is null || string.CompareOrdinal(name, best) < 0)) best = name;
        }

        if (best is not null && written.Length > 0) return best;
        best = null;
        var bestDistance = (written.Length <= 3 ? 1 : Math.Max(2, written.Length / 3)) + 1;
        foreach (var name in known)
        {
            if (Math.Abs(name.Length - written.Length) >= bestDistance) continue;
            var distance = Distance(written, name);
            if (distance < bestDistance || (distance == bestDistance && best is not null && string.CompareOrdinal(name, best) < 0))
            {
                (best, bestDistance) = (name, distance);
            }
        }

        return best;
    }

    /// <summary>A sentence for a help text: <c>did you mean `x`?</c>, or what is given instead when nothing is near.</summary>
    public static string Help(string written, IReadOnlyCollection<string> known, string otherwise)
    {
        if (To(written, known) is { } near) return $"did you mean `{near}`?";
        return known.Count is > 0 and <= 16 ? $"{otherwise}: {string.Join(", ", known.Select(k => $"`{k}`"))}" : otherwise;
    }

    private static int Distance(string a, string b)
    {
        if (a.Length > 64 || b.Length > 64) return int.MaxValue;
        Span<int> previous = stackalloc int[b.Length + 1], current = stackalloc int[b.Length + 1], before = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) previous[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var x = char.ToLowerInvariant(a[i - 1]);
                var y = char.ToLowerInvariant(b[j - 1]);
                current[j] = Math.Min(Math.Min(previous[j], current[j - 1]) + 1, previous[j - 1] + (x == y ? 0 : 1));
                if (i > 1 && j > 1 && x == char.ToLowerInvariant(b[j - 2]) && char.ToLowerInvariant(a[i - 2]) == y)
                {
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
                }
            }

            previous.CopyTo(before);
            current.CopyTo(previous);
        }

        return previous[b.Length];
    }
}
