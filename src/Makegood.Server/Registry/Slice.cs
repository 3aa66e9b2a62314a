using System.Globalization;
using Makegood.Domain.Basics;

namespace Makegood.Server.Registry;

/// <summary>One page of a list.</summary>
/// <param name="Next">Give it as <c>after</c> to get the next page; null on the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Which part of a list is asked for. A page begins behind a key, not at a number, so that what is added meanwhile shifts nothing.</summary>
/// <param name="Start">The <c>next</c> of the page before; null for the first.</param>
/// <param name="Limit">1 to 200.</param>
public sealed record Slice(string? Start, int? Limit)
{
    public const int Most = 200;
    public const int Usual = 50;

    internal string After => Start ?? string.Empty;

    /// <summary>One more than wanted: it tells whether there is a next page.</summary>
    internal long Ask => (Limit ?? Usual) + 1;

    internal Refusal? Problem => Limit is { } limit && limit is < 1 or > Most
        ? Refusal.Invalid("limit", string.Create(CultureInfo.InvariantCulture, $"`limit` is {Limit}; write a number from 1 to {Most}."))
        : null;

    internal Page<T> Cut<T>(IReadOnlyList<T> items, Func<T, string> key)
    {
        var wanted = Limit ?? Usual;
        return items.Count > wanted ? new Page<T>([.. items.Take(wanted)], key(items[wanted - 1])) : new Page<T>(items, null);
    }

    internal static string? Like(string? search) => search is null ? null
        : $"%{search.ToLowerInvariant().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
}
