using Makegood.Domain.Basics;

namespace Makegood.Domain.Service;

/// <summary>Something that the clocks of a claim hear of.</summary>
/// <param name="Turn">Whose turn it is from then on; null when that stays as it is.</param>
/// <param name="BeginsRound">Filed, reopened or appealed: all promises are made anew.</param>
/// <param name="Keeps">The promise that is kept by it, and with it those before.</param>
/// <param name="IsTalk">A message: it gives the turn to somebody while a claim is open, and never wakes one that waits for nobody.</param>
public sealed record ServiceEvent(DateTimeOffset At, Turn? Turn, bool BeginsRound = false, ServicePromise? Keeps = null, bool IsTalk = false);

/// <summary>How a promise of one round stands.</summary>
/// <param name="Promised">Business time; null when nothing is promised.</param>
/// <param name="Run">Business time on the desk's turn, until it was kept or until now.</param>
/// <param name="Stood">Business time on the turn of others. Run and stood together are all business time of the watch.</param>
/// <param name="KeptAt">When it was kept first; nothing later overrules it.</param>
/// <param name="DueAt">When it falls due if the turn does not change, or fell due; null while the clock stands, when it is kept, and when nothing is promised.</param>
/// <param name="LateSince">When the promised time was used up before it was kept; null when it was kept in time or still can be.</param>
public sealed record PromiseClock(ServicePromise Promise, TimeSpan? Promised, TimeSpan Run, TimeSpan Stood, DateTimeOffset? KeptAt, DateTimeOffset? DueAt, DateTimeOffset? LateSince);

/// <summary>The clocks of one round.</summary>
/// <param name="EndedAt">When the next round began; null for the last one.</param>
public sealed record ServiceRound(int Number, DateTimeOffset BegunAt, DateTimeOffset? EndedAt, IReadOnlyList<PromiseClock> Promises);

/// <summary>
/// The clocks of a claim, computed from its events every time: no count is kept that a change of the rule, of the calendar or of the program could lose or spoil.
/// </summary>
/// <param name="Turn">Whose turn it is now.</param>
/// <param name="DueAt">The next promise of the last round that falls due; null while the clocks stand or nothing is left to keep.</param>
/// <remarks>Source: research/warranty-anchors.md, pain 27.</remarks>
public sealed record ServiceClock(Turn Turn, DateTimeOffset? DueAt, IReadOnlyList<ServiceRound> Rounds)
{
    /// <param name="events">In the order in which they were recorded. Where a clock was put back, an event counts from the one before it.</param>
    /// <param name="now">Until when the clocks are read.</param>
    public static ServiceClock Of(IReadOnlyList<ServiceEvent> events, ServiceLevel level, BusinessCalendar calendar, DateTimeOffset now)
    {
        var rounds = new List<Watch>();
        var turn = Turn.Nobody;
        var at = DateTimeOffset.MinValue;
        foreach (var e in events)
        {
            at = e.At > at ? e.At : at;
            // A message to a claim that waits for nobody is read, and starts nothing.
            var given = e.IsTalk && turn is Turn.Nobody ? null : e.Turn;
            if (e.BeginsRound)
            {
                if (rounds.Count > 0) rounds[^1].End(at);
                rounds.Add(new Watch(at, given ?? Turn.Desk));
                turn = given ?? Turn.Desk;
            }

            if (rounds.Count == 0) continue;
            if (e.Keeps is { } promise) rounds[^1].Keep(promise, at);
            if (given is { } next && next != turn) rounds[^1].Give(turn = next, at);
        }

        var end = now > at ? now : at;
        var read = rounds.Select((r, i) => r.Read(i + 1, level, calendar, end)).ToList();
        return new ServiceClock(turn, read.Count == 0 ? null : read[^1].Promises.Min(p => p.DueAt), read);
    }

    private sealed class Watch(DateTimeOffset begun, Turn turn)
    {
        private readonly List<(DateTimeOffset From, Turn Turn)> _turns = [(begun, turn)];
        private readonly Dictionary<ServicePromise, DateTimeOffset> _kept = [];
        private DateTimeOffset? _ended;

        public void End(DateTimeOffset at) => _ended = at;

        public void Give(Turn turn, DateTimeOffset at) => _turns.Add((at, turn));

        public void Keep(ServicePromise promise, DateTimeOffset at)
        {
            for (var p = ServicePromise.FirstAnswer; p <= promise; p++) _kept.TryAdd(p, at);
        }

        public ServiceRound Read(int number, ServiceLevel level, BusinessCalendar calendar, DateTimeOffset now) =>
            new(number, begun, _ended, [.. Enum.GetValues<ServicePromise>().Select(p => Read(p, level.Of(p), calendar, now))]);

        private PromiseClock Read(ServicePromise promise, TimeSpan? promised, BusinessCalendar calendar, DateTimeOffset now)
        {
            DateTimeOffset? kept = _kept.TryGetValue(promise, out var at) ? at : null;
            var end = kept ?? _ended ?? now;
            var (run, stood) = (TimeSpan.Zero, TimeSpan.Zero);
            DateTimeOffset? usedUp = null;
            for (var i = 0; i < _turns.Count && _turns[i].From <= end; i++)
            {
                var (from, turn) = _turns[i];
                var to = i + 1 < _turns.Count && _turns[i + 1].From < end ? _turns[i + 1].From : end;
                var time = calendar.Between(from, to);
                if (turn is not Turn.Desk)
                {
                    stood += time;
                    continue;
                }

                if (usedUp is null && promised is { } most && run + time >= most) usedUp = calendar.Add(from, most - run);
                run += time;
            }

            var isRunning = kept is null && _ended is null && promised is not null && _turns[^1].Turn is Turn.Desk;
            DateTimeOffset? due = isRunning ? usedUp ?? calendar.Add(end, promised!.Value - run) : null;
            // Kept in the very instant in which it falls due, or before the desk opens again, is kept in time.
            return new PromiseClock(promise, promised, run, stood, kept, due, run > promised ? usedUp : null);
        }
    }
}
