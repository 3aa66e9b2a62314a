using System.Globalization;
using Shop.Goods;

namespace Shop.Carts;

/// <summary>What the shop remembers of one browser: where it ships to, what is in the cart, and who sent it here.</summary>
/// <param name="Id">Secret, in a cookie.</param>
/// <param name="Checkout">Names the checkout of this cart, so that pressing a button twice, or in two windows, places one order. A new cart has a new one.</param>
/// <param name="Partner">The affiliate whose link was followed; null for nobody.</param>
public sealed record Visit(string Id, string Checkout, string Country, string Currency, IReadOnlyList<CartLine> Lines, string? Coupon = null, string? Partner = null)
{
    /// <summary>No cart has more of one thing.</summary>
    public const int MostOfOne = 20;

    public int Pieces => Lines.Sum(l => l.Quantity);

    public static Visit New(string id, string checkout) => new(id, checkout, Catalogue.Ours.Countries[0].Code, Catalogue.Ours.Countries[0].Currency, []);

    /// <summary>The cart with so many of a product; none takes it out.</summary>
    public Visit With(string sku, int quantity)
    {
        var kept = Math.Clamp(quantity, 0, MostOfOne);
        return this with
        {
            Lines = Lines.Any(l => l.Sku == sku)
                ? [.. Lines.Select(l => l.Sku == sku ? l with { Quantity = kept } : l).Where(l => l.Quantity > 0)]
                : kept == 0 ? Lines : [.. Lines, new CartLine(sku, kept)],
        };
    }

    public int Of(string sku) => Lines.FirstOrDefault(l => l.Sku == sku)?.Quantity ?? 0;

    /// <summary>After an order: the region stays, the cart is new.</summary>
    public Visit Emptied(string checkout) => this with { Lines = [], Coupon = null, Checkout = checkout };
}

public sealed record CartLine(string Sku, int Quantity);

/// <summary>One line of a cart or an order, at the price of the day.</summary>
/// <param name="Amount">All pieces together, in minor units.</param>
public sealed record PricedLine(string Sku, string Name, int Quantity, long Each, long Amount);

/// <summary>What a cart costs, before any credit. Amounts in minor units.</summary>
/// <param name="Coupon">Taken off the goods.</param>
public sealed record Price(string Currency, string Country, IReadOnlyList<PricedLine> Lines, long Items, string? CouponCode, long Coupon, long Shipping)
{
    /// <summary>The goods after the coupon: the most that credit can pay.</summary>
    public long Goods => Items - Coupon;

    public long Total => Goods + Shipping;

    public static Price Of(Visit visit)
    {
        var catalogue = Catalogue.Ours;
        var lines = (from line in visit.Lines
                     let product = catalogue.Product(line.Sku)
                     where product is not null
                     let each = product.Prices[visit.Currency]
                     select new PricedLine(product.Sku, product.Name, line.Quantity, each, each * line.Quantity)).ToList();
        var items = lines.Sum(l => l.Amount);
        var coupon = visit.Coupon is { } code ? catalogue.Coupon(code) : null;
        var off = coupon?.OffOf(items, visit.Currency) ?? 0;
        return new Price(visit.Currency, visit.Country, lines, items, coupon?.Code, off, lines.Count == 0 ? 0 : catalogue.Country(visit.Country)!.Shipping[visit.Currency]);
    }

    /// <summary>Differs when anything does that the customer saw.</summary>
    public string Mark => string.Join('/', [Currency, Country, CouponCode ?? "-", Total.ToString(CultureInfo.InvariantCulture), .. Lines.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Sku}:{l.Quantity}"))]);
}
