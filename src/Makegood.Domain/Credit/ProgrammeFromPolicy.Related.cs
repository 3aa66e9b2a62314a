using System.Globalization;
using Makegood.Domain.Related;
using Makegood.Policy.Checked;

namespace Makegood.Domain.Credit;

/// <content>The part of a programme that says which orders belong together and how much one buyer may buy. All of it may be left out.</content>
public static partial class ProgrammeFromPolicy
{
    private const string RelatedGroup = "related.";

    private const string Limit = "related.limit", Counts = "related.counts", LimitPer = "related.per", Household = "related.household_percent", Mixed = "related.mixed_household_percent", Within = "related.within", Refunded = "related.refunded_orders", Threshold = "related.threshold", Chained = "related.chains",
        Takes = "related.takes", CancelBy = "related.cancel_until", Decided = "related.decided_by", Kept = "related.kept", Weight = "related.weight.", Window = "related.window.", Cap = "related.cap.";

    private const int WeightMost = 100;

    private static readonly string[] Signs = [.. Enum.GetValues<SignFamily>().Select(Basics.Words.Write)];

    /// <summary>Every path on related orders that is read. A programme may leave out any of them; see <see cref="RelatedRules.Usual"/>.</summary>
    public static readonly IReadOnlyList<string> RelatedPaths =
        [Limit, Counts, LimitPer, Household, Mixed, Within, Refunded, Threshold, Chained, Takes, CancelBy, Decided, Kept, .. Signs.Select(s => Weight + s), .. Signs.Select(s => Window + s), .. Signs.Select(s => Cap + s)];

    private static RelatedRules RelatedBy(Reading words, List<string> problems)
    {
        var usual = RelatedRules.Usual;
        var rules = new RelatedRules
        {
            Limit = Number(Limit, (int)usual.Limit, 1, int.MaxValue),
            Counts = Word(Counts, usual.Counts),
            Per = Word(LimitPer, usual.Per),
            HouseholdPercent = Number(Household, usual.HouseholdPercent, 0, HouseholdMost),

            // Who wrote down what a household may have and nothing of this meant every household.
            MixedHouseholdPercent = words.Has(Household) && !words.Has(Mixed) ? 0 : Number(Mixed, usual.MixedHouseholdPercent, 0, HouseholdMost),
            WithinDays = Days(Within, usual.WithinDays, 1),
            Refunded = Word(Refunded, usual.Refunded),
            Payment = Sign(SignFamily.Payment),
            Phone = Sign(SignFamily.Phone),
            Email = Sign(SignFamily.Email),
            Address = Sign(SignFamily.Address),
            Ip = Sign(SignFamily.Ip),
            Threshold = Number(Threshold, usual.Threshold, 1, WeightMost * Signs.Length),
            Chains = Word(Chained, usual.Chains),
            Takes = Word(Takes, usual.Takes),
            CancelUntil = Word(CancelBy, usual.CancelUntil),
            DecidedBy = Word(Decided, usual.DecidedBy),
            KeptDays = Days(Kept, usual.KeptDays, 1),
            LimitClause = words.Has(Limit) ? words.Clause([Limit]) : string.Empty,
            LinkClause = words.Has(Threshold) ? words.Clause([Threshold]) : string.Empty,
        };
        if (rules.KeptDays < rules.WithinDays) problems.Add(string.Create(CultureInfo.InvariantCulture, $"`{Kept}` is {rules.KeptDays} days, and the limit looks back {rules.WithinDays}; keep signs at least as long"));
        return rules;

        T Word<T>(string path, T otherwise)
            where T : struct, Enum => words.Has(path) ? words.One<T>(path) : otherwise;

        int Number(string path, int otherwise, int least, int most) => words.Has(path) ? Bounded(path, words.Count(path, ValueKind.Number), least, most) : otherwise;

        int Days(string path, int otherwise, int least) => words.Has(path) ? Bounded(path, words.Count(path, ValueKind.Days), least, DaysMost) : otherwise;

        int Bounded(string path, int value, int least, int most)
        {
            if (value < least || value > most) problems.Add(string.Create(CultureInfo.InvariantCulture, $"`{path}` is {value}; it must be from {least} to {most}"));
            return value;
        }

        SignRule Sign(SignFamily family)
        {
            var (name, otherwise) = (Basics.Words.Write(family), usual.Of(family));
            return new SignRule(Number(Weight + name, otherwise.Weight, 0, WeightMost), Days(Window + name, otherwise.WindowDays, 0), Number(Cap + name, otherwise.Cap, 1, CapMost));
        }
    }

    private const int HouseholdMost = 1000;
    private const int DaysMost = 3650;
    private const int CapMost = 1000;
}
