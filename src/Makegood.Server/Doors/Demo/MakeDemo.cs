using Makegood.Server.Registry;
using Makegood.Storage;
using Makegood.Storage.Migrations;

namespace Makegood.Server.Doors.Demo;

/// <summary>How large a demo is.</summary>
public enum DemoSize
{
    /// <summary>Some hundred claims, each step of each by its own operation. Made in half a minute.</summary>
    Small,

    /// <summary>200,000 claims about 100,000 units, written in bulk by the same rules. Made in minutes.</summary>
    Large,
}

/// <summary>
/// Fills a fresh installation with three years of a maker's life that never was. The same seed and the same last day give the same life; only what is sealed
/// or secret differs, because keys are drawn anew.
/// </summary>
public static class MakeDemo
{
    /// <summary>The slug of the sample maker.</summary>
    public const string Maker = SampleShop.Maker;

    /// <param name="Units">How many units are sold.</param>
    /// <param name="Claims">How many claims come.</param>
    public sealed record Measure(int Units, int Claims, bool InBulk);

    public static Measure Of(DemoSize size) => size switch
    {
        DemoSize.Small => new Measure(200, 300, InBulk: false),
        DemoSize.Large => new Measure(100_000, 200_000, InBulk: true),
    };

    /// <param name="until">The last day of the life.</param>
    /// <param name="told">Told how far it is: of what, how many, of how many.</param>
    /// <returns>Who can sign in.</returns>
    public static async Task<DemoAccess> Run(Measure measure, long seed, DateOnly until, string folder, Database database, Action<string, long, long> told, CancellationToken stop)
    {
        var life = SampleLife.Make(measure.Units, measure.Claims, seed, until);
        await Migrator.Run(database, life.Start, stop);
        // Half a demo is of no use to anybody, so nothing is lost that a new start does not bring back.
        await database.Hurry();
        var time = new DemoTime(seed, life.Start);
        var vault = PersonVault.Open(folder);
        await CheckVault.Run(vault, time.Act(Act.House, "server"), database, stop);
        var house = new DemoHouse(database, vault, new PolicyShelf(), time);
        var access = await house.Open(stop);
        await house.Sell(life.Units, measure.InBulk ? 1000 : 25, done => told("units", done, measure.Units), stop);
        void Filed(long done) => told("claims", done, measure.Claims);
        if (measure.InBulk) await new BulkLife(house, life, seed).Run(Filed, stop);
        else await new LiveLife(house, life, seed, new AttachmentFiles(folder)).Run(Filed, stop);
        return access;
    }
}
