using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Makegood.Storage.Migrations;

/// <summary>One numbered step of the schema.</summary>
/// <param name="Number">Steps run in this order, each once.</param>
/// <param name="Name">The file's name.</param>
/// <param name="Sql">One text for both databases; <see cref="Migrator.For"/> fills in the words that differ.</param>
public sealed record MigrationStep(int Number, string Name, string Sql)
{
    public string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));
}

/// <summary>A step that the database has seen.</summary>
public sealed record AppliedStep
{
    public required long Number { get; init; }
    public required string Name { get; init; }
    public required string Hash { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>The schema cannot be brought to what this program needs; the message says what to do.</summary>
public sealed class SchemaException(string message) : Exception(message);

/// <summary>
/// Brings the schema up to date, one step at a time, each in a transaction of its own together with the note that it is done:
/// a program that is killed in between finds each step either done or not begun.
/// </summary>
public static class Migrator
{
    public static IReadOnlyList<MigrationStep> Steps { get; } = ReadSteps();

    /// <summary>The steps still to be done.</summary>
    /// <exception cref="SchemaException">The database is newer than this program, or its history is another one.</exception>
    public static Task<IReadOnlyList<MigrationStep>> Pending(Database database, CancellationToken stop) => Pending(database, Steps, stop);

    /// <summary>Does what is pending. Returns the steps done.</summary>
    /// <exception cref="SchemaException">The database is newer than this program, or its history is another one.</exception>
    public static Task<IReadOnlyList<MigrationStep>> Run(Database database, DateTimeOffset at, CancellationToken stop) => Run(database, Steps, at, stop);

    /// <summary>The steps that a store has seen, in order.</summary>
    public static async Task<IReadOnlyList<AppliedStep>> Applied(Database database, CancellationToken stop)
    {
        IReadOnlyList<AppliedStep> applied = [];
        await database.RunSchema(async work => applied = await Applied(work, stop), stop);
        return applied;
    }

    /// <summary>Refuses a history that this program does not know.</summary>
    /// <exception cref="SchemaException">It is newer than this program, or another one.</exception>
    public static void MustKnow(IReadOnlyList<AppliedStep> applied) => Compare(Steps, applied);

    public static async Task<IReadOnlyList<MigrationStep>> Pending(Database database, IReadOnlyList<MigrationStep> steps, CancellationToken stop)
    {
        IReadOnlyList<MigrationStep> pending = [];
        await database.RunSchema(async work => pending = Compare(steps, await Applied(work, stop)), stop);
        return pending;
    }

    public static async Task<IReadOnlyList<MigrationStep>> Run(Database database, IReadOnlyList<MigrationStep> steps, DateTimeOffset at, CancellationToken stop)
    {
        var done = new List<MigrationStep>();
        while (true)
        {
            MigrationStep? next = null;
            await database.RunSchema(
                async work =>
                {
                    next = Compare(steps, await Applied(work, stop)).FirstOrDefault();
                    if (next is null) return;
                    foreach (var statement in Script.Statements(For(next.Sql, work.Dialect)))
                    {
                        if (Carry.Read(statement) is { } carry) await carry.Run(work, next, at, stop);
                        else if (statement == Weighing.Statement) await Weighing.Run(work, stop);
                        else await work.Run(statement, null, stop);
                    }

                    await work.Run("INSERT INTO schema_step (number, name, hash, at) VALUES (@Number, @Name, @Hash, @At)", new { next.Number, next.Name, next.Hash, At = at }, stop);
                },
                stop);
            if (next is null) return done;
            done.Add(next);
        }
    }

    /// <summary>
    /// The four words in which the schemas differ: <c>{text}</c>, <c>{int}</c>, and at the end of a table <c>{strict}</c>, or <c>{keyed}</c> where SQLite keeps the rows in the
    /// tree of their key, and not in one of their own beside it: for tables that grow fast and are read by key.
    /// </summary>
    public static string For(string sql, Dialect dialect) => dialect.IsSqlite
        ? sql.Replace("{text}", "TEXT", StringComparison.Ordinal).Replace("{int}", "INTEGER", StringComparison.Ordinal).Replace("{strict}", "STRICT", StringComparison.Ordinal).Replace("{keyed}", "STRICT, WITHOUT ROWID", StringComparison.Ordinal)
        // Bytes decide the order, as in SQLite, so that pages and backups are the same on both.
        : sql.Replace("{text}", "TEXT COLLATE \"C\"", StringComparison.Ordinal).Replace("{int}", "BIGINT", StringComparison.Ordinal).Replace("{strict}", string.Empty, StringComparison.Ordinal).Replace("{keyed}", string.Empty, StringComparison.Ordinal);

    private static async Task<IReadOnlyList<AppliedStep>> Applied(SchemaWork work, CancellationToken stop)
    {
        await work.Run(For("CREATE TABLE IF NOT EXISTS schema_step (number {int} PRIMARY KEY, name {text} NOT NULL, hash {text} NOT NULL, at {text} NOT NULL) {strict}", work.Dialect), null, stop);
        return await work.Query<AppliedStep>("SELECT number, name, hash, at FROM schema_step ORDER BY number", null, stop);
    }

    private static List<MigrationStep> Compare(IReadOnlyList<MigrationStep> steps, IReadOnlyList<AppliedStep> applied)
    {
        var known = steps.ToDictionary(s => (long)s.Number);
        foreach (var step in applied)
        {
            if (!known.TryGetValue(step.Number, out var ours))
            {
                throw new SchemaException(string.Create(CultureInfo.InvariantCulture, $"this database was brought up to date by a newer makegood (its schema has step {step.Number}, `{step.Name}`; this program ends at {steps[^1].Number}). Start that newer version again, or restore the backup that was made before the upgrade: `makegood restore BACKUP --into FOLDER`"));
            }

            if (ours.Hash != step.Hash) throw new SchemaException(string.Create(CultureInfo.InvariantCulture, $"step {step.Number} of this database's schema, `{step.Name}`, is not the one that this program knows. It was made by a changed or unreleased makegood; restore a backup, or start the program that made it"));
        }

        var seen = applied.Select(s => s.Number).ToHashSet();
        return [.. steps.Where(s => !seen.Contains(s.Number))];
    }

    private static MigrationStep[] ReadSteps()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read)];

        MigrationStep Read(string name)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return new MigrationStep(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, reader.ReadToEnd());
        }
    }
}
