using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>The published policies of a maker.</summary>
public static class ShowPolicies
{
    /// <param name="Text">The text as it was published.</param>
    public sealed record WithText(PolicyView Policy, string Text);

    public static async Task<IReadOnlyList<PolicyView>> All(string maker, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        return [.. (await look.Query<PolicyVersionRow>("SELECT * FROM policy_version WHERE maker = @maker ORDER BY policy, effective_from, version", new { maker }, stop)).Select(PolicyView.Of)];
    }

    public static async Task<Result<WithText, Refusal>> One(string maker, string id, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        var row = await look.Single<PolicyVersionRow>("SELECT * FROM policy_version WHERE maker = @maker AND id = @id", new { maker, id }, stop);
        return row is null ? Refusal.NotFound("policy") : new WithText(PolicyView.Of(row), row.Source);
    }
}
