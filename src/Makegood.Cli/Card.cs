using System.Globalization;
using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;

namespace Makegood.Cli;

/// <summary>The verdict card: the answer for a person, with the words it stands on, what is missing and what would change it.</summary>
internal sealed class Card
{
    private const int ChangesMost = 5;
    private const int ReadingsMost = 5;

    private readonly Page _page;
    private readonly bool _full;
    private readonly PolicyModel _model;
    private readonly HashSet<string> _factsShown = new(StringComparer.Ordinal);
    private readonly HashSet<string> _clausesShown = new(StringComparer.Ordinal);

    private Card(Page page, PolicyModel model, bool full) => (_page, _model, _full) = (page, model, full);

    /// <param name="full">Every reading and every change, however many there are.</param>
    public static void Write(Page page, PolicyModel model, Claim? claim, Verdict verdict, bool full = false)
    {
        var card = new Card(page, model, full);
        if (verdict.Parts.Count > 1) card.Several(verdict, claim);
        else card.One(verdict.Overall, claim?.Parts is [var part] ? part : claim?.Facts);
        card.Foot(verdict);
    }

    private void Several(Verdict verdict, Claim? claim)
    {
        var (symbol, tone) = Sign(verdict.Overall);
        _page.Text([new Ink($"{symbol} {Headline(verdict.Overall)}", tone), $"   {Say.Count(verdict.Parts.Count, "part")}", .. Model(claim?.Facts)]);
        for (var i = 0; i < verdict.Parts.Count; i++)
        {
            var answer = verdict.Parts[i].Judgement;
            var (mark, colour) = Sign(answer);
            _page.Row(string.Empty, new Ink($"{mark} {Say.Plain(answer.Outcome)}", colour), $"  {NameOf(claim?.Parts?[i], verdict.Parts[i].Part)}");
        }

        for (var i = 0; i < verdict.Parts.Count; i++)
        {
            _page.Line();
            _page.Rule();
            One(verdict.Parts[i].Judgement, claim?.Parts?[i]);
        }
    }

    private string NameOf(IReadOnlyList<FactValue>? facts, string otherwise) => facts is not null && Subject(facts, _model.PartFact) is { } name ? name : Say.Title(otherwise);

    private void One(Judgement answer, IReadOnlyList<FactValue>? facts)
    {
        Head(answer, facts);
        Cover(answer);
        if (answer.Error is { } error)
        {
            _page.Line();
            _page.Row(error.CutShort ? "too open" : "what broke", error.Message);
            if (!error.CutShort) _page.Row("where", error.Place.ToString());
            _page.Row("what to do", error.CutShort ? "Find out more and ask again; nothing was decided." : "The policy needs mending before it can answer; nothing was decided.");
        }

        if (answer.NeedsInformation && answer.Possible.Count > 1) _page.Row("could be", Say.Or(answer.Possible.Select(Say.Plain)));
        foreach (var contradiction in answer.Contradictions)
        {
            _page.Line();
            _page.Row("does not fit", $"{contradiction.Constraint} must hold, but here it does not");
        }

        Questions(answer);
        Because(answer);
        Gives(answer);
        Changes(answer);
    }

    private void Head(Judgement answer, IReadOnlyList<FactValue>? facts)
    {
        var (symbol, tone) = Sign(answer);
        var inks = new List<Ink> { new($"{symbol} {Headline(answer)}", tone) };
        if (answer.Effect is Effect.Grants && Reported(answer, "last_day") is { Kind: ValueKind.Date, Number: < Value.Never } last) inks.Add(Ink.Strong($" until {Say.Value(last)}"));
        var subject = facts is null ? [] : new[] { Subject(facts, _model.PartFact), Subject(facts, ModelFact()) }.Where(s => s is not null).ToList();
        if (subject.Count > 0) inks.Add("   " + string.Join(" · ", subject));
        _page.Text([.. inks]);
    }

    private Ink[] Model(IReadOnlyList<FactValue>? facts) => facts is not null && Subject(facts, ModelFact()) is { } name ? [" · " + name] : [];

    /// <summary>The fact that names what the claim is about, where a policy has one called `model`.</summary>
    private int ModelFact() => _model.Facts.FirstOrDefault(f => f.Type.Kind is TypeKind.Name && (f.Name is "model" || f.Name.EndsWith(".model", StringComparison.Ordinal)))?.Index ?? -1;

    private string? Subject(IReadOnlyList<FactValue> facts, int index)
    {
        if (index < 0 || facts[index] is not { IsKnown: true, Value.Kind: ValueKind.Name } known) return null;
        var fact = _model.Facts[index];
        var words = fact.KnownTable < 0 ? null : _model.Tables[fact.KnownTable].Rows.FirstOrDefault(r => r.Keys[0] == known.Value)?.Words;
        return words ?? Say.Title(known.Value.Word!);
    }

    private static string Headline(Judgement answer) => answer.IsError ? "NO ANSWER" : Say.Plain(answer.Outcome).ToUpperInvariant();

    /// <summary>A sign and a tone, so that the colour never speaks alone.</summary>
    public static (string Symbol, Tone Tone) Sign(Judgement answer)
    {
        if (answer.IsError) return ("!", Tone.Bad);
        if (answer.NeedsInformation) return ("?", Tone.Notice);
        if (answer.Effect is not { } effect) return ("±", Tone.Caution);
        return effect switch
        {
            Effect.Grants or Effect.Entitles or Effect.Promises => ("✓", Tone.Good),
            Effect.Excludes => ("✗", Tone.Bad),
            Effect.ShiftsCost or Effect.Limits or Effect.Requires => ("◐", Tone.Caution),
            Effect.Refers or Effect.Routes or Effect.Defines or Effect.Informs => ("→", Tone.Notice),
        };
    }

    private static Value? Reported(Judgement answer, string name) => answer.Report.FirstOrDefault(r => r.Path == "coverage." + name).Value;

    /// <summary>The period, where the policy reports one and a clause about it took part.</summary>
    private void Cover(Judgement answer)
    {
        if (Reported(answer, "starts_on") is not { Kind: ValueKind.Date } start || Reported(answer, "last_day") is not { Kind: ValueKind.Date } last) return;
        var judging = _model.JudgeClauses.Select(c => _model.Clauses[c].Id).ToHashSet(StringComparer.Ordinal);
        if (!answer.Because.Any(r => r.Effect is Effect.Defines && !r.Undecided && !judging.Contains(r.Clause))) return;
        var months = Reported(answer, "months") is { } term ? Literals.Write(term) + ", " : string.Empty;
        var text = $"{months}from {Say.Value(start)} to {(last.Number >= Value.Never ? "an end that is still open" : Say.Value(last))}";
        if (Reported(answer, "paused_days") is { Number: > 0 } paused) text += $", {Say.Count(paused.Number, "day")} of pause added";
        if (Reported(answer, "start_basis") is { Kind: ValueKind.Name } basis) _page.Row("period", text, Ink.Quiet($" · starts by {basis.Word}"));
        else _page.Row("period", text);
    }

    private void Questions(Judgement answer)
    {
        if (answer.Questions.Count == 0) return;
        _page.Line();
        var label = answer.Contradictions.Count > 0 ? "look again" : answer.NeedsInformation ? "to find out" : "still open";
        for (var i = 0; i < answer.Questions.Count; i++)
        {
            var question = answer.Questions[i];
            var number = string.Create(CultureInfo.InvariantCulture, $"{i + 1}. ");
            var hang = answer.Questions.Count > 9 ? 4 : 3;
            _page.Labelled(i == 0 ? label : string.Empty, hang, Ink.Strong(_page.Together(number.PadLeft(hang))), question.Ask);
            _page.Indented(_page.LabelWidth + hang, Ink.Quiet($"{question.Path} · {Say.Who(question.By)} can tell"));
            foreach (var id in question.Clauses) AskedFor(id, hang);
            if (question.Refused is { } refused) _page.Indented(_page.LabelWidth + hang, new Ink(answer.Contradictions.Count > 0 ? $"given: {refused}" : $"given, but not accepted: {refused}", Tone.Caution));
        }
    }

    /// <summary>Why a question is asked: the clause that wants to know, in its own words the first time.</summary>
    private void AskedFor(string id, int hang)
    {
        var text = _clausesShown.Add(id) && _model.Clauses.FirstOrDefault(c => c.Id == id) is { } clause ? $" “{clause.Text}”" : string.Empty;
        _page.Indented(_page.LabelWidth + hang, Ink.Quiet($"for {id}{text}"));
    }

    private void Because(Judgement answer)
    {
        var deciding = answer.Because.Where(r => !r.Undecided && IsDeciding(answer, r)).ToList();
        var open = answer.Because.Where(r => r.Undecided && !_clausesShown.Contains(r.Clause)).ToList();
        var resting = answer.Because.Where(r => !r.Undecided && !IsDeciding(answer, r) && r.Effect is Effect.Defines or Effect.Limits or Effect.Requires or Effect.Excludes or Effect.Grants).Where(r => !r.Undecided).ToList();
        Reasons("because", deciding);
        Reasons("depends on", open);
        Reasons(deciding.Count > 0 ? "resting on" : answer.NeedsInformation ? "so far" : "because", resting);
        if (answer.Because.Any(r => r.Burden)) _page.Indented(_page.LabelWidth, Ink.Quiet("* could not be proven either way; the burden of proof decided"));
    }

    private static bool IsDeciding(Judgement answer, Reason reason) => answer.Effect is { } effect && reason.Effect == effect;

    private void Reasons(string label, IReadOnlyList<Reason> reasons)
    {
        if (reasons.Count == 0) return;
        _page.Line();
        foreach (var reason in reasons)
        {
            Quote(label, reason);
            label = string.Empty;
        }
    }

    /// <summary>A clause in its own words. What was quoted above is only named.</summary>
    private void Quote(string label, Reason reason)
    {
        var inks = new List<Ink> { Ink.Strong(reason.Clause + (reason.Burden ? "*" : string.Empty)) };
        inks.Add(_clausesShown.Add(reason.Clause) ? $" “{reason.Text}”" : Ink.Quiet(" (quoted above)"));
        if (reason.Entry is { } entry) inks.Add(Ink.Quiet($" [{entry}]"));
        _page.Labelled(label, 2, [.. inks]);
        var facts = reason.Facts.Where(f => _factsShown.Add(f.Fact + "=" + f.Value)).ToList();
        if (facts.Count == 0) return;
        _page.Indented(_page.LabelWidth + 2, Ink.Quiet(string.Join(" · ", facts.Select(FactWords))));
    }

    private string FactWords((string Fact, string Value) given)
    {
        var source = _model.FindFact(given.Fact) is { } fact ? $" ({Say.Source(fact.By)})" : string.Empty;
        return _page.Together($"{given.Fact} {given.Value}{source}");
    }

    /// <summary>What follows from the answer: what one gets, who pays, where it goes, what stays.</summary>
    private void Gives(Judgement answer)
    {
        var granted = answer.Effect is Effect.Grants;
        var hasCosts = answer.Costs.Count > 0;
        var routes = answer.Because.Where(r => !r.Undecided && r.Effect is Effect.Routes).ToList();
        var costs = answer.Because.Where(r => !r.Undecided && r.Effect is Effect.ShiftsCost && !IsDeciding(answer, r)).ToList();
        var rights = answer.Because.Where(r => !r.Undecided && r.Effect is Effect.Entitles).ToList();
        var promises = answer.Because.Where(r => !r.Undecided && r.Effect is Effect.Promises).ToList();
        if (answer.Remedies.Count + answer.Promises.Count + answer.Routes.Count + answer.Entitlements.Count > 0 || hasCosts) _page.Line();
        if (answer.Remedies.Count > 0) _page.Row("you get", Ink.Strong(string.Join(" · ", answer.Remedies.Select(Say.Plain))));
        if (answer.Promises.Count > 0) Given("promised", string.Join(" · ", answer.Promises.Select(p => Say.Plain(p.Promise) + (p.By is { } by ? $" by {Say.Written(by)}" : string.Empty))), promises);
        if (hasCosts) Given("who pays", string.Join(" · ", answer.Costs.GroupBy(c => c.Bearer, StringComparer.Ordinal).Select(g => $"{string.Join(", ", g.Select(c => Say.Plain(c.Key)))}: {Say.Plain(g.Key)}")), costs);
        if (answer.Routes.Count > 0) Given("goes to", string.Join(" · ", answer.Routes.Select(Say.Plain)), routes);
        if (answer.Entitlements.Count > 0) Given(granted ? "also yours" : "still yours", string.Join(" · ", answer.Entitlements.Select(Say.Plain)), rights);
    }

    private void Given(string label, string what, IReadOnlyList<Reason> clauses)
    {
        _page.Row(label, what);
        foreach (var reason in clauses) Quote(string.Empty, reason);
    }

    private void Changes(Judgement answer)
    {
        if (answer.WouldChangeIf.Count == 0) return;
        _page.Line();
        var label = "would change";
        foreach (var change in answer.WouldChangeIf.Take(_full ? int.MaxValue : ChangesMost))
        {
            var isDate = _model.FindFact(change.Fact)?.Type.Kind is TypeKind.Date;
            _page.Labelled(label, 2, $"if {change.Fact} were {Say.Range(change.To, isDate)} ", Ink.Strong($"→ {Say.Plain(change.Outcome)}"));
            label = string.Empty;
        }

        if (!_full && answer.WouldChangeIf.Count > ChangesMost) _page.Labelled(string.Empty, 2, Ink.Quiet($"and {Say.Count(answer.WouldChangeIf.Count - ChangesMost, "more way")} (--full lists them)"));
    }

    private void Foot(Verdict verdict)
    {
        var answer = verdict.Overall;
        if (answer.Notes.Count > 0) _page.Line();
        for (var i = 0; i < answer.Notes.Count; i++) _page.Row(i == 0 ? "note" : string.Empty, answer.Notes[i]);
        _page.Line();
        if (answer.Readings.Count > 0)
        {
            var shown = _full || answer.Readings.Count <= ReadingsMost + 1 ? answer.Readings.Count : ReadingsMost;
            var more = answer.Readings.Count > shown ? $" · and {answer.Readings.Count - shown} more (--full)" : string.Empty;
            _page.Row("readings", Ink.Quiet(string.Join(" · ", answer.Readings.Take(shown).Select(r => _page.Together(r.Replace(" = ", ": ", StringComparison.Ordinal)))) + more));
        }

        var foot = verdict.Policy;
        if (verdict.AsOf is { } day) foot += $" · as of {Say.Written(day)}";
        if (verdict.Id is { } id) foot += $" · claim {id}";
        _page.Row("policy", Ink.Quiet(foot));
    }
}
