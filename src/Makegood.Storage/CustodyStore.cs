using System.Text.Json;
using System.Text.Json.Serialization;
using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Domain.Warranty;

namespace Makegood.Storage;

/// <summary>Something whose custody is kept: a unit, or a part that travels by itself.</summary>
/// <param name="PartId">The part instance; null for the unit.</param>
/// <param name="Unknown">Where it was as long as nothing is on record: what is claimed with its customer, what is sent in the shop.</param>
public sealed record CustodyOf(string UnitId, string? PartId, Custody Unknown)
{
    public string Id => PartId ?? UnitId;
}

/// <summary>Where units are: one value at a time, every change with what shows it.</summary>
public static class CustodyStore
{
    private static readonly JsonSerializerOptions EvidenceJson = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static Task<CustodyRow?> FindCustody(this Session session, string maker, string thing, CancellationToken stop) =>
        session.Single<CustodyRow>($"SELECT * FROM custody WHERE maker = @maker AND id = @thing{(session is Work ? session.Dialect.ForUpdate : string.Empty)}", new { maker, thing }, stop);

    /// <summary>Moves custody, or says why it cannot go there.</summary>
    /// <param name="on">The local day on which it changed hands.</param>
    public static async Task<Result<CustodyRow, Refusal>> MoveCustody(this Work work, CustodyOf thing, Custody to, DateOnly on, IReadOnlyList<EvidenceReference> evidence, string? remedyId, CancellationToken stop)
    {
        var row = await work.FindCustody(work.Act.Maker, thing.Id, stop);
        var from = row is null ? thing.Unknown : Words.Read<Custody>(row.Custody);
        if (!CustodyTable.Change(from, to, evidence.Count > 0).Granted(out var next, out var refusal)) return CustodyTable.ToRefusal(refusal, $"It is {Words.Write(from)} now.");
        var what = "custody." + Words.Write(next);
        var now = new CustodyRow
        {
            Maker = work.Act.Maker,
            Id = thing.Id,
            UnitId = thing.UnitId,
            Custody = Words.Write(next),
            Since = work.Act.At,
            Sequence = (row?.Sequence ?? 0) + 1,
            RemedyId = remedyId,
        };
        if (row is null) await work.Add(now, what, stop);
        else now = await work.Change(now with { Revision = row.Revision }, what, stop);
        await work.Add(
            new CustodyEventRow
            {
                Maker = work.Act.Maker,
                Id = work.Act.NewId("uevent"),
                ThingId = thing.Id,
                Sequence = now.Sequence,
                FromCustody = Words.Write(from),
                ToCustody = now.Custody,
                OnDay = on,
                At = work.Act.At,
                Actor = work.Act.Actor,
                Evidence = JsonSerializer.Serialize(evidence, EvidenceJson),
                RemedyId = remedyId,
                Reason = work.Act.Reason,
            },
            what,
            stop);
        return now;
    }

    public static IReadOnlyList<EvidenceReference> ReadEvidence(string json) => JsonSerializer.Deserialize<IReadOnlyList<EvidenceReference>>(json, EvidenceJson)!;

    /// <summary>Every unit that took another's place before and after this one, oldest first, this one included where there is any.</summary>
    public static async Task<IReadOnlyList<UnitLinkRow>> ChainOf(this Session session, string maker, string unitId, CancellationToken stop)
    {
        var chain = new List<UnitLinkRow>();
        // A unit that was put right may go out again, to somebody else: only links that follow one another in time are one chain.
        var at = unitId;
        while (await Link("new_unit_id", at, "DESC", chain.Count == 0 ? null : "at <= @when", chain.FirstOrDefault()?.At) is { } before && chain.All(l => l.Id != before.Id))
        {
            chain.Insert(0, before);
            at = before.OldUnitId;
        }

        at = unitId;
        while (await Link("old_unit_id", at, "ASC", chain.Count == 0 ? null : "at >= @when", chain.LastOrDefault()?.At) is { } after && chain.All(l => l.Id != after.Id))
        {
            chain.Add(after);
            at = after.NewUnitId;
        }

        return chain;

        Task<UnitLinkRow?> Link(string column, string unit, string order, string? time, DateTimeOffset? when) =>
            session.Single<UnitLinkRow>($"SELECT * FROM unit_link WHERE maker = @maker AND {column} = @unit{(time is null ? string.Empty : " AND " + time)} ORDER BY at {order}, id {order} LIMIT 1", new { maker, unit, when = when is { } moment ? Columns.Write(moment) : null }, stop);
    }
}
