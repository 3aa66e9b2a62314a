using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Domain.Service;
using Makegood.Storage;

namespace Makegood.Server.Service;

/// <summary>A step that was taken.</summary>
/// <param name="Note">In the words of whoever noted it; only where help is shown, and null once the customer has been erased.</param>
/// <param name="Again">It had been taken before; <paramref name="Reason"/> says why once more.</param>
public sealed record StepView(long Number, string Step, string? Question, string Outcome, IReadOnlyList<string> Media, string? Note, bool Again, string? Reason, DateTimeOffset At, string By);

/// <summary>A session that was booked.</summary>
/// <param name="Link">Where to meet.</param>
public sealed record HelpSessionView(string Id, DateTimeOffset StartsAt, long Minutes, string Link, string? Organizer, DateTimeOffset? CalledOffAt)
{
    internal static HelpSessionView Of(GuidanceSessionRow s) => new(s.Id, s.StartsAt, s.Minutes, s.Link, s.Organizer, s.CalledOffAt);
}

/// <summary>Remote help in a list.</summary>
/// <param name="Route">remote_engineers, or after_sales for special problems.</param>
public sealed record GuidanceItem(string Id, string Person, string? Unit, string? Claim, string Topic, bool Special, string Route, string State, long Steps, DateTimeOffset OpenedAt, DateTimeOffset ChangedAt, DateTimeOffset? EndedAt)
{
    internal static GuidanceItem Of(GuidanceRow g) => new(g.Id, g.PersonId, g.UnitId, g.ClaimId, g.Topic, g.Special, g.Route, g.State, g.Steps, g.OpenedAt, g.ChangedAt, g.EndedAt);
}

/// <summary>Remote help with every step, so that whoever goes on asks nothing twice.</summary>
/// <param name="Told">What the customer told; only where help is shown.</param>
/// <param name="Tree">Name and version of the step tree; null when a person leads without one.</param>
/// <param name="Next">What to ask next, past everything that was answered, by whomever; null at the end of the way or without a tree.</param>
/// <param name="End">solved, unsolved or special, when the way has come to its end.</param>
public sealed record GuidanceView(GuidanceItem Guidance, string? Told, string? Tree, TreeStep? Next, string? End, IReadOnlyList<StepView> Steps, IReadOnlyList<HelpSessionView> Sessions)
{
    /// <param name="vault">Null where no words may be in the answer, because the answer is kept.</param>
    internal static async Task<GuidanceView> Of(Session session, GuidanceRow row, PersonVault? vault, CancellationToken stop)
    {
        var steps = await HelpSteps.Of(session, row, stop);
        var sessions = await session.Query<GuidanceSessionRow>("SELECT * FROM guidance_session WHERE maker = @Maker AND guidance_id = @Id ORDER BY starts_at, id", new { row.Maker, row.Id }, stop);
        var treeRow = row.TreeId is null ? null : await StepTrees.One(session, row.Maker, row.TreeId, stop);
        var tree = treeRow is null ? null : StepTrees.Read(treeRow);
        GuidanceEnd? end = null;
        var next = tree?.NextAfter(HelpSteps.Answered(steps), out end);
        var reader = vault is null ? null : await Reader.For(session, vault, row.Maker, [row.PersonId], stop);
        return new GuidanceView(
            GuidanceItem.Of(row),
            reader?.Read(row.PersonId, row.Id, row.Told),
            treeRow is null ? null : $"{treeRow.Name}@{treeRow.Version}",
            next,
            end is { } ended ? Words.Write(ended) : null,
            [.. steps.Select(s => new StepView(s.Sequence, s.Step, tree?.Find(s.Step)?.Question, s.Outcome, JsonSerializer.Deserialize<List<string>>(s.Media)!, reader?.Read(row.PersonId, s.Id, s.Note), s.Again, s.Reason, s.At, s.Actor))],
            [.. sessions.Select(HelpSessionView.Of)]);
    }
}

/// <summary>The steps of a piece of help.</summary>
internal static class HelpSteps
{
    public static Task<GuidanceRow?> Find(Session session, string maker, string id, string? onlyPerson, CancellationToken stop) =>
        session.Single<GuidanceRow>(
            $"SELECT * FROM guidance WHERE maker = @maker AND id = @id{(onlyPerson is null ? string.Empty : " AND person_id = @onlyPerson")}{(session is Work ? session.Dialect.ForUpdate : string.Empty)}",
            new { maker, id, onlyPerson },
            stop);

    /// <summary>Its own steps, and those of other help for the same claim: the customer has taken them all.</summary>
    public static Task<IReadOnlyList<GuidanceStepRow>> Of(Session session, GuidanceRow row, CancellationToken stop) => session.Query<GuidanceStepRow>(
        "SELECT s.* FROM guidance_step s JOIN guidance g ON g.maker = s.maker AND g.id = s.guidance_id WHERE s.maker = @Maker AND (g.id = @Id OR g.claim_id = @ClaimId) ORDER BY s.at, s.guidance_id, s.sequence",
        new { row.Maker, row.Id, row.ClaimId },
        stop);

    /// <summary>The last outcome of each step.</summary>
    public static Dictionary<string, string> Answered(IEnumerable<GuidanceStepRow> steps)
    {
        var answered = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var step in steps) answered[step.Step] = step.Outcome;
        return answered;
    }
}

/// <summary>Shows remote help with its steps and sessions.</summary>
public static class ShowGuidance
{
    public static async Task<Result<GuidanceView, Refusal>> Run(string id, string maker, string? onlyPerson, PersonVault vault, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (await HelpSteps.Find(look, maker, id, onlyPerson, stop) is not { } row) return Refusal.NotFound("guidance");
        return await GuidanceView.Of(look, row, vault, stop);
    }
}

/// <summary>Lists remote help, the youngest first.</summary>
public static class FindGuidance
{
    public static async Task<IReadOnlyList<GuidanceItem>> Run(string? state, string? route, string? claim, string? unit, string? after, int most, string maker, string? onlyPerson, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        var rows = await look.Query<GuidanceRow>(
            $"""
            SELECT * FROM guidance WHERE maker = @maker
              {(after is null ? string.Empty : "AND id < @after")}
              {(state is null ? string.Empty : "AND state = @state")}
              {(route is null ? string.Empty : "AND route = @route")}
              {(claim is null ? string.Empty : "AND claim_id = @claim")}
              {(unit is null ? string.Empty : "AND unit_id = @unit")}
              {(onlyPerson is null ? string.Empty : "AND person_id = @onlyPerson")}
            ORDER BY id DESC LIMIT @most
            """,
            new { maker, after, state, route, claim, unit, onlyPerson, most },
            stop);
        return [.. rows.Select(GuidanceItem.Of)];
    }
}
