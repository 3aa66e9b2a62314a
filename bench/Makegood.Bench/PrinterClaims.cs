using System.Text;
using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;
using PolicyProgram = Makegood.Policy.Evaluation.Program;

namespace Makegood.Bench;

/// <summary>A complete claim under the shipped printer policy, as a program would hold it.</summary>
public sealed record PrinterClaim
{
    public required DateOnly AppliedOn { get; init; }
    public required DateOnly FailedOn { get; init; }
    public required bool Application { get; init; }
    public required bool Serial { get; init; }
    public required bool WarrantyCard { get; init; }
    public required DateOnly ManufacturedOn { get; init; }
    public required bool IsFff { get; init; }
    public required string Model { get; init; }
    public required bool IsCommercial { get; init; }
    public required long? RunTimeSeconds { get; init; }
    public required bool FromDealer { get; init; }
    public required DateOnly? PurchasedAt { get; init; }
    public required bool UnauthorisedShop { get; init; }
    public required bool Special { get; init; }
    public required string Item { get; init; }
    public required DateOnly? ReplacedOn { get; init; }
    public required bool QualityDefect { get; init; }
    public required bool Modification { get; init; }
    public required bool IncorrectUse { get; init; }
    public required bool Environment { get; init; }
    public required bool Misuse { get; init; }
    public required bool OtherBrandPart { get; init; }
    public required bool PoorFilament { get; init; }
    public required bool OtherSoftware { get; init; }
    public required bool PoorMaintenance { get; init; }
    public required bool Wear { get; init; }
    public required bool ForceMajeure { get; init; }
}

/// <summary>Makes claims by a seed, and hands them to the engine and to the peers.</summary>
public static class PrinterClaims
{
    private static readonly string[] Items = ["mainboard", "nozzle_assembly", "nozzle", "extruder", "hot_end", "motor", "belt", "heated_bed", "sensor", "screen", "acrylic_cover", "gloves", "toolkit", "usb_stick", "bracket"];
    private static readonly string[] Models = ["creator_pro", "creator_pro", "dreamer_nx", "dreamer_nx", "guider_9", "adventurer_9"];

    public static PrinterClaim[] Make(int count, int seed)
    {
        var random = new Random(seed);
        var claims = new PrinterClaim[count];
        for (var i = 0; i < count; i++) claims[i] = One(random);
        return claims;
    }

    private static PrinterClaim One(Random random)
    {
        bool Rarely(double share) => random.NextDouble() < share;
        var made = new DateOnly(2021, 6, 1).AddDays(random.Next(1100));
        DateOnly? bought = Rarely(0.1) ? null : made.AddDays(random.Next(-30, 240));
        var failed = made.AddDays(random.Next(0, 560));
        return new PrinterClaim
        {
            ManufacturedOn = made,
            PurchasedAt = bought,
            FailedOn = failed,
            AppliedOn = failed.AddDays(random.Next(0, 60)),
            Application = !Rarely(0.06),
            Serial = !Rarely(0.08),
            WarrantyCard = !Rarely(0.4),
            IsFff = !Rarely(0.04),
            Model = Models[random.Next(Models.Length)],
            IsCommercial = Rarely(0.2),
            RunTimeSeconds = Rarely(0.2) ? null : random.Next(0, 1200) * 3600L / (Rarely(0.7) ? 3 : 1),
            FromDealer = Rarely(0.08),
            UnauthorisedShop = Rarely(0.03),
            Special = Rarely(0.15),
            Item = Items[random.Next(Items.Length)],
            ReplacedOn = Rarely(0.9) ? null : made.AddDays(random.Next(0, 300)),
            QualityDefect = !Rarely(0.2),
            Modification = Rarely(0.02),
            IncorrectUse = Rarely(0.03),
            Environment = Rarely(0.02),
            Misuse = Rarely(0.02),
            OtherBrandPart = Rarely(0.02),
            PoorFilament = Rarely(0.02),
            OtherSoftware = Rarely(0.01),
            PoorMaintenance = Rarely(0.02),
            Wear = Rarely(0.05),
            ForceMajeure = Rarely(0.01),
        };
    }

    /// <summary>The facts of a claim, in the order of the policy.</summary>
    public static FactValue[] Facts(PolicyModel model, PrinterClaim claim)
    {
        var facts = Enumerable.Repeat(FactValue.Unknown, model.Facts.Count).ToArray();
        foreach (var (name, value) in Values(claim)) facts[model.FindFact(name)!.Index] = FactValue.Known(value);
        return facts;
    }

    /// <summary>The same claim with about half of its facts not known.</summary>
    /// <param name="by">Only facts from these sources are left out; null for all.</param>
    public static FactValue[] HalfFilled(PolicyModel model, FactValue[] facts, Random random, string[]? by = null)
    {
        FactValue[] half = [.. facts];
        for (var i = 0; i < half.Length; i++)
        {
            if ((by is null || by.Contains(model.Facts[i].By, StringComparer.Ordinal)) && random.Next(2) == 0) half[i] = FactValue.Unknown;
        }

        return half;
    }

    /// <summary>The claim as the JSON that every engine reads.</summary>
    public static string Json(PrinterClaim claim, string id)
    {
        var text = new StringBuilder().Append("{\"id\":\"").Append(id).Append('"');
        foreach (var (name, value) in Values(claim))
        {
            text.Append(",\"").Append(name).Append("\":");
            text.Append(value.Kind switch
            {
                ValueKind.Absent => "null",
                ValueKind.YesNo => value.Number == 1 ? "true" : "false",
                ValueKind.Document => value.Number == 1 ? "\"provided\"" : "{\"cannot_be_had\":true}",
                ValueKind.List => "[]",
                _ => "\"" + Literals.Write(value) + "\"",
            });
        }

        return text.Append('}').ToString();
    }

    private static IEnumerable<(string, Value)> Values(PrinterClaim c)
    {
        yield return ("claim.applied_on", Value.Date(c.AppliedOn));
        yield return ("claim.failed_on", Value.Date(c.FailedOn));
        yield return ("claim.application", Value.Document(c.Application));
        yield return ("unit.serial", Value.Document(c.Serial));
        yield return ("unit.warranty_card", Value.Document(c.WarrantyCard));
        yield return ("unit.manufactured_on", Value.Date(c.ManufacturedOn));
        yield return ("unit.technology", Value.Name(c.IsFff ? "FFF" : "other"));
        yield return ("unit.model", Value.Name(c.Model));
        yield return ("unit.grade", Value.Name(c.IsCommercial ? "commercial" : "consumer"));
        yield return ("unit.run_time", c.RunTimeSeconds is { } seconds ? Value.Of(TypeKind.Duration, seconds) : Value.Absent);
        yield return ("sale.channel", Value.Name(c.FromDealer ? "dealer" : "official_store"));
        yield return ("sale.purchased_at", c.PurchasedAt is { } bought ? Value.Date(bought) : Value.Absent);
        yield return ("repair.unauthorised_shop", Value.YesNo(c.UnauthorisedShop));
        yield return ("problem.special", Value.YesNo(c.Special));
        yield return ("repairs", Value.Of(ListValue.Empty));
        yield return ("part.item", Value.Name(c.Item));
        yield return ("part.replaced_on", c.ReplacedOn is { } replaced ? Value.Date(replaced) : Value.Absent);
        yield return ("fault.quality_defect", Value.YesNo(c.QualityDefect));
        yield return ("fault.modification", Value.YesNo(c.Modification));
        yield return ("fault.incorrect_use", Value.YesNo(c.IncorrectUse));
        yield return ("fault.environment", Value.YesNo(c.Environment));
        yield return ("fault.misuse", Value.YesNo(c.Misuse));
        yield return ("fault.other_brand_part", Value.YesNo(c.OtherBrandPart));
        yield return ("fault.poor_filament", Value.YesNo(c.PoorFilament));
        yield return ("fault.other_software", Value.YesNo(c.OtherSoftware));
        yield return ("fault.poor_maintenance", Value.YesNo(c.PoorMaintenance));
        yield return ("fault.wear", Value.YesNo(c.Wear));
        yield return ("fault.force_majeure", Value.YesNo(c.ForceMajeure));
    }
}

/// <summary>Puts typed claims on a sheet, as a program that embeds the engine would: fact numbers are looked up once.</summary>
public sealed class PrinterSheet
{
    private static readonly string[] Names =
    [
        "claim.applied_on", "claim.failed_on", "claim.application", "unit.serial", "unit.warranty_card", "unit.manufactured_on", "unit.technology", "unit.model", "unit.grade",
        "unit.run_time", "sale.channel", "sale.purchased_at", "repair.unauthorised_shop", "problem.special", "repairs", "part.item", "part.replaced_on", "fault.quality_defect",
        "fault.modification", "fault.incorrect_use", "fault.environment", "fault.misuse", "fault.other_brand_part", "fault.poor_filament", "fault.other_software",
        "fault.poor_maintenance", "fault.wear", "fault.force_majeure",
    ];

    private static readonly Value NoRepairs = Value.Of(ListValue.Empty);

    private readonly int[] _facts;
    private readonly int _fff;
    private readonly int _other;
    private readonly int _consumer;
    private readonly int _commercial;
    private readonly int _store;
    private readonly int _dealer;

    public PrinterSheet(PolicyProgram program)
    {
        _facts = [.. Names.Select(n => program.Model.FindFact(n)!.Index)];
        _fff = program.Symbol("FFF");
        _other = program.Symbol("other");
        _consumer = program.Symbol("consumer");
        _commercial = program.Symbol("commercial");
        _store = program.Symbol("official_store");
        _dealer = program.Symbol("dealer");
    }

    public void Fill(Sheet sheet, PrinterClaim c)
    {
        var f = _facts;
        sheet.Clear();
        sheet.SetNumber(f[0], c.AppliedOn.DayNumber);
        sheet.SetNumber(f[1], c.FailedOn.DayNumber);
        sheet.SetNumber(f[2], c.Application ? 1 : 0);
        sheet.SetNumber(f[3], c.Serial ? 1 : 0);
        sheet.SetNumber(f[4], c.WarrantyCard ? 1 : 0);
        sheet.SetNumber(f[5], c.ManufacturedOn.DayNumber);
        sheet.SetNumber(f[6], c.IsFff ? _fff : _other);
        sheet.SetName(f[7], c.Model);
        sheet.SetNumber(f[8], c.IsCommercial ? _commercial : _consumer);
        if (c.RunTimeSeconds is { } seconds) sheet.SetNumber(f[9], seconds);
        else sheet.SetAbsent(f[9]);
        sheet.SetNumber(f[10], c.FromDealer ? _dealer : _store);
        if (c.PurchasedAt is { } bought) sheet.SetNumber(f[11], bought.DayNumber);
        else sheet.SetAbsent(f[11]);
        sheet.SetNumber(f[12], c.UnauthorisedShop ? 1 : 0);
        sheet.SetNumber(f[13], c.Special ? 1 : 0);
        sheet.Set(f[14], NoRepairs);
        sheet.SetName(f[15], c.Item);
        if (c.ReplacedOn is { } replaced) sheet.SetNumber(f[16], replaced.DayNumber);
        else sheet.SetAbsent(f[16]);
        sheet.SetNumber(f[17], c.QualityDefect ? 1 : 0);
        sheet.SetNumber(f[18], c.Modification ? 1 : 0);
        sheet.SetNumber(f[19], c.IncorrectUse ? 1 : 0);
        sheet.SetNumber(f[20], c.Environment ? 1 : 0);
        sheet.SetNumber(f[21], c.Misuse ? 1 : 0);
        sheet.SetNumber(f[22], c.OtherBrandPart ? 1 : 0);
        sheet.SetNumber(f[23], c.PoorFilament ? 1 : 0);
        sheet.SetNumber(f[24], c.OtherSoftware ? 1 : 0);
        sheet.SetNumber(f[25], c.PoorMaintenance ? 1 : 0);
        sheet.SetNumber(f[26], c.Wear ? 1 : 0);
        sheet.SetNumber(f[27], c.ForceMajeure ? 1 : 0);
    }
}
