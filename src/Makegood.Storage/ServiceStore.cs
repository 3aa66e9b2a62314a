using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Domain.Service;

namespace Makegood.Storage;

/// <summary>What a maker promises now, and when they are there.</summary>
public sealed record ServiceRules(ServiceLevel Level, BusinessCalendar Calendar);

/// <summary>The clocks of claims, read from what happened. Every room that moves a claim or a conversation refreshes <see cref="ClaimRow.DueAt"/> here, in the same transaction.</summary>
public static class ServiceStore
{
    /// <summary>The promises that hold now; null while nothing is promised.</summary>
    public static async Task<ServiceRules?> FindServiceRules(this Session session, string maker, CancellationToken stop)
    {
        var row = await session.Single<ServiceLevelRow>("SELECT * FROM service_level WHERE maker = @maker ORDER BY version DESC LIMIT 1", new { maker }, stop);
        return row is null ? null : new ServiceRules(LevelOf(row), CalendarOf(await session.FindCalendar(maker, stop)));
    }

    /// <summary>The opening hours that hold now: the maker's own, or nine to five in their zone.</summary>
    public static async Task<CalendarText> FindCalendar(this Session session, string maker, CancellationToken stop)
    {
        var data = await session.Single<string>("SELECT data FROM business_calendar WHERE maker = @maker ORDER BY version DESC LIMIT 1", new { maker }, stop);
        if (data is not null) return JsonSerializer.Deserialize<CalendarText>(data, Columns.Json)!;
        return CalendarText.Usual(await MakerDay.ZoneOf(session, maker, stop));
    }

    public static ServiceLevel LevelOf(ServiceLevelRow row)
    {
        var read = ServiceLevel.Read(row.Version, row.FirstAnswerMinutes, row.DecisionMinutes, row.RemedyMinutes).Granted(out var level, out var refusal);
        Invariant.Holds(read, $"stored promises can be read: {refusal?.Detail}");
        return level!;
    }

    public static BusinessCalendar CalendarOf(CalendarText text)
    {
        var read = BusinessCalendar.Read(text).Granted(out var calendar, out var refusal);
        Invariant.Holds(read, $"stored opening hours can be read: {refusal?.Detail}");
        return calendar!;
    }

    /// <summary>When the next promise of a claim falls due, with a step that is about to be written.</summary>
    /// <param name="more">The step; null when only words were exchanged and are written already.</param>
    public static async Task<DateTimeOffset?> DueAt(this Work work, ClaimRow claim, ClaimEventRow? more, CancellationToken stop)
    {
        if (await work.FindServiceRules(claim.Maker, stop) is not { } rules) return null;
        var clock = await work.ReadClock(claim, more, rules, work.Act.At, stop);
        return clock.DueAt;
    }

    /// <summary>The clocks of one claim.</summary>
    public static async Task<ServiceClock> ReadClock(this Session session, ClaimRow claim, ClaimEventRow? more, ServiceRules rules, DateTimeOffset now, CancellationToken stop)
    {
        var moves = await session.Query<ClaimEventRow>("SELECT * FROM claim_event WHERE maker = @Maker AND claim_id = @Id ORDER BY sequence", new { claim.Maker, claim.Id }, stop);
        var talk = await session.Query<ConversationEventRow>(
            "SELECT e.* FROM conversation c JOIN conversation_event e ON e.maker = c.maker AND e.conversation_id = c.id WHERE c.maker = @Maker AND c.claim_id = @Id ORDER BY e.at, e.conversation_id, e.sequence",
            new { claim.Maker, claim.Id },
            stop);
        return ClockOf(more is null ? moves : [.. moves, more], talk, rules, now);
    }

    /// <summary>The clocks of many claims, with two questions to the database.</summary>
    public static async Task<IReadOnlyDictionary<string, ServiceClock>> ReadClocks(this Session session, string maker, IReadOnlyList<ClaimRow> claims, ServiceRules rules, DateTimeOffset now, CancellationToken stop)
    {
        var ids = claims.Select(c => c.Id).ToArray();
        var moves = (await session.Some<ClaimEventRow>("claim_event", "claim_id", maker, ids, "claim_id, sequence", stop)).ToLookup(e => e.ClaimId);
        var conversations = (await session.Some<ConversationRow>("conversation", "claim_id", maker, ids, "id", stop)).ToDictionary(c => c.Id, c => c.ClaimId!, StringComparer.Ordinal);
        var talk = (await session.Some<ConversationEventRow>("conversation_event", "conversation_id", maker, [.. conversations.Keys], "conversation_id, sequence", stop)).ToLookup(e => conversations[e.ConversationId]);
        return claims.ToDictionary(c => c.Id, c => ClockOf([.. moves[c.Id]], [.. talk[c.Id].OrderBy(e => e.At).ThenBy(e => e.ConversationId, StringComparer.Ordinal).ThenBy(e => e.Sequence)], rules, now), StringComparer.Ordinal);
    }

    /// <summary>Whether a move tells the customer something, so that they have been answered.</summary>
    public static bool Answers(ClaimMove move) => Keeps(move) is not null;

    /// <summary>The clocks of a claim from its events and what was said.</summary>
    public static ServiceClock ClockOf(IReadOnlyList<ClaimEventRow> moves, IReadOnlyList<ConversationEventRow> talk, ServiceRules rules, DateTimeOffset now)
    {
        var events = new List<ServiceEvent>(moves.Count + talk.Count);
        var (m, t) = (0, 0);
        while (m < moves.Count || t < talk.Count)
        {
            // A step and a word of the same instant: the step came first.
            var isMove = t == talk.Count || (m < moves.Count && moves[m].At <= talk[t].At);
            events.Add(isMove ? Of(moves[m++]) : Of(talk[t++]));
        }

        return ServiceClock.Of(events, rules.Level, rules.Calendar, now);
    }

    private static ServiceEvent Of(ClaimEventRow e)
    {
        var turn = Words.Read<Turn>(e.Turn);
        return Words.TryRead<ClaimMove>(e.Kind, out var move) ? new ServiceEvent(e.At, turn, move is ClaimMove.Submit or ClaimMove.Reopen or ClaimMove.Appeal, Keeps(move)) : new ServiceEvent(e.At, turn);
    }

    private static ServiceEvent Of(ConversationEventRow e) =>
        new(e.At, e.Turn is null ? null : Words.Read<Turn>(e.Turn), Keeps: e.Answers ? ServicePromise.FirstAnswer : null, IsTalk: true);

    private static ServicePromise? Keeps(ClaimMove move) => move switch
    {
        ClaimMove.RequestInformation or ClaimMove.Guide or ClaimMove.OfferQuote => ServicePromise.FirstAnswer,
        ClaimMove.Approve or ClaimMove.ApproveInPart or ClaimMove.Reject or ClaimMove.Refer => ServicePromise.Decision,
        ClaimMove.Resolve or ClaimMove.SolveByGuidance => ServicePromise.Remedy,
        ClaimMove.Submit or ClaimMove.Answer or ClaimMove.Assess or ClaimMove.SendToReview or ClaimMove.AcceptQuote or ClaimMove.DeclineQuote or ClaimMove.StartRemedy or ClaimMove.Close or ClaimMove.Withdraw
            or ClaimMove.MarkDuplicate or ClaimMove.GiveUpWaiting or ClaimMove.Appeal or ClaimMove.Reopen => null,
    };
}
