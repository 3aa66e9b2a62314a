using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Access;

/// <summary>Makes a key for a program. Nobody can give a scope that they do not have.</summary>
public static class CreateKey
{
    /// <param name="Name">What it is for.</param>
    /// <param name="Scopes">What it may do.</param>
    public sealed record Command(string Name, IReadOnlyList<string> Scopes);

    /// <param name="Key">The secret; shown this once.</param>
    public sealed record Answer(string Id, string Name, IReadOnlyList<string> Scopes, string Key, DateTimeOffset CreatedAt);

    public static async Task<Result<Answer, Refusal>> Run(Command command, IReadOnlySet<string> held, Act act, Database database, CancellationToken stop)
    {
        if (string.IsNullOrWhiteSpace(command.Name)) return Refusal.Invalid("name", "The name is empty; say what the key is for.");
        if (command.Scopes is []) return Refusal.Invalid("scopes", $"A key needs at least one scope: {string.Join(", ", Scope.All)}.");
        foreach (var scope in command.Scopes)
        {
            if (!Scope.All.Contains(scope)) return Refusal.Invalid("scopes", $"There is no scope `{scope}`. There are: {string.Join(", ", Scope.All)}.");
            if (!held.Contains(scope)) return new Refusal(RefusalCode.NotAllowed, $"You do not have the scope `{scope}` yourself, so you cannot give it away.", "scopes");
        }

        var secret = Secrets.New(Secrets.KeyPrefix);
        var row = new ApiKeyRow { Maker = act.Maker, Id = act.NewId("key"), Name = command.Name.Trim(), Hash = Secrets.Hash(secret), Role = "key", Scopes = string.Join(' ', command.Scopes.Distinct()), CreatedAt = act.At, CreatedBy = act.Actor };
        await using var work = await database.Begin(act, stop);
        await work.Add(row, "key.created", stop);
        await work.Commit(stop);
        return new Answer(row.Id, row.Name, command.Scopes, secret, row.CreatedAt);
    }
}
