using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>It works now: the customer says so, a check shows it, or they were asked and said nothing against it. The new part is in the unit, with the clock its policy gives it.</summary>
public static class ConfirmWorking
{
    private static readonly string[] Known = ["customer", "check", "silence"];

    /// <param name="By">customer, check or silence.</param>
    /// <param name="FittedOn">The local day on which the part was fitted; the day it was delivered when not said.</param>
    public sealed record Command(string By = "customer", DateOnly? FittedOn = null);

    /// <param name="onlyPerson">The customer whose remedies alone may be confirmed; null for staff.</param>
    public static Task<Result<RemedyView, Refusal>> Run(string id, Command command, Act act, string? onlyPerson, Database database, CancellationToken stop) =>
        RemedyWork.Run(id, RemedyMove.ConfirmWorking, act, onlyPerson, database, stage => Decide(stage, command, onlyPerson), stop);

    private static async Task<Result<Step, Refusal>> Decide(Stage stage, Command command, string? onlyPerson)
    {
        if (!Known.Contains(command.By, StringComparer.Ordinal) || (onlyPerson is not null && command.By is not "customer")) return Refusal.Invalid("by", $"Write one of {string.Join(", ", onlyPerson is null ? Known : Known.Take(1))}.");
        if (await NewParts.FitSent(stage, command.FittedOn) is { } no) return no;
        return new Step { Data = new { command.By } };
    }
}
