using Makegood.Domain.Orders;

namespace Makegood.Server.Doors.Shops;

/// <summary>How the messages of one shop are read.</summary>
/// <param name="Platform"><c>shopify</c> or <c>woocommerce</c>.</param>
/// <param name="Name">The shop's name with us; with the platform it begins every order and account.</param>
/// <param name="Channel">What a credit programme calls this shop, such as <c>official_store</c>.</param>
/// <param name="Credit">By which names the shop means our credit.</param>
/// <param name="AffiliateMark">The tag (Shopify) or the meta key (WooCommerce) of orders that an affiliate brought; null when there are none.</param>
internal sealed record ShopReading(string Platform, string Name, string Channel, CreditNames Credit, string? AffiliateMark)
{
    public string Order(string id) => $"{Platform}:{Name}:{id}";

    public string Account(string customer) => $"{Platform}:{Name}:{customer}";
}

/// <summary>What stands for our credit in a shop's own words: coupon codes, payment methods, names of fees. One that ends in <c>*</c> stands for all that begin so.</summary>
internal sealed record CreditNames(IReadOnlyList<string> Words)
{
    public bool Has(string? name) =>
        name is { Length: > 0 } && Words.Any(w => w.EndsWith('*') ? name.StartsWith(w[..^1], StringComparison.OrdinalIgnoreCase) : name.Equals(w, StringComparison.OrdinalIgnoreCase));
}

/// <summary>What comes beside a body.</summary>
/// <param name="Id">The shop's own name of the delivery.</param>
/// <param name="ReceivedAt">By our clock; it counts only for what the shop tells without a time.</param>
/// <param name="SentAt">When the shop says that it happened; null when it does not.</param>
internal sealed record ShopMessage(string Topic, string? Id, DateTimeOffset ReceivedAt, DateTimeOffset? SentAt = null);

/// <summary>Something about a message for people to read.</summary>
/// <param name="Field">Where in the body, such as <c>line_items[0].price</c>; null for the whole.</param>
internal sealed record Note(string? Field, string Text);

/// <summary>What a message of a shop told.</summary>
/// <param name="Kept">What cannot be told safely: a person has to look.</param>
/// <param name="PassedOver">What was left out on purpose, with the reason; nobody has to do anything.</param>
internal sealed record Heard(IReadOnlyList<ShopEvent> Events, IReadOnlyList<Note> Kept, IReadOnlyList<Note> PassedOver);

/// <summary>Gathers what a message tells while it is read.</summary>
internal sealed class Hearing(ShopReading shop, ShopMessage message)
{
    private readonly List<ShopEvent> _events = [];
    private readonly List<Note> _kept = [];
    private readonly List<Note> _passedOver = [];

    public ShopReading Shop { get; } = shop;

    public ShopMessage Message { get; } = message;

    /// <summary>How many things could not be read by now; when it grew, the fact that was being read is not told.</summary>
    public int Troubles => _kept.Count;

    public void Keep(string? field, string text) => _kept.Add(new Note(field, text));

    public void PassOver(string? field, string text) => _passedOver.Add(new Note(field, text));

    /// <summary>Tells a fact, with the delivery that brought it if the shop named it.</summary>
    public void Tell(ShopEvent told) => _events.Add(told with { Message = BuyerText.Fit(Message.Id) is { } id ? new Delivery($"{Shop.Platform}:{Shop.Name}", Message.Topic, id) : null });

    public Heard Done() => new(_events, _kept, _passedOver);
}
