using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Shop.Carts;
using Shop.Credit;
using Shop.Orders;
using Shop.Store;

namespace Shop.Pages;

/// <summary>Behind the counter: ship, receive, cancel, refund. For everybody else it is not there.</summary>
public static class BackPages
{
    private const int MostOrders = 100;

    public static void Map(IEndpointRouteBuilder app)
    {
        var back = app.MapGroup("/back");
        back.MapGet(string.Empty, (Caller caller, ShopDatabase database) =>
            caller.Customer is { IsStaff: true } ? caller.Page<BackPage>(more: ("Orders", database.Read(books => books.Orders(MostOrders)))) : caller.NotHere());
        back.MapGet("/orders/{number}", (string number, Caller caller, ShopDatabase database) => caller.Customer is { IsStaff: true } ? Show(number, caller, database, null) : caller.NotHere());
        back.MapPost("/orders/{number}/{step}", async (string number, string step, IFormCollection form, Caller caller, BackDesk desk, TellMakegood teller, ShopDatabase database) =>
        {
            if (caller.Customer is not { IsStaff: true } || database.Read(books => books.Order(number)) is null) return await caller.NotHere();
            var no = step switch
            {
                "ship" => desk.Ship(number),
                "receive" => desk.Receive(number),
                "cancel" => await desk.Cancel(number, CancellationToken.None),
                "turn-down" => desk.TurnDown(number),
                "refund" => desk.Refund(number, Number(form["known"].ToString()), [.. from field in form where field.Key is not "known" let pieces = Number(field.Value.ToString()) where pieces > 0 select new CartLine(field.Key, pieces)]),
                _ => "There is no such step.",
            };
            await teller.Soon();
            return no is null ? Caller.Go($"/back/orders/{number}", "done") : await Show(number, caller, database, no);
        });
    }

    private static Task<IResult> Show(string number, Caller caller, ShopDatabase database, string? wrong)
    {
        var (order, (waiting, refused)) = database.Read(books => (books.Order(number), books.Tellings(number)));
        return order is null ? caller.NotHere() : caller.Page<BackOrderPage>(wrong is null ? StatusCodes.Status200OK : StatusCodes.Status409Conflict, ("Order", order), ("Waiting", waiting), ("Refused", refused), ("Wrong", wrong));
    }

    private static int Number(string typed) => int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
