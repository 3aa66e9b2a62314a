using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Makegood.Domain.Basics;

namespace Makegood.Domain.Orders;

/// <summary>Writes events as JSON, always the same text for the same event. Source: `design/interfaces.md`, credit events.</summary>
public static class ShopEventJson
{
    private const int KeptMost = 65_536;
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // One for each thread: a ledger writes thousands of events a second, and most of the memory they took was these two.
    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Json)? _writer;

    /// <summary>All of it.</summary>
    public static string Text(ShopEvent told) => Write(told, whole: true);

    /// <summary>What it says, without how it came and when it happened: two tellings of one thing have the same content.</summary>
    public static string Content(ShopEvent told) => Write(told, whole: false);

    private static string Write(ShopEvent told, bool whole)
    {
        var (buffer, json) = _writer ??= New();
        try
        {
            json.WriteStartObject();
            if (whole) Instant(json, "at", told.At);
            json.WriteString("type", told.Type);
            Body(json, told);
            if (told.Withdrawn) json.WriteBoolean("withdrawn", true);
            if (whole && told.Told is { } state) Instant(json, "told", state);
            if (whole && told.Message is { } message)
            {
                json.WriteStartObject("message");
                json.WriteString("source", message.Source);
                json.WriteString("topic", message.Topic);
                json.WriteString("id", message.Id);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.Flush();
            return Encoding.UTF8.GetString(buffer.WrittenSpan);
        }
        finally
        {
            buffer.ResetWrittenCount();
            json.Reset();
            if (buffer.Capacity > KeptMost) _writer = null;
        }
    }

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Json) New()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        return (buffer, new Utf8JsonWriter(buffer, Plain));
    }

    private static void Instant(Utf8JsonWriter json, string name, DateTimeOffset instant)
    {
        Span<byte> text = stackalloc byte[InstantText.RoundTrip];
        InstantText.Write(instant, text);
        json.WriteString(name, text[..InstantText.Length]);
    }

    private static void Body(Utf8JsonWriter json, ShopEvent told)
    {
        if (told is OrderEvent { Order: var order }) json.WriteString("order", order);
        if (told is AccountEvent { Account: var account }) json.WriteString("account", account);
        switch (told)
        {
            case OrderPlaced placed:
                Placed(json, placed);
                break;
            case OrderRefunded refund:
                json.WriteString("refund", refund.Refund);
                Number(json, "items_money", refund.ItemsMoney);
                Number(json, "goods_value", refund.GoodsValue);
                json.WriteNumber("shipping_money", refund.ShippingMoney);
                break;
            case RefundsListed listed:
                json.WriteStartArray("refunds");
                foreach (var refund in listed.Refunds) json.WriteStringValue(refund);
                json.WriteEndArray();
                break;
            case OrderCancelled cancelled:
                Number(json, "money_refunded", cancelled.MoneyRefunded);
                Number(json, "credit_returned", cancelled.CreditReturned);
                break;
            case OrderFlagged flag:
                json.WriteString("reason", flag.Reason);
                break;
            case OrderCleared cleared:
                json.WriteString("decided_by", cleared.DecidedBy);
                break;
            case CreditWithdrawn withdrawn:
                json.WriteString("decided_by", withdrawn.DecidedBy);
                Word(json, "reason", withdrawn.Reason);
                break;
            case CreditReinstated reinstated:
                json.WriteString("decided_by", reinstated.DecidedBy);
                break;
            case CreditRedeem redeem:
                json.WriteString("order", redeem.Order);
                Money(json, redeem.Currency, redeem.Amount);
                json.WriteNumber("items", redeem.Items);
                json.WriteNumber("shipping", redeem.Shipping);
                Word(json, "channel", redeem.Channel);
                Number(json, "granted", redeem.Granted);
                break;
            case CreditHeld held:
                json.WriteString("hold", held.Hold);
                json.WriteString("order", held.Order);
                Money(json, held.Currency, held.Amount);
                Instant(json, "until", held.Until);
                break;
            case HoldCaptured captured:
                json.WriteString("hold", captured.Hold);
                json.WriteNumber("amount", captured.Amount);
                break;
            case HoldReleased released:
                json.WriteString("hold", released.Hold);
                break;
            case CreditTransfer transfer:
                json.WriteString("to", transfer.To);
                Money(json, transfer.Currency, transfer.Amount);
                break;
            case CreditCashOut cashOut:
                Money(json, cashOut.Currency, cashOut.Amount);
                break;
            case CreditGranted granted:
                json.WriteString("grant", granted.Grant);
                Money(json, granted.Currency, granted.Amount);
                json.WriteString("reason", granted.Reason);
                Word(json, "last_day", granted.LastDay?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                break;
            case CreditAdjusted adjusted:
                json.WriteString("adjustment", adjusted.Adjustment);
                Money(json, adjusted.Currency, adjusted.Amount);
                json.WriteString("reason", adjusted.Reason);
                break;
            default:
                break;
        }
    }

    private static void Placed(Utf8JsonWriter json, OrderPlaced placed)
    {
        json.WriteString("account", placed.Account);
        json.WriteString("currency", placed.Currency);
        json.WriteNumber("items", placed.Items);
        json.WriteNumber("coupon", placed.Coupon);
        json.WriteNumber("shipping", placed.Shipping);
        json.WriteNumber("credit_used", placed.CreditUsed);
        Number(json, "other_payment", placed.OtherPayment);
        json.WriteBoolean("paid", placed.Paid);
        Word(json, "channel", placed.Channel);
        json.WriteBoolean("affiliate", placed.Affiliate);
        if (placed.Lines.Count > 0)
        {
            json.WriteStartArray("lines");
            foreach (var line in placed.Lines)
            {
                json.WriteStartObject();
                json.WriteString("sku", line.Sku);
                json.WriteNumber("quantity", line.Quantity);
                json.WriteNumber("amount", line.Amount);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (placed.Buyer is { } buyer)
        {
            json.WriteStartObject("buyer");
            Word(json, "type", buyer.Type);
            Word(json, "payment", buyer.Payment);
            Word(json, "address", buyer.Address);
            Word(json, "ip", buyer.Ip);
            Word(json, "phone", buyer.Phone);
            Word(json, "email", buyer.Email);
            json.WriteEndObject();
        }
    }

    private static void Money(Utf8JsonWriter json, string currency, long amount)
    {
        json.WriteString("currency", currency);
        json.WriteNumber("amount", amount);
    }

    private static void Number(Utf8JsonWriter json, string name, long? amount)
    {
        if (amount is { } given) json.WriteNumber(name, given);
    }

    private static void Word(Utf8JsonWriter json, string name, string? word)
    {
        if (word is not null) json.WriteString(name, word);
    }
}
