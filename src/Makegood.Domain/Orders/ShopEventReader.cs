using System.Globalization;
using System.Text.Json;
using Makegood.Domain.Basics;

namespace Makegood.Domain.Orders;

/// <summary>Why the text of an event cannot be used.</summary>
/// <param name="Field">The field it is about, as written; null for the whole.</param>
/// <param name="Detail">What is wrong and what to do.</param>
public sealed record EventProblem(string? Field, string Detail);

/// <summary>
/// Reads one event from JSON. Nothing is guessed: an unknown key, a wrong type, an amount with decimals and a day without time are told by their field. Whether
/// the amounts make sense together is asked later.
/// </summary>
public static class ShopEventReader
{
    /// <summary>More than this in minor units is no amount of a shop, and leaves room for every sum.</summary>
    public const long AmountMost = 1_000_000_000_000_000;

    /// <summary>Who owns what is told without saying whose it is; for trying a programme out.</summary>
    public const string AccountWithout = "a";

    private const int WordMost = 200;
    private const int LinesMost = 1000;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    private static readonly Dictionary<string, Func<Fields, DateTimeOffset, ShopEvent?>> Kinds = new(StringComparer.Ordinal)
    {
        ["order.placed"] = Placed,
        ["order.paid"] = (f, at) => f.Name("order") is { } o ? new OrderPaid { At = at, Order = o } : null,
        ["order.shipped"] = (f, at) => f.Name("order") is { } o ? new OrderShipped { At = at, Order = o } : null,
        ["order.received"] = (f, at) => f.Name("order") is { } o ? new OrderReceived { At = at, Order = o } : null,
        ["order.refunded"] = Refunded,
        ["order.refunds_listed"] = (f, at) => f.Name("order") is { } o ? new RefundsListed { At = at, Order = o, Refunds = f.Names("refunds") } : null,
        ["order.cancel_requested"] = (f, at) => f.Name("order") is { } o ? new CancelRequested { At = at, Order = o } : null,
        ["order.cancel_rejected"] = (f, at) => f.Name("order") is { } o ? new CancelRejected { At = at, Order = o } : null,
        ["order.cancelled"] = (f, at) => f.Name("order") is { } o ? new OrderCancelled { At = at, Order = o, MoneyRefunded = f.Amount("money_refunded"), CreditReturned = f.Amount("credit_returned") } : null,
        ["order.flagged"] = (f, at) => f.Name("order") is { } o && f.Name("reason") is { } why ? new OrderFlagged { At = at, Order = o, Reason = why } : null,
        ["order.cleared"] = (f, at) => f.Name("order") is { } o && f.Name("decided_by") is { } by ? new OrderCleared { At = at, Order = o, DecidedBy = by } : null,
        ["credit.withdrawn"] = (f, at) => f.Name("order") is { } o && f.Name("decided_by") is { } by ? new CreditWithdrawn { At = at, Order = o, DecidedBy = by, Reason = f.Word("reason") } : null,
        ["credit.reinstated"] = (f, at) => f.Name("order") is { } o && f.Name("decided_by") is { } by ? new CreditReinstated { At = at, Order = o, DecidedBy = by } : null,
        ["credit.redeem"] = Redeem,
        ["credit.held"] = Held,
        ["credit.captured"] = (f, at) => f.Name("hold") is { } h && f.Money() is { } m ? new HoldCaptured { At = at, Account = f.Account(), Hold = h, Amount = m } : null,
        ["credit.released"] = (f, at) => f.Name("hold") is { } h ? new HoldReleased { At = at, Account = f.Account(), Hold = h } : null,
        ["credit.transfer"] = (f, at) => f.Name("to") is { } to && f.Currency() is { } c && f.Money() is { } m ? new CreditTransfer { At = at, Account = f.Account(), To = to, Currency = c, Amount = m } : null,
        ["credit.cash_out"] = (f, at) => f.Currency() is { } c && f.Money() is { } m ? new CreditCashOut { At = at, Account = f.Account(), Currency = c, Amount = m } : null,
        ["credit.granted"] = Granted,
        ["credit.adjusted"] = (f, at) => f.Name("adjustment") is { } a && f.Currency() is { } c && f.Money() is { } m && f.Name("reason") is { } why ? new CreditAdjusted { At = at, Account = f.Account(), Adjustment = a, Currency = c, Amount = m, Reason = why } : null,
        ["account.closed"] = (f, at) => new AccountClosed { At = at, Account = f.Account() },
        ["clock"] = (_, at) => new ClockTick { At = at },
    };

    /// <summary>Every type of event that can be told.</summary>
    public static IReadOnlyCollection<string> Types => Kinds.Keys;

    public static Result<ShopEvent, EventProblem> Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            return Read(document.RootElement);
        }
        catch (JsonException problem)
        {
            return new EventProblem(null, $"this is not one JSON object: {Reason(problem)}");
        }
        catch (InvalidOperationException)
        {
            return new EventProblem(null, "a text holds half a character: an escape such as `\\ud83d` needs its second half right behind it");
        }
    }

    public static Result<ShopEvent, EventProblem> Read(JsonElement json)
    {
        if (json.ValueKind is not JsonValueKind.Object) return new EventProblem(null, "an event is one JSON object, such as {\"at\": \"2026-03-01T10:00:00Z\", \"type\": \"clock\"}");
        var fields = new Fields(json);
        var type = fields.Name("type");
        if (type is null) return fields.Problem!;
        if (!Kinds.TryGetValue(type, out var read)) return new EventProblem("type", $"there is no event `{type}`; did you mean `{Nearest(type, Kinds.Keys)}`?");
        if (fields.Instant("at") is not { } at) return fields.Problem!;
        var told = read(fields, at);
        var message = fields.Message();
        var state = fields.Has("told") ? fields.Instant("told") : null;
        var withdrawn = fields.YesNo("withdrawn") ?? false;
        fields.RefuseUnknown();
        return fields.Problem is { } problem ? problem : told! with { Message = message, Told = state, Withdrawn = withdrawn };
    }

    private static OrderPlaced? Placed(Fields f, DateTimeOffset at)
    {
        var (order, currency, items) = (f.Name("order"), f.Currency(), f.Amount("items"));
        if (items is null) f.Say("items", "`items` is missing: the goods at their prices, in minor units");
        var placed = new OrderPlaced
        {
            At = at,
            Order = order ?? string.Empty,
            Account = f.Account(),
            Currency = currency ?? string.Empty,
            Items = items ?? 0,
            Coupon = f.Amount("coupon") ?? 0,
            Shipping = f.Amount("shipping") ?? 0,
            CreditUsed = f.Amount("credit_used") ?? 0,
            OtherPayment = f.Amount("other_payment"),
            Paid = f.YesNo("paid") ?? true,
            Channel = f.Word("channel"),
            Affiliate = f.YesNo("affiliate") ?? false,
            Lines = f.Lines(),
            Buyer = f.Buyer(),
        };
        return f.Problem is null ? placed : null;
    }

    private static OrderRefunded? Refunded(Fields f, DateTimeOffset at)
    {
        if (f.Name("order") is not { } order || f.Name("refund") is not { } refund) return null;
        var (money, goods) = (f.Amount("items_money"), f.Amount("goods_value"));
        var shipping = f.Amount("shipping_money") ?? 0;
        if (f.Problem is null && money is null == goods is null && !(money is null && shipping > 0))
        {
            f.Say(money is null ? "items_money" : "goods_value", "a refund tells either `items_money` (money given back for goods) or `goods_value` (price of the goods that came back), and not both");
        }

        return new OrderRefunded { At = at, Order = order, Refund = refund, ItemsMoney = money, GoodsValue = goods, ShippingMoney = shipping };
    }

    private static CreditRedeem? Redeem(Fields f, DateTimeOffset at)
    {
        if (f.Name("order") is not { } order || f.Currency() is not { } currency || f.Money() is not { } amount) return null;
        var items = f.Amount("items");
        if (items is null) f.Say("items", "`items` is missing: the goods of the cart after coupon, in minor units; credit pays these and nothing else");
        return new CreditRedeem { At = at, Account = f.Account(), Order = order, Currency = currency, Amount = amount, Items = items ?? 0, Shipping = f.Amount("shipping") ?? 0, Channel = f.Word("channel"), Granted = f.Amount("granted") };
    }

    private static CreditHeld? Held(Fields f, DateTimeOffset at)
    {
        if (f.Name("hold") is not { } hold || f.Name("order") is not { } order || f.Currency() is not { } currency || f.Money() is not { } amount || f.Instant("until") is not { } until) return null;
        return new CreditHeld { At = at, Account = f.Account(), Hold = hold, Order = order, Currency = currency, Amount = amount, Until = until };
    }

    private static CreditGranted? Granted(Fields f, DateTimeOffset at)
    {
        if (f.Name("grant") is not { } grant || f.Currency() is not { } currency || f.Money() is not { } amount || f.Name("reason") is not { } reason) return null;
        return new CreditGranted { At = at, Account = f.Account(), Grant = grant, Currency = currency, Amount = amount, Reason = reason, LastDay = f.Day("last_day") };
    }

    private static string Reason(JsonException problem)
    {
        var text = problem.Message;
        var cut = text.IndexOf(" LineNumber", StringComparison.Ordinal);
        text = (cut > 0 ? text[..cut] : text).TrimEnd('.', ' ');
        return text.Length == 0 ? "it breaks off" : char.ToLowerInvariant(text[0]) + text[1..];
    }

    private static string Nearest(string word, IEnumerable<string> known) => known.MinBy(k => Distance(word, k))!;

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                (diagonal, row[j]) = (row[j], cost);
            }
        }

        return row[^1];
    }

    /// <summary>The fields of one object, read once each; the first problem is kept.</summary>
    private sealed class Fields(JsonElement json, string within = "")
    {
        private readonly HashSet<string> _read = new(StringComparer.Ordinal);

        public EventProblem? Problem { get; private set; }

        public void Say(string field, string detail) => Problem ??= new EventProblem(within + field, detail);

        public string Account() => Word("account") ?? AccountWithout;

        /// <summary>A word that must be there.</summary>
        public string? Name(string field)
        {
            var word = Word(field);
            if (word is null) Say(field, $"`{within}{field}` is missing");
            return word;
        }

        public string? Word(string field)
        {
            if (Find(field) is not { } found) return null;
            if (found.ValueKind is JsonValueKind.String && found.GetString() is { Length: > 0 and <= WordMost } word && !word.Any(char.IsControl) && word.AsSpan().Trim().Length == word.Length) return word;
            if (found.ValueKind is JsonValueKind.Number) Say(field, $"`{within}{field}` must be a text in quotes; a long number would lose its last digits on the way");
            else Say(field, $"`{within}{field}` must be a text of 1 to {WordMost} characters without blanks around it or control characters");
            return null;
        }

        public bool Has(string field) => Find(field) is not null;

        /// <summary>A list of words, none of them twice.</summary>
        public IReadOnlyList<string> Names(string field)
        {
            if (Find(field) is { ValueKind: JsonValueKind.Array } found && found.GetArrayLength() <= LinesMost && found.EnumerateArray().All(n => n.ValueKind is JsonValueKind.String && n.GetString() is { Length: > 0 and <= WordMost }))
            {
                var names = found.EnumerateArray().Select(n => n.GetString()!).Distinct(StringComparer.Ordinal).ToList();
                if (names.Count == found.GetArrayLength()) return names;
            }

            Say(field, $"`{within}{field}` must be a list of at most {LinesMost} different texts");
            return [];
        }

        public bool? YesNo(string field)
        {
            if (Find(field) is not { } found) return null;
            if (found.ValueKind is JsonValueKind.True or JsonValueKind.False) return found.GetBoolean();
            Say(field, $"`{within}{field}` must be true or false");
            return null;
        }

        /// <summary>Zero or more minor units; null when nothing is told.</summary>
        public long? Amount(string field)
        {
            if (Whole(field) is not { } amount) return null;
            if (amount >= 0) return amount;
            Say(field, $"`{within}{field}` is below zero; amounts are zero or more");
            return null;
        }

        /// <summary>The amount of an event, of either sign; its rules say which is allowed.</summary>
        public long? Money()
        {
            var amount = Whole("amount");
            if (amount is null) Say("amount", "`amount` is missing: whole minor units");
            return amount;
        }

        public string? Currency()
        {
            if (Name("currency") is not { } code) return null;
            if (Basics.Currency.IsKnown(code)) return code;
            Say("currency", $"`{code}` is no currency of ISO 4217; write three capital letters, such as `{Nearest(code.ToUpperInvariant(), Basics.Currency.Codes)}`");
            return null;
        }

        public DateTimeOffset? Instant(string field)
        {
            if (Name(field) is not { } text) return null;

            // Without an offset the same text would be another instant on every machine.
            var hasOffset = text.Length > 19 && (text[^1] is 'Z' || text[19..].Contains('+', StringComparison.Ordinal) || text[19..].Contains('-', StringComparison.Ordinal));
            if (hasOffset && text[10] is 'T' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) && at.Year is >= 1970 and <= 9000)
            {
                return new DateTimeOffset(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
            }

            Say(field, $"`{text}` is no instant; write it as `2026-03-01T10:00:00Z`, or with its offset");
            return null;
        }

        public DateOnly? Day(string field)
        {
            if (Word(field) is not { } text) return null;
            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
            Say(field, $"`{text}` is no day; write it as `2026-03-01`");
            return null;
        }

        public Delivery? Message() => Inside("message", m => m.Name("source") is { } source && m.Name("topic") is { } topic && m.Name("id") is { } id ? new Delivery(source, topic, id) : null);

        public Buyer? Buyer() => Inside("buyer", b => new Buyer { Type = b.Word("type"), Payment = b.Word("payment"), Address = b.Word("address"), Ip = b.Word("ip"), Phone = b.Word("phone"), Email = b.Word("email") });

        public IReadOnlyList<OrderLine> Lines()
        {
            if (Find("lines") is not { } found) return [];
            if (found.ValueKind is not JsonValueKind.Array || found.GetArrayLength() > LinesMost)
            {
                Say("lines", $"`lines` must be a list of at most {LinesMost} lines, each {{\"sku\", \"quantity\", \"amount\"}}");
                return [];
            }

            var lines = new List<OrderLine>();
            foreach (var item in found.EnumerateArray())
            {
                var line = new Fields(item, $"lines[{lines.Count + 1}].");
                if (item.ValueKind is not JsonValueKind.Object) line.Say("sku", $"`lines[{lines.Count + 1}]` must be an object with `sku`, `quantity` and `amount`");
                else Read(line);
                if (line.Problem is { } problem)
                {
                    Problem ??= problem;
                    return [];
                }
            }

            return lines;

            void Read(Fields line)
            {
                var (sku, quantity, amount) = (line.Name("sku"), line.Amount("quantity"), line.Amount("amount"));
                if (quantity is null or 0) line.Say("quantity", $"`lines[{lines.Count + 1}].quantity` must be a whole number of pieces above zero");
                if (amount is null) line.Say("amount", $"`lines[{lines.Count + 1}].amount` is missing: the price of all pieces together");
                line.RefuseUnknown();
                if (line.Problem is null) lines.Add(new OrderLine(sku!, quantity!.Value, amount!.Value));
            }
        }

        public void RefuseUnknown()
        {
            if (Problem is not null) return;
            foreach (var property in json.EnumerateObject().Where(p => !_read.Contains(p.Name)))
            {
                Say(property.Name, $"nothing is known by the name `{within}{property.Name}`; did you mean `{Nearest(property.Name, _read)}`?");
                return;
            }
        }

        private T? Inside<T>(string field, Func<Fields, T?> read)
            where T : class
        {
            if (Find(field) is not { } found) return null;
            if (found.ValueKind is not JsonValueKind.Object)
            {
                Say(field, $"`{field}` must be an object");
                return null;
            }

            var fields = new Fields(found, field + ".");
            var value = read(fields);
            fields.RefuseUnknown();
            Problem ??= fields.Problem;
            return value;
        }

        private long? Whole(string field)
        {
            if (Find(field) is not { } found) return null;
            if (found.ValueKind is not JsonValueKind.Number)
            {
                Say(field, $"`{within}{field}` must be a number of minor units, such as 1999 for 19.99");
                return null;
            }

            var written = found.GetRawText();
            if (written.AsSpan().IndexOfAny(".eE") >= 0) Say(field, $"`{within}{field}` is {written}; amounts are whole minor units, such as 1999 for 19.99");
            else if (!found.TryGetInt64(out var amount) || amount is > AmountMost or < -AmountMost) Say(field, $"`{within}{field}` is {written}; amounts above {AmountMost.ToString("N0", CultureInfo.InvariantCulture)} are refused");
            else return amount;
            return null;
        }

        // `null` is the same as not told.
        private JsonElement? Find(string field)
        {
            _read.Add(field);
            return json.TryGetProperty(field, out var found) && found.ValueKind is not JsonValueKind.Null ? found : null;
        }
    }
}
