using System.Globalization;
using Makegood.Domain.Basics;
using Makegood.Domain.Credit;
using Makegood.Server.Credit;
using Makegood.Server.Money;
using Makegood.Server.Tests.Credit;
using Makegood.Server.Tests.Stores;
using Makegood.Storage;
using NodaTime;

namespace Makegood.Server.Tests.Money;

/// <summary>
/// A random history in the store, and a hundred random dates: the roll-forward ties to the movements, to the sum of all customers' statements, to the accounts told
/// again from their facts, and to a trial balance of zero; hledger comes to the same balances.
/// </summary>
public abstract class MoneyTies<TStore>(CreditServer<TStore> credit, ITestOutputHelper output) : IClassFixture<CreditServer<TStore>>
    where TStore : IStoreKind
{
    private const int Seed = 20_261_122;
    private const int Dates = 100;
    private const int DatesInHledger = 24;

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("MAKEGOOD_LONG") == "1";

    [Fact]
    public async Task Every_report_ties_to_every_other_at_a_hundred_dates_and_hledger_agrees()
    {
        var house = MoneyWorld.House(credit.Server);
        var years = new RandomYears(house, credit.Server.Time, Seed);
        await years.Live(steps: 32, each: 14);
        var dice = new Random(Seed);
        var today = DateOnly.FromDateTime(house.Clock.Now.UtcDateTime);
        var first = new DateOnly(2026, 5, 1);
        var kinds = new HashSet<string>(StringComparer.Ordinal);
        var journal = await Journal(house);
        var facts = await Facts(house);
        try
        {
            for (var n = 0; n < Dates; n++)
            {
                var (a, b) = (first.AddDays(dice.Next(today.DayNumber - first.DayNumber + 1)), first.AddDays(dice.Next(today.DayNumber - first.DayNumber + 1)));
                var (from, to) = a <= b ? (a, b) : (b, a);
                var question = new MoneyQuestion { From = from, To = to, AsOf = to, Basis = n % 3 == 0 ? "recorded" : null, KnownAt = n % 5 == 0 ? house.Clock.Now.AddDays(-dice.Next(200)) : null };
                var (rolls, trial) = await Ties(house, facts, question, from, to);
                if (n % 4 == 0) await ListsTie(house, question, from, rolls, trial);
                if (question is { Basis: null, KnownAt: null } && n < (IsLong ? Dates : DatesInHledger)) await AgreesWithHledger(house, journal, question, to);
            }
        }
        finally
        {
            File.Delete(journal);
        }

        await using var look = await house.Database.Look(MoneyWorld.Stop);
        kinds.UnionWith(await look.Query<string>("SELECT DISTINCT kind FROM credit_movement", null, MoneyWorld.Stop));
        Assert.Equal(Enum.GetValues<EntryKind>().Select(Words.Write).Order(StringComparer.Ordinal), kinds.Order(StringComparer.Ordinal));
        var movements = await look.Single<long>("SELECT COUNT(*) FROM credit_movement", null, MoneyWorld.Stop);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{movements} movements of {facts.Count} accounts, {Dates} dates"));
    }

    private static async Task<(IReadOnlyList<ReportRollForward.Row> Rolls, IReadOnlyList<ReportTrialBalance.Row> Trial)> Ties(MoneyHouse house, IReadOnlyDictionary<string, List<CreditFact>> facts, MoneyQuestion question, DateOnly from, DateOnly to)
    {
        var rolls = (await house.Report<ReportRollForward.Row>("roll-forward", question)).Rows;
        var trial = (await house.Report<ReportTrialBalance.Row>("trial-balance", question)).Rows;
        var liability = (await house.Report<ReportLiability.Row>("liability", question)).Rows.Where(r => r.On == to).ToList();
        var before = (await house.Report<ReportLiability.Row>("liability", question with { AsOf = from.AddDays(-1) })).Rows.Where(r => r.On == from.AddDays(-1)).ToDictionary(r => r.Currency);
        var told = question is { Basis: null, KnownAt: null } ? Told(house, facts, to) : null;
        var statements = new List<ReportStatement.Row>();
        foreach (var account in facts.Keys) statements.AddRange((await house.Report<ReportStatement.Row>("statement", question with { Account = account })).Rows);
        Assert.Equal(rolls.Select(r => r.Currency), liability.Select(r => r.Currency));
        foreach (var roll in rolls)
        {
            var (currency, opening) = (roll.Currency, before.GetValueOrDefault(roll.Currency));
            void Equal(long ours, long theirs, string what) => Assert.True(ours == theirs, $"{what}: {ours} and {theirs}; {roll.Currency} {from}..{to} {question}");
            Equal(opening?.Liability ?? 0, roll.Opening, "opening and the liability of the day before");
            Equal(opening?.Owed ?? 0, roll.OwedOpening, "owed at the opening");
            Equal(liability.Single(l => l.Currency == currency).Liability, roll.Closing, "closing and the liability of the day");
            Equal(roll.Opening + roll.Earned + roll.Granted + roll.Returned - roll.Redeemed - roll.ClawedBack - roll.Expired - roll.Forfeited - roll.Withdrawn + roll.Adjusted - roll.OwedSettled, roll.Closing, "the lines of the roll-forward");
            Equal(roll.OwedOpening + roll.BecameOwed - roll.OwedSettled - roll.OwedReturned - roll.OwedEnded, roll.OwedClosing, "the lines of what is owed");
            Equal(0, trial.Where(t => t.Currency == currency).Sum(t => t.Balance), "the trial balance");
            Equal(-roll.Closing, trial.Where(t => t.Currency == currency && t.Account is "available" or "held" && t.Currency == currency).Sum(t => t.Balance), "closing and the trial balance");
            Equal(roll.OwedClosing, trial.Where(t => t.Currency == currency && t.Account is "owed").Sum(t => t.Balance), "owed and the trial balance");
            Equal(statements.Where(s => s.Currency == currency && s.Kind == "closing").Sum(s => s.Available + s.Held), roll.Closing, "all statements together");
            Equal(statements.Where(s => s.Currency == currency && s.Kind == "opening").Sum(s => s.Available + s.Held), roll.Opening, "all statements at the opening");
            Equal(statements.Where(s => s.Currency == currency).Sum(s => s.Change + s.HeldChange), roll.Closing - roll.Opening, "all lines of all statements");
            Equal(statements.Where(s => s.Currency == currency && s.Kind == "closing").Sum(s => s.Owed), roll.OwedClosing, "all statements' debts");
            if (told is null) continue;
            Equal(told.Sum(b => b.BalanceOf(currency).Available + b.BalanceOf(currency).Held), roll.Closing, "the accounts told again from their facts");
            Equal(told.Sum(b => b.BalanceOf(currency).Owed), roll.OwedClosing, "the debts told again");
        }

        return (rolls, trial);
    }

    /// <summary>The lists and cuts of the same day, each against the roll-forward.</summary>
    private static async Task ListsTie(MoneyHouse house, MoneyQuestion question, DateOnly from, IReadOnlyList<ReportRollForward.Row> rolls, IReadOnlyList<ReportTrialBalance.Row> trial)
    {
        var balances = (await house.Report<ReportBalances.Row>("balances", question)).Rows;
        var debts = (await house.Report<ReportDebts.Row>("debts", question)).Rows;
        var origins = (await house.Report<ReportOrigins.Row>("origins", question)).Rows;
        var ages = (await house.Report<ReportAgeing.Row>("ageing", question)).Rows;
        var breakage = (await house.Report<ReportBreakage.Row>("breakage", question)).Rows;
        var byHand = (await house.Report<ReportAdjustments.Row>("adjustments", question)).Rows;
        var trialBefore = (await house.Report<ReportTrialBalance.Row>("trial-balance", question with { AsOf = from.AddDays(-1) })).Rows;
        foreach (var roll in rolls)
        {
            var currency = roll.Currency;
            void Equal(long ours, long theirs, string what) => Assert.True(ours == theirs, $"{what}: {ours} and {theirs}; {currency} {question}");
            Equal(balances.Where(b => b.Currency == currency).Sum(b => b.Available + b.Held), roll.Closing, "all balances together");
            Equal(debts.Where(d => d.Currency == currency).Sum(d => d.Owed), roll.OwedClosing, "all debts together");
            Equal(origins.Where(o => o.Currency == currency).Sum(o => o.Liability), roll.Closing, "all origins together");
            Equal(ages.Where(g => g.Currency == currency).Sum(g => g.Liability), roll.Closing, "all ages together");
            foreach (var account in (string[])["goodwill", "withdrawal", "adjustment"])
            {
                long On(IReadOnlyList<ReportTrialBalance.Row> rows) => rows.Where(t => t.Currency == currency && t.Account == account).Sum(t => t.Balance);
                Equal(On(trial) - On(trialBefore), byHand.Where(h => h.Currency == currency && h.Account == account).Sum(h => h.Given - h.Taken), $"{account} by person");
            }

            if (breakage.SingleOrDefault(x => x.Currency == currency) is { } row)
            {
                Equal(origins.Where(o => o.Currency == currency && o.Origin == "earned").Sum(o => o.Liability), row.Outstanding, "earned credit outstanding");
                Equal(row.Issued, row.Recognised + row.Deferred, "issued is recognised or deferred");
                Equal(row.Recognised, row.RecognisedBefore + row.RecognisedInPeriod, "recognised before and in the period");
            }
        }
    }

    /// <summary>The accounts at the end of a day, told again from all facts known now: another way to the same figures.</summary>
    private static List<AccountBook> Told(MoneyHouse house, IReadOnlyDictionary<string, List<CreditFact>> facts, DateOnly day)
    {
        var end = DateTimeZoneProviders.Tzdb["Europe/Berlin"].AtStartOfDay(LocalDate.FromDateOnly(day.AddDays(1))).ToDateTimeOffset().AddTicks(-1);
        var now = house.Clock.Now;
        return [.. facts.Select(f => AccountFile.Of(f.Key, f.Value.Where(x => x.Event.At <= end)).At(end < now ? end : now))];
    }

    private static async Task<IReadOnlyDictionary<string, List<CreditFact>>> Facts(MoneyHouse house)
    {
        await using var look = await house.Database.Look(MoneyWorld.Stop);
        var programmes = (await house.Programmes.Of(house.Maker, look, MoneyWorld.Stop))!;
        var facts = new SortedDictionary<string, List<CreditFact>>(StringComparer.Ordinal);
        foreach (var account in await look.Query<string>("SELECT id FROM credit_account WHERE maker = 'acme'", null, MoneyWorld.Stop)) facts[account] = await look.ReadCreditFacts(house.Maker, account, programmes.Named, null, MoneyWorld.Stop);
        return facts;
    }

    private static async Task<string> Journal(MoneyHouse house)
    {
        await house.Report<ReportTrialBalance.Row>("trial-balance", new MoneyQuestion());
        var path = Path.Combine(Path.GetTempPath(), $"makegood-{Guid.NewGuid():N}.journal");
        await using var to = File.Create(path);
        await WriteJournal.Run(to, house.Maker, house.Database, MoneyWorld.Stop);
        return path;
    }

    private static async Task AgreesWithHledger(MoneyHouse house, string journal, MoneyQuestion question, DateOnly to)
    {
        var theirs = MoneyWorld.Hledger(journal, to.AddDays(1));
        var ours = (await house.Report<ReportTrialBalance.Row>("trial-balance", question)).Rows.Where(r => r.Balance != 0).ToDictionary(r => (r.JournalAccount, r.Currency), r => Domain.Credit.Journal.Number(r.Balance, r.Currency));
        Assert.Equal(ours.OrderBy(o => o.Key.ToString(), StringComparer.Ordinal), theirs.OrderBy(o => o.Key.ToString(), StringComparer.Ordinal));
    }
}

public sealed class MoneyTiesOnSqlite(CreditServer<OnSqlite> credit, ITestOutputHelper output) : MoneyTies<OnSqlite>(credit, output);

public sealed class MoneyTiesOnPostgres(CreditServer<OnPostgres> credit, ITestOutputHelper output) : MoneyTies<OnPostgres>(credit, output);
