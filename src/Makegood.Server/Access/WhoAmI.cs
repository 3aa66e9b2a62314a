using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Access;

/// <summary>Who the caller is, and what they may do.</summary>
public static class WhoAmI
{
    /// <param name="Maker">The slug of the caller's maker; null for people and keys of the installation itself.</param>
    /// <param name="Id">Of the account or key.</param>
    /// <param name="Name">The login of a person, the name of a key.</param>
    /// <param name="Role">A role, or `key`.</param>
    /// <param name="ActsFor">The maker that this request acts for; null for the installation itself.</param>
    public sealed record Answer(string? Maker, string Id, string Name, string Role, string? PersonId, IReadOnlyList<string> Scopes, string? ActsFor);

    public static async Task<Result<Answer, Refusal>> Run(Caller caller, string actsFor, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        var name = caller.SessionId is null
            ? await look.Single<string>("SELECT name FROM api_key WHERE maker = @Maker AND id = @Id", new { caller.Maker, caller.Id }, stop)
            : await look.Single<string>("SELECT login FROM account WHERE maker = @Maker AND id = @Id", new { caller.Maker, caller.Id }, stop);
        return new Answer(Slug(caller.Maker), caller.Id, name ?? string.Empty, caller.Role, caller.PersonId, [.. Scope.All.Where(caller.May)], Slug(actsFor));
    }

    private static string? Slug(string maker) => maker == Act.House ? null : maker;
}
