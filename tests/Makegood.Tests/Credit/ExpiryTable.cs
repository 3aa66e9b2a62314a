using System.Globalization;
using Makegood.Domain.Credit;
using Makegood.Domain.Orders;
using NodaTime;

namespace Makegood.Tests.Credit;

/// <summary>The last day of credit: month ends, leap days, time zones and the days on which clocks change.</summary>
public sealed class ExpiryTable
{
    private static readonly Programme Shipped = ShippedProgramme.StoreCredit;

    [Theory]
    [InlineData("UTC", 12, "2023-03-15T00:00:00Z", "2024-03-15", "2024-03-16T00:00:00Z")]
    [InlineData("UTC", 12, "2023-03-15T23:59:59Z", "2024-03-15", "2024-03-16T00:00:00Z")]
    [InlineData("UTC", 12, "2024-02-29T12:00:00Z", "2025-02-28", "2025-03-01T00:00:00Z")]
    [InlineData("UTC", 12, "2023-02-28T12:00:00Z", "2024-02-28", "2024-02-29T00:00:00Z")]
    [InlineData("UTC", 48, "2024-02-29T12:00:00Z", "2028-02-29", "2028-03-01T00:00:00Z")]
    [InlineData("UTC", 1, "2024-01-31T12:00:00Z", "2024-02-29", "2024-03-01T00:00:00Z")]
    [InlineData("UTC", 1, "2023-01-31T12:00:00Z", "2023-02-28", "2023-03-01T00:00:00Z")]
    [InlineData("UTC", 1, "2024-03-31T12:00:00Z", "2024-04-30", "2024-05-01T00:00:00Z")]
    [InlineData("UTC", 6, "2024-08-31T12:00:00Z", "2025-02-28", "2025-03-01T00:00:00Z")]
    [InlineData("UTC", 12, "2023-12-31T23:59:59Z", "2024-12-31", "2025-01-01T00:00:00Z")]

    // Just before midnight in Berlin it is the day before.
    [InlineData("Europe/Berlin", 12, "2023-06-30T21:59:59Z", "2024-06-30", "2024-06-30T22:00:00Z")]
    [InlineData("Europe/Berlin", 12, "2023-06-30T22:00:00Z", "2024-07-01", "2024-07-01T22:00:00Z")]
    [InlineData("America/Los_Angeles", 12, "2023-03-01T07:59:59Z", "2024-02-28", "2024-02-29T08:00:00Z")]
    [InlineData("Pacific/Kiritimati", 12, "2023-01-31T10:00:00Z", "2024-02-01", "2024-02-01T10:00:00Z")]

    // The last day is the day on which the clocks go forward, or back.
    [InlineData("Europe/Berlin", 12, "2023-03-31T10:00:00Z", "2024-03-31", "2024-03-31T22:00:00Z")]
    [InlineData("Europe/Berlin", 12, "2023-10-27T10:00:00Z", "2024-10-27", "2024-10-27T23:00:00Z")]

    // The next day has no midnight: in Santiago the clocks went from 24:00 to 01:00 of 2024-09-08.
    [InlineData("America/Santiago", 12, "2023-09-07T15:00:00Z", "2024-09-07", "2024-09-08T04:00:00Z")]

    // The next day began twice: in Havana 01:00 went back to 00:00 on 2024-11-03.
    [InlineData("America/Havana", 12, "2023-11-02T15:00:00Z", "2024-11-02", "2024-11-03T04:00:00Z")]

    // The whole next day is missing: Samoa had no 2011-12-30.
    [InlineData("Pacific/Apia", 12, "2010-12-29T20:00:00Z", "2011-12-29", "2011-12-30T10:00:00Z")]
    public void Credit_is_there_until_the_end_of_its_last_day(string zone, int months, string placed, string last, string gone)
    {
        var programme = Shipped with { Zone = DateTimeZoneProviders.Tzdb[zone], ExpiryMonths = months };
        var ledger = new CreditLedger(_ => programme);
        ledger.Tell(new OrderPlaced { At = Instant(placed), Account = "a", Order = "A", Currency = "USD", Items = 10_000 });
        var file = ledger.Accounts["a"];
        Assert.Equal(last, file.Book.ExpiresOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Assert.Equal(Instant(gone), file.Book.NextChange);
        Assert.Equal(100, file.At(Instant(gone).AddMilliseconds(-1)).BalanceOf("USD").Available);
        Assert.Equal(0, file.At(Instant(gone)).BalanceOf("USD").Available);
    }

    /// <summary>18 months without activity, or 48 months after the earning, whichever comes first.</summary>
    [Theory]
    [InlineData("", "2025-09-01")]
    [InlineData("2025-08-31", "2027-02-28")]
    [InlineData("2025-08-31 2027-02-28", "2028-03-01")]
    [InlineData("2025-08-31 2027-02-28 2028-03-01", "2028-03-01")]
    public void The_hard_end_stays_however_often_the_account_is_used(string uses, string last)
    {
        var programme = Shipped with { ExpiryMode = ExpiryMode.Earlier, ExpiryMonths = 18, LotMonths = 48 };
        var ledger = new CreditLedger(_ => programme);
        ledger.Tell(new OrderPlaced { At = Instant("2024-03-01T10:00:00Z"), Account = "a", Order = "A", Currency = "USD", Items = 100_000 });
        foreach (var day in uses.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.True(ledger.Tell(new CreditRedeem { At = Instant(day + "T23:59:59Z"), Account = "a", Order = "B" + day, Currency = "USD", Amount = 10, Items = 100 }).IsAccepted, day);
        }

        Assert.Equal(last, ledger.Accounts["a"].Book.ExpiresOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
