using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Makegood.Storage;

/// <summary>
/// One prepared insert for many rows of a kind, bound by place. The usual command looks up each of its parameters by name for every row, which costs as much as
/// the insert does.
/// </summary>
internal sealed class SqliteInsert : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly SqliteColumn[] _columns;

    /// <param name="sql">An insert of one row, with one parameter for each property of the shape.</param>
    public SqliteInsert(sqlite3 database, RowShape shape, string sql)
    {
        (_database, _columns) = (database, SqliteColumn.Of(shape));
        Check(raw.sqlite3_prepare_v2(database, sql, out _statement));
    }

    /// <returns>How many rows it changed: none when the row that is there is not the one before this.</returns>
    public int Add(Row row)
    {
        // The parameters of the insert stand in the order of the properties, so their places are known.
        for (var i = 0; i < _columns.Length; i++) Check(_columns[i].Bind(_statement, i + 1, row));
        var done = raw.sqlite3_step(_statement);
        try
        {
            if (done != raw.SQLITE_DONE) Check(done);
        }
        finally
        {
            // It serves the next work too. What went wrong was told by the step.
            _ = raw.sqlite3_reset(_statement);
        }

        return raw.sqlite3_changes(_database);
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _database);
}
