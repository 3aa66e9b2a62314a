using Makegood.Domain.Orders;
using Makegood.Server.Credit;
using Makegood.Server.Money;
using Makegood.Server.Warranty;
using Microsoft.Extensions.DependencyInjection;
using static Makegood.Server.Tests.Http.MatrixRows;

namespace Makegood.Server.Tests.Http;

/// <summary>The rows of store credit.</summary>
internal static class MatrixCreditRows
{
    public static readonly IReadOnlyList<MatrixRow> All =
    [
        new("POST /api/v1/credit/events", false, async (w, _, _) => new Ask { Body = await w.WithProgramme(new { events = new[] { new { at = "2026-11-20T10:00:00Z", type = "order.placed", order = w.Fresh("order-"), account = "mira", currency = "EUR", items = 1000 } } }) }),
        new("POST /api/v1/credit/try", false, async (w, _, _) => new Ask { Body = await w.WithProgramme(new { events = new[] { new { at = "2026-11-20T10:00:00Z", type = "clock" } } }) }),
        new("POST /api/v1/credit/quotes", false, async (w, _, _) => new Ask { Body = await w.WithProgramme(new { account = "mira", currency = "EUR", items = 1000 }) }),
        new("POST /api/v1/credit/holds", false, async (w, _, _) => new Ask { Body = new { account = await w.FreshCreditAccount(Whose.Own), order = w.Fresh("order-"), currency = "EUR", items = 1000 } }),
        Each("POST /api/v1/credit/holds/{id}/redeem", async (w, _, whose) => await w.FreshHold(whose)),
        Each("POST /api/v1/credit/holds/{id}/release", async (w, _, whose) => await w.FreshHold(whose)),
        Thing("GET /api/v1/credit/accounts/{account}", w => w.FreshCreditAccount),
        Thing("GET /api/v1/credit/accounts/{account}/statement", w => w.FreshCreditAccount),
        Plain("GET /api/v1/credit/journal"),
        .. MoneyReports.All.Where(r => r.Name is not "statement").Select(r => Plain("GET /api/v1/credit/reports/" + r.Name)),
        Each("GET /api/v1/credit/reports/statement", async (w, _, whose) => new Ask("?account=" + Uri.EscapeDataString(await w.FreshCreditAccount(whose)))),
        Each("POST /api/v1/credit/accounts/{account}/grants", async (w, _, whose) => new Ask(await w.FreshCreditAccount(whose)) { Body = new { currency = "EUR", amount = 100, reason = "kind" } }),
        Each("POST /api/v1/credit/accounts/{account}/adjustments", async (w, _, whose) => new Ask(await w.FreshCreditAccount(whose)) { Body = new { currency = "EUR", amount = -1, reason = "typed wrong" } }),
        Thing("POST /api/v1/credit/accounts/{account}/close", w => w.FreshCreditAccount),
        Each("POST /api/v1/credit/orders/{order}/decision", async (w, _, whose) => new Ask("order of " + await w.FreshCreditAccount(whose)) { Body = new { decision = "clear" } }),
        Plain("GET /api/v1/credit/reviews"),
        Thing("GET /api/v1/credit/reviews/{order}", w => w.FreshReview),
        Each("POST /api/v1/credit/orders/{order}/appeal", async (w, _, whose) => new Ask(await w.FreshReview(whose)) { Body = new { text = "they were presents" } }),
    ];
}

public sealed partial class MatrixWorld
{
    private readonly HashSet<string> _withProgramme = [];

    /// <summary>Both makers have a credit programme from here on.</summary>
    internal async Task<object> WithProgramme(object body)
    {
        foreach (var maker in new[] { Acme, Zeta }.Where(_withProgramme.Add))
        {
            var text = await File.ReadAllTextAsync(Path.Combine(Credit.CreditServer<Stores.OnSqlite>.Root, "policies/store-credit.policy.md"));
            Assert.True((await PublishPolicy.Run(new PublishPolicy.Command(text, "credit"), Server.Clock.Act(maker, "matrix"), Server.Database, CancellationToken.None)).Granted(out _, out var refusal), refusal?.Detail);
        }

        return body;
    }

    /// <summary>An account of its own with 10.00 EUR, earned by the order `order of ACCOUNT`; gone means closed.</summary>
    internal async Task<string> FreshCreditAccount(Whose whose)
    {
        await WithProgramme(string.Empty);
        if (whose is Whose.Missing) return Fresh("nobody-");
        var account = Fresh("account-");
        await Tell(whose, new OrderPlaced { At = Server.Clock.Now, Order = "order of " + account, Account = account, Currency = "EUR", Items = 100_000 });
        if (whose is Whose.Gone) await Tell(whose, new AccountClosed { At = Server.Clock.Now, Account = account });
        return account;
    }

    /// <summary>An order that waits for a person because it has more pieces than are permitted; gone means that its account is closed, which ends no review.</summary>
    internal async Task<string> FreshReview(Whose whose)
    {
        await WithProgramme(string.Empty);
        if (whose is Whose.Missing) return Fresh("order-");
        var account = Fresh("account-");
        await Tell(whose, new OrderPlaced { At = Server.Clock.Now, Order = "order of " + account, Account = account, Currency = "EUR", Items = 60_000, Lines = [new OrderLine("printer", 6, 60_000)] });
        if (whose is Whose.Gone) await Tell(whose, new AccountClosed { At = Server.Clock.Now, Account = account });
        return "order of " + account;
    }

    internal async Task<Ask> FreshHold(Whose whose)
    {
        var account = await FreshCreditAccount(whose is Whose.Gone ? Whose.Own : whose);
        if (whose is Whose.Missing) return new Ask("hold_missing") { Body = new { account } };
        var hold = Fresh("hold_");
        await Tell(whose, new CreditHeld { At = Server.Clock.Now, Account = account, Hold = hold, Order = Fresh("order-"), Currency = "EUR", Amount = 100, Until = Server.Clock.Now.AddMinutes(30) });
        if (whose is Whose.Gone) await Tell(whose, new HoldReleased { At = Server.Clock.Now, Account = account, Hold = hold });
        return new Ask(hold) { Body = new { account } };
    }

    private async Task Tell(Whose whose, ShopEvent told)
    {
        var desk = Server.App.Services.GetRequiredService<CreditDesk>();
        Assert.True((await IngestEvents.Run([told], Server.Clock.Act(MakerOf(whose), "matrix"), desk, CancellationToken.None)).Granted(out var answer, out var refusal), refusal?.Detail);
        Assert.True(answer.Events[0].Accepted, answer.Events[0].RefusedBecause);
    }
}
