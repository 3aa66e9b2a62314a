using Makegood.Domain.Basics;
using Makegood.Storage;
using Makegood.Storage.Migrations;

namespace Makegood.Server.Upkeep;

/// <summary>
/// Proves a store or a backup. A store: its pages, every audit chain, every row against the audit, every attachment against its hash. A backup: every line,
/// every attachment, and then the same again on a store that it is restored into and that must have the same root hash.
/// </summary>
public static class Verify
{
    /// <param name="Root">The hash over all rows.</param>
    /// <param name="Findings">What is not as it was written; empty when all is well.</param>
    public sealed record Answer(string What, long Rows, long Commits, int Files, string Root, IReadOnlyList<Finding> Findings);

    /// <summary>A store, as it is at this moment.</summary>
    public static async Task<Answer> Store(Database database, string dataFolder, CancellationToken stop)
    {
        var applied = await Migrator.Applied(database, stop);
        var tables = Tables.After(applied.Select(s => s.Number));
        await using var look = await database.Look(stop);
        var proof = new Proof(look, stop);
        await proof.Run(tables);
        var findings = proof.Findings.ToList();
        if (findings.Count == 0) findings.AddRange(await Ledgers(look, tables, stop));

        try
        {
            Migrator.MustKnow(applied);
        }
        catch (SchemaException problem)
        {
            findings.Add(new Finding("the schema", problem.Message));
        }

        var root = string.Empty;
        IReadOnlyList<string> hashes = [];
        if (findings.Count == 0)
        {
            root = await RootHash.Of(look, tables, stop);
            hashes = await AttachmentFiles.Named(look, stop);
            await Files(new AttachmentFiles(dataFolder), hashes, findings, stop);
        }

        return new Answer(database.Where, proof.Rows, proof.Commits, hashes.Count, root, findings);
    }

    /// <summary>A backup.</summary>
    /// <param name="scratch">A folder for the trial restore; it is empty again afterwards.</param>
    public static async Task<Result<Answer, Refusal>> Backup(string file, string scratch, DateTimeOffset now, CancellationToken stop)
    {
        if (!File.Exists(file)) return Refusal.Invalid("file", $"There is no file `{file}`. A backup ends with {BackUp.Ending}.");
        var backup = new BackupReader(file);
        backup.Check(stop);
        var findings = backup.Findings.ToList();
        var commits = 0L;
        foreach (var hash in backup.Missing) findings.Add(new Finding($"attachment {hash}", "it was missing or damaged already when the backup was made"));
        await Files(new AttachmentFiles(Path.GetDirectoryName(Path.GetFullPath(file))!), [.. backup.Files.Except(backup.Missing)], findings, stop);
        if (backup.Findings.Count == 0 && backup.Header is { } header)
        {
            await using var trial = new SqliteDatabase(scratch);
            try
            {
                await Refill.Run(trial, header.Schema, BackupReader.RowsOf(file), backup.Root, now, stop);
                await using var look = await trial.Look(stop);
                var proof = new Proof(look, stop);
                var tables = Tables.After((await Migrator.Applied(trial, stop)).Select(s => s.Number));
                await proof.Run(tables);
                findings.AddRange(proof.Findings);
                commits = proof.Commits;
                if (findings.Count == 0) findings.AddRange(await Ledgers(look, tables, stop));
            }
            catch (Exception problem) when (problem is RefillException or SchemaException)
            {
                findings.Add(new Finding(file, $"it cannot be restored: {problem.Message}"));
            }
        }

        return new Answer(file, backup.Rows, commits, backup.Files.Count, backup.Root, findings);
    }

    // A store of an older schema has none.
    private static async Task<IReadOnlyList<Finding>> Ledgers(Session look, IReadOnlyList<string> tables, CancellationToken stop)
    {
        if (!tables.Contains("credit_head")) return [];
        var credit = new CreditProof(look, new PolicyShelf(), stop);
        await credit.Run();
        return credit.Findings;
    }

    private static async Task Files(AttachmentFiles files, IReadOnlyList<string> hashes, List<Finding> findings, CancellationToken stop)
    {
        foreach (var hash in hashes)
        {
            if (await files.Problem(hash, stop) is { } problem) findings.Add(new Finding(AttachmentFiles.IsHash(hash) ? files.PathOf(hash) : $"attachment {hash}", problem));
        }
    }
}
