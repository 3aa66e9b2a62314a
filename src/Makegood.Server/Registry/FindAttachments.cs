using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Registry;

/// <summary>An attachment as the API shows it.</summary>
/// <param name="Name">What its sender called it; null once that is forgotten.</param>
/// <param name="Sha256">The hash of its bytes.</param>
/// <param name="RemovedAt">When its bytes were removed; the rest stays.</param>
public sealed record AttachmentView(string Id, string? Name, string MediaType, long Bytes, string Sha256, string? UnitId, DateTimeOffset AddedAt, string AddedBy, DateTimeOffset? RemovedAt)
{
    internal static async Task<AttachmentView> Of(Session session, PersonVault vault, AttachmentRow row, CancellationToken stop) =>
        new(row.Id, await FileNames.Read(session, vault, row, stop), row.MediaType, row.Bytes, row.Hash, row.UnitId, row.AddedAt, row.AddedBy, row.RemovedAt);
}

/// <summary>Looks up attachments. A customer sees what they uploaded themselves: a unit that was sold on does not bring its former owner's papers along.</summary>
public static class FindAttachments
{
    /// <param name="onlyOwner">The person whose uploads alone may be seen; null for staff.</param>
    public static async Task<Result<AttachmentView, Refusal>> One(string id, string maker, string? onlyOwner, PersonVault vault, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        return await look.FindAttachment(maker, id, onlyOwner, stop) is { } row ? await AttachmentView.Of(look, vault, row, stop) : Refusal.NotFound("attachment");
    }

    /// <summary>One whose bytes are to be given out.</summary>
    public static async Task<Result<AttachmentView, Refusal>> Kept(string id, string maker, string? onlyOwner, PersonVault vault, Database database, CancellationToken stop)
    {
        if (!(await One(id, maker, onlyOwner, vault, database, stop)).Granted(out var view, out var refusal)) return refusal;
        return view.RemovedAt is null ? view : new Refusal(RefusalCode.Retired, $"Its bytes were removed on {view.RemovedAt:yyyy-MM-dd}.");
    }

    /// <summary>Those of a unit, in the order in which they came.</summary>
    public static async Task<Result<Page<AttachmentView>, Refusal>> OfUnit(string unitId, string maker, string? onlyOwner, Slice slice, PersonVault vault, Database database, CancellationToken stop)
    {
        if (slice.Problem is { } problem) return problem;
        await using var look = await database.Look(stop);
        var unit = await look.Single<UnitRow>("SELECT * FROM unit WHERE maker = @maker AND id = @unitId", new { maker, unitId }, stop);
        if (unit is null || (onlyOwner is not null && unit.OwnerId != onlyOwner)) return Refusal.NotFound("unit");
        var rows = await look.Query<AttachmentRow>(
            $"SELECT * FROM attachment WHERE maker = @maker AND unit_id = @unitId AND id > @After{(onlyOwner is null ? string.Empty : " AND person_id = @onlyOwner")} ORDER BY id LIMIT @Ask",
            new { maker, unitId, onlyOwner, slice.After, slice.Ask },
            stop);
        var views = new List<AttachmentView>();
        foreach (var row in rows) views.Add(await AttachmentView.Of(look, vault, row, stop));
        return slice.Cut(views, v => v.Id);
    }
}
