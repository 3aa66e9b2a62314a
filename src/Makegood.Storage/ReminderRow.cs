namespace Makegood.Storage;

/// <summary>A customer was told that credit is about to end: once for each last day and reminder.</summary>
[Table("credit_reminder")]
public sealed record ReminderRow : Row
{
    public required string Account { get; init; }
    public required DateOnly LastDay { get; init; }

    /// <summary>Which reminder it was: that of so many days before the end.</summary>
    public required long DaysBefore { get; init; }
    public required DateTimeOffset At { get; init; }

    public static string IdOf(string account, DateOnly lastDay, int daysBefore) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{lastDay:yyyy-MM-dd} {daysBefore} {account}");
}
