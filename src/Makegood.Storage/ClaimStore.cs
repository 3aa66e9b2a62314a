using System.Globalization;
using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Domain.Claims;

namespace Makegood.Storage;

/// <summary>A claim with its parts, as rows.</summary>
/// <param name="Events">How many events the claim has.</param>
public sealed record ClaimFile(ClaimRow Row, IReadOnlyList<ClaimPartRow> Parts, long Events)
{
    public ClaimState State => Words.Read<ClaimState>(Row.State);
}

/// <summary>Claims, found and moved. Every room that moves a claim does it here, so that row, event and outbox never disagree.</summary>
public static class ClaimStore
{
    /// <summary>A claim by its id or its number; null when there is none, or when it is not this person's.</summary>
    /// <param name="onlyPerson">The person whose claims alone may be seen; null for staff.</param>
    public static async Task<ClaimFile?> FindClaim(this Session session, string maker, string idOrNumber, string? onlyPerson, CancellationToken stop)
    {
        var column = idOrNumber.StartsWith("C-", StringComparison.Ordinal) ? "number" : "id";
        var row = await session.Single<ClaimRow>($"SELECT * FROM claim WHERE maker = @maker AND {column} = @idOrNumber{(session is Work ? session.Dialect.ForUpdate : string.Empty)}", new { maker, idOrNumber }, stop);
        if (row is null || (onlyPerson is not null && row.PersonId != onlyPerson)) return null;
        var parts = await session.Query<ClaimPartRow>("SELECT * FROM claim_part WHERE maker = @maker AND claim_id = @Id ORDER BY position", new { maker, row.Id }, stop);
        return new ClaimFile(row, parts, await session.Single<long>("SELECT COUNT(*) FROM claim_event WHERE maker = @maker AND claim_id = @Id", new { maker, row.Id }, stop));
    }

    /// <summary>The maker's limits for claims: their own, or the usual ones.</summary>
    public static async Task<ClaimRules> FindClaimRules(this Session session, string maker, CancellationToken stop) =>
        await session.Single<string>("SELECT data FROM claim_rules WHERE maker = @maker AND id = 'rules'", new { maker }, stop) is { } data ? JsonSerializer.Deserialize<ClaimRules>(data, Columns.Json)! : ClaimRules.Usual;

    /// <summary>
    /// Takes a step: the claim in its next state, the event that says so, and the message to the outside world. Or the reason why the state has no such step;
    /// nothing is written then.
    /// </summary>
    /// <param name="change">What else changes in the row.</param>
    /// <param name="data">What else belongs to the event; ids, states and figures, never a person's words.</param>
    public static async Task<Result<ClaimFile, Refusal>> Move(this Work work, ClaimFile file, ClaimMove move, Func<ClaimRow, ClaimRow>? change, object? data, CancellationToken stop)
    {
        if (!ClaimLifecycle.Next(file.State, move).Granted(out var next, out var refusal)) return ClaimRefusals.ToRefusal(refusal, $"It is {Words.Write(file.State)} now.");
        var turn = Words.Write(ClaimLifecycle.TurnOf(next));
        var row = file.Row with
        {
            State = Words.Write(next),
            Turn = turn,
            ChangedAt = work.Act.At,
            EndedAt = ClaimLifecycle.IsEnd(next) ? work.Act.At : null,
        };
        var what = "claim." + Words.Write(move);
        row = change is null ? row : change(row);
        var step = Event(work.Act, file, move, next, data);
        row = row with { FirstAnswerAt = row.FirstAnswerAt ?? (ServiceStore.Answers(move) ? work.Act.At : null), DueAt = await work.DueAt(row, step, stop) };
        row = await work.Change(row, what, stop);
        await work.Add(step, what, stop);
        await work.Tell(what, new { claim = row.Id, row.Number, row.State, unit = row.UnitId }, stop);
        return file with { Row = row, Events = file.Events + 1 };
    }

    /// <summary>The next number of a year, such as <c>C-2026-000042</c>. Held until the commit, so no two claims get one.</summary>
    public static async Task<string> NextClaimNumber(this Work work, int year, CancellationToken stop)
    {
        var id = year.ToString("D4", CultureInfo.InvariantCulture);
        var counter = await work.Single<ClaimCounterRow>($"SELECT * FROM claim_counter WHERE maker = @Maker AND id = @id{work.Dialect.ForUpdate}", new { work.Act.Maker, id }, stop);
        var number = (counter?.Last ?? 0) + 1;
        if (counter is null) await work.Add(new ClaimCounterRow { Maker = work.Act.Maker, Id = id, Last = number }, "claim.counted", stop);
        else await work.Change(counter with { Last = number }, "claim.counted", stop);
        return string.Create(CultureInfo.InvariantCulture, $"C-{id}-{number:D6}");
    }

    /// <summary>The event of a step, for those who write many claims at once.</summary>
    public static ClaimEventRow Event(Act act, ClaimFile file, ClaimMove move, ClaimState next, object? data) => new()
    {
        Maker = act.Maker,
        Id = act.NewId("cevent"),
        ClaimId = file.Row.Id,
        Sequence = file.Events + 1,
        Kind = Words.Write(move),
        FromState = file.Row.State,
        ToState = Words.Write(next),
        Turn = Words.Write(ClaimLifecycle.TurnOf(next)),
        At = act.At,
        Actor = act.Actor,
        Reason = act.Reason,
        Data = data is null ? "{}" : JsonSerializer.Serialize(data, Columns.Json),
    };
}
