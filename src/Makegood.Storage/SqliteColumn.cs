using System.Buffers;
using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using Makegood.Domain.Basics;
using SQLitePCL;

namespace Makegood.Storage;

/// <summary>How one property of a kind of row reaches its place in a statement: read by its type, with no box around it and no text on the way.</summary>
internal abstract class SqliteColumn
{
    // Longer texts borrow their place.
    private const int TextOnStack = 512;

    private static readonly ConcurrentDictionary<RowShape, SqliteColumn[]> Known = new();

    /// <summary>In the order of the shape's properties.</summary>
    /// <exception cref="InvalidOperationException">A property is neither a text nor a whole number, and not written as one either.</exception>
    public static SqliteColumn[] Of(RowShape shape) => Known.GetOrAdd(shape, s => [.. s.Properties.Select(p => Of(s.Type, p))]);

    /// <returns>SQLite's code.</returns>
    public abstract int Bind(sqlite3_stmt statement, int place, Row row);

    private static SqliteColumn Of(Type row, PropertyInfo property) =>
        (SqliteColumn)typeof(SqliteColumn).GetMethod(nameof(Read), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(row, property.PropertyType).Invoke(null, [property])!;

    private static Typed<TRow, TValue> Read<TRow, TValue>(PropertyInfo property)
        where TRow : Row => new(property.GetMethod!.CreateDelegate<Func<TRow, TValue>>(), (Func<sqlite3_stmt, int, TValue, int>)BindingOf(property));

    private static Delegate BindingOf(PropertyInfo property) => property.PropertyType switch
    {
        var t when t == typeof(string) => new Func<sqlite3_stmt, int, string?, int>(Text),
        var t when t == typeof(long) => new Func<sqlite3_stmt, int, long, int>(Number),
        var t when t == typeof(long?) => new Func<sqlite3_stmt, int, long?, int>((s, i, v) => v is { } given ? Number(s, i, given) : raw.sqlite3_bind_null(s, i)),
        var t when t == typeof(int) => new Func<sqlite3_stmt, int, int, int>((s, i, v) => Number(s, i, v)),
        var t when t == typeof(int?) => new Func<sqlite3_stmt, int, int?, int>((s, i, v) => v is { } given ? Number(s, i, given) : raw.sqlite3_bind_null(s, i)),
        var t when t == typeof(bool) => new Func<sqlite3_stmt, int, bool, int>((s, i, v) => Number(s, i, v ? 1 : 0)),
        var t when t == typeof(bool?) => new Func<sqlite3_stmt, int, bool?, int>((s, i, v) => v is { } given ? Number(s, i, given ? 1 : 0) : raw.sqlite3_bind_null(s, i)),
        var t when t == typeof(DateTimeOffset) => new Func<sqlite3_stmt, int, DateTimeOffset, int>(Instant),
        var t when t == typeof(DateTimeOffset?) => new Func<sqlite3_stmt, int, DateTimeOffset?, int>((s, i, v) => v is { } given ? Instant(s, i, given) : raw.sqlite3_bind_null(s, i)),
        var t when t == typeof(DateOnly) => new Func<sqlite3_stmt, int, DateOnly, int>((s, i, v) => Text(s, i, Columns.Write(v))),
        var t when t == typeof(DateOnly?) => new Func<sqlite3_stmt, int, DateOnly?, int>((s, i, v) => Text(s, i, v is { } given ? Columns.Write(given) : null)),
        var other => throw new InvalidOperationException($"`{property.Name}` of {property.DeclaringType!.Name} is a {other.Name}; there are texts and whole numbers only"),
    };

    private static int Number(sqlite3_stmt statement, int place, long number) => raw.sqlite3_bind_int64(statement, place, number);

    private static int Text(sqlite3_stmt statement, int place, string? text)
    {
        if (text is null) return raw.sqlite3_bind_null(statement, place);

        // Nothing at all has no address, and SQLite would take it for null.
        if (text.Length == 0) return raw.sqlite3_bind_text(statement, place, text);
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var rented = most <= TextOnStack ? null : ArrayPool<byte>.Shared.Rent(most);
        var bytes = rented ?? stackalloc byte[TextOnStack];
        var code = raw.sqlite3_bind_text(statement, place, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return code;
    }

    private static int Instant(sqlite3_stmt statement, int place, DateTimeOffset instant)
    {
        Span<byte> bytes = stackalloc byte[InstantText.RoundTrip];
        InstantText.Write(instant, bytes);
        return raw.sqlite3_bind_text(statement, place, bytes[..InstantText.Length]);
    }

    private sealed class Typed<TRow, TValue>(Func<TRow, TValue> read, Func<sqlite3_stmt, int, TValue, int> bind) : SqliteColumn
        where TRow : Row
    {
        public override int Bind(sqlite3_stmt statement, int place, Row row) => bind(statement, place, read((TRow)row));
    }
}
