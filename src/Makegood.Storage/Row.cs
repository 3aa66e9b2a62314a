using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Makegood.Storage;

/// <summary>The table that keeps this kind of row.</summary>
/// <param name="name">Its name in SQL.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TableAttribute(string name) : Attribute
{
    public string Name { get; } = name;

    /// <summary>True: the audit keeps every content that a row had.</summary>
    public bool Audited { get; init; } = true;

    /// <summary>True where the audit keeps no contents: it keeps the hash of a row at least, so that a changed byte is found. False for what only serves the moment: sessions, deliveries.</summary>
    public bool Proven { get; init; } = true;
}

/// <summary>One row of a table. Every key starts with the maker, so that makers stay apart and tables can be split by maker later.</summary>
public abstract record Row
{
    public required string Maker { get; init; }

    public required string Id { get; init; }

    /// <summary>Counts the changes of the row, from 1; a change made from an older copy is refused.</summary>
    public long Revision { get; init; } = 1;
}

/// <summary>
/// How a kind of row is written: plain statements made once from its properties. Columns are texts and whole numbers only (decision 0016).
/// </summary>
public sealed class RowShape
{
    private static readonly ConcurrentDictionary<Type, RowShape> Known = new();

    private RowShape(Type type)
    {
        var table = type.GetCustomAttribute<TableAttribute>() ?? throw new InvalidOperationException($"{type.Name} names no table");
        Type = type;
        Table = table.Name;
        Audited = table.Audited;
        Proven = table.Proven;
        Properties = [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite).OrderBy(p => Order(p.Name))];
        Columns = [.. Properties.Select(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name))];
        var names = string.Join(", ", Columns);
        Insert = $"INSERT INTO {Table} ({names}) VALUES ({string.Join(", ", Properties.Select(p => "@" + p.Name))})";
        Update = $"UPDATE {Table} SET {string.Join(", ", Columns.Zip(Properties).Skip(2).Select(c => $"{c.First} = @{c.Second.Name}"))} WHERE maker = @Maker AND id = @Id AND revision = @Revision - 1";
        Delete = $"DELETE FROM {Table} WHERE maker = @Maker AND id = @Id AND revision = @Revision";
        // The arrays of a bulk insert stand in the order of the properties.
        InsertMany = $"INSERT INTO {Table} ({names}) SELECT * FROM unnest({string.Join(", ", Properties.Select((p, i) => string.Create(CultureInfo.InvariantCulture, $"${i + 1}::{(IsNumber(p) ? "bigint" : "text")}[]")))})";
        var over = $" ON CONFLICT (maker, id) DO UPDATE SET {string.Join(", ", Columns.Skip(2).Select(c => $"{c} = excluded.{c}"))} WHERE {Table}.revision = excluded.revision - 1";
        (Put, PutMany) = (Insert + over, InsertMany + over);
    }

    /// <summary>The kind of row.</summary>
    public Type Type { get; }

    public string Table { get; }

    public bool Audited { get; }

    public bool Proven { get; }

    public IReadOnlyList<PropertyInfo> Properties { get; }

    public IReadOnlyList<string> Columns { get; }

    public string Insert { get; }

    public string InsertMany { get; }

    /// <summary>An insert that takes the place of the row as it was one change before; an older one is left alone.</summary>
    public string Put { get; }

    public string PutMany { get; }

    public string Update { get; }

    public string Delete { get; }

    public static RowShape Of(Type type) => Known.GetOrAdd(type, t => new RowShape(t));

    /// <summary>All kinds of rows there are, for those who look at the whole store: backup and verify.</summary>
    public static IReadOnlyList<RowShape> All { get; } =
        [.. typeof(Row).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Row)) && !t.IsAbstract).Select(Of).OrderBy(s => s.Table, StringComparer.Ordinal)];

    public static bool IsNumber(PropertyInfo property) => (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) is var type && (type == typeof(long) || type == typeof(int) || type == typeof(bool));

    // Maker, id and revision first; the others as they are declared.
    private static int Order(string name) => name switch { nameof(Row.Maker) => 0, nameof(Row.Id) => 1, nameof(Row.Revision) => 2, _ => 3 };
}
