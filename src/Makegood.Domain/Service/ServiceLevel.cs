using System.Globalization;
using Makegood.Domain.Basics;

namespace Makegood.Domain.Service;

/// <summary>What a maker promises about a claim. Whoever keeps a later one has kept those before it: a decision is an answer.</summary>
public enum ServicePromise
{
    /// <summary>A person, or a decision, has answered the customer.</summary>
    FirstAnswer,

    /// <summary>The claim is decided.</summary>
    Decision,

    /// <summary>What was promised has been done, or the trouble is solved.</summary>
    Remedy,
}

/// <summary>A version of a maker's promises, in business time from the begin of a round. Null promises nothing.</summary>
/// <param name="Version">Counts from 1; the newest holds for every open claim.</param>
public sealed record ServiceLevel(long Version, TimeSpan? FirstAnswer, TimeSpan? Decision, TimeSpan? Remedy)
{
    /// <summary>Two years of nine to five: whoever writes more means something else.</summary>
    public const long MostMinutes = 250_000;

    public TimeSpan? Of(ServicePromise promise) => promise switch
    {
        ServicePromise.FirstAnswer => FirstAnswer,
        ServicePromise.Decision => Decision,
        ServicePromise.Remedy => Remedy,
    };

    /// <summary>Reads promises in business minutes, or says what cannot be meant.</summary>
    public static Result<ServiceLevel, Refusal> Read(long version, long? firstAnswer, long? decision, long? remedy)
    {
        (string Field, long? Minutes)[] all = [("first_answer_minutes", firstAnswer), ("decision_minutes", decision), ("remedy_minutes", remedy)];
        foreach (var (field, minutes) in all)
        {
            if (minutes is < 1 or > MostMinutes) return Refusal.Invalid(field, string.Create(CultureInfo.InvariantCulture, $"`{field}` is {minutes}; write business minutes from 1 to {MostMinutes:N0}, or leave it out to promise nothing."));
        }

        var promised = all.Where(p => p.Minutes is not null).ToList();
        for (var i = 1; i < promised.Count; i++)
        {
            if (promised[i].Minutes < promised[i - 1].Minutes) return Refusal.Invalid(promised[i].Field, $"`{promised[i].Field}` is shorter than `{promised[i - 1].Field}`, which comes before it; all of them count from the same begin.");
        }

        return new ServiceLevel(version, Time(firstAnswer), Time(decision), Time(remedy));
    }

    private static TimeSpan? Time(long? minutes) => minutes is { } given ? TimeSpan.FromMinutes(given) : null;
}
