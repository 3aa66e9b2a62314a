using System.Text.Json;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Storage;
using Invariant = Makegood.Domain.Basics.Invariant;

namespace Makegood.Server.Papers;

/// <summary>What the rows say that a letter is about. Reads only.</summary>
internal static class GatherLetter
{
    public static async Task<LetterMatter> Of(Session session, ClaimFile file, DecisionRow? decision, LetterKind kind, string language, long number, DateTimeOffset now, PersonVault vault, Func<PolicyVersionRow, PolicyModel> read, CancellationToken stop)
    {
        var row = file.Row;
        var (makerName, zone) = await Readers.Maker(session, row.Maker, stop);
        var head = await LetterheadView.Load(session, row.Maker, stop);
        var days = await session.FindClaimRules(row.Maker, stop);
        var assessment = (decision?.AssessmentId ?? row.AssessmentId) is { } id ? await session.Single<AssessmentRow>("SELECT * FROM assessment WHERE maker = @Maker AND id = @id", new { row.Maker, id }, stop) : null;
        var product = await session.Single<string>("SELECT name FROM product WHERE maker = @Maker AND id = @ProductId", new { row.Maker, row.ProductId }, stop);
        var serial = await session.Single<string>("SELECT printed_serial FROM unit WHERE maker = @Maker AND id = @UnitId", new { row.Maker, row.UnitId }, stop);
        var policy = assessment is null ? null : await Policy(session, assessment, language, read, stop);
        var names = new List<string>();
        foreach (var part in file.Parts) names.Add(await Readers.PartName(session, row.Maker, part.Item, part.UnitPartId, stop));

        var about = new About(file, assessment, policy, names, language);
        var today = MakerDay.In(zone, now);
        return new LetterMatter
        {
            Kind = kind,
            Language = language,
            From = new Letterhead(makerName, head.Lines),
            To = await Readers.Addressee(session, row.Maker, row.PersonId, vault, stop),
            Claim = row.Number,
            Reference = $"{row.Number}/{number}",
            WrittenOn = today,
            Product = product!,
            Serial = serial!,
            ReceivedOn = MakerDay.In(zone, row.SubmittedAt ?? row.OpenedAt),
            Policy = assessment?.Policy,
            Parts = [.. file.Parts.Select((p, i) => about.Part(p, i))],
            Needs = kind is LetterKind.NeedsInformation or LetterKind.ClosedWithoutAnswer ? about.Needs(await Asked(session, row, stop)) : [],
            Changes = [.. about.Changes()],
            Prices = kind is LetterKind.Quote ? await Prices(session, row, stop) : [],
            DecidedByRule = decision?.Automatic,
            AppealUntil = decision is null ? null : MakerDay.In(zone, decision.At).AddDays(days.AppealDays),
            DueOn = row.DueAt is { } due ? MakerDay.In(zone, due) : null,
            AnswerUntil = today.AddDays(days.AnswerDays),
            ReopenUntil = MakerDay.In(zone, row.EndedAt ?? now).AddDays(days.ReopenDays),
        };
    }

    private static async Task<PolicyWords> Policy(Session session, AssessmentRow assessment, string language, Func<PolicyVersionRow, PolicyModel> read, CancellationToken stop)
    {
        var version = await session.Single<PolicyVersionRow>("SELECT * FROM policy_version WHERE maker = @Maker AND id = @PolicyId", new { assessment.Maker, assessment.PolicyId }, stop);
        Invariant.Holds(version is not null, "an assessment names a published policy");
        var model = read(version);
        var translated = await session.Single<PolicyTranslationRow>("SELECT * FROM policy_translation WHERE maker = @Maker AND policy_id = @PolicyId AND language = @language", new { assessment.Maker, assessment.PolicyId, language }, stop);
        return new PolicyWords(model, translated is null ? null : Translation.Read("translation", translated.Source, model, new DiagnosticBag()));
    }

    // What was asked in this round and is still open: the list that the customer was given.
    private static Task<IReadOnlyList<ClaimRequestRow>> Asked(Session session, ClaimRow row, CancellationToken stop) => session.Query<ClaimRequestRow>(
        "SELECT * FROM claim_request WHERE maker = @Maker AND claim_id = @Id AND answered_at IS NULL AND round = (SELECT MAX(round) FROM claim_request WHERE maker = @Maker AND claim_id = @Id) ORDER BY position, asked_at, id", new { row.Maker, row.Id }, stop);

    private static async Task<IReadOnlyList<LetterPrice>> Prices(Session session, ClaimRow row, CancellationToken stop)
    {
        var prices = new List<LetterPrice>();
        foreach (var remedy in (await session.RemediesOf(row.Maker, row.Id, stop)).Where(r => r is { Amount: not null, Currency: not null, EndedAt: null, AnsweredAt: null, MoneyAs: null }))
        {
            prices.Add(new LetterPrice(await Readers.PartName(session, row.Maker, remedy.Item, remedy.UnitPartId, stop), remedy.Amount!.Value, remedy.Currency!));
        }

        return prices;
    }

    private sealed record PolicyWords(PolicyModel Model, Translation? Translation)
    {
        public string Ask(string fact) => Model.FindFact(fact)?.Ask ?? fact;
    }

    private sealed class About(ClaimFile file, AssessmentRow? assessment, PolicyWords? policy, List<string> names, string language)
    {
        private readonly JsonElement? _verdict = assessment is null ? null : JsonSerializer.Deserialize<JsonElement>(assessment.Verdict);
        private readonly Dictionary<string, string> _sources = assessment is null ? [] : ReadSources(assessment.Sources);

        public LetterPart Part(ClaimPartRow part, int index)
        {
            var bare = new LetterPart(names[index], part.Quantity, part.Decision) { Said = part.Reason };
            if (_verdict is not { } verdict) return bare;
            var reading = VerdictReading.Of(verdict, index);
            var cited = part.Clause is { } id ? reading.Clause(id) : null;
            return bare with
            {
                Clause = cited is { } clause ? Quoted(part.Clause!, clause.Text, clause.Burden) : null,
                Facts = cited is null ? [] : [.. cited.Value.Facts.Select(f => new LetterFact(f.Name, f.Value, _sources.GetValueOrDefault($"parts[{part.Position}].{f.Name}") ?? _sources.GetValueOrDefault(f.Name), policy!.Ask(f.Name)))],
                Remedies = reading.Remedies,
                Costs = reading.Costs,
                LastDay = reading.LastDay,
                PausedDays = reading.PausedDays,
            };
        }

        public IEnumerable<LetterChange> Changes()
        {
            if (_verdict is not { } verdict) return [];
            return file.Parts.SelectMany((part, i) => part.Decision is "approved" or "goodwill" ? [] : VerdictReading.Of(verdict, i).Changes.Select(c => new LetterChange(file.Parts.Count > 1 ? names[i] : null, c.Fact, policy!.Ask(c.Fact), c.To, c.Outcome)));
        }

        public IReadOnlyList<LetterNeed> Needs(IReadOnlyList<ClaimRequestRow> asked) =>
            [.. asked.Select(a => new LetterNeed(a.Position == 0 ? null : names[file.Parts.ToList().FindIndex(p => p.Position == a.Position)], a.Fact, policy?.Ask(a.Fact) ?? a.Fact, policy?.Model.Language == language))];

        private LetterClause Quoted(string id, string original, bool burden) =>
            policy!.Translation is { } translation && translation.Words.TryGetValue(id, out var words)
                ? new LetterClause(id, words, language, IsTranslation: true, burden)
                : new LetterClause(id, original, policy.Model.Language, IsTranslation: false, burden);

        private static Dictionary<string, string> ReadSources(string json)
        {
            var found = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var source in JsonSerializer.Deserialize<JsonElement>(json).EnumerateArray()) found[source.GetProperty("fact").GetString()!] = source.GetProperty("source").GetString()!;
            return found;
        }
    }
}
