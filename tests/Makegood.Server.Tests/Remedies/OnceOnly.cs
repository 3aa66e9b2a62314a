using System.Net;
using System.Net.Http.Json;
using Makegood.Domain.Remedies;
using Makegood.Server.Tests.Stores;
using Makegood.Server.Tests.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Tests.Remedies;

/// <summary>A part, a unit or a sum leaves exactly once, whatever is raced or sent again.</summary>
public abstract class OnceOnly<TStore>(KitServer<TStore> shared) : IClassFixture<KitServer<TStore>>
    where TStore : IStoreKind
{
    private const int Racers = 50;
    private const int Repeats = 100;

    private TestServer Server => shared.Server;

    [Fact]
    public async Task Fifty_approvals_at_once_plan_one_remedy_and_fifty_shipments_at_once_issue_one_part()
    {
        var desk = await Desk.Open(Server, RemedyKind.PartOnly);
        var decision = (string)(await desk.Show())["decision_id"]!;
        // The same decision, planned again by fifty at once beside the one that stands.
        var planned = await Task.WhenAll(Enumerable.Range(0, Racers).Select(_ => Task.Run(async () =>
        {
            try
            {
                await using var work = await Server.Database.Begin(Server.Clock.Act("acme", "racer"), CancellationToken.None);
                var file = (await work.FindClaim("acme", desk.Claim, null, CancellationToken.None))!;
                await work.PlanRemedies(file, decision, [new ApprovedPart(1, ["free_part"])], CancellationToken.None);
                await work.Commit(CancellationToken.None);
                return true;
            }
            catch (Exception problem) when (StoreProblems.IsRace(problem))
            {
                return false;
            }
        })));
        Assert.DoesNotContain(true, planned);
        await desk.Do("reserve", new { });
        var answers = await Task.WhenAll(Enumerable.Range(0, Racers).Select(i => Send(desk, "ship", Desk.Sent("RACE1"), $"racer-{desk.Remedy}-{i}")));
        Assert.Single(answers, a => a.StatusCode is HttpStatusCode.OK);
        Assert.All(answers, a => Assert.True(a.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict or HttpStatusCode.ServiceUnavailable, a.StatusCode.ToString()));
        Assert.Equal(1, await Desk.Count(Server, "SELECT COUNT(*) FROM remedy WHERE claim_id = @Claim", new { desk.Claim }));
        Assert.Equal(1, await Desk.Count(Server, "SELECT COUNT(*) FROM part_issue WHERE remedy_id = @Remedy", new { desk.Remedy }));
        Assert.Equal(1, await Desk.Count(Server, "SELECT COUNT(*) FROM shipment WHERE remedy_id = @Remedy", new { desk.Remedy }));
        Assert.Equal(1, await Desk.Count(Server, "SELECT COUNT(*) FROM remedy_event WHERE remedy_id = @Remedy AND kind = 'ship'", new { desk.Remedy }));
    }

    [Fact]
    public async Task The_same_key_a_hundred_times_has_one_effect_and_one_answer()
    {
        var desk = await Desk.Open(Server, RemedyKind.MoneyHandOff);
        var texts = new HashSet<string>();
        for (var i = 0; i < Repeats; i++)
        {
            var answer = await Send(desk, "request-money", new { amount = 5000, currency = "EUR", money_as = "refund" }, "once-" + desk.Remedy);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            texts.Add(await answer.Content.ReadAsStringAsync());
        }

        Assert.Single(texts);
        Assert.Equal(1, await Desk.Count(Server, "SELECT times_asked FROM hand_off WHERE remedy_id = @Remedy", new { desk.Remedy }));
        Assert.Equal(1, await Desk.Count(Server, "SELECT COUNT(*) FROM outbox WHERE topic = 'remedy.hand_off' AND payload LIKE @like", new { like = $"%{desk.Remedy}%" }));
    }

    [Fact]
    public async Task A_spare_unit_wanted_by_many_at_once_goes_to_one()
    {
        var serial = Desk.Serial("HOT");
        var spare = (string)(await Kit.Post(Server, "/api/v1/units", new { serial, product = "KIT-1" }, HttpStatusCode.Created))["id"]!;
        var desks = new List<Desk.Case>();
        for (var i = 0; i < 8; i++) desks.Add(await Desk.Open(Server, RemedyKind.AdvanceUnit, isAboutUnit: true));
        var answers = await Task.WhenAll(desks.Select(d => Send(d, "reserve", new { serial }, "want-" + d.Remedy)));
        Assert.Single(answers, a => a.StatusCode is HttpStatusCode.OK);
        Assert.Equal(1, await Desk.Count(Server, "SELECT COUNT(*) FROM remedy WHERE new_unit_id = @spare", new { spare }));
    }

    [Fact]
    public async Task RMA_numbers_given_out_at_once_differ()
    {
        var desks = new List<Desk.Case>();
        for (var i = 0; i < 12; i++) desks.Add(await Desk.Open(Server, RemedyKind.DepotRepair));
        var numbers = await Task.WhenAll(desks.Select(async d => (string)(await d.Do("rma"))["rma_number"]!));
        Assert.Equal(numbers.Length, numbers.Distinct().Count());
    }

    private async Task<HttpResponseMessage> Send(Desk.Case desk, string what, object body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/remedies/{desk.Remedy}/{what}") { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        return await Server.Operator.SendAsync(request);
    }
}

public sealed class OnceOnlyOnSqlite(KitServer<OnSqlite> shared) : OnceOnly<OnSqlite>(shared);

public sealed class OnceOnlyOnPostgres(KitServer<OnPostgres> shared) : OnceOnly<OnPostgres>(shared);
