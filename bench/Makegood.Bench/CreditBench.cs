using System.Diagnostics;
using System.Globalization;
using Makegood.Domain.Orders;
using Makegood.Server;
using Makegood.Server.Access;
using Makegood.Server.Credit;
using Makegood.Server.Warranty;
using Makegood.Storage;
using Makegood.Storage.Migrations;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Makegood.Bench;

/// <summary>
/// Durable postings a second: a checkout uses credit, the ledger decides, and nobody is answered before it is on disk. Beside it, in the same run, what the databases
/// do without a ledger: raw rows in batches on SQLite, and a transaction for each posting on PostgreSQL.
/// </summary>
public static class CreditBench
{
    private const int Postings = 50_000;
    private const int WarmPostings = 20_000;
    private const string Event = """{"at":"2026-01-01T00:00:00.000Z","type":"credit.redeem","account":"account-0","order":"hot 1","currency":"EUR","amount":100,"items":5000,"shipping":0,"granted":100}""";
    private const int RawPostings = 200_000;
    private const int PlainPostings = 10_000;
    private const int InFlight = 1024;
    private const int Spread = 1000;
    private const int Together = 256;
    private const int Rounds = 3;
    private const int MixedSeconds = 10;
    private const int MixedWarmSeconds = 3;
    private const int MixedPerSecond = 1000;
    private const double HoldTarget = 10;
    private const int BalanceMovements = 10_000_000;
    private const int BalanceAccounts = 10_000;
    private const int BalanceReads = 10_000;
    private const double BalanceTarget = 1;
    private static readonly CancellationToken Stop = CancellationToken.None;

    /// <param name="postgres">An empty database, or null to leave PostgreSQL out.</param>
    public static async Task Run(string? postgres)
    {
        var report = new Report("bench/run credit");
        var folder = Directory.CreateTempSubdirectory("makegood-bench-").FullName;
        try
        {
            // The disk is not the same from one second to the next, so each is the middle one of three, by turns.
            var (bares, sames) = (new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                bares.Add(BareRows(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"bare {round}"))));
                sames.Add(await SameRows(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"same {round}"))));
            }

            var (bare, same) = (Middle(bares), Middle(sames));
            report.Add($"SQLite without a ledger, {Together} postings to a flushed transaction: bare rows, no index but the key", Report.Number(bare, "postings/s"), Range(bares));
            report.Add($"SQLite without a ledger, {Together} postings to a flushed transaction: the ledger's own rows, keys and indexes", Report.Number(same, "postings/s"), string.Create(CultureInfo.InvariantCulture, $"{Range(sames)}; {same / bare:0.00} of the bare rows"));
            await Store(report, "SQLite", Path.Combine(folder, "house"), Path.Combine(folder, "house"), perSecond => string.Create(CultureInfo.InvariantCulture, $"{perSecond / same:0.00} of its own rows without a ledger, {perSecond / bare:0.00} of bare rows; goal 0.5"));
            if (postgres is not null)
            {
                var plain = await OnePerTransaction(postgres);
                report.Add("PostgreSQL without a ledger: one hot row, a transaction for each posting, 16 connections", Report.Number(plain, "postings/s"));
                report.Add("PostgreSQL without a ledger: pgbench's own TPC-B-like script, scale 10, 16 connections", Report.Number(await TpcB(postgres), "transactions/s"));
                await Store(report, "PostgreSQL", Path.Combine(folder, "pg"), postgres, perSecond => string.Create(CultureInfo.InvariantCulture, $"{perSecond / plain:0.0} times one per transaction; goal 10"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        report.Print();
    }

    /// <summary>A balance is read in a ledger with ten million movements.</summary>
    /// <param name="postgres">An empty database, or null to leave PostgreSQL out.</param>
    public static async Task Balances(string? postgres)
    {
        var report = new Report("bench/run balances");
        var folder = Directory.CreateTempSubdirectory("makegood-bench-").FullName;
        try
        {
            await Read(report, "SQLite", folder, async sql =>
            {
                using var connection = Open(Path.Combine(folder, SqliteDatabase.FileName));
                Run(connection, "PRAGMA cache_size = -262144;");
                foreach (var statement in sql) Run(connection, "WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n + 1 < @most) ".Replace("@most", statement.Most.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) + statement.Sql);
                await Task.CompletedTask;
            });
            if (postgres is not null)
            {
                await Read(report, "PostgreSQL", postgres, async sql =>
                {
                    await using var source = NpgsqlDataSource.Create(postgres);
                    foreach (var statement in sql)
                    {
                        await using var command = source.CreateCommand("WITH c AS (SELECT generate_series(0, @most - 1) AS n) ".Replace("@most", statement.Most.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) + statement.Sql);
                        command.CommandTimeout = 0;
                        await command.ExecuteNonQueryAsync(Stop);
                    }

                    // A ledger that grew to this over years was cleaned up and written out long ago; one that was filled in a minute does both while it is asked.
                    foreach (var rest in new[] { "VACUUM ANALYZE", "CHECKPOINT" })
                    {
                        await using var command = source.CreateCommand(rest);
                        command.CommandTimeout = 0;
                        await command.ExecuteNonQueryAsync(Stop);
                    }
                });
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        report.Print();
    }

    private static async Task Read(Report report, string name, string store, Func<IReadOnlyList<(int Most, string Sql)>, Task> fill)
    {
        await using (var made = Database.Open(store)) await Migrator.Run(made, DateTimeOffset.UnixEpoch, Stop);
        await fill(
        [
            (BalanceAccounts, "INSERT INTO credit_account (maker, id, revision, opened_at, reviews) SELECT 'bench', 'account-' || n, 1, '2026-01-01T00:00:00.000Z', '[]' FROM c"),
            (BalanceAccounts, "INSERT INTO credit_wallet (maker, id, revision, account, currency, available, held, owed) SELECT 'bench', 'EUR account-' || n, 1, 'account-' || n, 'EUR', 100000, 0, 0 FROM c"),
            (BalanceMovements, $"INSERT INTO credit_movement (maker, id, revision, account, currency, kind, amount, debit, credit, corrects, shop_order, lot, effective_at, recorded_at, actor, policy, clause, fact, commit_number) SELECT 'bench', substr('' || (100000000000 + n), 1, 12) || '.000000', 1, 'account-' || (n % {BalanceAccounts}), 'EUR', 'earn', 100, 'rebate', 'available', 0, 'order ' || n, 'order ' || n, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 'bench', 'store-credit@1', 'earn.base', '' || (100000000000000 + n), n FROM c"),
        ]);
        await using var database = Database.Open(store);
        var (programmes, clock, random) = (new CreditProgrammes(new PolicyShelf()), new Clock(TimeProvider.System), new Random(20261122));
        var times = new List<double>();
        for (var i = 0; i < BalanceReads; i++)
        {
            var from = Stopwatch.GetTimestamp();
            Granted(await ShowAccount.Run(Account(random.Next(BalanceAccounts)), null, null, "bench", clock.Now, programmes, database, Stop));
            if (i >= BalanceReads / 10) times.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
        }

        times.Sort();
        var (p50, p99) = (times[times.Count / 2], times[(int)(times.Count * 0.99)]);
        report.Add($"a balance, {BalanceMovements:#,0} movements on {BalanceAccounts:#,0} accounts, {name}: median, p99", string.Create(CultureInfo.InvariantCulture, $"{p50:0.000} ms, {p99:0.000} ms"), string.Create(CultureInfo.InvariantCulture, $"{p99 / BalanceTarget:0.00} of the {BalanceTarget:0} ms target"));
    }

    private static async Task Store(Report report, string name, string folder, string store, Func<double, string> against)
    {
        Directory.CreateDirectory(folder);
        await using var database = Database.Open(store);
        await Migrator.Run(database, DateTimeOffset.UnixEpoch, Stop);
        var clock = new Clock(TimeProvider.System);
        Granted(await CreateMaker.Run(new CreateMaker.Command("bench", "Bench"), clock.Act(Act.House, "bench"), database, Stop));
        Granted(await PublishPolicy.Run(new PublishPolicy.Command(await File.ReadAllTextAsync(Path.Combine(Policies.Root, "policies/store-credit.policy.md")), "credit"), clock.Act("bench", "bench"), database, Stop));
        await using var desk = new CreditDesk(database, clock, new CreditProgrammes(new PolicyShelf()));
        await Task.WhenAll(Enumerable.Range(0, Spread + Rounds).Select(i => Give(desk, clock, Account(i))));
        await Post(desk, clock, WarmPostings, i => Account(1 + (i % Spread)), "warm");

        var commits = database.Commits;
        var hots = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var account = round == 0 ? Account(0) : Account(Spread + round);
            hots.Add(await Post(desk, clock, Postings, _ => account, string.Create(CultureInfo.InvariantCulture, $"hot {round}")));
        }

        var hot = Middle(hots);
        report.Add($"ledger on {name}, one hot account, {InFlight} at once", Report.Number(hot, "postings/s"), string.Create(CultureInfo.InvariantCulture, $"{Range(hots)}; {against(hot)}; {Rounds * Postings / (double)Math.Max(1, database.Commits - commits):0} to a commit"));
        var spreads = new List<double>();
        for (var round = 0; round < Rounds; round++) spreads.Add(await Post(desk, clock, Postings, i => Account(1 + (i % Spread)), string.Create(CultureInfo.InvariantCulture, $"spread {round}")));
        report.Add($"ledger on {name}, {Spread:#,0} accounts", Report.Number(Middle(spreads), "postings/s"), $"{Range(spreads)}; {against(Middle(spreads))}");

        var mixed = new List<(double P50, double P99)>();
        for (var round = 0; round < Rounds; round++) mixed.Add(await Mixed(desk, clock, round));
        var (p50, p99) = mixed.OrderBy(m => m.P99).ElementAt(Rounds / 2);
        report.Add($"hold at {MixedPerSecond:#,0} requests a second over {Spread:#,0} accounts (holds, uses, releases, orders), {name}: median, p99", string.Create(CultureInfo.InvariantCulture, $"{p50:0.00} ms, {p99:0.00} ms"), string.Create(CultureInfo.InvariantCulture, $"p99 of three runs {string.Join(", ", mixed.Select(m => m.P99.ToString("0.0", CultureInfo.InvariantCulture)))}; {p99 / HoldTarget:0.00} of the {HoldTarget:0} ms target"));
        report.Add($"an order that is told late on the account with {Postings:#,0} facts, {name}", Report.Number(await Late(desk, clock), "ms"), "the account is told again from the start");
        report.Add($"the hash over a commit, {name}, of the time of a posting", await ChainShare(database, hot));
    }

    private static double Middle(List<double> rates) => rates.Order().ElementAt(rates.Count / 2);

    private static string Range(List<double> rates) => string.Create(CultureInfo.InvariantCulture, $"{rates.Min():#,0} to {rates.Max():#,0}");

    private static string Account(int i) => string.Create(CultureInfo.InvariantCulture, $"account-{i}");

    private static Task Give(CreditDesk desk, Clock clock, string account) =>
        desk.Tell<object>([new CreditGranted { At = clock.Now, Account = account, Grant = "first " + account, Currency = "EUR", Amount = 1_000_000_000, Reason = "bench" }], clock.Act("bench", "bench"), o => o[0].Refusal is { } no ? throw new InvalidOperationException(no.Detail) : new object(), Stop);

    private static async Task<double> Post(CreditDesk desk, Clock clock, int count, Func<int, string> account, string name)
    {
        var next = 0;
        var from = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var i && i <= count)
            {
                var (whose, order) = (account(i), string.Create(CultureInfo.InvariantCulture, $"{name} {i}"));
                await desk.Tell<object>(
                    whose,
                    (_, _, now) => new CreditDesk.Planned([new CreditRedeem { At = now, Account = whose, Order = order, Currency = "EUR", Amount = 100, Items = 5000 }]),
                    clock.Act("bench", "bench"),
                    o => o[0].Refusal is { } no ? throw new InvalidOperationException(no.Detail) : new object(),
                    Stop);
            }
        })));
        return count / Stopwatch.GetElapsedTime(from).TotalSeconds;
    }

    // Requests come when they come: a slow answer does not make the next client wait before it asks. Of ten, five hold, two of these are redeemed and one released, and two
    // are the shop's message about an order.
    private static async Task<(double P50, double P99)> Mixed(CreditDesk desk, Clock clock, int round)
    {
        var times = new List<double>();
        var running = new List<Task>();
        var held = new System.Collections.Concurrent.ConcurrentQueue<(string Id, string Account)>();
        var from = Stopwatch.GetTimestamp();
        for (var i = 0; i < (MixedWarmSeconds + MixedSeconds) * MixedPerSecond; i++)
        {
            while (Stopwatch.GetElapsedTime(from).TotalMilliseconds < i * 1000.0 / MixedPerSecond) await Task.Delay(1);
            var number = i;
            running.Add(Task.Run(() => One(number)));

            // Nobody remembers requests that are over; to keep them would make the collector's work.
            if (running.Count > MixedPerSecond) running.RemoveAll(r => r.IsCompletedSuccessfully);
        }

        await Task.WhenAll(running);
        times.Sort();
        return (times[times.Count / 2], times[(int)(times.Count * 0.99)]);

        async Task One(int number)
        {
            var account = Account(1 + (number * 7 % Spread));
            var act = clock.Act("bench", "bench");
            var kind = number % 10;
            if (kind is 1 or 3 && held.TryDequeue(out var used))
            {
                Granted(await RedeemHold.Run(used.Id, new RedeemHold.Command(used.Account), act, desk, Stop));
            }
            else if (kind is 5 && held.TryDequeue(out var given))
            {
                Granted(await ReleaseHold.Run(given.Id, new ReleaseHold.Command(given.Account), act, desk, Stop));
            }
            else if (kind is 7 or 9)
            {
                await desk.Tell<object>([new OrderPlaced { At = clock.Now, Order = string.Create(CultureInfo.InvariantCulture, $"mixed {round} {number}"), Account = account, Currency = "EUR", Items = 10_000 }], act, _ => new object(), Stop);
            }
            else
            {
                var started = Stopwatch.GetTimestamp();
                var hold = Granted(await HoldCredit.Run(new HoldCredit.Command(account, string.Create(CultureInfo.InvariantCulture, $"cart {round} {number}"), "EUR", 10_000, Amount: 50), act, desk, Stop));
                held.Enqueue((hold.Id, account));
                if (number < MixedWarmSeconds * MixedPerSecond) return;
                lock (times) times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }
    }

    private static async Task<double> Late(CreditDesk desk, Clock clock)
    {
        var times = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            var from = Stopwatch.GetTimestamp();
            var told = new OrderPlaced { At = clock.Now - TimeSpan.FromHours(1), Order = string.Create(CultureInfo.InvariantCulture, $"late {i}"), Account = Account(0), Currency = "EUR", Items = 10_000 };
            await desk.Tell<object>([told], clock.Act("bench", "bench"), o => o[0].Refusal is { } no ? throw new InvalidOperationException(no.Detail) : new object(), Stop);
            times.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
        }

        times.Sort();
        return times[times.Count / 2];
    }

    /// <summary>PostgreSQL's own benchmark, for comparison: three updates, one look and one insert to a transaction.</summary>
    private static async Task<double> TpcB(string postgres)
    {
        var where = new NpgsqlConnectionStringBuilder(postgres);
        string[] at = ["-h", where.Host!, "-U", where.Username!, where.Database!];
        await Said("pgbench", ["-i", "-q", "-s", "10", .. at]);
        var said = await Said("pgbench", ["-n", "-c", "16", "-j", "2", "-T", "10", .. at]);
        var line = said.Split('\n').Single(l => l.StartsWith("tps = ", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
    }

    private static async Task<string> Said(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var wrong = process.StandardError.ReadToEndAsync(Stop);
        var said = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"{program}: {await wrong}");
    }

    private static async Task<string> ChainShare(Database database, double perSecond)
    {
        await using var look = await database.Look(Stop);
        var commit = await look.Single<CreditCommitRow>("SELECT * FROM credit_commit WHERE maker = 'bench' ORDER BY maker DESC, id DESC LIMIT 1 OFFSET 3", null, Stop);
        var facts = await look.Query<CreditFactRow>("SELECT * FROM credit_fact WHERE maker = 'bench' ORDER BY maker, id LIMIT 256", null, Stop);
        var movements = await look.Query<CreditMovementRow>("SELECT * FROM credit_movement WHERE maker = 'bench' ORDER BY maker, id LIMIT 256", null, Stop);
        for (var i = 0; i < 50; i++) CreditChain.Seal(commit!, facts, movements);
        var from = Stopwatch.GetTimestamp();
        for (var i = 0; i < 200; i++) CreditChain.Seal(commit!, facts, movements);
        var each = Stopwatch.GetElapsedTime(from).TotalSeconds / 200 / facts.Count;
        return string.Create(CultureInfo.InvariantCulture, $"{100 * each * perSecond:0.0} %");
    }

    /// <summary>What the ledger writes for a posting, in tables without anything else: two columns of keys, the account, the amount and the event, no index but the key.</summary>
    private static double BareRows(string folder)
    {
        Directory.CreateDirectory(folder);
        SQLitePCL.Batteries_V2.Init();
        using var connection = Open(Path.Combine(folder, "raw.db"));
        Run(connection, """
            CREATE TABLE fact (maker TEXT NOT NULL, id TEXT NOT NULL, account TEXT NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (maker, id)) STRICT;
            CREATE TABLE movement (maker TEXT NOT NULL, id TEXT NOT NULL, account TEXT NOT NULL, amount INTEGER NOT NULL, debit TEXT NOT NULL, credit TEXT NOT NULL, PRIMARY KEY (maker, id)) STRICT;
            """);
        return InBatches(
            connection,
            $"INSERT INTO fact VALUES ('bench', @id, 'account-0', 'credit.redeem', '{Event}')",
            "INSERT INTO movement VALUES ('bench', @id, 'account-0', 100, 'available', 'clearing')");
    }

    /// <summary>The very rows of the ledger in its own tables with their keys, indexes and checks, by two prepared statements and nothing else.</summary>
    private static async Task<double> SameRows(string folder)
    {
        Directory.CreateDirectory(folder);
        string path;
        await using (var database = new SqliteDatabase(folder))
        {
            await Migrator.Run(database, DateTimeOffset.UnixEpoch, Stop);
            path = database.Path;
        }

        using var connection = Open(path);
        Run(connection, """
            PRAGMA foreign_keys = ON;
            INSERT INTO credit_account (maker, id, revision, opened_at, reviews) VALUES ('bench', 'account-0', 1, '2026-01-01T00:00:00.000Z', '[]');
            """);
        return InBatches(
            connection,
            $"INSERT INTO credit_fact (maker, id, revision, account, kind, shop_order, effective_at, recorded_at, actor, policy, data, commit_number) VALUES ('bench', @id, 1, 'account-0', 'credit.redeem', 'hot ' || @id, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 'bench', 'store-credit@1', '{Event}', 1)",
            "INSERT INTO credit_movement (maker, id, revision, account, currency, kind, amount, debit, credit, corrects, shop_order, lot, effective_at, recorded_at, actor, policy, clause, fact, commit_number) VALUES ('bench', @id, 1, 'account-0', 'EUR', 'redeem', 100, 'available', 'clearing', 0, 'hot ' || @id, 'grant first account-0', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 'bench', 'store-credit@1', 'use.goods', @id, 1)");
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        Run(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
        return connection;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static double InBatches(SqliteConnection connection, string factSql, string movementSql)
    {
        using var fact = Prepare(factSql);
        using var movement = Prepare(movementSql);
        var from = Stopwatch.GetTimestamp();
        for (var i = 0; i < RawPostings; i += Together)
        {
            using var transaction = connection.BeginTransaction();
            (fact.Transaction, movement.Transaction) = (transaction, transaction);
            for (var j = i; j < i + Together; j++)
            {
                fact.Parameters[0].Value = movement.Parameters[0].Value = j.ToString("D15", CultureInfo.InvariantCulture);
                fact.ExecuteNonQuery();
                movement.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        return RawPostings / Stopwatch.GetElapsedTime(from).TotalSeconds;

        SqliteCommand Prepare(string sql)
        {
            var prepared = connection.CreateCommand();
            prepared.CommandText = sql;
            prepared.Parameters.Add(new SqliteParameter("@id", SqliteType.Text));
            return prepared;
        }
    }

    private static async Task<double> OnePerTransaction(string postgres)
    {
        await using var source = NpgsqlDataSource.Create(postgres);
        await using (var make = source.CreateCommand("CREATE TABLE plain_wallet (id text PRIMARY KEY, available bigint NOT NULL CHECK (available >= 0)); CREATE TABLE plain_movement (id bigserial PRIMARY KEY, account text NOT NULL, amount bigint NOT NULL); INSERT INTO plain_wallet VALUES ('account-0', 1000000000)")) await make.ExecuteNonQueryAsync(Stop);
        var next = 0;
        var from = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            await using var connection = await source.OpenConnectionAsync(Stop);
            while (Interlocked.Increment(ref next) <= PlainPostings)
            {
                await using var transaction = await connection.BeginTransactionAsync(Stop);
                await using var batch = new NpgsqlBatch(connection, transaction) { BatchCommands = { new("UPDATE plain_wallet SET available = available - 100 WHERE id = 'account-0' AND available >= 100"), new("INSERT INTO plain_movement (account, amount) VALUES ('account-0', 100)") } };
                await batch.ExecuteNonQueryAsync(Stop);
                await transaction.CommitAsync(Stop);
            }
        })));
        return PlainPostings / Stopwatch.GetElapsedTime(from).TotalSeconds;
    }

    private static T Granted<T>(Domain.Basics.Result<T, Domain.Basics.Refusal> answer) =>
        answer.Granted(out var given, out var refusal) ? given : throw new InvalidOperationException(refusal.Detail);
}
