using Makegood.Server.Access;
using Makegood.Server.Doors.Http;
using Makegood.Server.Registry;
using Makegood.Server.Upkeep;
using Makegood.Server.Warranty;
using Makegood.Storage;
using Makegood.Storage.Migrations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Makegood.Server;

/// <summary>Everything that is wired, read top to bottom.</summary>
public static class ServerHost
{
    private const int LargestBody = 1 << 20;

    /// <summary>Opens the store, brings its schema up to date, and serves until told to stop.</summary>
    /// <param name="told">Told where it listens, once it does.</param>
    public static async Task Run(Settings settings, TextWriter told, CancellationToken stop)
    {
        OwnerOnly.MakeFolder(settings.Folder);
        await using var database = Database.Open(settings.Store);
        var clock = new Clock(TimeProvider.System);
        if (!(await Migrate.Run(database, settings.Folder, withBackup: true, clock.Now, stop)).Granted(out var upgraded, out var refusal)) throw new SchemaException(refusal.Detail);
        if (upgraded.Backup is { } backup) await told.WriteLineAsync($"The schema was brought up to date; before that, everything was backed up to {backup}");
        await CheckVault.Run(PersonVault.Open(settings.Folder), clock.Act(Act.House, "server"), database, stop);

        await using var app = Build(settings, database, clock);
        await app.StartAsync(stop);
        await told.WriteLineAsync($"makegood listens on {string.Join(" ", app.Urls.Where(u => !u.StartsWith("http://unix:", StringComparison.Ordinal)))}; data in {database.Where}");
        if (await ClaimInstallation.NewToken(clock.Act(Act.House, "server"), database, stop) is { } token)
        {
            await told.WriteLineAsync($"This installation has no operator yet. Claim it from this machine with the token\n\n    {token}\n");
        }

        await told.FlushAsync(stop);
        await app.WaitForShutdownAsync(stop);
    }

    /// <summary>The server, ready to start. A test gives it another clock.</summary>
    public static WebApplication Build(Settings settings, Database database, Clock clock)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "makegood", ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Logging.AddJsonConsole(o => o.UseUtcTimestamp = true);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.SetMinimumLevel(Enum.Parse<LogLevel>(settings["log"], ignoreCase: true));
        var door = LocalDoor.Of(settings.Folder);
        builder.WebHost.UseUrls([.. settings.Words("listen"), .. door is null ? (string[])[] : [door.Address]]);
        if (door is not null) builder.WebHost.UseSockets(door.Mount);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            door?.Mount(kestrel);
        });
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(database);
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton(new PolicyShelf());
        builder.Services.AddSingleton(_ => PersonVault.Open(settings.Folder));
        builder.Services.ConfigureHttpJsonOptions(o => Wire.Shape(o.SerializerOptions));
        builder.Services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        builder.Services.AddProblemDetails();
        builder.Services.AddOpenApi();

        var app = builder.Build();
        app.Use(Mishaps.Catch);
        app.Use(async (context, next) =>
        {
            // The body is read twice when the request may come twice: once for its hash.
            context.Request.EnableBuffering(LargestBody);
            await next(context);
        });
        app.UseRouting();
        app.Use((context, next) => Gate.Pass(context, next));
        Api.Map(app);
        app.MapOpenApi("/openapi/{documentName}.json").WithMetadata(new Entrance([]));
        return app;
    }
}
