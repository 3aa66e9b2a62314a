using System.Security.Cryptography;
using System.Text;
using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;

namespace Makegood.Domain.Claims;

/// <summary>What the policy says about one claimed part.</summary>
/// <param name="Outcome">The policy's word, or <c>needs_information</c>, or <c>error</c>.</param>
/// <param name="Effect">What the outcome does; null while it is open.</param>
/// <param name="Clause">The clause that carries it; null when none does.</param>
public sealed record PartAnswer(int Position, string Outcome, Effect? Effect, string? Clause, IReadOnlyList<string> Remedies, IReadOnlyList<string> Missing);

/// <summary>A fact that is still needed.</summary>
/// <param name="Position">The part it is about; 0 for the claim as a whole.</param>
/// <param name="By">Who can tell: customer, agent, system or inspection.</param>
public sealed record MissingFact(int Position, string Name, string Ask, string By, int Effort)
{
    public bool IsOfCustomer => By is "customer";
}

/// <summary>A claim's verdict in the forms that are kept: the text, its hash, and what the desk needs from it.</summary>
/// <param name="Verdict">The bytes of <c>assess --json</c> for the same facts.</param>
public sealed record ClaimAnswer(string Outcome, string Verdict, string VerdictHash, IReadOnlyList<PartAnswer> Parts, IReadOnlyList<MissingFact> Missing, bool IsError)
{
    /// <summary>Asks the policy. The same facts give the same bytes, today and later.</summary>
    /// <param name="facts">As <see cref="ClaimSheet.Facts"/> made them.</param>
    public static ClaimAnswer Of(Assessor assessor, string facts, IReadOnlyList<int> positions)
    {
        var claim = ClaimSheet.Read(assessor.Model, facts);
        var verdict = assessor.Assess(claim);
        var text = new VerdictJson(indented: false).Write(verdict);
        // Without parts the answer to the whole stands for every claimed part.
        IReadOnlyList<PartAnswer> parts = [.. positions.Select((position, i) => Part(position, verdict.Parts.Count > i ? verdict.Parts[i].Judgement : verdict.Overall))];
        return new ClaimAnswer(verdict.Outcome, text, HashOf(text), parts, Missed(assessor.Model, verdict, positions), verdict.Overall.IsError || verdict.Parts.Any(p => p.Judgement.IsError));
    }

    /// <summary>The bytes of the answer alone.</summary>
    public static string VerdictOf(Assessor assessor, string facts) => new VerdictJson(indented: false).Write(assessor.Assess(ClaimSheet.Read(assessor.Model, facts)));

    public static string HashOf(string verdict) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(verdict)));

    /// <summary>The facts that the customer can tell and that still matter.</summary>
    public IReadOnlyList<MissingFact> OfCustomer => [.. Missing.Where(m => m.IsOfCustomer)];

    private static PartAnswer Part(int position, Judgement judgement) =>
        new(position, judgement.Outcome, judgement.Effect, ClauseOf(judgement), judgement.Remedies, judgement.Missing);

    /// <summary>The clause that carries the outcome: the first whose effect is the outcome's own.</summary>
    private static string? ClauseOf(Judgement judgement) =>
        judgement.Effect is { } effect ? judgement.Because.FirstOrDefault(r => r.Effect == effect && !r.Undecided)?.Clause ?? judgement.Because.FirstOrDefault(r => !r.Undecided)?.Clause : null;

    private static List<MissingFact> Missed(PolicyModel model, Verdict verdict, IReadOnlyList<int> positions)
    {
        var found = new Dictionary<(int, string), MissingFact>();
        void Add(int position, Judgement judgement)
        {
            foreach (var question in judgement.Questions)
            {
                var fact = model.Facts.First(f => f.Name == question.Fact);
                var at = fact.PerPart || fact.Index == model.PartFact ? position : 0;
                found.TryAdd((at, question.Fact), new MissingFact(at, question.Fact, question.Ask, question.By, fact.Effort));
            }
        }

        if (verdict.Parts.Count == 0) Add(0, verdict.Overall);
        for (var i = 0; i < verdict.Parts.Count; i++) Add(positions[i], verdict.Parts[i].Judgement);
        return [.. found.Values.OrderBy(m => m.Position).ThenBy(m => model.Facts.First(f => f.Name == m.Name).Index)];
    }
}
