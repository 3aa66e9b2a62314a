using System.Text.Json;
using System.Text.Json.Nodes;
using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Server.Claims;
using Makegood.Storage;

namespace Makegood.Server.Doors.Demo;

/// <summary>
/// One claim of the large demo, written down without a store: the same sheet, the same questions to the policy, the same decisions and the same tables of
/// steps as the operations use, with the rows gathered here. What the operations look up in the store stands in <see cref="UnitScribe"/>.
/// </summary>
internal sealed class ClaimScribe
{
    private readonly UnitScribe _unit;
    private readonly List<ClaimFactRow> _facts = [];
    private readonly List<ClaimRequestRow> _asked = [];
    private readonly List<ClaimEventRow> _events = [];
    private readonly List<AssessmentRow> _assessments = [];
    private readonly List<DecisionRow> _decisions = [];
    private ClaimAnswer? _answer;

    public ClaimScribe(UnitScribe unit, ClaimStory story, ClaimRow row, IReadOnlyList<ClaimPartRow> parts)
    {
        _unit = unit;
        Story = story;
        File = new ClaimFile(row, parts, 0);
        Remedies = new RemedyScribe(unit, this);
    }

    public ClaimStory Story { get; }

    public ClaimFile File { get; private set; }

    public ClaimRow Row => File.Row;

    public RemedyScribe Remedies { get; }

    public IReadOnlyList<ClaimFactRow> Facts => _facts;

    public IReadOnlyList<ClaimRequestRow> Asked => _asked;

    public IReadOnlyList<ClaimEventRow> Events => _events;

    public IReadOnlyList<AssessmentRow> Assessments => _assessments;

    public IReadOnlyList<DecisionRow> Decisions => _decisions;

    private ClaimCase About(Act act) => new(File, _unit.File, _facts, _asked, [], _unit.PolicyOf(File), _assessments.LastOrDefault(), ClaimRules.Usual, MakerDay.In(SampleShop.Zone, act.At), SampleShop.Zone);

    /// <summary>Takes down facts, later ones after earlier ones.</summary>
    public void Tell(Act act, JsonObject whole, Func<int, JsonObject> ofPart, FactSource source, string? reason)
    {
        var given = whole.Select(f => (Position: 0L, f.Key, f.Value)).Concat(File.Parts.SelectMany(p => ofPart((int)p.Position).Select(f => (p.Position, f.Key, f.Value)))).ToList();
        foreach (var (position, name, value) in given)
        {
            _facts.Add(new ClaimFactRow { Maker = act.Maker, Id = act.NewId("fact"), ClaimId = Row.Id, Sequence = _facts.Count + 1, Position = position, Name = name, Value = value?.ToJsonString() ?? "null", Source = Words.Write(source), GivenAt = act.At, GivenBy = act.Actor, Reason = reason });
        }

        File = File with { Row = Row with { FactsAt = _facts.Count, ChangedAt = act.At } };
    }

    public void Submit(Act act, string? similar)
    {
        Move(act, ClaimMove.Submit, r => r with { SubmittedAt = act.At, Flags = similar is null ? "[]" : JsonSerializer.Serialize(new[] { $"possible_duplicate {similar}" }, Columns.Json) }, null);
        GoOn(act);
    }

    /// <summary>The policy is asked, and the claim goes where its answer says; as <see cref="AskPolicy"/> does it.</summary>
    public void GoOn(Act act)
    {
        var about = About(act);
        if (about.Policy is not { } policy) return;
        var sheet = about.Sheet(_unit.Shelf.Model(policy));
        var facts = sheet.Facts();
        var answer = _unit.Shelf.Ask(policy, a => ClaimAnswer.Of(a, facts, about.Positions));
        if (File.State is ClaimState.InfoRequested)
        {
            var open = answer.Missing.Select(m => ((long)m.Position, m.Name)).ToHashSet();
            for (var i = 0; i < _asked.Count; i++) if (_asked[i].AnsweredAt is null && !open.Contains((_asked[i].Position, _asked[i].Fact))) _asked[i] = _asked[i] with { AnsweredAt = act.At };
            if (answer.OfCustomer.Count > 0)
            {
                File = File with { Row = Row with { Missing = AskPolicy.Write(answer.Missing), ChangedAt = act.At } };
                return;
            }

            Move(act, ClaimMove.Answer, null, null);
        }

        var last = _assessments.LastOrDefault();
        var kept = new AssessmentRow
        {
            Maker = act.Maker,
            Id = act.NewId("assessment"),
            ClaimId = Row.Id,
            Number = _assessments.Count + 1,
            PolicyId = policy.Id,
            Policy = $"{policy.Policy}@{policy.Version}",
            At = act.At,
            Actor = act.Actor,
            Outcome = answer.Outcome,
            Missing = AskPolicy.Write(answer.Missing),
            Facts = facts,
            Sources = JsonSerializer.Serialize(sheet.Sources.Select(s => new SourceView(s.Path, Words.Write(s.Source))), Columns.Json),
            Verdict = answer.Verdict,
            VerdictHash = answer.VerdictHash,
            Difference = last is null ? null : JsonSerializer.Serialize(VerdictDifference.Between(last.Facts, last.Verdict, facts, answer.Verdict), Columns.Json),
        };
        _assessments.Add(kept);
        _answer = answer;
        File = File with { Parts = [.. File.Parts.Zip(answer.Parts, (part, said) => part with { Outcome = said.Outcome, Clause = said.Clause })] };
        Move(act, ClaimMove.Assess, r => r with { AssessmentId = kept.Id, Outcome = answer.Outcome, Clause = answer.Parts.FirstOrDefault(p => p.Clause is not null)?.Clause, Missing = kept.Missing }, new { assessment = kept.Id, kept.Number, kept.Outcome, kept.Policy });
        if (File.State is ClaimState.Assessing) AfterAnswer(act, sheet, answer);
    }

    /// <summary>A person decides: as the policy says, or as <paramref name="wished"/> says of a part.</summary>
    public void Decide(Act act, string role, PartOutcome? wished, string? reason, string? remedy)
    {
        var about = About(act);
        var facts = about.Sheet(_unit.Shelf.Model(about.Policy!)).Facts();
        // Equal facts get equal answers, so the one that was kept with them is not asked for a second time.
        if (facts != _assessments[^1].Facts || _answer is not { } answer)
        {
            // A trip or a reading came in between: assess again first, as the operation asks for. What is said then is decided at the next sitting.
            GoOn(act);
            return;
        }

        var decisions = new List<PartDecision>();
        foreach (var (part, said) in File.Parts.Zip(answer.Parts))
        {
            var goodwill = wished is PartOutcome.Goodwill && Deciding.AsAssessed(said) is not PartOutcome.Approved;
            var known = goodwill ? (_unit.CatalogueCost(part.Item), SampleShop.Currency) : _unit.Costs.Known(part);
            if (!Deciding.Decide(said, part.Item, goodwill ? PartOutcome.Goodwill : null, goodwill ? reason : null, known?.Amount, known?.Currency, isLead: true).Granted(out var decided, out var refusal)) throw new InvalidOperationException($"the demo decides what is refused: {ClaimRefusals.Words(refusal)}");
            decisions.Add(remedy is not null && decided.Outcome is PartOutcome.Approved ? decided with { Remedies = [remedy] } : decided);
        }

        Remember(act, decisions, automatic: false, role, File.State is ClaimState.Appealed);
    }

    /// <summary>When the next promise falls due, once nothing more happens.</summary>
    public void Settle(ServiceRules rules, DateTimeOffset now)
    {
        // Nothing falls due of what is over, and most claims are; a clock need not be read to know that.
        if (Row.EndedAt is null) File = File with { Row = Row with { DueAt = ServiceStore.ClockOf(_events, [], rules, now).DueAt } };
    }

    public void Move(Act act, ClaimMove move, Func<ClaimRow, ClaimRow>? change, object? data)
    {
        if (!ClaimLifecycle.Next(File.State, move).Granted(out var next, out var refusal)) throw new InvalidOperationException($"the demo takes a step that there is not: {Row.State} {move}: {ClaimRefusals.Words(refusal)}");
        _events.Add(ClaimStore.Event(act, File, move, next, data));
        var row = Row with { State = Words.Write(next), Turn = Words.Write(ClaimLifecycle.TurnOf(next)), ChangedAt = act.At, EndedAt = ClaimLifecycle.IsEnd(next) ? act.At : null };
        row = change is null ? row : change(row);
        File = File with { Row = row with { FirstAnswerAt = row.FirstAnswerAt ?? (ServiceStore.Answers(move) ? act.At : null) }, Events = File.Events + 1 };
    }

    private void AfterAnswer(Act act, ClaimSheet sheet, ClaimAnswer answer)
    {
        if (answer.IsError)
        {
            ToReview(act, ReviewReason.PolicyError);
            return;
        }

        if (answer.OfCustomer.Count > 0)
        {
            var before = _asked.Select(a => (a.Position, a.Fact)).ToHashSet();
            var fresh = answer.OfCustomer.Where(m => !before.Contains((m.Position, m.Name))).ToList();
            _asked.AddRange(fresh.Select(m => new ClaimRequestRow { Maker = act.Maker, Id = act.NewId("request"), ClaimId = Row.Id, Position = m.Position, Fact = m.Name, Round = 1, AskedAt = act.At, AskedBy = act.Actor }));
            if (fresh.Count > 0) Move(act, ClaimMove.RequestInformation, AskPolicy.AskedNow, new { asked = fresh.Select(m => ClaimSheet.PathOf(m.Position, m.Name)) });
            else ToReview(act, ReviewReason.DeskFacts);
            return;
        }

        if (answer.Missing.Count > 0)
        {
            ToReview(act, ReviewReason.DeskFacts);
            return;
        }

        var decisions = new List<PartDecision>();
        foreach (var (part, said) in File.Parts.Zip(answer.Parts))
        {
            var cost = _unit.Costs.Known(part);
            if (!Deciding.Decide(said, part.Item, null, null, cost?.Amount, cost?.Currency, isLead: false).Granted(out var decided, out _))
            {
                ToReview(act, ReviewReason.DeskFacts);
                return;
            }

            decisions.Add(decided);
        }

        var why = Deciding.WhyAPerson(ClaimRules.Usual, decisions, File.Parts.All(p => _unit.Costs.Known(p) is not null), _unit.SentBefore(this, act.At), Row.Flags is not "[]", sheet.Disputes.Count > 0);
        if (why is { } reason) ToReview(act, reason);
        else Remember(act, decisions, automatic: true, "rule", onAppeal: false);
    }

    private void ToReview(Act act, ReviewReason reason) => Move(act, ClaimMove.SendToReview, null, new { why = Words.Write(reason) });

    private void Remember(Act act, IReadOnlyList<PartDecision> parts, bool automatic, string role, bool onAppeal)
    {
        var move = Deciding.MoveOf(parts);
        var decision = new DecisionRow
        {
            Maker = act.Maker,
            Id = act.NewId("decision"),
            ClaimId = Row.Id,
            Number = _decisions.Count + 1,
            AssessmentId = _assessments[^1].Id,
            Move = Words.Write(move),
            Automatic = automatic,
            ByRole = role,
            Actor = act.Actor,
            At = act.At,
            Reason = act.Reason,
            OnAppeal = onAppeal,
            Goodwill = parts.Any(p => p.Outcome is PartOutcome.Goodwill),
            Parts = JsonSerializer.Serialize(parts.Select(PartDecisionView.Of), Columns.Json),
            CostAmount = checked(parts.Where(p => p.Outcome is PartOutcome.Approved or PartOutcome.Goodwill).Sum(p => p.CostAmount)),
            CostCurrency = parts.FirstOrDefault(p => p.CostAmount > 0)?.CostCurrency,
        };
        _decisions.Add(decision);
        File = File with { Parts = [.. File.Parts.Select(part => parts.Single(p => p.Position == part.Position) is var d ? part with { Decision = Words.Write(d.Outcome), Clause = d.Clause, Reason = d.Reason, CostAmount = d.CostAmount, CostCurrency = d.CostCurrency } : part)] };
        Move(
            act,
            move,
            r => r with { DecisionId = decision.Id, DecidedAt = act.At, FirstAnswerAt = r.FirstAnswerAt ?? act.At, Goodwill = r.Goodwill || decision.Goodwill },
            new { decision = decision.Id, decision.Number, decision.Automatic, decision.Goodwill, on_appeal = onAppeal });
        foreach (var part in parts.Where(p => p.Outcome is PartOutcome.Approved or PartOutcome.Goodwill or PartOutcome.CustomerPays)) Remedies.Plan(act, decision.Id, part);
    }
}
