namespace Makegood.Bench;

/// <summary>The shipped printer policy as a programmer would write it by hand: the yardstick.</summary>
public static class HandWritten
{
    public const int Refer = 0;
    public const int NotCovered = 1;
    public const int CustomerBearsParts = 2;
    public const int Covered = 3;

    private static readonly HashSet<string> ExcludedParts = new(StringComparer.Ordinal)
    {
        "platform_sticker", "platform_metal_plate", "platform_glass_plate", "acrylic_cover", "sd_card", "usb_stick", "usb_cable", "filament",
        "filament_shaft", "build_platform", "plastic_scraper", "metal_scraper", "gloves", "allen_wrench", "open_end_wrench", "toolkit",
    };

    /// <summary>Outcome, the clauses that give it, and the last covered day.</summary>
    public static (int Outcome, DateOnly LastDay) Decide(PrinterClaim c, List<string> clauses)
    {
        var lastDay = LastDay(c);
        if (c.FromDealer || !c.IsFff)
        {
            if (c.FromDealer)
            {
                clauses.Add("scope");
                clauses.Add("scope.dealer");
            }

            if (!c.IsFff)
            {
                clauses.Add("scope");
                clauses.Add("scope.other");
            }

            return (Refer, lastDay);
        }

        if (ExcludedParts.Contains(c.Item)) clauses.Add("excluded_parts");
        if (!c.Serial && !c.WarrantyCard) clauses.Add("x1");
        if (c.FailedOn > lastDay) clauses.Add("x2");
        if (c.RunTimeSeconds is { } seconds && seconds > HourLimit(c) * 3600) clauses.Add("x3");
        if (c.UnauthorisedShop) clauses.Add("x4");
        if (c.Modification) clauses.Add("x5");
        if (c.IncorrectUse) clauses.Add("x6");
        if (c.Environment) clauses.Add("x7");
        if (c.Misuse) clauses.Add("x8");
        if (c.OtherBrandPart) clauses.Add("x9");
        if (c.PoorFilament) clauses.Add("x10");
        if (c.OtherSoftware) clauses.Add("x11");
        if (c.PoorMaintenance) clauses.Add("x12");
        if (c.Wear) clauses.Add("x13");
        if (c.ForceMajeure) clauses.Add("x14");
        if (clauses.Count > 0) return (NotCovered, lastDay);

        if (!c.Application && !c.Serial)
        {
            clauses.Add("apply.incomplete");
            return (CustomerBearsParts, lastDay);
        }

        clauses.Add("parts.free");
        return (c.QualityDefect && c.FailedOn <= lastDay ? Covered : NotCovered, lastDay);
    }

    private static DateOnly LastDay(PrinterClaim c)
    {
        var start = c.PurchasedAt is { } bought && bought > c.ManufacturedOn ? bought : c.ManufacturedOn;
        var isNozzle = c.Item is "nozzle_assembly" or "nozzle";
        return start.AddMonths(isNozzle && c.ReplacedOn is null ? 3 : 12);
    }

    private static long HourLimit(PrinterClaim c) => c.Model is "creator_pro" or "dreamer_nx" || !c.IsCommercial ? 400 : 1000;
}
