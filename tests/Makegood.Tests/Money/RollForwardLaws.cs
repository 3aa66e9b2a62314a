using Makegood.Domain.Credit;
using Makegood.Domain.Money;
using Makegood.Domain.Orders;
using Makegood.Tests.Credit;

namespace Makegood.Tests.Money;

/// <summary>
/// Random lives of accounts under the shipped programme: at any instant the sums of movements are what the books of the accounts say, the roll-forward between any
/// two ties to both, and the trial balance is zero.
/// </summary>
public sealed class RollForwardLaws
{
    private const int Lives = 250, DatesEach = 4;

    [Fact]
    public void It_ties_to_the_books_the_statements_and_the_trial_balance_between_any_two_instants()
    {
        var kinds = new HashSet<EntryKind>();
        for (var seed = 0; seed < Lives; seed++)
        {
            var programme = ShippedProgramme.StoreCredit;
            var events = new History(seed, programme, asks: true).Events;
            var dice = new Random(seed);

            // Some arrive late: the difference is booked later, effective when it should have been.
            var ledger = new CreditLedger(_ => programme);
            var lines = new List<JournalLine>();
            foreach (var told in events.OrderBy(e => e.At.AddDays(e is OrderEvent && dice.Next(3) == 0 ? dice.Next(40) : 0)).ToList())
            {
                foreach (var (account, entry) in ledger.Tell(told).Entries) lines.Add(new JournalLine($"{lines.Count}", account, entry, ledger.Now));
            }

            foreach (var (account, entry) in ledger.Tell(new ClockTick { At = events[^1].At }).Entries) lines.Add(new JournalLine($"{lines.Count}", account, entry, ledger.Now));
            kinds.UnionWith(lines.Select(l => l.Entry.Kind));
            if (!ledger.Accounts.TryGetValue(History.Account, out var file)) continue;
            for (var n = 0; n < DatesEach; n++)
            {
                var (a, b) = (events[dice.Next(events.Count)].At.AddTicks(dice.Next(2)), events[dice.Next(events.Count)].At.AddTicks(dice.Next(2)));
                var (from, to) = a <= b ? (a, b) : (b, a);
                var sums = lines.Where(l => l.Entry.Effective < to).Select(l => Sum(l.Entry, l.Entry.Effective < from ? 0 : 1)).ToList();
                var told = AccountFile.Of(History.Account, file.Facts.Where(f => f.Event.At < to)).At(to.AddTicks(-1));
                var rolls = RollForward.Of(sums);
                foreach (var roll in rolls)
                {
                    var (balance, statement) = (told.BalanceOf(roll.Currency), Statement.Of(lines.Where(l => l.Entry.Effective < to).OrderBy(l => l.Entry.Effective), l => l.Entry.Effective < from).Single(s => s.Currency == roll.Currency));
                    Assert.Equal((balance.Available + balance.Held, balance.Owed), (roll.Closing, roll.OwedClosing));
                    Assert.Equal((statement.Opening.Available + statement.Opening.Held, statement.Opening.Owed), (roll.Opening, roll.OwedOpening));
                    Assert.Equal(balance, statement.Closing);
                    var trial = TrialBalance.Of(sums).Where(t => t.Currency == roll.Currency).ToList();
                    Assert.Equal(0, trial.Sum(t => t.Balance));
                    Assert.Equal(-roll.Closing, trial.Where(t => t.Account is LedgerAccount.Available or LedgerAccount.Held).Sum(t => t.Balance));
                    Assert.Equal(roll.OwedClosing, trial.Where(t => t.Account is LedgerAccount.Owed).Sum(t => t.Balance));
                    var liability = LiabilityAt.Of(sums, 2).Last(l => l.At.Currency == roll.Currency).At;
                    Assert.Equal((balance.Available, balance.Held, balance.Owed), (liability.Available, liability.Held, liability.Owed));
                }
            }
        }

        Assert.Equal(Enum.GetValues<EntryKind>().Order(), kinds.Order());
    }

    private static MovementSum Sum(Entry entry, int span) => new(entry.Currency, entry.Kind, entry.Debit, entry.Credit, null, span, entry.Amount, 1);
}
