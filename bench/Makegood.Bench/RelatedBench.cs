using System.Diagnostics;
using System.Globalization;
using Makegood.Domain.Related;
using Makegood.Server;
using Makegood.Storage;
using Makegood.Storage.Migrations;

namespace Makegood.Bench;

/// <summary>
/// Related orders. How well resellers are found in a labelled town, beside the two rules that come to mind first: in the town that the rules were made on, in three with twice the noise
/// whose wrong flags were looked at too, and in two more that were run once, when all was settled. Then speed: an order that comes while a million are held, and the index read again from its rows.
/// </summary>
public static class RelatedBench
{
    private const int Held = 1_000_000;
    private const int SignsEach = 7;
    private const int More = 20_000;
    private static readonly RelatedRules Rules = RelatedRules.Usual;
    private static readonly CancellationToken Stop = CancellationToken.None;

    /// <param name="buyers">Accounts in the town.</param>
    public static async Task Run(int buyers)
    {
        var report = new Report("bench/run related");
        Town(report, "town", buyers, 1, 1);
        Town(report, "second town, twice the noise", buyers, 2, 2);
        Town(report, "third town, twice the noise", buyers, 3, 2);
        Town(report, "fourth town, twice the noise", buyers, 4, 2);
        Town(report, "held-out town, twice the noise", buyers, 5, 2);
        Town(report, "another held-out town, twice the noise", buyers, 6, 2);
        await Rebuild(report);
        Crowd(report);
        report.Print();
    }

    private static void Town(Report report, string name, int buyers, int seed, double noise)
    {
        var town = RelatedTown.Of(buyers, seed, noise);
        var person = town.Accounts.ToDictionary(a => a.Account, a => a.Person, StringComparer.Ordinal);
        var truth = Flagged(town, person);
        var habits = town.Accounts.GroupBy(a => a.Person).ToDictionary(g => g.Key, g => g.First().Habit);
        report.Add($"{name}: accounts, orders, resellers and others over the limit", string.Create(CultureInfo.InvariantCulture, $"{town.Accounts.Count:#,0}, {town.Orders.Count:#,0}, {truth.Count:#,0}"));

        var index = RelatedIndex.Of(town.Orders);
        var group = new Dictionary<string, int>(StringComparer.Ordinal);
        var found = new HashSet<int>();
        var from = Stopwatch.GetTimestamp();
        foreach (var account in index.Accounts)
        {
            if (!group.ContainsKey(account))
            {
                var number = group.Count;
                foreach (var member in index.GroupOf(account, Rules).Accounts) group.TryAdd(member, number);
            }

            foreach (var flag in index.FlagsOf(account, Rules)) found.Add(person[flag.Account]);
        }

        var took = Stopwatch.GetElapsedTime(from).TotalSeconds;
        Score(report, $"{name}, ours", group, found, person, truth, string.Create(CultureInfo.InvariantCulture, $"{took:0.0} s for all"));
        foreach (var habit in new[] { Habit.OneCard, Habit.Rotating, Habit.Careful })
        {
            var ofHabit = truth.Where(p => habits[p] == habit).ToList();
            report.Add($"{name}, ours: recall of resellers, habit `{habit}`", string.Create(CultureInfo.InvariantCulture, $"{(double)ofHabit.Count(found.Contains) / ofHabit.Count:0.000}"), string.Create(CultureInfo.InvariantCulture, $"{ofHabit.Count} of them"));
        }

        var wrong = found.Where(p => !truth.Contains(p)).GroupBy(p => habits[p]).OrderBy(g => g.Key).Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Key} {g.Count()}"));
        report.Add($"{name}, ours: flagged though not over the limit", string.Join(", ", wrong) is { Length: > 0 } some ? some : "nobody");
        var disguised = RelatedIndex.Of(town.Orders.Concat(Disguise(town)));
        var still = person.Keys.SelectMany(a => disguised.FlagsOf(a, Rules)).Select(f => person[f.Account]).ToHashSet();
        report.Add($"{name}, ours: recall if each account of a reseller also bought one other thing", string.Create(CultureInfo.InvariantCulture, $"{truth.Count(still.Contains) / (double)truth.Count:0.000}"));
        var any = Naive(town, o => o.Signs.Where(s => s.Kind is not (SignKind.Ip56 or SignKind.Ip48)).Select(s => (object)s));
        Score(report, $"{name}, any sign equal", any, Flagged(town, any, person), person, truth);
        var all = Naive(town, o => o.Signs.Where(s => s.Kind is SignKind.Payment or SignKind.Phone or SignKind.Address or SignKind.Ip4 or SignKind.Ip64).ToList() is { Count: 4 } four ? [string.Join(' ', four)] : []);
        Score(report, $"{name}, payment, phone, address and IP all equal", all, Flagged(town, all, person), person, truth);
    }

    // In the town resellers buy their one product only; real ones may know what a household looks like.
    private static IEnumerable<RelatedOrder> Disguise(RelatedTown town)
    {
        var resellers = town.Accounts.Where(a => a.Habit is Habit.OneCard or Habit.Rotating or Habit.Careful).Select(a => a.Account).ToHashSet(StringComparer.Ordinal);
        return town.Orders.Where(o => resellers.Contains(o.Account)).DistinctBy(o => o.Account)
            .Select((o, i) => o with { Id = string.Create(CultureInfo.InvariantCulture, $"other-{i}"), Signs = [], Pieces = [new Piece(string.Create(CultureInfo.InvariantCulture, $"other-product-{i}"), 1, 1000)] });
    }

    /// <summary>Precision and recall of pairs of accounts that are one person's, and of persons over the limit.</summary>
    private static void Score(Report report, string name, Dictionary<string, int> group, HashSet<int> found, Dictionary<string, int> person, HashSet<int> truth, string note = "")
    {
        static double Pairs<TKey>(IEnumerable<IGrouping<TKey, string>> groups) => groups.Sum(g => (double)g.Count() * (g.Count() - 1) / 2);
        var both = Pairs(person.Keys.GroupBy(a => (group[a], person[a])));
        var (told, real) = (Pairs(person.Keys.GroupBy(a => group[a])), Pairs(person.Keys.GroupBy(a => person[a])));
        var right = found.Count(truth.Contains);
        report.Add($"{name}: over the limit, precision and recall", string.Create(CultureInfo.InvariantCulture, $"{right / Math.Max(1.0, found.Count):0.000}, {right / (double)truth.Count:0.000}"), note);
        report.Add($"{name}: pairs of one person, precision and recall", string.Create(CultureInfo.InvariantCulture, $"{both / Math.Max(1, told):0.000}, {both / real:0.000}"));
    }

    // Who truly is over the limit: each person's orders as one account's.
    private static HashSet<int> Flagged(RelatedTown town, Dictionary<string, int> person) => Flagged(town, person, person);

    // The limit by itself, without evidence: a naive group can be half the town. Flagged are all orders that some window over the limit counted.
    private static HashSet<int> Flagged(RelatedTown town, Dictionary<string, int> group, Dictionary<string, int> person)
    {
        var flagged = new HashSet<int>();
        foreach (var bought in town.Orders.GroupBy(o => (group[o.Account], o.Pieces[0].Product)))
        {
            var orders = bought.OrderBy(o => o.At).ToList();
            var (from, sum, taken) = (0, 0L, 0);
            for (var to = 0; to < orders.Count; to++)
            {
                sum += orders[to].Pieces[0].Quantity;
                while (orders[to].At - orders[from].At >= TimeSpan.FromDays(Rules.WithinDays)) sum -= orders[from++].Pieces[0].Quantity;
                if (sum <= Rules.Limit) continue;
                for (var i = Math.Max(from, taken); i <= to; i++) flagged.Add(person[orders[i].Account]);
                taken = to + 1;
            }
        }

        return flagged;
    }

    private static Dictionary<string, int> Naive(RelatedTown town, Func<RelatedOrder, IEnumerable<object>> keys)
    {
        var number = town.Accounts.Select((a, i) => (a.Account, i)).ToDictionary(p => p.Account, p => p.i, StringComparer.Ordinal);
        var parents = Enumerable.Range(0, number.Count).ToArray();
        int Root(int i) => parents[i] == i ? i : parents[i] = Root(parents[i]);
        var first = new Dictionary<object, int>();
        foreach (var order in town.Orders)
        {
            foreach (var key in keys(order))
            {
                if (!first.TryAdd(key, number[order.Account])) parents[Root(number[order.Account])] = Root(first[key]);
            }
        }

        return number.ToDictionary(p => p.Key, p => Root(p.Value), StringComparer.Ordinal);
    }

    private static async Task Rebuild(Report report)
    {
        var folder = Directory.CreateTempSubdirectory("makegood-bench-").FullName;
        try
        {
            await using var database = Database.Open(folder);
            await Migrator.Run(database, DateTimeOffset.UnixEpoch, Stop);
            var clock = new Clock(TimeProvider.System);
            var random = new Random(3);
            for (var i = 0; i < Held; i += 10_000)
            {
                await using var work = await database.Begin(clock.Act("bench", "bench"), Stop);
                await work.AddAll([.. Enumerable.Range(i, 10_000).Select(n => RelatedStore.RowOf(Order(n, random), [], "bench", n / 256))], "related.order", Stop);
                await work.Commit(Stop);
            }

            GC.Collect();
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var (wall, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            var index = new RelatedIndex();
            await using (var look = await database.Look(Stop))
            {
                await foreach (var order in look.RelatedOrdersSince("bench", -1, DateTimeOffset.UnixEpoch, Stop)) index.Put(order);
            }

            var (took, used) = (Stopwatch.GetElapsedTime(wall).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
            var memory = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1048576.0;
            report.Add(string.Create(CultureInfo.InvariantCulture, $"read again from SQLite: {index.Orders:#,0} orders with {index.Signs:#,0} signs"), string.Create(CultureInfo.InvariantCulture, $"{took:0.0} s"), string.Create(CultureInfo.InvariantCulture, $"{used:0.0} s of CPU; {memory:#,0} MB held"));
            Online(report, index, random);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A till's own account, under which everything is booked.</summary>
    private static void Crowd(Report report)
    {
        const int orders = 10_000;
        RelatedOrder Of(int i) => new(string.Create(CultureInfo.InvariantCulture, $"till-{i}"), "till", DateTimeOffset.UnixEpoch.AddMinutes(i * 4), "EUR", OrderStanding.Open, "bench", [new Piece("product-1", 1, 10_000)], []);
        var index = RelatedIndex.Of(Enumerable.Range(0, orders).Select(Of));
        var times = new List<double>();
        for (var i = 0; i < 100; i++)
        {
            var from = Stopwatch.GetTimestamp();
            index.Put(Of(orders + i));
            _ = index.FlagsOf("till", Rules);
            times.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
        }

        times.Sort();
        report.Add(string.Create(CultureInfo.InvariantCulture, $"one more order of an account with {orders:#,0} of the same product within the window, median"), Report.Number(times[50], "ms"), "all are flagged again, by one case");
    }

    private static void Online(Report report, RelatedIndex index, Random random)
    {
        var times = new List<double>(More);
        for (var i = 0; i < More + 1000; i++)
        {
            var order = Order(Held + i, random);
            var from = Stopwatch.GetTimestamp();
            index.Put(order);
            _ = index.AlsoChangedBy(order.Account, Rules).Select(a => index.FlagsOf(a, Rules)).Count();
            _ = index.FlagsOf(order.Account, Rules);
            if (i >= 1000) times.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
        }

        times.Sort();
        report.Add(string.Create(CultureInfo.InvariantCulture, $"an order comes, {Held:#,0} held: median, p99, p99.9"), string.Create(CultureInfo.InvariantCulture, $"{times[More / 2]:0.000} ms, {times[More * 99 / 100]:0.000} ms, {times[More * 999 / 1000]:0.000} ms"), string.Create(CultureInfo.InvariantCulture, $"{times[More * 99 / 100]:0.00} of the 1 ms target"));
    }

    /// <summary>One order of seven signs: two to a door and to a connection, sixteen to a /56, four hundred to a /48, one company of many in two hundred to a reception's phone.</summary>
    private static RelatedOrder Order(int number, Random random)
    {
        var who = random.Next(600_000);
        Identifier Sign(SignKind kind, int value) => new(kind, unchecked((ulong)(value + 1L) * 0x9E3779B97F4A7C15UL), (ulong)value);
        Identifier[] signs =
        [
            Sign(SignKind.Payment, random.Next(20) == 0 ? who / 2 : who + 1_000_000), Sign(SignKind.Phone, random.Next(200) == 0 ? who % 500 : who + 1_000_000), Sign(SignKind.Email, who),
            Sign(SignKind.Address, random.Next(50) == 0 ? who % 1000 : (who / 2) + 1_000_000), Sign(SignKind.Ip64, who / 2), Sign(SignKind.Ip56, who / 16), Sign(SignKind.Ip48, who / 400),
        ];
        return signs.Length == SignsEach
            ? new RelatedOrder(string.Create(CultureInfo.InvariantCulture, $"order-{number}"), string.Create(CultureInfo.InvariantCulture, $"account-{who}"), DateTimeOffset.UnixEpoch.AddMinutes(number / 4.0), "EUR", OrderStanding.Open, "bench", [new Piece($"product-{random.Next(40)}", 1, 10_000)], signs)
            : throw new InvalidOperationException("seven signs to an order");
    }
}
