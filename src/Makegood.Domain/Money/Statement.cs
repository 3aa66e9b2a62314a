using Makegood.Domain.Credit;

namespace Makegood.Domain.Money;

/// <summary>A movement, and what the customer had after it.</summary>
public sealed record StatementLine(JournalLine Movement, Balance After);

/// <summary>An account in one currency over a time: what there was, what happened, what there is.</summary>
public sealed record Statement(string Currency, Balance Opening, IReadOnlyList<StatementLine> Lines)
{
    public Balance Closing => Lines.Count == 0 ? Opening : Lines[^1].After;

    /// <summary>Leaves out what was taken back whole in its very instant, because it never should have been: to the customer it never was.</summary>
    /// <param name="movements">In the order in which they were booked, within an instant.</param>
    public static IEnumerable<JournalLine> WithoutUndone(IReadOnlyCollection<JournalLine> movements)
    {
        var standing = new Dictionary<Entry, List<JournalLine>>();
        var undone = new HashSet<string>(StringComparer.Ordinal);
        foreach (var movement in movements)
        {
            var entry = movement.Entry.Corrects ? movement.Entry.Reversed : movement.Entry;
            if (!standing.TryGetValue(entry, out var same)) standing[entry] = same = [];
            if (movement.Entry.Corrects && same.Count > 0)
            {
                undone.Add(movement.Id);
                undone.Add(same[^1].Id);
                same.RemoveAt(same.Count - 1);
            }
            else if (!movement.Entry.Corrects)
            {
                same.Add(movement);
            }
        }

        return movements.Where(m => !undone.Contains(m.Id));
    }

    /// <param name="movements">Of one account, in the order in which they are to stand.</param>
    /// <param name="isBefore">Whether a movement belongs to what there was.</param>
    /// <returns>By currency.</returns>
    public static IReadOnlyList<Statement> Of(IEnumerable<JournalLine> movements, Func<JournalLine, bool> isBefore)
    {
        var statements = new SortedDictionary<string, (Balance Opening, Balance Now, List<StatementLine> Lines)>(StringComparer.Ordinal);
        foreach (var movement in movements)
        {
            var entry = movement.Entry;
            var known = statements.TryGetValue(entry.Currency, out var found) ? found : (default, default, []);
            var after = new Balance(
                known.Now.Available + entry.ChangeOf(LedgerAccount.Available),
                known.Now.Held + entry.ChangeOf(LedgerAccount.Held),
                known.Now.Owed + entry.ChangeOf(LedgerAccount.Owed));
            if (isBefore(movement)) known.Opening = after;
            else known.Lines.Add(new StatementLine(movement, after));
            statements[entry.Currency] = known with { Now = after };
        }

        return [.. statements.Select(s => new Statement(s.Key, s.Value.Opening, s.Value.Lines))];
    }
}
