namespace Makegood.Server.Doors.Demo;

/// <summary>A unit that was sold.</summary>
internal sealed record SoldUnit(int Number, string Product, string Serial, string Order, DateTimeOffset SoldAt, DateOnly MadeOn, bool ByDealer, string? Seller, string Country, string Language, string BuyerKind, string BuyerName, string BuyerEmail, bool OfBadLot)
{
    public bool IsKit => Product == SampleShop.Kit;

    public DateOnly SoldOn => DateOnly.FromDateTime(SoldAt.UtcDateTime);

    public DateOnly DeliveredOn => SoldOn.AddDays(4);
}

/// <summary>A trouble that somebody claims for.</summary>
/// <param name="Again">The same trouble, sent a second time.</param>
internal sealed record Trouble(int Number, int Unit, IReadOnlyList<Weakness> Parts, DateOnly FailedOn, DateTimeOffset FiledAt, string? Lot, bool Again);

/// <summary>
/// What happened in three years, before anybody has looked at it: sales with their seasons, failures early and by wear, one bad delivery. A pure function of
/// its arguments.
/// </summary>
internal sealed record SampleLife(IReadOnlyList<SoldUnit> Units, IReadOnlyList<Trouble> Troubles, DateTimeOffset Start, DateTimeOffset End)
{
    private const int Days = 3 * 365;

    /// <param name="until">The last day.</param>
    public static SampleLife Make(int units, int troubles, long seed, DateOnly until)
    {
        var dice = new Random(unchecked((int)(seed * 2_654_435_761)));
        var end = new DateTimeOffset(until, new TimeOnly(16, 0), TimeSpan.Zero);
        var start = end.AddDays(-Days).AddHours(-8);
        var sold = Sales(units, start, end, dice);
        return new SampleLife(sold, Failures(sold, troubles, end, dice), start, end);
    }

    private static List<SoldUnit> Sales(int count, DateTimeOffset start, DateTimeOffset end, Random dice)
    {
        // Nothing is sold in the last week: what is sold has to be delivered before it fails.
        var days = Enumerable.Range(0, Days - 7).Select(d => start.AddDays(d)).ToList();
        var weights = days.Select(d => SampleShop.Seasons[d.Month - 1]).ToList();
        var moments = Enumerable.Range(0, count).Select(_ => days[Pick(weights, dice)].AddSeconds(dice.Next(12 * 3600))).Order().ToList();
        return
        [
            .. moments.Select((at, i) =>
            {
                var (country, language, _) = SampleShop.Places[Pick([.. SampleShop.Places.Select(p => p.Weight)], dice)];
                var kit = dice.Next(100) < 28;
                var dealer = !kit && dice.Next(100) < 18;
                var made = DateOnly.FromDateTime(at.UtcDateTime).AddDays(-dice.Next(5, 90));
                var name = $"{SampleShop.FirstNames[dice.Next(SampleShop.FirstNames.Count)]} {SampleShop.LastNames[dice.Next(SampleShop.LastNames.Count)]}";
                // One delivery of six weeks, in the second year.
                var bad = !kit && made > DateOnly.FromDateTime(start.UtcDateTime).AddDays(420) && made < DateOnly.FromDateTime(start.UtcDateTime).AddDays(462);
                return new SoldUnit(i, kit ? SampleShop.Kit : SampleShop.Printer, $"NL{(kit ? 'K' : 'P')}{i + 1:D6}", $"{at.Year}-{i + 1:D6}", at, made, dealer, dealer ? SampleShop.Dealers[dice.Next(SampleShop.Dealers.Count)] : null, country, language, dice.Next(100) < 12 ? "business" : "consumer", name, $"customer{i + 1}@example.org", bad);
            }),
        ];
    }

    private static List<Trouble> Failures(List<SoldUnit> units, int count, DateTimeOffset end, Random dice)
    {
        var found = new List<Trouble>();
        var last = DateOnly.FromDateTime(end.UtcDateTime);
        var bad = units.Where(u => u.OfBadLot).ToList();
        while (found.Count < count)
        {
            var ofBad = bad.Count > 0 && dice.Next(1000) < 25;
            var unit = ofBad ? bad[dice.Next(bad.Count)] : units[dice.Next(units.Count)];
            var all = unit.IsKit ? SampleShop.OfKit : SampleShop.OfPrinter;
            var weak = ofBad ? all.First(w => w.Item == SampleShop.BadItem) : all[Pick([.. all.Select(w => w.Weight)], dice)];
            var age = ofBad ? Weibull(45, 0.9, dice) : Weibull(weak.Days, weak.Shape, dice);
            var failed = unit.DeliveredOn.AddDays(1 + (int)Math.Min(age, 4000));
            var filed = new DateTimeOffset(failed.AddDays((int)Math.Min(40, Weibull(4, 0.8, dice))), new TimeOnly(6 + dice.Next(15), dice.Next(60), dice.Next(60)), TimeSpan.Zero);
            // What fails later, nobody has heard of yet.
            if (failed > last || filed >= end) continue;
            // Most people know when their warranty is over, and do not ask then.
            if (age > (weak.Item is "nozzle_assembly" ? 90 : 370) && dice.Next(100) < 80) continue;
            var parts = new List<Weakness> { weak };
            if (dice.Next(100) < 9 && all[Pick([.. all.Select(w => w.Weight)], dice)] is var more && more != weak) parts.Add(more);
            found.Add(new Trouble(0, unit.Number, parts, failed, filed, ofBad ? SampleShop.BadLot : null, false));
            if (found.Count < count && dice.Next(1000) < 12 && filed.AddDays(2) < end) found.Add(found[^1] with { FiledAt = filed.AddHours(20 + dice.Next(20)), Again = true });
        }

        return [.. found.OrderBy(t => t.FiledAt).ThenBy(t => t.Unit).Select((t, i) => t with { Number = i })];
    }

    private static double Weibull(double scale, double shape, Random dice) => scale * Math.Pow(-Math.Log(1 - dice.NextDouble()), 1 / shape);

    private static int Pick(IReadOnlyList<int> weights, Random dice)
    {
        var at = dice.Next(weights.Sum());
        for (var i = 0; ; i++) if ((at -= weights[i]) < 0) return i;
    }
}
