using Makegood.Domain.Basics;
using static Makegood.Server.Papers.LetterBlockKind;

namespace Makegood.Server.Papers;

/// <summary>Writes letters: what they are about becomes words of the customer's language. Pure: the same matter gives the same letter.</summary>
public static class LetterWriter
{
    // More hints than that help nobody.
    private const int ChangesMost = 6;

    private static readonly (string Bearer, string Key)[] Bearers = [("maker", "cost.we"), ("customer", "cost.you"), ("seller", "cost.seller")];

    public static LetterContent Write(LetterMatter matter)
    {
        var words = PaperWords.Of(matter.Language);
        var kind = Words.Write(matter.Kind);
        return new LetterContent
        {
            Language = words.Tongue.Language,
            Title = $"{matter.From.Maker} – {words.Say("label.claim")} {matter.Claim}",
            Maker = matter.From.Maker,
            From = matter.From.Lines,
            To = matter.To.Name is { } name ? [name, .. matter.To.Lines] : matter.To.Lines,
            Day = words.Tongue.Day(matter.WrittenOn),
            About = [.. About(matter, words)],
            Tone = ToneOf(matter),
            Heading = words.Say("heading." + kind),
            Greeting = matter.To.Name is { } to ? words.Say("greeting.named", ("name", to)) : words.Say("greeting.plain"),
            Opening = words.Say("opening." + kind),
            Sections = [.. Sections(matter, words).Where(s => s.Blocks.Count > 0)],
            Regards = words.Say("closing.regards"),
            Team = words.Say("closing.team", ("maker", matter.From.Maker)),
            Footer = words.Say("footer.reply", ("claim", matter.Claim)),
        };
    }

    private static IEnumerable<(string, string)> About(LetterMatter matter, PaperWords words)
    {
        yield return (words.Say("label.claim"), matter.Claim);
        yield return (words.Say("label.reference"), matter.Reference);
        yield return (words.Say("label.product"), matter.Product);
        yield return (words.Say("label.serial"), matter.Serial);
        yield return (words.Say("label.received"), words.Tongue.Day(matter.ReceivedOn));
        if (matter.Policy is { } policy) yield return (words.Say("label.policy"), policy);
        // A decision names each part itself.
        if (matter.Parts.Count > 0 && !IsDecision(matter.Kind)) yield return (words.Say("section.claimed"), string.Join(", ", matter.Parts.Select(p => Pieces(p, words))));
    }

    private static IEnumerable<LetterSection> Sections(LetterMatter matter, PaperWords words)
    {
        var isDecision = IsDecision(matter.Kind);
        if (isDecision) yield return new LetterSection(words.Say("section.decision", matter.Parts.Count), [.. Decisions(matter, words)]);
        if (matter.Kind is LetterKind.NeedsInformation) yield return new LetterSection(words.Say("section.needed"), [.. Needs(matter, words)]);
        if (matter.Kind is LetterKind.ClosedWithoutAnswer && matter.Needs.Count > 0) yield return new LetterSection(words.Say("section.needed"), [new(Paragraph, words.Say("needed.were")), .. Needs(matter, words)]);
        if (matter.Kind is LetterKind.Quote) yield return new LetterSection(words.Say("section.quote"), [.. Prices(matter, words)]);
        if (isDecision) yield return new LetterSection(words.Say("section.change"), [.. Changes(matter, words)]);
        yield return new LetterSection(words.Say("section.next"), [new(Paragraph, Next(matter, words))]);
        yield return new LetterSection(words.Say("section.appeal"), [.. Appeal(matter, words)]);
        yield return new LetterSection(words.Say("section.yours"), [new(Item, words.Say("yours.guidance")), new(Item, words.Say("yours.rights"))]);
    }

    private static IEnumerable<LetterBlock> Decisions(LetterMatter matter, PaperWords words)
    {
        foreach (var part in matter.Parts)
        {
            Invariant.Holds(part.Decision is not null, "a letter about a decision has one for each part");
            yield return new LetterBlock(Part, Pieces(part, words), words.Say("decision." + part.Decision), ToneOf(part.Decision!));
            yield return new LetterBlock(Paragraph, string.Join(' ', Because(matter, part, words)));
            if (part.Clause is { } clause)
            {
                yield return new LetterBlock(Lead, words.Say("clause.rests_on"));
                yield return new LetterBlock(Quote, words.Tongue.Quote(clause.Text), Source(matter, clause, words), Language: clause.Language == words.Tongue.Language ? null : clause.Language);
            }

            if (part.Facts.Count > 0) yield return new LetterBlock(Lead, words.Say("section.facts"));
            foreach (var fact in part.Facts)
            {
                yield return new LetterBlock(Fact, words.Say("facts.line", ("fact", PlainValue.Fact(words, fact.Name, fact.Ask)), ("value", PlainValue.Of(words, fact.Value))), fact.Source is { } source ? words.Say("source." + source) : null);
            }
        }

        if (matter.DecidedByRule is { } byRule) yield return new LetterBlock(Paragraph, words.Say(byRule ? "decided.rule" : "decided.person"));
    }

    private static IEnumerable<string> Because(LetterMatter matter, LetterPart part, PaperWords words)
    {
        // What the policy grants says more than our own sentence, where both would say the same.
        var granted = part.Decision is "approved" ? part.Remedies.Select(r => "remedy." + r).Where(words.Has).ToList() : [];
        if (granted.Count == 0) yield return words.Say("because." + part.Decision);
        foreach (var remedy in granted) yield return words.Say(remedy);
        if (part.Clause is { Burden: true }) yield return words.Say("clause.burden");
        if (part.Said is { } said) yield return words.Say("reason.said", ("reason", words.Tongue.Quote(said)));
        foreach (var (bearer, key) in Bearers)
        {
            var items = part.Costs.Where(c => c.Bearer == bearer && words.Has("cost." + c.What)).Select(c => words.Say("cost." + c.What)).ToList();
            if (items.Count > 0 && part.Decision is "approved" or "customer_pays") yield return words.Say(key, ("items", words.Tongue.List(items)));
        }

        if (part.LastDay is not { } day) yield break;
        yield return words.Say(day < matter.WrittenOn ? "coverage.ended" : "coverage.until", ("day", words.Tongue.Day(day)));
        if (part.PausedDays > 0) yield return words.Say("coverage.paused", part.PausedDays);
    }

    private static string Source(LetterMatter matter, LetterClause clause, PaperWords words)
    {
        var named = words.Say("clause.named", ("clause", clause.Id), ("policy", matter.Policy ?? string.Empty));
        if (clause.IsTranslation) return $"{named}. {words.Say("clause.translated")}";
        if (clause.Language == words.Tongue.Language) return named;
        var language = words.Has("lang." + clause.Language) ? words.Say("lang." + clause.Language) : clause.Language;
        return $"{named}. {words.Say("clause.original", ("language", language))}";
    }

    private static IEnumerable<LetterBlock> Needs(LetterMatter matter, PaperWords words)
    {
        foreach (var group in matter.Needs.GroupBy(n => n.Part, StringComparer.Ordinal))
        {
            if (group.Key is { } part) yield return new LetterBlock(Lead, words.Say("needed.of_part", ("part", part)));
            foreach (var need in group)
            {
                var key = "ask." + need.Fact;
                yield return new LetterBlock(Item, need.AskIsInLanguage || !words.Has(key) ? need.Ask : words.Say(key));
            }
        }
    }

    private static IEnumerable<LetterBlock> Changes(LetterMatter matter, PaperWords words)
    {
        var lines = matter.Changes
            .Select(c => (c.Part, Line: words.Say("change.line", ("fact", PlainValue.Fact(words, c.Fact, c.Ask)), ("range", PlainValue.Range(words, c.To)), ("outcome", PlainValue.Outcome(words, c.Outcome)))))
            .Select(c => c.Part is { } part ? words.Say("change.of_part", ("part", part), ("line", c.Line)) : c.Line)
            .Distinct(StringComparer.Ordinal).Take(ChangesMost).ToList();
        if (lines.Count == 0 || matter.Parts.All(p => p.Decision is "approved" or "goodwill")) yield break;
        yield return new LetterBlock(Paragraph, words.Say("change.intro"));
        foreach (var line in lines) yield return new LetterBlock(Item, line);
    }

    private static IEnumerable<LetterBlock> Prices(LetterMatter matter, PaperWords words)
    {
        foreach (var price in matter.Prices) yield return new LetterBlock(Price, price.What, words.Tongue.Money(price.Amount, price.Currency));
        foreach (var sum in matter.Prices.GroupBy(p => p.Currency, StringComparer.Ordinal)) yield return new LetterBlock(Total, words.Say("quote.total"), words.Tongue.Money(checked(sum.Sum(p => p.Amount)), sum.Key));
    }

    private static string Next(LetterMatter matter, PaperWords words)
    {
        var refused = matter.Parts.All(p => p.Decision is "refused");
        var sentences = new List<string> { words.Say(matter.Kind is LetterKind.AppealDecided && refused ? "next.appeal_refused" : "next." + Words.Write(matter.Kind)) };
        void Add(string key, DateOnly? day)
        {
            if (day is { } on) sentences.Add(words.Say(key, ("day", words.Tongue.Day(on))));
        }

        if (matter.Kind is LetterKind.NeedsInformation) Add("next.answer_by", matter.AnswerUntil);
        else if (matter.Kind is LetterKind.Quote) Add("next.quote_by", matter.QuoteUntil);
        else if (matter.Kind is LetterKind.SolvedByGuidance or LetterKind.ClosedWithoutAnswer) Add("next.reopen_by", matter.ReopenUntil);
        else if (!refused) Add("next.by", matter.DueOn);
        return string.Join(' ', sentences);
    }

    private static IEnumerable<LetterBlock> Appeal(LetterMatter matter, PaperWords words)
    {
        if (matter.Parts.All(p => p.Decision is null or "approved" or "goodwill")) yield break;
        if (matter.Kind is LetterKind.AppealDecided) yield return new LetterBlock(Paragraph, words.Say("appeal.final"));
        else if (matter.AppealUntil is { } until) yield return new LetterBlock(Paragraph, $"{words.Say("appeal.how", ("claim", matter.Claim))} {words.Say("appeal.until", ("day", words.Tongue.Day(until)))}");
    }

    private static string Pieces(LetterPart part, PaperWords words) => part.Quantity == 1 ? part.Name : $"{words.Tongue.Count(part.Quantity)} × {part.Name}";

    /// <summary>True for letters that tell what was decided for each part.</summary>
    public static bool IsDecision(LetterKind kind) => kind switch
    {
        LetterKind.Approved or LetterKind.ApprovedInPart or LetterKind.Refused or LetterKind.Referred or LetterKind.CustomerBearsParts or LetterKind.Goodwill or LetterKind.AppealDecided => true,
        LetterKind.NeedsInformation or LetterKind.Quote or LetterKind.SolvedByGuidance or LetterKind.ClosedWithoutAnswer => false,
    };

    private static LetterTone ToneOf(LetterMatter matter) => matter.Kind switch
    {
        LetterKind.Approved or LetterKind.Goodwill or LetterKind.SolvedByGuidance => LetterTone.Yes,
        LetterKind.ApprovedInPart or LetterKind.CustomerBearsParts => LetterTone.Partly,
        LetterKind.Refused => LetterTone.No,
        LetterKind.Referred or LetterKind.NeedsInformation or LetterKind.Quote or LetterKind.ClosedWithoutAnswer => LetterTone.Open,
        LetterKind.AppealDecided => matter.Parts.All(p => p.Decision is "approved" or "goodwill") ? LetterTone.Yes : matter.Parts.All(p => p.Decision is "refused") ? LetterTone.No : LetterTone.Partly,
    };

    private static LetterTone ToneOf(string decision) => decision switch
    {
        "approved" or "goodwill" => LetterTone.Yes,
        "refused" => LetterTone.No,
        "customer_pays" => LetterTone.Partly,
        _ => LetterTone.Open,
    };
}
