using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Shop.Credit;
using Shop.Customers;
using Shop.Orders;
using Shop.Store;

namespace Shop.Pages;

/// <summary>Signing up, logging in and out, the account with its statement, and the customer's orders.</summary>
public static class AccountPages
{
    /// <summary>The budget for guessing passwords; see <c>ShopHost</c>.</summary>
    public const string Careful = "careful";

    public static void Map(IEndpointRouteBuilder app)
    {
        Entering(app);
        app.MapGet("/account", async (Caller caller, MakegoodClient makegood, ShopDatabase database) =>
        {
            if (caller.Customer is not { } customer) return caller.LogInFirst();
            var (account, movements) = await Credit(customer, makegood, caller.Stop);
            return await caller.Page<AccountPage>(more: [("Account", account), ("Movements", movements), ("Orders", Placed(database.Read(books => books.OrdersOf(customer.Id))))]);
        });
        app.MapGet("/orders/{number}", async (string number, Caller caller, MakegoodClient makegood, ShopDatabase database) =>
        {
            if (caller.Customer is not { } customer) return caller.LogInFirst();
            if (Own(number, customer, database) is not { } order) return await caller.NotHere();
            var movements = (await makegood.Statement(customer.Id, caller.Stop)).Value?.Where(m => m.Order == number && m.Change != 0).ToList();
            return await caller.Page<OrderPage>(more: [("Order", order), ("Movements", movements), ("IsWaiting", database.Read(books => books.Tellings(number)).Waiting > 0)]);
        });
        app.MapPost("/orders/{number}/cancel", async (string number, IFormCollection form, Caller caller, BackDesk desk, TellMakegood teller, ShopDatabase database) =>
        {
            if (caller.Customer is not { } customer) return caller.LogInFirst();
            if (Own(number, customer, database) is null) return await caller.NotHere();
            if (desk.AskToCancel(number) is { } no) return await caller.Page<SorryPage>(StatusCodes.Status409Conflict, ("Heading", "It is too late for that"), ("Text", no));
            await teller.Soon();
            return Caller.Go($"/orders/{number}", "asked");
        });
    }

    private static void Entering(IEndpointRouteBuilder app)
    {
        app.MapGet("/sign-up", (string? next, Caller caller) => caller.Page<SignUpPage>(more: ("Next", next ?? "/account")));
        app.MapPost("/sign-up", async (IFormCollection form, Caller caller, Customers.Customers customers, HttpContext context) =>
        {
            var (name, mail, password) = (form["name"].ToString().Trim(), form["mail"].ToString().Trim(), form["password"].ToString());
            var wrong = Customers.Customers.Problems(name, mail, password);
            var customer = wrong.Count == 0 ? customers.SignUp(name, mail, password) : null;
            if (customer is null && wrong.Count == 0) wrong = new Dictionary<string, string> { ["mail"] = "There is an account with this address already. Please log in with it." };
            if (customer is null) return await caller.Page<SignUpPage>(StatusCodes.Status422UnprocessableEntity, ("Next", form["next"].ToString()), ("Name", name), ("Mail", mail), ("Wrong", wrong));
            await Enter(customer, context);
            return Caller.Go(form["next"].ToString(), "welcome");
        }).RequireRateLimiting(Careful);

        app.MapGet("/log-in", (string? next, Caller caller) => caller.Page<LogInPage>(more: ("Next", next ?? "/account")));
        app.MapPost("/log-in", async (IFormCollection form, Caller caller, Customers.Customers customers, HttpContext context) =>
        {
            var mail = form["mail"].ToString().Trim();
            if (customers.LogIn(mail, form["password"].ToString()) is not { } customer) return await caller.Page<LogInPage>(StatusCodes.Status422UnprocessableEntity, ("Next", form["next"].ToString()), ("Mail", mail), ("IsWrong", true));
            await Enter(customer, context);
            return Caller.Go(form["next"].ToString());
        }).RequireRateLimiting(Careful);
        app.MapPost("/log-out", async (IFormCollection form, HttpContext context) =>
        {
            await context.SignOutAsync();
            return Caller.Go("/");
        });
    }

    private static Task Enter(Customer customer, HttpContext context) =>
        context.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, customer.Id)], CookieAuthenticationDefaults.AuthenticationScheme)));

    // Nobody has an account with Makegood before the first order, and that is no trouble.
    private static async Task<(Account? Account, IReadOnlyList<Movement> Movements)> Credit(Customer customer, MakegoodClient makegood, CancellationToken stop)
    {
        var account = await makegood.Account(customer.Id, stop);
        if (account.No?.Status == StatusCodes.Status404NotFound) return (Account.Empty, []);
        var movements = await makegood.Statement(customer.Id, stop);
        return movements.Value is { } lines ? (account.Value, lines) : (null, []);
    }

    private static Order? Own(string number, Customer customer, ShopDatabase database) => database.Read(books => books.Order(number)) is { } order && order.Customer == customer.Id ? order : null;

    private static List<Order> Placed(IReadOnlyList<Order> orders) => [.. orders.Where(o => o.State is not OrderState.GivenUp)];
}
