using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>What an action on a remedy has at hand.</summary>
/// <param name="Today">The maker's local day.</param>
internal sealed record Stage(Work Work, RemedyFile File, DateOnly Today, CancellationToken Stop)
{
    public RemedyRow Row => File.Row;

    public Act Act => Work.Act;
}

/// <summary>What an action wants to happen, once it has looked.</summary>
internal sealed record Step
{
    /// <summary>What changes in the remedy's row beside its state.</summary>
    public Func<RemedyRow, RemedyRow>? Change { get; init; }

    /// <summary>What else belongs to the event: ids, states and figures, never a person's words.</summary>
    public object? Data { get; init; }

    /// <summary>The local day on which it happened; today when not said.</summary>
    public DateOnly? On { get; init; }

    /// <summary>What shows that the unit changed hands.</summary>
    public IReadOnlyList<EvidenceReference> Evidence { get; init; } = [];
}

/// <summary>
/// What every action on a remedy shares: load the remedy with its claim, ask the table first, let the action look and write what is its own, move custody as
/// the step does, take the step with what follows for the claim, tell. All of it in one transaction.
/// </summary>
internal static class RemedyWork
{
    /// <param name="idOrRma">The remedy's id or its RMA number.</param>
    /// <param name="onlyPerson">The customer whose remedies alone may be seen; null for staff.</param>
    /// <param name="prepare">Asks the action's own guards, in their order, and writes its own rows.</param>
    public static async Task<Result<RemedyView, Refusal>> Run(string idOrRma, RemedyMove move, Act act, string? onlyPerson, Database database, Func<Stage, Task<Result<Step, Refusal>>> prepare, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);

        // Load.
        var file = await work.FindRemedy(act.Maker, idOrRma, onlyPerson, stop);
        if (file is null) return Refusal.NotFound("remedy");
        var today = await MakerDay.Of(work, act.At, stop);

        // Decide, remember and tell.
        if (!(await Take(new Stage(work, file, today, stop), move, prepare)).Granted(out var after, out var no)) return no;
        return await work.Commit(await RemedyView.Load(work, after, onlyPerson is not null, stop), stop);
    }

    /// <summary>One step inside a transaction that somebody else began and will save.</summary>
    public static async Task<Result<RemedyFile, Refusal>> Take(Stage stage, RemedyMove move, Func<Stage, Task<Result<Step, Refusal>>> prepare)
    {
        var (work, file, today, stop) = stage;
        // The state is the first thing to say no; what a move needs besides comes after.
        if (!RemedyLifecycle.Next(file.Kind, file.State, move).Granted(out _, out var refusal)) return RemedyRefusals.ToRefusal(refusal, $"It is {Words.Write(file.State)} now.");
        if (!(await prepare(stage)).Granted(out var step, out var no)) return no;
        var on = step.On ?? today;
        var row = step.Change is null ? file.Row : step.Change(file.Row);
        var effect = CustodyEffect.Of(file.Kind, file.State, move);
        if (effect.Claimed is { } claimed && !(await work.MoveCustody(Claimed(row), claimed, on, step.Evidence, row.Id, stop)).Granted(out _, out no)) return no;
        if (effect.Replacement is { } other && !(await work.MoveCustody(new CustodyOf(row.NewUnitId!, null, Custody.InShop), other, on, step.Evidence, row.Id, stop)).Granted(out _, out no)) return no;
        return await work.Move(file, move, step.Change, step.Data, stop);
    }

    /// <summary>What travels: the unit, or the claimed part alone.</summary>
    public static CustodyOf Claimed(RemedyRow row) => new(row.UnitId, row.PartTravels ? row.UnitPartId : null, Custody.WithCustomer);

    /// <summary>A day that a request names, or today: never later, never before what came before it.</summary>
    public static Result<DateOnly, Refusal> Day(DateOnly? given, DateOnly today, string field, DateOnly? notBefore = null)
    {
        var day = given ?? today;
        if (day > today) return RemedyRefusals.ToRefusal(RemedyRefusal.DayInFuture, $"Today is {today:yyyy-MM-dd}.", field);
        return day < notBefore ? RemedyRefusals.ToRefusal(RemedyRefusal.DayTooEarly, $"That was {notBefore:yyyy-MM-dd}.", field) : day;
    }

    /// <summary>An amount with its currency, or the refusal.</summary>
    public static Refusal? AmountProblem(long? amount, string? currency) =>
        amount is > 0 and <= Money.Most && currency is { Length: 3 } && currency.All(char.IsAsciiLetterUpper) ? null : RemedyRefusals.ToRefusal(RemedyRefusal.AmountMissing, field: "amount");

    public static Refusal? ReasonProblem(string? reason) => string.IsNullOrWhiteSpace(reason) ? RemedyRefusals.ToRefusal(RemedyRefusal.ReasonMissing, field: "reason") : null;
}

/// <summary>Limits of sums.</summary>
internal static class Money
{
    /// <summary>In minor units: far above any price, far below what overflows when added.</summary>
    public const long Most = 1_000_000_000_000;
}
