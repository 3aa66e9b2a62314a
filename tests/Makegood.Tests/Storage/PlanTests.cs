using System.Globalization;
using System.Text.RegularExpressions;
using Dapper;
using Makegood.Storage;
using Makegood.Storage.Migrations;
using Microsoft.Data.Sqlite;

namespace Makegood.Tests.Storage;

/// <summary>
/// Every question that stands whole in the source, as SQLite means to answer it in a store that has never been measured. Those that go over all rows of a table, or all
/// of a maker's, stand in a list that somebody has read: catalogues, proofs and exports belong there, one account or one claim does not.
/// </summary>
public sealed partial class PlanTests
{
    [Fact]
    public async Task What_walks_over_all_rows_is_known()
    {
        using var folder = new Folder();
        await using (var database = new SqliteDatabase(folder.Path)) await Migrator.Run(database, DateTimeOffset.UnixEpoch, CancellationToken.None);
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder.Path, SqliteDatabase.FileName)};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(CancellationToken.None);
        var (asked, walks) = (0, new SortedSet<string>(StringComparer.Ordinal));
        foreach (var (file, sql) in Questions())
        {
            IReadOnlyList<string> plan;
            try
            {
                var arguments = new DynamicParameters();
                foreach (Match name in Parameter().Matches(sql)) arguments.Add(name.Value, "1");
                plan = (await connection.QueryAsync<Step>("EXPLAIN QUERY PLAN " + sql, arguments)).Select(s => s.Detail).ToList();
            }
            catch (SqliteException problem) when (problem.SqliteErrorCode == 1)
            {
                // PostgreSQL's own words, or the first half of a question. They stand in the list too, so that a slip of the pen does not pass for one.
                walks.Add($"{file}: {sql}\n    not asked: {problem.Message}");
                continue;
            }

            asked++;
            foreach (var step in plan.Where(Walks)) walks.Add($"{file}: {sql}\n    {step}");
        }

        Assert.True(asked > 150, $"only {asked} questions were found");
        Golden.Match("walks.txt", string.Join('\n', walks));
    }

    private static bool Walks(string step) =>
        step.StartsWith("SCAN ", StringComparison.Ordinal) ? !step.Contains("json_each", StringComparison.Ordinal) && !step.Contains("CONSTANT", StringComparison.Ordinal) : step.EndsWith("(maker=?)", StringComparison.Ordinal);

    private static IEnumerable<(string File, string Sql)> Questions()
    {
        foreach (var path in Directory.EnumerateFiles(Repo.Path("src"), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var text = File.ReadAllText(path);
            foreach (Match literal in Literal().Matches(text))
            {
                var sql = Lock().Replace(literal.Groups["sql"].Value, string.Empty);
                if (!sql.Contains('{', StringComparison.Ordinal)) yield return (Path.GetFileName(path), sql);
            }

            foreach (Match some in Some().Matches(text))
            {
                yield return (Path.GetFileName(path), string.Create(CultureInfo.InvariantCulture, $"SELECT * FROM {some.Groups["table"].Value} WHERE maker = @maker AND {some.Groups["column"].Value} IN (SELECT value FROM json_each(@list)) ORDER BY {some.Groups["order"].Value}"));
            }
        }
    }

    [GeneratedRegex("\"(?<sql>SELECT [^\"\n]+)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Literal();

    [GeneratedRegex("""Some<\w+>\("(?<table>\w+)", "(?<column>\w+)", .*"(?<order>[\w, ]+)", stop\)""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Some();

    [GeneratedRegex(@"\{[\w.]*ForUpdate\}", RegexOptions.NonBacktracking)]
    private static partial Regex Lock();

    [GeneratedRegex(@"@\w+", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();

    private sealed record Step
    {
        public required string Detail { get; init; }
    }

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("makegood-plans-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
