using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Makegood.Storage;

/// <summary>
/// What the audit keeps of a row whose contents it does not keep: one hash over its columns by name. Empty columns are left out, so that a column
/// that a later schema adds changes nothing.
/// </summary>
public static class RowSeal
{
    public static string Of(RowShape shape, Row row) =>
        Hash(shape.Columns.Zip(shape.Properties, (name, property) => (name, Columns.ToColumn(property.GetValue(row)))));

    /// <param name="row">As JSON.</param>
    public static string Of(JsonElement row) => Hash(row.EnumerateObject().Select(c => (c.Name, c.Value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Number => c.Value.GetInt64(),
        _ => (object?)c.Value.GetString(),
    })));

    private static string Hash(IEnumerable<(string Name, object? Value)> columns)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in columns.Where(c => c.Value is not null).OrderBy(c => c.Name, StringComparer.Ordinal))
        {
            // With its length, so that no two different rows give the same text.
            var cell = Convert.ToString(value, CultureInfo.InvariantCulture)!;
            text.Append(CultureInfo.InvariantCulture, $"{name}:{(value is string ? 't' : 'n')}{cell.Length}:{cell}\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
