using System.Data.Common;
using System.Text.Json;

namespace Makegood.Storage;

/// <summary>A row was changed by another since it was read. Nothing was saved; the action may be tried again from the start.</summary>
public sealed class ChangedMeanwhileException(string table, string id) : Exception($"{table} {id} was changed by another at the same time");

/// <summary>
/// One transaction that changes things: what it writes, its audit and what it tells the outside world are saved together or not at all.
/// Leaving it without <see cref="Commit"/> undoes everything.
/// </summary>
public abstract class Work(DbConnection connection, DbTransaction? transaction, Dialect dialect, Act act) : Session(connection, transaction, dialect)
{
    private readonly List<AuditEventRow> _events = [];
    private bool _failed;

    public Act Act { get; } = act;

    /// <summary>Adds a row.</summary>
    /// <param name="what">The event in the audit's words, such as <c>unit.registered</c>.</param>
    public async Task Add<T>(T row, string what, CancellationToken stop)
        where T : Row
    {
        var shape = Own(row);
        await Write(() => Execute(shape.Insert, row, stop));
        Note(shape, row, what);
    }

    /// <summary>Adds many rows of one kind.</summary>
    public async Task AddAll<T>(IReadOnlyCollection<T> rows, string what, CancellationToken stop)
        where T : Row
    {
        if (rows.Count == 0) return;
        foreach (var row in rows) Own(row);
        var shape = RowShape.Of(typeof(T));
        await Write(() => InsertAll(shape, shape.Insert, shape.InsertMany, rows, stop));
        foreach (var row in rows) Note(shape, row, what);
    }

    /// <summary>Adds or changes many rows of one kind, each at most once; a changed one has the revision after the one that was read.</summary>
    /// <exception cref="ChangedMeanwhileException">Another change of one of them came first.</exception>
    public async Task PutAll<T>(IReadOnlyCollection<T> rows, string what, CancellationToken stop)
        where T : Row
    {
        if (rows.Count == 0) return;
        foreach (var row in rows) Own(row);
        var shape = RowShape.Of(typeof(T));
        await Write(async () =>
        {
            var put = await InsertAll(shape, shape.Put, shape.PutMany, rows, stop);
            return put == rows.Count ? put : throw new ChangedMeanwhileException(shape.Table, $"(one of {rows.Count})");
        });
        foreach (var row in rows) Note(shape, row, what);
    }

    /// <summary>Writes rows of several kinds at once, in the order of the sheet: where the database is another program, they go there in one message.</summary>
    /// <exception cref="ChangedMeanwhileException">Another change of one of them came first.</exception>
    public async Task Write(RowSheet sheet, CancellationToken stop)
    {
        foreach (var part in sheet.Parts)
        {
            foreach (var row in part.Rows) Own(row);
        }

        await Write(async () =>
        {
            var written = await WriteAll(sheet.Parts, stop);
            for (var i = 0; i < written.Count; i++)
            {
                var part = sheet.Parts[i];
                if (written[i] != part.Rows.Count) throw new ChangedMeanwhileException(part.Shape.Table, $"(one of {part.Rows.Count})");
            }

            return written.Count;
        });
        foreach (var part in sheet.Parts)
        {
            foreach (var row in part.Rows) Note(part.Shape, row, part.What);
        }
    }

    /// <summary>Changes a row that was read before. Returns it with its new revision.</summary>
    /// <exception cref="ChangedMeanwhileException">Another change came first.</exception>
    public async Task<T> Change<T>(T row, string what, CancellationToken stop)
        where T : Row
    {
        var shape = Own(row);
        var next = row with { Revision = row.Revision + 1 };
        await Write(() => One(shape, row, shape.Update, next, stop));
        Note(shape, next, what);
        return next;
    }

    /// <summary>Removes a row that was read before. The audit keeps its last content.</summary>
    /// <exception cref="ChangedMeanwhileException">Another change came first.</exception>
    public async Task Remove<T>(T row, string what, CancellationToken stop)
        where T : Row
    {
        var shape = Own(row);
        await Write(() => One(shape, row, shape.Delete, row, stop));
        if (shape.Proven) _events.Add(Event(what, shape.Table, row.Id, null));
    }

    /// <summary>Tells the outside world, once this work is saved: a message in the outbox.</summary>
    /// <param name="topic">Such as <c>unit.registered</c>.</param>
    public Task Tell(string topic, object payload, CancellationToken stop) => Add(Message(topic, payload), topic, stop);

    /// <summary>Tells many things of one kind at once.</summary>
    public Task TellAll(string topic, IEnumerable<object> payloads, CancellationToken stop) => AddAll([.. payloads.Select(p => Message(topic, p))], topic, stop);

    /// <summary>Holds a thing that is no row: until this work ends, another that wants to hold the same waits. On SQLite there is only one work at a time.</summary>
    public async Task Hold(string thing, CancellationToken stop)
    {
        if (!Dialect.IsSqlite) await Execute("SELECT pg_advisory_xact_lock(hashtextextended(@thing, 0))", new { thing }, stop);
    }

    /// <summary>Saves all of it. When this returns, it is on disk.</summary>
    /// <exception cref="InvalidOperationException">A statement of this work failed before; half of a work is never saved.</exception>
    public async Task Commit(CancellationToken stop)
    {
        if (_failed) throw new InvalidOperationException("a statement of this work failed; half of a work is never saved");
        if (_events.Count > 0) await Write(() => SealAudit(stop));
        await Save(stop);
    }

    /// <summary>Saves all of it together with the answer, if the request may be sent twice. Returns the answer.</summary>
    public async Task<T> Commit<T>(T answer, CancellationToken stop)
        where T : notnull
    {
        if (IdempotencyRow.Of(Act, answer) is { } row) await Add(row, "answered", stop);

        await Commit(stop);
        return answer;
    }

    protected abstract Task Save(CancellationToken stop);

    /// <summary>Many rows at once, as fast as the database allows.</summary>
    /// <param name="one">The statement for one row, where rows are written one by one.</param>
    /// <param name="many">The statement for all of them as arrays.</param>
    /// <returns>How many rows were written.</returns>
    protected abstract Task<int> InsertAll<T>(RowShape shape, string one, string many, IReadOnlyCollection<T> rows, CancellationToken stop);

    /// <returns>How many rows of each part were written.</returns>
    protected virtual async Task<IReadOnlyList<int>> WriteAll(IReadOnlyList<RowSheet.Part> parts, CancellationToken stop)
    {
        var written = new List<int>(parts.Count);
        foreach (var part in parts) written.Add(await InsertAll(part.Shape, part.One, part.Many, part.Rows, stop));
        return written;
    }

    private RowShape Own(Row row) =>
        row.Maker == Act.Maker ? RowShape.Of(row.GetType()) : throw new InvalidOperationException($"work for {Act.Maker} may not touch a row of {row.Maker}");

    // PostgreSQL takes nothing more after a statement that failed; on SQLite it is the same here, so that both stores behave alike.
    private async Task Write(Func<Task<int>> statement)
    {
        try
        {
            await statement();
        }
        catch
        {
            _failed = true;
            throw;
        }
    }

    private async Task<int> One(RowShape shape, Row row, string sql, Row arguments, CancellationToken stop) =>
        await Execute(sql, arguments, stop) is 1 and var one ? one : throw new ChangedMeanwhileException(shape.Table, row.Id);

    private OutboxRow Message(string topic, object payload) =>
        new() { Maker = Act.Maker, Id = Act.NewId("msg"), Topic = topic, At = Act.At, Payload = JsonSerializer.Serialize(payload, Columns.Json) };

    private void Note(RowShape shape, Row row, string what)
    {
        if (shape.Audited) _events.Add(Event(what, shape.Table, row.Id, JsonSerializer.Serialize(row, row.GetType(), Columns.Json)));
        else if (shape.Proven) _events.Add(Event(what, shape.Table, row.Id, JsonSerializer.Serialize(new { Sha256 = RowSeal.Of(shape, row) }, Columns.Json)));
    }

    private AuditEventRow Event(string what, string table, string id, string? data) =>
        new() { Maker = Act.Maker, Id = string.Empty, CommitNumber = 0, Position = _events.Count, Kind = what, Subject = table, SubjectId = id, Data = data };

    // Last before the save, so that the head of the chain is held for the shortest time.
    private async Task<int> SealAudit(CancellationToken stop)
    {
        var head = await Single<AuditHeadRow>($"SELECT * FROM audit_head WHERE maker = @Maker{Dialect.ForUpdate}", new { Act.Maker }, stop);
        if (head is null)
        {
            await Execute("INSERT INTO audit_head (maker, id, revision, number, hash) VALUES (@Maker, 'head', 1, 0, @Hash) ON CONFLICT DO NOTHING", new { Act.Maker, Hash = AuditChain.Start }, stop);
            head = (await Single<AuditHeadRow>($"SELECT * FROM audit_head WHERE maker = @Maker{Dialect.ForUpdate}", new { Act.Maker }, stop))!;
        }

        var number = head.Number + 1;
        var events = _events.Select(e => e with { CommitNumber = number, Id = AuditChain.EventId(number, e.Position) }).ToList();
        var commit = AuditChain.Seal(new AuditCommitRow { Maker = Act.Maker, Id = AuditChain.CommitId(number), Number = number, At = Act.At, Actor = Act.Actor, Reason = Act.Reason, Previous = head.Hash, Hash = string.Empty }, events);
        await Execute(RowShape.Of(typeof(AuditCommitRow)).Insert, commit, stop);
        var shape = RowShape.Of(typeof(AuditEventRow));
        await InsertAll(shape, shape.Insert, shape.InsertMany, events, stop);
        return await Execute("UPDATE audit_head SET number = @Number, hash = @Hash, revision = revision + 1 WHERE maker = @Maker", commit, stop);
    }
}
