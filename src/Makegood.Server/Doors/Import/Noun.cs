using System.Globalization;
using Makegood.Domain.Basics;
using Makegood.Policy.Diagnostics;
using Makegood.Server.Registry;
using Makegood.Storage;

namespace Makegood.Server.Doors.Import;

/// <summary>What the operations behind a file need.</summary>
/// <param name="Vault">Seals the buyers in sales.</param>
/// <param name="Shelf">The policies that cover units.</param>
public sealed record ImportHouse(Database Database, Clock Clock, PersonVault Vault, PolicyShelf Shelf);

/// <summary>A kind of thing that goes out as a file: its columns, and how its rows come out.</summary>
internal abstract class Listing(string name, IReadOnlyList<Column> columns)
{
    /// <summary>In the plural, as in the command and the address.</summary>
    public string Name { get; } = name;

    public IReadOnlyList<Column> Columns { get; } = columns;

    /// <summary>Everything there is, a text or null for each column, in an order that does not change.</summary>
    public abstract IAsyncEnumerable<string?[]> Export(Session session, string maker, CancellationToken stop);

    /// <summary>A value as a cell has it.</summary>
    protected static string? Cell(object? value) => value switch
    {
        bool yes => yes ? "true" : "false",
        _ => Storage.Columns.ToColumn(value) is { } column ? Convert.ToString(column, CultureInfo.InvariantCulture) : null,
    };
}

/// <summary>A kind of thing that comes in as a file too: how its rows become commands.</summary>
internal abstract class Noun(string name, IReadOnlyList<Column> columns, string example) : Listing(name, columns)
{
    private readonly Dictionary<string, int> _at = columns.Select((c, i) => (c.Name, i)).ToDictionary(c => c.Name, c => c.i, StringComparer.Ordinal);

    /// <summary>A row in JSON.</summary>
    public string Example { get; } = example;

    /// <summary>Where a column stands; -1 when there is none of that name.</summary>
    public int IndexOf(string column) => _at.GetValueOrDefault(column, -1);

    public string ColumnList(char separator) => $"`{string.Join(separator, Columns.Select(c => c.Name))}`";

    public string Help(string written) => Nearest.To(written, _at.Keys) is { } near ? $"did you mean `{near}`?" : $"there are {string.Join(", ", Columns.Select(c => $"`{c.Name}`"))}";

    /// <summary>The command that a row stands for; problems are gathered in the cells.</summary>
    public abstract object Read(Cells cells);

    /// <summary>What is wrong with a command by itself, before anybody asks the store; everything, not only the first.</summary>
    public abstract IReadOnlyList<Refusal> Check(object command, DateTimeOffset now);

    /// <summary>What tells one thing from another, as a person would name it.</summary>
    public abstract string KeyOf(object command);

    /// <summary>Does the commands, one transaction for all of them, with an answer for each.</summary>
    public abstract Task<IReadOnlyList<TakenIn>> Take(IReadOnlyList<object> commands, Bringing how, Act act, ImportHouse house, CancellationToken stop);
}

/// <summary>All that can be brought in and out.</summary>
internal static class Nouns
{
    public static readonly IReadOnlyList<Noun> All = [new ProductsNoun(), new PartsNoun(), new BillsNoun(), new SalesNoun(), new UnitsNoun(), new ReadingsNoun()];

    /// <summary>All that goes out: what can come in, and what has a life of its own here.</summary>
    public static readonly IReadOnlyList<Listing> Out = [.. All, new ClaimsListing()];

    public static IEnumerable<string> Names => All.Select(n => n.Name);

    public static Noun? Find(string name) => All.FirstOrDefault(n => n.Name == name);

    public static Listing? FindOut(string name) => Out.FirstOrDefault(n => n.Name == name);

    /// <summary>For a name under which nothing comes in.</summary>
    public static string Help(string written) => FindOut(written) is null ? Help(written, [.. Names], "in or out") : $"`{written}` go out and do not come in as a file";

    /// <summary>For a name under which nothing goes out.</summary>
    public static string HelpOut(string written) => Help(written, [.. Out.Select(n => n.Name)], "out");

    private static string Help(string written, IReadOnlyList<string> names, string way) => $"there is nothing called `{written}` to bring {way}; {(Nearest.To(written, names) is { } near ? $"did you mean `{near}`?" : $"there are {string.Join(", ", names)}")}";
}
