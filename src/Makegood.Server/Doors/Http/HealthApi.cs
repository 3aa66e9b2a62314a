using System.Reflection;
using System.Text;
using Makegood.Server.Access;
using Makegood.Storage;
using Makegood.Storage.Migrations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Makegood.Server.Doors.Http;

/// <summary>For those who look after the server: does it live, can it work, how much does it do.</summary>
internal static class HealthApi
{
    /// <summary>Below this many free bytes on the disk of the data folder the server asks for help.</summary>
    public const long LeastRoom = 200L << 20;

    /// <param name="Status"><c>ready</c> or <c>not-ready</c>.</param>
    /// <param name="Checks">Each check with <c>ok</c>, or with what is wrong; nothing here names a place or a person.</param>
    public sealed record Readiness(string Status, IReadOnlyDictionary<string, string> Checks);

    public sealed record Liveness(string Status);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => Results.Json(new Liveness("alive"), Wire.Options))
            .IsOpen().WithTags("health").WithSummary("The process answers")
            .Answers<Liveness>(200);

        app.MapGet("/health/ready", Ready)
            .IsOpen().WithTags("health").WithSummary("The store answers, its schema is current, the disk has room")
            .Answers<Readiness>(200).Produces<Readiness>(503);

        app.MapGet("/metrics", Figures)
            .NeedsUnlessLocal(Scope.AuditRead).WithTags("health").WithSummary("Figures in Prometheus' text format, for this machine or a key with `audit:read`")
            .Produces<string>(200, "text/plain");
    }

    private static async Task<IResult> Ready(Call call, Settings settings)
    {
        var checks = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["disk"] = Disk(settings.Folder), ["schema"] = "not asked", ["store"] = "ok" };
        try
        {
            await using var look = await call.Database.Look(call.Stop);
            var done = await look.Query<AppliedStep>("SELECT number, name, hash, at FROM schema_step ORDER BY number", null, call.Stop);
            checks["schema"] = done.Select(s => s.Hash).SequenceEqual(Migrator.Steps.Select(s => s.Hash)) ? "ok" : "not the one that this program needs; run `makegood migrate`";
        }
        catch (Exception problem) when (StoreProblems.IsStore(problem))
        {
            checks["store"] = "does not answer";
        }

        var ready = checks.Values.All(c => c is "ok");
        return Results.Json(new Readiness(ready ? "ready" : "not-ready", checks), Wire.Options, statusCode: ready ? 200 : 503);
    }

    private static string Disk(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace >= LeastRoom ? "ok" : "less than 200 MB left";
        }
        catch (IOException)
        {
            return "cannot be looked at";
        }
    }

    private static async Task<IResult> Figures(Call call, Metrics metrics)
    {
        var text = new StringBuilder();
        var version = typeof(HealthApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
        Metrics.One(text, Metrics.Build, 1, $"version=\"{Metrics.Escape(version)}\",store=\"{call.Database.Dialect.Name}\"");
        metrics.Write(text);
        Metrics.One(text, Metrics.Commits, call.Database.Commits);
        Metrics.One(text, Metrics.Works, call.Database.Works);
        await using var look = await call.Database.Look(call.Stop);
        Metrics.One(text, Metrics.OutboxWaiting, await look.Single<long>("SELECT count(*) FROM outbox WHERE spread_at IS NULL", null, call.Stop));
        Metrics.One(text, Metrics.DeliveriesWaiting, await look.Single<long>("SELECT count(*) FROM webhook_delivery WHERE state = 'waiting'", null, call.Stop));
        Metrics.One(text, Metrics.DeliveriesDead, await look.Single<long>("SELECT count(*) FROM webhook_delivery WHERE state = 'dead'", null, call.Stop));
        return Results.Text(text.ToString(), "text/plain; version=0.0.4", Encoding.UTF8);
    }
}
