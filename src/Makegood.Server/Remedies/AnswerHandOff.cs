using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>The shop's system says what became of a payment. Saying the same again changes nothing and is answered the same.</summary>
public static class AnswerHandOff
{
    /// <param name="State">accepted, done or failed.</param>
    /// <param name="Reference">The shop's own number of the payment; needed for done.</param>
    /// <param name="Reason">Why it failed.</param>
    public sealed record Command(string State, string? Reference = null, string? Reason = null);

    public static async Task<Result<RemedyView, Refusal>> Run(string key, Command command, Act act, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act with { Reason = command.Reason }, stop);

        // Load.
        var remedy = await work.Single<string>("SELECT remedy_id FROM hand_off WHERE maker = @Maker AND id = @key", new { act.Maker, key }, stop);
        if (remedy is null || await work.FindRemedy(act.Maker, remedy, null, stop) is not { } file) return Refusal.NotFound("hand-off");
        var asked = (await work.Single<HandOffRow>("SELECT * FROM hand_off WHERE maker = @Maker AND id = @key", new { act.Maker, key }, stop))!;
        var today = await MakerDay.Of(work, act.At, stop);

        // Decide.
        RemedyMove? move = command.State switch { "accepted" => RemedyMove.Accept, "done" => RemedyMove.Complete, "failed" => RemedyMove.Fail, _ => null };
        if (move is null) return Refusal.Invalid("state", "Write `accepted`, `done` or `failed`.");
        if (move is RemedyMove.Complete && string.IsNullOrWhiteSpace(command.Reference)) return Refusal.Invalid("reference", "Give the shop's own number of the payment; it is how anybody finds it again.");
        if (move is RemedyMove.Fail && RemedyWork.ReasonProblem(command.Reason) is { } unsaid) return unsaid;
        if (Words.Write(file.State) == command.State)
        {
            return asked.Reference is { } earlier && command.Reference is { } now && earlier != now
                ? RemedyRefusals.ToRefusal(RemedyRefusal.HandOffDiffers, $"`{earlier}` was given.", "reference")
                : await work.Commit(await RemedyView.Load(work, file, isForCustomer: false, stop), stop);
        }

        // Remember and tell.
        var stage = new Stage(work, file, today, stop);
        if (!(await RemedyWork.Take(stage, move.Value, async _ =>
        {
            await work.Change(asked with { AnsweredAt = act.At, Reference = command.Reference ?? asked.Reference, Failure = move is RemedyMove.Fail ? command.Reason : null }, "money.answered", stop);
            return new Step { Data = new { key, command.State, command.Reference } };
        })).Granted(out var after, out var no)) return no;
        return await work.Commit(await RemedyView.Load(work, after, isForCustomer: false, stop), stop);
    }
}
