using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>One line of a list of remedies.</summary>
public sealed record RemedyLine
{
    public required string Id { get; init; }
    public required string ClaimId { get; init; }
    public required string ClaimNumber { get; init; }
    public required long Position { get; init; }
    public required string Kind { get; init; }
    public required string State { get; init; }
    public string? Outcome { get; init; }
    public required string Item { get; init; }
    public required string UnitId { get; init; }
    public required string Serial { get; init; }
    public string? RmaNumber { get; init; }
    public DateOnly? ReturnDueOn { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>Lists of remedies: those of a claim or unit, by state, what is open, RMA numbers that wait, returns that did not come.</summary>
public static class FindRemedies
{
    /// <param name="Show">open, rma_open or return_overdue; everything when not said.</param>
    public sealed record Filter(string? Claim = null, string? Unit = null, string? State = null, string? Kind = null, string? Show = null);

    /// <param name="after">The id after which the page begins.</param>
    /// <param name="onlyPerson">The customer whose remedies alone may be seen; null for staff.</param>
    public static async Task<IReadOnlyList<RemedyLine>> Run(Filter filter, string? after, int most, string maker, string? onlyPerson, DateTimeOffset now, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        var today = await MakerDay.Of(look, maker, now, stop);
        string[] wanted =
        [
            "r.maker = @maker",
            .. When(after is not null, "r.id > @after"),
            .. When(onlyPerson is not null, "c.person_id = @onlyPerson"),
            .. When(filter.Claim is not null, "(r.claim_id = @Claim OR c.number = @Claim)"),
            .. When(filter.Unit is not null, "(r.unit_id = @Unit OR r.new_unit_id = @Unit)"),
            .. When(filter.State is not null, "r.state = @State"),
            .. When(filter.Kind is not null, "r.kind = @Kind"),
            .. When(filter.Show is not null, "r.ended_at IS NULL"),
            .. When(filter.Show is "rma_open", "r.rma_number IS NOT NULL"),
            // Not in states from which nothing can be owed: before anything was sent there is no day.
            .. When(filter.Show is "return_overdue", "r.return_due_on < @today AND r.state IN ('delivered', 'return_due', 'return_overdue', 'not_fixed')"),
        ];
        return await look.Query<RemedyLine>(
            $"""
            SELECT r.id, r.claim_id, c.number AS claim_number, r.position, r.kind, r.state, CASE WHEN r.ended_at IS NULL THEN NULL ELSE r.outcome END AS outcome, r.item, r.unit_id, u.printed_serial AS serial,
                r.rma_number, r.return_due_on, r.opened_at, r.changed_at, r.ended_at
            FROM remedy r JOIN claim c ON c.maker = r.maker AND c.id = r.claim_id JOIN unit u ON u.maker = r.maker AND u.id = r.unit_id
            WHERE {string.Join(" AND ", wanted)} ORDER BY r.id LIMIT @most
            """,
            new { maker, after, onlyPerson, filter.Claim, filter.Unit, filter.State, filter.Kind, today, most },
            stop);
    }

    private static IEnumerable<string> When(bool asked, string condition) => asked ? [condition] : [];
}
