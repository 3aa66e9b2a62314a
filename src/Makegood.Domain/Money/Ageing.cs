namespace Makegood.Domain.Money;

/// <summary>Balances sorted by how long their owners have neither earned nor used credit.</summary>
public static class Ageing
{
    private static readonly int[] Ends = [30, 60, 90, 180, 365];

    /// <summary>How old a balance is, in days.</summary>
    /// <param name="To">The last day that belongs to it; null for the oldest, and where there was no activity at all.</param>
    public sealed record Band(string Name, int? From, int? To);

    /// <summary>From the youngest to the oldest; last those who never earned or used anything, such as of gifts.</summary>
    public static IReadOnlyList<Band> Bands { get; } =
    [
        .. Ends.Select((end, i) => new Band($"{(i == 0 ? 0 : Ends[i - 1] + 1)}-{end} days", i == 0 ? 0 : Ends[i - 1] + 1, end)),
        new Band($"over {Ends[^1]} days", Ends[^1] + 1, null),
        new Band("no activity", null, null),
    ];

    /// <param name="lastActivity">Null when there was none.</param>
    public static Band Of(DateOnly? lastActivity, DateOnly asOf)
    {
        if (lastActivity is not { } day) return Bands[^1];
        var days = asOf.DayNumber - day.DayNumber;
        return Bands.First(b => b.From is not null && (b.To is not { } to || days <= to));
    }
}
