using System.Globalization;

namespace Makegood.Server.Tests.Credit;

/// <summary>What a client asked of one account.</summary>
public enum Asked
{
    /// <summary>Gives credit.</summary>
    Give,

    /// <summary>Takes credit, if there is enough.</summary>
    Take,

    /// <summary>Gives back all of an earlier take, once.</summary>
    GiveBack,

    /// <summary>Looks at what is there.</summary>
    Look,
}

/// <summary>One call as its client saw it.</summary>
/// <param name="From">When it was sent, by a counter that all clients share.</param>
/// <param name="To">When it was answered.</param>
/// <param name="Done">It was granted.</param>
/// <param name="Saw">What was there after it, as the answer says; null where an answer does not tell.</param>
/// <param name="Key">For a request that was sent twice: the same for both.</param>
public sealed record Step(Asked Asked, long Amount, long From, long To, bool Done, long? Saw, string? Key = null);

/// <summary>
/// Looks for an order of the calls of one account in which each has the answer that a single, careful clerk would have given, and which never puts a call before one
/// that had been answered when it was sent: the history is linearizable. The search is the usual one (Wing and Gong), with a memory of what was tried.
/// </summary>
public static class Linear
{
    /// <param name="steps">All calls of the account.</param>
    /// <returns>Null when there is such an order; otherwise a sentence about where the search got stuck.</returns>
    public static string? Problem(IReadOnlyList<Step> steps)
    {
        // Requests with one key are one call: it was sent first and answered first, and every answer must be the same.
        var calls = new List<Step>();
        foreach (var same in steps.GroupBy(s => s.Key ?? Guid.NewGuid().ToString()))
        {
            if (same.Any(s => s.Done != same.First().Done || s.Saw != same.First().Saw)) return $"{same.First()} was answered differently when it was sent again";
            calls.Add(same.First() with { From = same.Min(s => s.From), To = same.Min(s => s.To) });
        }

        var order = calls.OrderBy(c => c.From).ToList();
        var taken = new bool[order.Count];
        var tried = new HashSet<(int First, string Ahead, long Balance)>();
        var stack = new Stack<(int Index, long Balance)>();
        var (first, balance, left, best) = (0, 0L, order.Count, 0);
        var candidate = 0;
        while (left > 0)
        {
            var latest = long.MaxValue;
            for (var i = first; i < order.Count; i++)
            {
                if (!taken[i]) latest = Math.Min(latest, order[i].To);
            }

            var found = -1;
            for (var i = Math.Max(first, candidate); i < order.Count && order[i].From <= latest; i++)
            {
                if (taken[i] || After(order[i], balance) is not { } next) continue;
                taken[i] = true;
                var ahead = Ahead(taken, first);
                if (tried.Add((ahead.First, ahead.Pattern, next)))
                {
                    stack.Push((i, balance));
                    (found, balance) = (i, next);
                    break;
                }

                taken[i] = false;
            }

            if (found >= 0)
            {
                left--;
                candidate = 0;
                best = Math.Max(best, order.Count - left);
                while (first < order.Count && taken[first]) first++;
                continue;
            }

            if (stack.Count == 0) return string.Create(CultureInfo.InvariantCulture, $"no order explains all {order.Count} calls; {best} can be explained at most, then none fits, such as {order[Math.Min(best, order.Count - 1)]}");
            (candidate, balance) = stack.Pop();
            taken[candidate] = false;
            first = Math.Min(first, candidate);
            left++;
            candidate++;
        }

        return null;
    }

    // What a careful clerk has after this call, or null when the clerk would have answered otherwise.
    private static long? After(Step step, long balance)
    {
        var after = step.Asked switch
        {
            Asked.Give => step.Done ? balance + step.Amount : balance,
            Asked.GiveBack => step.Done ? balance + step.Amount : balance,
            Asked.Look => balance,
            Asked.Take => step.Done ? balance - step.Amount : balance,
        };
        if (step.Asked is Asked.Take && step.Done != (step.Amount <= balance)) return null;
        return step.Saw is { } saw && saw != after ? null : after;
    }

    private static (int First, string Pattern) Ahead(bool[] taken, int first)
    {
        while (first < taken.Length && taken[first]) first++;
        var last = taken.Length - 1;
        while (last > first && !taken[last]) last--;
        return (first, string.Create(Math.Max(0, last - first + 1), (taken, first), static (text, from) =>
        {
            for (var i = 0; i < text.Length; i++) text[i] = from.taken[from.first + i] ? '1' : '0';
        }));
    }
}
