using Makegood.Domain.Basics;
using Makegood.Domain.Credit;
using Makegood.Policy.Checked;
using Makegood.Tests.Analysis;
using NodaTime;

namespace Makegood.Tests.Domain.Credit;

/// <summary>How a programme is read out of a policy.</summary>
public sealed class ProgrammeReading
{
    private static readonly string Text = Shipped.Text(Shipped.Credit);
    private static readonly PolicyModel Model = Shipped.Model(Text);
    private static readonly Programme Usual = Read(Text);

    [Fact]
    public void The_shipped_page_is_read_with_the_readings_that_it_chose()
    {
        Assert.Equal(
            (EarnTiming.PlacedAndPaid, EarnBase.Goods, Rounding.HalfUp, RoundPer.Order, PartialRefund.Proportional, Shortfall.Carry, RefundSplit.Proportional),
            (Usual.Timing, Usual.Base, Usual.Rounding, Usual.RoundPer, Usual.PartialRefund, Usual.Shortfall, Usual.Split));
        Assert.Equal(
            (CreditOnRefund.Returned, CancelReversal.Completion, ExpiryMode.Account, 12, 12, ExpiryClock.Account, RenewedBy.EarnOrUse),
            (Usual.CreditOnRefund, Usual.CancelReversal, Usual.ExpiryMode, Usual.ExpiryMonths, Usual.LotMonths, Usual.ExpiryClock, Usual.RenewedBy));
        Assert.Equal(
            (30, OverRequest.Cap, Duration.FromMinutes(30), true, false, MonthEnd.Clamp, true),
            (Usual.GraceDays, Usual.OverRequest, Usual.HoldFor, Usual.ResaleUntilReceipt, Usual.FraudUntilReceipt, Usual.Dates.MonthEnd, Usual.Dates.LastDayIncluded));
        Assert.Equal(("store-credit@2024-01", "UTC"), (Usual.Policy, Usual.Zone.Id));
        Assert.Contains("earn.base = goods", Usual.Readings);
    }

    /// <summary>The clause that a movement cites must be the one that gives, takes or ends.</summary>
    [Theory]
    [InlineData(ProgrammeRule.Earning, "earn")]
    [InlineData(ProgrammeRule.Using, "use")]
    [InlineData(ProgrammeRule.AskingTooMuch, "no_limit")]
    [InlineData(ProgrammeRule.Refunding, "refund.invalid")]
    [InlineData(ProgrammeRule.ShortOf, "refund.invalid")]
    [InlineData(ProgrammeRule.Cancelling, "refund.invalid")]
    [InlineData(ProgrammeRule.Returning, "cancel")]
    [InlineData(ProgrammeRule.Expiring, "expiry")]
    [InlineData(ProgrammeRule.Closing, "closed")]
    [InlineData(ProgrammeRule.Withdrawing, "resell")]
    [InlineData(ProgrammeRule.WithdrawingForFraud, "fraud")]
    [InlineData(ProgrammeRule.Granting, "expiry")]
    public void Every_rule_of_the_ledger_has_its_clause(ProgrammeRule rule, string clause) => Assert.Equal(clause, Usual.ClauseOf(rule));

    [Fact]
    public void No_rule_of_the_ledger_is_without_a_clause() => Assert.Equal(Enum.GetValues<ProgrammeRule>(), Usual.Clauses.Keys.Order());

    /// <summary>What each setting of the page does when its alternative is taken: another programme, another answer, or nothing that the ledger reads.</summary>
    public static TheoryData<string, string> Settings => new()
    {
        { "earn.base", nameof(Programme.Base) },
        { "earn.rounding", nameof(Programme.Rounding) },
        { "earn.round_per", nameof(Programme.RoundPer) },
        { "earn.when", nameof(Programme.Timing) },
        { "refund.partial", nameof(Programme.PartialRefund) },
        { "refund.shortfall", nameof(Programme.Shortfall) },
        { "refund.split", nameof(Programme.Split) },
        { "cancel.on_refund", nameof(Programme.CreditOnRefund) },
        { "cancel.reversal", nameof(Programme.CancelReversal) },
        { "cancel.grace", nameof(Programme.GraceDays) },
        { "use.over_request", nameof(Programme.OverRequest) },
        { "hold.for", nameof(Programme.HoldFor) },
        { "expiry.mode", nameof(Programme.ExpiryMode) },
        { "expiry.clock", nameof(Programme.ExpiryClock) },
        { "expiry.renewed_by", nameof(Programme.RenewedBy) },
        { "expiry.last_day", nameof(Programme.Dates) },
        { "expiry.month_end", nameof(Programme.Dates) },
        { "withdraw.until", nameof(Programme.ResaleUntilReceipt) },
        { "fraud.until", nameof(Programme.FraudUntilReceipt) },
        { "closing.effect", Refused },
        { "affiliate.earning", nameof(Programme.Questions) },
        { "buyers.organisations", nameof(Programme.Questions) },
        { "limit.quantity", nameof(Programme.Related) },
        { "limit.counts", nameof(Programme.Related) },
        { "limit.per", nameof(Programme.Related) },
        { "limit.household", nameof(Programme.Related) },
        { "limit.mixed_household", nameof(Programme.Related) },
        { "limit.window", nameof(Programme.Related) },
        { "limit.refunded_orders", nameof(Programme.Related) },
        { "link.payment", nameof(Programme.Related) },
        { "link.phone", nameof(Programme.Related) },
        { "link.email", nameof(Programme.Related) },
        { "link.kept", nameof(Programme.Related) },
        { "window.payment", nameof(Programme.Related) },
        { "window.phone", nameof(Programme.Related) },
        { "window.email", nameof(Programme.Related) },
        { "window.address", nameof(Programme.Related) },
        { "window.ip", nameof(Programme.Related) },
        { "hub.payment", nameof(Programme.Related) },
        { "hub.phone", nameof(Programme.Related) },
        { "hub.email", nameof(Programme.Related) },
        { "hub.address", nameof(Programme.Related) },
        { "hub.ip", nameof(Programme.Related) },
        { "link.address", nameof(Programme.Related) },
        { "link.ip", nameof(Programme.Related) },
        { "link.threshold", nameof(Programme.Related) },
        { "link.chains", nameof(Programme.Related) },
        { "resale.cancel_until", nameof(Programme.Related) },
        { "resale.takes", nameof(Programme.Related) },
        { "resale.decided_by", Refused },
        { "currency.fixed", Nothing },
        { "cancel.complete", Nothing },
        { "cancel.use_counted", Nothing },
        { "expiry.time_zone", Nothing },
        { "shortfall.ends", Nothing },
        { "use.goods", Nothing },
        { "refund.chargeback", Nothing },
        { "rate.by", Nothing },
    };

    private const string Refused = "refused", Nothing = "nothing";

    [Theory, MemberData(nameof(Settings))]
    public void An_alternative_changes_exactly_what_it_is_about(string setting, string changes)
    {
        var found = Model.Settings.Single(s => s.Name == setting);
        foreach (var alternative in found.Alternatives)
        {
            var text = Shipped.Edit(Text, $"\n{setting}:\n  value: {found.Written}\n", $"\n{setting}:\n  value: {alternative}\n");
            text = Shipped.Edit(text, $"  value: {alternative}\n  alternative: {Alternatives(found)}\n", $"  value: {alternative}\n  alternative: {found.Written}\n");
            var read = ProgrammeFromPolicy.Read(Shipped.Model(text)).Granted(out var programme, out var problems);
            if (changes is Refused)
            {
                Assert.False(read);
                Assert.Equal([setting is "closing.effect" ? $"`credit.closing` is `{alternative}`; the ledger knows forfeit" : $"`related.decided_by` is `{alternative}`; the ledger knows person"], problems);
                continue;
            }

            Assert.True(read, string.Join('\n', problems ?? []));
            Assert.Equal(changes is Nothing ? [] : [changes], Changed(programme!));
        }
    }

    [Fact]
    public void And_no_setting_is_forgotten_here() => Assert.Equal(Model.Settings.Select(s => s.Name).Order(StringComparer.Ordinal), Settings.Select(s => s.Data.Item1).Order(StringComparer.Ordinal));

    private static readonly (string Setting, Func<Programme, string> Word)[] Chosen =
    [
        ("earn.base", p => Words.Write(p.Base)), ("earn.rounding", p => Words.Write(p.Rounding)), ("earn.round_per", p => Words.Write(p.RoundPer)), ("earn.when", p => Words.Write(p.Timing)),
        ("refund.partial", p => Words.Write(p.PartialRefund)), ("refund.shortfall", p => Words.Write(p.Shortfall)), ("refund.split", p => Words.Write(p.Split)), ("cancel.on_refund", p => Words.Write(p.CreditOnRefund)),
        ("cancel.reversal", p => Words.Write(p.CancelReversal)), ("use.over_request", p => Words.Write(p.OverRequest)), ("expiry.mode", p => Words.Write(p.ExpiryMode)), ("expiry.clock", p => Words.Write(p.ExpiryClock)),
        ("expiry.renewed_by", p => Words.Write(p.RenewedBy)), ("cancel.grace", p => $"{p.GraceDays} days"), ("withdraw.until", p => p.ResaleUntilReceipt ? "receipt" : "always"), ("fraud.until", p => p.FraudUntilReceipt ? "receipt" : "always"),
        ("expiry.month_end", p => p.Dates.MonthEnd is MonthEnd.Clamp ? "clamp" : "roll"), ("expiry.last_day", p => p.Dates.LastDayIncluded ? "included" : "excluded"),
    ];

    /// <summary>No choice leans on another: whatever is chosen together is read as it was chosen.</summary>
    [Fact]
    public void Any_choices_together_are_read_as_they_were_chosen()
    {
        var random = new Random(4711);
        for (var i = 0; i < 60; i++)
        {
            var (text, chosen) = (Text, new Dictionary<string, string>(StringComparer.Ordinal));
            foreach (var (name, _) in Chosen)
            {
                var setting = Model.Settings.Single(s => s.Name == name);
                string[] words = [setting.Written, .. setting.Alternatives];
                chosen[name] = words[random.Next(words.Length)];
                text = Shipped.Edit(text, $"\n{name}:\n  value: {setting.Written}\n", $"\n{name}:\n  value: {chosen[name]}\n");
            }

            var programme = Read(text);
            Assert.Equal(chosen, Chosen.ToDictionary(r => r.Setting, r => r.Word(programme)));
        }
    }

    [Fact]
    public void Without_an_end_of_its_own_a_lot_has_that_of_the_account()
    {
        Assert.Equal(24, Read(Shipped.Edit(Text, "value: 12 months", "value: 24 months")).LotMonths);
        Assert.Equal((12, 24), Months(Read(Shipped.Edit(Text, "    expiry_months: expiry_term\n", "    expiry_months: expiry_term\n    lot_months: expiry_term + 12 months\n"))));
        static (int, int) Months(Programme programme) => (programme.ExpiryMonths, programme.LotMonths);
    }

    /// <summary>One slip each, and the one sentence that it is told by.</summary>
    [Theory]
    [InlineData("    base: earned_on\n", "", "`report` has no `credit.base`")]
    [InlineData("    rate_per_10000: rate\n", "", "`report` has no `credit.rate_per_10000`: how many parts of ten thousand an order earns")]
    [InlineData("    closing: at_closing\n", "", "`report` has no `credit.closing`")]
    [InlineData("    closing: at_closing\n", "    closing: at_closing\n    expiry_month: expiry_term\n", "the ledger reads no `credit.expiry_month`; did you mean `credit.expiry_months`?")]
    [InlineData("    closing: at_closing\n", "    closing: at_closing\n    colour: at_closing\n", "the ledger reads no `credit.colour`; what it reads stands in docs/reference/credit-programme.md")]
    [InlineData("earn.rounding:\n  value: half_up", "earn.rounding:\n  value: up", "`credit.rounding` is `up`; the ledger knows half_up, down, half_even")]
    [InlineData("    grace: grace\n", "    grace: expiry_term\n", "`credit.grace` must be of the kind days, such as `30 days`")]
    [InlineData("    expiry_months: expiry_term\n", "    expiry_months: grace\n", "`credit.expiry_months` must be of the kind months, such as `12 months`")]
    [InlineData("    hold_for: held_for\n", "    hold_for: grace\n", "`credit.hold_for` must be of the kind duration, such as `30 min`")]
    [InlineData("  value: 30 min\n", "  value: 0 min\n", "`credit.hold_for` is no time at all; give a checkout some minutes, such as `30 min`")]
    [InlineData("    rate_per_10000: rate\n", "    rate_per_10000: grace\n", "`credit.rate_per_10000` must be a number of parts of ten thousand: 100 for one percent")]
    [InlineData("value: 100\n", "value: 10001\n", "`credit.rate_per_10000` is 10001; it is a number of parts of ten thousand, from 0 to 10000: 100 for one percent")]
    [InlineData("value: 100\n", "value: 0 - 1\n", "`credit.rate_per_10000` is -1; it is a number of parts of ten thousand, from 0 to 10000: 100 for one percent")]
    [InlineData("value: 12 months\n", "value: if order.affiliate then 12 months otherwise 6 months\n", "`credit.expiry_months` depends on order.affiliate; only `credit.rate_per_10000` may depend on an order")]
    [InlineData("clause: closed\ndefine: at_closing\nvalue: closing.effect\n```\n", "clause: closed\ninformative: told\n```\n", "no clause stands behind `credit.closing`; let it be a setting that names its clause, or a rule", "    closing: at_closing\n", "    closing: closing.effect\n", "  clauses: [closed]\n", "")]
    [InlineData("judge: whole", "judge: each part", "the policy judges each part; an order is asked about as a whole, or line by line, so write `judge: whole`")]
    [InlineData("request in [transfer, cash_out] or request = use", "request = cash_out or request = use", "the policy can allow `transfer`, and the ledger has no way to do it; let a clause refuse it whatever else is known", "when: request = use and (", "when: request = transfer or request = use and (")]
    [InlineData("order.affiliate: { type: yes/no,", "order.colour: { type: name?, by: system }\norder.affiliate: { type: yes/no,", "the ledger knows no fact `order.colour`; it can tell `request`, `order.placed_on`, `order.channel`, `order.affiliate`, `buyer.type`, `line.product`")]
    [InlineData("order.placed_on: { type: date,", "line.product: { type: name, by: system }\norder.placed_on: { type: date,", "the fact `line.product` must have the type `name?`: it is the shop's own name of a product, and there is none when an order comes without lines")]
    [InlineData("order.placed_on: { type: date,", "line.product: { type: printer | spool?, by: system }\norder.placed_on: { type: date,", "the fact `line.product` must have the type `name?`: it is the shop's own name of a product, and there is none when an order comes without lines")]
    [InlineData("request:         { type: earn | use | transfer | cash_out,", "request:         { type: earn | use | transfer | cash_out | gift,", "the fact `request` must have the type `earn | use | transfer | cash_out`: these are the things that can be asked of credit")]
    public void A_slip_is_told_in_one_sentence(string from, string to, string told, params string[] more)
    {
        var text = Shipped.Edit(Text, from, to);
        for (var i = 0; i < more.Length; i += 2) text = Shipped.Edit(text, more[i], more[i + 1]);
        Assert.Equal([told], Problems(text));
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        var text = Text;
        foreach (var (from, to) in (ReadOnlySpan<(string, string)>)
        [
            ("    base: earned_on\n", ""), ("earn.rounding:\n  value: half_up", "earn.rounding:\n  value: up"), ("value: 100\n", "value: 10001\n"),
            ("    hold_for: held_for\n", "    hold_for: grace\n"), ("judge: whole", "judge: each part"), ("buyer.type:      { type: name?,", "order.colour: { type: name?, by: system }\nbuyer.type:      { type: name?,"),
        ]) text = Shipped.Edit(text, from, to);
        Assert.Equal(6, Problems(text).Count);
    }

    [Fact]
    public void A_warranty_is_no_programme_and_says_what_it_lacks()
    {
        var told = Problems(Shipped.Text(Shipped.Kit));
        Assert.Contains("the policy declares no fact `request` of the type `earn | use | transfer | cash_out`, so it cannot be asked what is allowed", told);
        foreach (var path in ProgrammeFromPolicy.Paths.Except(ProgrammeFromPolicy.Optional)) Assert.Single(told, t => t.StartsWith($"`report` has no `{path}`", StringComparison.Ordinal));
        Assert.DoesNotContain(told, t => t.StartsWith("no clause", StringComparison.Ordinal));
        Assert.Equal(told.Count, told.Distinct().Count());
    }

    internal static Programme Read(string text)
    {
        Assert.True(ProgrammeFromPolicy.Read(Shipped.Model(text)).Granted(out var programme, out var problems), string.Join('\n', problems ?? []));
        return programme;
    }

    private static IReadOnlyList<string> Problems(string text)
    {
        Assert.False(ProgrammeFromPolicy.Read(Shipped.Model(text)).Granted(out _, out var problems));
        return problems;
    }

    private static string Alternatives(Setting setting) => setting.Alternatives is [var one] ? one : $"[{string.Join(", ", setting.Alternatives)}]";

    /// <summary>The properties in which two programmes differ; of the questions, whether any answer does.</summary>
    private static List<string> Changed(Programme other)
    {
        var changed = new List<string>();
        foreach (var property in typeof(Programme).GetProperties().Where(p => p.Name is not (nameof(Programme.Readings) or nameof(Programme.Clauses) or nameof(Programme.Questions))))
        {
            if (!Equals(property.GetValue(Usual), property.GetValue(other))) changed.Add(property.Name);
        }

        if (ProgrammeAnswers.Every().Any(q => Usual.Questions.Ask(q) != other.Questions.Ask(q))) changed.Add(nameof(Programme.Questions));
        return changed;
    }
}
