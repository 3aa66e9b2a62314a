using System.Globalization;
using System.Text;
using Makegood.Domain.Basics;
using Makegood.Domain.Service;
using Makegood.Tests.Evaluation;
using static Makegood.Tests.Domain.Service.BusinessCalendarTests;

namespace Makegood.Tests.Domain.Service;

public sealed class ServiceClockTests
{
    private static readonly ServiceLevel Level = new(1, TimeSpan.FromHours(4), TimeSpan.FromHours(16), TimeSpan.FromHours(40));

    [Fact]
    public void Timelines_and_what_the_clocks_say()
    {
        var text = new StringBuilder("""
            Promised: first answer 4 h, decision 16 h, remedy 40 h of business time; desk open Monday to Friday 09:00-17:00, Berlin.
            2026-06-01 is a Monday. Times are those of Berlin. An event in (brackets) is a message.


            """);
        Line("nothing happens: the first answer falls due, then is late", "mon 10:00 filed", "mon 16:00 read");
        Line("", "mon 10:00 filed", "tue 16:00 read");
        Line("zammad#3140: the agent answered, so it does not escalate", "mon 10:00 filed", "mon 11:00 (answer)", "tue 16:00 read");
        Line("zammad#1322: the customer's note gives the turn back and the clock runs on", "mon 10:00 filed", "mon 11:00 asked", "wed 11:00 (note)", "wed 12:00 read");
        Line("the same without the note: it stands", "mon 10:00 filed", "mon 11:00 asked", "wed 12:00 read");
        Line("zammad#5177: updates after the first answer do not overrule it", "mon 10:00 filed", "mon 11:00 (answer)", "fri 11:00 (answer)", "fri 12:00 read");
        Line("zammad#188: reopened, it has a round of its own; the first stays as it was", "mon 10:00 filed", "mon 15:00 (answer)", "tue 10:00 decided", "wed 10:00 done", "next mon 10:00 reopened", "next mon 12:00 read");
        Line("a message to a claim that is over starts nothing", "mon 10:00 filed", "mon 11:00 decided", "mon 12:00 done", "tue 10:00 (note)", "fri 12:00 read");
        Line("glpi#6902: the time it stood is kept when the rule changes", "mon 10:00 filed", "mon 12:00 asked", "thu 12:00 (note)", "thu 13:00 read");
        Line("    the same with a rule of 2 h, 4 h, 8 h", new ServiceLevel(2, TimeSpan.FromHours(2), TimeSpan.FromHours(4), TimeSpan.FromHours(8)), "mon 10:00 filed", "mon 12:00 asked", "thu 12:00 (note)", "thu 13:00 read");
        Line("    the same without a promise", new ServiceLevel(3, null, null, null), "mon 10:00 filed", "mon 12:00 asked", "thu 12:00 (note)", "thu 13:00 read");
        Line("referred elsewhere it stands", "mon 10:00 filed", "mon 11:00 (answer)", "mon 12:00 referred", "fri 12:00 read");
        Line("an appeal is a round", "mon 10:00 filed", "mon 11:00 decided", "mon 11:00 done", "tue 10:00 appealed", "tue 11:00 read");
        Line("over a week-end only business time passes", "fri 16:00 filed", "next mon 10:00 read");
        Line("kept in the instant in which it falls due", "mon 10:00 filed", "mon 14:00 (answer)", "mon 15:00 read");
        Line("kept on the evening of the day, after hours", "mon 13:00 filed", "mon 20:00 (answer)", "tue 10:00 read");
        Line("late, and then asked: late stays late, and nothing more falls due", "mon 09:00 filed", "mon 15:00 asked", "wed 12:00 read");
        Line("a clock put back: an event counts from the one before it", "mon 12:00 filed", "mon 10:00 (answer)", "mon 13:00 read");
        Golden.Match("domain/service-clock.txt", text.ToString());

        void Line(string what, object first, params object[] rest)
        {
            var level = first as ServiceLevel ?? Level;
            var words = rest.Prepend(first).OfType<string>().ToList();
            var clock = ServiceClock.Of([.. words.SkipLast(1).Select(Event)], level, Desk, When(words[^1]));
            if (what.Length > 0) text.Append(what).Append('\n');
            text.Append("    ").Append(string.Join(", ", words)).Append(": ").Append(Words.Write(clock.Turn)).Append("'s turn, ").Append(clock.DueAt is { } due ? "due " + Show(due) : "nothing due").Append('\n');
            foreach (var round in clock.Rounds)
            {
                foreach (var p in round.Promises) text.Append(CultureInfo.InvariantCulture, $"        round {round.Number} {Words.Write(p.Promise),-12} run {Hours(p.Run)} stood {Hours(p.Stood)}{(p.KeptAt is { } kept ? " kept " + Show(kept) : string.Empty)}{(p.DueAt is { } falls ? " due " + Show(falls) : string.Empty)}{(p.LateSince is { } late ? " late since " + Show(late) : string.Empty)}\n");
            }
        }
    }

    [Fact]
    public void What_ran_and_what_stood_is_all_time_and_an_event_of_the_same_turn_changes_nothing()
    {
        var late = 0;
        for (var i = 0; i < Dice.Count(1000, 100_000); i++)
        {
            var dice = new Random(Dice.Seed + i);
            var calendar = Read(Random(dice));
            var events = RandomLife(dice);
            var now = events[^1].At.AddMinutes(dice.Next(10_000));
            var clock = ServiceClock.Of(events, Level, calendar, now);
            foreach (var round in clock.Rounds)
            {
                foreach (var p in round.Promises)
                {
                    var end = p.KeptAt ?? round.EndedAt ?? now;
                    Assert.True(p.Run + p.Stood == calendar.Between(round.BegunAt, end), $"seed {Dice.Seed + i}, round {round.Number}, {p.Promise}");
                    Assert.Equal(p.Run > p.Promised, p.LateSince is not null);
                    if (p.DueAt is { } due && due >= now) Assert.Equal(p.Promised, p.Run + calendar.Between(now, due));
                    late += p.LateSince is null ? 0 : 1;
                }
            }

            // Wherever it is put in, an event that gives the turn to whom it has already changes nothing.
            var at = dice.Next(1, events.Count + 1);
            var before = ServiceClock.Of([.. events.Take(at)], Level, calendar, events[at - 1].At);
            var more = events.ToList();
            more.Insert(at, new ServiceEvent(events[at - 1].At.AddMinutes(at < events.Count ? 0 : dice.Next(100)), before.Turn, IsTalk: dice.Next(2) == 0));
            Same(clock, ServiceClock.Of(more, Level, calendar, more[^1].At > now ? more[^1].At : now), more[^1].At > now ? null : clock.DueAt);
        }

        Assert.True(late > 50, "hardly anything was late, so the test shows little");

        static void Same(ServiceClock a, ServiceClock b, DateTimeOffset? due)
        {
            Assert.Equal(a.Turn, b.Turn);
            if (due is null) return;
            Assert.Equal(due, b.DueAt);
            foreach (var (x, y) in a.Rounds.Zip(b.Rounds)) Assert.Equal(x.Promises, y.Promises);
        }
    }

    [Fact]
    public void Every_clock_can_be_computed_again_under_another_rule_and_back()
    {
        for (var i = 0; i < 500; i++)
        {
            var dice = new Random(Dice.Seed + i);
            var calendar = Read(Random(dice));
            var events = RandomLife(dice);
            var first = ServiceClock.Of(events, Level, calendar, events[^1].At);
            var other = ServiceClock.Of(events, new ServiceLevel(2, null, TimeSpan.FromHours(1), null), calendar, events[^1].At);
            foreach (var (x, y) in first.Rounds.SelectMany(r => r.Promises).Zip(other.Rounds.SelectMany(r => r.Promises))) Assert.Equal((x.Run, x.Stood, x.KeptAt), (y.Run, y.Stood, y.KeptAt));
            foreach (var (x, y) in first.Rounds.Zip(ServiceClock.Of(events, Level, calendar, events[^1].At).Rounds)) Assert.Equal(x.Promises, y.Promises);
        }
    }

    private static readonly BusinessCalendar Desk = Read(CalendarText.Usual("Europe/Berlin"));

    private static List<ServiceEvent> RandomLife(Random dice)
    {
        var at = At("2026-02-01T00:00Z").AddMinutes(dice.Next(200_000));
        var events = new List<ServiceEvent> { new(at, Turn.Desk, BeginsRound: true) };
        for (var n = dice.Next(12); n > 0; n--)
        {
            at = at.AddMinutes(dice.Next(3000));
            events.Add(dice.Next(6) switch
            {
                0 => new(at, Turn.Desk, BeginsRound: true),
                1 => new(at, (Turn)dice.Next(4), Keeps: (ServicePromise)dice.Next(3)),
                2 => new(at, (Turn)dice.Next(3), IsTalk: true),
                3 => new(at, null, Keeps: ServicePromise.FirstAnswer, IsTalk: true),
                _ => new(at, (Turn)dice.Next(4)),
            });
        }

        return events;
    }

    private static ServiceEvent Event(string words) => words[(words.LastIndexOf(':') + 4)..] switch
    {
        "filed" or "reopened" or "appealed" => new(When(words), Turn.Desk, BeginsRound: true),
        "(answer)" => new(When(words), null, Keeps: ServicePromise.FirstAnswer, IsTalk: true),
        "(note)" => new(When(words), Turn.Desk, IsTalk: true),
        "asked" => new(When(words), Turn.Customer, Keeps: ServicePromise.FirstAnswer),
        "decided" => new(When(words), Turn.Desk, Keeps: ServicePromise.Decision),
        "done" => new(When(words), Turn.Nobody, Keeps: ServicePromise.Remedy),
        "referred" => new(When(words), Turn.ThirdParty),
        var other => throw new InvalidOperationException(other),
    };

    private static DateTimeOffset When(string words)
    {
        var cells = words.Split(' ');
        var week = cells[0] is "next" ? 1 : 0;
        var day = Array.IndexOf(["mon", "tue", "wed", "thu", "fri"], cells[week]) + (7 * week);
        return At(string.Create(CultureInfo.InvariantCulture, $"2026-06-{1 + day:D2}T{cells[week + 1]}+02:00"));
    }

    private static string Show(DateTimeOffset at) => at.ToOffset(TimeSpan.FromHours(2)).ToString("ddd dd HH:mm", CultureInfo.InvariantCulture);

    private static string Hours(TimeSpan time) => time.TotalHours.ToString("0.##", CultureInfo.InvariantCulture) + " h";
}
