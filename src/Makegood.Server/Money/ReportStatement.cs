using Makegood.Domain.Basics;
using Makegood.Domain.Credit;
using Makegood.Domain.Money;
using Makegood.Server.Credit;
using Makegood.Storage;

namespace Makegood.Server.Money;

/// <summary>One account over some days: what there was, every movement with its sentence, what there is.</summary>
public static class ReportStatement
{
    /// <param name="On">The day it counts from, or was booked on, by the basis.</param>
    /// <param name="What">What it was, in a sentence for the customer.</param>
    /// <param name="Kind">Of the movement; <c>opening</c> and <c>closing</c> for the first and last line of a currency.</param>
    /// <param name="Change">To what can be spent.</param>
    /// <param name="HeldChange">To what is set aside.</param>
    /// <param name="OwedChange">To what is owed.</param>
    /// <param name="Available">What can be spent after it.</param>
    /// <param name="Held">What is set aside after it.</param>
    /// <param name="Owed">What is owed after it.</param>
    /// <param name="Movement">Its id in the journal.</param>
    public sealed record Row(string Currency, DateOnly On, string What, string? Order, string Kind, long Change, long HeldChange, long OwedChange, long Available, long Held, long Owed, string? Clause, string? Policy, DateTimeOffset? Recorded, string? Movement);

    public static async Task<Result<MoneyReport<Row>, Refusal>> Run(MoneyQuestion question, MoneyHouse house, CancellationToken stop)
    {
        if (string.IsNullOrEmpty(question.Account)) return Refusal.Invalid("account", "Say whose statement: the shop's own name of the account.");
        if (!(await BookDays.Span(question, house, stop)).Granted(out var days, out var refusal)) return refusal;
        await using var open = days;
        if (await days.Look.CreditAccount(days.Maker, question.Account, stop) is null) return Refusal.NotFound("account");
        var moved = await days.Look.CreditMovementsBefore(days.Maker, question.Account, days.Basis, days.End, days.KnownAt, stop);
        var byId = moved.ToDictionary(m => m.Id, StringComparer.Ordinal);
        var reasons = await Reasons.Of(days, moved, stop);
        var flags = (await days.Look.RelatedFlagsOf(days.Maker, question.Account, stop)).ToDictionary(f => f.Id, StringComparer.Ordinal);
        var rows = new List<Row>();
        List<JournalLine> lines = [.. moved.Select(WriteJournal.LineOf)];
        var shown = days.Basis is BookBasis.Effective ? Statement.WithoutUndone(lines) : lines;
        foreach (var statement in Statement.Of(shown, line => days.TimeOf(byId[line.Id]) < days.Begin))
        {
            rows.Add(Total(statement.Currency, days.From, "What there was", "opening", statement.Opening));
            var before = statement.Opening;
            foreach (var (movement, after) in statement.Lines)
            {
                var row = byId[movement.Id];
                var entry = movement.Entry;
                var why = entry.Kind is EntryKind.Grant or EntryKind.Adjust && row.Fact is not null ? $": {reasons(row)}" : string.Empty;
                rows.Add(new Row(
                    statement.Currency, days.DayOf(days.TimeOf(row)), ShowStatement.Explain(row, row.ShopOrder is { } order ? flags.GetValueOrDefault(order) : null) + why, entry.Order, row.Kind, after.Available - before.Available, after.Held - before.Held, after.Owed - before.Owed,
                    after.Available, after.Held, after.Owed, entry.Clause, entry.Policy, row.RecordedAt, row.Id));
                before = after;
            }

            rows.Add(Total(statement.Currency, days.To, "What there is", "closing", statement.Closing));
        }

        return days.Of("statement", rows) with { Account = question.Account };
    }

    private static Row Total(string currency, DateOnly on, string what, string kind, Balance balance) =>
        new(currency, on, what, null, kind, 0, 0, 0, balance.Available, balance.Held, balance.Owed, null, null, null, null);
}
