using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Papers;

/// <summary>Who a paper is for, and whose it is. Personal data leave the vault here, at the moment of writing, and stay in the page alone.</summary>
internal static class Readers
{
    /// <summary>Name and address of a person; neither once they were erased.</summary>
    public static async Task<Addressee> Addressee(Session session, string maker, string personId, PersonVault vault, CancellationToken stop)
    {
        var person = await session.Single<PersonRow>("SELECT * FROM person WHERE maker = @maker AND id = @personId", new { maker, personId }, stop);
        if (person?.Sealed is not { } text || await Key(session, maker, personId, stop) is not { } key) return new Addressee(null, []);
        var data = vault.Open(key.Wrapped, maker, personId, text);
        return new Addressee(data.Name, data.Address?.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []);
    }

    public static Task<PersonKeyRow?> Key(Session session, string maker, string personId, CancellationToken stop) =>
        session.Single<PersonKeyRow>("SELECT * FROM person_key WHERE maker = @maker AND id = @personId", new { maker, personId }, stop);

    public static async Task<(string Name, string Zone)> Maker(Session session, string maker, CancellationToken stop)
    {
        var row = await session.Single<MakerRow>("SELECT * FROM maker WHERE maker = @maker", new { maker }, stop);
        Invariant.Holds(row is not null, "whoever writes papers is a maker");
        return (row.Name, row.TimeZone);
    }

    /// <summary>What a claimed part is called: as in the maker's catalogue, else the policy's word for it.</summary>
    public static async Task<string> PartName(Session session, string maker, string item, string? unitPartId, CancellationToken stop) =>
        await session.Single<string>("SELECT p.name FROM unit_part u JOIN part p ON p.maker = u.maker AND p.id = u.part_id WHERE u.maker = @maker AND u.id = @unitPartId", new { maker, unitPartId }, stop)
        ?? await session.Single<string>("SELECT name FROM part WHERE maker = @maker AND item = @item ORDER BY id LIMIT 1", new { maker, item }, stop)
        ?? item.Replace('_', ' ');
}
