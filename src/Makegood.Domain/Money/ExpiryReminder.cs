namespace Makegood.Domain.Money;

/// <summary>Which reminder a customer is to get before credit ends.</summary>
public static class ExpiryReminder
{
    /// <summary>The reminder that is due, as its number of days before the last day; null when none is.</summary>
    /// <param name="days">On how many days before the end customers are reminded; zero stands for no reminder.</param>
    /// <remarks>Of reminders that were missed, such as while a server stood still, only the latest is worth sending.</remarks>
    public static int? Due(DateOnly today, DateOnly lastDay, IEnumerable<int> days)
    {
        var left = lastDay.DayNumber - today.DayNumber;
        return left < 0 ? null : days.Where(d => d > 0 && left <= d).Select(d => (int?)d).Min();
    }
}
