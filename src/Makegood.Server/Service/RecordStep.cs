using System.Globalization;
using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Domain.Service;
using Makegood.Storage;

namespace Makegood.Server.Service;

/// <summary>A step was taken: what came out, and what shows it. The same step is not taken twice without saying why.</summary>
/// <remarks>Pain 28: the same evidence asked for again and again.</remarks>
public static class RecordStep
{
    private const int LongestNote = 10_000;
    private const int LongestReason = 500;

    /// <param name="Step">The id of a step of the tree; without a tree a word of one's own.</param>
    /// <param name="Media">Ids of attachments.</param>
    /// <param name="Note">What was seen or said; sealed with the customer's key.</param>
    /// <param name="Again">True to take a step again that was taken before.</param>
    /// <param name="Reason">Why once more, in words that the customer can be told.</param>
    public sealed record Command(string Step, string Outcome, IReadOnlyList<string>? Media = null, string? Note = null, bool Again = false, string? Reason = null);

    public static async Task<Result<GuidanceView, Refusal>> Run(string id, Command command, string? onlyPerson, Act act, PersonVault vault, Database database, CancellationToken stop)
    {
        if (WordProblem("step", command.Step) is { } step) return step;
        if (WordProblem("outcome", command.Outcome) is { } outcome) return outcome;
        if (command.Note is { } note && (string.IsNullOrWhiteSpace(note) || note.Length > LongestNote)) return Refusal.Invalid("note", string.Create(CultureInfo.InvariantCulture, $"Write 1 to {LongestNote:N0} characters, or leave it out."));
        if (command.Again && string.IsNullOrWhiteSpace(command.Reason)) return Refusal.Invalid("reason", "Say why the step is taken once more; the customer has taken it before.");
        if (command.Reason is { Length: > LongestReason }) return Refusal.Invalid("reason", $"At most {LongestReason} characters.");

        // Load.
        await using var work = await database.Begin(act, stop);
        if (await HelpSteps.Find(work, act.Maker, id, onlyPerson, stop) is not { } row) return Refusal.NotFound("guidance");
        if (await Talk.MissingOf(work, "attachment", command.Media, stop) is { } missing) return Refusal.Invalid("media", $"There is no attachment `{missing}`.");
        var tree = row.TreeId is { } treeId ? StepTrees.Read((await StepTrees.One(work, act.Maker, treeId, stop))!) : null;
        var before = (await HelpSteps.Of(work, row, stop)).LastOrDefault(s => s.Step == command.Step);

        // Decide.
        if (!GuidanceLifecycle.Next(Words.Read<GuidanceState>(row.State), GuidanceMove.RecordStep).Granted(out _, out var refusal)) return GuidanceLifecycle.ToRefusal(refusal);
        if (tree is not null && tree.Find(command.Step) is null) return GuidanceLifecycle.ToRefusal(GuidanceRefusal.NotInTheTree, $"It has {string.Join(", ", tree.Text.Steps.Select(s => s.Id))}.", "step");
        if (tree?.Find(command.Step) is { } asked && !asked.Outcomes.Any(o => o.Outcome == command.Outcome)) return GuidanceLifecycle.ToRefusal(GuidanceRefusal.NotInTheTree, $"Of `{asked.Id}` can come {string.Join(", ", asked.Outcomes.Select(o => o.Outcome))}.", "outcome");
        if (before is not null && !command.Again) return GuidanceLifecycle.ToRefusal(GuidanceRefusal.AskedAlready, string.Create(CultureInfo.InvariantCulture, $"On {before.At:yyyy-MM-dd} the outcome was `{before.Outcome}`."));
        if (await Talk.Key(work, row.PersonId, stop) is not { } key) return Refusal.Invalid("note", "The person has been erased; nothing more can be noted about them.");

        // Remember. Where the tree ends, its end is what becomes of the help.
        var stepId = act.NewId("gstep");
        await work.Add(
            new GuidanceStepRow
            {
                Maker = act.Maker,
                Id = stepId,
                GuidanceId = row.Id,
                Sequence = row.Steps + 1,
                TreeId = row.TreeId,
                Step = command.Step,
                Outcome = command.Outcome,
                Media = JsonSerializer.Serialize(command.Media ?? []),
                Note = command.Note is { } seen ? vault.SealText(key, act.Maker, row.PersonId, stepId, seen) : null,
                Again = before is not null,
                Reason = command.Reason,
                At = act.At,
                Actor = act.Actor,
            },
            "guidance.step",
            stop);
        GuidanceEnd? end = null;
        tree?.NextAfter(HelpSteps.Answered(await HelpSteps.Of(work, row, stop)), out end);
        var special = row.Special || end is GuidanceEnd.Special;
        row = await work.Change(row with { Steps = row.Steps + 1, ChangedAt = act.At, Special = special, Route = Words.Write(GuidanceLifecycle.RouteOf(special)) }, "guidance.step", stop);
        if (end is GuidanceEnd.Solved && !(await work.End(row, GuidanceMove.Solve, stop)).Granted(out row!, out var no)) return no;
        return await work.Commit(await GuidanceView.Of(work, row, null, stop), stop);
    }

    private static Refusal? WordProblem(string field, string word) => word.Length is > 0 and <= 60 && word.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_')
        ? null
        : Refusal.Invalid(field, $"`{word}` cannot be `{field}`; write small letters, digits and `_`.");
}
