using Makegood.Domain.Orders;

namespace Makegood.Tests.Credit;

/// <summary>Makes a history that breaks something as short as it can, so that a person can read it.</summary>
internal static class Shrinking
{
    /// <param name="broken">What does not hold of a history; null when all does.</param>
    public static string Smallest(string name, IReadOnlyList<ShopEvent> events, Func<IReadOnlyList<ShopEvent>, string?> broken)
    {
        List<ShopEvent> left = [.. events];
        var why = broken(left);
        for (var again = true; again;)
        {
            again = false;
            for (var i = left.Count - 1; i >= 0; i--)
            {
                List<ShopEvent> fewer = [.. left];
                fewer.RemoveAt(i);
                if (fewer.Count == 0 || broken(fewer) is not { } still) continue;
                (left, why, again) = (fewer, still, true);
            }
        }

        return $"{name}: {why}\n{string.Join('\n', left.Select((e, i) => $"{i + 1,3} {ShopEventJson.Text(e)}"))}\n";
    }
}
