using System.Net;
using System.Text.Json.Nodes;
using Makegood.Server.Doors.Import;
using Makegood.Server.Tests.Claims;
using Makegood.Server.Tests.Stores;
using Makegood.Tests;

namespace Makegood.Server.Tests.Import;

/// <summary>The list of claims as a file: in both formats, by its own right, and never in again.</summary>
public abstract class ClaimsOut<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    [Fact]
    public async Task Claims_go_out_by_number_in_both_formats_with_nobodys_words()
    {
        var desk = new Desk<TStore>(cluster);
        await desk.InitializeAsync();
        await using var server = desk.Server;
        Assert.Equal(1, (await server.Operator.GetStringAsync("/api/v1/exports/claims")).Count(c => c == '\n'));

        var facts = Desk<TStore>.FromCustomer();
        facts["problem.special"] = "no";
        var unit = await desk.Printer();
        await File(desk, unit, "no_extrusion", new { item = "nozzle_assembly", facts = Desk<TStore>.GoodFaith() }, facts);
        var refused = await File(desk, await desk.Printer(), "broken", new { item = "acrylic_cover" }, Desk<TStore>.FromCustomer());
        await Desk<TStore>.Post(desk.Lead, $"/api/v1/claims/{refused}/decision", new { parts = new[] { new { part = 1, decision = "goodwill", reason = "long-standing customer", cost = new { amount = 2100, currency = "USD" } } } });
        var twice = await File(desk, unit, "no_extrusion", new { item = "nozzle_assembly" }, new JsonObject());
        await Desk<TStore>.Post(desk.Agent, $"/api/v1/claims/{twice}/duplicate", new { of = "C-2026-000001" });
        var gone = await File(desk, await desk.Printer("dealer"), "other", new { item = "mainboard" }, new JsonObject());
        Assert.NotEmpty(gone);

        using var reader = await server.WithKey("claims:read");
        var csv = await reader.GetAsync("/api/v1/exports/claims");
        Assert.Equal(("text/csv", "claims.csv"), (csv.Content.Headers.ContentType!.MediaType, csv.Content.Headers.ContentDisposition!.FileName));
        var text = await csv.Content.ReadAsStringAsync();
        Golden.Match("import/claims.csv", text);
        Golden.Match("import/claims.jsonl", await reader.GetStringAsync("/api/v1/exports/claims?format=jsonl"));
        Assert.DoesNotContain("clicks", text, StringComparison.Ordinal);
        using var direct = new MemoryStream();
        Assert.Equal(4, await ExportFile.Run("claims", FileFormat.Csv, direct, "acme", server.Database, null, CancellationToken.None));
        Assert.Equal(text, System.Text.Encoding.UTF8.GetString(direct.ToArray()));

        // Who may read the registry may not read the claims by that, and no file of claims comes in.
        using var registry = await server.WithKey("registry:read", "registry:write");
        foreach (var spelling in (string[])["claims", "Claims", "clai%6ds", "claims/"]) Assert.Equal(HttpStatusCode.Forbidden, (await registry.GetAsync("/api/v1/exports/" + spelling)).StatusCode);
        var sent = await TestServer.Json(await registry.PostAsync("/api/v1/imports/claims", new StringContent(text, System.Text.Encoding.UTF8, "text/csv")), HttpStatusCode.NotFound);
        Assert.Equal("`claims` go out and do not come in as a file.", (string)sent["detail"]!);
    }

    private static async Task<string> File(Desk<TStore> desk, string unit, string symptom, object part, JsonObject facts) =>
        (string)(await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit, symptom, description = "It clicks and nothing comes out.", failed_on = "2026-07-20", parts = new[] { part }, facts }, HttpStatusCode.Created))["id"]!;
}

public sealed class ClaimsOutOnSqlite(PostgresCluster cluster) : ClaimsOut<OnSqlite>(cluster);

public sealed class ClaimsOutOnPostgres(PostgresCluster cluster) : ClaimsOut<OnPostgres>(cluster);
