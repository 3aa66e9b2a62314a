using System.Net;
using System.Net.Http.Json;
using Makegood.Server.Tests.Stores;
using Makegood.Tests;

namespace Makegood.Server.Tests.Warranty;

/// <summary>From an empty server to a kit whose motor and rail have their own dates, and the reason of each date: what the guide shows by curl.</summary>
public abstract class KitJourney<TStore>(KitServer<TStore> shared) : IClassFixture<KitServer<TStore>>
    where TStore : IStoreKind
{
    [Fact]
    public async Task A_motor_that_was_away_ends_later_than_the_rail_beside_it()
    {
        var server = shared.Server;
        var unit = await Kit.Register(server, "FD-23 0511.7");
        var id = (string)unit["id"]!;
        Assert.Equal(["2024-06-01", "2024-06-01"], Kit.LastDays(unit));

        var motor = (string)Kit.Part(unit, "motor")["id"]!;
        var away = await Kit.Post(server, $"/api/v1/units/{id}/trips", new { left_on = "2024-03-01", parts = new[] { motor }, evidence = Kit.Tracking("OUT1") });
        Assert.Equal("standing_still", (string)Kit.Line(away, "motor")["state"]!);
        Assert.True((bool)Kit.Line(away, "motor")["provisional"]!);

        var trip = (string)(await Kit.Get(server, $"/api/v1/units/{id}/events"))["items"]!.AsArray()[^1]!["details"]!["trip_id"]!;
        var back = await Kit.Post(server, $"/api/v1/units/{id}/trips/{trip}/return", new { back_on = "2024-03-21", evidence = Kit.Tracking("BACK1") });

        Assert.Equal("2024-06-21", (string)Kit.Line(back, "motor")["last_day"]!);
        Assert.Equal(20, (int)Kit.Line(back, "motor")["paused_days"]!);
        Assert.Equal("2024-06-01", (string)Kit.Line(back, "linear_rail")["last_day"]!);

        var why = await Kit.Get(server, $"/api/v1/units/{id}/coverage/{(string)Kit.Line(back, "motor")["id"]!}/why?as_of=2024-04-01");
        var text = (string)why["text"]!;
        foreach (var word in (string[])["2023-06-01", "2024-06-01", "2024-06-21", "#term", "OUT1", "BACK1"]) Assert.Contains(word, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trip_without_its_tracking_numbers_moves_nothing_and_the_answer_says_so()
    {
        var server = shared.Server;
        var unit = await Kit.Register(server, "FD2305118");
        var id = (string)unit["id"]!;
        await Kit.Post(server, $"/api/v1/units/{id}/trips", new { left_on = "2024-03-01", evidence = new[] { new { kind = "customers_word", reference = "telephone" } } });
        var trip = (string)(await Kit.Get(server, $"/api/v1/units/{id}/events"))["items"]!.AsArray()[^1]!["details"]!["trip_id"]!;
        var back = await Kit.Post(server, $"/api/v1/units/{id}/trips/{trip}/return", new { back_on = "2024-03-21", evidence = Kit.Tracking("BACK1") });

        Assert.Equal(["2024-06-01", "2024-06-01"], Kit.LastDays(back));
        var why = await Kit.Get(server, $"/api/v1/units/{id}/coverage/{(string)Kit.Line(back, "motor")["id"]!}/why");
        Assert.Single(why["not_counted"]!.AsArray());
        Assert.Contains("nothing shows the way out that the policy accepts", (string)why["text"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_invoice_date_the_lines_wait_and_say_for_what()
    {
        var server = shared.Server;
        var unit = await Kit.Post(server, "/api/v1/units", new { serial = "X1", product = "KIT-1" }, HttpStatusCode.Created);
        Assert.All(unit["coverage"]!.AsArray(), line => Assert.Equal("waiting", (string)line!["state"]!));
        Assert.All(unit["coverage"]!.AsArray(), line => Assert.Equal(["purchase.invoiced_on"], line!["missing"]!.AsArray().Select(m => (string)m!)));

        var complete = await Kit.Post(server, $"/api/v1/units/{(string)unit["id"]!}/facts", new { order_number = "A-1" });

        Assert.Equal(["2024-06-01", "2024-06-01"], Kit.LastDays(complete));
    }

    [Fact]
    public async Task A_policy_published_later_changes_no_unit_and_covers_new_ones()
    {
        var server = shared.Server;
        var unit = await Kit.Register(server, "OLD1");
        var text = await File.ReadAllTextAsync(Repo.Path("policies/kit-parts.policy.md"));
        var refused = await server.Operator.PostAsJsonAsync("/api/v1/policies", new { text = text.Replace("value: 12 months", "value: 6 months", StringComparison.Ordinal) });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);

        var after = await Kit.Get(server, $"/api/v1/units/{(string)unit["id"]!}");

        Assert.Equal(Kit.LastDays(unit), Kit.LastDays(after));
    }

    [Fact]
    public async Task A_serial_read_with_a_slip_finds_help_and_registering_twice_is_one_unit()
    {
        var server = shared.Server;
        var unit = await Kit.Register(server, "FD2305110");
        var again = await Kit.Post(server, "/api/v1/units", new { serial = "fd-230511.0", product = "KIT-1", order_number = "A-1" }, HttpStatusCode.Created);
        Assert.Equal((string)unit["id"]!, (string)again["id"]!);

        var found = await Kit.Get(server, "/api/v1/units?serial=FD23O511O");

        Assert.Empty(found["items"]!.AsArray());
        // Other tests of this class register their own, one slip further away.
        Assert.Equal("FD2305110", (string)found["did_you_mean"]!.AsArray()[0]!);
    }
}

public sealed class KitJourneyOnSqlite(KitServer<OnSqlite> shared) : KitJourney<OnSqlite>(shared);

public sealed class KitJourneyOnPostgres(KitServer<OnPostgres> shared) : KitJourney<OnPostgres>(shared);
