using System.Globalization;
using System.Net;
using Makegood.Server.Tests.Stores;
using Makegood.Storage;

namespace Makegood.Server.Tests.Credit;

/// <summary>An account's life through the real doors: earn, quote, hold, pay, change one's mind, refund, expire.</summary>
public abstract class CheckoutJourney<TStore>(CreditServer<TStore> credit) : IClassFixture<CreditServer<TStore>>
    where TStore : IStoreKind
{
    [Fact]
    public async Task Credit_is_earned_held_used_and_comes_back()
    {
        var account = credit.Fresh("mira");
        await credit.Order(account, account + "/1", 30_000);
        Assert.Equal((300, 0, 0), await credit.Balance(account));

        var quote = await credit.Post("quotes", new { account, currency = "EUR", items = 250, coupon = 50, shipping = 490 });
        Assert.Equal(200, (long)quote["usable"]!);
        Assert.Equal(490, (long)quote["to_pay"]!);
        Assert.Equal(2, (long)quote["earns_without"]!);
        Assert.Equal(0, (long)quote["earns_with"]!);

        var hold = await credit.Post("holds", new { account, order = account + "/2", currency = "EUR", items = 10_000, amount = 250 }, HttpStatusCode.Created);
        Assert.Equal((50, 250, 0), await credit.Balance(account));

        // The cart changes: the second hold takes the place of the first.
        var second = await credit.Post("holds", new { account, order = account + "/2", currency = "EUR", items = 10_000 }, HttpStatusCode.Created);
        Assert.Equal(300, (long)second["amount"]!);
        Assert.Equal("hold_is_over", (string)(await credit.Post($"holds/{hold["id"]}/redeem", new { account }, HttpStatusCode.Conflict))["reason"]!);

        var paid = await credit.Post($"holds/{second["id"]}/redeem", new { account, amount = 200 });
        Assert.Equal(200, (long)paid["redeemed"]!);
        Assert.Equal((100, 0, 0), await credit.Balance(account));
        await credit.Order(account, account + "/2", 10_000, creditUsed: 200);
        Assert.Equal((198, 0, 0), await credit.Balance(account));

        var refunded = await credit.Tell(new { at = credit.Now, type = "order.refunded", order = account + "/2", refund = "r1", goods_value = 5000 });
        Assert.Equal((4900, 100), ((long)refunded["split"]!["money"]!, (long)refunded["split"]!["credit"]!));
        Assert.Equal((249, 0, 0), await credit.Balance(account));

        var statement = (await credit.Get($"accounts/{account}/statement?limit=200"))["items"]!.AsArray();
        Assert.Equal(249, statement.Sum(l => (long)l!["change"]!));
        Assert.All(statement, l => Assert.NotEqual(string.Empty, (string)l!["clause"]!));
    }

    [Fact]
    public async Task A_hold_lapses_by_itself_and_credit_expires_by_itself()
    {
        var account = credit.Fresh("lapse");
        await credit.Order(account, account + "/1", 30_000);
        var began = credit.Server.Clock.Now;
        var hold = await credit.Post("holds", new { account, order = account + "/2", currency = "EUR", items = 10_000 }, HttpStatusCode.Created);
        Assert.Equal((0, 300, 0), await credit.Balance(account));
        credit.Server.Time.Pass(TimeSpan.FromMinutes(30));
        Assert.Equal((300, 0, 0), await credit.Balance(account));
        Assert.Equal("hold_is_over", (string)(await credit.Post($"holds/{hold["id"]}/redeem", new { account }, HttpStatusCode.Conflict))["reason"]!);
        // What it was then is still what it was then.
        var then = await credit.Get($"accounts/{account}?as_of={Uri.EscapeDataString(began.AddMinutes(1).ToString("o"))}");
        Assert.Equal(300, (long)then["wallets"]![0]!["held"]!);
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_by_its_field()
    {
        var account = credit.Fresh("sense");
        Assert.Equal("events[1].items", (string)(await credit.Post("events", new { events = new[] { new { at = credit.Now, type = "order.placed", order = "x", account, currency = "EUR", items = 10.5 } } }, HttpStatusCode.UnprocessableEntity))["field"]!);
        Assert.Equal("events[1].curency", (string)(await credit.Post("events", new { events = new[] { new { at = credit.Now, type = "order.placed", order = "x", account, curency = "EUR", currency = "EUR", items = 10 } } }, HttpStatusCode.UnprocessableEntity))["field"]!);
        var above = await credit.Post("holds", new { account, order = "y", currency = "EUR", items = 1000, amount = 500 }, HttpStatusCode.Conflict);
        Assert.Equal("above_balance", (string)above["reason"]!);
        var future = await credit.Tell(new { at = "2090-01-01T00:00:00Z", type = "order.placed", order = "z", account, currency = "EUR", items = 10 });
        Assert.Equal((false, "at"), ((bool)future["accepted"]!, (string)future["field"]!));
        var transfer = await credit.Tell(new { at = credit.Now, type = "credit.transfer", account, to = "other", currency = "EUR", amount = 10 });
        Assert.Equal("against_policy", (string)transfer["reason"]!);
    }

    [Fact]
    public async Task A_refund_that_overtakes_its_order_waits_and_repetitions_change_nothing()
    {
        var account = credit.Fresh("wait");
        var order = account + "/1";
        var refund = new { at = credit.Now, type = "order.refunded", order, refund = "r1", items_money = 10_000 };
        Assert.True((bool)(await credit.Tell(refund))["waiting"]!);
        Assert.Equal("repeated", (string)(await credit.Tell(refund))["known"]!);
        await credit.Order(account, order, 30_000);
        Assert.Equal((200, 0, 0), await credit.Balance(account));
        await credit.Tell(refund);
        Assert.Equal((200, 0, 0), await credit.Balance(account));
        var answers = new List<string>();
        for (var i = 0; i < 3; i++) answers.Add((await credit.Post("holds", new { account, order = account + "/2", currency = "EUR", items = 100 }, HttpStatusCode.Created, key: "the-same-" + account)).ToJsonString());
        Assert.Single(answers.Distinct(StringComparer.Ordinal));
        Assert.Equal((100, 100, 0), await credit.Balance(account));
    }

    [Fact]
    public async Task A_checkout_that_was_given_up_by_a_cancellation_gets_its_credit_back()
    {
        var account = credit.Fresh("gone");
        await credit.Order(account, account + "/1", 30_000);
        var hold = await credit.Post("holds", new { account, order = account + "/2", currency = "EUR", items = 10_000 }, HttpStatusCode.Created);
        await credit.Post($"holds/{hold["id"]}/redeem", new { account });
        Assert.Equal((0, 0, 0), await credit.Balance(account));
        credit.Server.Time.Pass(TimeSpan.FromSeconds(1));
        await credit.Tell(new { at = credit.Now, type = "order.cancelled", order = account + "/2" });
        Assert.Equal((300, 0, 0), await credit.Balance(account));
    }

    [Fact]
    public async Task Sixty_four_tabs_spend_it_once_and_the_books_prove_it()
    {
        var account = credit.Fresh("tabs");
        await credit.Order(account, account + "/1", 100_000);
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(async i =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/credit/holds") { Content = System.Net.Http.Json.JsonContent.Create(new { account, order = $"{account}/t{i}", currency = "EUR", items = 10_000, amount = 100 }) };
            using var answer = await credit.Shop.SendAsync(request);
            return answer.StatusCode;
        }));
        Assert.Equal(10, answers.Count(a => a is HttpStatusCode.Created));
        Assert.Equal(54, answers.Count(a => a is HttpStatusCode.Conflict));
        Assert.Equal((0, 1000, 0), await credit.Balance(account));
        await using var look = await credit.Server.Database.Look(CancellationToken.None);
        var proof = new CreditProof(look, new PolicyShelf(), CancellationToken.None);
        await proof.Run();
        Assert.Empty(proof.Findings);
        Assert.True(proof.Commits > 0 && proof.Movements > 10);
    }

    [Fact]
    public async Task A_changed_byte_of_the_past_is_found_and_named()
    {
        var account = credit.Fresh("forged");
        await credit.Order(account, account + "/1", 100_000);
        await using (var work = await credit.Server.Database.Begin(credit.Server.Clock.Act("acme", "forger"), CancellationToken.None))
        {
            var row = (await work.Query<CreditMovementRow>("SELECT * FROM credit_movement WHERE maker = 'acme' AND account = @account", new { account }, CancellationToken.None)).Single();
            await work.Change(row with { Amount = row.Amount + 1 }, "forged", CancellationToken.None);
            await work.Commit(CancellationToken.None);
            await using var look = await credit.Server.Database.Look(CancellationToken.None);
            var proof = new CreditProof(look, new PolicyShelf(), CancellationToken.None);
            await proof.Run();
            Assert.Contains(proof.Findings, f => f.Place == $"credit ledger of acme, commit {row.CommitNumber}");
            Assert.Contains(proof.Findings, f => f.Place == $"credit of {account} in EUR");
        }

        await using var again = await credit.Server.Database.Begin(credit.Server.Clock.Act("acme", "forger"), CancellationToken.None);
        var forged = (await again.Query<CreditMovementRow>("SELECT * FROM credit_movement WHERE maker = 'acme' AND account = @account", new { account }, CancellationToken.None)).Single();
        await again.Change(forged with { Amount = forged.Amount - 1 }, "mended", CancellationToken.None);
        await again.Commit(CancellationToken.None);
    }

    [Fact]
    public async Task A_decision_about_an_order_that_is_not_there_leaves_nothing_behind()
    {
        var account = credit.Fresh("early");
        object[] decisions = [new { decision = "withdraw", reason = "fraudulent" }, new { decision = "clear" }, new { decision = "reinstate" }];
        for (var i = 0; i < decisions.Length; i++)
        {
            var order = string.Create(CultureInfo.InvariantCulture, $"{account}/{i}");
            await CreditServer<TStore>.Post(credit.Server.Operator, $"orders/{Uri.EscapeDataString(order)}/decision", decisions[i], HttpStatusCode.NotFound);
            await credit.Order(account, order, 10_000);
            Assert.Equal((100 * (i + 1), 0, 0), await credit.Balance(account));
        }
    }

    [Fact]
    public async Task A_person_decides_and_can_take_it_back()
    {
        var account = credit.Fresh("review");
        var order = account + "/1";
        await credit.Order(account, order, 30_000);
        await credit.Tell(new { at = credit.Now, type = "order.flagged", order, reason = "too many printers for one address" });
        Assert.Equal((0, 300, 0), await credit.Balance(account));
        Assert.Equal(order, (string)(await credit.Get($"accounts/{account}"))["orders_under_review"]![0]!);
        var path = $"orders/{Uri.EscapeDataString(order)}/decision";
        await CreditServer<TStore>.Post(credit.Server.Operator, path, new { decision = "withdraw", reason = "resale" });
        Assert.Equal((0, 0, 0), await credit.Balance(account));
        credit.Server.Time.Pass(TimeSpan.FromSeconds(1));
        await CreditServer<TStore>.Post(credit.Server.Operator, path, new { decision = "reinstate" });
        Assert.Equal((300, 0, 0), await credit.Balance(account));
        await CreditServer<TStore>.Post(credit.Server.Operator, $"accounts/{account}/grants", new { currency = "EUR", amount = 500, reason = "sorry for the trouble" });
        await CreditServer<TStore>.Post(credit.Server.Operator, $"accounts/{account}/adjustments", new { currency = "EUR", amount = -100, reason = "typed wrong" });
        Assert.Equal((700, 0, 0), await credit.Balance(account));
        await CreditServer<TStore>.Post(credit.Server.Operator, $"accounts/{account}/close", new { });
        Assert.Equal((0, 0, 0), await credit.Balance(account));
        credit.Server.Time.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal("account_is_closed", (string)(await credit.Tell(new { at = credit.Now, type = "order.placed", order = account + "/2", account, currency = "EUR", items = 10 }))["reason"]!);
    }
}

public sealed class CheckoutJourneyOnSqlite(CreditServer<OnSqlite> credit) : CheckoutJourney<OnSqlite>(credit);

public sealed class CheckoutJourneyOnPostgres(CreditServer<OnPostgres> credit) : CheckoutJourney<OnPostgres>(credit);
