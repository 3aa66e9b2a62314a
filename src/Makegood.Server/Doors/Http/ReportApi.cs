using System.Globalization;
using System.Reflection;
using System.Text.Json;
using CsvHelper;
using Makegood.Domain.Basics;
using Makegood.Server.Access;
using Makegood.Server.Doors.Import;
using Makegood.Server.Reports;
using Makegood.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Makegood.Server.Doors.Http;

/// <summary>Figures over claims, each as JSON or, with `format=csv`, as a file for a spread-sheet.</summary>
internal static class ReportApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        Spanning(api, "service-times", "How long customers waited for the first answer, the decision and the remedy", ServiceTimes.Run);
        Spanning(api, "solved-by-guidance", "How much was solved from afar, without a part", SolvedByGuidance.Run);
        Spanning(api, "outcome-by-clause", "What was answered and decided, by the clause that carries it", OutcomeByClause.Run);
        Spanning(api, "goodwill", "What goodwill cost, by who gave it", GoodwillByPerson.Run);
        Spanning(api, "messages", "The messages as a list, without their words", MessageList.Run);
        Spanning(api, "remedies", "The remedies as a list", RemedyList.Run);
        Cut(api, "costs", "What remedies cost, by class, part, model or lot", "class", Costs.Run);
        Cut(api, "failure-rates", "How often parts fail by month in service, by part or lot", "part", FailureRates.Run);
        Today(api, "overdue-returns", "What should have come back and has not", OverdueReturns.Run);
        Today(api, "units-away", "Units and parts that are not with their owner", UnitsAway.Run);
        Today(api, "oldest-claims", "The open claims that have waited longest", OldestClaims.Run);
    }

    private static void Spanning<T>(IEndpointRouteBuilder api, string name, string summary, Func<DateOnly?, DateOnly?, string, DateTimeOffset, Database, CancellationToken, Task<Result<Report<T>, Refusal>>> run) =>
        Told<T>(api.MapGet("/reports/" + name, (Call call, DateOnly? from, DateOnly? to, string? format) => Answer(format, () => run(from, to, call.Maker, call.Clock.Now, call.Database, call.Stop))), summary);

    private static void Cut<T>(IEndpointRouteBuilder api, string name, string summary, string usual, Func<string, DateOnly?, DateOnly?, string, DateTimeOffset, Database, CancellationToken, Task<Result<Report<T>, Refusal>>> run) =>
        Told<T>(api.MapGet("/reports/" + name, (Call call, string? by, DateOnly? from, DateOnly? to, string? format) => Answer(format, () => run(by ?? usual, from, to, call.Maker, call.Clock.Now, call.Database, call.Stop))), summary);

    private static void Today<T>(IEndpointRouteBuilder api, string name, string summary, Func<string, DateTimeOffset, Database, CancellationToken, Task<Result<Report<T>, Refusal>>> run) =>
        Told<T>(api.MapGet("/reports/" + name, (Call call, string? format) => Answer(format, () => run(call.Maker, call.Clock.Now, call.Database, call.Stop))), summary);

    private static void Told<T>(RouteHandlerBuilder endpoint, string summary) =>
        endpoint.Needs(Scope.ClaimsRead).WithTags("reports").WithSummary(summary).WithDescription("Days are those of the maker's zone, both included; a year up to today when not said. `format=csv` gives a file.").Answers<Report<T>>(200, Problems.Invalid);

    private static async Task<IResult> Answer<T>(string? format, Func<Task<Result<Report<T>, Refusal>>> run)
    {
        if (format is not (null or "json" or "csv")) return Problems.Answer(Refusal.Invalid("format", $"`{format}` is no format; write json or csv."));
        if (!(await run()).Granted(out var report, out var refusal)) return Problems.Answer(refusal);
        return format is "csv" ? Results.File(Csv(report.Rows), "text/csv; charset=utf-8", report.Name + ".csv") : Results.Json(report, Wire.Options);
    }

    private static byte[] Csv<T>(IReadOnlyList<T> rows)
    {
        using var to = new MemoryStream();
        var columns = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance);
        using (var writer = CsvWriter.Create(to, CsvExport.Options, leaveOpen: true))
        {
            foreach (var column in columns) writer.WriteField(JsonNamingPolicy.SnakeCaseLower.ConvertName(column.Name));
            writer.EndRecord();
            foreach (var row in rows)
            {
                foreach (var column in columns) writer.WriteField(Formula.Neutral(Cell(column.GetValue(row))));
                writer.EndRecord();
            }

            writer.Flush();
        }

        return to.ToArray();
    }

    private static string Cell(object? value) => value switch
    {
        null => string.Empty,
        bool yes => yes ? "true" : "false",
        DateTimeOffset or DateOnly => (string)Columns.ToColumn(value)!,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
