using System.Text.Json.Serialization;
using Makegood.Domain.Basics;
using Makegood.Server.Credit;
using Makegood.Storage;

namespace Makegood.Server.Money;

/// <summary>A report over the books of store credit. Amounts are whole minor units of the currency beside them; counts are plain numbers.</summary>
/// <param name="From">The first day; for a report as of one day it is that day.</param>
/// <param name="To">The last day, included.</param>
/// <param name="TimeZone">The maker's zone, in which days begin and end.</param>
/// <param name="Basis"><c>effective</c> or <c>recorded</c>: by which of its two times a movement belongs to a day.</param>
/// <param name="KnownAt">Only what was recorded by then is in it; null for all.</param>
public abstract record MoneyReport(string Name, DateOnly From, DateOnly To, string TimeZone, string Basis, DateTimeOffset? KnownAt)
{
    /// <summary>Whose statement it is; null for a report over all accounts.</summary>
    public string? Account { get; init; }

    /// <summary>The rows, for those who write any report.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<object> Lines { get; }

    [JsonIgnore]
    public abstract Type LineType { get; }
}

/// <inheritdoc cref="MoneyReport"/>
/// <typeparam name="T">A record whose amounts are <c>long</c>, whose counts are <c>int</c>, and that names its currency.</typeparam>
public sealed record MoneyReport<T>(string Name, DateOnly From, DateOnly To, string TimeZone, string Basis, DateTimeOffset? KnownAt, IReadOnlyList<T> Rows) : MoneyReport(Name, From, To, TimeZone, Basis, KnownAt)
    where T : class
{
    [JsonIgnore]
    public override IReadOnlyList<object> Lines => Rows;

    [JsonIgnore]
    public override Type LineType => typeof(T);
}

/// <summary>What is asked of a report. Each takes what it needs; what is left out has its usual value.</summary>
public sealed record MoneyQuestion
{
    public DateOnly? AsOf { get; init; }
    public DateOnly? From { get; init; }
    public DateOnly? To { get; init; }
    public int? Year { get; init; }
    public string? Account { get; init; }
    public string? Basis { get; init; }
    public DateTimeOffset? KnownAt { get; init; }

    /// <summary>For breakage: <c>proportional</c> or <c>remote</c>.</summary>
    public string? Method { get; init; }

    /// <summary>The share of earned credit that is expected to be used, in parts of ten thousand; as history shows it when left out.</summary>
    public int? Expected { get; init; }

    /// <summary>The same as it was estimated at the opening.</summary>
    public int? ExpectedBefore { get; init; }

    /// <summary>Credit is taken as remote when its account did nothing for more days than this; never when left out.</summary>
    public int? RemoteAfterDays { get; init; }
}

/// <summary>Where reports are made: whose books, in which store.</summary>
public sealed record MoneyHouse(string Maker, Database Database, Clock Clock, CreditProgrammes Programmes, CreditDesk Desk);

/// <summary>All reports by their names.</summary>
public static class MoneyReports
{
    public sealed record Entry(string Name, string Title, string Summary, Func<MoneyQuestion, MoneyHouse, CancellationToken, Task<Result<MoneyReport, Refusal>>> Run);

    public static readonly IReadOnlyList<Entry> All =
    [
        Of("trial-balance", "Trial balance", "All accounts of the books; in each currency they add up to zero", ReportTrialBalance.Run),
        Of("liability", "Liability", "What customers can claim on a day, and at the twelve ends of month before it", ReportLiability.Run),
        Of("roll-forward", "Roll-forward", "How the liability came from what it was to what it is", ReportRollForward.Run),
        Of("year-end", "Year end", "The roll-forward of a year beside that of the year before", ReportYearEnd.Run),
        Of("origins", "Liability by origin", "Where the credit that customers have came from", ReportOrigins.Run),
        Of("ageing", "Ageing", "The liability by how long its owners have neither earned nor used credit", ReportAgeing.Run),
        Of("expiring", "Expiring soon", "What ends within 30, 60 and 90 days if nothing happens", ReportExpiring.Run),
        Of("expired", "Expired and forfeited", "What came to its end in a year, month by month", ReportExpired.Run),
        Of("balances", "Accounts with a balance", "Each account that has credit or owes some", ReportBalances.Run),
        Of("debts", "Debts", "Who owes credit that was taken back after it was spent", ReportDebts.Run),
        Of("adjustments", "Adjustments", "What people gave, corrected and withdrew, and why", ReportAdjustments.Run),
        Of("breakage", "Breakage", "The part of earned credit that nobody will use, as income", ReportBreakage.Run),
        Of("statement", "Statement", "One account, each cent explained", ReportStatement.Run),
    ];

    public static Entry? Find(string name) => All.FirstOrDefault(r => r.Name == name);

    private static Entry Of<T>(string name, string title, string summary, Func<MoneyQuestion, MoneyHouse, CancellationToken, Task<Result<MoneyReport<T>, Refusal>>> run)
        where T : class => new(name, title, summary, async (question, house, stop) =>
        {
            if (!(await run(question, house, stop)).Granted(out var report, out var refusal)) return refusal;
            return report;
        });
}
