using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;
using Makegood.Tests.Analysis;

namespace Makegood.Tests.Domain.Credit;

/// <summary>The credit page as a policy: no sentence of the page is lost, and no reading that decides about money is hidden.</summary>
public sealed class CreditPage
{
    private static readonly PolicyModel Model = Shipped.Model(Shipped.Text(Shipped.Credit));

    /// <summary>The statements of the page, in its order, and the clause that tells each. What frames the page (an empty cart, headings) states nothing.</summary>
    public static TheoryData<string, string> Statements => new()
    {
        { "credit is a currency that pays for purchases in the official shop", "use" },
        { "it is easy to get and to use", "easy" },
        { "it is non-transferable, not exchanged for cash, not used outside the official shop", "no_transfer" },
        { "the balance is seen on the account page", "balance" },
        { "its currency is the one that one chooses to pay with", "currency" },
        { "step 1, log in or register", "steps.account" },
        { "step 2, place an order", "steps.order" },
        { "step 3, it is added to the account", "steps.added" },
        { "step 4, it is available to use", "steps.usable" },
        { "one can choose to use it at the checkout and pays the difference, shipping aside", "use.rest" },
        { "question 1, one gets it by placing an order in the official shop", "earn" },
        { "question 2, one percent after every successful purchase", "earn" },
        { "question 2, a refund after the delivery deducts it", "refund" },
        { "question 3, a purchase with coupons or credit is not eligible; example of $50 on $200", "earn.net" },
        { "question 4, credit of refunded orders becomes invalid; what was added is deducted", "refund.invalid" },
        { "question 4, credit of fraudulent orders may be withdrawn", "fraud" },
        { "question 5, usable after the order has been placed", "available" },
        { "question 6, no limit; any product; shipping excluded", "no_limit" },
        { "question 7, not through the affiliate programme", "affiliate" },
        { "question 8, refunded once the entire cancellation is complete", "cancel" },
        { "question 8, whom to contact", "contact" },
        { "question 9, expires 12 months after last earned or used in the account", "expiry" },
        { "question 9, forfeited once the account is closed", "closed" },
        { "note 1, individuals only; cancelled and withdrawn before shipping or receipt confirmation", "resell" },
        { "note 1, more than the permitted amount by the same account", "resell.account" },
        { "note 1, orders with the same payment account, address, IP and phone", "resell.link" },
        { "note 1, improper or illegal purchases", "resell.other" },
        { "note 2, the right of final interpretation", "interpretation" },
        { "note 3, the disclaimer", "disclaimer" },
    };

    [Theory, MemberData(nameof(Statements))]
    public void A_statement_of_the_page_is_a_clause_that_does_something(string statement, string clause)
    {
        var found = Model.Clauses.SingleOrDefault(c => c.Id == clause);
        Assert.True(found is not null, $"nothing tells that {statement}");
        Assert.True(Model.HasDisposition[found.Index], $"`{clause}` does nothing");
        if (Model.Informative.TryGetValue(found.Index, out var reason)) Assert.NotEmpty(reason);
    }

    [Fact]
    public void And_nothing_else_is_told() => Assert.Equal(Statements.Select(s => s.Data.Item2).Distinct(), Model.Clauses.Select(c => c.Id));

    /// <summary>The rows of the list of readings that must be a choice of the maker, and where it is made.</summary>
    [Theory]
    [InlineData(44, "earn.base")]
    [InlineData(45, "earn.rounding", "earn.round_per")]
    [InlineData(46, "earn.when")]
    [InlineData(48, "refund.partial")]
    [InlineData(49, "refund.shortfall")]
    [InlineData(51, "cancel.complete")]
    [InlineData(53, "refund.split")]
    [InlineData(54, "cancel.on_refund")]
    [InlineData(55, "expiry.last_day", "expiry.month_end", "expiry.time_zone")]
    [InlineData(57, "expiry.renewed_by")]
    [InlineData(59, "cancel.grace")]
    [InlineData(61, "currency.fixed")]
    [InlineData(65, "affiliate.earning")]
    [InlineData(67, "limit.quantity", "limit.household", "limit.mixed_household", "limit.counts", "limit.per", "limit.window")]
    [InlineData(68, "link.payment", "link.phone", "link.email", "link.address", "link.ip", "link.threshold", "window.address", "window.ip", "hub.address", "hub.ip")]
    [InlineData(69, "link.chains")]
    [InlineData(71, "withdraw.until", "resale.cancel_until")]
    [InlineData(72, "fraud.until")]
    [InlineData(73, "resale.takes")]
    [InlineData(74, "resale.decided_by")]
    [InlineData(75, "buyers.organisations")]
    public void A_reading_that_decides_about_money_is_a_setting_with_all_that_explains_it(int row, params string[] settings)
    {
        foreach (var name in settings)
        {
            var setting = Model.Settings.SingleOrDefault(s => s.Name == name);
            Assert.True(setting is not null, $"row {row}: there is no setting `{name}`");
            Assert.NotEmpty(setting.Alternatives);
            Assert.NotEmpty(setting.Clauses);
            Assert.All(setting.Clauses, c => Assert.Contains(Model.Clauses, clause => clause.Id == c));
            Assert.False(string.IsNullOrEmpty(setting.DecidedBy) || string.IsNullOrEmpty(setting.On) || string.IsNullOrEmpty(setting.Why), $"`{name}` does not say who decided it, when and why");
        }
    }

    /// <summary>What looks for related orders finds its numbers here.</summary>
    [Fact]
    public void The_part_on_related_orders_is_reported_with_its_clauses()
    {
        var report = new Assessor(Model).Report([.. Model.Facts.Select(_ => FactValue.Unknown)]).Where(r => r.Path.StartsWith("related.", StringComparison.Ordinal)).ToDictionary(r => r.Path);
        Assert.Equal(28, report.Count);
        Assert.All(report.Values, r => Assert.True(r.Value is not null && r.Because[0].Clause.StartsWith("resell", StringComparison.Ordinal), r.Path));
    }
}
