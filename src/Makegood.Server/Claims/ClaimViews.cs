using System.Text.Json;
using System.Text.Json.Nodes;
using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Policy.Checked;
using Makegood.Storage;

namespace Makegood.Server.Claims;

/// <summary>A sum in minor units.</summary>
/// <param name="Amount">Such as 1999 for 19.99 USD.</param>
/// <param name="Currency">ISO 4217.</param>
public sealed record MoneyView(long Amount, string Currency)
{
    internal static MoneyView? Of(long amount, string? currency) => currency is null ? null : new MoneyView(amount, currency);
}

/// <summary>A claimed part as the API shows it.</summary>
/// <param name="Position">From 1.</param>
/// <param name="Outcome">What the policy said last; null before it was asked.</param>
/// <param name="Decision">approved, refused, goodwill, referred or customer_pays; null while undecided.</param>
public sealed record ClaimPartView(long Position, string Item, string? UnitPartId, long Quantity, string? Lot, string? Outcome, string? Decision, string? Clause, string? Reason, MoneyView? Cost)
{
    internal static ClaimPartView Of(ClaimPartRow row) =>
        new(row.Position, row.Item, row.UnitPartId, row.Quantity, row.Lot, row.Outcome, row.Decision, row.Clause, row.Reason, row.Decision is null ? null : MoneyView.Of(row.CostAmount, row.CostCurrency));
}

/// <summary>A claim in a list, and what every action on one answers.</summary>
/// <param name="Turn">Who has to do the next step: desk, customer, third_party or nobody.</param>
/// <param name="Missing">The facts that the policy still needs, by name.</param>
/// <param name="Flags">What a person should look at before deciding.</param>
/// <param name="Can">The steps that its state allows.</param>
public sealed record ClaimView(
    string Id,
    string Number,
    string State,
    string Turn,
    string UnitId,
    string ProductId,
    string PersonId,
    string Channel,
    string Language,
    string Symptom,
    DateOnly? FailedOn,
    string? Assignee,
    string? Outcome,
    string? Clause,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> Flags,
    DateTimeOffset OpenedAt,
    DateTimeOffset? SubmittedAt,
    DateTimeOffset? FirstAnswerAt,
    DateTimeOffset? DecidedAt,
    DateTimeOffset? RemediedAt,
    DateTimeOffset? EndedAt,
    DateTimeOffset ChangedAt,
    DateTimeOffset? DueAt,
    string? Resolution,
    string? DuplicateOf,
    long TimesReopened,
    bool Goodwill,
    MoneyView? Cost,
    IReadOnlyList<ClaimPartView> Parts,
    IReadOnlyList<string> Can)
{
    /// <param name="onlyPerson">Set: a customer reads it. What the desk should look at, and on whose desk it is, is not for them: it may tell of other customers.</param>
    internal static ClaimView Of(ClaimFile file, string? onlyPerson) => Of(file.Row, file.Parts, onlyPerson);

    internal static ClaimView Of(ClaimRow r, IEnumerable<ClaimPartRow> parts, string? onlyPerson) => onlyPerson is null ? All(r, parts) : All(r, parts) with { Flags = [], Assignee = null, DuplicateOf = null, Goodwill = false, Cost = null, Parts = [.. parts.Select(p => ClaimPartView.Of(p) with { Cost = null })] };

    private static ClaimView All(ClaimRow r, IEnumerable<ClaimPartRow> parts) => new(
        r.Id, r.Number, r.State, r.Turn, r.UnitId, r.ProductId, r.PersonId, r.Channel, r.Language, r.Symptom, r.FailedOn, r.Assignee, r.Outcome, r.Clause,
        Names(r.Missing), Names(r.Flags), r.OpenedAt, r.SubmittedAt, r.FirstAnswerAt, r.DecidedAt, r.RemediedAt, r.EndedAt, r.ChangedAt, r.DueAt, r.Resolution, r.DuplicateOf,
        r.TimesReopened, r.Goodwill, MoneyView.Of(r.CostAmount, r.CostCurrency), [.. parts.Select(ClaimPartView.Of)], [.. ClaimLifecycle.MovesOf(Words.Read<ClaimState>(r.State)).Select(Words.Write)]);

    internal static IReadOnlyList<string> Names(string json) => JsonSerializer.Deserialize<List<string>>(json, Columns.Json)!;
}

/// <summary>Where a fact came from.</summary>
public sealed record SourceView(string Fact, string Source);

/// <summary>A fact as it was given, latest last.</summary>
/// <param name="Part">The part's position; 0 for the claim as a whole.</param>
public sealed record FactView(long Part, string Name, JsonElement Value, string Source, string? EvidenceId, DateTimeOffset GivenAt, string GivenBy, string? Reason);

/// <summary>A file that belongs to a claim.</summary>
public sealed record EvidenceView(string Id, string AttachmentId, string Hash, string Kind, string? Shows, long Part, string Source, DateTimeOffset AddedAt, string AddedBy)
{
    internal static EvidenceView Of(EvidenceRow row) => new(row.Id, row.AttachmentId, row.Hash, row.Kind, row.Shows, row.Position, row.Source, row.AddedAt, row.AddedBy);
}

/// <summary>What was decided for one part.</summary>
public sealed record PartDecisionView(int Position, string Item, string Decision, string? Clause, string? Reason, MoneyView? Cost, IReadOnlyList<string> Remedies)
{
    internal static PartDecisionView Of(PartDecision d) => new(d.Position, d.Item, Words.Write(d.Outcome), d.Clause, d.Reason, MoneyView.Of(d.CostAmount, d.CostCurrency), d.Remedies);
}

/// <summary>A decision, with who made it.</summary>
/// <param name="By">A role, or <c>rule</c> when no person was needed.</param>
public sealed record DecisionView(string Id, long Number, string AssessmentId, string Move, bool Automatic, string By, string Actor, DateTimeOffset At, string? Reason, bool OnAppeal, bool Goodwill, IReadOnlyList<PartDecisionView> Parts, MoneyView? Cost)
{
    /// <param name="onlyPerson">Set: a customer reads it, who need not know which person of the maker's it was, nor what it cost.</param>
    internal static DecisionView Of(DecisionRow d, string? onlyPerson) =>
        onlyPerson is null ? All(d) : All(d) with { Actor = string.Empty, Cost = null, Parts = [.. All(d).Parts.Select(p => p with { Cost = null })] };

    private static DecisionView All(DecisionRow d) =>
        new(d.Id, d.Number, d.AssessmentId, d.Move, d.Automatic, d.ByRole, d.Actor, d.At, d.Reason, d.OnAppeal, d.Goodwill, JsonSerializer.Deserialize<List<PartDecisionView>>(d.Parts, Columns.Json)!, MoneyView.Of(d.CostAmount, d.CostCurrency));
}

/// <summary>A kept verdict with everything that it was made from.</summary>
/// <param name="Facts">What the policy was told.</param>
/// <param name="Verdict">What it answered, as <c>makegood assess --json</c> writes it.</param>
/// <param name="Difference">What is other than in the assessment before; null for the first.</param>
public sealed record AssessmentView(string Id, long Number, string Policy, string PolicyId, DateTimeOffset At, string Actor, string Outcome, IReadOnlyList<string> Missing, JsonElement Facts, IReadOnlyList<SourceView> Sources, JsonElement Verdict, string VerdictHash, JsonElement? Difference)
{
    /// <param name="onlyPerson">Set: a customer reads it.</param>
    internal static AssessmentView Of(AssessmentRow a, string? onlyPerson) => new(
        a.Id, a.Number, a.Policy, a.PolicyId, a.At, onlyPerson is null ? a.Actor : string.Empty, a.Outcome, ClaimView.Names(a.Missing), Json(a.Facts), JsonSerializer.Deserialize<List<SourceView>>(a.Sources, Columns.Json)!, Json(a.Verdict), a.VerdictHash, a.Difference is null ? null : Json(a.Difference));

    internal static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}

/// <summary>One step in the life of a claim.</summary>
/// <param name="Reason">Why, in the words of whoever took it: the desk's own for the desk, the customer's for the desk and the customer.</param>
public sealed record ClaimEventView(long Sequence, string Kind, string From, string To, string Turn, DateTimeOffset At, string Actor, string? Reason, JsonElement Data)
{
    /// <param name="onlyPerson">Set: a customer reads it; the desk's own notes stay at the desk.</param>
    /// <param name="open">Opens the customer's own words; null after erasure.</param>
    internal static ClaimEventView Of(ClaimEventRow e, string? onlyPerson, Func<string, string?> open)
    {
        var data = JsonNode.Parse(e.Data)!.AsObject();
        var words = data["words"]?.GetValue<string>() is { } sealedWords ? open(sealedWords) : null;
        data.Remove("words");
        var isStaff = onlyPerson is null;
        return new(e.Sequence, e.Kind, e.FromState, e.ToState, e.Turn, e.At, isStaff ? e.Actor : string.Empty, words ?? (isStaff ? e.Reason : null), AssessmentView.Json(isStaff ? data.ToJsonString() : "{}"));
    }
}

/// <summary>A question that still matters.</summary>
/// <param name="Fact">Its name in the policy.</param>
/// <param name="Part">The part it is about; 0 for the claim as a whole.</param>
/// <param name="Ask">The question, in the policy's words.</param>
/// <param name="By">Who can tell: customer, agent, system or inspection.</param>
/// <param name="Type">What an answer looks like.</param>
/// <param name="Choices">The names to choose from; empty where any answer of the type is taken.</param>
public sealed record QuestionView(string Fact, int Part, string Ask, string By, string Type, IReadOnlyList<string> Choices)
{
    internal static QuestionView Of(MissingFact missing, PolicyModel model)
    {
        var fact = model.Facts.First(f => f.Name == missing.Name);
        return new QuestionView(missing.Name, missing.Position, missing.Ask, missing.By, fact.Type.Words, fact.Type.Names ?? []);
    }
}
