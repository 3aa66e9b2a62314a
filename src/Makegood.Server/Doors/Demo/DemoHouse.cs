using Makegood.Domain.Basics;
using Makegood.Server.Access;
using Makegood.Server.Registry;
using Makegood.Server.Service;
using Makegood.Server.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Doors.Demo;

/// <summary>People who can sign in to the demo, and a key.</summary>
/// <param name="Logins">Login and role; `house` is the operator of the installation, the others belong to the sample maker.</param>
public sealed record DemoAccess(IReadOnlyList<(string Login, string Role)> Logins, string Password, string Key);

/// <summary>What every demo begins with: the maker, its catalogue, its policies, and people at the desk. All by the operations that people use.</summary>
internal sealed class DemoHouse(Database database, PersonVault vault, PolicyShelf shelf, DemoTime time)
{
    // A demo listens on this machine only, and says everywhere that it is one.
    private const string Password = "try out the demo";

    private static readonly IReadOnlySet<string> Everything = Scope.All.ToHashSet(StringComparer.Ordinal);

    public Database Database { get; } = database;

    public PersonVault Vault { get; } = vault;

    public PolicyShelf Shelf { get; } = shelf;

    public DemoTime Time { get; } = time;

    /// <summary>Account ids by login.</summary>
    public Dictionary<string, string> People { get; } = new(StringComparer.Ordinal);

    public Act By(string login) => Time.Act(SampleShop.Maker, People.GetValueOrDefault(login, login));

    public static T Granted<T>(Result<T, Refusal> result)
        where T : notnull =>
        result.Granted(out var answer, out var refusal) ? answer : throw new InvalidOperationException($"the demo asked for something that is refused: {refusal.Detail}");

    /// <returns>Who can sign in.</returns>
    public async Task<DemoAccess> Open(CancellationToken stop)
    {
        var logins = new List<(string, string)> { ("house", Role.Operator) };
        await AddHouse(stop);
        Granted(await CreateMaker.Run(new CreateMaker.Command(SampleShop.Maker, SampleShop.Name, SampleShop.Zone), Time.Act(Act.House, "demo"), Database, stop));
        foreach (var (login, role) in new[] { ("ada", Role.Agent), ("ben", Role.Agent), ("lea", Role.Lead), ("lou", Role.Lead), ("pia", Role.PolicyOwner), ("pat", Role.PolicyOwner), ("fin", Role.Finance) })
        {
            var made = Granted(await AddAccount.Run(new AddAccount.Command(login, role, Password), Everything, By("demo"), Database, stop));
            People[login] = made.Id;
            logins.Add((login, role));
        }

        foreach (var policy in new[] { "fff-printer", "kit-parts" }) Granted(await PublishPolicy.Run(new PublishPolicy.Command(SampleShop.Policy(policy)), By("pia"), Database, stop));
        foreach (var product in SampleShop.Products) Granted(await CreateProduct.Run(product, By("ada"), Database, stop));
        foreach (var (part, _) in SampleShop.Parts) Granted(await CreatePart.Run(part, By("ada"), Database, stop));
        // Only kits are looked at part by part; a printer is covered as one thing.
        var lines = SampleShop.Parts.Where(p => p.Product == SampleShop.Kit).Select((p, i) => new Registry.BillLine(i + 1, p.Part.Sku, 1)).ToList();
        Granted(await PutBill.Run(SampleShop.Kit, new PutBill.Command(lines), By("ada"), Database, stop));
        // An answer in a working day, a decision in three, all done in fifteen.
        Granted(await SetServiceLevel.Run(new SetServiceLevel.Command(8 * 60, 3 * 8 * 60, 15 * 8 * 60), By("lea"), Database, stop));
        var key = Granted(await CreateKey.Run(new CreateKey.Command("demo", [Scope.RegistryRead, Scope.RegistryWrite, Scope.CoverageRead, Scope.CoverageWrite, Scope.ClaimsRead, Scope.ClaimsWork, Scope.PoliciesRead, Scope.PoliciesPublish]), Everything, By("demo"), Database, stop));
        return new DemoAccess(logins, Password, key.Key);
    }

    /// <summary>Sales and the units sold, in the order of time, many in one work.</summary>
    /// <param name="sold">Called with how many are there.</param>
    public async Task Sell(IReadOnlyList<SoldUnit> units, int together, Action<long> sold, CancellationToken stop)
    {
        var done = 0;
        foreach (var some in units.Chunk(together))
        {
            Time.Now = some[^1].SoldAt.AddDays(5);
            var sales = await BringSales.Run([.. some.Select(Sale)], new Bringing(ForShow: false, MayChange: false), Vault, By("ada"), Database, stop);
            if (sales.FirstOrDefault(s => s.Taken is Taken.Refused) is { } no) throw new InvalidOperationException($"the demo's sale is refused: {no.Refusals[0].Detail}");
            var registered = await RegisterUnits.Run([.. some.Select(u => new RegisterUnit.Command(u.Serial, u.Product, u.MadeOn, u.Order))], forShow: false, By("ada"), Shelf, Database, stop);
            foreach (var unit in registered) if (!unit.Granted(out _, out var why)) throw new InvalidOperationException($"the demo's unit is refused: {why.All[0].Detail}");
            sold(done += some.Length);
        }
    }

    private static SaleContent Sale(SoldUnit unit) => new(
        unit.Order,
        1,
        unit.ByDealer ? "dealer" : "official_store",
        StoreRecord: !unit.ByDealer,
        unit.ByDealer ? null : "INV-" + unit.Order,
        unit.Seller,
        unit.IsKit ? null : unit.SoldAt,
        null,
        unit.IsKit ? unit.SoldOn : null,
        unit.DeliveredOn,
        unit.BuyerKind,
        unit.Country,
        BuyerName: unit.BuyerName,
        BuyerEmail: unit.BuyerEmail);

    private async Task AddHouse(CancellationToken stop)
    {
        var account = new AccountRow { Maker = Act.House, Id = Time.NewId("account"), Login = "house", Role = Role.Operator, Password = Passwords.Hash(Password), CreatedAt = Time.Now };
        await using var work = await Database.Begin(Time.Act(Act.House, "demo"), stop);
        await work.Add(account, "account.created", stop);
        await work.Commit(stop);
    }
}
