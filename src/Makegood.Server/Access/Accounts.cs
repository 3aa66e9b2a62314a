using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Access;

/// <summary>An account as the API shows it.</summary>
/// <param name="Role">customer, agent, lead, policy_owner, finance or operator.</param>
/// <param name="PersonId">For customers: whose units they see.</param>
/// <param name="DisabledAt">Since when nobody can sign in with it; null while it works.</param>
public sealed record AccountView(string Id, string Login, string Role, string? PersonId, DateTimeOffset CreatedAt, DateTimeOffset? DisabledAt)
{
    internal static AccountView Of(AccountRow row) => new(row.Id, row.Login, row.Role, row.PersonId, row.CreatedAt, row.DisabledAt);
}

/// <summary>Looks up accounts.</summary>
public static class FindAccounts
{
    /// <summary>Accounts of the maker in the order in which they were made.</summary>
    /// <param name="after">The id that the page before ended with.</param>
    /// <param name="limit">How many at most.</param>
    public static async Task<IReadOnlyList<AccountView>> All(string maker, string? after, int limit, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        var rows = await look.Query<AccountRow>("SELECT * FROM account WHERE maker = @maker AND id > @after ORDER BY id LIMIT @limit", new { maker, after = after ?? string.Empty, limit = (long)limit }, stop);
        return [.. rows.Select(AccountView.Of)];
    }

    public static async Task<Result<AccountView, Refusal>> One(string maker, string id, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        return await Row(look, maker, id, stop) is { } row ? AccountView.Of(row) : Refusal.NotFound("account");
    }

    /// <summary>The account with this login, for people who know no ids.</summary>
    public static async Task<Result<AccountView, Refusal>> ByLogin(string maker, string login, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        var row = await look.Single<AccountRow>("SELECT * FROM account WHERE maker = @maker AND login = @login", new { maker, login }, stop);
        return row is null ? Refusal.NotFound("login") : AccountView.Of(row);
    }

    internal static Task<AccountRow?> Row(Session session, string maker, string id, CancellationToken stop, bool toChange = false) =>
        session.Single<AccountRow>($"SELECT * FROM account WHERE maker = @maker AND id = @id{(toChange ? session.Dialect.ForUpdate : string.Empty)}", new { maker, id }, stop);
}

/// <summary>What must stay true when accounts change.</summary>
internal static class AccountRules
{
    /// <summary>Nobody can give, or take over, what they may not do themselves. A customer's own things are no staff's, so that role can be given by whoever manages people.</summary>
    public static Refusal? MayGive(IReadOnlySet<string> held, string role, string field)
    {
        if (role == Role.Customer) return null;
        var more = Role.ScopesOf(role).FirstOrDefault(s => !held.Contains(s));
        return more is null ? null : new Refusal(RefusalCode.NotAllowed, $"The role `{role}` may do `{more}`, which you may not, so you cannot give it or change an account that has it.", field);
    }

    public static Refusal? RoleProblem(string role, string maker)
    {
        if (!Role.All.Contains(role)) return Refusal.Invalid("role", $"There is no role `{role}`. There are: {string.Join(", ", Role.All)}.");
        if (role == Role.Customer && maker == Act.House) return Refusal.Invalid("role", "A customer belongs to a maker; name it in the header Makegood-Maker (on the command line: --maker).");
        return null;
    }

    /// <summary>The house never loses its last operator, or nobody could let anybody in again.</summary>
    public static async Task<Refusal?> LastOperator(AccountRow account, Work work, CancellationToken stop)
    {
        if (account.Maker != Act.House || account.Role != Role.Operator || account.DisabledAt is not null) return null;
        // All of them are held until the commit: two operators who disable each other at once must not both succeed.
        var operators = await work.Query<AccountRow>($"SELECT * FROM account WHERE maker = @House AND role = @Operator AND disabled_at IS NULL ORDER BY id{work.Dialect.ForUpdate}", new { Act.House, Role.Operator }, stop);
        return operators.Any(o => o.Id != account.Id) ? null : new Refusal(RefusalCode.NotPossibleNow, "This is the last operator of the installation. Add another one first.");
    }

    /// <summary>Ends all stays of an account but one.</summary>
    public static async Task EndSessions(AccountRow account, string? except, Work work, CancellationToken stop)
    {
        var open = await work.Query<SessionRow>("SELECT * FROM session WHERE maker = @Maker AND account_id = @Id AND ended_at IS NULL ORDER BY id", new { account.Maker, account.Id }, stop);
        foreach (var session in open.Where(s => s.Id != except)) await work.Change(session with { EndedAt = work.Act.At }, "session.ended", stop);
    }
}
