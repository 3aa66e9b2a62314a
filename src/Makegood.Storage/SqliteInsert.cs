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
    private readonly RowShape _shape;

    public SqliteInsert(sqlite3 database, RowShape shape)
    {
        (_database, _shape) = (database, shape);
        Check(raw.sqlite3_prepare_v2(database, shape.Insert, out _statement));
    }

    public void Add(Row row)
    {
        // The parameters of the insert stand in the order of the properties, so their places are known.
        for (var i = 0; i < _shape.Properties.Count; i++)
        {
            Check(Columns.ToColumn(_shape.Properties[i].GetValue(row)) switch
            {
                null => raw.sqlite3_bind_null(_statement, i + 1),
                long number => raw.sqlite3_bind_int64(_statement, i + 1, number),
                string text => raw.sqlite3_bind_text(_statement, i + 1, text),
                var other => throw new InvalidOperationException($"a column of {_shape.Table} is a {other.GetType().Name}; there are texts and whole numbers only"),
            });
        }

        var done = raw.sqlite3_step(_statement);
        if (done != raw.SQLITE_DONE) Check(done);
        Check(raw.sqlite3_reset(_statement));
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _database);
}
