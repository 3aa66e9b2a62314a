using Makegood.Server.Papers;

namespace Makegood.Server.Tests.Papers;

/// <summary>One letter of each kind, about the same kit: a motor run at the wrong current, and a power supply that failed by itself.</summary>
internal static class LetterSamples
{
    private static readonly DateOnly Today = new(2026, 11, 22);

    public static IEnumerable<LetterMatter> All(string language) => Enum.GetValues<LetterKind>().Select(kind => Of(kind, language));

    public static LetterMatter Of(LetterKind kind, string language) => kind switch
    {
        LetterKind.Approved => Base(kind, language) with { Parts = [PowerSupply(language)], DecidedByRule = true, DueOn = new(2026, 11, 27) },
        LetterKind.ApprovedInPart => Base(kind, language) with { Parts = [Motor(language, "refused"), PowerSupply(language)], Changes = [Change("Stepper motor")], DecidedByRule = false, AppealUntil = new(2026, 12, 22), DueOn = new(2026, 11, 27) },
        LetterKind.Refused => Base(kind, language) with { Parts = [Late(language)], Changes = [new(null, "claim.failed_on", "On which day?", "<= 2026-06-21", "covered"), new(null, "unit.run_time", "How long?", "<= 400 h", "covered")], DecidedByRule = false, AppealUntil = new(2026, 12, 22) },
        LetterKind.Referred => Base(kind, language) with { Parts = [Dealer(language)], DecidedByRule = true, AppealUntil = new(2026, 12, 22) },
        LetterKind.CustomerBearsParts => Base(kind, language) with { Parts = [new("Build platform", 2, "customer_pays") { Clause = Clause(language, "excluded_parts", "The parts in this list are not free; the maker supplies them and the user pays.", "Die Teile dieser Liste sind nicht kostenlos; der Hersteller liefert sie, und der Nutzer bezahlt."), Costs = [("part", "customer")] }], DecidedByRule = true, AppealUntil = new(2026, 12, 22) },
        LetterKind.NeedsInformation => Base(kind, language) with
        {
            AnswerUntil = new(2026, 12, 22),
            Needs =
            [
                new(null, "claim.failed_on", "On which day did the part fail, or when did you first notice it?", language == "en"),
                new(null, "request.invoice_number", "What is the number of the original invoice?", language == "en"),
                new(null, "request.evidence", "Please attach photos or a video that show the problem.", language == "en"),
                new("Stepper motor", "motor.other_rated_current", "Was the motor run at a current other than the one it is rated for?", language == "en"),
            ],
        },
        LetterKind.Goodwill => Base(kind, language) with { Parts = [Motor(language, "goodwill") with { Said = "First kit, and the card was unclear about the current." }], DecidedByRule = false },
        LetterKind.Quote => Base(kind, language) with { Prices = [new("Stepper motor", 123450, "EUR"), new("Freight", 1290, "EUR")], QuoteUntil = new(2026, 12, 6) },
        LetterKind.SolvedByGuidance => Base(kind, language) with { ReopenUntil = new(2027, 2, 20) },
        LetterKind.ClosedWithoutAnswer => Base(kind, language) with { ReopenUntil = new(2027, 2, 20), Needs = [new(null, "request.evidence", "Please attach photos or a video that show the problem.", language == "en")] },
        LetterKind.AppealDecided => Base(kind, language) with { Parts = [Late(language)], Changes = [new(null, "claim.failed_on", "On which day?", "<= 2026-06-21", "covered")], DecidedByRule = false },
    };

    /// <summary>More of everything than a letter usually holds: long names, many parts, words that a browser might take for markup.</summary>
    public static LetterMatter Long(string language)
    {
        var matter = Of(LetterKind.ApprovedInPart, language);
        return matter with
        {
            To = new Addressee("Dr. Wolfeschlegelsteinhausenbergerdorff-Czartoryska <Ada> & Söhne", ["Donaudampfschifffahrtsgesellschaftskapitänsstraße 1234 b", "Hinterhaus, 4. Stock links", "D-12345 Sankt Andreasberg im Oberharz"]),
            Product = "Printer kit <b>“large frame”</b>, edition for schools and workshops, with second extruder",
            Parts = [.. Enumerable.Range(1, 9).SelectMany(n => (LetterPart[])[Motor(language, "refused") with { Name = $"Stepper motor {n} of the axis that carries the print head" }, PowerSupply(language)])],
        };
    }

    private static LetterMatter Base(LetterKind kind, string language) => new()
    {
        Kind = kind,
        Language = language,
        From = new Letterhead("Acme Printers", ["1 Workshop Lane, Bristol BS1 4ST, United Kingdom", "care@acme.example · acme.example/help"]),
        To = new Addressee("Ada Lovelace", ["12 St James’s Square", "London SW1Y 4JH", "United Kingdom"]),
        Claim = "C-2026-000042",
        Reference = "C-2026-000042/1",
        WrittenOn = Today,
        Product = "Printer kit",
        Serial = "SN-1000-7",
        ReceivedOn = new(2026, 11, 19),
        Policy = "kit-parts@2024-01",
        Parts = [new("Stepper motor", 1, null), new("Power supply", 2, null)],
    };

    private static LetterPart Motor(string language, string decision) => new("Stepper motor", 1, decision)
    {
        Clause = Clause(language, "motor.current", "Running it at a rated current other than its own.", "Der Betrieb mit einem anderen als seinem Nennstrom."),
        Facts = [new("motor.other_rated_current", "yes", "customer", "Was the motor run at another current?")],
    };

    private static LetterPart PowerSupply(string language) => new("Power supply", 2, "approved")
    {
        Clause = Clause(language, "term", "The warranty runs for 12 months, for every maker, wherever on the globe.", "Die Garantie läuft 12 Monate, für jeden, der baut, wo auch immer auf der Welt."),
        Facts = [new("fault.defect", "yes", "staff", "Is the material at fault?"), new("claim.failed_on", "2026-11-18", "customer", "On which day?")],
        Remedies = ["free_part"],
        Costs = [("part", "maker"), ("labour", "customer"), ("freight_out", "customer"), ("freight_in", "customer")],
        LastDay = new(2027, 6, 1),
    };

    private static LetterPart Late(string language) => new("Linear rail", 1, "refused")
    {
        Clause = Clause(language, "term", "The warranty runs for 12 months, for every maker, wherever on the globe.", "Die Garantie läuft 12 Monate, für jeden, der baut, wo auch immer auf der Welt."),
        Facts = [new("claim.failed_on", "2026-11-18", "customer", "On which day?"), new("purchase.invoiced_on", "2025-06-01", "sale", "Which date is on the invoice?"), new("unit.run_time", "1500 h", "reading", "How long?")],
        LastDay = new(2026, 6, 21),
        PausedDays = 20,
    };

    private static LetterPart Dealer(string language) => new("Main board", 1, "referred")
    {
        Clause = Clause(language, "dealer", "Whoever bought from a dealer turns to that dealer.", "Wer bei einem Händler gekauft hat, wendet sich an diesen Händler.") with { Burden = false },
        Facts = [new("sale.channel", "dealer", "sale", "Where did you buy it?")],
    };

    private static LetterChange Change(string part) => new(part, "motor.other_rated_current", "Was the motor run at another current?", "no", "covered");

    // The shipped policies are written in English and translated into German.
    private static LetterClause Clause(string language, string id, string english, string german) =>
        language == "de" ? new(id, german, "de", true, false) : new(id, english, "en", false, false);
}
