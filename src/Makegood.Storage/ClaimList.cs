using System.Globalization;
using System.Text;

namespace Makegood.Storage;

/// <summary>By what a list of claims is ordered.</summary>
public enum ClaimOrder
{
    Opened,
    Changed,

    /// <summary>Only claims with a due date are in it.</summary>
    Due,
    Number,
}

/// <summary>A page of claims that is wanted. What is null is not asked for.</summary>
/// <param name="Most">How many rows at most.</param>
public sealed record ClaimList(string Maker, ClaimOrder Order, bool Descending, int Most)
{
    // A number is `C-2026-000042`. With so much of it there are at most a thousand claims, and they are looked at one by one.
    private const int NarrowNumber = 10;

    public string? PersonId { get; init; }

    public string? UnitId { get; init; }

    public string? ProductId { get; init; }

    public IReadOnlyList<string>? States { get; init; }

    public string? Turn { get; init; }

    public string? Outcome { get; init; }

    public string? Assignee { get; init; }

    public string? Item { get; init; }

    public bool? Goodwill { get; init; }

    public DateOnly? OpenedFrom { get; init; }

    /// <summary>The last day that is in it.</summary>
    public DateOnly? OpenedTo { get; init; }

    /// <summary>How the number begins.</summary>
    public string? Number { get; init; }

    /// <summary>The page begins behind this claim: what it is ordered by, and its id.</summary>
    public (string Value, string Id)? After { get; init; }

    /// <summary>What it is ordered by, as a column has it.</summary>
    public string ValueOf(ClaimRow row) => Order switch
    {
        ClaimOrder.Opened => Columns.Write(row.OpenedAt),
        ClaimOrder.Changed => Columns.Write(row.ChangedAt),
        ClaimOrder.Due => Columns.Write(row.DueAt!.Value),
        ClaimOrder.Number => row.Number,
    };

    private string Column => Order switch { ClaimOrder.Opened => "opened_at", ClaimOrder.Changed => "changed_at", ClaimOrder.Due => "due_at", ClaimOrder.Number => "number" };

    /// <summary>
    /// The index to walk: that of a unit, a person or a number where one is named, for these are few; otherwise that of the order, which holds every filter.
    /// </summary>
    private string Index =>
        UnitId is not null ? "claim_unit"
        : PersonId is not null ? "claim_person"
        : Number is { Length: >= NarrowNumber } ? "claim_number"
        : Order switch { ClaimOrder.Opened => "claim_list_opened", ClaimOrder.Changed => "claim_list_changed", ClaimOrder.Due => "claim_list_due", ClaimOrder.Number => "claim_list_number" };

    /// <summary>The question for the ids alone. Its rows are read afterwards, those of the page and no others.</summary>
    internal (string Sql, Dictionary<string, object?> Arguments) Question(Dialect dialect)
    {
        var where = new StringBuilder("maker = @maker");
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal) { ["maker"] = Maker, ["most"] = Most };
        void Is(string test, string name, object? value)
        {
            if (value is null) return;
            where.Append(" AND ").Append(test);
            arguments[name] = value;
        }

        Is("unit_id = @unit", "unit", UnitId);
        Is("person_id = @person", "person", PersonId);
        Is("turn = @turn", "turn", Turn);
        if (States is { } states)
        {
            where.Append(" AND state IN (").AppendJoin(", ", states.Select((_, i) => $"@state{i}")).Append(')');
            for (var i = 0; i < states.Count; i++) arguments[$"state{i}"] = states[i];
        }

        Is("outcome = @outcome", "outcome", Outcome);
        Is("goodwill = @goodwill", "goodwill", Goodwill is { } given ? given ? 1L : 0L : null);
        Is("product_id = @product", "product", ProductId);
        Is("assignee = @assignee", "assignee", Assignee);
        Is("opened_at >= @opened_from", "opened_from", OpenedFrom?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Is("opened_at < @opened_before", "opened_before", OpenedTo?.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        if (Number is { } number)
        {
            // A range instead of LIKE: both stores find it in the index.
            Is("number >= @number_from AND number < @number_before", "number_from", number);
            arguments["number_before"] = number + "~";
        }

        if (Item is { } item)
        {
            // The words in the index sort out nearly all; the parts have the last say.
            Is("items LIKE @like AND EXISTS (SELECT 1 FROM claim_part p WHERE p.maker = claim.maker AND p.claim_id = claim.id AND p.item = @item)", "item", item);
            arguments["like"] = $"%{item}%";
        }

        if (Order is ClaimOrder.Due) where.Append(" AND due_at IS NOT NULL");
        if (After is { } after)
        {
            where.Append(CultureInfo.InvariantCulture, $" AND ({Column}, id) {(Descending ? "<" : ">")} (@after_value, @after_id)");
            (arguments["after_value"], arguments["after_id"]) = (after.Value, after.Id);
        }

        // SQLite is told which index: without statistics it takes the maker alone for a rare thing, and walks the rows or sorts them all.
        var way = Descending ? "DESC" : "ASC";
        return ($"SELECT id FROM claim {(dialect.IsSqlite ? $"INDEXED BY {Index} " : string.Empty)}WHERE {where} ORDER BY {Column} {way}, id {way} LIMIT @most", arguments);
    }
}

/// <summary>Reads lists of claims.</summary>
public static class ClaimLists
{
    public static async Task<IReadOnlyList<ClaimRow>> List(this Session session, ClaimList wanted, CancellationToken stop)
    {
        var (sql, arguments) = wanted.Question(session.Dialect);
        var ids = await session.Query<string>(sql, arguments, stop);
        var rows = (await session.Some<ClaimRow>("claim", "id", wanted.Maker, ids, "id", stop)).ToDictionary(r => r.Id, StringComparer.Ordinal);
        return [.. ids.Select(id => rows[id])];
    }
}
