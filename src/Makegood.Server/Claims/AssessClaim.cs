using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Storage;

namespace Makegood.Server.Claims;

/// <summary>The policy is asked about a claim as it stands now; the answer is kept with the facts it was given, and the claim goes on from there.</summary>
public static class AssessClaim
{
    public static async Task<Result<ClaimView, Refusal>> Run(string claim, Act act, PolicyShelf shelf, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);
        if (await ClaimCases.Open(work, act.Maker, claim, null, act.At, stop) is not { } about) return Refusal.NotFound("claim");
        if (about.Policy is null) return new Refusal(RefusalCode.NoPolicy, "No published policy speaks about this unit. Publish one with `POST /api/v1/policies`, or name another in the product.");
        if (about.File.State is ClaimState.Draft) return ClaimRefusals.ToRefusal(ClaimRefusal.NotSentYet);
        if (!(await AskPolicy.AndGoOn(work, about, shelf, stop)).Granted(out var file, out var no)) return no;
        return await work.Commit(ClaimView.Of(file, null), stop);
    }
}

/// <summary>Asks the very policy version again with the very facts, and compares the bytes of the answer with those that were kept.</summary>
public static class ReplayAssessment
{
    /// <param name="Same">The answer is the same, byte for byte.</param>
    /// <param name="Verdict">What the policy answers now.</param>
    public sealed record Answer(string AssessmentId, string Policy, bool Same, string KeptHash, string Hash, JsonElement Verdict);

    public static async Task<Result<Answer, Refusal>> Run(string claim, long number, string maker, PolicyShelf shelf, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (await look.FindClaim(maker, claim, null, stop) is not { } file) return Refusal.NotFound("claim");
        if (await look.Single<AssessmentRow>("SELECT * FROM assessment WHERE maker = @maker AND claim_id = @Id AND number = @number", new { maker, file.Row.Id, number }, stop) is not { } kept) return Refusal.NotFound("assessment");
        var policy = await look.Single<PolicyVersionRow>("SELECT * FROM policy_version WHERE maker = @maker AND id = @PolicyId", new { maker, kept.PolicyId }, stop);
        Invariant.Holds(policy is not null, "a kept assessment's policy is kept too");
        return Again(kept, policy, shelf);
    }

    /// <summary>One kept assessment, asked again.</summary>
    public static Answer Again(AssessmentRow kept, PolicyVersionRow policy, PolicyShelf shelf)
    {
        var verdict = shelf.Ask(policy, a => ClaimAnswer.VerdictOf(a, kept.Facts));
        return new Answer(kept.Id, kept.Policy, string.Equals(verdict, kept.Verdict, StringComparison.Ordinal), kept.VerdictHash, ClaimAnswer.HashOf(verdict), AssessmentView.Json(verdict));
    }
}

/// <summary>All that was ever assessed for a claim, oldest first.</summary>
public static class ShowAssessments
{
    public sealed record Answer(IReadOnlyList<AssessmentView> Items);

    public static async Task<Result<Answer, Refusal>> Run(string claim, string maker, string? onlyPerson, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (await look.FindClaim(maker, claim, onlyPerson, stop) is not { } file) return Refusal.NotFound("claim");
        return new Answer([.. (await look.Query<AssessmentRow>("SELECT * FROM assessment WHERE maker = @maker AND claim_id = @Id ORDER BY number", new { maker, file.Row.Id }, stop)).Select(a => AssessmentView.Of(a, onlyPerson))]);
    }
}
