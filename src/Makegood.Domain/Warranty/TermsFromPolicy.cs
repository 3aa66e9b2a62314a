using System.Runtime.CompilerServices;
using Makegood.Domain.Basics;
using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;

namespace Makegood.Domain.Warranty;

public enum TermProblem
{
    /// <summary>Facts are missing; they are named.</summary>
    FactsMissing,

    /// <summary>The policy does not report what a term needs; the path is named.</summary>
    NotReported,

    /// <summary>The policy's word for one of its choices is not one we know.</summary>
    WordUnknown,

    /// <summary>With these facts the policy has no start or length: a date that is absent, a sum out of range.</summary>
    NoValue,
}

/// <summary>Why a policy gave no term.</summary>
/// <param name="Names">The facts missing, or the report's paths, or the word.</param>
public sealed record TermRefusal(TermProblem Problem, IReadOnlyList<string> Names);

/// <summary>
/// Asks a policy what it promises: its `report:` tells start and length under `coverage`, and the ways of its clock under `clock`. What the policy's settings
/// say arrives here by their own words, so that the written policy stays the program.
/// </summary>
public static class TermsFromPolicy
{
    private const string StartsOn = "coverage.starts_on", Length = "coverage.months", LengthInDays = "coverage.days", StartBasis = "coverage.start_basis";
    private const string Pauses = "clock.pauses", Proof = "clock.pause_proof", Scope = "clock.pause_scope", DaysOf = "clock.pause_days";
    private const string Replacement = "clock.after_replacement", ReplacementDays = "clock.after_replacement_days", Transferable = "clock.transferable";

    private static readonly HashSet<string> PeriodPaths = new(StringComparer.Ordinal) { StartsOn, Length, LengthInDays, StartBasis };
    private static readonly HashSet<string> WayPaths = new(StringComparer.Ordinal) { Pauses, Proof, Scope, DaysOf, Replacement, ReplacementDays, Transferable };
    private static readonly ConditionalWeakTable<PolicyModel, Ways> Known = [];

    /// <param name="facts">What is known about the unit or part; anything else may stay unknown.</param>
    public static Result<CoverageTerm, TermRefusal> Read(Assessor assessor, IReadOnlyList<FactValue> facts)
    {
        var model = assessor.Model;
        var report = assessor.Report(facts, PeriodPaths).ToDictionary(r => r.Path, StringComparer.Ordinal);
        foreach (var path in (string[])[StartsOn, StartBasis])
        {
            if (!report.ContainsKey(path)) return new TermRefusal(TermProblem.NotReported, [path]);
        }

        var length = report.GetValueOrDefault(Length) ?? report.GetValueOrDefault(LengthInDays);
        if (length is null) return new TermRefusal(TermProblem.NotReported, [Length]);
        var missing = report[StartsOn].Missing.Concat(length.Missing).ToHashSet(StringComparer.Ordinal);
        if (missing.Count > 0) return new TermRefusal(TermProblem.FactsMissing, [.. model.Facts.Select(f => f.Name).Where(missing.Contains)]);
        if (report[StartsOn].Value is not { Kind: ValueKind.Date, Number: < Value.Never } start) return new TermRefusal(TermProblem.NoValue, [StartsOn]);
        if (length.Value is not { Kind: ValueKind.Months or ValueKind.Days } value) return new TermRefusal(TermProblem.NoValue, [length.Path]);

        var ways = WaysOf(assessor, facts);
        if (ways.Unknown.Count > 0) return new TermRefusal(TermProblem.WordUnknown, ways.Unknown);
        var basis = report[StartBasis].Value?.Word ?? StartsOn;
        var first = DateOnly.FromDayNumber((int)start.Number);
        return new CoverageTerm
        {
            Policy = model.FullName,
            PolicyHash = model.Hash,
            StartsOn = first,
            Basis = basis,
            PassedOver = Bases(model, facts, basis, first, [.. report[StartsOn].Because.SelectMany(r => r.Facts).Select(f => f.Fact)]),
            Months = value.Kind is ValueKind.Months ? (int)value.Number : 0,
            Days = value.Kind is ValueKind.Days ? (int)value.Number : 0,
            MonthEnd = model.Dates.MonthEnd,
            LastDayIncluded = model.Dates.LastDayIncluded,
            StartClauses = [.. report[StartsOn].Because.Select(r => r.Clause)],
            LengthClauses = [.. length.Because.Select(r => r.Clause)],
            Readings = [.. ReadingsOf(model, report[StartsOn].Readings.Concat(length.Readings))],
            Pause = ways.Pause,
            AfterReplacement = ways.AfterReplacement,
            AfterReplacementDays = ways.AfterReplacementDays,
            ReplacementClauses = ways.ReplacementClauses,
            Transferable = ways.Transferable,
        };
    }

    /// <summary>The ways of the clock. Where they rest on settings alone, as in all policies we ship, they are read once.</summary>
    private static Ways WaysOf(Assessor assessor, IReadOnlyList<FactValue> facts)
    {
        var model = assessor.Model;
        if (Known.TryGetValue(model, out var known)) return known;
        var ways = ReadWays(assessor, facts);
        var needsFacts = model.Report.Where(r => WayPaths.Contains(r.Path)).SelectMany(r => r.Value.All()).Any(e => e.Op is Op.Fact or Op.Definition or Op.SourceOf || e.Data is ListDetail);
        if (!needsFacts) Known.AddOrUpdate(model, ways);
        return ways;
    }

    private static Ways ReadWays(Assessor assessor, IReadOnlyList<FactValue> facts)
    {
        var model = assessor.Model;
        var report = assessor.Report(facts, WayPaths).ToDictionary(r => r.Path, StringComparer.Ordinal);
        var words = new Words(report);
        var rule = words.IsYes(Pauses)
            ? new PauseRule(true, words.One(Proof, ProofOf, PauseProof.BothTrackings), words.One(Scope, ScopeOf, PauseScope.WhatWasSent), words.One(DaysOf, DayCountOf, DayCount.Difference)) { Clauses = words.Clauses(model, Pauses, Proof, Scope, DaysOf) }
            : PauseRule.Never;
        var after = words.One(Replacement, AfterOf, AfterReplacement.OriginalGoesOn);
        var days = report.GetValueOrDefault(ReplacementDays)?.Value is { Kind: ValueKind.Days or ValueKind.Number } given ? (int)given.Number : 0;
        var transferable = report.GetValueOrDefault(Transferable)?.Value is not { Kind: ValueKind.YesNo, Number: 0 };
        return new Ways(rule, after, days, words.Clauses(model, Replacement), transferable, words.Unknown);
    }

    // The words are those of the settings in the policies we ship, and plain ones for policies to come.
    private static PauseProof? ProofOf(string word) => word switch
    {
        "tracking_numbers" or "both_trackings" => PauseProof.BothTrackings,
        "makers_record" => PauseProof.MakersRecord,
        "customer_word" => PauseProof.CustomersWord,
        _ => null,
    };

    private static PauseScope? ScopeOf(string word) => word switch
    {
        "what_was_sent" => PauseScope.WhatWasSent,
        "whole_kit" or "whole_unit" => PauseScope.WholeUnit,
        _ => null,
    };

    private static DayCount? DayCountOf(string word) => word switch
    {
        "difference" => DayCount.Difference,
        "both_days_counted" => DayCount.BothDays,
        _ => null,
    };

    private static AfterReplacement? AfterOf(string word) => word switch
    {
        "original_goes_on" or "original_term" => AfterReplacement.OriginalGoesOn,
        "inherit" or "ends_with_machine" => AfterReplacement.Inherit,
        "fresh" => AfterReplacement.Fresh,
        "remaining_or_days" => AfterReplacement.RemainingOrDays,
        "extend_by_days" => AfterReplacement.ExtendByDays,
        _ => null,
    };

    /// <summary>The dates that could have started the period by the policy's own definitions, without the one that did.</summary>
    private static IReadOnlyList<PassedOver> Bases(PolicyModel model, IReadOnlyList<FactValue> facts, string basis, DateOnly start, HashSet<string> read)
    {
        var reported = model.Report.First(r => r.Path is StartsOn).Value;
        var all = Closure(model, reported, []).ToList();
        var chooses = all.Where(e => e.Op is Op.Latest or Op.Earliest).SelectMany(e => e.Arguments.SelectMany(a => Closure(model, a, [])).Where(a => a.Op is Op.Fact).Select(a => a.Index)).ToHashSet();
        var passed = new List<PassedOver>();
        foreach (var index in all.Where(e => e.Op is Op.Fact && e.Type.Kind is TypeKind.Date).Select(e => e.Index).Distinct().Order())
        {
            var (fact, given) = (model.Facts[index], facts[index]);
            if (fact.Name == basis) continue;
            if (!given.IsKnown) passed.Add(new PassedOver(fact.Name, null, PassedOverBecause.NotKnown));
            else if (given.Value.Kind is not ValueKind.Date) passed.Add(new PassedOver(fact.Name, null, PassedOverBecause.NoneOnRecord));
            else passed.Add(new PassedOver(fact.Name, DateOnly.FromDayNumber((int)given.Value.Number), Why(DateOnly.FromDayNumber((int)given.Value.Number), chooses.Contains(index) && read.Contains(fact.Name))));
        }

        return passed;

        PassedOverBecause Why(DateOnly date, bool compared) =>
            date == start ? PassedOverBecause.SameDay : !compared ? PassedOverBecause.AnotherCounts : date < start ? PassedOverBecause.Earlier : PassedOverBecause.Later;
    }

    /// <summary>An expression and all that its definitions are made of.</summary>
    private static IEnumerable<Expr> Closure(PolicyModel model, Expr expr, HashSet<int> seen)
    {
        foreach (var inner in expr.All())
        {
            yield return inner;
            if (inner.Op is not Op.Definition || !seen.Add(inner.Index)) continue;
            var definition = model.Definitions[inner.Index];
            foreach (var branch in definition.Bases.Concat(definition.Exceptions))
            {
                foreach (var below in Closure(model, branch.Value, seen)) yield return below;
            }
        }
    }

    /// <summary>The settings behind start and length, those of all dates included.</summary>
    private static IEnumerable<string> ReadingsOf(PolicyModel model, IEnumerable<string> readings)
    {
        var all = readings.ToHashSet(StringComparer.Ordinal);
        return model.Settings.Where(s => s.Index == model.Dates.MonthEndSetting || s.Index == model.Dates.LastDaySetting || all.Contains($"{s.Name} = {s.Written}")).Select(s => $"{s.Name} = {s.Written}");
    }

    private sealed record Ways(PauseRule Pause, AfterReplacement AfterReplacement, int AfterReplacementDays, IReadOnlyList<string> ReplacementClauses, bool Transferable, IReadOnlyList<string> Unknown);

    /// <summary>The words of the `clock` block, and those among them that nobody knows.</summary>
    private sealed class Words(Dictionary<string, Reported> report)
    {
        public List<string> Unknown { get; } = [];

        public bool IsYes(string path) => report.GetValueOrDefault(path)?.Value is { Kind: ValueKind.YesNo, Number: 1 };

        public T One<T>(string path, Func<string, T?> read, T without)
            where T : struct
        {
            if (report.GetValueOrDefault(path)?.Value is not { Kind: ValueKind.Name, Word: { } word }) return without;
            if (read(word) is { } known) return known;
            Unknown.Add($"{path}: {word}");
            return without;
        }

        /// <summary>The clauses that the settings behind these paths speak of, in the order of the policy.</summary>
        public IReadOnlyList<string> Clauses(PolicyModel model, params string[] paths)
        {
            var settings = model.Report.Where(r => paths.Contains(r.Path, StringComparer.Ordinal)).SelectMany(r => r.Value.All()).Select(e => e.Data).OfType<FromSetting>().Select(s => s.Setting);
            var named = settings.SelectMany(s => model.Settings[s].Clauses).Concat(paths.SelectMany(p => report.GetValueOrDefault(p)?.Because.Select(r => r.Clause) ?? [])).ToHashSet(StringComparer.Ordinal);
            return [.. model.Clauses.Select(c => c.Id).Where(named.Contains)];
        }
    }
}
