using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Access;

/// <summary>A person gets an account: a login, a role, and a password to begin with.</summary>
public static class AddAccount
{
    /// <param name="Login">1 to 100 characters without spaces.</param>
    /// <param name="Role">customer, agent, lead, policy_owner, finance or operator.</param>
    /// <param name="Password">12 to 256 characters. Without one, a random one is made and shown once.</param>
    /// <param name="PersonId">For customers: whose units they see. Without one, a new person is made.</param>
    public sealed record Command(string Login, string Role, string? Password = null, string? PersonId = null);

    /// <param name="Password">The random password, shown this once; null when the request brought one.</param>
    public sealed record Answer(string Id, string Login, string Role, string? PersonId, DateTimeOffset CreatedAt, string? Password);

    public static async Task<Result<Answer, Refusal>> Run(Command command, IReadOnlySet<string> held, Act act, Database database, CancellationToken stop)
    {
        if (Logins.Problem(command.Login, "login") is { } wrong) return wrong;
        if (AccountRules.RoleProblem(command.Role, act.Maker) is { } noRole) return noRole;
        if (AccountRules.MayGive(held, command.Role, "role") is { } tooMuch) return tooMuch;
        if (command.Password is not null && Passwords.Problem(command.Password, "password") is { } weak) return weak;
        var isCustomer = command.Role == Role.Customer;
        if (command.PersonId is not null && !isCustomer) return Refusal.Invalid("person_id", "Only customers have a `person_id`: it says whose units they see.");
        // Slow on purpose, so before the writer is taken.
        var made = command.Password is null ? Passwords.New() : null;
        var hash = Passwords.Hash(made ?? command.Password!);

        // Load and decide.
        await using var work = await database.Begin(act, stop);
        var there = await work.Single<long>("SELECT count(*) FROM account WHERE maker = @Maker AND login = @Login", new { act.Maker, command.Login }, stop);
        if (there > 0) return new Refusal(RefusalCode.AlreadyExists, $"There is an account with the login `{command.Login}` already; it may be a disabled one.", "login");
        if (command.PersonId is not null && await work.Single<long>("SELECT count(*) FROM person WHERE maker = @Maker AND id = @PersonId", new { act.Maker, command.PersonId }, stop) == 0) return Refusal.Invalid("person_id", $"There is no person `{command.PersonId}`. Leave it out to make a new one.");

        // Remember.
        var person = command.PersonId;
        if (isCustomer && person is null)
        {
            person = act.NewId("person");
            await work.Add(new PersonRow { Maker = act.Maker, Id = person, CreatedAt = act.At }, "person.created", stop);
        }

        var row = new AccountRow { Maker = act.Maker, Id = act.NewId("account"), Login = command.Login, Role = command.Role, PersonId = person, Password = hash, CreatedAt = act.At };
        await work.Add(row, "account.created", stop);
        await work.Commit(stop);
        return new Answer(row.Id, row.Login, row.Role, row.PersonId, row.CreatedAt, made);
    }
}
