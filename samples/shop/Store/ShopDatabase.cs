using Dapper;
using Microsoft.Data.Sqlite;

namespace Shop.Store;

/// <summary>The shop's SQLite file. Writers take turns, and each change is one transaction.</summary>
public sealed class ShopDatabase
{
    private readonly string _connection;
    private readonly string _prefix;
    private readonly Lock _turn = new();

    /// <param name="folder">Where the file lies; made when it is not there.</param>
    /// <param name="prefix">What the numbers of orders begin with. Makegood knows orders by their numbers, so two shops of one maker need two prefixes.</param>
    public ShopDatabase(string folder, string prefix)
    {
        _prefix = prefix;
        SQLitePCL.Batteries_V2.Init();
        Directory.CreateDirectory(folder);
        _connection = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "shop.sqlite"), DefaultTimeout = 10 }.ToString();
        using var connection = Open();
        connection.Execute("PRAGMA journal_mode = WAL");
        using var schema = new StreamReader(typeof(ShopDatabase).Assembly.GetManifestResourceStream("schema.sql")!);
        connection.Execute(schema.ReadToEnd());
    }

    public T Read<T>(Func<Books, T> look)
    {
        using var connection = Open();
        return look(new Books(connection, _prefix));
    }

    /// <summary>Does the work whole or not at all.</summary>
    public T Write<T>(Func<Books, T> work)
    {
        lock (_turn)
        {
            using var connection = Open();
            using var transaction = connection.BeginTransaction();
            var done = work(new Books(connection, _prefix));
            transaction.Commit();
            return done;
        }
    }

    public void Write(Action<Books> work) => Write(books =>
    {
        work(books);
        return true;
    });

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connection);
        connection.Open();
        connection.Execute("PRAGMA synchronous = FULL");
        return connection;
    }
}
