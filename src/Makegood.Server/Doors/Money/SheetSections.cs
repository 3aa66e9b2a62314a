using System.Globalization;
using Makegood.Server.Money;
using Point = Makegood.Server.Doors.Money.Chart.Point;

namespace Makegood.Server.Doors.Money;

/// <summary>How each report is shown for one currency: which chart, which table, which words.</summary>
internal static class SheetSections
{
    private const int RowsMost = 200, BarsMost = 12;
    private const string Number = "number", DayLook = "day";

    /// <returns>The sentence above all currencies, and what makes the section of one.</returns>
    public static (string Lead, Func<string, IReadOnlyList<object>, SheetSection> Section) Of(MoneyReport report) => report switch
    {
        MoneyReport<ReportTrialBalance.Row> => ("Every account of the books. What customers can claim is a credit balance and stands below zero; in each currency the balances add up to nothing.", Section<ReportTrialBalance.Row>(TrialBalance)),
        MoneyReport<ReportLiability.Row> => ("What customers can claim: credit they can spend, and credit that is set aside at a checkout or while a person looks. What customers owe is an asset and is not taken off.", Section<ReportLiability.Row>(Liability)),
        MoneyReport<ReportRollForward.Row> => ("How the liability came from what it was to what it is. Each line is net of its own corrections.", Section<ReportRollForward.Row>(RollForward)),
        MoneyReport<ReportYearEnd.Row> => ("The lines of the roll-forward beside those of the year before. What lowers the liability stands below zero, so each column adds up to its closing.", Section<ReportYearEnd.Row>(YearEnd)),
        MoneyReport<ReportOrigins.Row> => ("Where the credit that customers have came from. Earned credit is part of a sale; what was given as a kindness is not.", Section<ReportOrigins.Row>(Origins)),
        MoneyReport<ReportAgeing.Row> => ("The liability by the days since its owner last earned or used credit, in any currency.", Section<ReportAgeing.Row>(Ageing)),
        MoneyReport<ReportExpiring.Row> => ("What ends if nothing happens until then. Each window holds the shorter ones; whoever earns or uses credit moves its end.", Section<ReportExpiring.Row>(Expiring)),
        MoneyReport<ReportExpired.Row> => ("What came to its end, month by month: expired because nothing happened for too long, or forfeited with a closed account.", Section<ReportExpired.Row>(Expired)),
        MoneyReport<ReportBalances.Row> => ("Each account that has credit or owes some, the largest first.", Section<ReportBalances.Row>(Balances)),
        MoneyReport<ReportDebts.Row> => ("Credit that was taken back after it was spent. It is settled from what its owner earns next.", Section<ReportDebts.Row>(Debts)),
        MoneyReport<ReportAdjustments.Row> => ("What people gave as a kindness, corrected and withdrew, with the reasons they wrote. `Given` is for customers, `taken` from them.", Section<ReportAdjustments.Row>(Adjustments)),
        MoneyReport<ReportBreakage.Row> => ("The part of earned credit that nobody will use, as income. Given and corrected credit is not part of a sale and is left out. An estimate is yours to make and to defend.", Section<ReportBreakage.Row>(Breakage)),
        MoneyReport<ReportStatement.Row> => ("One account, each cent explained.", Section<ReportStatement.Row>(Statement)),
        _ => throw new InvalidOperationException($"no page shows the report {report.Name}"),
    };

    private static Func<string, IReadOnlyList<object>, SheetSection> Section<T>(Func<string, IReadOnlyList<T>, SheetSection> of) => (currency, lines) => of(currency, [.. lines.Cast<T>()]);

    private static SheetSection TrialBalance(string currency, IReadOnlyList<ReportTrialBalance.Row> rows) => new(
        currency,
        Chart.Bars($"Balances in {currency}", [.. rows.Select(r => P(MoneyColumn.Words(r.Account), r.Balance, currency))]),
        [Table("Trial balance", rows, ["account", "journal_account", "debits", "credits", "balance"], Total(currency, ["Sum", string.Empty], rows.Sum(r => r.Debits), rows.Sum(r => r.Credits), rows.Sum(r => r.Balance)))]);

    private static SheetSection Liability(string currency, IReadOnlyList<ReportLiability.Row> rows) => new(
        $"{Amount(rows[0].Liability, currency)} {currency}",
        Chart.Columns($"Liability in {currency} at the end of each month and on the day", [.. rows.Reverse().Select(r => P(r.On == rows[0].On ? r.On.ToString("d MMM", CultureInfo.InvariantCulture) : r.On.ToString("MMM yy", CultureInfo.InvariantCulture), r.Liability, currency))], v => Tick(v, currency)),
        [Table("Liability", rows, ["on", "available", "held", "liability", "owed"], strong: r => r.On == rows[0].On)]);

    private static SheetSection RollForward(string currency, IReadOnlyList<ReportRollForward.Row> rows)
    {
        var r = rows[0];
        (string Label, long Value)[] lines =
        [
            ("Opening", r.Opening), ("Earned", r.Earned), ("Granted", r.Granted), ("Returned", r.Returned), ("Redeemed", -r.Redeemed), ("Clawed back", -r.ClawedBack), ("Expired", -r.Expired),
            ("Forfeited", -r.Forfeited), ("Withdrawn", -r.Withdrawn), ("Adjusted", r.Adjusted), ("Owed settled", -r.OwedSettled), ("Closing", r.Closing),
        ];
        (string Label, long Value)[] owed = [("Owed at the opening", r.OwedOpening), ("Became owed", r.BecameOwed), ("Settled from credit", -r.OwedSettled), ("Came back", -r.OwedReturned), ("Ended", -r.OwedEnded), ("Owed at the closing", r.OwedClosing)];
        var shown = lines.Where((l, i) => l.Value != 0 || i == 0 || i == lines.Length - 1).ToList();
        return new SheetSection(
            currency,
            Chart.Bridge($"From opening to closing in {currency}", [.. shown.Select(l => P(l.Label, l.Value, currency))], v => Tick(v, currency)),
            owed.All(o => o.Value == 0) ? [Lines("Roll-forward", currency, lines)] : [Lines("Roll-forward", currency, lines), Lines("What customers owe", currency, owed)],
            owed.All(o => o.Value == 0) ? null : "What customers owe is rolled forward below the liability; credit that settles it lowers both.");
    }

    private static SheetSection YearEnd(string currency, IReadOnlyList<ReportYearEnd.Row> rows) => new(
        currency,
        Chart.Bars($"Change against the year before in {currency}", [.. rows.Where(r => r.Line is not "owed_closing" && r.Change != 0).Select(r => P(MoneyColumn.Words(r.Line), r.Change, currency))]),
        [new SheetTable("Year end", [("Line", string.Empty), ("This year", Number), ("Year before", Number), ("Change", Number)], [.. rows.Select(r => new SheetRow([MoneyColumn.Words(r.Line), Amount(r.ThisYear, currency), Amount(r.PriorYear, currency), Amount(r.Change, currency)], r.Line is "opening" or "closing"))])],
        "The bars show by how much each line differs from the year before.");

    private static SheetSection Origins(string currency, IReadOnlyList<ReportOrigins.Row> rows) => new(
        currency,
        Chart.Bars($"Liability by origin in {currency}", [.. rows.Select(r => P(MoneyColumn.Words(r.Origin), r.Liability, currency))]),
        [Table("Liability by origin", rows, ["origin", "available", "held", "liability"], Total(currency, ["Sum"], rows.Sum(r => r.Available), rows.Sum(r => r.Held), rows.Sum(r => r.Liability)))]);

    private static SheetSection Ageing(string currency, IReadOnlyList<ReportAgeing.Row> rows) => new(
        currency,
        Chart.Bars($"Liability by age in {currency}", [.. rows.Select(r => P(MoneyColumn.Words(r.Age), r.Liability, currency))]),
        [Table("Ageing", rows, ["age", "accounts", "liability"], new SheetRow(["Sum", Count(rows.Sum(r => r.Accounts)), Amount(rows.Sum(r => r.Liability), currency)], true))]);

    private static SheetSection Expiring(string currency, IReadOnlyList<ReportExpiring.Row> rows) => new(
        currency,
        Chart.Bars($"Ending soon in {currency}", [.. rows.Select(r => P(string.Create(CultureInfo.InvariantCulture, $"In {r.WithinDays} days"), r.Amount, currency))]),
        [Table("Expiring soon", rows, ["within_days", "until", "accounts", "amount"])]);

    private static SheetSection Expired(string currency, IReadOnlyList<ReportExpired.Row> rows) => new(
        currency,
        Chart.Columns($"Expired and forfeited in {currency}", [.. rows.Select(r => P(r.Month.ToString("MMM", CultureInfo.InvariantCulture), r.Expired + r.Forfeited, currency))], v => Tick(v, currency)),
        [new SheetTable("Expired and forfeited", [("Month", DayLook), ("Accounts", Number), ("Expired", Number), ("Forfeited", Number)],
            [.. rows.Select(r => new SheetRow([r.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture), Count(r.Accounts), Amount(r.Expired, currency), Amount(r.Forfeited, currency)])), new SheetRow(["Sum", string.Empty, Amount(rows.Sum(r => r.Expired), currency), Amount(rows.Sum(r => r.Forfeited), currency)], true)])]);

    private static SheetSection Balances(string currency, IReadOnlyList<ReportBalances.Row> rows)
    {
        var sorted = rows.OrderByDescending(r => r.Available + r.Held - r.Owed).ThenBy(r => r.Account, StringComparer.Ordinal).ToList();
        return new SheetSection(
            $"{Count(rows.Count)} {(rows.Count == 1 ? "account" : "accounts")} in {currency}",
            Chart.Bars($"The largest balances in {currency}", [.. sorted.Take(BarsMost).Select(r => P(r.Account, r.Available + r.Held - r.Owed, currency))]),
            [Table("Accounts with a balance", [.. sorted.Take(RowsMost)], ["account", "available", "held", "owed", "last_activity", "expires_on"], new SheetRow(["All accounts", Amount(rows.Sum(r => r.Available), currency), Amount(rows.Sum(r => r.Held), currency), Amount(rows.Sum(r => r.Owed), currency), string.Empty, string.Empty], true))],
            Cut(rows.Count));
    }

    private static SheetSection Debts(string currency, IReadOnlyList<ReportDebts.Row> rows) => new(
        $"{Amount(rows.Sum(r => r.Owed), currency)} {currency}",
        Chart.Bars($"The largest debts in {currency}", [.. rows.Take(BarsMost).Select(r => P(r.Account, r.Owed, currency))]),
        [Table("Debts", [.. rows.Take(RowsMost)], ["account", "owed", "since", "days"])],
        Cut(rows.Count));

    private static SheetSection Adjustments(string currency, IReadOnlyList<ReportAdjustments.Row> rows) => new(
        currency,
        Chart.Bars($"Given less taken by person in {currency}", [.. rows.GroupBy(r => r.Person, StringComparer.Ordinal).Select(g => P(g.Key, g.Sum(r => r.Given - r.Taken), currency)).OrderByDescending(p => p.Value).ThenBy(p => p.Label, StringComparer.Ordinal).Take(BarsMost)]),
        [Table("Adjustments", [.. rows.Take(RowsMost)], ["person", "account", "reason", "movements", "given", "taken"], new SheetRow(["Sum", string.Empty, string.Empty, Count(rows.Sum(r => r.Movements)), Amount(rows.Sum(r => r.Given), currency), Amount(rows.Sum(r => r.Taken), currency)], true))],
        Cut(rows.Count));

    private static SheetSection Breakage(string currency, IReadOnlyList<ReportBreakage.Row> rows)
    {
        var r = rows[0];
        List<(string, long)> lines = [("Issued: earned, less what was taken back", r.Issued), ("Of it, redeemed", r.Redeemed), ("Of it, expired or forfeited", r.Lapsed), ("Of it, outstanding", r.Outstanding)];
        lines.Add(r.Method is "remote" ? ("Of what is outstanding, taken as remote", r.Remote) : (string.Create(CultureInfo.InvariantCulture, $"Expected to be redeemed in all ({r.ExpectedPer10000 / 100m:0.##} percent)"), r.Expected));
        lines.AddRange([("Income up to the opening", r.RecognisedBefore), ("Income of these days", r.RecognisedInPeriod), ("Income in all", r.Recognised), ("Of it, breakage", r.Breakage), ("Still deferred", r.Deferred)]);
        return new SheetSection(
            $"{currency}, {r.Method} method",
            Chart.Bars($"What was issued in {currency}", [P("Redeemed", r.Redeemed, currency), P("Breakage", r.Breakage, currency), P("Deferred", r.Deferred, currency)]),
            [new SheetTable("Breakage", [("Figure", string.Empty), (currency, Number)], [.. lines.Select(l => new SheetRow([l.Item1, Amount(l.Item2, currency)], l.Item1.StartsWith("Income of", StringComparison.Ordinal) || l.Item1 is "Still deferred"))])],
            "Redeemed, breakage and deferred add up to what was issued.");
    }

    private static SheetSection Statement(string currency, IReadOnlyList<ReportStatement.Row> rows)
    {
        var (first, days) = (rows[0].On, Math.Max(1, rows[^1].On.DayNumber - rows[0].On.DayNumber));
        return new SheetSection(
            $"{Amount(rows[^1].Available, currency)} {currency} to spend",
            Chart.Level($"What could be spent in {currency}", [.. rows.Select(r => ((r.On.DayNumber - first.DayNumber) * 1000 / days, P(r.On.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), r.Available, currency)))], v => Tick(v, currency)),
            [new SheetTable("Statement", [("On", DayLook), ("What", string.Empty), ("Change", Number), ("Set aside", Number), ("To spend", Number)],
                [.. rows.Take(RowsMost - 1).Concat(rows.Skip(RowsMost - 1).TakeLast(1)).Select(r => new SheetRow([r.On.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), r.What, r.Movement is null ? string.Empty : Signed(r.Change, currency), Amount(r.Held, currency), Amount(r.Available, currency)], r.Movement is null))])],
            rows[^1].Owed > 0 ? $"{Amount(rows[^1].Owed, currency)} {currency} are owed: more had to be taken back than was there. It is settled from credit to come." : Cut(rows.Count));
    }

    private static SheetTable Table<T>(string caption, IReadOnlyList<T> rows, string[] names, SheetRow? total = null, Func<T, bool>? strong = null)
    {
        var columns = names.Select(n => MoneyColumn.Of(typeof(T)).Single(c => c.Name == n)).ToList();
        List<SheetRow> shown = [.. rows.Select(r => new SheetRow([.. columns.Select(c => IsOurs(c) ? MoneyColumn.Words(c.Shown(r!)) : c.Shown(r!))], strong?.Invoke(r) ?? false))];
        if (total is not null) shown.Add(total);
        return new SheetTable(caption, [.. columns.Select(c => (c.Label, c.IsNumber ? Number : c.Kind is MoneyCell.Date ? DayLook : string.Empty))], shown);

        // Our own words, not a customer's name or a person's reason.
        static bool IsOurs(MoneyColumn column) => column.Name is "origin" or "age" || (column.Name is "account" && (typeof(T) == typeof(ReportTrialBalance.Row) || typeof(T) == typeof(ReportAdjustments.Row)));
    }

    private static SheetTable Lines(string caption, string currency, IReadOnlyList<(string Label, long Value)> lines) =>
        new(caption, [(caption, string.Empty), (currency, Number)], [.. lines.Select((l, i) => new SheetRow([l.Label, Amount(l.Value, currency)], i == 0 || i == lines.Count - 1))]);

    private static SheetRow Total(string currency, string[] before, params long[] amounts) => new([.. before, .. amounts.Select(a => Amount(a, currency))], true);

    private static Point P(string label, long value, string currency) => new(label, value, Amount(value, currency));

    private static string Amount(long minor, string currency) => MoneyColumn.Shown(minor, currency);

    private static string Signed(long minor, string currency) => minor > 0 ? "+" + Amount(minor, currency) : minor == 0 ? "–" : Amount(minor, currency);

    // On an axis the cents of round amounts say nothing.
    private static string Tick(long minor, string currency)
    {
        var shown = Amount(minor, currency);
        var dot = shown.IndexOf('.', StringComparison.Ordinal);
        return dot >= 0 && shown[dot..].All(c => c is '.' or '0') ? shown[..dot] : shown;
    }

    private static string Count(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string? Cut(int rows) => rows <= RowsMost ? null : string.Create(CultureInfo.InvariantCulture, $"The page shows {RowsMost} of {rows:N0} lines; the file for spread-sheets has them all.");
}
