using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Reports;

/// <summary>The messages of these days as a list: who, where, when, and none of the words.</summary>
public static class MessageList
{
    public sealed record Row
    {
        public required string Message { get; init; }
        public required string Conversation { get; init; }
        public string? Claim { get; init; }
        public required string Direction { get; init; }
        public required string Channel { get; init; }
        public required bool Automatic { get; init; }
        public required string Author { get; init; }
        public string? Reference { get; init; }
        public required DateTimeOffset At { get; init; }
    }

    public static async Task<Result<Report<Row>, Refusal>> Run(DateOnly? from, DateOnly? to, string maker, DateTimeOffset now, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (!(await ReportSpan.Read(look, maker, from, to, now, stop)).Granted(out var span, out var refusal)) return refusal;
        var rows = await look.Query<Row>(
            """
            SELECT m.id AS message, m.conversation_id AS conversation, k.number AS claim, m.direction, m.channel, m.automatic, m.author, m.reference, m.at
            FROM message m JOIN conversation c ON c.maker = m.maker AND c.id = m.conversation_id LEFT JOIN claim k ON k.maker = c.maker AND k.id = c.claim_id
            WHERE m.maker = @maker AND m.at >= @Begin AND m.at < @End ORDER BY m.at, m.conversation_id, m.sequence, m.id
            """,
            new { maker, span.Begin, span.End },
            stop);
        return span.Of("messages", rows);
    }
}

/// <summary>The remedies begun in these days as a list.</summary>
public static class RemedyList
{
    public sealed record Row
    {
        public required string Remedy { get; init; }
        public required string Claim { get; init; }
        public required string Serial { get; init; }
        public required string Kind { get; init; }
        public required string State { get; init; }
        public string? Outcome { get; init; }
        public required string Item { get; init; }
        public required long Quantity { get; init; }
        public string? RmaNumber { get; init; }
        public DateOnly? ReturnDueOn { get; init; }
        public required long CostAmount { get; init; }
        public string? CostCurrency { get; init; }
        public required DateTimeOffset OpenedAt { get; init; }
        public required DateTimeOffset ChangedAt { get; init; }
        public DateTimeOffset? EndedAt { get; init; }
    }

    public static async Task<Result<Report<Row>, Refusal>> Run(DateOnly? from, DateOnly? to, string maker, DateTimeOffset now, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (!(await ReportSpan.Read(look, maker, from, to, now, stop)).Granted(out var span, out var refusal)) return refusal;
        var rows = await look.Query<Row>(
            """
            SELECT r.id AS remedy, c.number AS claim, u.printed_serial AS serial, r.kind, r.state, r.outcome, r.item, r.quantity, r.rma_number, r.return_due_on, r.cost_amount, r.cost_currency, r.opened_at, r.changed_at, r.ended_at
            FROM remedy r JOIN claim c ON c.maker = r.maker AND c.id = r.claim_id JOIN unit u ON u.maker = r.maker AND u.id = r.unit_id
            WHERE r.maker = @maker AND r.opened_at >= @Begin AND r.opened_at < @End ORDER BY r.opened_at, r.id
            """,
            new { maker, span.Begin, span.End },
            stop);
        return span.Of("remedies", rows);
    }
}
