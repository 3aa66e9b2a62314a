using System.Globalization;
using System.Text;
using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;

namespace Makegood.Tests.Domain.Remedies;

/// <summary>Every kind of remedy: each of its states with every move, and where it leads or why not.</summary>
public sealed class RemedyTables
{
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_state_and_move_of_a_kind(RemedyKind kind)
    {
        var text = new StringBuilder(Words.Write(kind)).Append(": what each move does in each state. A move that this kind has nowhere is `not_of_this_kind` everywhere.\n");
        var moves = Enum.GetValues<RemedyMove>();
        var own = moves.Where(m => RemedyLifecycle.Steps[kind].Any(s => s.Move == m)).ToList();
        foreach (var state in RemedyLifecycle.StatesOf(kind))
        {
            text.Append('\n').Append(Words.Write(state));
            if (RemedyLifecycle.IsEnd(kind, state)) text.Append(CultureInfo.InvariantCulture, $" (end: {Words.Write(RemedyLifecycle.EndOf(kind, state))})");
            text.Append('\n');
            foreach (var move in own)
            {
                var leads = RemedyLifecycle.Next(kind, state, move).Granted(out var next, out var refusal) ? "-> " + Words.Write(next) : "no: " + Words.Write(refusal);
                text.Append(CultureInfo.InvariantCulture, $"    {Words.Write(move),-16} {leads}\n");
            }

            foreach (var foreign in moves.Except(own))
            {
                Assert.False(RemedyLifecycle.Next(kind, state, foreign).Granted(out _, out var why));
                Assert.Equal(RemedyRefusal.NotOfThisKind, why);
            }
        }

        Golden.Match($"domain/remedies/{Words.Write(kind)}.txt", text.ToString());
    }

    [Fact]
    public void Every_refusal_has_words_of_its_own()
    {
        var words = Enum.GetValues<RemedyRefusal>().Select(r => (Name: Words.Write(r), Text: RemedyRefusals.Words(r))).ToList();
        Assert.Equal(words.Count, words.Select(w => w.Text).Distinct().Count());
        Golden.Match("domain/remedies/refusals.txt", string.Concat(words.Select(w => $"{w.Name}: {w.Text}\n")));
    }

    [Fact]
    public void Every_refusal_of_a_state_can_be_met()
    {
        var met = new HashSet<RemedyRefusal>();
        foreach (var kind in Enum.GetValues<RemedyKind>())
        {
            foreach (var state in RemedyLifecycle.StatesOf(kind))
            {
                foreach (var move in Enum.GetValues<RemedyMove>())
                {
                    if (!RemedyLifecycle.Next(kind, state, move).Granted(out _, out var refusal)) met.Add(refusal);
                }
            }
        }

        var ofStates = Enum.GetValues<RemedyRefusal>().TakeWhile(r => r is not RemedyRefusal.ClaimNotApproved);
        Assert.Equal([], ofStates.Except(met));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_state_can_be_reached_and_has_a_way_to_an_end(RemedyKind kind)
    {
        var steps = RemedyLifecycle.Steps[kind];
        Assert.Equal(steps.Count, steps.Select(s => (s.From, s.Move)).Distinct().Count());
        Assert.All(RemedyLifecycle.StatesOf(kind), s => Assert.Contains(s, From(kind, RemedyState.Planned)));
        Assert.All(RemedyLifecycle.StatesOf(kind), s => Assert.Contains(From(kind, s), end => RemedyLifecycle.IsEnd(kind, end)));
    }

    [Fact]
    public void Nothing_that_costs_the_customer_money_is_done_before_the_quote_is_accepted()
    {
        foreach (var kind in (RemedyKind[])[RemedyKind.DepotRepair, RemedyKind.Paid])
        {
            Assert.All(RemedyLifecycle.MovesOf(kind, RemedyState.QuotePending), m => Assert.True(m is RemedyMove.AcceptQuote or RemedyMove.DeclineQuote or RemedyMove.Cancel));
        }

        Assert.Equal([RemedyMove.SendOut], RemedyLifecycle.MovesOf(RemedyKind.DepotRepair, RemedyState.QuoteDeclined));
    }

    [Fact]
    public void Cancelling_is_possible_only_before_anything_left_or_came_in()
    {
        var can = Enum.GetValues<RemedyKind>().SelectMany(k => RemedyLifecycle.Steps[k].Where(s => s.Move is RemedyMove.Cancel).Select(s => s.From)).ToHashSet();
        Assert.All(can, s => Assert.True(s is RemedyState.Planned or RemedyState.Reserved or RemedyState.RmaIssued or RemedyState.QuotePending or RemedyState.QuoteAccepted or RemedyState.ReturnDue or RemedyState.ReturnOverdue or RemedyState.Failed, s.ToString()));
    }

    [Fact]
    public void The_ways_of_custody()
    {
        var text = new StringBuilder("from, to: what happens with evidence\n");
        foreach (var from in Enum.GetValues<Custody>())
        {
            text.Append('\n').Append(Words.Write(from)).Append('\n');
            foreach (var to in Enum.GetValues<Custody>())
            {
                var says = CustodyTable.Change(from, to, hasEvidence: true).Granted(out _, out var refusal) ? "yes" : Words.Write(refusal);
                text.Append(CultureInfo.InvariantCulture, $"    {Words.Write(to),-14} {says}\n");
                Assert.False(CustodyTable.Change(from, to, hasEvidence: false).Granted(out _, out _));
            }
        }

        foreach (var refusal in Enum.GetValues<CustodyRefusal>()) text.Append(CultureInfo.InvariantCulture, $"\n{Words.Write(refusal)}: {CustodyTable.Words(refusal)}");
        Golden.Match("domain/remedies/custody.txt", text.ToString());
    }

    [Fact]
    public void What_a_remedy_does_to_custody_is_a_way_that_custody_has()
    {
        // Walks every table with what the claim is about at the customer's and the replacement in the shop.
        foreach (var kind in Enum.GetValues<RemedyKind>())
        {
            var seen = new HashSet<(RemedyState, Custody, Custody)>();
            var open = new Queue<(RemedyState State, Custody Claimed, Custody Replacement)>([(RemedyState.Planned, Custody.WithCustomer, Custody.InShop)]);
            while (open.TryDequeue(out var at))
            {
                if (!seen.Add(at)) continue;
                foreach (var step in RemedyLifecycle.Steps[kind].Where(s => s.From == at.State))
                {
                    var effect = CustodyEffect.Of(kind, step.From, step.Move);
                    if (effect.Claimed is { } claimed) Assert.True(CustodyTable.Change(at.Claimed, claimed, true).Granted(out _, out _), $"{kind} {step.From} {step.Move}: {at.Claimed} to {claimed}");
                    if (effect.Replacement is { } other) Assert.True(CustodyTable.Change(at.Replacement, other, true).Granted(out _, out _), $"{kind} {step.From} {step.Move}: {at.Replacement} to {other}");
                    open.Enqueue((step.To, effect.Claimed ?? at.Claimed, effect.Replacement ?? at.Replacement));
                }
            }
        }
    }

    [Fact]
    public void The_words_of_policies_lead_to_kinds()
    {
        Assert.Equal(RemedyKind.PartOnly, RemedyWords.KindOf(["free_part"], isAboutPart: true));
        Assert.Equal(RemedyKind.DepotRepair, RemedyWords.KindOf(["repair_or_replacement"], isAboutPart: false));
        Assert.Equal(RemedyKind.MoneyHandOff, RemedyWords.KindOf(["with_regrets", "refund"], isAboutPart: true));
        Assert.Equal(RemedyKind.PartOnly, RemedyWords.KindOf([], isAboutPart: true));
        Assert.Equal(RemedyKind.DepotRepair, RemedyWords.KindOf(["with_regrets"], isAboutPart: false));
        foreach (var kind in Enum.GetValues<RemedyKind>()) Assert.Equal(kind, RemedyWords.KindOf([Words.Write(kind)], isAboutPart: true));
    }

    public static TheoryData<RemedyKind> Kinds => [.. Enum.GetValues<RemedyKind>()];

    private static HashSet<RemedyState> From(RemedyKind kind, RemedyState state)
    {
        var reached = new HashSet<RemedyState> { state };
        var open = new Queue<RemedyState>(reached);
        while (open.TryDequeue(out var at))
        {
            foreach (var step in RemedyLifecycle.Steps[kind].Where(s => s.From == at && reached.Add(s.To))) open.Enqueue(step.To);
        }

        return reached;
    }
}
