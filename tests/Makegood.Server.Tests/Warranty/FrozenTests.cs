using System.Net;
using System.Text.Json;
using Makegood.Server.Doors.Http;
using Makegood.Server.Tests.Stores;
using Makegood.Server.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Tests.Warranty;

/// <summary>
/// What was promised at the sale stays promised (<c>Repair-DeskPOS/RepairDesk-BUGS-IMPROVEMENTS#1160</c>): a policy published later, for later days or for
/// earlier ones, changes no unit that has its dates.
/// </summary>
public abstract class FrozenTests<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    private const int Units = 1000;

    [Fact]
    public async Task RepairDesk_1160_a_policy_published_later_changes_none_of_a_thousand_units()
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        await Plain.Publish(server, Plain.Policy("frozen"));
        await Kit.Post(server, "/api/v1/products", new { sku = "F-1", name = "Printer", kind = "unit", policy = "frozen" }, HttpStatusCode.Created);
        foreach (var day in (string[])["2024-03-15", "2025-06-01", "2026-02-28"]) await Kit.Post(server, "/api/v1/sales", Sale("S-" + day, day), HttpStatusCode.Created);
        string[] orders = ["S-2024-03-15", "S-2025-06-01", "S-2026-02-28"];
        var act = server.Clock.Act("acme", "test");
        var answers = await RegisterUnits.Run([.. Enumerable.Range(0, Units).Select(i => new RegisterUnit.Command($"FR {1000 + i}", "F-1", OrderNumber: orders[i % orders.Length]))], false, act, new PolicyShelf(), server.Database, CancellationToken.None);
        Assert.All(answers, a => Assert.True(a.Granted(out _, out var refusal), refusal?.All[0].Detail));
        var before = await All(server);
        Assert.Equal((Units, 0), (before.Count, before.Values.Count(b => b.Contains("\"last_day\":null", StringComparison.Ordinal))));

        // One for days to come, one for days that are over: both say something else about units that are out there.
        await Plain.Publish(server, Plain.Policy("frozen", "2", "2026-06-01", term: "24 months"));
        await Plain.Publish(server, Plain.Policy("frozen", "3", "2025-01-01", term: "6 months"));
        var after = await All(server);
        Assert.Equal(0, before.Count(b => after[b.Key] != b.Value));

        // And it is not the test that is blind: asked again, the versions would say something else now.
        var again = await Kit.Post(server, "/api/v1/policies/try", new { });
        Assert.Equal((Units, Units - 334, 334), ((int)again["lines"]!, (int)again["other_length"]!, (int)again["same"]!));

        // New units go by the day that the policy names.
        foreach (var (day, version, last) in ((string, string, string)[])[("2024-12-31", "frozen@1", "2025-12-31"), ("2025-01-01", "frozen@3", "2025-07-01"), ("2026-05-31", "frozen@3", "2026-11-30"), ("2026-06-01", "frozen@2", "2028-06-01")])
        {
            await Kit.Post(server, "/api/v1/sales", Sale("N-" + day, day), HttpStatusCode.Created);
            var unit = await Kit.Post(server, "/api/v1/units", new { serial = "NEW " + day, product = "F-1", order_number = "N-" + day }, HttpStatusCode.Created);
            var line = unit["coverage"]!.AsArray().Single()!;
            Assert.Equal((version, last), ((string)line["policy"]!, (string)line["last_day"]!));
        }
    }

    private static object Sale(string order, string day) => new { order_number = order, line = 1, channel = "official_store", store_record = true, invoiced_on = day };

    // Everything that is shown of every unit.
    private static async Task<Dictionary<string, string>> All(TestServer server)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        string? next = null;
        do
        {
            var page = await Kit.Get(server, $"/api/v1/units?limit=200{(next is null ? string.Empty : "&after=" + next)}");
            foreach (var item in page["items"]!.AsArray())
            {
                var shown = await ShowUnit.Run((string)item!["id"]!, new DateOnly(2026, 11, 21), "acme", null, server.Clock.Now, server.Database, CancellationToken.None);
                Assert.True(shown.Granted(out var unit, out _));
                found.Add(unit.Id, item.ToJsonString() + JsonSerializer.Serialize(unit, Wire.Options));
            }

            next = (string?)page["next"];
        }
        while (next is not null);
        return found;
    }
}

public sealed class FrozenTestsOnSqlite(PostgresCluster cluster) : FrozenTests<OnSqlite>(cluster);

public sealed class FrozenTestsOnPostgres(PostgresCluster cluster) : FrozenTests<OnPostgres>(cluster);
