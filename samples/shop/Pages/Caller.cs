using System.Reflection;
using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shop.Carts;
using Shop.Customers;
using Shop.Store;

namespace Shop.Pages;

/// <summary>One request: who calls, what the shop remembers of the browser, and how a page is shown. Endpoints take it as a parameter.</summary>
public sealed class Caller
{
    private const string VisitCookie = "shop_visit";

    /// <summary>What was just done, said on the next page; the address carries the word, never a text.</summary>
    private static readonly Dictionary<string, string> Notes = new()
    {
        ["added"] = "It is in your cart.",
        ["coupon"] = "The coupon counts.",
        ["thanks"] = "Thank you! Your order is placed.",
        ["asked"] = "We have your wish to cancel.",
        ["done"] = "Done.",
        ["welcome"] = "Welcome! Your account is open.",
    };

    private readonly HttpContext _context;
    private readonly ShopDatabase _database;

    private Caller(HttpContext context)
    {
        _context = context;
        _database = context.RequestServices.GetRequiredService<ShopDatabase>();
        var id = context.User.FindFirstValue(ClaimTypes.NameIdentifier);
        Customer = id is null ? null : _database.Read(books => books.Customer(id));
        Visit = (context.Request.Cookies[VisitCookie] is { } known ? _database.Read(books => books.Visit(known)) : null) ?? Visit.New(Secrets.Name("v"), Secrets.Name("k"));
    }

    /// <summary>Who is logged in; null for nobody.</summary>
    public Customer? Customer { get; }

    public Visit Visit { get; private set; }

    public CancellationToken Stop => _context.RequestAborted;

    public string? Ip => _context.Connection.RemoteIpAddress?.ToString();

    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult<Caller?>(new Caller(context));

    /// <summary>A page for whoever calls.</summary>
    /// <param name="more">What it shows, by parameter; the frame comes by itself.</param>
    public async Task<IResult> Page<T>(int status = StatusCodes.Status200OK, params (string Name, object? Value)[] more)
        where T : IComponent
    {
        var tokens = _context.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(_context);
        var frame = new Frame(Customer, Visit, tokens.FormFieldName, tokens.RequestToken!, HttpMethods.IsGet(_context.Request.Method) ? _context.Request.Path : "/", Notes.GetValueOrDefault(_context.Request.Query["say"].ToString()));
        var parameters = more.ToDictionary(p => p.Name, p => p.Value);
        parameters["Frame"] = frame;
        await using var renderer = new HtmlRenderer(_context.RequestServices, _context.RequestServices.GetRequiredService<ILoggerFactory>());
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<T>(ParameterView.FromDictionary(parameters))).ToHtmlString());
        return Results.Content(html, "text/html; charset=utf-8", statusCode: status);
    }

    /// <summary>To another page after something was done, so that going back does it not again.</summary>
    /// <param name="to">An address of ours; any other leads home.</param>
    public static IResult Go(string to, string? say = null)
    {
        var ours = IsOurs(to) ? to : "/";
        return Results.Redirect(say is null ? ours : $"{ours}{(ours.Contains('?', StringComparison.Ordinal) ? '&' : '?')}say={say}");
    }

    /// <summary>Whoever asks for this page has to log in first, and comes back to it.</summary>
    public IResult LogInFirst() => Go("/log-in?next=" + Uri.EscapeDataString(HttpMethods.IsGet(_context.Request.Method) ? _context.Request.Path : "/checkout"));

    public Task<IResult> NotHere() => Page<SorryPage>(StatusCodes.Status404NotFound, ("Heading", "This page is not here"), ("Text", "It may have moved, or it belongs to somebody else. Nothing was changed."));

    /// <summary>Remembers something of the browser. Only now does it get a cookie.</summary>
    public void Remember(Func<Visit, Visit> change)
    {
        var now = _context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        Visit = _database.Write(books =>
        {
            var changed = change(books.Visit(Visit.Id) ?? Visit);
            books.Save(changed, now);
            return changed;
        });
        _context.Response.Cookies.Append(VisitCookie, Visit.Id, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = _context.Request.IsHttps, IsEssential = true, MaxAge = TimeSpan.FromDays(30) });
    }

    private static bool IsOurs(string to) => to.Length > 0 && to[0] == '/' && !to.StartsWith("//", StringComparison.Ordinal) && !to.Contains('\\', StringComparison.Ordinal) && !to.Any(char.IsControl);
}
