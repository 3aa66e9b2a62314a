using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Shop.Carts;
using Shop.Credit;
using Shop.Customers;
using Shop.Orders;
using Shop.Store;

namespace Shop.Pages;

/// <summary>The checkout: one page, one button.</summary>
public static class CheckoutPages
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/checkout", async (Caller caller, MakegoodClient makegood, ShopDatabase database) =>
        {
            if (caller.Customer is not { } customer) return caller.LogInFirst();
            if (caller.Visit.Lines.Count == 0) return Caller.Go("/cart");
            var tried = Tried(caller, customer, database);
            if (tried is { State: not OrderState.GivenUp }) return Caller.Go($"/orders/{tried.Number}");
            var last = database.Read(books => books.OrdersOf(customer.Id)) is [var newest, ..] ? newest : null;
            return await Show(caller, customer, CheckoutForm.Fresh(customer.Name, last, tried), makegood);
        });

        app.MapPost("/checkout", async (IFormCollection typed, Caller caller, Checkout checkout, MakegoodClient makegood, TellMakegood teller) =>
        {
            if (caller.Customer is not { } customer) return caller.LogInFirst();
            var form = CheckoutForm.Read(typed, caller.Visit.Currency);
            if (form.Wrong.Count > 0 && caller.Visit.Lines.Count > 0) return await Show(caller, customer, form, makegood, StatusCodes.Status422UnprocessableEntity);
            var order = await checkout.Run(new Checkout.Command(customer.Id, caller.Visit.Id, typed["checkout"].ToString(), form.Attempt, typed["seen"].ToString(), form.To, form.WishIn(caller.Visit.Currency), form.Card, caller.Ip));
            if (order is null)
            {
                if (caller.Visit.Lines.Count == 0) return Caller.Go("/cart");
                var changed = form with { Wrong = new Dictionary<string, string> { [string.Empty] = "Your cart or its prices changed meanwhile, perhaps in another window. Nothing was ordered. Please look at it and press the button again." } };
                return await Show(caller, customer, changed, makegood, StatusCodes.Status409Conflict);
            }

            await teller.Soon();
            return order.State is OrderState.GivenUp
                ? await Show(caller, customer, form.After(order), makegood, StatusCodes.Status409Conflict)
                : Caller.Go($"/orders/{order.Number}", order.State is OrderState.Starting ? null : "thanks");
        });
    }

    private static async Task<IResult> Show(Caller caller, Customer customer, CheckoutForm form, MakegoodClient makegood, int status = StatusCodes.Status200OK)
    {
        var price = Price.Of(caller.Visit);
        var quote = await makegood.Quote(Events.Question(price, customer.Id, caller.Visit.Partner is not null), caller.Stop);
        return await caller.Page<CheckoutPage>(status, ("Price", price), ("Quote", quote.Value), ("Form", form));
    }

    private static Order? Tried(Caller caller, Customer customer, ShopDatabase database) => database.Read(books => books.OrderOfCheckout(caller.Visit.Checkout)) is { } order && order.Customer == customer.Id ? order : null;
}
