using System.Diagnostics;
using System.Globalization;
using Makegood.Server.Tests.Stores;
using Makegood.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Makegood.Server.Tests.Import;

/// <summary>The real program, killed in the middle of a file and started again.</summary>
public abstract class Killed<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    private const int Units = 10_000;

    [Fact]
    public async Task A_file_whose_import_was_killed_is_fed_again_and_every_unit_is_there_once()
    {
        var (folder, store, file) = await Prepare();
        try
        {
            long before;
            using (var first = Start(folder, store, file))
            {
                // Some are saved and many are not: now.
                do before = Saved(store);
                while (before < 500 && !first.HasExited);
                first.Kill();
                await first.WaitForExitAsync();
            }

            before = Saved(store);
            Assert.InRange(before, 500, Units - 1);

            using var second = Start(folder, store, file);
            var (told, complaints) = (await second.StandardOutput.ReadToEndAsync(), await second.StandardError.ReadToEndAsync());
            await second.WaitForExitAsync();
            Assert.True(second.ExitCode == 0, told + complaints);
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"\"new\":{Units - before},\"unchanged\":{before},\"changed\":0,\"refused\":0"), told, StringComparison.Ordinal);

            await using var database = Database.Open(store);
            await using var look = await database.Look(CancellationToken.None);
            Assert.Equal(Units, await Count("SELECT count(*) FROM unit"));
            Assert.Equal(Units, await Count("SELECT count(DISTINCT serial) FROM unit"));
            Assert.Equal(Units, await Count("SELECT count(*) FROM audit_event WHERE kind = 'unit.registered' AND subject = 'unit'"));
            Assert.Equal(Units, await Count("SELECT count(*) FROM outbox WHERE topic = 'unit.registered'"));
            Assert.Equal(0, await Count("SELECT count(*) FROM audit_commit c LEFT JOIN audit_commit p ON p.maker = c.maker AND p.number = c.number - 1 WHERE c.number > 1 AND (p.hash IS NULL OR p.hash <> c.previous)"));

            Task<long> Count(string sql) => look.Single<long>(sql, null, CancellationToken.None);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // A store with a maker and a product; the test does not keep it open, the program shall.
    private async Task<(string Folder, string Store, string File)> Prepare()
    {
        var folder = Directory.CreateTempSubdirectory("makegood-killed-").FullName;
        var store = await TStore.Make(cluster, folder);
        await using (var workshop = await Workshop.In(folder, store)) await workshop.FeedNew("products", Goods.Products, 2);
        var file = Path.Combine(folder, "units.csv");
        await File.WriteAllTextAsync(file, Goods.ManyUnits(Units));
        return (folder, store, file);
    }

    private static Process Start(string folder, string store, string file) => Process.Start(new ProcessStartInfo("dotnet")
    {
        ArgumentList = { Path.Combine(AppContext.BaseDirectory, "makegood.dll"), "import", "units", file, "--data", folder, "--store", store == folder ? string.Empty : store, "--json" },
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    // Past our own door, which would be locked: what is on disk, as another program sees it.
    private static long Saved(string store)
    {
        using System.Data.Common.DbConnection connection = Database.IsPostgres(store)
            ? new NpgsqlConnection(store)
            : new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(store, SqliteDatabase.FileName), Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM unit";
        return (long)command.ExecuteScalar()!;
    }
}

public sealed class KilledOnSqlite(PostgresCluster cluster) : Killed<OnSqlite>(cluster);

public sealed class KilledOnPostgres(PostgresCluster cluster) : Killed<OnPostgres>(cluster);
