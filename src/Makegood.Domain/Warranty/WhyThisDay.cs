using System.Globalization;
using System.Text;

namespace Makegood.Domain.Warranty;

/// <summary>The answer to "why this day?": every step from the start to the last day, what was passed over, and what did not count.</summary>
/// <param name="Text">All of it in plain English.</param>
public sealed record Explanation(string LineId, DateOnly AsOf, DateOnly StartsOn, DateOnly LastDay, bool IsProvisional, IReadOnlyList<CoverageStep> Steps, IReadOnlyList<PassedOver> PassedOver, IReadOnlyList<Uncounted> NotCounted, IReadOnlyList<string> Readings, string Text);

public static class WhyThisDay
{
    public static Explanation Of(CoverageState state) =>
        new(state.Line.Id, state.AsOf, state.StartsOn, state.LastDay, state.IsProvisional, state.Steps, state.PassedOver, state.NotCounted, state.Line.Term.Readings, Write(state));

    public static string Words(PassedOver passed) => passed.Because switch
    {
        PassedOverBecause.NoneOnRecord => $"{passed.Fact}: there is none on record",
        PassedOverBecause.NotKnown => $"{passed.Fact}: not known, and not needed",
        PassedOverBecause.Earlier => $"{passed.Fact}, {Day(passed.Date)}: the later date counts",
        PassedOverBecause.Later => $"{passed.Fact}, {Day(passed.Date)}: the earlier date counts",
        PassedOverBecause.SameDay => $"{passed.Fact}, {Day(passed.Date)}: the same day",
        PassedOverBecause.AnotherCounts => $"{passed.Fact}, {Day(passed.Date)}: the policy counts from another date",
    };

    public static string Words(Uncounted uncounted)
    {
        var days = uncounted.To is { } to && to != uncounted.From ? $"{Day(uncounted.From)} to {Day(to)}" : Day(uncounted.From);
        var why = uncounted.Because switch
        {
            UncountedBecause.PolicyPausesNothing => "this policy lets no trip stop the clock",
            UncountedBecause.AnotherPart => "another part was sent, not this one",
            UncountedBecause.NoProofOfTheWayOut => "nothing shows the way out that the policy accepts",
            UncountedBecause.NoProofOfTheWayBack => "nothing shows the way back that the policy accepts",
            UncountedBecause.AfterTheEnd => "it began when the period was over",
            UncountedBecause.InsideAnother => "all its days lie in a trip that has counted",
            UncountedBecause.NoDayAway => "out and back on the same day",
            UncountedBecause.BeforeThePeriod => "it ended before the period began",
        };
        return $"{days} ({uncounted.EventId}): {why}";
    }

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "no date";

    private static string Write(CoverageState state)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{state.Line.Name} ({Name(state.Line.Source)}, {state.Line.Term.Policy}): {Day(state.StartsOn)} to {Day(state.LastDay)}");
        text.Append(state.IsProvisional ? $", provisional: away since {Day(state.AwaySince)}, as of {Day(state.AsOf)}\n" : "\n");
        foreach (var step in state.Steps)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {(step.Before is { } before && before != step.After ? $"{Day(before)} -> {Day(step.After)}" : $"{Day(step.After)}{new string(' ', 14)}")}  {step.Words}");
            var sources = step.Clauses.Select(c => "#" + c).Concat(step.Evidence.Select(e => $"{Name(e.Kind)} {e.Reference}")).ToList();
            if (step.EventId is { } id) sources.Insert(0, id);
            if (sources.Count > 0) text.Append(CultureInfo.InvariantCulture, $" [{string.Join(", ", sources)}]");
            text.Append('\n');
        }

        Section("passed over", state.PassedOver.Select(Words));
        Section("not counted", state.NotCounted.Select(Words));
        Section("void", state.Voids.Select(v => $"from {Day(v.From)}{(v.Until is { } until ? $" until lifted on {Day(until)}" : string.Empty)}{Because(v.Clause)} ({v.EventId})"));
        Section("damage not covered", state.VoidedDamages.Select(v => $"{v.Damage}, from {Day(v.From)}{Because(v.Clause)} ({v.EventId})"));
        Section("readings", state.Line.Term.Readings);
        return text.ToString();

        void Section(string heading, IEnumerable<string> lines)
        {
            var all = lines.ToList();
            if (all.Count == 0) return;
            text.Append(CultureInfo.InvariantCulture, $"  {heading}:\n");
            foreach (var line in all) text.Append(CultureInfo.InvariantCulture, $"    {line}\n");
        }

        static string Because(string? clause) => clause is null ? string.Empty : $" by #{clause}";
    }

    private static string Name(CoverageSource source) => source switch
    {
        CoverageSource.Commercial => "commercial",
        CoverageSource.Statutory => "statutory",
        CoverageSource.Supplier => "supplier",
    };

    private static string Name(EvidenceKind kind) => kind switch
    {
        EvidenceKind.CarrierScan => "carrier scan",
        EvidenceKind.TrackingNumber => "tracking number",
        EvidenceKind.BenchReceipt => "receipt at the bench",
        EvidenceKind.CustomersWord => "customer's word",
        EvidenceKind.Document => "document",
    };
}
