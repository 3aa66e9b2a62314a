using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Registry;

/// <summary>A person as the API shows it to those who may see personal data.</summary>
/// <param name="ErasedAt">When the personal data were destroyed; the fields are then empty for ever.</param>
public sealed record PersonView(string Id, string? Name, string? Email, string? Phone, string? Address, DateTimeOffset CreatedAt, DateTimeOffset? ErasedAt)
{
    internal static PersonView Of(PersonRow row, PersonData? data) => new(row.Id, data?.Name, data?.Email, data?.Phone, data?.Address, row.CreatedAt, row.ErasedAt);
}

/// <summary>A person without what is known of them: what is answered, and kept, when something was done.</summary>
public sealed record PersonRef(string Id, DateTimeOffset CreatedAt, DateTimeOffset? ErasedAt)
{
    internal static PersonRef Of(PersonRow row) => new(row.Id, row.CreatedAt, row.ErasedAt);
}

/// <summary>What personal data may look like, and how they reach the store.</summary>
internal static class Persons
{
    public static void Check(Checks checks, PersonData data, string prefix = "")
    {
        checks.Optional(prefix + "name", data.Name);
        checks.Optional(prefix + "email", data.Email, 254);
        checks.Optional(prefix + "phone", data.Phone, 40);
        checks.Optional(prefix + "address", data.Address?.ReplaceLineEndings(" "), 500);
        if (data.Email is { } email && (email.Count(c => c == '@') != 1 || email[0] == '@' || email[^1] == '@' || email.Any(char.IsWhiteSpace))) checks.Say(prefix + "email", $"`{email}` is no e-mail address; write one such as `ada@example.org`.");
    }

    public static (PersonRow Person, PersonKeyRow Key) Seal(PersonData data, PersonVault vault, Act act)
    {
        var id = act.NewId("person");
        var key = vault.NewKey(act.Maker, id);
        return (new PersonRow { Maker = act.Maker, Id = id, Sealed = vault.Seal(key, act.Maker, id, data), CreatedAt = act.At }, new PersonKeyRow { Maker = act.Maker, Id = id, Wrapped = key });
    }

    public static async Task<PersonRow?> Row(Session session, string maker, string id, CancellationToken stop) =>
        await session.Single<PersonRow>("SELECT * FROM person WHERE maker = @maker AND id = @id", new { maker, id }, stop);

    public static Task<PersonKeyRow?> Key(Session session, string maker, string id, CancellationToken stop) =>
        session.Single<PersonKeyRow>("SELECT * FROM person_key WHERE maker = @maker AND id = @id", new { maker, id }, stop);

    /// <summary>What the house knows of a person; null once erased.</summary>
    public static async Task<PersonData?> Data(Session session, PersonVault vault, PersonRow row, CancellationToken stop) =>
        row.Sealed is { } text && await Key(session, row.Maker, row.Id, stop) is { } key ? vault.Open(key.Wrapped, row.Maker, row.Id, text) : null;
}

/// <summary>Takes down a person. What is known of them is sealed with a key of their own.</summary>
public static class CreatePerson
{
    public static async Task<Result<PersonRef, Refusal>> Run(PersonData data, PersonVault vault, Act act, Database database, CancellationToken stop)
    {
        if (data.IsEmpty) return Refusal.Invalid("name", "Nothing is said about the person; write a name, an e-mail address, a phone number or an address.");
        var checks = new Checks();
        Persons.Check(checks, data);
        if (checks.Refusals is [var first, ..]) return first;
        var (person, key) = Persons.Seal(data, vault, act);
        await using var work = await database.Begin(act, stop);
        await work.Add(person, "person.created", stop);
        await work.Add(key, "person.key_made", stop);
        return await work.Commit(PersonRef.Of(person), stop);
    }
}

/// <summary>Corrects what is known of a person.</summary>
public static class ChangePerson
{
    public static async Task<Result<PersonRef, Refusal>> Run(string id, PersonData data, PersonVault vault, Act act, Database database, CancellationToken stop)
    {
        var checks = new Checks();
        Persons.Check(checks, data);
        if (checks.Refusals is [var first, ..]) return first;
        await using var work = await database.Begin(act, stop);
        if (await Persons.Row(work, act.Maker, id, stop) is not { } row) return Refusal.NotFound("person");
        if (await Persons.Key(work, act.Maker, id, stop) is not { } key || row.ErasedAt is not null) return new Refusal(RefusalCode.Retired, "This person has been erased; take them down anew if they come back.");
        var changed = await work.Change(row with { Sealed = vault.Seal(key.Wrapped, act.Maker, id, data) }, "person.changed", stop);
        return await work.Commit(PersonRef.Of(changed), stop);
    }
}

/// <summary>
/// Erases a person: their key is destroyed, and with it everything that was sealed, in the audit too. Units and sales stay, with the bare id.
/// </summary>
public static class ErasePerson
{
    public static async Task<Result<PersonRef, Refusal>> Run(string id, Act act, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);
        if (await Persons.Row(work, act.Maker, id, stop) is not { } row) return Refusal.NotFound("person");
        if (row.ErasedAt is not null) return PersonRef.Of(row);
        if (await Persons.Key(work, act.Maker, id, stop) is { } key) await work.Remove(key, "person.key_destroyed", stop);
        // What they uploaded stays as evidence until staff remove it; what they called it goes.
        foreach (var file in await work.Query<AttachmentRow>("SELECT * FROM attachment WHERE maker = @Maker AND person_id = @id", new { act.Maker, id }, stop)) await FileNames.Forget(work, file, stop);
        var erased = await work.Change(row with { Sealed = null, ErasedAt = act.At }, "person.erased", stop);
        return await work.Commit(PersonRef.Of(erased), stop);
    }
}

/// <summary>Shows a person to those who may see personal data.</summary>
public static class FindPerson
{
    public static async Task<Result<PersonView, Refusal>> Run(string id, string maker, PersonVault vault, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        return await Persons.Row(look, maker, id, stop) is { } row ? PersonView.Of(row, await Persons.Data(look, vault, row, stop)) : Refusal.NotFound("person");
    }
}

/// <summary>Sees at the start that the master key is the one that the store was written with. A wrong one would lose every person at the next change.</summary>
public static class CheckVault
{
    private const string RowId = "master_key";

    /// <exception cref="VaultException">It is another one.</exception>
    public static async Task Run(PersonVault vault, Act act, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);
        var row = await work.Single<InstallationRow>("SELECT * FROM installation WHERE maker = @Maker AND id = @RowId", new { act.Maker, RowId }, stop);
        if (row is null)
        {
            await work.Add(new InstallationRow { Maker = act.Maker, Id = RowId, Value = vault.Fingerprint }, "installation.master_key", stop);
            await work.Commit(stop);
        }
        else if (row.Value != vault.Fingerprint)
        {
            throw new VaultException($"{PersonVault.FileName} in the data folder ({vault.Fingerprint}) is not the key that this store was written with ({row.Value}); put the right file back. Backups do not hold it: it is kept apart from them on purpose. If it is gone for good, `makegood doctor --accept-lost-key` says what that means");
        }
    }
}
