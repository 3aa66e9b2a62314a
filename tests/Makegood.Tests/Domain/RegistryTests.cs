using System.Text;
using Makegood.Domain.Warranty;
using Makegood.Tests.Evaluation;
using static Makegood.Tests.Domain.Book;

namespace Makegood.Tests.Domain;

/// <summary>Serial numbers, readings, kits, suppliers.</summary>
public sealed class RegistryTests
{
    private static readonly DateTimeOffset Moment = new(2024, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Serial_numbers_as_people_write_them()
    {
        var text = new StringBuilder();
        foreach (var written in (string[])["FD2305117", " fd-23 0511.7 ", "ＦＤ２３０５１１７", "FD\u201023\u00A00511/7", "SN: 00042", "#A-1", "", "   ", "---", "FD23\n05", "ФД2305117", "Ａ１é", "FD23👍", new string('A', 41), new string('-', 70), "a'b_c(d)"])
        {
            text.Append('`').Append(written.Replace("\n", "\\n", StringComparison.Ordinal)).Append("`: ");
            text.Append(SerialNumber.Read(written).Granted(out var serial, out var refusal) ? serial.Normal : $"{refusal}: {SerialNumber.Words(refusal)}").Append('\n');
        }

        Golden.Match("domain/serials.txt", text.ToString());
    }

    [Fact]
    public void What_is_read_once_reads_the_same_again()
    {
        const string letters = "AaZz09 -._/:Ｏ０ⅠéЖ\u200b#";
        var dice = new Random(Dice.Seed);
        for (var i = 0; i < 50_000; i++)
        {
            var written = string.Concat(Enumerable.Range(0, dice.Next(20)).Select(_ => letters[dice.Next(letters.Length)]));
            if (!SerialNumber.Read(written).Granted(out var serial, out _)) continue;
            Assert.True(serial.Normal.All(c => c is >= 'A' and <= 'Z' or >= '0' and <= '9'), $"`{written}` became `{serial.Normal}`");
            Assert.True(SerialNumber.Read(serial.Normal).Granted(out var again, out _) && again.Normal == serial.Normal, written);
            Assert.True(SerialNumber.Read(serial.Printed).Granted(out var printed, out _) && printed == serial, written);
        }
    }

    [Fact]
    public void An_unknown_number_is_told_which_ones_it_looks_like()
    {
        SerialNumber[] known = [.. ((string[])["FD2305110", "FD2305117", "FD2305171", "KX0001", "ID100"]).Select(Serial)];
        Assert.Equal(["FD2305110", "FD2305117"], Nearest("FD23O511O"));
        Assert.Equal(["FD2305117", "FD2305110", "FD2305171"], Nearest("FD23051I7"));
        Assert.Equal(["FD2305110", "FD2305117", "FD2305171"], Nearest("FD230511"));
        Assert.Equal(["KX0001"], Nearest("KX0010"));
        Assert.Equal(["ID100"], Nearest("1DlOO"));
        Assert.Empty(Nearest("QQ7"));

        string[] Nearest(string written) => [.. Serial(written).NearestTo(known).Select(s => s.Normal)];
    }

    [Theory]
    [InlineData("123", "h", 7380L)]
    [InlineData("123.5", "h", 7410L)]
    [InlineData("123 h 30 min", null, 7410L)]
    [InlineData("123h30m", null, 7410L)]
    [InlineData("86399.9", "s", 1439L)]
    [InlineData("59", "s", 0L)]
    [InlineData("24001", "min", 24001L)]
    public void Run_time_is_kept_in_whole_minutes_rounded_down(string value, string? unit, long minutes)
    {
        Assert.True(MeterReading.ReadMinutes(value, unit).Granted(out var read, out _));
        Assert.Equal(minutes, read);
    }

    [Theory]
    [InlineData("", null, MeterRefusal.NoNumber)]
    [InlineData("many", "h", MeterRefusal.NoNumber)]
    [InlineData("12", null, MeterRefusal.UnitUnknown)]
    [InlineData("12", "days", MeterRefusal.UnitUnknown)]
    [InlineData("-1", "h", MeterRefusal.Negative)]
    [InlineData("99999999999", "h", MeterRefusal.TooLarge)]
    public void Or_refused_with_the_reason(string value, string? unit, MeterRefusal refusal)
    {
        Assert.False(MeterReading.ReadMinutes(value, unit).Granted(out _, out var said));
        Assert.Equal(refusal, said);
    }

    [Fact]
    public void A_fall_is_flagged_and_takes_nothing_back()
    {
        var history = new MeterHistory([Reading(1, 20_000), Reading(2, 300), Reading(3, 500)]);
        Assert.Equal(20_000, history.LowerBoundAt(Moment.AddDays(9)));
        Assert.Equal(["r2", "r3"], history.Flags().Select(f => f.Reading.Id));
    }

    [Fact]
    public void After_a_known_reset_the_minutes_are_added_up()
    {
        var history = new MeterHistory([Reading(1, 20_000), Reading(2, 300) with { AfterReset = true }, Reading(3, 500)]);
        Assert.Equal(20_500, history.LowerBoundAt(Moment.AddDays(9)));
        Assert.Equal(20_300, history.LowerBoundAt(Moment.AddDays(2)));
        Assert.Empty(history.Flags());
    }

    [Fact]
    public void What_is_doubtful_or_older_than_the_unit_proves_nothing()
    {
        var history = new MeterHistory([Reading(1, 600), Reading(2, 30_000) with { Confidence = MeterConfidence.Doubtful }, Reading(3, 90_000)], ManufacturedOn: new DateOnly(2024, 2, 1));
        Assert.Equal(600, history.LowerBoundAt(Moment.AddDays(9)));
        Assert.Equal([("r3", MeterFlag.MoreThanItsAge)], history.Flags().Select(f => (f.Reading.Id, f.Flag)));
    }

    [Fact]
    public void Without_a_reading_there_is_no_bound_and_a_later_one_says_nothing_about_before()
    {
        Assert.Null(new MeterHistory([]).LowerBoundAt(Moment));
        Assert.Null(new MeterHistory([Reading(5, 600)]).LowerBoundAt(Moment.AddDays(4)));
        Assert.Equal(600, new MeterHistory([Reading(5, 600)]).LowerBoundAt(Moment.AddDays(5)));
    }

    [Fact]
    public void A_line_of_four_motors_becomes_four_parts()
    {
        var bill = new BillOfMaterials("kit", [new BillLine(2, "m1", "motor", 4), new BillLine(1, "r1", "linear_rail", 3)]);
        Assert.True(bill.Expand("u1", place => "u1-" + place).Granted(out var parts, out _));
        Assert.Equal(["1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4"], parts.Select(p => p.Place));
        Assert.Equal(7, parts.Select(p => p.Id).Distinct().Count());
    }

    [Theory]
    [InlineData(BillRefusal.Empty)]
    [InlineData(BillRefusal.PositionTwice, 1, 1, 1, 1)]
    [InlineData(BillRefusal.QuantityNotPositive, 1, 0)]
    [InlineData(BillRefusal.TooManyParts, 1, 5000, 2, 1)]
    public void A_bill_that_cannot_be_is_refused(BillRefusal refusal, params int[] numbers)
    {
        var bill = new BillOfMaterials("kit", [.. numbers.Chunk(2).Select(n => new BillLine(n[0], "m", "motor", n[1]))]);
        Assert.Equal(refusal, bill.Check());
        Assert.NotEmpty(BillOfMaterials.Words(refusal));
    }

    [Fact]
    public void The_supplier_s_coverage_runs_beside_the_customer_s()
    {
        var part = new PartInstance("p1", "u1", "m1", "motor", "2.1");
        var supplier = SupplierCoverage.Line("s1", part, new SupplierTerms("Motors Ltd", 18), Day("2023-02-28"));
        var book = new Book(Line(Term("2023-06-01")), supplier).Start().Start("s1").Trip("t1", "2024-05-20", "2024-06-20");
        Assert.Equal(Day("2024-07-02"), book.State("2024-07-03").LastDay);
        Assert.Equal(Day("2024-08-28"), book.State("2024-07-03", "s1").LastDay);
        Assert.Equal(CoverageStanding.Over, book.State("2024-07-03").Now);
        Assert.Equal(CoverageStanding.Running, book.State("2024-07-03", "s1").Now);
    }

    private static SerialNumber Serial(string written) => SerialNumber.Read(written).Granted(out var serial, out var refusal) ? serial : throw new InvalidOperationException(refusal.ToString());

    private static MeterReading Reading(int day, long minutes) => new("r" + day, minutes, $"{minutes} min", Moment.AddDays(day), MeterSource.Printer, MeterConfidence.Certain);
}
