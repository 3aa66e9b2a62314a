using System.Diagnostics;
using System.Globalization;
using Makegood.Storage;
using Makegood.Storage.Migrations;
using Npgsql;

namespace Makegood.Server.Tests.Stores;

/// <summary>
/// A PostgreSQL cluster for this test run alone: made in a temporary folder, reached by a socket, gone at the end.
/// PostgreSQL refuses to run as root, so a root that runs the tests lends it to the user `nobody`.
/// </summary>
public sealed class PostgresCluster : IAsyncLifetime
{
    private static int _count;

    private readonly string _folder = Directory.CreateTempSubdirectory("makegood-pg-").FullName;
    private readonly SemaphoreSlim _making = new(1, 1);
    private bool _template;

    public async ValueTask InitializeAsync()
    {
        var run = AsRoot ? "chown -R nobody \"$0\" && exec setpriv --reuid=nobody --clear-groups bash -c \"$1\" \"$0\"" : "exec bash -c \"$1\" \"$0\"";
        const string start = """
            set -e
            cd "$0"
            initdb -D data -U makegood -A trust -E UTF8 --locale=C --no-sync >init.log 2>&1
            # The tests kill our program and never this cluster, so the kernel keeps what was acknowledged; nothing here has to outlive the machine.
            pg_ctl -D data -l server.log -w -o "-c listen_addresses='' -c unix_socket_directories='$0' -c max_connections=200 -c fsync=off -c full_page_writes=off" start >start.log 2>&1
            """;
        await Bash(run, start, "PostgreSQL did not start. It needs the Debian package postgresql (./test installs it when it may); the log is in ");
    }

    /// <summary>A new, empty database with the whole schema.</summary>
    public async Task<string> NewDatabase()
    {
        var name = "t" + Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
        await _making.WaitAsync();
        try
        {
            if (!_template)
            {
                await Execute("CREATE DATABASE template_makegood");
                await using (var database = Database.Open(Store("template_makegood"))) await Migrator.Run(database, DateTimeOffset.UnixEpoch, CancellationToken.None);
                NpgsqlConnection.ClearAllPools();
                _template = true;
            }

            await Execute($"CREATE DATABASE {name} TEMPLATE template_makegood");
        }
        finally
        {
            _making.Release();
        }

        return Store(name);
    }

    /// <summary>A new database with all that is in one of ours, which nobody has open.</summary>
    public async Task<string> Copy(string store)
    {
        var name = "t" + Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
        await _making.WaitAsync();
        try
        {
            await Execute($"CREATE DATABASE {name} TEMPLATE {new NpgsqlConnectionStringBuilder(store).Database}");
        }
        finally
        {
            _making.Release();
        }

        return Store(name);
    }

    /// <summary>A new database without any schema.</summary>
    public async Task<string> NewBareDatabase()
    {
        var name = "t" + Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
        await Execute($"CREATE DATABASE {name}");
        return Store(name);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await Bash(AsRoot ? "exec setpriv --reuid=nobody --clear-groups bash -c \"$1\" \"$0\"" : "exec bash -c \"$1\" \"$0\"", "cd \"$0\" && pg_ctl -D data -m immediate stop >stop.log 2>&1", "PostgreSQL did not stop; ");
        Directory.Delete(_folder, recursive: true);
    }

    private static bool AsRoot => Environment.UserName == "root";

    private string Store(string name) => $"Host={_folder};Username=makegood;Database={name};Maximum Pool Size=20";

    private async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(Store("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task Bash(string run, string script, string complaint)
    {
        using var process = Process.Start(new ProcessStartInfo("bash") { ArgumentList = { "-c", run, _folder, script }, Environment = { ["PATH"] = $"{Programs()}:{Environment.GetEnvironmentVariable("PATH")}" } })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException(complaint + _folder);
    }

    // Debian keeps the programs of each version in a folder of its own, outside the path.
    private static string Programs() => Directory.Exists("/usr/lib/postgresql")
        ? string.Join(':', Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(d => Path.Combine(d, "bin")))
        : string.Empty;
}
