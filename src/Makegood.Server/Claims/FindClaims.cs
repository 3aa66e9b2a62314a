using System.Globalization;
using System.Text;
using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Claims;

/// <summary>Which claims, in which order.</summary>
/// <param name="State">One or several, separated by commas.</param>
/// <param name="Turn">desk, customer, third_party or nobody.</param>
/// <param name="Search">The start of a claim's number, or a whole serial number.</param>
/// <param name="Sort">opened, changed, due or number; with a minus sign the latest first. Sorted by due, only claims with a due date are shown.</param>
/// <param name="After">Where the page before ended, as it said.</param>
public sealed record ClaimFilter(
    string? State = null,
    string? Turn = null,
    string? Outcome = null,
    string? Product = null,
    string? Item = null,
    string? Assignee = null,
    string? Unit = null,
    DateOnly? OpenedFrom = null,
    DateOnly? OpenedTo = null,
    bool? Goodwill = null,
    string? Search = null,
    string Sort = "-opened",
    string? After = null,
    int Limit = 50);

/// <summary>A page of claims, and where the next begins.</summary>
public sealed record ClaimPage(IReadOnlyList<ClaimView> Items, string? Next);

/// <summary>The desk's list: any filter, any order, page by page; as quick with two hundred thousand claims as with ten.</summary>
public static class FindClaims
{
    private const int LimitMost = 200;

    /// <param name="onlyPerson">The customer whose claims alone may be seen; null for staff.</param>
    public static async Task<Result<ClaimPage, Refusal>> Run(ClaimFilter filter, string maker, string? onlyPerson, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (!(await Query(look, filter, maker, onlyPerson, stop)).Granted(out var query, out var no)) return no;
        var rows = await look.Query<ClaimRow>(query.Sql, query.Arguments, stop);
        var page = rows.Take(filter.Limit).ToList();
        var parts = (await look.Some<ClaimPartRow>("claim_part", "claim_id", maker, [.. page.Select(r => r.Id)], "position", stop)).ToLookup(p => p.ClaimId);
        return new ClaimPage([.. page.Select(r => ClaimView.Of(r, parts[r.Id], onlyPerson))], rows.Count > filter.Limit ? Cursor(query.Column, page[^1]) : null);
    }

    private sealed record Asked(string Sql, Dictionary<string, object?> Arguments, string Column);

    private static async Task<Result<Asked, Refusal>> Query(Session look, ClaimFilter filter, string maker, string? onlyPerson, CancellationToken stop)
    {
        if (filter.Limit is < 1 or > LimitMost) return Refusal.Invalid("limit", string.Create(CultureInfo.InvariantCulture, $"`limit` is `{filter.Limit}`; write 1 to {LimitMost}."));
        var descending = filter.Sort.StartsWith('-');
        var column = filter.Sort.TrimStart('-') switch { "opened" => "opened_at", "changed" => "changed_at", "due" => "due_at", "number" => "number", _ => null };
        if (column is null) return Refusal.Invalid("sort", $"`{filter.Sort}` is no order; write opened, changed, due or number, with a minus sign for the latest first.");
        var where = new StringBuilder("maker = @maker");
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal) { ["maker"] = maker, ["most"] = filter.Limit + 1 };
        void Is(string name, string test, object value)
        {
            where.Append(" AND ").Append(test);
            arguments[name] = value;
        }

        if (onlyPerson is not null) Is("person", "person_id = @person", onlyPerson);
        if (filter.State is { } states)
        {
            var words = states.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (words.FirstOrDefault(w => !Words.TryRead<ClaimState>(w, out _)) is { } wrong) return Refusal.Invalid("state", $"`{wrong}` is no state of a claim; there are {Words.All<ClaimState>()}.");
            where.Append(" AND state IN (").AppendJoin(", ", words.Select((_, i) => $"@state{i}")).Append(')');
            for (var i = 0; i < words.Length; i++) arguments[$"state{i}"] = words[i];
        }

        if (filter.Turn is { } turn)
        {
            if (!Words.TryRead<Turn>(turn, out _)) return Refusal.Invalid("turn", $"`{turn}` is nobody's turn; write one of {Words.All<Turn>()}.");
            Is("turn", "turn = @turn", turn);
        }

        if (filter.Outcome is { } outcome) Is("outcome", "outcome = @outcome", outcome);
        if (filter.Assignee is { } assignee) Is("assignee", "assignee = @assignee", assignee);
        if (filter.Unit is { } unit) Is("unit", "unit_id = @unit", unit);
        if (filter.Goodwill is { } goodwill) Is("goodwill", "goodwill = @goodwill", goodwill ? 1L : 0L);
        if (filter.Item is { } item) Is("item", "EXISTS (SELECT 1 FROM claim_part p WHERE p.maker = claim.maker AND p.claim_id = claim.id AND p.item = @item)", item);
        if (filter.OpenedFrom is { } from) Is("opened_from", "opened_at >= @opened_from", from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        if (filter.OpenedTo is { } to) Is("opened_to", "opened_at < @opened_to", to.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        if (filter.Product is { } product)
        {
            var id = await look.Single<string>("SELECT id FROM product WHERE maker = @maker AND (id = @product OR sku = @product)", new { maker, product }, stop);
            if (id is null) return Refusal.Invalid("product", $"There is no product `{product}`. `GET /api/v1/products` lists them.");
            Is("product", "product_id = @product", id);
        }

        if (filter.Search is { Length: > 0 } search)
        {
            if (search.StartsWith("C-", StringComparison.OrdinalIgnoreCase))
            {
                // A range instead of LIKE: both stores find it in the index.
                Is("number_from", "number >= @number_from AND number < @number_to", search.ToUpperInvariant());
                arguments["number_to"] = search.ToUpperInvariant() + "~";
            }
            else
            {
                var serial = SerialNumber.Read(search).Granted(out var read, out _) ? read.Normal : search;
                Is("unit_found", "unit_id = @unit_found", await look.Single<string>("SELECT id FROM unit WHERE maker = @maker AND serial = @serial", new { maker, serial }, stop) ?? "none");
            }
        }

        if (column is "due_at") where.Append(" AND due_at IS NOT NULL");
        if (filter.After is { } after)
        {
            if (!TryReadCursor(after, column, out var value, out var lastId)) return Refusal.Invalid("after", $"`{after}` is not where a page of this order ended; take `next` of the page before, with the same `sort`.");
            where.Append(CultureInfo.InvariantCulture, $" AND ({column}, id) {(descending ? "<" : ">")} (@after_value, @after_id)");
            arguments["after_value"] = value;
            arguments["after_id"] = lastId;
        }

        var way = descending ? "DESC" : "ASC";
        return new Asked($"SELECT * FROM claim WHERE {where} ORDER BY {column} {way}, id {way} LIMIT @most", arguments, column);
    }

    private static string Cursor(string column, ClaimRow row) =>
        column switch { "opened_at" => Columns.Write(row.OpenedAt), "changed_at" => Columns.Write(row.ChangedAt), "due_at" => Columns.Write(row.DueAt!.Value), _ => row.Number } + "~" + row.Id;

    private static bool TryReadCursor(string after, string column, out string value, out string id)
    {
        (value, id) = (string.Empty, string.Empty);
        if (after.Split('~') is not [{ Length: > 0 } left, { Length: > 0 } right] || (column is "number") != left.StartsWith("C-", StringComparison.Ordinal)) return false;
        (value, id) = (left, right);
        return true;
    }
}
