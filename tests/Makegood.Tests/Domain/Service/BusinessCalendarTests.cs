using System.Globalization;
using Makegood.Domain.Service;
using Makegood.Tests.Evaluation;

namespace Makegood.Tests.Domain.Service;

public sealed class BusinessCalendarTests
{
    private static readonly string[] Zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kathmandu", "UTC"];

    [Fact]
    public void A_day_on_which_the_clocks_change_has_the_hours_that_pass()
    {
        var always = Read(new CalendarText("Europe/Berlin", AllDays("00:00-24:00"), []));
        Assert.Equal(23, always.Between(At("2026-03-28T23:00Z"), At("2026-03-29T22:00Z")).TotalHours);
        Assert.Equal(25, always.Between(At("2026-10-24T22:00Z"), At("2026-10-25T23:00Z")).TotalHours);
        var night = Read(new CalendarText("Europe/Berlin", AllDays("01:00-04:00"), []));
        Assert.Equal(2, night.Between(At("2026-03-28T23:00Z"), At("2026-03-29T22:00Z")).TotalHours);
        Assert.Equal(4, night.Between(At("2026-10-24T22:00Z"), At("2026-10-25T23:00Z")).TotalHours);

        // The doors open at an hour that there is not, and close at one that comes twice.
        var gap = Read(new CalendarText("Europe/Berlin", AllDays("02:30-03:30"), []));
        Assert.Equal(0.5, gap.Between(At("2026-03-28T23:00Z"), At("2026-03-29T22:00Z")).TotalHours);
        Assert.Equal(At("2026-03-29T01:30Z"), gap.Add(At("2026-03-29T00:00Z"), TimeSpan.FromMinutes(30)));
        Assert.Equal(2, gap.Between(At("2026-10-24T22:00Z"), At("2026-10-25T23:00Z")).TotalHours);
    }

    [Fact]
    public void Time_that_ends_with_the_hours_of_a_day_ends_on_that_day()
    {
        var desk = Read(CalendarText.Usual("Europe/Berlin") with { Holidays = [new(2026, 12, 25)] });
        // Thursday the 24th, 16:00 in Berlin. An hour is left; the 25th is a holiday, then a week-end.
        var from = At("2026-12-24T15:00Z");
        Assert.Equal(At("2026-12-24T16:00Z"), desk.Add(from, TimeSpan.FromHours(1)));
        Assert.Equal(At("2026-12-28T08:01Z"), desk.Add(from, TimeSpan.FromMinutes(61)));
        Assert.Equal(from, desk.Add(from, TimeSpan.Zero));
        Assert.Equal(TimeSpan.FromHours(1), desk.Between(from, At("2026-12-28T08:00Z")));
        Assert.Equal(TimeSpan.Zero, desk.Between(At("2026-12-28T09:00Z"), from));
    }

    [Fact]
    public void Adding_and_measuring_agree_with_a_count_minute_by_minute()
    {
        for (var i = 0; i < Dice.Count(60, 5_000); i++)
        {
            var dice = new Random(Dice.Seed + i);
            var text = Random(dice);
            var calendar = Read(text);
            var from = At("2026-01-01T00:00Z").AddMinutes(dice.Next(365 * 24 * 60));
            var to = from.AddMinutes(dice.Next(9 * 24 * 60));
            var counted = MinuteByMinute(text, from, to);
            var between = calendar.Between(from, to);
            Assert.True(between.TotalMinutes == counted, $"seed {Dice.Seed + i}: {between.TotalMinutes} minutes, counted {counted}, {text.Zone} from {from:O} to {to:O}");

            // The parts make the whole, wherever it is cut.
            var cut = from.AddMinutes(dice.Next((int)(to - from).TotalMinutes + 1));
            Assert.Equal(between, calendar.Between(from, cut) + calendar.Between(cut, to));

            // Adding is the way back, and finds the first such instant.
            var due = calendar.Add(from, between);
            Assert.Equal(between, calendar.Between(from, due));
            Assert.True(due <= to);
            if (between > TimeSpan.Zero) Assert.True(calendar.Between(from, due.AddMilliseconds(-1)) < between);
        }
    }

    [Theory]
    [InlineData("Middle/Earth", "monday", "09:00-17:00", "zone")]
    [InlineData("UTC", "mon", "09:00-17:00", "week")]
    [InlineData("UTC", "monday", "9-17", "week")]
    [InlineData("UTC", "monday", "17:00-09:00", "week")]
    [InlineData("UTC", "monday", "09:00-24:01", "week")]
    [InlineData("UTC", "monday", "09:00-12:00 11:00-17:00", "week")]
    [InlineData("UTC", "monday", "", "week")]
    public void A_calendar_that_cannot_be_meant_is_refused_with_its_field(string zone, string day, string hours, string field)
    {
        var text = new CalendarText(zone, new Dictionary<string, IReadOnlyList<string>> { [day] = hours.Split(' ', StringSplitOptions.RemoveEmptyEntries) }, []);
        Assert.False(BusinessCalendar.Read(text).Granted(out _, out var refusal));
        Assert.Equal(field, refusal.Field);
    }

    internal static BusinessCalendar Read(CalendarText text)
    {
        Assert.True(BusinessCalendar.Read(text).Granted(out var calendar, out var refusal), refusal?.Detail);
        return calendar;
    }

    internal static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    internal static CalendarText Random(Random dice)
    {
        var week = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var day in Enum.GetValues<DayOfWeek>())
        {
            var cuts = Enumerable.Range(0, 2 * dice.Next(0, 3)).Select(_ => dice.Next(0, 24 * 60 + 1)).Distinct().Order().ToList();
            var hours = Enumerable.Range(0, cuts.Count / 2).Select(i => $"{Clock(cuts[2 * i])}-{Clock(cuts[(2 * i) + 1])}").ToList();
            if (hours.Count > 0) week[day.ToString().ToLowerInvariant()] = hours;
        }

        if (week.Count == 0) week["sunday"] = ["01:00-03:30"];
        return new CalendarText(Zones[dice.Next(Zones.Length)], week, [.. Enumerable.Range(0, 30).Select(_ => new DateOnly(2026, 1, 1).AddDays(dice.Next(365))).Distinct()]);
    }

    // Looks at the wall clock of every minute; opening hours are counted from the first time a local minute shows to the first time the last one does.
    private static int MinuteByMinute(CalendarText text, DateTimeOffset from, DateTimeOffset to)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(text.Zone);
        var open = new HashSet<long>();
        for (var day = DateOnly.FromDateTime(from.UtcDateTime).AddDays(-2); day <= DateOnly.FromDateTime(to.UtcDateTime).AddDays(2); day = day.AddDays(1))
        {
            if (text.Holidays.Contains(day) || !text.Week.TryGetValue(day.DayOfWeek.ToString().ToLowerInvariant(), out var hours)) continue;
            foreach (var span in hours)
            {
                var (a, b) = (First(zone, day, span[..5]), First(zone, day, span[6..]));
                for (var at = a; at < b; at = at.AddMinutes(1)) open.Add(at.UtcTicks);
            }
        }

        var count = 0;
        for (var at = from; at < to; at = at.AddMinutes(1)) count += open.Contains(at.UtcTicks) ? 1 : 0;
        return count;
    }

    private static DateTimeOffset First(TimeZoneInfo zone, DateOnly day, string clock)
    {
        var local = day.ToDateTime(TimeOnly.MinValue).AddMinutes((int.Parse(clock[..2], CultureInfo.InvariantCulture) * 60) + int.Parse(clock[3..], CultureInfo.InvariantCulture));
        // Which instants show this local time, or the first later one.
        for (var utc = local.AddHours(-15); ; utc = utc.AddMinutes(1))
        {
            if (TimeZoneInfo.ConvertTimeFromUtc(utc, zone) >= local) return new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc));
        }
    }

    internal static Dictionary<string, IReadOnlyList<string>> AllDays(string hours) => Enum.GetValues<DayOfWeek>().ToDictionary(d => d.ToString().ToLowerInvariant(), IReadOnlyList<string> (_) => [hours]);

    private static string Clock(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:D2}:{minute % 60:D2}");
}
