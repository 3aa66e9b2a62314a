using System.Collections.Concurrent;
using System.Reflection;
using Npgsql;

namespace Makegood.Storage;

/// <summary>How one property of a kind of row reaches PostgreSQL: the values of many rows as one array, read by their type, with no box around them.</summary>
internal abstract class PostgresColumn
{
    private static readonly ConcurrentDictionary<RowShape, PostgresColumn[]> Known = new();

    /// <summary>In the order of the shape's properties, which is that of the parameters of its bulk insert.</summary>
    public static PostgresColumn[] Of(RowShape shape) => Known.GetOrAdd(shape, s => [.. s.Properties.Select(p => Of(s.Type, p))]);

    public abstract NpgsqlParameter Read<T>(IReadOnlyCollection<T> rows);

    private static PostgresColumn Of(Type row, PropertyInfo property) =>
        (PostgresColumn)typeof(PostgresColumn).GetMethod(RowShape.IsNumber(property) ? nameof(Number) : nameof(Text), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(row, property.PropertyType).Invoke(null, [property])!;

    private static Typed<TRow, TValue, string?> Text<TRow, TValue>(PropertyInfo property) =>
        new(property.GetMethod!.CreateDelegate<Func<TRow, TValue>>(), typeof(TValue) == typeof(string) ? v => (string?)(object?)v : v => (string?)Columns.ToColumn(v));

    private static Typed<TRow, TValue, long?> Number<TRow, TValue>(PropertyInfo property) =>
        new(property.GetMethod!.CreateDelegate<Func<TRow, TValue>>(), v => v is long number ? number : (long?)Columns.ToColumn(v));

    private sealed class Typed<TRow, TValue, TColumn>(Func<TRow, TValue> read, Func<TValue, TColumn> write) : PostgresColumn
    {
        public override NpgsqlParameter Read<T>(IReadOnlyCollection<T> rows)
        {
            var values = new TColumn[rows.Count];
            var i = 0;
            foreach (var row in rows) values[i++] = write(read((TRow)(object)row!));
            return new NpgsqlParameter<TColumn[]> { TypedValue = values };
        }
    }
}
