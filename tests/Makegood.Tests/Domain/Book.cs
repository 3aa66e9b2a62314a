using System.Globalization;
using Makegood.Domain.Warranty;
using Makegood.Policy.Checked;

namespace Makegood.Tests.Domain;

/// <summary>The book of one unit: lines, and events written one after the other. What is refused fails the test.</summary>
internal sealed class Book
{
    private static readonly DateTimeOffset Desk = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    public Book(params CoverageLine[] lines) => History = new CoverageHistory("u1", lines, []);

    public CoverageHistory History { get; private set; }

    public static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static IReadOnlyList<EvidenceReference> Tracked(string number) => [new(EvidenceKind.TrackingNumber, number)];

    public static CoverageTerm Term(string start, int months = 12, AfterReplacement after = AfterReplacement.OriginalGoesOn, int days = 0, PauseRule? pause = null, bool transferable = true) => new()
    {
        Policy = "kit-parts@2024-01",
        PolicyHash = "aa",
        StartsOn = Day(start),
        Basis = "purchase.invoiced_on",
        Months = months,
        MonthEnd = MonthEnd.Clamp,
        LastDayIncluded = true,
        StartClauses = ["term"],
        LengthClauses = ["term"],
        Pause = pause ?? new PauseRule(true) { Clauses = ["pause", "tracking"] },
        AfterReplacement = after,
        AfterReplacementDays = days,
        ReplacementClauses = ["no_reset"],
        Transferable = transferable,
    };

    public static CoverageLine Line(CoverageTerm term, string id = "l1", string? part = "p1", CoverageSource source = CoverageSource.Commercial, string name = "motor") => new(id, "u1", part, source, name, term);

    /// <summary>The event with the next number and an id of its own.</summary>
    public CoverageEvent Next(CoverageEvent next)
    {
        var sequence = History.Events.Count + 1;
        return next with { Id = string.Create(CultureInfo.InvariantCulture, $"e{sequence}"), Sequence = sequence, RecordedAt = Desk.AddHours(sequence) };
    }

    public CoverageRefusal? Try(CoverageEvent next)
    {
        if (!History.Record(Next(next)).Granted(out var history, out var refusal)) return refusal;
        History = history;
        return null;
    }

    public Book Write(CoverageEvent next)
    {
        var refusal = Try(next);
        Assert.True(refusal is null, $"{next.KindText}: {refusal}");
        return this;
    }

    public Book Start(string line = "l1")
    {
        var term = History.Lines.First(l => l.Id == line).Term;
        return Write(Started(term, line));
    }

    public Book Out(string trip, string on, params string[] parts) => Write(PauseOpened(trip, on, parts));

    public Book Back(string trip, string on) => Write(PauseClosed(trip, on));

    public Book Trip(string trip, string left, string back, params string[] parts) => Out(trip, left, parts).Back(trip, back);

    public CoverageState State(string asOf, string line = "l1") => CoverageClock.StateOf(History.Lines.First(l => l.Id == line), History, Day(asOf)) ?? throw new InvalidOperationException("the line has not started");

    public string Why(string asOf, string line = "l1") => WhyThisDay.Of(State(asOf, line)).Text;

    // Id, number and hour are filled in when an event is written.
    public static Started Started(CoverageTerm term, string line = "l1") => new(term.Basis, term.PassedOver) { Id = "", Sequence = 0, LineId = line, On = term.StartsOn, RecordedAt = Desk, Actor = "anna" };

    public static PauseOpened PauseOpened(string trip, string on, params string[] parts) => new(trip, parts) { Id = "", Sequence = 0, On = Day(on), RecordedAt = Desk, Actor = "anna", Evidence = Tracked(trip + "-out") };

    public static PauseClosed PauseClosed(string trip, string on) => new(trip) { Id = "", Sequence = 0, On = Day(on), RecordedAt = Desk, Actor = "anna", Evidence = Tracked(trip + "-back") };

    public static Extended Extended(string on, int months, int days, string line = "l1") => new(months, days) { Id = "", Sequence = 0, LineId = line, On = Day(on), RecordedAt = Desk, Actor = "anna", Reason = "bought with the printer" };

    public static Restarted Restarted(string on, int months, string line = "l1") => new(months, 0) { Id = "", Sequence = 0, LineId = line, On = Day(on), RecordedAt = Desk, Actor = "anna", Reason = "repair warranty" };

    public static Inherited Inherited(string on, string from, string last, string line = "l1") => new(from, Day(last)) { Id = "", Sequence = 0, LineId = line, On = Day(on), RecordedAt = Desk, Actor = "anna", Reason = "swapped" };

    public static Replaced Replaced(string on, string old, string @new, AfterReplacement rule, int days = 0, string? last = null, string line = "l1") =>
        new(old, @new, rule, days, last is null ? null : Day(last)) { Id = "", Sequence = 0, LineId = line, On = Day(on), RecordedAt = Desk, Actor = "anna", Evidence = [new(EvidenceKind.Document, "packing-list-7")] };

    public static Voided Voided(string on, VoidScope scope = VoidScope.Unit, string? part = null, string? damage = null, CoverageSource source = CoverageSource.Commercial) =>
        new(scope, source, part, damage, "void.use") { Id = "", Sequence = 0, On = Day(on), RecordedAt = Desk, Actor = "anna", Reason = "rewired by the owner" };

    public static Unvoided Unvoided(string on, string id) => new(id) { Id = "", Sequence = 0, On = Day(on), RecordedAt = Desk, Actor = "anna", Reason = "the workshop was ours" };

    public static Transferred Transferred(string on, string from, string to) => new(from, to) { Id = "", Sequence = 0, On = Day(on), RecordedAt = Desk, Actor = "anna" };

    public static Corrected Corrected(string on, string id, CoverageEvent? now) => new(id, now) { Id = "", Sequence = 0, On = Day(on), RecordedAt = Desk, Actor = "anna", Reason = "the slip was misread" };
}
