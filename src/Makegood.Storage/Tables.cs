using System.Text.RegularExpressions;
using Makegood.Storage.Migrations;

namespace Makegood.Storage;

/// <summary>The tables of a schema, for those who look at the whole store: backup, restore, verify.</summary>
public static partial class Tables
{
    /// <summary>Who is signed in is not part of a backup: whoever brings one back signs in again.</summary>
    public const string Sessions = "session";

    /// <summary>Every table but the sessions, each after those it points to.</summary>
    /// <param name="applied">The steps that the store has seen.</param>
    public static IReadOnlyList<string> After(IEnumerable<long> applied) => After(Migrator.Steps, applied);

    internal static IReadOnlyList<string> After(IReadOnlyList<MigrationStep> steps, IEnumerable<long> applied)
    {
        var numbers = applied.ToHashSet();
        var tables = new List<string>();
        foreach (var step in steps.Where(s => numbers.Contains(s.Number)))
        {
            // A table is made after those that it points to, so the order of making is the order of filling.
            foreach (Match made in Made().Matches(step.Sql)) tables.Add(made.Groups["name"].Value);
            foreach (Match dropped in Dropped().Matches(step.Sql)) tables.Remove(dropped.Groups["name"].Value);
        }

        tables.Remove(Sessions);
        return tables;
    }

    internal static string ColumnsSql(Dialect dialect) => dialect.IsSqlite
        ? "SELECT name, type FROM pragma_table_info(@table) ORDER BY cid"
        : "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = @table ORDER BY ordinal_position";

    [GeneratedRegex(@"^CREATE TABLE (?<name>[a-z_]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Made();

    [GeneratedRegex(@"^DROP TABLE (?<name>[a-z_]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Dropped();
}
