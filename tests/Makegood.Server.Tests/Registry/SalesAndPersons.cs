using System.Net;
using System.Net.Http.Json;
using Makegood.Server.Tests.Import;
using Makegood.Server.Tests.Stores;
using Makegood.Storage;

namespace Makegood.Server.Tests.Registry;

public abstract class SalesAndPersons<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    private const string Buyers = "order_number,line,channel,buyer_name,buyer_email\n7,1,dealer,Ada Lovelace,ada@example.org\n7,2,dealer,Ada Lovelace,ada@example.org\n8,1,dealer,Ada Lovelace,ada@example.org\n";

    [Fact]
    public async Task A_sale_names_its_buyer_by_an_id_and_who_may_can_ask_who_that_is()
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        using var reader = await server.WithKey("registry:read");
        var sale = await TestServer.Json(await server.Operator.PostAsJsonAsync("/api/v1/sales", new { order_number = "100", line = 1, channel = "official_store", store_record = true, purchased_on = "2026-03-01", buyer_name = "Ada Lovelace", buyer_email = "ada@example.org" }), HttpStatusCode.Created);
        var person = (string)sale["buyer_person"]!;
        Assert.DoesNotContain("Ada", sale.ToJsonString(), StringComparison.Ordinal);

        Assert.Equal("Ada Lovelace", (string)(await TestServer.Json(await server.Operator.GetAsync($"/api/v1/persons/{person}"), HttpStatusCode.OK))["name"]!);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.GetAsync($"/api/v1/persons/{person}")).StatusCode);
        Assert.Equal(person, (string)(await TestServer.Json(await reader.GetAsync("/api/v1/sales?order_number=100"), HttpStatusCode.OK))["items"]![0]!["buyer_person"]!);

        await TestServer.Json(await server.Operator.PutAsJsonAsync($"/api/v1/persons/{person}", new { name = "Ada King" }), HttpStatusCode.OK);
        Assert.Equal("Ada King", (string)(await TestServer.Json(await server.Operator.GetAsync($"/api/v1/persons/{person}"), HttpStatusCode.OK))["name"]!);

        var gone = await TestServer.Json(await server.Operator.DeleteAsync($"/api/v1/persons/{person}"), HttpStatusCode.OK);
        Assert.NotNull(gone["erased_at"]);
        Assert.Null((await TestServer.Json(await server.Operator.GetAsync($"/api/v1/persons/{person}"), HttpStatusCode.OK))["name"]);
        Assert.Equal("/problems/retired", (string)(await TestServer.Json(await server.Operator.PutAsJsonAsync($"/api/v1/persons/{person}", new { name = "Ada" }), HttpStatusCode.Conflict))["type"]!);
    }

    [Fact]
    public async Task The_same_sale_twice_is_one()
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        var body = new { order_number = "100", line = 1, channel = "dealer", store_record = false };
        await TestServer.Json(await server.Operator.PostAsJsonAsync("/api/v1/sales", body), HttpStatusCode.Created);
        Assert.Equal("/problems/already-exists", (string)(await TestServer.Json(await server.Operator.PostAsJsonAsync("/api/v1/sales", body), HttpStatusCode.Conflict))["type"]!);
    }

    [Fact]
    public async Task No_table_holds_a_name_in_plain_text()
    {
        await using var workshop = await Workshop.Open<TStore>(cluster);
        await workshop.FeedNew("sales", Buyers, 3);
        // Words too long to stand by chance in what is sealed: three letters do, about once in two hundred runs.
        foreach (var table in (string[])["person", "person_key", "sale", "audit_event", "outbox", "idempotency"]) Assert.Equal((0, 0), (await Holding(table, "Lovelace"), await Holding(table, "ada@example.org")));

        // The look itself sees what is there.
        Assert.Equal(3, await Holding("sale", "dealer"));

        async Task<long> Holding(string table, string word)
        {
            await using var look = await workshop.Database.Look(CancellationToken.None);
            var found = 0L;
            await foreach (var row in look.Stream<dynamic>($"SELECT * FROM {table}", null, CancellationToken.None))
            {
                if (((IDictionary<string, object?>)row).Values.Any(v => v is string text && text.Contains(word, StringComparison.Ordinal))) found++;
            }

            return found;
        }
    }

    [Fact]
    public async Task The_lines_of_an_order_share_a_buyer_and_an_old_file_brings_nobody_back()
    {
        await using var workshop = await Workshop.Open<TStore>(cluster);
        await workshop.FeedNew("sales", Buyers, 3);
        Assert.Equal(2, await workshop.Count("SELECT count(*) FROM person"));
        Assert.Equal(3, (await workshop.Feed("sales", Buyers)).Unchanged);

        var other = await workshop.Feed("sales", Buyers.Replace("Lovelace", "King", StringComparison.Ordinal));
        Assert.Equal(3, other.Refused);
        Assert.DoesNotContain("Lovelace", string.Concat(other.Problems), StringComparison.Ordinal);

        await using (var look = await workshop.Database.Look(CancellationToken.None))
        {
            foreach (var id in await look.Query<string>("SELECT id FROM person", null, CancellationToken.None)) Assert.True((await Server.Registry.ErasePerson.Run(id, workshop.NewAct(), workshop.Database, CancellationToken.None)).Granted(out _, out _));
        }

        Assert.Equal(0, await workshop.Count("SELECT count(*) FROM person_key"));
        Assert.Equal(3, (await workshop.Feed("sales", Buyers)).Unchanged);
        Assert.Equal(0, await workshop.Count("SELECT count(*) FROM person_key"));
        Assert.Equal(2, await workshop.Count("SELECT count(*) FROM person WHERE sealed IS NULL"));
    }

    [Fact]
    public async Task Another_master_key_is_refused_at_the_start()
    {
        await using var workshop = await Workshop.Open<TStore>(cluster);
        var house = workshop.Clock.Act(Act.House, "test");
        await Server.Registry.CheckVault.Run(workshop.Vault, house, workshop.Database, CancellationToken.None);
        await Server.Registry.CheckVault.Run(PersonVault.Open(workshop.Folder), house, workshop.Database, CancellationToken.None);

        var elsewhere = Directory.CreateTempSubdirectory("makegood-test-");
        var other = PersonVault.Open(elsewhere.FullName);
        elsewhere.Delete(recursive: true);
        var problem = await Assert.ThrowsAsync<VaultException>(() => Server.Registry.CheckVault.Run(other, house, workshop.Database, CancellationToken.None));
        Assert.Contains("put the right file back", problem.Message, StringComparison.Ordinal);
    }
}

public sealed class SalesAndPersonsOnSqlite(PostgresCluster cluster) : SalesAndPersons<OnSqlite>(cluster);

public sealed class SalesAndPersonsOnPostgres(PostgresCluster cluster) : SalesAndPersons<OnPostgres>(cluster);
