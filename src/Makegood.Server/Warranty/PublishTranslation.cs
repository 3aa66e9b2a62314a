using Makegood.Domain.Basics;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>The words of a published policy in another language, for letters. What is decided still comes from the original. A later text takes the place of an earlier.</summary>
public static class PublishTranslation
{
    /// <param name="Text">The whole <c>NAME.LANG.policy.md</c>.</param>
    public sealed record Command(string Text);

    /// <summary>A translation without its text.</summary>
    public sealed record View(string Id, string PolicyId, string Language, string? Title, DateTimeOffset PublishedAt)
    {
        internal static View Of(PolicyTranslationRow row) => new(row.Id, row.PolicyId, row.Language, row.Title, row.PublishedAt);
    }

    public static async Task<Result<View, Refusal>> Run(string policyId, Command command, Act act, PolicyShelf shelf, Database database, CancellationToken stop)
    {
        if (command.Text.Length > PublishPolicy.LongestText) return Refusal.Invalid("text", "The translation is longer than a megabyte.");
        await using var work = await database.Begin(act, stop);
        var version = await work.Single<PolicyVersionRow>("SELECT * FROM policy_version WHERE maker = @Maker AND id = @policyId", new { act.Maker, policyId }, stop);
        if (version is null) return Refusal.NotFound("policy");

        // A translation of older words would promise what nobody promised: every finding counts.
        var bag = new DiagnosticBag();
        var translation = Translation.Read("translation", command.Text, shelf.Model(version), bag);
        if (translation is null || bag.All.Any(d => d.Severity is not Severity.Note)) return new Refusal(RefusalCode.PolicyNotClean, string.Join('\n', bag.InOrder()), "text");

        var before = await work.Single<PolicyTranslationRow>("SELECT * FROM policy_translation WHERE maker = @Maker AND policy_id = @policyId AND language = @Language", new { act.Maker, policyId, translation.Language }, stop);
        if (before?.Source == command.Text) return await work.Commit(View.Of(before), stop);
        var row = new PolicyTranslationRow
        {
            Maker = act.Maker,
            Id = before?.Id ?? act.NewId("translation"),
            Revision = before?.Revision ?? 1,
            PolicyId = policyId,
            Language = translation.Language,
            Title = translation.Title,
            Source = command.Text,
            PublishedAt = act.At,
            PublishedBy = act.Actor,
        };
        if (before is null) await work.Add(row, "policy.translated", stop);
        else row = await work.Change(row, "policy.translated", stop);
        await work.Tell("policy.translated", new { policy = version.Policy, version = version.Version, row.Language }, stop);
        return await work.Commit(View.Of(row), stop);
    }

    /// <summary>The languages that a policy is there in besides its own.</summary>
    public static async Task<Result<IReadOnlyList<View>, Refusal>> All(string policyId, string maker, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (await look.Single<string>("SELECT id FROM policy_version WHERE maker = @maker AND id = @policyId", new { maker, policyId }, stop) is null) return Refusal.NotFound("policy");
        var rows = await look.Query<PolicyTranslationRow>("SELECT * FROM policy_translation WHERE maker = @maker AND policy_id = @policyId ORDER BY language", new { maker, policyId }, stop);
        return rows.Select(View.Of).ToList();
    }
}
