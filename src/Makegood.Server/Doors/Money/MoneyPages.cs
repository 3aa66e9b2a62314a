using Makegood.Server.Doors.Pages;
using Makegood.Server.Money;
using Microsoft.Extensions.DependencyInjection;

namespace Makegood.Server.Doors.Money;

/// <summary>Money reports as pages of plain HTML, whole in themselves.</summary>
public static class MoneyPages
{
    /// <param name="house">Whose name stands above it.</param>
    public static async Task<string> Html(MoneyReport report, MoneyHouse house, IServiceProvider services, CancellationToken stop)
    {
        string? name;
        await using (var look = await house.Database.Look(stop)) name = await look.Single<string>("SELECT name FROM maker WHERE maker = @maker", new { maker = house.Maker }, stop);
        return await Html(MoneySheet.Of(report, name ?? house.Maker), services);
    }

    /// <summary>The same outside a server.</summary>
    public static async Task<string> Html(MoneyReport report, MoneyHouse house, CancellationToken stop)
    {
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        return await Html(report, house, services, stop);
    }

    internal static Task<string> Html(MoneySheet sheet, IServiceProvider services) => RenderPage.Text<MoneyPage>(services, new() { [nameof(MoneyPage.Sheet)] = sheet });
}
