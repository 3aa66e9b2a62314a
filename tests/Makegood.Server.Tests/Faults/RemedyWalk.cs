using System.Text.Json.Nodes;
using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Server.Tests.Claims;
using Makegood.Server.Tests.Stores;

namespace Makegood.Server.Tests.Faults;

/// <summary>A claim about a printer of its own, from its filing to the end of one remedy, request by request. Each request has a key that stays the same when it is sent again.</summary>
internal sealed class RemedyWalk(string name, RemedyKind kind, string serial, string spare)
{
    /// <summary>The way of each kind to its good end, in the moves of its table.</summary>
    public static readonly IReadOnlyDictionary<RemedyKind, string[]> Moves = new Dictionary<RemedyKind, string[]>
    {
        [RemedyKind.PartOnly] = ["reserve", "ship", "deliver", "confirm_working"],
        [RemedyKind.PartWithReturn] = ["reserve", "ship", "deliver", "confirm_working", "receive_return"],
        [RemedyKind.PartAfterReturn] = ["await_return", "receive_return", "reserve", "ship", "deliver", "confirm_working"],
        [RemedyKind.AdvanceUnit] = ["reserve", "ship", "deliver", "confirm_working", "receive_return"],
        [RemedyKind.DepotRepair] = ["issue_rma", "send_in", "receive", "inspect", "start_repair", "send_to_supplier", "take_back", "finish_repair", "pass_check", "send_out", "deliver"],
        [RemedyKind.UnitSwap] = ["issue_rma", "send_in", "receive", "reserve", "ship", "deliver"],
        [RemedyKind.MoneyHandOff] = ["request", "accept", "complete"],
        [RemedyKind.Paid] = ["offer_quote", "accept_quote", "reserve", "ship", "deliver", "confirm_working"],
    };

    private int _done;

    public RemedyKind Kind => kind;

    public string Name => name;

    public string Serial => serial;

    public string Spare => spare;

    public string Claim { get; private set; } = string.Empty;

    public string Remedy { get; set; } = string.Empty;

    public string HandOff { get; private set; } = string.Empty;

    /// <summary>The steps: the claim is filed, decided, and every move of the remedy.</summary>
    public IReadOnlyList<string> Steps => ["file", "decide", .. Moves[kind]];

    public string? Next => _done < Steps.Count ? Steps[_done] : null;

    public string Key => $"{name}-{_done}";

    /// <summary>Where the next step is sent, and what.</summary>
    public (string Address, object Body) Request(DateOnly today)
    {
        var parcel = new { carrier = "DHL", tracking = $"{name}-{_done}" };
        var isOwed = kind is RemedyKind.PartWithReturn or RemedyKind.AdvanceUnit;
        return Next switch
        {
            "file" => ("claims", new { unit = serial, failed_on = today.AddDays(-1).ToString("yyyy-MM-dd"), facts = Told(), parts = new[] { Part() } }),
            "decide" => ($"claims/{Claim}/decision", new { parts = kind is RemedyKind.Paid ? [] : new object[] { new { part = 1, remedy = kind is RemedyKind.MoneyHandOff ? "refund" : Words.Write(kind) } } }),
            "offer_quote" => ($"claims/{Claim}/quote", new { part = 1, price = new { amount = 2500, currency = "USD" } }),
            "accept" or "complete" => ($"hand-offs/{HandOff}", new { state = Next is "accept" ? "accepted" : "done", reference = "SHOP-" + name }),
            var move => ($"remedies/{Remedy}/{Door(move!)}", move switch
            {
                "reserve" => kind is RemedyKind.AdvanceUnit or RemedyKind.UnitSwap ? new { serial = spare } : new { },
                "ship" when isOwed => new { parcel, return_due_on = today.AddDays(30).ToString("yyyy-MM-dd") },
                "ship" or "send_in" or "send_out" => new { parcel },
                "send_to_supplier" => new { parcel, supplier = "Motors Ltd" },
                "await_return" => new { return_due_on = today.AddDays(30).ToString("yyyy-MM-dd") },
                "take_back" => new { outcome = "repaired", recovered_amount = 900, recovered_currency = "USD" },
                "pass_check" => new { passed = true },
                "accept_quote" => new { amount = 2500, currency = "USD" },
                "request" => new { amount = 12900, currency = "USD", money_as = "refund" },
                _ => new { },
            }),
        };
    }

    /// <summary>The step was answered.</summary>
    public void Learn(JsonNode answer)
    {
        if (Next is "file") Claim = (string)answer["id"]!;
        if (Next is "request") HandOff = (string)answer["hand_off"]!["key"]!;
        _done++;
    }

    private static string Door(string move) => move switch
    {
        "confirm_working" => "confirm",
        "issue_rma" => "rma",
        "start_repair" => "repair",
        "send_to_supplier" => "to-supplier",
        "take_back" => "from-supplier",
        "finish_repair" => "repaired",
        "pass_check" => "check",
        "accept_quote" => "quote/accept",
        "request" => "request-money",
        _ => move.Replace('_', '-'),
    };

    // A cover is not covered, so that it is offered at a price; a nozzle is.
    private object Part() => kind is RemedyKind.Paid ? new { item = "acrylic_cover" } : new { item = "nozzle_assembly", facts = Desk<OnSqlite>.GoodFaith() };

    private static JsonObject Told()
    {
        var facts = Desk<OnSqlite>.FromCustomer();
        facts["problem.special"] = "no";
        return facts;
    }
}
