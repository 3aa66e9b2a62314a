using System.Runtime.CompilerServices;
using Makegood.Storage;

namespace Makegood.Server.Doors.Import;

/// <summary>
/// Claims, one in each row, by number: for a spread-sheet, or for a program that counts. They go out only: a claim comes in with its story, one by one. Nobody's
/// words and nobody's name are in it.
/// </summary>
internal sealed class ClaimsListing() : Listing(
    "claims",
    [
        new("number", CellKind.Text),
        new("serial", CellKind.Text),
        new("product", CellKind.Text),
        new("state", CellKind.Text),
        new("turn", CellKind.Text),
        new("channel", CellKind.Text),
        new("language", CellKind.Text),
        new("symptom", CellKind.Text),
        new("items", CellKind.Text),
        new("failed_on", CellKind.Date),
        new("outcome", CellKind.Text),
        new("clause", CellKind.Text),
        new("opened_at", CellKind.Instant),
        new("submitted_at", CellKind.Instant),
        new("first_answer_at", CellKind.Instant),
        new("decided_at", CellKind.Instant),
        new("remedied_at", CellKind.Instant),
        new("ended_at", CellKind.Instant),
        new("due_at", CellKind.Instant),
        new("resolution", CellKind.Text),
        new("duplicate_of", CellKind.Text),
        new("times_reopened", CellKind.Number),
        new("goodwill", CellKind.YesNo),
        new("cost_amount", CellKind.Number),
        new("cost_currency", CellKind.Text),
    ])
{
    public override async IAsyncEnumerable<string?[]> Export(Session session, string maker, [EnumeratorCancellation] CancellationToken stop)
    {
        const string sql = """
            SELECT c.number, u.printed_serial AS serial, p.sku AS product, c.state, c.turn, c.channel, c.language, c.symptom, c.items, c.failed_on, c.outcome, c.clause,
                c.opened_at, c.submitted_at, c.first_answer_at, c.decided_at, c.remedied_at, c.ended_at, c.due_at, c.resolution, d.number AS duplicate_of, c.times_reopened, c.goodwill, c.cost_amount, c.cost_currency
            FROM claim c JOIN unit u ON u.maker = c.maker AND u.id = c.unit_id JOIN product p ON p.maker = c.maker AND p.id = c.product_id LEFT JOIN claim d ON d.maker = c.maker AND d.id = c.duplicate_of
            WHERE c.maker = @maker ORDER BY c.number
            """;
        await foreach (var c in session.Stream<Line>(sql, new { maker }, stop))
        {
            yield return
            [
                c.Number, c.Serial, c.Product, c.State, c.Turn, c.Channel, c.Language, c.Symptom, c.Items, Cell(c.FailedOn), c.Outcome, c.Clause,
                Cell(c.OpenedAt), Cell(c.SubmittedAt), Cell(c.FirstAnswerAt), Cell(c.DecidedAt), Cell(c.RemediedAt), Cell(c.EndedAt), Cell(c.DueAt), c.Resolution, c.DuplicateOf, Cell(c.TimesReopened), Cell(c.Goodwill), Cell(c.CostAmount), c.CostCurrency,
            ];
        }
    }

    private sealed record Line
    {
        public required string Number { get; init; }
        public required string Serial { get; init; }
        public required string Product { get; init; }
        public required string State { get; init; }
        public required string Turn { get; init; }
        public required string Channel { get; init; }
        public required string Language { get; init; }
        public required string Symptom { get; init; }
        public required string Items { get; init; }
        public DateOnly? FailedOn { get; init; }
        public string? Outcome { get; init; }
        public string? Clause { get; init; }
        public required DateTimeOffset OpenedAt { get; init; }
        public DateTimeOffset? SubmittedAt { get; init; }
        public DateTimeOffset? FirstAnswerAt { get; init; }
        public DateTimeOffset? DecidedAt { get; init; }
        public DateTimeOffset? RemediedAt { get; init; }
        public DateTimeOffset? EndedAt { get; init; }
        public DateTimeOffset? DueAt { get; init; }
        public string? Resolution { get; init; }
        public string? DuplicateOf { get; init; }
        public required long TimesReopened { get; init; }
        public required bool Goodwill { get; init; }
        public required long CostAmount { get; init; }
        public string? CostCurrency { get; init; }
    }
}
