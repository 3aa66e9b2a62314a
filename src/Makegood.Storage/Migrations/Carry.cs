using System.Globalization;
using System.Text.RegularExpressions;

namespace Makegood.Storage.Migrations;

/// <summary>A row that a stricter schema could not take. It is kept as it was, until a person has looked at it.</summary>
[Table("leftover", Audited = false, Proven = false)]
public sealed record LeftoverRow : Row
{
    /// <summary>The step that set it aside.</summary>
    public required long Step { get; init; }

    public required string TableName { get; init; }

    public required string RowId { get; init; }

    /// <summary>The whole row, as JSON.</summary>
    public required string Content { get; init; }

    public required string Reason { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>
/// One of two statements of a step that are ours and not SQL (the other is <see cref="Weighing"/>). It stands before a rule that old rows may break, and sets those rows aside, so that
/// dirty data neither stops an upgrade nor gets lost: <c>CARRY unit WHERE serial = '' BECAUSE 'it has no serial';</c>
/// </summary>
internal sealed partial record Carry(string Table, string Condition, string Reason)
{
    public static Carry? Read(string statement)
    {
        if (!statement.StartsWith("CARRY ", StringComparison.Ordinal)) return null;
        var match = Form().Match(statement);
        return match.Success
            ? new Carry(match.Groups["table"].Value, match.Groups["condition"].Value, match.Groups["reason"].Value.Replace("''", "'", StringComparison.Ordinal))
            : throw new SchemaException($"cannot read `{statement}`; write CARRY table WHERE condition BECAUSE 'reason'");
    }

    public async Task Run(SchemaWork work, MigrationStep step, DateTimeOffset at, CancellationToken stop)
    {
        var rows = new List<RowText>();
        await foreach (var row in work.Rows($"SELECT * FROM {Table} WHERE {Condition} ORDER BY maker, id", stop)) rows.Add(row);
        foreach (var row in rows)
        {
            var leftover = new LeftoverRow
            {
                Maker = row.Maker,
                Id = string.Create(CultureInfo.InvariantCulture, $"{step.Number:D4}.{Table}.{row.Id}"),
                Step = step.Number,
                TableName = Table,
                RowId = row.Id,
                Content = row.Json,
                Reason = Reason,
                At = at,
            };
            await work.Run(RowShape.Of(typeof(LeftoverRow)).Insert, leftover, stop);
            await work.Run($"DELETE FROM {Table} WHERE maker = @Maker AND id = @Id", new { row.Maker, row.Id }, stop);
        }
    }

    [GeneratedRegex(@"\ACARRY\s+(?<table>[a-z_]+)\s+WHERE\s+(?<condition>.+)\s+BECAUSE\s+'(?<reason>(?:[^']|'')+)'\z", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
