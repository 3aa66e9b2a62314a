using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Shop.Carts;
using Shop.Credit;
using Shop.Goods;
using Shop.Orders;

namespace Shop.Pages;

/// <summary>Looking around, the region, the cart, and partners' links.</summary>
public static class GoodsPages
{
    private const int LongestPartner = 40;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/", (Caller caller) => caller.Page<HomePage>());
        app.MapGet("/p/{sku}", (string sku, Caller caller) => Catalogue.Ours.Product(sku) is { } product ? caller.Page<ProductPage>(more: ("Product", product)) : caller.NotHere());
        app.MapPost("/region", (IFormCollection form, Caller caller) =>
        {
            if (Catalogue.Ours.Country(form["country"].ToString()) is { } country && Catalogue.Ours.Currencies.ContainsKey(form["currency"].ToString())) caller.Remember(v => v with { Country = country.Code, Currency = form["currency"].ToString() });
            return Caller.Go(form["next"].ToString());
        });
        Cart(app);
        Partners(app);
    }

    private static void Cart(IEndpointRouteBuilder app)
    {
        app.MapGet("/cart", (Caller caller, MakegoodClient makegood) => ShowCart(caller, makegood, null));
        app.MapPost("/cart/add", (IFormCollection form, Caller caller) =>
        {
            if (Catalogue.Ours.Product(form["sku"].ToString()) is { } product) caller.Remember(v => v.With(product.Sku, v.Of(product.Sku) + Math.Max(1, Pieces(form["quantity"].ToString()))));
            return Caller.Go("/cart", "added");
        });
        app.MapPost("/cart/change", (IFormCollection form, Caller caller) =>
        {
            if (Catalogue.Ours.Product(form["sku"].ToString()) is { } product) caller.Remember(v => v.With(product.Sku, Pieces(form["quantity"].ToString())));
            return Caller.Go("/cart");
        });
        app.MapPost("/cart/coupon", async (IFormCollection form, Caller caller, MakegoodClient makegood) =>
        {
            var code = form["code"].ToString().Trim();
            var coupon = Catalogue.Ours.Coupon(code);
            if (code.Length > 0 && coupon is null) return await ShowCart(caller, makegood, "We do not know this coupon. Please look at its letters; capitals make no difference.");
            caller.Remember(v => v with { Coupon = coupon?.Code });
            return Caller.Go("/cart", coupon is null ? null : "coupon");
        });
    }

    private static void Partners(IEndpointRouteBuilder app)
    {
        app.MapGet("/via/{partner}", (string partner, Caller caller) =>
        {
            if (partner.Length > LongestPartner || !partner.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')) return caller.NotHere();
            caller.Remember(v => v with { Partner = partner });
            return Task.FromResult(Caller.Go("/"));
        });
        app.MapPost("/via/leave", (IFormCollection form, Caller caller) =>
        {
            caller.Remember(v => v with { Partner = null });
            return Caller.Go(form["next"].ToString());
        });
    }

    private static async Task<IResult> ShowCart(Caller caller, MakegoodClient makegood, string? wrong)
    {
        var price = Price.Of(caller.Visit);
        var quote = caller.Customer is { } customer && price.Lines.Count > 0 ? (await makegood.Quote(Events.Question(price, customer.Id, caller.Visit.Partner is not null), caller.Stop)).Value : null;
        return await caller.Page<CartPage>(wrong is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity, ("Price", price), ("Quote", quote), ("Wrong", wrong));
    }

    private static int Pieces(string typed) => int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var pieces) ? Math.Min(pieces, Visit.MostOfOne) : 0;
}
