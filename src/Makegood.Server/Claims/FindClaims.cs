using System.Globalization;
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

/// <summary>The desk's list: any filter, any order, page by page; quick with two hundred thousand claims too.</summary>
public static class FindClaims
{
    private const int LimitMost = 200;

    /// <param name="onlyPerson">The customer whose claims alone may be seen; null for staff.</param>
    public static async Task<Result<ClaimPage, Refusal>> Run(ClaimFilter filter, string maker, string? onlyPerson, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (!(await Read(look, filter, maker, onlyPerson, stop)).Granted(out var list, out var no)) return no;
        var rows = await look.List(list, stop);
        var page = rows.Take(filter.Limit).ToList();
        var parts = (await look.Some<ClaimPartRow>("claim_part", "claim_id", maker, [.. page.Select(r => r.Id)], "position", stop)).ToLookup(p => p.ClaimId);
        return new ClaimPage([.. page.Select(r => ClaimView.Of(r, parts[r.Id], onlyPerson))], rows.Count > filter.Limit ? $"{list.ValueOf(page[^1])}~{page[^1].Id}" : null);
    }

    private static async Task<Result<ClaimList, Refusal>> Read(Session look, ClaimFilter filter, string maker, string? onlyPerson, CancellationToken stop)
    {
        if (filter.Limit is < 1 or > LimitMost) return Refusal.Invalid("limit", string.Create(CultureInfo.InvariantCulture, $"`limit` is `{filter.Limit}`; write 1 to {LimitMost}."));
        if (!Words.TryRead<ClaimOrder>(filter.Sort.TrimStart('-'), out var order)) return Refusal.Invalid("sort", $"`{filter.Sort}` is no order; write {Words.All<ClaimOrder>()}, with a minus sign for the latest first.");
        // One more than the page tells whether another follows.
        var list = new ClaimList(maker, order, filter.Sort.StartsWith('-'), filter.Limit + 1)
        {
            PersonId = onlyPerson,
            UnitId = filter.Unit,
            Turn = filter.Turn,
            Outcome = filter.Outcome,
            Assignee = filter.Assignee,
            Item = filter.Item,
            Goodwill = filter.Goodwill,
            OpenedFrom = filter.OpenedFrom,
            OpenedTo = filter.OpenedTo,
        };
        if (filter.State is { } states)
        {
            var words = states.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            list = list with { States = words.Length > 0 ? words : null };
            if (words.FirstOrDefault(w => !Words.TryRead<ClaimState>(w, out _)) is { } wrong) return Refusal.Invalid("state", $"`{wrong}` is no state of a claim; there are {Words.All<ClaimState>()}.");
        }

        if (filter.Turn is { } turn && !Words.TryRead<Turn>(turn, out _)) return Refusal.Invalid("turn", $"`{turn}` is nobody's turn; write one of {Words.All<Turn>()}.");
        if (filter.Product is { } product)
        {
            list = list with { ProductId = await look.Single<string>("SELECT id FROM product WHERE maker = @maker AND (id = @product OR sku = @product)", new { maker, product }, stop) };
            if (list.ProductId is null) return Refusal.Invalid("product", $"There is no product `{product}`. `GET /api/v1/products` lists them.");
        }

        if (filter.Search is { Length: > 0 } search)
        {
            if (search.StartsWith("C-", StringComparison.OrdinalIgnoreCase)) list = list with { Number = search.ToUpperInvariant() };
            else
            {
                var serial = SerialNumber.Read(search).Granted(out var read, out _) ? read.Normal : search;
                var found = await look.Single<string>("SELECT id FROM unit WHERE maker = @maker AND serial = @serial", new { maker, serial }, stop);
                // Two units cannot be one: nothing is both of the unit asked for and of the serial found.
                list = list with { UnitId = found is null || (filter.Unit is not null && filter.Unit != found) ? "none" : found };
            }
        }

        if (filter.After is { } after)
        {
            if (!TryReadCursor(after, order, out var value, out var id)) return Refusal.Invalid("after", $"`{after}` is not where a page of this order ended; take `next` of the page before, with the same `sort`.");
            list = list with { After = (value, id) };
        }

        return list;
    }

    private static bool TryReadCursor(string after, ClaimOrder order, out string value, out string id)
    {
        (value, id) = (string.Empty, string.Empty);
        if (after.Split('~') is not [{ Length: > 0 } left, { Length: > 0 } right] || (order is ClaimOrder.Number) != left.StartsWith("C-", StringComparison.Ordinal)) return false;
        (value, id) = (left, right);
        return true;
    }
}
