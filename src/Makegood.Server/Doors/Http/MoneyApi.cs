using Makegood.Domain.Basics;
using Makegood.Server.Access;
using Makegood.Server.Credit;
using Makegood.Server.Doors.Money;
using Makegood.Server.Doors.Pages;
using Makegood.Server.Money;
using Makegood.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Makegood.Server.Doors.Http;

/// <summary>Reports over the books of store credit, each as JSON, as a file for a spread-sheet, or as a page to read and print.</summary>
internal static class MoneyApi
{
    private const string Days = "Days are those of the maker's zone, both included. `basis=effective` sorts movements by when they count from, `basis=recorded` by when they were booked, so that a day that is over never changes; `known_at` leaves out what was recorded later. `format` is json, csv or html.";

    public static void Map(IEndpointRouteBuilder api)
    {
        AsOf<ReportTrialBalance.Row>(api, "trial-balance");
        AsOf<ReportLiability.Row>(api, "liability");
        Spanning<ReportRollForward.Row>(api, "roll-forward");
        OfYear<ReportYearEnd.Row>(api, "year-end");
        AsOf<ReportOrigins.Row>(api, "origins");
        AsOf<ReportAgeing.Row>(api, "ageing");
        OfYear<ReportExpired.Row>(api, "expired");
        AsOf<ReportBalances.Row>(api, "balances");
        AsOf<ReportDebts.Row>(api, "debts");
        Spanning<ReportAdjustments.Row>(api, "adjustments");
        Told<ReportExpiring.Row>("expiring", "`format` is json, csv or html.", entry => api.MapGet(Path("expiring"), (HttpContext context, Call call, CreditProgrammes programmes, CreditDesk desk, string? format) =>
            Answer(entry, new MoneyQuestion(), format, context, call, programmes, desk)));
        Told<ReportBreakage.Row>("breakage", "`method` is proportional or remote. `expected` is the share of earned credit that is expected to be used in all, in parts of ten thousand (as history shows it when left out), and `expected_before` what it was at the opening; `remote_after_days` takes credit as remote that nobody touched for longer. " + Days, entry => api.MapGet(Path("breakage"), (HttpContext context, Call call, CreditProgrammes programmes, CreditDesk desk, string? method, int? expected, int? expected_before, int? remote_after_days, DateOnly? from, DateOnly? to, string? basis, DateTimeOffset? known_at, string? format) =>
            Answer(entry, new MoneyQuestion { Method = method, Expected = expected, ExpectedBefore = expected_before, RemoteAfterDays = remote_after_days, From = from, To = to, Basis = basis, KnownAt = known_at }, format, context, call, programmes, desk)));
        Told<ReportStatement.Row>("statement", "`account` is the shop's own name of the account. " + Days, entry => api.MapGet(Path("statement"), (HttpContext context, Call call, CreditProgrammes programmes, CreditDesk desk, string? account, DateOnly? from, DateOnly? to, string? basis, DateTimeOffset? known_at, string? format) =>
            Answer(entry, new MoneyQuestion { Account = account, From = from, To = to, Basis = basis, KnownAt = known_at }, format, context, call, programmes, desk)));
    }

    private static string Path(string name) => "/credit/reports/" + name;

    private static void AsOf<T>(IEndpointRouteBuilder api, string name)
        where T : class => Told<T>(name, "As of the end of the day `as_of`, today when not said. " + Days, entry => api.MapGet(Path(name), (HttpContext context, Call call, CreditProgrammes programmes, CreditDesk desk, DateOnly? as_of, string? basis, DateTimeOffset? known_at, string? format) =>
            Answer(entry, new MoneyQuestion { AsOf = as_of, Basis = basis, KnownAt = known_at }, format, context, call, programmes, desk)));

    private static void Spanning<T>(IEndpointRouteBuilder api, string name)
        where T : class => Told<T>(name, "This year up to today when not said. " + Days, entry => api.MapGet(Path(name), (HttpContext context, Call call, CreditProgrammes programmes, CreditDesk desk, DateOnly? from, DateOnly? to, string? basis, DateTimeOffset? known_at, string? format) =>
            Answer(entry, new MoneyQuestion { From = from, To = to, Basis = basis, KnownAt = known_at }, format, context, call, programmes, desk)));

    private static void OfYear<T>(IEndpointRouteBuilder api, string name)
        where T : class => Told<T>(name, "The calendar year `year`; this one up to today when not said. " + Days, entry => api.MapGet(Path(name), (HttpContext context, Call call, CreditProgrammes programmes, CreditDesk desk, int? year, string? basis, DateTimeOffset? known_at, string? format) =>
            Answer(entry, new MoneyQuestion { Year = year, Basis = basis, KnownAt = known_at }, format, context, call, programmes, desk)));

    private static void Told<T>(string name, string description, Func<MoneyReports.Entry, RouteHandlerBuilder> map)
        where T : class
    {
        var entry = MoneyReports.Find(name) ?? throw new InvalidOperationException($"there is no report {name}");
        map(entry).Needs(Scope.CreditManage, Scope.AuditRead).WithTags("credit reports").WithSummary(entry.Summary).WithDescription(description).Answers<MoneyReport<T>>(200, Problems.Invalid);
    }

    private static async Task<IResult> Answer(MoneyReports.Entry entry, MoneyQuestion question, string? format, HttpContext context, Call call, CreditProgrammes programmes, CreditDesk desk)
    {
        if (format is not (null or "json" or "csv" or "html")) return Problems.Answer(Refusal.Invalid("format", $"`{format}` is no format; write json, csv or html."));
        var house = new MoneyHouse(call.Maker, call.Database, call.Clock, programmes, desk);
        if (!(await entry.Run(question, house, call.Stop)).Granted(out var report, out var refusal)) return Problems.Answer(refusal);
        return format switch
        {
            "csv" => Results.File(MoneyCsv.Bytes(report), "text/csv; charset=utf-8", report.Name + ".csv"),
            "html" => RenderPage.Show(context, await MoneyPages.Html(report, house, context.RequestServices, call.Stop)),
            _ => Results.Json<object>(report, Wire.Options),
        };
    }
}
