using Makegood.Domain.Basics;
using Makegood.Server.Claims;
using Makegood.Server.Doors.Demo;
using Makegood.Server.Tests.Stores;
using Makegood.Storage;

namespace Makegood.Server.Tests.Claims;

/// <summary>The desk's list against a list that is filtered, sorted and cut by hand: any filters together, any order, page by page.</summary>
public abstract class ListOfClaims<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    private static readonly string[] Sorts = ["opened", "-opened", "changed", "-changed", "due", "-due", "number", "-number"];

    private static CancellationToken Stop => CancellationToken.None;

    [Fact]
    public async Task Any_filter_in_any_order_page_by_page()
    {
        await using var store = await TestStore.Make<TStore>(cluster);
        await MakeDemo.Run(new MakeDemo.Measure(40, 150, InBulk: true), 5, new DateOnly(2026, 6, 30), store.Folder, store.Database, (_, _, _) => { }, Stop);
        await using var look = await store.Database.Look(Stop);
        var claims = await look.Query<ClaimRow>("SELECT * FROM claim WHERE maker = @Maker", new { MakeDemo.Maker }, Stop);
        var parts = (await look.Query<ClaimPartRow>("SELECT * FROM claim_part WHERE maker = @Maker", new { MakeDemo.Maker }, Stop)).ToLookup(p => p.ClaimId, p => p.Item);
        var dice = new Random(11);
        T Of<T>(Func<ClaimRow, T> what) => what(claims[dice.Next(claims.Count)]);
        bool Maybe() => dice.Next(4) == 0;
        var found = 0;
        for (var i = 0; i < 240; i++)
        {
            var person = dice.Next(8) == 0 ? Of(c => c.PersonId) : null;
            var filter = new ClaimFilter(
                State: Maybe() ? $"{Of(c => c.State)},{Of(c => c.State)}" : null,
                Turn: Maybe() ? Of(c => c.Turn) : null,
                Outcome: Maybe() ? Of(c => c.Outcome) : null,
                Product: Maybe() ? Of(c => c.ProductId) : null,
                Item: Maybe() ? Of(c => parts[c.Id].First()) : null,
                Assignee: dice.Next(20) == 0 ? "nobody_here" : null,
                Unit: dice.Next(8) == 0 ? Of(c => c.UnitId) : null,
                OpenedFrom: Maybe() ? DateOnly.FromDateTime(Of(c => c.OpenedAt).UtcDateTime) : null,
                OpenedTo: Maybe() ? DateOnly.FromDateTime(Of(c => c.OpenedAt).UtcDateTime) : null,
                Goodwill: Maybe() ? dice.Next(2) == 0 : null,
                Search: dice.Next(6) == 0 ? Of(c => c.Number)[..dice.Next(6, 14)].ToLowerInvariant() : null,
                Sort: Sorts[i % Sorts.Length],
                Limit: 1 + dice.Next(40));
            var expected = ByHand(claims, parts, filter, person);
            Assert.Equal(expected, await Pages(filter, person, store.Database));
            found += expected.Count;
        }

        Assert.True(found > 1000, $"hardly anything was found: {found}");
    }

    private static List<string> ByHand(IReadOnlyList<ClaimRow> claims, ILookup<string, string> parts, ClaimFilter filter, string? person)
    {
        var key = (Func<ClaimRow, string?>)(filter.Sort.TrimStart('-') switch { "opened" => c => Columns.Write(c.OpenedAt), "changed" => c => Columns.Write(c.ChangedAt), "due" => c => c.DueAt is { } due ? Columns.Write(due) : null, _ => c => c.Number });
        var kept = claims.Where(c => key(c) is not null
            && (person is null || c.PersonId == person)
            && (filter.State is null || filter.State.Split(',').Contains(c.State))
            && (filter.Turn is null || c.Turn == filter.Turn)
            && (filter.Outcome is null || c.Outcome == filter.Outcome)
            && (filter.Product is null || c.ProductId == filter.Product)
            && (filter.Item is null || parts[c.Id].Contains(filter.Item))
            && (filter.Assignee is null || c.Assignee == filter.Assignee)
            && (filter.Unit is null || c.UnitId == filter.Unit)
            && (filter.OpenedFrom is null || DateOnly.FromDateTime(c.OpenedAt.UtcDateTime) >= filter.OpenedFrom)
            && (filter.OpenedTo is null || DateOnly.FromDateTime(c.OpenedAt.UtcDateTime) <= filter.OpenedTo)
            && (filter.Goodwill is null || c.Goodwill == filter.Goodwill)
            && (filter.Search is null || c.Number.StartsWith(filter.Search, StringComparison.OrdinalIgnoreCase)));
        var ordered = kept.OrderBy(key, StringComparer.Ordinal).ThenBy(c => c.Id, StringComparer.Ordinal).Select(c => c.Number);
        return [.. filter.Sort.StartsWith('-') ? ordered.Reverse() : ordered];
    }

    private static async Task<List<string>> Pages(ClaimFilter filter, string? person, Database database)
    {
        var numbers = new List<string>();
        while (true)
        {
            var page = DemoHouse.Granted(await FindClaims.Run(filter, MakeDemo.Maker, person, database, Stop));
            numbers.AddRange(page.Items.Select(c => c.Number));
            if (page.Next is not { } next) return numbers;
            Assert.Equal(filter.Limit, page.Items.Count);
            filter = filter with { After = next };
        }
    }
}

public sealed class ListOfClaimsOnSqlite(PostgresCluster cluster) : ListOfClaims<OnSqlite>(cluster)
{
    /// <summary>What makes the list quick: an index alone is walked in the order that is wanted, whatever is filtered; nothing is sorted, no row is read.</summary>
    [Fact]
    public async Task The_list_walks_an_index_alone()
    {
        await using var store = await TestStore.Make<OnSqlite>(null!);
        await using var look = await store.Database.Look(CancellationToken.None);
        foreach (var order in Enum.GetValues<ClaimOrder>())
        {
            var all = new ClaimList("m", order, Descending: true, 51)
            {
                ProductId = "p",
                States = ["closed", "resolved"],
                Turn = "desk",
                Outcome = "covered",
                Assignee = "a",
                Goodwill = true,
                OpenedFrom = new DateOnly(2026, 1, 1),
                OpenedTo = new DateOnly(2026, 2, 1),
                Number = "C-2026",
                After = ("2026-01-02", "claim_1"),
            };
            foreach (var list in new[] { all, all with { After = null, Number = null }, all with { Item = "motor" }, new ClaimList("m", order, Descending: false, 51) })
            {
                var plan = await Plan(look, list);
                Assert.Contains($"COVERING INDEX claim_list_{Words.Write(order)}", plan, StringComparison.Ordinal);
                Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
            }

            Assert.Contains("INDEX claim_unit (maker=? AND unit_id=?)", await Plan(look, all with { UnitId = "u" }), StringComparison.Ordinal);
            Assert.Contains("INDEX claim_person (maker=? AND person_id=?)", await Plan(look, all with { PersonId = "p" }), StringComparison.Ordinal);
            Assert.Contains("INDEX claim_number (maker=? AND number>? AND number<?)", await Plan(look, all with { Number = "C-2026-0001" }), StringComparison.Ordinal);
        }
    }

    private static async Task<string> Plan(Session look, ClaimList list)
    {
        var (sql, arguments) = list.Question(look.Dialect);
        return string.Join('\n', (await look.Query<Step>("EXPLAIN QUERY PLAN " + sql, arguments, CancellationToken.None)).Select(s => s.Detail));
    }

    private sealed record Step
    {
        public required string Detail { get; init; }
    }
}

public sealed class ListOfClaimsOnPostgres(PostgresCluster cluster) : ListOfClaims<OnPostgres>(cluster);
