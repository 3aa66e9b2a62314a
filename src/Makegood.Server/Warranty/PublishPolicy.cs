using Makegood.Domain.Basics;
using Makegood.Domain.Credit;
using Makegood.Policy.Analysis;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>
/// A policy becomes one that counts, for units whose day falls into its time. Units that have a term already keep it: what was promised at the sale stays promised.
/// Once claims have been assessed under a policy, its next text is tried on them before, and published by a second person.
/// Safe to repeat: the same text is published once.
/// </summary>
public static class PublishPolicy
{
    internal const int LongestText = 1 << 20;

    /// <param name="Text">The whole <c>*.policy.md</c>.</param>
    /// <param name="Kind"><c>commercial</c> (the maker's own promise), <c>statutory</c> (what the law gives) or <c>credit</c> (the maker's credit programme).</param>
    public sealed record Command(string Text, string Kind = "commercial");

    public static async Task<Result<PolicyView, Refusal>> Run(Command command, Act act, Database database, CancellationToken stop)
    {
        if (command.Kind is not ("commercial" or "statutory" or "credit")) return Refusal.Invalid("kind", $"`{command.Kind}` is no kind of policy; write commercial, statutory or credit.");
        if (command.Text.Length > LongestText) return Refusal.Invalid("text", "The policy is longer than a megabyte; put what is not a rule elsewhere.");

        // Decide on the text alone, before the store is needed: checking takes its time.
        var bag = new DiagnosticBag();
        var model = FromSyntax.Read("policy", command.Text, bag);
        if (model is null) return NotClean(bag.InOrder());
        var report = Checker.Run(model, bag.InOrder());
        if (!report.Passes) return NotClean(report.Findings.Select(f => f.Diagnostic).Where(d => d.Severity is not Severity.Note), report.Cases.Count(c => !c.Holds));
        if (model.EffectiveFrom is not { } effective) return Refusal.Invalid("text", "The policy does not say from when it counts; write `effective_from: 2024-01-01` into its front matter.");

        if (command.Kind is "credit" && !ProgrammeFromPolicy.Read(model).Granted(out _, out var problems)) return new Refusal(RefusalCode.PolicyNotClean, string.Join('\n', problems), "text");

        // Load.
        await using var work = await database.Begin(act, stop);
        var same = await work.Single<PolicyVersionRow>("SELECT * FROM policy_version WHERE maker = @Maker AND policy = @Id AND version = @Version", new { act.Maker, model.Id, model.Version }, stop);
        if (same is not null)
        {
            if (same.Id != IdOf(model)) return new Refusal(RefusalCode.DiffersFromEarlier, $"`{model.FullName}` was published with another text on {same.PublishedAt:yyyy-MM-dd}. Give the new text a version of its own: decisions name the version they rest on.", "text");
            return await work.Commit(PolicyView.Of(same), stop);
        }

        // Decide: where people have answers under this policy, a new text is tried on their claims first, and a second person publishes it.
        if (await work.HasClaims(act.Maker, model.Id, stop) && await NotTried(work, model, stop) is { } refusal) return refusal;

        // Remember and tell.
        var row = new PolicyVersionRow
        {
            Maker = act.Maker,
            Id = IdOf(model),
            Policy = model.Id,
            Version = model.Version,
            Title = model.Title,
            Kind = command.Kind,
            AppliesBy = model.AppliesBy < 0 ? ProgrammeQuestions.PlacedOn : model.Facts[model.AppliesBy].Name,
            EffectiveFrom = effective,
            PublishedAt = act.At,
            PublishedBy = act.Actor,
            Source = command.Text,
        };
        await work.Add(row, "policy.published", stop);
        await work.Tell("policy.published", new { policy = row.Policy, version = row.Version, id = row.Id }, stop);
        return await work.Commit(PolicyView.Of(row), stop);
    }

    private static async Task<Refusal?> NotTried(Work work, PolicyModel model, CancellationToken stop)
    {
        var trials = (await work.TrialsOf(work.Act.Maker, model.Hash, stop)).Where(t => t.Claims > 0).ToList();
        if (trials is not [var first, ..])
        {
            return new Refusal(RefusalCode.NotPossibleNow, $"Claims have been assessed under `{model.Id}`, and this very text has not been tried on them. Send it to `POST /api/v1/policies/backtest`, read what would change, then publish the same text.", "text") { Reason = "back_test_missing" };
        }

        // Who tried the text first is taken for its author; trying it once more makes nobody a second person.
        var (author, publisher) = (await work.PersonBehind(work.Act.Maker, first.TriedBy, stop), await work.PersonBehind(work.Act.Maker, work.Act.Actor, stop));
        return author == publisher
            ? new Refusal(RefusalCode.NotPossibleNow, $"You tried this text on the claims ({first.TriedAt:yyyy-MM-dd}), so another person publishes it: somebody with `policies:publish` who reads trial {first.Id} and sends the same text. A key counts as the person who made it.") { Reason = "second_person_missing" }
            : null;
    }

    private static string IdOf(PolicyModel model) => "policy_" + model.Hash[..32];

    private static Refusal NotClean(IEnumerable<Diagnostic> findings, int failing = 0)
    {
        var lines = findings.Select(d => d.ToString()).ToList();
        if (failing > 0) lines.Add($"{failing} of the policy's own cases do not hold");
        return new Refusal(RefusalCode.PolicyNotClean, string.Join('\n', lines), "text");
    }
}

/// <summary>A published version as the API shows it.</summary>
/// <param name="Id">Made from the hash of its text.</param>
/// <param name="AppliesBy">The fact whose date picks the version for a unit.</param>
public sealed record PolicyView(string Id, string Policy, string Version, string? Title, string Kind, string AppliesBy, DateOnly EffectiveFrom, DateTimeOffset PublishedAt)
{
    internal static PolicyView Of(PolicyVersionRow row) => new(row.Id, row.Policy, row.Version, row.Title, row.Kind, row.AppliesBy, row.EffectiveFrom, row.PublishedAt);
}
