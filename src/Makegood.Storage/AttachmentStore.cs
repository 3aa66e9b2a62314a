namespace Makegood.Storage;

/// <summary>Attachments as every room needs them: is there one, and does its file still have to be there.</summary>
public static class AttachmentStore
{
    private const string Living = "SELECT count(*) FROM attachment WHERE hash = @hash AND removed_at IS NULL";

    /// <summary>One attachment by its id, one that was removed too; null when there is none, or when it is not this person's. In a work it stays as it is until the end.</summary>
    /// <param name="onlyOwner">The person whose uploads alone may be seen; null for staff.</param>
    public static async Task<AttachmentRow?> FindAttachment(this Session session, string maker, string id, string? onlyOwner, CancellationToken stop)
    {
        var row = await session.Single<AttachmentRow>($"SELECT * FROM attachment WHERE maker = @maker AND id = @id{(session is Work ? session.Dialect.ForUpdate : string.Empty)}", new { maker, id }, stop);
        return row is null || (onlyOwner is not null && row.PersonId != onlyOwner) ? null : row;
    }

    /// <summary>All attachments of a maker together, in bytes; the same bytes count once. Another work that asks waits for the end of this one.</summary>
    public static async Task<long> BytesOfAttachments(this Work work, CancellationToken stop)
    {
        await work.Hold("attachments of " + work.Act.Maker, stop);
        return await work.Single<long>("SELECT CAST(coalesce(sum(bytes), 0) AS BIGINT) FROM (SELECT DISTINCT hash, bytes FROM attachment WHERE maker = @Maker AND removed_at IS NULL) AS living", new { work.Act.Maker }, stop);
    }

    /// <summary>Removes the file of a hash that no row names any more. Safe at any time: what is named, or about to be, stays.</summary>
    public static async Task Sweep(this AttachmentFiles files, string hash, Act act, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);
        await work.Hold(hash, stop);
        await using var look = await database.Look(stop);
        // The work sees rows that are added but not yet on disk; the look sees those whose removal is not yet on disk. Both must see none.
        var coming = await work.Single<long>(Living, new { hash }, stop);
        var standing = await look.Single<long>(Living, new { hash }, stop);
        if (coming == 0 && standing == 0) files.Remove(hash);
        if ((coming == 0) != (standing == 0)) return;
        files.Settle(hash);
    }

    /// <summary>Clears away what a killed process left: half uploads, and files that were put to their place without a row.</summary>
    public static async Task SweepAll(this AttachmentFiles files, Act act, Database database, CancellationToken stop)
    {
        files.ClearUnfinished();
        foreach (var hash in files.Doubtful()) await files.Sweep(hash, act, database, stop);
    }

    /// <summary>Begins a removal: should the process be killed before <see cref="Sweep"/>, the next start does it.</summary>
    public static void Doubt(this AttachmentFiles files, AttachmentRow row) => files.Doubt(row.Hash);
}
