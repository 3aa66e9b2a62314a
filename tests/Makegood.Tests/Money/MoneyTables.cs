using Makegood.Domain.Credit;
using Makegood.Domain.Money;

namespace Makegood.Tests.Money;

/// <summary>Small rules of the money reports, each at its edges.</summary>
public sealed class MoneyTables
{
    private static readonly DateOnly Today = new(2026, 11, 22);

    [Theory]
    [InlineData(0, "0-30 days")]
    [InlineData(30, "0-30 days")]
    [InlineData(31, "31-60 days")]
    [InlineData(90, "61-90 days")]
    [InlineData(91, "91-180 days")]
    [InlineData(365, "181-365 days")]
    [InlineData(366, "over 365 days")]
    [InlineData(9_000, "over 365 days")]
    [InlineData(null, "no activity")]
    public void A_balance_is_as_old_as_the_last_activity_of_its_owner(int? days, string band) => Assert.Equal(band, Ageing.Of(days is { } some ? Today.AddDays(-some) : null, Today).Name);

    [Theory]
    [InlineData(31, null)]
    [InlineData(30, 30)]
    [InlineData(8, 30)]
    [InlineData(7, 7)]
    [InlineData(0, 7)]
    [InlineData(-1, null)]
    public void Of_two_reminders_the_later_one_is_due(int daysLeft, int? due) => Assert.Equal(due, ExpiryReminder.Due(Today, Today.AddDays(daysLeft), [30, 7]));

    [Fact]
    public void Zero_days_before_the_end_stand_for_no_reminder() => Assert.Null(ExpiryReminder.Due(Today, Today, [0, 0]));

    [Fact]
    public void What_never_was_stands_on_no_statement()
    {
        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var expired = new Entry(EntryKind.Expire, "EUR", 100, LedgerAccount.Available, LedgerAccount.Expiry, null, "order A", at, "p", "expiry");
        JournalLine[] lines = [new("1", "a", expired, at), new("2", "a", expired with { Amount = 40 }, at), new("3", "a", expired.Reversed, at), new("4", "a", expired.Reversed with { Effective = at.AddDays(1) }, at)];
        Assert.Equal(["2", "4"], Statement.WithoutUndone(lines).Select(l => l.Id));
    }

    [Fact]
    public void A_debt_is_as_old_as_the_time_since_it_was_last_nothing()
    {
        var debt = new DebtAge();
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        debt.Add(100, start);
        debt.Add(-60, start.AddDays(1));
        Assert.Equal((40, start), (debt.Owed, debt.Since!.Value));
        debt.Add(-40, start.AddDays(2));
        Assert.Null(debt.Since);
        debt.Add(5, start.AddDays(3));
        Assert.Equal((5, start.AddDays(3)), (debt.Owed, debt.Since!.Value));
    }
}
