using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Server.Remedies;
using Makegood.Server.Tests.Stores;
using Makegood.Server.Tests.Warranty;
using Makegood.Storage;
using Npgsql;

namespace Makegood.Server.Tests.Remedies;

/// <summary>
/// The store fails at the k-th statement of each step of each remedy, for every k there is. Nothing of the step is there after a failure, all of it when only
/// the answer got lost; the next try does it, and at the end each thing left once.
/// </summary>
public abstract class RemedyFailures<TStore>(KitServer<TStore> shared, ITestOutputHelper output) : IClassFixture<KitServer<TStore>>
    where TStore : IStoreKind
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    private static readonly string[] Watched = ["remedy_event", "shipment", "part_issue", "hand_off", "supplier_leg", "custody_event", "unit_hold", "unit_link", "claim_event", "coverage_event", "outbox", "unit_part", "coverage_line"];

    private delegate Task<Result<RemedyView, Refusal>> Action(string remedy, Act act, Database database);

    [Theory]
    [InlineData(RemedyKind.PartOnly)]
    [InlineData(RemedyKind.PartWithReturn)]
    [InlineData(RemedyKind.PartAfterReturn)]
    [InlineData(RemedyKind.AdvanceUnit)]
    [InlineData(RemedyKind.DepotRepair)]
    [InlineData(RemedyKind.UnitSwap)]
    [InlineData(RemedyKind.MoneyHandOff)]
    [InlineData(RemedyKind.Paid)]
    public async Task Nothing_is_lost_and_nothing_is_doubled(RemedyKind kind)
    {
        var server = shared.Server;
        var database = server.Database;
        var spare = Desk.Serial("FS");
        await Kit.Post(server, "/api/v1/units", new { serial = spare, product = "KIT-1" }, System.Net.HttpStatusCode.Created);
        var desk = await Desk.Open(server, kind, isAboutUnit: kind is RemedyKind.AdvanceUnit or RemedyKind.UnitSwap);
        var today = DateOnly.FromDateTime(server.Time.GetUtcNow().UtcDateTime);
        var failures = 0;
        var script = Script(kind, spare, today, desk.Motor);
        foreach (var action in script)
        {
            for (var k = 1; ; k++)
            {
                var before = await Picture(database);
                var (count, isLate, failed) = (0, false, false);
                database.Before = sql =>
                {
                    if (++count != k) return;
                    isLate = sql == "COMMITTED";
                    throw new NpgsqlException("the connection broke");
                };
                try
                {
                    var answer = await action(desk.Remedy, server.Clock.Act("acme", "tester"), database);
                    Assert.True(answer.Granted(out _, out var no), no?.Detail);
                }
                catch (NpgsqlException)
                {
                    failed = true;
                }

                database.Before = null;
                if (!failed || isLate) break;
                failures++;
                Assert.Equal(before, await Picture(database));
            }
        }

        output.WriteLine($"{kind}: {script.Count} steps, {failures} failures");
        Assert.True(failures > 5 * script.Count, "every step has several statements");
        var done = await desk.Show();
        Assert.Equal("resolved", (string)done["claim_state"]!);
        Assert.Equal(script.Count + 1, await Desk.Count(server, "SELECT COUNT(*) FROM remedy_event WHERE remedy_id = @Remedy", new { desk.Remedy }));
        Assert.Equal(script.Count + 1, await Desk.Count(server, "SELECT MAX(sequence) FROM remedy_event WHERE remedy_id = @Remedy", new { desk.Remedy }));
        var gives = kind is not (RemedyKind.DepotRepair or RemedyKind.MoneyHandOff) ? 1 : 0;
        Assert.Equal(gives, await Desk.Count(server, "SELECT COUNT(*) FROM part_issue WHERE remedy_id = @Remedy", new { desk.Remedy }));
        Assert.Equal(kind is RemedyKind.MoneyHandOff ? 1 : 0, await Desk.Count(server, "SELECT COUNT(*) FROM hand_off WHERE remedy_id = @Remedy", new { desk.Remedy }));
        Assert.Equal(0, await Desk.Count(server, "SELECT COUNT(*) FROM unit_hold WHERE remedy_id = @Remedy", new { desk.Remedy }));
        Assert.Empty(await Sample.Prove(database));
    }

    private static async Task<string> Picture(Database database)
    {
        await using var look = await database.Look(Stop);
        var counts = new List<string>();
        foreach (var table in Watched) counts.Add($"{table} {await look.Single<long>($"SELECT COUNT(*) FROM {table}", null, Stop)}");
        foreach (var table in (string[])["remedy", "claim", "unit"]) counts.Add($"changes of {table} {await look.Single<long>($"SELECT CAST(COALESCE(SUM(revision), 0) AS bigint) FROM {table}", null, Stop)}");
        return string.Join(", ", counts);
    }

    private static IReadOnlyList<Action> Script(RemedyKind kind, string spare, DateOnly today, string motor)
    {
        var parcel = new Parcel("DHL", "1Z999");
        Action reserve = (r, a, d) => Reserve.Run(r, new Reserve.Command(Serial: kind is RemedyKind.AdvanceUnit or RemedyKind.UnitSwap ? spare : null), a, d, Stop);
        Action ship = (r, a, d) => Ship.Run(r, new Ship.Command(parcel, ReturnDueOn: today.AddDays(30)), a, d, Stop);
        Action deliver = (r, a, d) => Deliver.Run(r, new Deliver.Command(), a, d, Stop);
        Action confirm = (r, a, d) => ConfirmWorking.Run(r, new ConfirmWorking.Command(), a, null, d, Stop);
        Action back = (r, a, d) => ReceiveReturn.Run(r, new ReceiveReturn.Command(), a, d, Stop);
        Action rma = (r, a, d) => IssueRma.Run(r, a, d, Stop);
        Action sendIn = (r, a, d) => SendIn.Run(r, new SendIn.Command(parcel), a, null, d, Stop);
        Action receive = (r, a, d) => Receive.Run(r, new Receive.Command(), a, d, Stop);
        return kind switch
        {
            RemedyKind.PartOnly => [reserve, ship, deliver, confirm],
            RemedyKind.PartWithReturn or RemedyKind.AdvanceUnit => [reserve, ship, deliver, confirm, back],
            RemedyKind.PartAfterReturn => [(r, a, d) => AwaitReturn.Run(r, new AwaitReturn.Command(today.AddDays(9)), a, d, Stop), back, reserve, ship, deliver, confirm],
            RemedyKind.UnitSwap => [rma, sendIn, receive, reserve, ship, deliver],
            RemedyKind.MoneyHandOff =>
            [
                (r, a, d) => RequestMoney.Run(r, new RequestMoney.Command(500, "EUR", "refund"), a, d, Stop),
                async (r, a, d) => await AnswerHandOff.Run(await Key(d, r), new AnswerHandOff.Command("accepted"), a, d, Stop),
                async (r, a, d) => await AnswerHandOff.Run(await Key(d, r), new AnswerHandOff.Command("done", "R-1"), a, d, Stop),
            ],
            RemedyKind.Paid =>
            [
                (r, a, d) => OfferQuote.Run(r, new OfferQuote.Command(100, "EUR"), a, d, Stop),
                (r, a, d) => AnswerQuote.Run(r, new AnswerQuote.Accept(100, "EUR"), a, null, d, Stop),
                reserve, ship, deliver, confirm,
            ],
            RemedyKind.DepotRepair =>
            [
                rma, sendIn, receive,
                (r, a, d) => Inspect.Run(r, a, d, Stop),
                (r, a, d) => OfferQuote.Run(r, new OfferQuote.Command(100, "EUR"), a, d, Stop),
                (r, a, d) => AnswerQuote.Run(r, new AnswerQuote.Accept(100, "EUR"), a, null, d, Stop),
                (r, a, d) => SendToSupplier.Run(r, new SendToSupplier.Command(parcel, "Motors"), a, d, Stop),
                (r, a, d) => TakeBack.Run(r, new TakeBack.Command("replaced", 100, "EUR"), a, d, Stop),
                (r, a, d) => FinishRepair.Run(r, new FinishRepair.Command([new FinishRepair.Part(motor, "M-2")], CostAmount: 900, CostCurrency: "EUR"), a, d, Stop),
                (r, a, d) => CheckRepair.Run(r, new CheckRepair.Command(false, "too loud"), a, d, Stop),
                (r, a, d) => FinishRepair.Run(r, new FinishRepair.Command(), a, d, Stop),
                (r, a, d) => CheckRepair.Run(r, new CheckRepair.Command(true), a, d, Stop),
                (r, a, d) => SendOut.Run(r, new SendOut.Command(parcel), a, d, Stop),
                deliver,
            ],
        };
    }

    private static async Task<string> Key(Database database, string remedy)
    {
        await using var look = await database.Look(Stop);
        return (await look.Single<string>("SELECT id FROM hand_off WHERE remedy_id = @remedy", new { remedy }, Stop))!;
    }
}

public sealed class RemedyFailuresOnSqlite(KitServer<OnSqlite> shared, ITestOutputHelper output) : RemedyFailures<OnSqlite>(shared, output);

public sealed class RemedyFailuresOnPostgres(KitServer<OnPostgres> shared, ITestOutputHelper output) : RemedyFailures<OnPostgres>(shared, output);
