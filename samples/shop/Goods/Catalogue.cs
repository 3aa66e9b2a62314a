using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shop.Goods;

/// <summary>Something to buy.</summary>
/// <param name="Line">One sentence for the list.</param>
/// <param name="Prices">For each currency, tax included, in minor units: a list of prices and no rate of exchange.</param>
public sealed record Product(string Sku, string Name, string Kind, Picture Picture, string Line, string Text, IReadOnlyList<string> Points, IReadOnlyDictionary<string, long> Prices);

/// <summary>The drawings of <c>ProductPicture</c>.</summary>
public enum Picture
{
    Wren,
    Kit,
    Rail,
    Rails,
    Hotend,
    Spool,
}

/// <summary>Where we ship to.</summary>
/// <param name="Currency">What people there usually pay in; any other may be chosen.</param>
/// <param name="Shipping">For each currency, in minor units.</param>
public sealed record Country(string Code, string Name, string Currency, IReadOnlyDictionary<string, long> Shipping);

/// <summary>Money off the goods: a part of a hundred, or an amount from a certain sum on.</summary>
public sealed record Coupon(string Code, string Says, int Percent = 0, IReadOnlyDictionary<string, long>? Off = null, IReadOnlyDictionary<string, long>? From = null)
{
    /// <summary>What it takes off goods that cost this much; never more than they cost. A part of a hundred is rounded down to whole minor units.</summary>
    public long OffOf(long items, string currency) => Off is null
        ? items * Percent / 100
        : items >= From![currency] ? Math.Min(items, Off[currency]) : 0;
}

/// <summary>What there is to buy, where it goes and what it costs.</summary>
public sealed record Catalogue(IReadOnlyDictionary<string, int> Currencies, IReadOnlyList<Country> Countries, IReadOnlyList<Product> Products, IReadOnlyList<Coupon> Coupons)
{
    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) }, RespectRequiredConstructorParameters = true };

    /// <summary>The one that the program carries.</summary>
    /// <exception cref="InvalidOperationException">A price, or a freight, is missing.</exception>
    public static Catalogue Ours { get; } = Read();

    public Product? Product(string sku) => Products.FirstOrDefault(p => p.Sku == sku);

    public Country? Country(string code) => Countries.FirstOrDefault(c => c.Code == code);

    public Coupon? Coupon(string code) => Coupons.FirstOrDefault(c => string.Equals(c.Code, code.Trim(), StringComparison.OrdinalIgnoreCase));

    private static Catalogue Read()
    {
        using var text = typeof(Catalogue).Assembly.GetManifestResourceStream("catalogue.json")!;
        var catalogue = JsonSerializer.Deserialize<Catalogue>(text, Wire)!;
        foreach (var (name, prices) in catalogue.Products.Select(p => (p.Name, p.Prices)).Concat(catalogue.Countries.Select(c => (c.Name, Prices: c.Shipping))))
        {
            if (catalogue.Currencies.Keys.FirstOrDefault(c => !prices.ContainsKey(c)) is { } missing) throw new InvalidOperationException($"catalogue.json: `{name}` has no price in {missing}");
        }

        return catalogue;
    }
}
