using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Storage;
using Makegood.Storage.Migrations;

namespace Makegood.Server.Upkeep;

/// <summary>
/// Writes everything that an installation has into a folder: one readable file of rows, and the attachments under their hashes, of which only new ones
/// are copied. It shows one moment of the store, whatever happens meanwhile, and goes into either database.
/// </summary>
public static class BackUp
{
    public const string Ending = ".backup.jsonl";
    private const string LastName = "last-backup.json";

    /// <param name="Folder">Where the backups lie.</param>
    public sealed record Command(string Folder);

    /// <param name="File">The file with the rows.</param>
    /// <param name="Bytes">Its length.</param>
    /// <param name="Files">Attachments that belong to it.</param>
    /// <param name="NewFiles">Those of them that were copied now.</param>
    /// <param name="Root">The hash over all rows; a restored store has the same.</param>
    /// <param name="Missing">Attachments that are missing or damaged, each with what is wrong.</param>
    public sealed record Answer(string File, DateTimeOffset At, long Rows, long Bytes, int Files, int NewFiles, string Root, IReadOnlyList<Finding> Missing);

    /// <summary>The last backup of an installation that was finished.</summary>
    public sealed record Last(string File, DateTimeOffset At, string Root);

    public static Task<Result<Answer, Refusal>> Run(Command command, Database database, string dataFolder, DateTimeOffset now, CancellationToken stop) =>
        Run(command, database, dataFolder, now, null, stop);

    /// <param name="wrap">For tests: a stream around the file's.</param>
    internal static async Task<Result<Answer, Refusal>> Run(Command command, Database database, string dataFolder, DateTimeOffset now, Func<Stream, Stream>? wrap, CancellationToken stop)
    {
        if (!Path.IsPathFullyQualified(command.Folder)) return Refusal.Invalid("folder", $"`{command.Folder}` does not begin at the root of the file system; write the whole path.");
        if (File.Exists(command.Folder)) return Refusal.Invalid("folder", $"`{command.Folder}` is a file; name a folder.");
        OwnerOnly.MakeFolder(command.Folder);
        WholeFile.ClearUnfinished(command.Folder);
        var path = Path.Combine(command.Folder, now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss.fff'Z'", CultureInfo.InvariantCulture) + Ending);
        if (File.Exists(path)) return new Refusal(RefusalCode.AlreadyExists, $"There is a backup of this very moment already: {path}.", "folder");

        var schema = await Migrator.Applied(database, stop);
        var from = new AttachmentFiles(dataFolder);
        var to = new AttachmentFiles(command.Folder);
        var missing = new List<Finding>();
        var newFiles = 0;
        using var sums = new BackupSums();
        long bytes;
        await using (var whole = WholeFile.Begin(path, wrap))
        {
            await using (var look = await database.Look(stop))
            {
                await Write(whole.Stream, sums, BackupSums.Header(new BackupHeader(Version, now, database.Dialect.Name, schema)), stop);
                foreach (var table in Tables.After(schema.Select(s => s.Number)))
                {
                    await foreach (var row in look.Rows(table, stop))
                    {
                        sums.Row(table, row.Json);
                        await Write(whole.Stream, sums, RootHash.Line(table, row.Json), stop);
                    }
                }
            }

            foreach (var hash in sums.Files)
            {
                try
                {
                    if (await from.CopyTo(to, hash, stop)) newFiles++;
                }
                catch (InvalidDataException problem)
                {
                    missing.Add(new Finding($"attachment {hash}", problem.Message));
                }
            }

            if (missing.Count > 0) await Write(whole.Stream, sums, BackupSums.Missing([.. sums.Files.Where(h => missing.Any(m => m.Place.EndsWith(h, StringComparison.Ordinal)))]), stop);
            if (sums.LinesInBlock > 0) await Raw(whole.Stream, sums.Check(), stop);
            await Raw(whole.Stream, sums.End(), stop);
            await whole.Stream.FlushAsync(stop);
            bytes = whole.Length;
            whole.Keep();
        }

        await File.WriteAllTextAsync(Path.Combine(dataFolder, LastName), JsonSerializer.Serialize(new Last(path, now, sums.Root), BackupSums.Json), stop);
        return new Answer(path, now, sums.Rows, bytes, sums.Files.Count(), newFiles, sums.Root, missing);
    }

    public static async Task<Last?> FindLast(string dataFolder, CancellationToken stop)
    {
        var path = Path.Combine(dataFolder, LastName);
        return File.Exists(path) ? JsonSerializer.Deserialize<Last>(await File.ReadAllTextAsync(path, stop), BackupSums.Json) : null;
    }

    /// <summary>The version of this program.</summary>
    public static string Version { get; } = typeof(BackUp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    private static async Task Write(Stream stream, BackupSums sums, string line, CancellationToken stop)
    {
        sums.Line(Encoding.UTF8.GetBytes(line));
        await Raw(stream, line, stop);
        if (sums.LinesInBlock == BackupSums.LinesPerBlock) await Raw(stream, sums.Check(), stop);
    }

    private static ValueTask Raw(Stream stream, string line, CancellationToken stop) => stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), stop);
}
