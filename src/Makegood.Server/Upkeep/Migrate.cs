using Makegood.Domain.Basics;
using Makegood.Storage;
using Makegood.Storage.Migrations;

namespace Makegood.Server.Upkeep;

/// <summary>Brings the schema of a store up to date, after a backup that was proven, unless there is nothing in the store yet.</summary>
public static class Migrate
{
    /// <summary>Where the backups before an upgrade go, in the data folder.</summary>
    public const string BackupFolder = "backups";

    /// <param name="Steps">The steps, in order.</param>
    /// <param name="Backup">The backup made before; null when there was nothing to keep, or when it was not wanted.</param>
    public sealed record Answer(IReadOnlyList<string> Steps, string? Backup);

    /// <summary>What would be done.</summary>
    /// <exception cref="SchemaException">The store is newer than this program, or its history is another one.</exception>
    public static async Task<Answer> Plan(Database database, CancellationToken stop) =>
        new([.. (await Migrator.Pending(database, stop)).Select(s => s.Name)], null);

    /// <exception cref="SchemaException">The store is newer than this program, or its history is another one.</exception>
    public static Task<Result<Answer, Refusal>> Run(Database database, string dataFolder, bool withBackup, DateTimeOffset now, CancellationToken stop) =>
        Run(database, dataFolder, Migrator.Steps, withBackup, now, stop);

    internal static async Task<Result<Answer, Refusal>> Run(Database database, string dataFolder, IReadOnlyList<MigrationStep> steps, bool withBackup, DateTimeOffset now, CancellationToken stop)
    {
        var pending = await Migrator.Pending(database, steps, stop);
        if (pending.Count == 0) return new Answer([], null);
        string? backup = null;
        if (withBackup && await HasRows(database, stop))
        {
            if (!(await BackUp.Run(new BackUp.Command(Path.Combine(Path.GetFullPath(dataFolder), BackupFolder)), database, dataFolder, now, stop)).Granted(out var made, out var refusal)) return refusal;
            var scratch = Directory.CreateTempSubdirectory("makegood-verify-");
            try
            {
                if (!(await Verify.Backup(made.File, scratch.FullName, now, stop)).Granted(out var proven, out refusal)) return refusal;
                if (proven.Findings is [var first, ..]) return new Refusal(RefusalCode.NotPossibleNow, $"The backup before the upgrade is not sound ({first.Place}: {first.What}), so nothing was changed. `makegood verify` tells more; `--no-backup` goes on without.");
            }
            finally
            {
                scratch.Delete(recursive: true);
            }

            backup = made.File;
        }

        return new Answer([.. (await Migrator.Run(database, steps, now, stop)).Select(s => s.Name)], backup);
    }

    private static async Task<bool> HasRows(Database database, CancellationToken stop)
    {
        var applied = await Migrator.Applied(database, stop);
        await using var look = await database.Look(stop);
        foreach (var table in Tables.After(applied.Select(s => s.Number)))
        {
            if ((await look.Query<long>($"SELECT 1 FROM {table} LIMIT 1", null, stop)).Count > 0) return true;
        }

        return false;
    }
}
