using Makegood.Domain.Basics;
using Makegood.Domain.Warranty;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>
/// Asks a policy about every unit again, as if nothing had been promised yet: what a new text would mean for the units that are out there. Nothing is
/// changed, whatever comes out; units keep the terms they have.
/// </summary>
public static class ReassessUnits
{
    private const int PageLength = 1000;
    private const int DifferencesShown = 20;

    /// <param name="Text">The whole <c>*.policy.md</c> to try. It speaks for every line of the policy of its name, whatever day it counts from. Without a text the published versions are asked, each for the units of its days.</param>
    /// <param name="Kind"><c>commercial</c> or <c>statutory</c>, as it would be published.</param>
    public sealed record Command(string? Text = null, string Kind = "commercial");

    /// <param name="Policy">Name and version of the text that was tried; null for the published ones.</param>
    /// <param name="Units">All units that are not retired.</param>
    /// <param name="Lines">Lines that were asked about; the other counts add up to it.</param>
    /// <param name="Same">The same start, length and rules as promised, or still waiting for facts.</param>
    /// <param name="OtherStart">Another first day, whatever the length.</param>
    /// <param name="OtherLength">The same first day and another length.</param>
    /// <param name="OtherRules">The same period, and another rule for repairs, replacements, transfers or the last day.</param>
    /// <param name="NowMissing">It has a term, and this policy would need more facts for one.</param>
    /// <param name="NowKnown">It waits for facts, and this policy could do without.</param>
    /// <param name="Differences">The first twenty, in the order of the units' ids.</param>
    public sealed record Answer(string? Policy, long Units, long Lines, long Same, long OtherStart, long OtherLength, long OtherRules, long NowMissing, long NowKnown, IReadOnlyList<Difference> Differences);

    /// <param name="What">other_start, other_length, other_rules, now_missing or now_known.</param>
    /// <param name="LastDay">As promised, with all that happened since; null while it waits.</param>
    /// <param name="NewLastDay">As this policy would have it, with the same events.</param>
    /// <param name="Missing">The facts that this policy would need.</param>
    public sealed record Difference(string UnitId, string Serial, string LineId, string Name, string What, DateOnly? LastDay, DateOnly? NewLastDay, IReadOnlyList<string> Missing);

    public static async Task<Result<Answer, Refusal>> Run(Command command, string maker, DateTimeOffset now, PolicyShelf shelf, Database database, CancellationToken stop)
    {
        if (!Words.TryRead<CoverageSource>(command.Kind, out var kind) || kind is CoverageSource.Supplier) return Refusal.Invalid("kind", $"`{command.Kind}` is no kind of policy; write commercial or statutory.");
        if (!Candidate(command, maker, now).Granted(out var tried, out var refusal)) return refusal;

        DateOnly today;
        Promises promises;
        Dictionary<string, string> policies;
        await using (var look = await database.Look(stop))
        {
            today = await MakerDay.Of(look, maker, now, stop);
            // A text that is only tried out does not stay on the shelf.
            promises = tried.Version is { } version ? new Promises(new PolicyShelf(), [version]) : await Promises.Load(look, maker, shelf, stop);
            policies = (await look.Query<PolicyVersionRow>("SELECT * FROM policy_version WHERE maker = @maker", new { maker }, stop)).ToDictionary(v => v.Id, v => v.Policy, StringComparer.Ordinal);
        }

        var counts = new Counts();
        for (var after = string.Empty; ;)
        {
            // A session for each page: a look that lasts a minute would keep the store from tidying up behind it.
            await using var look = await database.Look(stop);
            var units = await look.Query<UnitRow>("SELECT * FROM unit WHERE maker = @maker AND id > @after ORDER BY id LIMIT @most", new { maker, after, most = PageLength }, stop);
            var alive = units.Where(u => u.RetiredAt is null).ToList();
            foreach (var file in await look.OpenFiles(maker, alive, stop)) Unit(file, tried.Version is null ? null : (kind, tried.Version.Policy), policies, promises, today, counts);
            if (units.Count < PageLength) return counts.Answer(tried.Name);
            after = units[^1].Id;
        }
    }

    // It must be readable, and may have gaps: trying out comes before mending.
    private static Result<Tried, Refusal> Candidate(Command command, string maker, DateTimeOffset now)
    {
        if (command.Text is null) return new Tried(null, null);
        if (command.Text.Length > PublishPolicy.LongestText) return Refusal.Invalid("text", "The policy is longer than a megabyte; put what is not a rule elsewhere.");
        var bag = new DiagnosticBag();
        if (FromSyntax.Read("policy", command.Text, bag) is not { } model) return new Refusal(RefusalCode.PolicyNotClean, string.Join('\n', bag.InOrder()), "text");
        return new Tried(model.FullName, new PolicyVersionRow
        {
            Maker = maker,
            Id = "tried",
            Policy = model.Id,
            Version = model.Version,
            Title = model.Title,
            Kind = command.Kind,
            AppliesBy = model.Facts[model.AppliesBy].Name,
            EffectiveFrom = DateOnly.MinValue,
            PublishedAt = now,
            PublishedBy = string.Empty,
            Source = command.Text,
        });
    }

    private static void Unit(UnitFile file, (CoverageSource Kind, string Policy)? only, Dictionary<string, string> policies, Promises promises, DateOnly today, Counts counts)
    {
        counts.Units++;
        var whole = file.Facts(null);
        foreach (var row in file.LineRows)
        {
            var source = Words.Read<CoverageSource>(row.Source);
            // What the supplier promised stands in no policy.
            if (source is CoverageSource.Supplier || (only is { } wanted && wanted.Kind != source)) continue;
            var policy = row.PolicyId is { } version ? policies[version] : source is CoverageSource.Commercial ? file.Product.Policy : null;
            if (policy is null || (only is { } named && named.Policy != policy)) continue;
            var facts = row.UnitPartId is { } part ? whole with { Part = whole.Parts.Single(p => p.Id == part) } : whole;
            counts.Take(file, row, promises.Again(source, policy, row.UnitPartId, row.Name, facts), today);
        }
    }

    private sealed record Tried(string? Name, PolicyVersionRow? Version);

    private sealed class Counts
    {
        private readonly Dictionary<string, long> _by = new(StringComparer.Ordinal);
        private readonly List<Difference> _differences = [];

        public long Units { get; set; }

        public void Take(UnitFile file, CoverageLineRow row, Promise now, DateOnly today)
        {
            var line = row.TermId is null ? null : file.History.Lines.Single(l => l.Id == row.Id);
            var what = Compare(line?.Term, now.Term);
            _by[what] = _by.GetValueOrDefault(what) + 1;
            if (what is "same" || _differences.Count == DifferencesShown) return;
            _differences.Add(new Difference(file.Row.Id, file.Row.PrintedSerial, row.Id, row.Name, what, line is null ? null : CoverageClock.StateOf(line, file.History, today)?.LastDay, now.Term is null ? null : LastDay(file, row, line, now.Term, today), now.Missing));
        }

        public Answer Answer(string? policy) =>
            new(policy, Units, _by.Values.Sum(), Of("same"), Of("other_start"), Of("other_length"), Of("other_rules"), Of("now_missing"), Of("now_known"), _differences);

        private static string Compare(CoverageTerm? promised, CoverageTerm? now) => (promised, now) switch
        {
            (null, null) => "same",
            (null, not null) => "now_known",
            (not null, null) => "now_missing",
            _ when promised.StartsOn != now.StartsOn => "other_start",
            _ when (promised.Months, promised.Days) != (now.Months, now.Days) => "other_length",
            _ when RulesOf(promised) != RulesOf(now) => "other_rules",
            _ => "same",
        };

        private static (bool Pauses, PauseProof Proof, PauseScope Scope, DayCount Days, AfterReplacement After, int AfterDays, bool Transferable, MonthEnd MonthEnd, bool LastDayIncluded) RulesOf(CoverageTerm term) =>
            (term.Pause.Pauses, term.Pause.Proof, term.Pause.Scope, term.Pause.Days, term.AfterReplacement, term.AfterReplacementDays, term.Transferable, term.MonthEnd, term.LastDayIncluded);

        // The same history on the other term: only the start moves, and only if the term's did.
        private static DateOnly? LastDay(UnitFile file, CoverageLineRow row, CoverageLine? line, CoverageTerm term, DateOnly today)
        {
            if (line is null) return term.LastDayFrom(term.StartsOn, term.Months, term.Days);
            var other = line with { Term = term };
            IReadOnlyList<CoverageEvent> events = [.. file.History.Standing.Select(e => e is Started && e.LineId == row.Id && term.StartsOn != line.Term.StartsOn ? e with { On = term.StartsOn } : e)];
            return CoverageClock.StateOf(other, new CoverageHistory(file.Row.Id, [other], events), today)?.LastDay;
        }

        private long Of(string what) => _by.GetValueOrDefault(what);
    }
}
