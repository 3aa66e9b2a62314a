using System.Net;
using System.Net.Http.Json;
using Makegood.Server.Access;
using Makegood.Server.Tests.Stores;

namespace Makegood.Server.Tests.Access;

public sealed class SignInWaitsTable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Waits_double_up_to_a_quarter_of_an_hour() =>
        Assert.Equal([0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900], Enumerable.Range(1, 15).Select(n => (int)SignInWaits.WaitAfter(n).TotalSeconds));

    [Fact]
    public void A_try_counts_before_its_answer_so_that_a_hundred_at_once_are_three()
    {
        var waits = new SignInWaits();
        var went = 0;
        Parallel.For(0, 50, _ =>
        {
            if (waits.Begin("acme", "anna", "192.0.2.1", Now) is null) Interlocked.Increment(ref went);
        });

        Assert.Equal(3, went);
    }

    [Fact]
    public void Others_do_not_wait_and_a_right_password_clears_the_slate()
    {
        var waits = new SignInWaits();
        for (var i = 0; i < 3; i++) Assert.Null(waits.Begin("acme", "anna", "192.0.2.1", Now));
        Assert.Equal(TimeSpan.FromSeconds(1), waits.Begin("acme", "anna", "192.0.2.1", Now));

        Assert.Null(waits.Begin("acme", "anna", "192.0.2.2", Now));
        Assert.Null(waits.Begin("acme", "bob", "192.0.2.1", Now));
        Assert.Null(waits.Begin("zeta", "anna", "192.0.2.1", Now));

        Assert.Null(waits.Begin("acme", "anna", "192.0.2.1", Now.AddSeconds(1)));
        waits.Succeeded("acme", "anna", "192.0.2.1");
        Assert.Null(waits.Begin("acme", "anna", "192.0.2.1", Now.AddSeconds(1)));
    }

    [Fact]
    public void After_an_hour_of_quiet_it_is_forgotten()
    {
        var waits = new SignInWaits();
        for (var i = 0; i < 3; i++) waits.Begin("acme", "anna", "192.0.2.1", Now);
        Assert.Null(waits.Begin("acme", "anna", "192.0.2.1", Now.AddMinutes(61)));
        Assert.Null(waits.Begin("acme", "anna", "192.0.2.1", Now.AddMinutes(61)));
    }

    [Fact]
    public void One_address_cannot_buy_all_the_hashing_there_is()
    {
        var waits = new SignInWaits();
        Assert.Equal(60, Enumerable.Range(0, 500).Count(i => waits.Begin("acme", $"login{i}", "192.0.2.1", Now) is null));
    }

    [Fact]
    public void A_flood_of_logins_does_not_grow_the_memory()
    {
        var waits = new SignInWaits(mostKeys: 100);
        for (var i = 0; i < 1000; i++) waits.Begin("acme", "anna", $"192.0.{i / 250}.{i % 250}", Now);
        Assert.Null(waits.Begin("acme", "anna", "198.51.100.1", Now));
    }
}

public abstract class SignInGuard<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    [Fact]
    public async Task A_wrong_password_and_an_unknown_login_are_answered_alike_and_both_must_wait()
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        var seen = new List<(HttpStatusCode, string, string?)>[2];
        foreach (var (who, login) in new[] { (0, "olga"), (1, "nobody-by-that-name") })
        {
            seen[who] = [];
            for (var i = 0; i < 6; i++)
            {
                var answer = await server.Anonymous.PostAsJsonAsync("/api/v1/sessions", new { login, password = "a wrong long sentence" });
                var problem = await answer.Content.ReadFromJsonAsync<System.Text.Json.Nodes.JsonObject>();
                problem!.Remove("request_id");
                seen[who].Add((answer.StatusCode, problem.ToJsonString(), answer.Headers.RetryAfter?.ToString()));
                server.Time.Pass(TimeSpan.FromMilliseconds(700));
            }
        }

        Assert.Equal(seen[0], seen[1]);
        Assert.Equal([401, 401, 401, 429, 401, 429], seen[0].Select(s => (int)s.Item1));
        Assert.Equal("1", seen[0][3].Item3);

        // The right password has to wait as well, and then goes through.
        var right = new { login = "olga", password = "a good long sentence" };
        server.Time.Pass(TimeSpan.FromSeconds(30));
        await TestServer.Json(await server.Anonymous.PostAsJsonAsync("/api/v1/sessions", right), HttpStatusCode.OK);
    }
}

public sealed class SignInGuardOnSqlite(PostgresCluster cluster) : SignInGuard<OnSqlite>(cluster);

public sealed class SignInGuardOnPostgres(PostgresCluster cluster) : SignInGuard<OnPostgres>(cluster);
