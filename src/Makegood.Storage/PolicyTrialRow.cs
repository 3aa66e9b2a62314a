namespace Makegood.Storage;

[Table("policy_trial")]
public sealed record PolicyTrialRow : Row
{
    public required string Policy { get; init; }
    public required string Version { get; init; }
    public required string Kind { get; init; }

    /// <summary>SHA-256 of the text's bytes: a trial speaks for this very text and no other.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Counts the trials of this very text, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>How many stored claims it was asked about.</summary>
    public required long Claims { get; init; }

    /// <summary>How many answers would be others.</summary>
    public required long Changed { get; init; }

    /// <summary>JSON: the report, as it was answered.</summary>
    public required string Answer { get; init; }
    public required DateTimeOffset TriedAt { get; init; }
    public required string TriedBy { get; init; }
}

/// <summary>What publishing asks of the trials and the claims.</summary>
public static class PolicyTrials
{
    /// <summary>A policy of this name has answered about claims.</summary>
    public static async Task<bool> HasClaims(this Session session, string maker, string policy, CancellationToken stop) =>
        await session.Single<string>("SELECT a.id FROM policy_version v JOIN assessment a ON a.maker = v.maker AND a.policy_id = v.id WHERE v.maker = @maker AND v.policy = @policy LIMIT 1", new { maker, policy }, stop) is not null;

    /// <summary>The trials of this very text, oldest first.</summary>
    public static Task<IReadOnlyList<PolicyTrialRow>> TrialsOf(this Session session, string maker, string sha256, CancellationToken stop) =>
        session.Query<PolicyTrialRow>("SELECT * FROM policy_trial WHERE maker = @maker AND sha256 = @sha256 ORDER BY number", new { maker, sha256 }, stop);

    /// <summary>Who stands behind an actor: a key acts for the account that made it, so nobody becomes two people by making a key.</summary>
    public static async Task<string> PersonBehind(this Session session, string maker, string actor, CancellationToken stop)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (seen.Add(actor) && await session.Single<string>("SELECT created_by FROM api_key WHERE (maker = @maker OR maker = @House) AND id = @actor", new { maker, Act.House, actor }, stop) is { } behind) actor = behind;
        return actor;
    }
}
