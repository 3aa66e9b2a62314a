using Makegood.Domain.Basics;
using Makegood.Domain.Credit;
using Makegood.Domain.Money;
using Makegood.Storage;

namespace Makegood.Server.Credit;

/// <summary>
/// Tells customers that credit is about to end, on the days before it that the programme names. Each reminder goes out once for an account and a last day; whoever
/// earned or used credit in between has another last day and gets none. The message and the note that it was sent are one commit.
/// </summary>
public static class RemindOfExpiry
{
    /// <summary>The message in the outbox. Its `to` is the account, by the shop's own name for it.</summary>
    public const string Topic = "credit.expiring";

    private const int Portion = 200;

    /// <returns>How many reminders were put in the outbox.</returns>
    public static async Task<int> Run(Act act, CreditProgrammes shelf, Database database, CancellationToken stop)
    {
        var (sent, after) = (0, string.Empty);
        while (await Next(act, after, shelf, database, stop) is { Last: { } last } portion)
        {
            sent += portion.Sent;
            after = last;
        }

        return sent;
    }

    private static async Task<(int Sent, string? Last)> Next(Act act, string after, CreditProgrammes shelf, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);

        // Load. While the head is held nobody can earn, use, or be reminded.
        if (await work.Single<CreditHeadRow>($"SELECT * FROM credit_head WHERE maker = @Maker{work.Dialect.ForUpdate}", new { act.Maker }, stop) is null) return (0, null);
        if (await shelf.Of(act.Maker, work, stop) is not { } programmes) return (0, null);
        var programme = programmes.On(act.At);
        var today = programme.DayOf(act.At);
        var longest = Math.Max(programme.RemindFirst, programme.RemindLast);
        if (longest <= 0) return (0, null);
        var accounts = await work.CreditAccountsEnding(act.Maker, today, today.AddDays(longest), after, Portion, stop);
        if (accounts.Count == 0) return (0, null);
        var known = (await work.Some<ReminderRow>("credit_reminder", "account", act.Maker, accounts, "maker, id", stop)).Select(r => r.Id).ToHashSet(StringComparer.Ordinal);
        var rows = new List<ReminderRow>();
        var messages = new List<object>();
        foreach (var account in accounts)
        {
            // Decide.
            var row = (await work.CreditAccount(act.Maker, account, stop))!;
            if (row.ClosedAt is not null || row.ExpiresOn is not { } lastDay || ExpiryReminder.Due(today, lastDay, [programme.RemindFirst, programme.RemindLast]) is not { } days) continue;
            var id = ReminderRow.IdOf(account, lastDay, days);
            if (known.Contains(id)) continue;
            var book = AccountFile.Of(account, await work.ReadCreditFacts(act.Maker, account, programmes.Named, null, stop)).At(act.At);
            var ending = book.Ends.Where(e => e.LastDay == lastDay && e.Amount > 0).Select(e => new { e.Currency, e.Amount, Shown = Currency.Show(e.Amount, e.Currency) }).ToList();
            if (ending.Count == 0) continue;
            rows.Add(new ReminderRow { Maker = act.Maker, Id = id, Account = account, LastDay = lastDay, DaysBefore = days, At = act.At });
            messages.Add(new { key = id, to = account, last_day = lastDay, days_left = lastDay.DayNumber - today.DayNumber, reminder = days, amounts = ending });
        }

        // Remember and tell.
        if (rows.Count > 0)
        {
            await work.AddAll(rows, "credit.reminded", stop);
            await work.TellAll(Topic, messages, stop);
            await work.Commit(stop);
        }

        return (rows.Count, accounts[^1]);
    }
}
