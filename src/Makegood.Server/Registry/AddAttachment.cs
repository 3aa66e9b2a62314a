using System.Globalization;
using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Registry;

/// <summary>How much may be uploaded.</summary>
/// <param name="FileBytes">One file.</param>
/// <param name="MakerBytes">All files of a maker together; the same bytes count once.</param>
public sealed record UploadLimits(long FileBytes, long MakerBytes);

/// <summary>An attachment as it is answered, and kept, when something was done with it: without the name that somebody gave it.</summary>
/// <param name="Sha256">The hash of its bytes.</param>
public sealed record AttachmentRef(string Id, string MediaType, long Bytes, string Sha256, string? UnitId, DateTimeOffset AddedAt, DateTimeOffset? RemovedAt)
{
    internal static AttachmentRef Of(AttachmentRow row) => new(row.Id, row.MediaType, row.Bytes, row.Hash, row.UnitId, row.AddedAt, row.RemovedAt);
}

/// <summary>
/// Keeps a file: a photo, an invoice, a log. Its bytes are on disk and read back before the row is saved, so what was answered is never lost; the same bytes
/// lie there once. A customer can give files to their own units only.
/// </summary>
public static class AddAttachment
{
    /// <param name="Kind">What it is claimed to be.</param>
    /// <param name="Name">As <see cref="FileNames.Clean"/> left it.</param>
    /// <param name="UnitId">The unit that it is about.</param>
    public sealed record Command(FileKind Kind, string Name, string? UnitId = null);

    /// <summary>What the sender says about a file, read before its bytes are.</summary>
    /// <param name="name">What the sender calls it; a path loses its folders.</param>
    public static Result<Command, Refusal> Read(string? contentType, string? name, string? unitId)
    {
        var clean = FileNames.Clean(name);
        return FileKinds.Claimed(contentType, clean) is { } kind
            ? new Command(kind, clean, unitId)
            : Refusal.Invalid("Content-Type", $"The file comes as `{contentType ?? "(nothing)"}`, which is not kept. Send one of {FileKinds.Names}.");
    }

    public static Refusal TooLarge(UploadLimits limits) =>
        new(RefusalCode.QuotaExceeded, string.Create(CultureInfo.InvariantCulture, $"The file is larger than {limits.FileBytes >> 20} MB; send a smaller one, such as a photo of less size or a shorter film."), "file");

    public static async Task<Result<AttachmentRef, Refusal>> Run(Command command, ComingFile file, UploadLimits limits, PersonVault vault, Act act, string? onlyOwner, Database database, CancellationToken stop)
    {
        if (file.Bytes == 0) return Refusal.Invalid("file", "The file is empty.");
        if (!command.Kind.Fits(file)) return Refusal.Invalid("file", $"The file comes as `{command.Kind.MediaType}`, but its bytes are not of that kind{(command.Kind.MediaType.StartsWith("text/", StringComparison.Ordinal) ? "; texts must be plain, such as UTF-8" : string.Empty)}.");

        // Load.
        await using var work = await database.Begin(act, stop);
        if (command.UnitId is null && onlyOwner is not null) return Refusal.Invalid("unit", "Say in `unit` which of your units the file is about.");
        if (command.UnitId is not null)
        {
            var unit = await work.Single<UnitRow>("SELECT * FROM unit WHERE maker = @Maker AND id = @UnitId", new { act.Maker, command.UnitId }, stop);
            if (unit is null || (onlyOwner is not null && unit.OwnerId != onlyOwner)) return Refusal.NotFound("unit") with { Field = "unit" };
        }

        // Decide.
        var has = await work.BytesOfAttachments(stop);
        var isThere = await work.Single<long>("SELECT count(*) FROM attachment WHERE maker = @Maker AND hash = @Hash AND removed_at IS NULL", new { act.Maker, file.Hash }, stop) > 0;
        if (!isThere && has + file.Bytes > limits.MakerBytes)
        {
            return new Refusal(RefusalCode.QuotaExceeded, string.Create(CultureInfo.InvariantCulture, $"All files together may have {limits.MakerBytes >> 20} MB; they have {has >> 20} MB. Remove some, or the operator raises `upload_quota_mb`."), "file");
        }

        // Remember and tell.
        var id = act.NewId("file");
        var (name, key) = FileNames.Seal(command.Name, id, vault, act);
        var row = new AttachmentRow { Maker = act.Maker, Id = id, Hash = file.Hash, Bytes = file.Bytes, MediaType = command.Kind.MediaType, SealedName = name, UnitId = command.UnitId, PersonId = onlyOwner, AddedAt = act.At, AddedBy = act.Actor };
        await file.Place(work, stop);
        await work.Add(row, "attachment.added", stop);
        await work.Add(key, "attachment.named", stop);
        await work.Tell("attachment.added", new { attachment = id, unit = command.UnitId }, stop);
        var answer = await work.Commit(AttachmentRef.Of(row), stop);
        file.Settle();
        return answer;
    }
}
