using Makegood.Domain.Basics;
using Makegood.Storage;
using Makegood.Storage.Migrations;

namespace Makegood.Server.Upkeep;

/// <summary>
/// Brings a backup back, into an empty store of either kind, and proves that the store then holds what the backup held. It is checked whole before
/// the first row is written; a restore that fails leaves the store empty.
/// </summary>
public static class Restore
{
    /// <param name="File">The backup.</param>
    public sealed record Command(string File);

    /// <param name="Done">What else a person should know, in sentences.</param>
    public sealed record Answer(string Where, string Version, DateTimeOffset At, long Rows, int Files, string Root, IReadOnlyList<string> Done);

    /// <param name="dataFolder">Where attachments go.</param>
    public static async Task<Result<Answer, Refusal>> Run(Command command, Database database, string dataFolder, DateTimeOffset now, CancellationToken stop)
    {
        if (!File.Exists(command.File)) return Refusal.Invalid("file", $"There is no file `{command.File}`. A backup ends with {BackUp.Ending}.");
        var backup = new BackupReader(command.File);
        backup.Check(stop);
        if (backup.Findings is [var first, ..]) return Refusal.Invalid("file", $"{first.Place}: {first.What}. Nothing was restored; `makegood verify {command.File}` tells everything. Use an earlier backup.");
        if (backup.Header is not { } header) return Refusal.Invalid("file", $"`{command.File}` is no backup of makegood.");

        var from = new AttachmentFiles(Path.GetDirectoryName(Path.GetFullPath(command.File))!);
        var to = new AttachmentFiles(dataFolder);
        var known = backup.Missing.ToHashSet(StringComparer.Ordinal);
        var files = 0;
        foreach (var hash in backup.Files.Where(h => !known.Contains(h)))
        {
            if (await from.Problem(hash, stop) is { } problem) return Refusal.Invalid("file", $"{from.PathOf(hash)}: {problem}. Nothing was restored.");
        }

        // Before the rows that name them: the filling of the rows is the moment at which the store is restored, and a file that nobody names harms nobody.
        foreach (var hash in backup.Files.Where(h => !known.Contains(h)))
        {
            await from.CopyTo(to, hash, stop);
            files++;
        }

        try
        {
            await Refill.Run(database, header.Schema, BackupReader.RowsOf(command.File), backup.Root, now, stop);
        }
        catch (Exception problem) when (problem is RefillException or SchemaException)
        {
            return new Refusal(RefusalCode.NotPossibleNow, problem.Message, "into");
        }

        List<string> done =
        [
            "All sessions ended: people sign in again. Keys, accounts and webhooks are as they were; revoke what the loss may have given away.",
            "The settings file and the key files of the old data folder are not part of a backup; put them into the new one.",
        ];
        if (known.Count > 0) done.Add($"{known.Count} attachments were missing already when the backup was made: {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
        return new Answer(database.Where, header.Version, header.At, backup.Rows, files, backup.Root, done);
    }
}
