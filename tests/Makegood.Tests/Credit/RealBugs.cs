using Makegood.Domain.Credit;
using Makegood.Domain.Orders;

namespace Makegood.Tests.Credit;

/// <summary>
/// Bugs of other systems, each named after its report. The ids are those of `docs/internals/credit-bugs.md`, which also says what is held elsewhere.
/// </summary>
public sealed class RealBugs
{
    private static readonly Programme Shipped = ShippedProgramme.StoreCredit;
    private readonly Till _till = new();

    // B01, one after the other; at once is for the server's tests.
    [Fact]
    public void Spree_spree_11284_two_tabs_do_not_spend_the_same_credit()
    {
        _till.Place(0, "A", 100_000);
        Assert.True(_till.Hold(1, "tab 1", "B", 1_000).IsAccepted);
        Assert.Equal(CreditReason.AboveBalance, _till.Hold(1, "tab 2", "C", 1_000).Refusal!.Reason);
        Assert.Equal((0, 1_000), (_till.Has(), _till.Held()));
    }

    // B02
    [Fact]
    public void Medusajs_medusa_16347_one_order_redeems_once()
    {
        _till.Place(0, "A", 100_000);
        _till.Redeem(1, "B", 400);
        Assert.Equal(Reception.Repeated, _till.Redeem(2, "B", 400).Reception);
        Assert.Equal(CreditReason.DiffersFromEarlier, _till.Redeem(2, "B", 500).Refusal!.Reason);
        Assert.Equal(600, _till.Has());
    }

    // B04
    [Fact]
    public void Opencart_opencart_317_every_browser_applies_the_full_amount()
    {
        _till.Place(0, "A", 5_000);
        var given = Enumerable.Range(0, 5).Count(i => _till.Redeem(1, $"B{i}", 50).IsAccepted);
        Assert.Equal((1, 0, 0), (given, _till.Has(), _till.Owes()));
    }

    // B05
    [Fact]
    public void Odoo_odoo_249775_a_batch_is_checked_one_after_the_other()
    {
        _till.Place(0, "A", 10_000);
        var given = Enumerable.Range(0, 4).Select(i => _till.Redeem(1, $"B{i}", 40).IsAccepted).ToList();
        Assert.Equal([true, true, false, false], given);
        Assert.Equal(20, _till.Has());
    }

    // B06
    [Fact]
    public void Spree_spree_9248_four_credits_on_one_order_are_all_used()
    {
        for (var i = 0; i < 4; i++) _till.Grant(i, $"g{i}", 25);
        Assert.True(_till.Redeem(5, "B", 100).IsAccepted);
        Assert.Equal(0, _till.Has());
        Assert.False(_till.Redeem(6, "C", 1).IsAccepted);
    }

    // B08
    [Fact]
    public void Blnkfinance_blnk_181_what_is_held_counts()
    {
        _till.Grant(0, "g", 5_000);
        Assert.Equal(5, Enumerable.Range(0, 6).Count(i => _till.Hold(1, $"h{i}", $"B{i}", 1_000).IsAccepted));
    }

    // B10
    [Fact]
    public void Blnkfinance_blnk_152_a_refund_told_twice_has_one_effect()
    {
        _till.Place(0, "A", 10_000);
        _till.Refund(1, "A", "r", money: 4_000);
        var again = _till.Refund(1, "A", "r", money: 4_000);
        Assert.Equal((60, Reception.Repeated), (_till.Has(), again.Reception));
        Assert.Empty(again.Entries);
    }

    // B11
    [Fact]
    public void Blnkfinance_blnk_41_a_hold_is_voided_once()
    {
        _till.Grant(0, "g", 100);
        _till.Hold(1, "h", "B", 100);
        _till.Release(1.001, "h");
        var again = _till.Release(1.002, "h");
        Assert.True(again.IsAccepted);
        Assert.Empty(again.Entries);
        Assert.Equal(CreditReason.HoldIsOver, _till.Capture(1.003, "h", 50).Refusal!.Reason);
        Assert.Equal((100, 0), (_till.Has(), _till.Held()));
    }

    // B12
    [Fact]
    public void Blnkfinance_blnk_171_no_more_is_taken_than_is_held()
    {
        _till.Grant(0, "g", 100);
        _till.Hold(1, "h", "B", 60);
        Assert.Equal(CreditReason.AmountImpossible, _till.Capture(1.001, "h", 61).Refusal!.Reason);
        Assert.True(_till.Capture(1.002, "h", 40).IsAccepted);
        Assert.Equal(CreditReason.DiffersFromEarlier, _till.Capture(1.003, "h", 20).Refusal!.Reason);
        Assert.Equal((60, 0), (_till.Has(), _till.Held()));
    }

    // B16
    [Fact]
    public void OCA_pos_185_a_batch_sent_again_doubles_nothing()
    {
        for (var i = 0; i < 3; i++)
        {
            _till.Place(0, "A", 10_000);
            _till.Place(1, "B", 5_000, used: 100);
            _till.Refund(2, "B", "r", money: 1_000);
            _till.Grant(3, "g", 7);
        }

        Assert.Equal(39 + 7 + 20, _till.Has());
    }

    // B17
    [Fact]
    public void Medusa_loyalty_plugin_2_21_1_one_reference_debits_once()
    {
        _till.Grant(0, "g", 100);
        _till.Redeem(1, "B", 10);
        _till.Redeem(1, "B", 10);
        Assert.Equal(90, _till.Has());
    }

    // B18
    [Fact]
    public void Blnk_before_0_13_2_a_reference_is_unique_on_every_path()
    {
        _till.Grant(0, "same", 5);
        Assert.Equal(Reception.Repeated, _till.Grant(3, "same", 5).Reception);
        Assert.Equal(CreditReason.DiffersFromEarlier, _till.Grant(4, "same", 6).Refusal!.Reason);
        Assert.Equal(5, _till.Has());
    }

    // B20
    [Fact]
    public void Mollie_magento2_761_credit_is_not_added_again_on_every_return()
    {
        _till.Place(0, "A", 100_000);
        for (var i = 0; i < 10; i++)
        {
            _till.Hold(1 + (i * 0.01), $"h{i}", "B", 1_000);
            _till.Release(1 + (i * 0.01) + 0.001, $"h{i}");
            _till.Cancel(1 + (i * 0.01) + 0.002, "B");
        }

        Assert.Equal(1_000, _till.Has());
    }

    // B21
    [Fact]
    public void Magento_magento2_38815_payment_error_and_cancel_return_once()
    {
        _till.Grant(0, "g", 300);
        _till.Hold(1, "h", "B", 300);
        _till.Release(1.001, "h");
        _till.Cancel(1.002, "B", credit: 300);
        Assert.Equal(300, _till.Has());
    }

    // B22
    [Fact]
    public void Magento_magento2_39744_a_reorder_copies_no_credit()
    {
        _till.Grant(0, "g", 300);
        _till.Place(1, "B", 1_000, used: 300, other: 700);
        _till.Place(2, "B again", 1_000);
        _till.Refund(3, "B", "r", goods: 1_000);
        _till.Refund(3, "B again", "r", goods: 1_000);
        Assert.Equal(300, _till.Has());
    }

    // B23
    [Fact]
    public void Mollie_magento2_928_two_integrations_return_once()
    {
        _till.Grant(0, "g", 300);
        _till.Place(1, "B", 1_000, used: 300, paid: false);
        _till.Tell(new CancelRequested { At = Till.At(2), Order = "B" });
        Assert.Equal(0, _till.Has());
        _till.Cancel(3, "B");
        _till.Cancel(3.5, "B");
        _till.Refund(4, "B", "r", goods: 1_000);
        Assert.Equal(300, _till.Has());
    }

    // B24
    [Fact]
    public void Magento_magento2_20149_an_order_without_money_can_be_refunded()
    {
        _till.Grant(0, "g", 300);
        _till.Place(1, "B", 300, used: 300, other: 0);
        var refunded = _till.Refund(2, "B", "r", goods: 300);
        Assert.Equal(new RefundPart("r", 0, 300), refunded.Split);
        Assert.Equal(300, _till.Has());
    }

    // B25
    [Fact]
    public void Mollie_magento2_951_a_refund_pays_out_no_credit()
    {
        _till.Grant(0, "g", 88);
        _till.Place(1, "B", 3_609, used: 88, other: 3_521);
        Assert.Equal("items_money", _till.Refund(2, "B", "r", money: 3_609).Refusal!.Field);
        Assert.Equal(new RefundPart("r2", 3_521, 88), _till.Refund(3, "B", "r2", goods: 3_609).Split);
    }

    // B26
    [Fact]
    public void NopSolutions_nopCommerce_5595_earn_use_and_cancel_in_one_instant()
    {
        ShopEvent[] events =
        [
            new CreditGranted { At = Till.At(0), Account = "a", Grant = "g", Currency = "USD", Amount = 50, Reason = "kindness" },
            new OrderPlaced { At = Till.At(1), Account = "a", Order = "B", Currency = "USD", Items = 5_000, CreditUsed = 50 },
            new OrderCancelled { At = Till.At(1), Order = "B" },
        ];
        foreach (var order in new[] { new[] { 0, 1, 2 }, [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0] })
        {
            var till = new Till();
            foreach (var i in order) till.Tell(events[i]);
            Assert.Equal((50, 0), (till.Has(), till.Owes()));
        }
    }

    // B27
    [Fact]
    public void Solidusio_solidus_69_a_cancellation_frees_what_is_held()
    {
        _till.Grant(0, "g", 100);
        _till.Hold(1, "h", "B", 100, minutes: 60_000);
        _till.Cancel(2, "B");
        Assert.Equal((100, 0), (_till.Has(), _till.Held()));
    }

    // B28
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Solidusio_solidus_1066_refund_and_cancel_in_either_order(bool refundFirst)
    {
        _till.Grant(0, "g", 300);
        _till.Place(1, "B", 1_000, used: 300, other: 700);
        _till.Refund(refundFirst ? 2 : 4, "B", "r", money: 350);
        _till.Cancel(3, "B", money: 700);
        Assert.Equal((300, 0), (_till.Has(), _till.Owes()));
    }

    // B29
    [Fact]
    public void Malsubrata_woo_wallet_56_part_of_a_refund_comes_back_as_credit()
    {
        _till.Grant(0, "g", 300);
        _till.Place(1, "B", 1_000, used: 300, other: 700);
        Assert.Equal(new RefundPart("r", 350, 150), _till.Refund(2, "B", "r", goods: 500).Split);
        Assert.Equal(150 + 4, _till.Has());
    }

    // B30
    [Fact]
    public void Odoo_odoo_212922_a_refund_never_uses_credit_again()
    {
        _till.Grant(0, "g", 300);
        _till.Place(1, "B", 1_000, used: 100);
        _till.Refund(2, "B", "r1", money: 300);
        _till.Refund(3, "B", "r2", goods: 100);
        Assert.Equal(100, _till.Sum(EntryKind.Redeem));
        Assert.True(_till.Sum(EntryKind.Return) <= 100);
    }

    // B31
    [Fact]
    public void Solidusio_solidus_2930_what_is_said_to_be_returned_is_there()
    {
        _till.Grant(0, "g", 300);
        _till.Place(1, "B", 1_000, used: 300);
        var told = _till.Refund(2, "B", "r", goods: 1_000);
        Assert.Equal(told.Split!.Value.Credit, told.Entries.Where(e => e.Entry.Kind is EntryKind.Return).Sum(e => e.Entry.Amount));
        Assert.Equal(300, _till.Has());
    }

    // B32
    [Fact]
    public void Smartstore_used_credit_comes_back_when_the_order_is_cancelled()
    {
        _till.Place(0, "A", 10_000);
        _till.Place(1, "B", 100, used: 100);
        _till.Cancel(2, "B");
        Assert.Equal(100, _till.Has());
    }

    // B40
    [Fact]
    public void Malsubrata_woo_wallet_53_buying_and_refunding_mints_nothing()
    {
        for (var i = 0; i < 20; i++)
        {
            _till.Place(i, $"A{i}", 9_999, coupon: i);
            _till.Refund(i + 0.5, $"A{i}", "r", money: 9_999 - i);
        }

        Assert.Equal((0, 0), (_till.Has(), _till.Owes()));
    }

    // B41
    [Fact]
    public void NopSolutions_nopCommerce_5757_what_was_granted_is_taken_back_whatever_holds_today()
    {
        var later = Shipped with { EffectiveFrom = new DateOnly(2024, 4, 1), Policy = "store-credit@later", Rounding = Rounding.Down, PartialRefund = PartialRefund.WholeOrder, Base = EarnBase.GoodsAndShipping };
        var till = new Till(Shipped with { EffectiveFrom = new DateOnly(2020, 1, 1) }, later);
        till.Place(0, "A", 15_050, shipping: 500);
        Assert.Equal(151, till.Has());
        till.Refund(60, "A", "r", money: 5_000);
        Assert.Equal(101, till.Has());
        till.Refund(61, "A", "r2", money: 10_050);
        Assert.Equal((0, 0), (till.Has(), till.Owes()));
    }

    // B42
    [Fact]
    public void Smartstore_for_every_amount_exactly_what_was_granted_is_taken()
    {
        foreach (var rounding in Enum.GetValues<Rounding>())
        {
            for (var items = 1; items <= 600; items += 7)
            {
                var till = new Till(Shipped with { Rounding = rounding });
                till.Place(0, "A", items);
                var granted = till.Has();
                for (var part = 0; part < items; part += 97)
                {
                    till.Refund(1 + part, "A", $"r{part}", money: Math.Min(97, items - part));
                    Assert.InRange(till.Has(), 0, granted);
                }

                Assert.Equal((0, 0), (till.Has(), till.Owes()));
            }
        }
    }

    // B43
    [Fact]
    public void Managoat_fountain_1126_a_refund_after_a_dispute_takes_nothing_twice()
    {
        _till.Place(0, "A", 10_000);
        _till.Flag(1, "A", "fraudulent");
        _till.Refund(2, "A", "r", money: 10_000);
        _till.Cancel(3, "A");
        Assert.Equal((0, 0), (_till.Has(), _till.Owes()));
        Assert.Equal(100, _till.Sum(EntryKind.Withdraw) + _till.Sum(EntryKind.ClawBack));
    }

    // B44
    [Fact]
    public void ElizaOS_eliza_10997_a_dispute_that_is_won_gives_the_credit_back_and_a_refund_takes_it_then()
    {
        _till.Place(0, "A", 10_000);
        _till.Tell(new CreditWithdrawn { At = Till.At(1), Order = "A", DecidedBy = "eva" });
        Assert.Equal(0, _till.Has());
        _till.Tell(new CreditReinstated { At = Till.At(2), Order = "A", DecidedBy = "eva" });
        Assert.Equal((100, new DateOnly(2025, 3, 1)), (_till.Has(), _till.Until));
        _till.Refund(3, "A", "r", money: 5_000);
        Assert.Equal(50, _till.Has());
        _till.Tell(new CreditWithdrawn { At = Till.At(4), Order = "A", DecidedBy = "eva" });
        Assert.Equal(0, _till.Has());
    }

    // B45
    [Fact]
    public void ElizaOS_eliza_10938_what_cannot_be_taken_is_owed_and_later_earnings_pay_it_first()
    {
        _till.Place(0, "A", 10_000);
        _till.Place(1, "B", 100, used: 100);
        _till.Refund(2, "A", "r", money: 10_000);
        Assert.Equal((0, 100), (_till.Has(), _till.Owes()));
        _till.Place(3, "C", 6_000);
        Assert.Equal((0, 40), (_till.Has(), _till.Owes()));
        _till.Place(4, "D", 6_000);
        Assert.Equal((20, 0), (_till.Has(), _till.Owes()));
    }

    // B46
    [Theory]
    [InlineData(-1, 0, 0)]
    [InlineData(100, -1, 0)]
    [InlineData(100, 0, -1)]
    public void ElizaOS_eliza_22681_no_amount_is_below_zero(long items, long used, long shipping)
    {
        var told = _till.Place(0, "A", items, used: used, shipping: shipping);
        Assert.Equal(CreditReason.AmountImpossible, told.Refusal!.Reason);
        Assert.False(_till.Refund(1, "A", "r", money: -5).IsAccepted);
    }

    // B47
    [Fact]
    public void Wpswings_points_and_rewards_111_a_state_that_flaps_ends_where_it_should()
    {
        _till.Place(0, "A", 10_000);
        for (var i = 1; i < 9; i += 2)
        {
            _till.Tell(new CancelRequested { At = Till.At(i), Order = "A" });
            _till.Tell(new CancelRejected { At = Till.At(i + 1), Order = "A" });
        }

        Assert.Equal(100, _till.Has());
        Assert.Equal(100, _till.Sum(EntryKind.Earn));
    }

    // B48
    [Fact]
    public void RepairDesk_1517_an_order_that_is_gone_leaves_no_credit()
    {
        _till.Place(0, "A", 10_000);
        _till.Cancel(1, "A");
        Assert.Equal(0, _till.Has());
    }

    // B49
    [Fact]
    public void NopSolutions_nopCommerce_576_credit_may_wait_for_the_receipt()
    {
        var till = new Till(Shipped with { Timing = EarnTiming.Received });
        till.Place(0, "A", 10_000);
        Assert.Equal(0, till.Has());
        till.Refund(5, "A", "r", money: 10_000);
        till.Tell(new OrderReceived { At = Till.At(6), Order = "A" });
        Assert.Equal((0, 0), (till.Has(), till.Sum(EntryKind.Earn)));
    }

    // B50
    [Fact]
    public void FreeOpenSourcePOS_FloCafe_78_what_was_spent_does_not_lapse_once_more()
    {
        _till.Grant(0, "g", 100, new DateOnly(2024, 6, 1));
        _till.Redeem(1, "B", 60);
        _till.Clock(200);
        Assert.Equal((0, 0, 40), (_till.Has(), _till.Owes(), _till.Sum(EntryKind.Expire)));
    }

    // B51
    [Fact]
    public void Managoat_fountain_1126_a_use_beside_a_lapse_does_not_fall_through_to_other_credit()
    {
        _till.Grant(0, "short", 100, new DateOnly(2024, 3, 31));
        _till.Grant(0, "long", 100);
        Assert.False(_till.Tell(new CreditRedeem { At = new DateTimeOffset(2024, 4, 1, 0, 0, 0, TimeSpan.Zero), Account = "a", Order = "B", Currency = "USD", Amount = 150, Items = 999 }).IsAccepted);
        Assert.Equal(100, _till.Has());
    }

    // B52
    [Fact]
    public void Managoat_fountain_1126_what_lapsed_cannot_be_used_though_no_job_ran()
    {
        _till.Place(0, "A", 10_000);
        Assert.True(_till.Redeem(365.5, "B", 10).IsAccepted);
        Assert.False(_till.Redeem(365.5 + 367, "C", 10).IsAccepted);
    }

    // B53
    [Fact]
    public void NopSolutions_nopCommerce_6752_reading_writes_nothing()
    {
        _till.Place(0, "A", 10_000);
        var entries = _till.All.Sum(t => t.Entries.Count);
        for (var i = 0; i < 5; i++) Assert.Equal(0, _till.File.At(Till.At(500)).BalanceOf("USD").Available);
        Assert.Equal(100, _till.File.Book.BalanceOf("USD").Available);
        _till.Clock(500);
        _till.Clock(501);
        Assert.Equal((entries + 1, 100), (_till.All.Sum(t => t.Entries.Count), _till.Sum(EntryKind.Expire)));
    }

    // B54
    [Fact]
    public void NopCommerce_what_ends_first_is_spent_first()
    {
        _till.Place(0, "A", 10_000);
        _till.Grant(1, "short", 100, new DateOnly(2024, 5, 1));
        _till.Grant(2, "far", 100, new DateOnly(2034, 5, 1));
        _till.Redeem(3, "B", 150);
        Assert.Equal(["grant short", "order A"], _till.All[^1].Entries.Where(e => e.Entry.Kind is EntryKind.Redeem).Select(e => e.Entry.Lot));
    }

    // B55
    [Fact]
    public void NopCommerce_returned_credit_keeps_its_end()
    {
        var till = new Till(Shipped with { ExpiryMode = ExpiryMode.Lot, LotMonths = 6 });
        till.Place(0, "A", 10_000);
        Assert.Equal(new DateOnly(2024, 9, 1), till.Until);
        till.Place(10, "B", 100, used: 100);
        till.Cancel(20, "B");
        Assert.Equal((100, new DateOnly(2024, 9, 1)), (till.Has(), till.Until));

        // And what was owed and paid since has an end as well.
        till.Place(30, "C", 300, used: 200);
        till.Place(31, "D", 10_000);
        till.Cancel(32, "C");
        till.Clock(2_000);
        Assert.Equal(0, till.Has());
    }

    // B56
    [Fact]
    public void Liberusoftware_ecommerce_laravel_1056_whatever_it_is_called_it_lapses()
    {
        _till.Place(0, "A", 10_000);
        _till.Grant(0, "a gift", 10);
        _till.Adjust(0, "a correction", 20);
        Assert.Equal(130, _till.Has());
        _till.Clock(365);
        Assert.Equal(130, _till.Has());
        _till.Clock(366);
        Assert.Equal(0, _till.Has());
    }

    // B57
    [Fact]
    public void Kademi_5962_every_view_says_the_same()
    {
        _till.Place(0, "A", 10_000);
        _till.Clock(400);
        Assert.Equal(0, _till.Has());
        Assert.Equal(0, _till.File.Book.SpendableByLots("USD"));
        Assert.Equal(0, AccountFile.Retell("a", _till.File.Facts, Till.At(400)).BalanceOf("USD").Available);
        Assert.Equal(0, _till.Sum(EntryKind.Earn) - _till.Sum(EntryKind.Expire));
    }

    // B58
    [Fact]
    public void FloCafe_62_each_end_is_told_in_its_turn()
    {
        for (var i = 1; i <= 3; i++) _till.Grant(0, $"g{i}", 10 * i, new DateOnly(2024, 3 + i, 1));
        Assert.Equal((60, new DateOnly(2024, 4, 1)), (_till.Has(), _till.Until));
        _till.Clock(40);
        Assert.Equal((50, new DateOnly(2024, 5, 1)), (_till.Has(), _till.Until));
        _till.Clock(80);
        Assert.Equal((30, new DateOnly(2024, 6, 1)), (_till.Has(), _till.Until));
    }

    // B59
    [Theory]
    [InlineData(-5, null, "amount")]
    [InlineData(0, null, "amount")]
    [InlineData(5, "2024-02-29", "last_day")]
    [InlineData(2_000_000_000_000_000, null, "amount")]
    public void NopSolutions_nopCommerce_6336_an_impossible_gift_is_refused_by_its_field(long amount, string? last, string field)
    {
        var told = _till.Grant(0, "g", amount, last is null ? null : DateOnly.Parse(last, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal((CreditReason.AmountImpossible, field), (told.Refusal!.Reason, told.Refusal.Field));
    }

    // B60
    [Fact]
    public void Solidus_1852_what_is_to_expire_expires()
    {
        _till.Place(0, "A", 10_000);
        Assert.Equal(new DateOnly(2025, 3, 1), _till.Until);
        _till.Clock(366);
        Assert.Equal(100, _till.Sum(EntryKind.Expire));
    }

    // B62
    [Fact]
    public void Shyoo_awardtracker_75_the_earlier_of_two_clocks()
    {
        var till = new Till(Shipped with { ExpiryMode = ExpiryMode.Earlier, ExpiryMonths = 18, LotMonths = 48 });
        till.Place(0, "A", 10_000);
        Assert.Equal(new DateOnly(2025, 9, 1), till.Until);
        for (var year = 1; year <= 4; year++) till.Place(year * 360, $"B{year}", 100);
        Assert.Equal(new DateOnly(2028, 3, 1), till.Until);
        till.Clock(1_462);
        Assert.Equal(4, till.Has());

        // A gift in an account without any activity does not end before it begins.
        var gift = new Till(Shipped with { ExpiryMode = ExpiryMode.Earlier, LotMonths = 48 });
        gift.Grant(0, "g", 10);
        Assert.Equal((10, new DateOnly(2025, 3, 1)), (gift.Has(), gift.Until));
    }

    // B70
    [Fact]
    public void Odoo_odoo_114004_what_a_coupon_took_off_earns_nothing()
    {
        _till.Place(0, "A", 20_000, coupon: 5_000);
        Assert.Equal(150, _till.Has());
    }

    // B71
    [Fact]
    public void Odoo_odoo_150833_what_credit_paid_earns_nothing()
    {
        _till.Grant(0, "g", 10_000);
        _till.Place(1, "A", 10_000, used: 10_000);
        Assert.Equal((0, 0), (_till.Has(), _till.Sum(EntryKind.Earn)));
    }

    // B73
    [Fact]
    public void Spree_spree_7514_credit_pays_no_shipping_so_nothing_is_ever_due_to_the_customer()
    {
        _till.Grant(0, "g", 10_000);
        Assert.Equal("credit_used", _till.Place(1, "A", 1_000, used: 1_500, shipping: 500).Refusal!.Field);
        var told = _till.Redeem(1, "B", 1_500, items: 1_000);
        Assert.Equal(1_000, told.Entries.Sum(e => e.Entry.Amount));
    }

    // B74
    [Fact]
    public void Medusajs_medusa_16377_nothing_is_not_everything()
    {
        _till.Grant(0, "g", 100);
        Assert.Equal("amount", _till.Redeem(1, "B", 0).Refusal!.Field);
        Assert.Equal("items", _till.Redeem(1, "B", 50, items: 0).Refusal!.Field);
        Assert.Equal("items_money", _till.Refund(1, "B", "r", money: 0).Refusal!.Field);
        Assert.Equal(100, _till.Has());
    }

    // B75
    [Fact]
    public void Spree_spree_14467_the_parts_of_a_refund_add_up_to_it()
    {
        _till.Grant(0, "g", 100);
        _till.Place(1, "B", 200, used: 100, other: 100);
        var first = _till.Refund(2, "B", "r1", goods: 103).Split!.Value;
        var second = _till.Refund(3, "B", "r2", goods: 97).Split!.Value;
        Assert.Equal((103, 97), (first.Money + first.Credit, second.Money + second.Credit));
        Assert.Equal((100, 100), (first.Money + second.Money, first.Credit + second.Credit));
    }

    // B76
    [Fact]
    public void Akira_io_laravel_sisp_282_the_last_third_leaves_nothing()
    {
        _till.Grant(0, "g", 100);
        _till.Place(1, "B", 299, used: 100, coupon: 99, other: 100);
        for (var i = 1; i <= 3; i++) _till.Refund(1 + i, "B", $"r{i}", goods: i < 3 ? 100 : 99);
        var back = _till.File.Book.RefundsOf("B")!.Value;
        Assert.Equal((100, 100), (back.GoodsMoneyBack, back.CreditBack));
        Assert.Equal((100, 0), (_till.Has(), _till.Owes()));
    }

    // B77
    [Fact]
    public void Frappe_erpnext_36466_there_is_one_payable()
    {
        _till.Grant(0, "g", 10_000);
        Assert.True(_till.Place(1, "A", 1_000, used: 900, coupon: 100).IsAccepted);
        Assert.False(_till.Place(2, "B", 1_000, used: 901, coupon: 100).IsAccepted);
    }

    // B79
    [Fact]
    public void Solidus_3050_coupon_then_credit_then_money()
    {
        _till.Grant(0, "g", 300);
        _till.Place(1, "B", 2_000, coupon: 500, used: 300, shipping: 250, other: 1_450);
        Assert.Equal(1_200, _till.File.Book.RefundsOf("B")!.Value.GoodsMoney);
        Assert.Equal(12, _till.Has());
        Assert.Empty(_till.Ledger.UnderReview("a"));
    }

    // B81, as far as a ledger goes.
    [Fact]
    public void Spree_spree_14560_a_closed_account_takes_nothing_any_more()
    {
        _till.Grant(0, "g", 300);
        _till.Hold(1, "h", "B", 100);
        _till.Close(1.001);
        Assert.Equal(300, _till.Sum(EntryKind.Forfeit));
        Assert.Equal(CreditReason.AccountIsClosed, _till.Grant(2, "g2", 5).Refusal!.Reason);
        Assert.Equal(CreditReason.AccountIsClosed, _till.Place(2, "C", 5_000).Refusal!.Reason);
        Assert.Equal(CreditReason.HoldIsOver, _till.Capture(2, "h", 5).Refusal!.Reason);
        Assert.Equal((0, 0, 0), (_till.Has(), _till.Held(), _till.Owes()));
    }

    // B83
    [Fact]
    public void SproutApps_38_what_there_is_follows_from_what_was_booked()
    {
        _till.Place(0, "A", 50_000);
        _till.Grant(1, "g", 40);
        _till.Place(2, "B", 1_000, used: 300);
        _till.Refund(3, "B", "r", goods: 500);
        _till.Refund(4, "A", "r", money: 20_000);
        _till.Adjust(5, "j", -15);
        long S(EntryKind kind) => _till.Sum(kind);
        var taken = _till.All.SelectMany(t => t.Entries).Where(e => e.Entry.Kind is EntryKind.Adjust).Sum(e => e.Entry.ChangeOf(LedgerAccount.Available));
        Assert.Equal(_till.Has(), S(EntryKind.Earn) + S(EntryKind.Grant) + S(EntryKind.Return) + taken - S(EntryKind.Redeem) - S(EntryKind.ClawBack) - S(EntryKind.Expire) - S(EntryKind.Forfeit) - S(EntryKind.Withdraw));
    }

    // B84
    [Fact]
    public void Tigerbeetle_3916_every_balance_can_be_worked_out_again()
    {
        _till.Place(0, "A", 50_000);
        _till.Place(2, "B", 1_000, used: 300);
        _till.Refund(4, "A", "r", money: 20_000);
        Assert.Equal(_till.File.Book.BalanceOf("USD"), AccountFile.Retell("a", _till.File.Facts, Till.At(4)).BalanceOf("USD"));
        Assert.Equal((_till.Has(), 0L, _till.Owes()), new Model(_till.File.Facts.Select(f => f.Event), Till.At(4)).Of("USD"));
    }
}
