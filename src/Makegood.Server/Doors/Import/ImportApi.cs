using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Server.Access;
using Makegood.Server.Doors.Http;
using Makegood.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Makegood.Server.Doors.Import;

/// <summary>Files in and out over HTTP, by the engine that the command line uses.</summary>
internal static class ImportApi
{
    /// <summary>A million units with all their columns.</summary>
    private const long LargestFile = 256L << 20;

    private const string Csv = "text/csv";
    private const string Jsonl = "application/x-ndjson";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/imports/{noun}", Import)
            .Needs(Scope.RegistryWrite, Scope.CreditWrite).TakesFile(LargestFile).WithTags("files").WithSummary("Bring in a file: CSV (text/csv) or JSON Lines (application/x-ndjson)")
            .WithDescription("Safe to send again: what is there already counts as unchanged. `preview=true` saves nothing and says what would happen; `reason` lets rows that are there with other content change where that is possible; `errors=true` returns the refused rows, ready to mend. With an `Idempotency-Key` a file of which every row was taken gets its first answer again.")
            .Answers<ImportReport>(200, Problems.Invalid, Problems.NotFound, Problems.QuotaExceeded);

        api.MapGet("/exports/{noun}", (string noun, HttpResponse response, Call call, string? format) => ImportFile.Knows(noun) ? Export(noun, response, call, format) : Task.FromResult(Problems.Answer(new Refusal(RefusalCode.NotFound, ExportFile.Help(noun), "noun"))))
            .Needs(Scope.RegistryRead, Scope.CreditRead).WithTags("files").WithSummary("Everything of one kind as a file that can be brought in again")
            .Produces<string>(200, Csv, Jsonl).ProducesProblem(404);

        // A door of its own: who may read the registry may not read the claims.
        api.MapGet("/exports/claims", (HttpResponse response, Call call, string? format) => Export("claims", response, call, format))
            .Needs(Scope.ClaimsRead).WithTags("files").WithSummary("All claims as a file, without anybody's name or words").Produces<string>(200, Csv, Jsonl);
    }

    private static async Task<IResult> Import(string noun, HttpRequest request, Call call, PersonVault vault, PolicyShelf shelf, bool? preview, bool? errors, string? reason, string? delimiter)
    {
        if (Nouns.Find(noun) is { } what && !call.Caller.May(what.WriteScope)) return Problems.Answer(Problems.NotAllowed, $"Bringing in {noun} needs the scope `{what.WriteScope}`; this key or person does not have it.");
        if (FormatOf(request.ContentType) is not { } format) return Problems.Answer(Refusal.Invalid("Content-Type", $"The file comes as `{request.ContentType ?? "(nothing)"}`; send CSV as `{Csv}` or JSON Lines as `{Jsonl}`."));
        if (!Separators.TryRead(delimiter, out var separator)) return Problems.Answer(Refusal.Invalid("delimiter", Separators.Help(delimiter!)));

        // The file is looked through before it is taken, so it must be here in whole.
        await request.Body.CopyToAsync(Stream.Null, call.Stop);
        using var refused = new MemoryStream();
        var command = new ImportFile.Command(noun, format, separator, preview ?? false, reason);
        var house = new ImportHouse(call.Database, call.Clock, vault, shelf);
        if (command.Preview) return await call.Show(Run);
        // Who sends the same file for the same purpose; beyond its hash nothing of it is remembered.
        request.Body.Position = 0;
        var mark = JsonSerializer.SerializeToUtf8Bytes(new { file = Convert.ToHexStringLower(await SHA256.HashDataAsync(request.Body, call.Stop)), reason, errors = errors is true, delimiter }, Wire.Options);
        return await call.Do(async act => (await Run()).Granted(out var report, out var refusal) ? await Remember(report, act, call) : refusal, body: mark);

        async Task<Result<ImportReport, Refusal>> Run()
        {
            if (!(await ImportFile.Run(command, request.Body, call.Maker, call.Caller.Id, house, errors is true ? () => refused : null, null, call.Stop)).Granted(out var report, out var refusal)) return refusal;
            if (report is { Rows: 0, Stopped: [var first, ..] }) return Refusal.Invalid("body", string.Create(CultureInfo.InvariantCulture, $"body:{first}{(report.Stopped.Count > 1 ? $" (and {report.Stopped.Count - 1} more: {string.Join(" | ", report.Stopped.Skip(1).Take(20))})" : string.Empty)}"));
            return errors is true ? report with { Errors = Encoding.UTF8.GetString(refused.ToArray()) } : report;
        }
    }

    // What was refused is quoted in the answer, and may name people: only a report without it is kept for ever. A file with refused rows that is sent again
    // is looked at anew; what was taken counts as unchanged then.
    private static async Task<Result<ImportReport, Refusal>> Remember(ImportReport report, Act act, Call call)
    {
        if (act.Once is null || report is not { Refused: 0, Stopped: [] }) return report;
        await using var work = await call.Database.Begin(act, call.Stop);
        return await work.Commit(report, call.Stop);
    }

    private static async Task<IResult> Export(string noun, HttpResponse response, Call call, string? format)
    {
        if (Nouns.Find(noun) is { } what && !call.Caller.May(what.ReadScope)) return Problems.Answer(Problems.NotAllowed, $"Taking out {noun} needs the scope `{what.ReadScope}`; this key or person does not have it.");
        if (format is not (null or "csv" or "jsonl")) return Problems.Answer(Refusal.Invalid("format", $"`{format}` is no format; write `csv` or `jsonl`."));
        var isCsv = format is not "jsonl";
        response.ContentType = isCsv ? Csv + "; charset=utf-8" : Jsonl;
        response.Headers.ContentDisposition = $"attachment; filename={noun}.{(isCsv ? "csv" : "jsonl")}";
        response.Headers.XContentTypeOptions = "nosniff";
        await ExportFile.Run(noun, isCsv ? FileFormat.Csv : FileFormat.Jsonl, response.Body, call.Maker, call.Database, null, call.Stop);
        return Results.Empty;
    }

    private static FileFormat? FormatOf(string? contentType) => contentType?.Split(';')[0].Trim().ToLowerInvariant() switch
    {
        Csv or "application/csv" or "text/plain" => FileFormat.Csv,
        Jsonl or "application/jsonl" or "application/json-lines" or "application/json" => FileFormat.Jsonl,
        _ => null,
    };
}

/// <summary>What may stand between cells, by name.</summary>
public static class Separators
{
    public static bool TryRead(string? name, out char? separator)
    {
        separator = name?.ToLowerInvariant() switch { "comma" or "," => ',', "semicolon" or ";" => ';', "tab" or "\t" => '\t', _ => null };
        return name is null || separator is not null;
    }

    public static string Help(string name) => $"`{name}` is no delimiter; write comma, semicolon or tab, or leave it out to have it found.";
}
