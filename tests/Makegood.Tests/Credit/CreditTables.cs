using System.Globalization;
using System.Text;
using Makegood.Domain.Credit;
using Makegood.Domain.Orders;

namespace Makegood.Tests.Credit;

/// <summary>What each event does to an order in each state, and how each refusal reads: tables that a person reads when they change.</summary>
public sealed class CreditTables
{
    private static readonly (string Name, Action<Till> Lead)[] States =
    [
        ("unknown", _ => { }),
        ("placed", t => t.Place(2, "A", 10_000, used: 200, shipping: 500, paid: false)),
        ("paid", t => t.Place(2, "A", 10_000, used: 200, shipping: 500)),
        ("shipped", t => Paid(t).Tell(new OrderShipped { At = Till.At(3), Order = "A" })),
        ("received", t => Paid(t).Tell(new OrderReceived { At = Till.At(4), Order = "A" })),
        ("refunded part", t => Paid(t).Refund(5, "A", "r1", goods: 5_000)),
        ("refunded whole", t => Paid(t).Refund(5, "A", "r1", goods: 10_000)),
        ("cancel requested", t => Paid(t).Tell(new CancelRequested { At = Till.At(5), Order = "A" })),
        ("cancelled", t => Paid(t).Cancel(5, "A", money: 9_800)),
        ("flagged", t => Paid(t).Flag(5, "A", "too_many_units")),
        ("fraud", t => Paid(t).Flag(5, "A", "fraudulent")),
        ("withdrawn", t => Paid(t).Tell(new CreditWithdrawn { At = Till.At(5), Order = "A", DecidedBy = "eva" })),
    ];

    private static readonly string[] Events =
    [
        """{"type":"order.placed","order":"A","currency":"USD","items":10000,"credit_used":200,"shipping":500}""",
        """{"type":"order.paid","order":"A"}""",
        """{"type":"order.shipped","order":"A"}""",
        """{"type":"order.received","order":"A"}""",
        """{"type":"order.refunds_listed","order":"A","refunds":["r1"]}""",
        """{"type":"order.refunded","order":"A","refund":"r2","items_money":4900}""",
        """{"type":"order.refunded","order":"A","refund":"r2","goods_value":10000}""",
        """{"type":"order.cancel_requested","order":"A"}""",
        """{"type":"order.cancel_rejected","order":"A"}""",
        """{"type":"order.cancelled","order":"A"}""",
        """{"type":"order.flagged","order":"A","reason":"too_many_units"}""",
        """{"type":"order.flagged","order":"A","reason":"fraudulent"}""",
        """{"type":"order.cleared","order":"A","decided_by":"eva"}""",
        """{"type":"credit.withdrawn","order":"A","decided_by":"eva"}""",
        """{"type":"credit.reinstated","order":"A","decided_by":"eva"}""",
        """{"type":"credit.redeem","order":"A","currency":"USD","amount":250,"items":10000}""",
        """{"type":"credit.held","hold":"k","order":"A","currency":"USD","amount":100,"until":"2024-03-11T10:30:00Z"}""",
        """{"type":"credit.captured","hold":"h","amount":30}""",
        """{"type":"credit.released","hold":"h"}""",
        """{"type":"credit.granted","grant":"g2","currency":"USD","amount":11,"reason":"kindness"}""",
        """{"type":"credit.adjusted","adjustment":"j","currency":"USD","amount":-1000,"reason":"mended"}""",
        """{"type":"credit.transfer","to":"b","currency":"USD","amount":5}""",
        """{"type":"credit.cash_out","currency":"USD","amount":5}""",
        """{"type":"account.closed"}""",
        """{"type":"clock"}""",
    ];

    [Fact]
    public void Every_event_in_every_state()
    {
        var text = new StringBuilder("# state | event | available/held/owed before > after, until | what was booked, or why not\n");
        foreach (var (name, lead) in States)
        {
            text.Append('\n');
            foreach (var json in Events)
            {
                var till = new Till();
                till.Grant(0, "g", 500);
                till.Hold(1, "h", "B", 50, minutes: 100_000);
                lead(till);
                var before = Balance(till);
                var told = till.Tell(Read(json, "2024-03-11T10:00:00Z"));
                var done = told.Refusal is { } no ? $"no, {no.Reason}: {no.Detail}" : told.Entries.Count > 0 ? string.Join(", ", told.Entries.Select(e => Show(e.Entry))) : told.Reception is Reception.Taken ? "nothing" : told.Reception.ToString();
                text.Append(CultureInfo.InvariantCulture, $"{name} | {Short(json)} | {before} > {Balance(till)}, {till.Until:yyyy-MM-dd} | {done}\n");
            }
        }

        Golden.Match("credit/states.txt", text.ToString());
    }

    [Fact]
    public void Every_type_of_event_is_in_the_table() =>
        Assert.Equal(ShopEventReader.Types.Order(StringComparer.Ordinal), Events.Select(e => Read(e, "2024-03-11T10:00:00Z").Type).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Every_refusal_has_its_own_words()
    {
        var text = new StringBuilder();
        var seen = new Dictionary<CreditReason, string>();
        void Say(Told told)
        {
            var no = told.Refusal ?? throw new InvalidOperationException($"{ShopEventJson.Text(told.Event)} was let in");
            seen[no.Reason] = no.Detail;
            text.Append(CultureInfo.InvariantCulture, $"{no.Reason} | {no.Field} | {no.Clause} | {no.Detail}\n");
        }

        var till = new Till();
        till.Grant(0, "g", 500);
        till.Place(1, "A", 10_000, used: 100);
        Say(till.Place(2, "B", -1));
        Say(till.Place(2, "B", 100, coupon: 101));
        Say(till.Place(2, "B", 100, used: 100, coupon: 1));
        Say(till.Refund(2, "A", "r", money: 9_901));
        Say(till.Refund(2, "A", "r", goods: 10_001));
        Say(till.Refund(2, "A", "r", goods: 5, shipping: 1));
        Say(till.Refund(2, "A", "r", money: 0));
        Say(till.Refund(2, "A", "r"));
        Say(till.Refund(2, "A", "r", money: 1, goods: 1));
        Say(till.Grant(2, "g2", 0));
        Say(till.Grant(2, "g2", 5, new DateOnly(2024, 3, 1)));
        Say(till.Adjust(2, "j", 0));
        Say(till.Hold(2, "h", "B", 5, minutes: 0));
        Say(till.Redeem(2, "B", 5, items: 0));
        Say(till.Redeem(2, "B", 5, currency: "EUR"));
        Say(till.Redeem(2, "B", 5_000));
        Say(till.Tell(new CreditTransfer { At = Till.At(2), Account = "a", To = "b", Currency = "USD", Amount = 1 }));
        Say(till.Tell(new CreditCashOut { At = Till.At(2), Account = "a", Currency = "USD", Amount = 1 }));
        Say(till.Tell(new CreditRedeem { At = Till.At(2), Account = "a", Order = "B", Currency = "USD", Amount = 1, Items = 5, Channel = "marketplace" }));
        Say(till.Tell(new OrderPlaced { At = Till.At(2), Account = "b", Order = "A", Currency = "USD", Items = 1 }));
        Say(till.Grant(2, "g", 501));
        Say(till.Release(2, "never"));
        till.Hold(3, "h", "B", 5);
        Say(till.Capture(3.001, "h", 6));
        Say(till.Capture(4, "h", 5));
        till.Tell(new OrderReceived { At = Till.At(5), Order = "A" });
        Say(till.Flag(6, "A", "too_many_units"));
        Say(till.Tell(new CreditWithdrawn { At = Till.At(6), Order = "A", DecidedBy = "eva" }));
        till.Close(7);
        Say(till.Redeem(8, "C", 5));

        var strict = new Till(ShippedProgramme.StoreCredit with { OverRequest = OverRequest.Refuse });
        strict.Grant(0, "g", 500);
        Say(strict.Redeem(1, "B", 50, items: 20));
        Golden.Match("credit/refusals.txt", text.ToString());

        // What cannot be understood is refused by whoever reads it, and by the server for a clock that is wrong; a person's decision about no order by the server.
        Assert.Equal(Enum.GetValues<CreditReason>().Where(r => r is not (CreditReason.NotUnderstood or CreditReason.NoSuchOrder)), seen.Keys.Order());
        Assert.Equal(seen.Count, seen.Values.Distinct().Count());
    }

    private static Till Paid(Till till)
    {
        till.Place(2, "A", 10_000, used: 200, shipping: 500);
        return till;
    }

    private static ShopEvent Read(string json, string at) =>
        ShopEventReader.Read(json.Insert(1, $"\"at\":\"{at}\",")).Granted(out var told, out var problem) ? told : throw new InvalidOperationException(problem.Detail);

    private static string Short(string json) => json.Replace("\"", string.Empty, StringComparison.Ordinal).Replace("type:", string.Empty, StringComparison.Ordinal).Trim('{', '}');

    private static string Balance(Till till) => $"{till.Has()}/{till.Held()}/{till.Owes()}";

    private static string Show(Entry entry) => $"{(entry.Corrects ? "undo " : string.Empty)}{entry.Kind} {entry.Amount} {entry.Debit}>{entry.Credit}{(entry.Lot is null ? string.Empty : $" ({entry.Lot})")}";
}
