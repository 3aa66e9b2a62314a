using System.Globalization;
using System.Net;
using Makegood.Server.Access;
using Makegood.Server.Credit;
using Makegood.Server.Doors.Http;
using Makegood.Server.Doors.Shops;
using Makegood.Server.Doors.Webhooks;
using Makegood.Server.Doors.Work;
using Makegood.Server.Registry;
using Makegood.Server.Upkeep;
using Makegood.Storage;
using Makegood.Storage.Migrations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Makegood.Server;

/// <summary>Everything that is wired, read top to bottom.</summary>
public static class ServerHost
{
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
        await new AttachmentFiles(settings.Folder).SweepAll(clock.Act(Act.House, "server"), database, stop);

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
    /// <param name="logging">Further places for the log.</param>
    /// <exception cref="InvalidOperationException">An endpoint does not say who may use it.</exception>
    public static WebApplication Build(Settings settings, Database database, Clock clock, Action<ILoggingBuilder>? logging = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "makegood", ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Logging.AddJsonConsole(o =>
        {
            o.UseUtcTimestamp = true;
            o.IncludeScopes = true;
        });
        builder.Logging.Configure(o => o.ActivityTrackingOptions = ActivityTrackingOptions.None);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // It would put the address as it was written, with serials and ids, on every line of a request.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.Logging.SetMinimumLevel(Enum.Parse<LogLevel>(settings["log"], ignoreCase: true));
        logging?.Invoke(builder.Logging);
        var door = LocalDoor.Of(settings.Folder);
        builder.WebHost.UseUrls([.. settings.Words("listen"), .. door is null ? (string[])[] : [door.Address]]);
        if (door is not null) builder.WebHost.UseSockets(door.Mount);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Bodies.Largest;
            door?.Mount(kestrel);
        });
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(database);
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton(_ => PersonVault.Open(settings.Folder));
        builder.Services.AddSingleton(new AttachmentFiles(settings.Folder));
        builder.Services.AddSingleton(new UploadLimits((long)settings.Number("upload_limit_mb") << 20, (long)settings.Number("upload_quota_mb") << 20));
        builder.Services.AddSingleton(new SignInWaits());
        builder.Services.AddSingleton(new Metrics());
        builder.Services.AddSingleton(services => new LookupGuard(settings.Number("lookup_per_minute"), settings.Number("lookup_per_minute_all"), services.GetRequiredService<ILogger<LookupGuard>>()));
        builder.Services.AddSingleton(new PolicyShelf());
        builder.Services.AddSingleton<CreditProgrammes>();
        builder.Services.AddSingleton<CreditDesk>();
        builder.Services.AddSingleton<ILedgerDoor, CreditLedgerDoor>();
        builder.Services.AddSingleton<ShopDoor>();
        builder.Services.AddSingleton(Targets(settings));
        builder.Services.AddSingleton(services => new WebhookSender(services.GetRequiredService<TargetRules>(), clock.Time));
        builder.Services.AddSingleton<DeliverWebhooks>();
        builder.Services.AddHostedService<FinishDueDates>();
        builder.Services.AddSingleton<BookLapses>();
        builder.Services.AddHostedService(services => services.GetRequiredService<BookLapses>());
        builder.Services.AddSingleton<PassDays>();
        builder.Services.AddHostedService(services => services.GetRequiredService<PassDays>());
        if (settings.IsYes("webhooks_worker")) builder.Services.AddHostedService(services => services.GetRequiredService<DeliverWebhooks>());
        builder.Services.ConfigureHttpJsonOptions(o => Wire.Shape(o.SerializerOptions));
        builder.Services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        // A lambda on purpose: the generator that brings the docstrings along does not see a method's name here.
        builder.Services.AddOpenApi(options => Description.Shape(options));

        var app = builder.Build();
        BelieveProxies(app, settings.Words("trusted_proxies"));
        app.Use(RequestLog.Note);
        app.Use(SafeHeaders.Put);
        app.Use(Mishaps.Catch);
        app.Use(FirstRunGuard.Pass);
        app.UseRouting();
        app.Use(Bodies.Allow);
        app.Use((context, next) => Gate.Pass(context, next));
        Api.Map(app);
        HealthApi.Map(app);
        ProblemPages.Map(app);
        app.MapOpenApi("/openapi/{documentName}.json").WithMetadata(new Entrance([]));
        // From here on the endpoints are one list, made once: for the check, for routing and for the description.
        app.UseEndpoints(_ => { });
        Gate.CheckAll(app.Services.GetRequiredService<EndpointDataSource>().Endpoints);
        return app;
    }

    private static TargetRules Targets(Settings settings)
    {
        var ports = settings.Words("webhooks_ports").Select(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0).ToList();
        return TargetRules.Read(settings.IsYes("webhooks_http"), ports, settings.Words("webhooks_allow"), settings["webhooks_proxy"] is { Length: > 0 } proxy ? proxy : null).Granted(out var rules, out var mistakes)
            ? rules
            : throw new SettingsException(string.Join('\n', mistakes ?? []));
    }

    // Only a proxy that the operator named may say where a request comes from; anybody can write such a header.
    private static void BelieveProxies(WebApplication app, IReadOnlyList<string> proxies)
    {
        if (proxies.Count == 0) return;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = 1 };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            if (IPAddress.TryParse(proxy, out var address)) options.KnownProxies.Add(address);
            else if (System.Net.IPNetwork.TryParse(proxy, out var network)) options.KnownIPNetworks.Add(network);
            else throw new SettingsException($"`trusted_proxies` holds `{proxy}`; write addresses or networks such as 127.0.0.1 or 10.0.0.0/24");
        }

        app.UseForwardedHeaders(options);
    }
}
