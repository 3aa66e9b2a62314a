using System.Net;
using System.Text.Json.Nodes;
using Makegood.Domain.Claims;
using Makegood.Domain.Remedies;
using Makegood.Server.Doors.Work;
using Makegood.Server.Tests.Stores;
using Makegood.Server.Tests.Warranty;
using Microsoft.Extensions.DependencyInjection;
using Desk = Makegood.Server.Tests.Remedies.Desk;

namespace Makegood.Server.Tests.Doors.Work;

/// <summary>Days pass, and nobody does anything: what falls due by the clock is done, once, and nothing before its day.</summary>
public abstract class DayJourney<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    [Fact]
    public async Task What_falls_due_is_done_on_its_day_and_once()
    {
        await using var server = await Start();
        var job = server.App.Services.GetRequiredService<PassDays>();
        var due = DateOnly.FromDateTime(server.Time.GetUtcNow().UtcDateTime).AddDays(1);

        // Everything that can be owed back: fitted and working, not confirmed, of no help, and asked for before anything leaves.
        var working = await Sent(server, RemedyKind.PartWithReturn, due);
        await working.Do("confirm", new { });
        var silent = await Sent(server, RemedyKind.PartWithReturn, due);
        var helpless = await Sent(server, RemedyKind.PartWithReturn, due);
        await helpless.Do("not-fixed", new { reason = "still noisy" });
        var first = await Desk.Open(server, RemedyKind.PartAfterReturn);
        await first.Do("await-return", new { return_due_on = due });
        // What has come is not owed.
        var returned = await Sent(server, RemedyKind.PartWithReturn, due);
        await returned.Do("receive-return", new { });

        // A quote for a refused part, one from the workshop, one whose refusal is appealed; and a question about a claim.
        var paid = await Desk.Open(server, RemedyKind.Paid, state: ClaimState.Rejected);
        await paid.Do("quote", new { amount = 1900, currency = "EUR" });
        var depot = await Desk.Open(server, RemedyKind.DepotRepair);
        await depot.Do("rma");
        await depot.Do("receive", new { });
        await depot.Do("inspect");
        await depot.Do("quote", new { amount = 4900, currency = "EUR" });
        var appealed = await Desk.Open(server, RemedyKind.Paid, state: ClaimState.Rejected);
        await appealed.Do("quote", new { amount = 1900, currency = "EUR" });
        await Desk.Post(server, $"/api/v1/claims/{appealed.Claim}/appeal", new { reason = "It broke on its own." });
        var unit = await Kit.Register(server, Desk.Serial("DAY"));
        var claim = await Desk.Post(server, "/api/v1/claims", new { unit = (string)unit["serial"]!, parts = new[] { new { item = "motor" } } }, HttpStatusCode.Created);
        Assert.Equal("info_requested", (string)claim["state"]!);

        Assert.Equal(0, await job.RunOnce(CancellationToken.None));
        server.Time.Pass(TimeSpan.FromDays(1));
        Assert.Equal(0, await job.RunOnce(CancellationToken.None));
        server.Time.Pass(TimeSpan.FromDays(1));
        Assert.Equal(4, await AtOnce(job));
        foreach (var desk in (Desk.Case[])[working, silent, helpless, first]) Assert.Equal("return_overdue", await State(desk));
        Assert.Equal("return_received", await State(returned));

        // Part of an answer is no reason to wait longer.
        server.Time.Pass(TimeSpan.FromDays(10));
        await Desk.Post(server, $"/api/v1/claims/{claim["id"]}/facts", new { facts = new JsonObject { ["request.description"] = "provided" } });
        server.Time.Pass(TimeSpan.FromDays(18) - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await job.RunOnce(CancellationToken.None));
        server.Time.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(3, await AtOnce(job));
        var lapsed = await paid.Show();
        Assert.Equal(("quote_declined", "closed"), ((string)lapsed["state"]!, (string)lapsed["claim_state"]!));
        Assert.Equal("quote_declined", await State(depot));
        Assert.Equal("quote_pending", await State(appealed));
        var closed = (await Kit.Get(server, $"/api/v1/claims/{claim["id"]}"))["claim"]!;
        Assert.Equal(("closed_no_response", "no_response"), ((string)closed["state"]!, (string)closed["resolution"]!));

        // The clock's own steps, each once, and none more.
        Assert.Equal(0, await job.RunOnce(CancellationToken.None));
        Assert.Equal(6, await Desk.Count(server, "SELECT COUNT(*) FROM remedy_event WHERE actor = @actor", new { actor = "clock" }));
        Assert.Equal(2, await Desk.Count(server, "SELECT COUNT(*) FROM claim_event WHERE actor = @actor", new { actor = "clock" }));
        Assert.Empty(await Sample.Prove(server.Database));
    }

    [Fact]
    public async Task The_days_are_the_makers_own()
    {
        await using var server = await Start();
        await TestServer.Json(await System.Net.Http.Json.HttpClientJsonExtensions.PutAsJsonAsync(server.Operator, "/api/v1/claim-rules", new { answer_days = 3 }), HttpStatusCode.OK);
        var job = server.App.Services.GetRequiredService<PassDays>();
        var paid = await Desk.Open(server, RemedyKind.Paid, state: ClaimState.Approved);
        await paid.Do("quote", new { amount = 1900, currency = "EUR" });
        server.Time.Pass(TimeSpan.FromDays(3));
        Assert.Equal(1, await job.RunOnce(CancellationToken.None));
        // Nothing else was to be done for this claim, so it is over.
        Assert.Equal(("quote_declined", "resolved"), (await State(paid), await paid.ClaimState()));
    }

    private async Task<TestServer> Start()
    {
        var server = await Kit.Start<TStore>(cluster);
        // A session would not outlive the days that pass here.
        server.Operator = await server.WithKey("registry:read", "registry:write", "coverage:read", "claims:read", "claims:work", "claims:lead");
        return server;
    }

    private static async Task<Desk.Case> Sent(TestServer server, RemedyKind kind, DateOnly due)
    {
        var desk = await Desk.Open(server, kind);
        await desk.Do("reserve", new { });
        await desk.Do("ship", new { parcel = Desk.Parcel("DAY"), return_due_on = due });
        await desk.Do("deliver", new { });
        return desk;
    }

    // Several servers on one store: together they do what one would.
    private static async Task<int> AtOnce(PassDays job) => (await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => job.RunOnce(CancellationToken.None))))).Sum() + await job.RunOnce(CancellationToken.None);

    private static async Task<string> State(Desk.Case desk) => (string)(await desk.Show())["state"]!;
}

public sealed class DayJourneyOnSqlite(PostgresCluster cluster) : DayJourney<OnSqlite>(cluster);

public sealed class DayJourneyOnPostgres(PostgresCluster cluster) : DayJourney<OnPostgres>(cluster);
