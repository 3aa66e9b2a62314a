using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Policy.Evaluation;

namespace Makegood.Policy.Analysis;

/// <summary>Claims that come out differently with the other rule for the end of a month or for the last day. Silent when a setting owns the choice.</summary>
internal static class DateRulesMatter
{
    public static IEnumerable<Finding> Check(PolicyModel model)
    {
        var dates = model.Dates;
        var end = dates.MonthEnd is MonthEnd.Clamp ? MonthEnd.Roll : MonthEnd.Clamp;
        if (dates.MonthEndSetting < 0 && Flips(model, dates with { MonthEnd = end }) is { } byMonth)
        {
            yield return Info(model, $"whether a day that a month lacks is clamped or rolled decides some claims (here `month_end: {dates.MonthEnd.ToString().ToLowerInvariant()}`)", byMonth);
        }

        if (dates.LastDaySetting < 0 && Flips(model, dates with { LastDayIncluded = !dates.LastDayIncluded }) is { } byDay)
        {
            yield return Info(model, $"whether the last day belongs to the period decides some claims (here `last_day: {(dates.LastDayIncluded ? "included" : "excluded")}`)", byDay);
        }
    }

    private static Finding Info(PolicyModel model, string message, Witness witness) =>
        Note.Info(DiagnosticCodes.DatesDiffer, Span.Start(model.File), message, "let a setting own the choice: `dates: { month_end: SETTING, last_day: SETTING }`", [], witness);

    private static Witness? Flips(PolicyModel model, DateRules dates)
    {
        var other = model with { Dates = dates };
        var old = Lowering.Lower(model);
        var differences = new Differences(old, Lowering.Lower(other, [], old), new Shapes(), only: AnswerParts.Decides);
        Witness? witness = null;
        differences.Each(parts =>
        {
            var facts = Completions.Whole(model, differences.PathOfOld());
            var (now, then) = (Reference.Evaluate(model, facts), Reference.Evaluate(other, facts));
            if (now.Equals(then) || !Reference.IsPossible(model, facts)) return false;
            witness = Completions.Witness(model, differences.PathOfOld(), $"the answer is {Said.Of(model, now)}; with the other rule it is {Said.Of(model, then)}");
            return true;
        });
        return witness;
    }
}
