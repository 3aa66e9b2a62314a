using System.Globalization;
using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Upkeep;

/// <summary>
/// The master key is gone for good, and the operator says so. What was sealed with it cannot be opened by anybody any more: persons count as erased, names of
/// attachments as forgotten, webhooks and shops stand still until they get a new secret. A new key is made, and the installation starts again. May be killed and run anew.
/// </summary>
public static class AcceptLostKey
{
    private const string RowId = "master_key";
    private const string Reason = "the master key was lost, and the operator accepted it";

    /// <param name="IsSure">Without it, only what would be lost is counted.</param>
    public sealed record Command(bool IsSure);

    /// <param name="Persons">Persons whose names and addresses cannot be opened any more.</param>
    /// <param name="OtherNames">Sealed names of other things, such as of attachments.</param>
    /// <param name="Webhooks">Webhooks whose secret cannot be opened any more.</param>
    /// <param name="Shops">Shops whose secret cannot be opened any more.</param>
    /// <param name="IsDone">It was accepted, and there is a new key.</param>
    /// <param name="SetAside">Where a file lies that was there under the key's name and is not the key.</param>
    public sealed record Answer(long Persons, long OtherNames, long Webhooks, long Shops, bool IsDone, string? SetAside);

    public static async Task<Result<Answer, Refusal>> Run(Command command, string folder, Func<string, Act> actFor, Database database, CancellationToken stop)
    {
        var act = actFor(Act.House);
        string? written;
        IReadOnlyList<string> makers;
        Answer lost;
        await using (var look = await database.Look(stop))
        {
            written = await look.Single<string?>("SELECT value FROM installation WHERE maker = @Maker AND id = @RowId", new { act.Maker, RowId }, stop);
            // The house last: its row says that it is done.
            makers = [.. await look.Query<string>("SELECT slug FROM maker ORDER BY slug", null, stop), Act.House];
            lost = new Answer(
                await look.Single<long>("SELECT count(*) FROM person WHERE sealed IS NOT NULL", null, stop),
                await look.Single<long>("SELECT count(*) FROM person_key k WHERE NOT EXISTS (SELECT 1 FROM person p WHERE p.maker = k.maker AND p.id = k.id)", null, stop),
                await look.Single<long>("SELECT count(*) FROM webhook", null, stop),
                await look.Single<long>("SELECT count(*) FROM shop WHERE secret IS NOT NULL", null, stop),
                false,
                null);
        }

        if (written is null) return new Refusal(RefusalCode.NotPossibleNow, "This store was never written with a master key, so none is lost.");
        if (Fingerprint(folder) == written) return new Refusal(RefusalCode.NotPossibleNow, $"{PersonVault.FileName} in the data folder is the key that this store was written with; nothing is lost.");
        if (!command.IsSure) return lost;

        // The file first: killed behind it, the store still knows another fingerprint, and this can be run again.
        var aside = SetAside(folder, act.At);
        var vault = PersonVault.Open(folder);
        foreach (var maker in makers) await Forget(actFor(maker) with { Reason = Reason }, maker == Act.House ? vault.Fingerprint : null, database, stop);
        return lost with { IsDone = true, SetAside = aside };
    }

    /// <summary>Tells the key in a folder from others; null when there is none, or no key.</summary>
    internal static string? Fingerprint(string folder)
    {
        if (!File.Exists(Path.Combine(folder, PersonVault.FileName))) return null;
        try
        {
            return PersonVault.Open(folder).Fingerprint;
        }
        catch (VaultException)
        {
            // Not a key at all, which is as good as none.
            return null;
        }
    }

    // It may be the key of another installation: it is not destroyed, and not shared either.
    private static string? SetAside(string folder, DateTimeOffset now)
    {
        var path = Path.Combine(folder, PersonVault.FileName);
        if (!File.Exists(path)) return null;
        var aside = string.Create(CultureInfo.InvariantCulture, $"{path}.unfit-{now:yyyyMMdd'T'HHmmss.fff'Z'}");
        File.Move(path, aside);
        return aside;
    }

    private static async Task Forget(Act act, string? fingerprint, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);
        foreach (var person in await work.Query<PersonRow>("SELECT * FROM person WHERE maker = @Maker AND sealed IS NOT NULL ORDER BY id", new { act.Maker }, stop)) await work.Change(person with { Sealed = null, ErasedAt = act.At }, "person.lost_with_key", stop);
        foreach (var key in await work.Query<PersonKeyRow>("SELECT * FROM person_key WHERE maker = @Maker ORDER BY id", new { act.Maker }, stop)) await work.Remove(key, "person.key_lost", stop);
        foreach (var hook in await work.Query<WebhookRow>("SELECT * FROM webhook WHERE maker = @Maker ORDER BY id", new { act.Maker }, stop))
        {
            await work.Change(hook with { EarlierSecret = null, EarlierUntil = null, DisabledAt = hook.DisabledAt ?? act.At, DisabledBecause = "its secret was lost with the master key: give it a new one, then switch it on" }, "webhook.secret_lost", stop);
        }

        foreach (var shop in await work.Query<ShopRow>("SELECT * FROM shop WHERE maker = @Maker AND secret IS NOT NULL ORDER BY id", new { act.Maker }, stop)) await work.Change(shop with { Secret = null, EarlierSecret = null, EarlierUntil = null }, "shop.secret_lost", stop);

        if (fingerprint is not null)
        {
            var row = (await work.Single<InstallationRow>("SELECT * FROM installation WHERE maker = @Maker AND id = @RowId", new { act.Maker, RowId }, stop))!;
            await work.Change(row with { Value = fingerprint }, "installation.master_key_lost", stop);
        }

        await work.Commit(stop);
    }
}
