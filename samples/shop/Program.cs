using Microsoft.Extensions.Hosting;
using Shop;

try
{
    await using var app = ShopHost.Build(ShopSettings.Read(args));
    await app.StartAsync();
    Console.WriteLine($"The shop listens on {string.Join(" ", app.Urls)}");
    await app.WaitForShutdownAsync();
    return 0;
}
catch (InvalidOperationException wrong)
{
    await Console.Error.WriteLineAsync($"shop: {wrong.Message}");
    return 2;
}
