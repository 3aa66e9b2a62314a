using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Shop.Orders;
using Shop.Store;

namespace Shop.Tests;

/// <summary>A running shop, and the line to Makegood that a test can cut.</summary>
public sealed class OpenShop : IAsyncDisposable
{
    public const string StaffPassword = "a counter made of oak";

    private readonly House _house;
    private readonly WebApplication _app;

    private OpenShop(House house, WebApplication app, Line line)
    {
        _house = house;
        _app = app;
        Line = line;
    }

    public Line Line { get; }

    public Uri Address => new(_app.Urls.First());

    public ShopDatabase Database => _app.Services.GetRequiredService<ShopDatabase>();

    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static async Task<OpenShop> Start(House house, string name, string folder)
    {
        var line = new Line();
        var app = ShopHost.Build(new ShopSettings(folder, "http://127.0.0.1:0", house.Makegood, house.Key, name, "staff@shop.example", StaffPassword, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1)), line);
        await app.StartAsync();
        return new OpenShop(house, app, line);
    }

    /// <summary>A window of somebody who was never here.</summary>
    /// <param name="scripts">The shop must work without; only looking for barriers needs them.</param>
    public async Task<IPage> Window(bool scripts = true)
    {
        var context = await _house.Browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = Address.ToString(), ViewportSize = new ViewportSize { Width = 1280, Height = 900 }, JavaScriptEnabled = scripts, ReducedMotion = ReducedMotion.Reduce });
        context.SetDefaultTimeout(30_000);
        return await context.NewPageAsync();
    }

    /// <summary>The one order of somebody that has come furthest last.</summary>
    public Order LastOrder() => Database.Read(books => books.Orders(1))[0];

    public IReadOnlyList<Order> AllOrders() => Database.Read(books => books.Orders(1000));

    /// <summary>Waits until Makegood knows everything.</summary>
    public async Task AllTold()
    {
        while (Database.Read(books => books.NextTelling()) is not null) await Task.Delay(50);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Line.Dispose();
    }
}

/// <summary>How the line to Makegood is.</summary>
public enum LineState
{
    Whole,

    /// <summary>Nothing gets through.</summary>
    Cut,

    /// <summary>Whole until a question of a certain kind.</summary>
    Breaking,
}

public sealed class Line() : DelegatingHandler(new SocketsHttpHandler())
{
    private string _lost = string.Empty;
    private bool _arrives;

    public LineState State { get; set; }

    /// <summary>With the first question on whose address holds this, the line breaks: before it arrived, or behind it.</summary>
    public void Lose(string address, bool hasArrived)
    {
        (_lost, _arrives) = (address, hasArrived);
        State = LineState.Breaking;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var breaks = State is LineState.Breaking && request.RequestUri!.AbsolutePath.Contains(_lost, StringComparison.Ordinal);
        if (State is LineState.Cut || (breaks && !_arrives))
        {
            State = LineState.Cut;
            throw new HttpRequestException("the line is cut");
        }

        var answer = await base.SendAsync(request, cancellationToken);
        if (!breaks) return answer;
        State = LineState.Cut;
        answer.Dispose();
        throw new HttpRequestException("the answer is lost");
    }
}
