using System.Net.Http.Headers;
using System.Reflection;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shop.Credit;
using Shop.Orders;
using Shop.Pages;
using Shop.Store;

namespace Shop;

/// <summary>Everything that is wired, read top to bottom.</summary>
public static class ShopHost
{
    /// <summary>Nothing runs, and nothing comes from elsewhere.</summary>
    public const string ContentPolicy = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private const int TriesPerMinute = 60;

    /// <param name="line">The way to Makegood; a test can cut it.</param>
    public static WebApplication Build(ShopSettings settings, HttpMessageHandler? line = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = typeof(ShopHost).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // It warns at every first start that keys lie in the folder as they are; README.md says so.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.WebHost.UseUrls(settings.Listen);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);

        var database = new ShopDatabase(settings.Data, settings.Prefix);
        builder.Services.AddSingleton(database);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Customers.Customers>();
        builder.Services.AddSingleton(new MakegoodClient(new HttpClient(line ?? new SocketsHttpHandler()) { BaseAddress = settings.Makegood, Timeout = settings.Patience, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", settings.Key) } }));
        builder.Services.AddSingleton<PaymentPort>(new TestPayments(database, TimeProvider.System, settings.SlowCard));
        builder.Services.AddSingleton<Checkout>();
        builder.Services.AddSingleton<BackDesk>();
        builder.Services.AddSingleton<TellMakegood>();
        builder.Services.AddHostedService(services => services.GetRequiredService<TellMakegood>());

        builder.Services.AddDataProtection().SetApplicationName("reference shop").PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(settings.Data, "keys")));
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            cookie.Cookie.Name = "shop_session";
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.ExpireTimeSpan = TimeSpan.FromHours(12);
        });
        builder.Services.AddAntiforgery(token => token.SuppressXFrameOptionsHeader = true);
        builder.Services.AddRateLimiter(limits =>
        {
            limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limits.AddPolicy(AccountPages.Careful, context => RateLimitPartition.GetFixedWindowLimiter(context.Connection.RemoteIpAddress?.ToString() ?? string.Empty, _ => new FixedWindowRateLimiterOptions { PermitLimit = TriesPerMinute, Window = TimeSpan.FromMinutes(1) }));
        });

        var app = builder.Build();
        app.Use(Guard);
        app.Use(Apologise);
        app.UseRouting();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAntiforgery();
        GoodsPages.Map(app);
        AccountPages.Map(app);
        CheckoutPages.Map(app);
        BackPages.Map(app);
        var style = Style();
        app.MapGet("/style.css", (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "public, max-age=300";
            return Results.Text(style, "text/css; charset=utf-8");
        });
        app.MapGet("/health", () => Results.Text("fine"));

        if (settings.StaffPassword.Length > 0) app.Services.GetRequiredService<Customers.Customers>().KeepStaff(settings.StaffMail, settings.StaffPassword);
        app.Services.GetRequiredService<Checkout>().Recover();
        return app;
    }

    private static Task Guard(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-cache, no-store";
        return next(context);
    }

    /// <summary>Whatever goes wrong, a person reads what happened and what to do.</summary>
    private static async Task Apologise(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException problem) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = problem.StatusCode;
        }
        catch (Exception problem) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Shop").LogError(problem, "A page could not be shown");
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }

        if (context.Response.HasStarted || context.Response.StatusCode < 400 || context.Response.ContentType is not null || (await Caller.BindAsync(context, null!)) is not { } caller) return;
        var page = context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed => await caller.NotHere(),
            StatusCodes.Status400BadRequest => await caller.Page<SorryPage>(StatusCodes.Status400BadRequest, ("Heading", "Please try that again"), ("Text", "The page was open for so long, or you logged in or out meanwhile, that we could not be sure it was you. Nothing was changed.")),
            StatusCodes.Status429TooManyRequests => await caller.Page<SorryPage>(StatusCodes.Status429TooManyRequests, ("Heading", "A little slower, please"), ("Text", "There were many tries in a short time. Please wait a minute.")),
            var status => await caller.Page<SorryPage>(status, ("Heading", "That was our mistake"), ("Text", "We could not show this page. If you were ordering, look at your account first: an order that is there is placed.")),
        };
        await page.ExecuteAsync(context);
    }

    private static string Style()
    {
        using var text = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("style.css")!);
        return text.ReadToEnd();
    }
}
