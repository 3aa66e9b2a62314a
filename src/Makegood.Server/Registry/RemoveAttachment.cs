using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Registry;

/// <summary>
/// Staff remove the bytes of an attachment, and the name that somebody gave it. The row stays, with who did it and why in the audit. The file goes when no
/// other row names its hash. Safe to repeat.
/// </summary>
public static class RemoveAttachment
{
    /// <param name="Reason">Why, for whoever looks for it later.</param>
    public sealed record Command(string Reason);

    public static async Task<Result<AttachmentRef, Refusal>> Run(string id, Command command, AttachmentFiles files, Act act, Database database, CancellationToken stop)
    {
        if (Reasons.Problem(command.Reason) is { } problem) return problem;
        AttachmentRef answer;
        await using (var work = await database.Begin(act with { Reason = command.Reason }, stop))
        {
            // Load and decide.
            if (await work.FindAttachment(act.Maker, id, null, stop) is not { } row) return Refusal.NotFound("attachment");
            if (row.RemovedAt is not null) return await work.Commit(AttachmentRef.Of(row), stop);

            // Remember and tell.
            files.Doubt(row);
            var removed = await work.Change(row with { RemovedAt = act.At }, "attachment.removed", stop);
            await FileNames.Forget(work, row, stop);
            await work.Tell("attachment.removed", new { attachment = id, unit = row.UnitId }, stop);
            answer = await work.Commit(AttachmentRef.Of(removed), stop);
        }

        try
        {
            await files.Sweep(answer.Sha256, act, database, CancellationToken.None);
        }
        catch (Exception failed) when (StoreProblems.IsStore(failed))
        {
            // The removal is saved, and that is the answer. The mark stays, so the next start of the server removes the file.
        }

        return answer;
    }
}
