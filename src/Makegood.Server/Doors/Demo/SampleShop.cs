using Makegood.Server.Registry;

namespace Makegood.Server.Doors.Demo;

/// <summary>A thing that fails: how often, and how its failures lie in time.</summary>
/// <param name="Weight">How many of a thousand claims are about it.</param>
/// <param name="Days">The life by which 63 of 100 have failed, in days (the scale of a Weibull curve).</param>
/// <param name="Shape">Below 1: early failures. Above 1: wear.</param>
internal sealed record Weakness(string Item, string Name, int Weight, double Days, double Shape, string Symptom, long Cost);

/// <summary>What the sample maker makes and sells.</summary>
internal static class SampleShop
{
    public const string Maker = "northlight";
    public const string Name = "Northlight Printers (demo)";
    public const string Zone = "Europe/Berlin";
    public const string Printer = "NL-ONE";
    public const string Kit = "NL-KIT";
    public const string Currency = "USD";

    /// <summary>The power supplies of one delivery were bad: many fail in their first weeks.</summary>
    public const string BadItem = "power_supply", BadLot = "PSU-24B7";

    public static readonly IReadOnlyList<Weakness> OfPrinter =
    [
        new("nozzle_assembly", "Nozzle assembly", 240, 160, 1.8, "no_extrusion", 1250),
        new("extruder", "Extruder", 90, 260, 0.8, "grinding", 4200),
        new("hot_end", "Hot end", 80, 300, 1.1, "temperature_error", 3900),
        new("cooling_fan", "Cooling fan", 90, 420, 2.2, "noise", 800),
        new("mainboard", "Main board", 70, 220, 0.6, "does_not_start", 8900),
        new("power_supply", "Power supply", 60, 240, 0.7, "does_not_start", 4600),
        new("belt", "Belt", 60, 520, 2.8, "layer_shift", 650),
        new("sensor", "Sensor", 60, 300, 0.9, "sensor_error", 900),
        new("heated_bed", "Heated bed", 50, 380, 1.0, "temperature_error", 5200),
        new("motor", "Motor", 50, 480, 1.5, "layer_shift", 1800),
        new("screen", "Screen", 30, 300, 0.9, "screen_dark", 2600),
        new("cable", "Internal cable", 30, 350, 1.2, "sensor_error", 300),
        new("acrylic_cover", "Acrylic cover", 40, 250, 1.0, "broken", 2100),
        new("sd_card", "SD card", 25, 200, 0.8, "not_read", 500),
        new("build_platform", "Build platform", 25, 400, 1.6, "warped", 3400),
    ];

    public static readonly IReadOnlyList<Weakness> OfKit =
    [
        new("motor", "Stepper motor", 170, 300, 0.8, "motor_dead", 1800),
        new("linear_rail", "Linear rail", 120, 280, 0.9, "grinding", 3300),
        new("power_supply", "Kit power supply", 110, 240, 0.7, "does_not_start", 4600),
        new("mainboard", "Kit main board", 110, 230, 0.6, "does_not_start", 7900),
        new("hot_end", "Kit hot end", 140, 260, 1.1, "no_extrusion", 3600),
        new("heated_bed", "Kit heated bed", 80, 330, 1.0, "temperature_error", 5200),
        new("belt", "Kit belt", 90, 420, 2.4, "layer_shift", 650),
        new("fan", "Kit fan", 110, 380, 2.0, "noise", 700),
        new("end_stop", "End stop", 70, 260, 0.8, "homing_error", 350),
    ];

    public static IReadOnlyList<(PartContent Part, string Product)> Parts { get; } =
    [
        .. OfPrinter.Select(w => (new PartContent("ONE-" + w.Item.Replace('_', '-').ToUpperInvariant(), w.Name, w.Item, null, null, w.Cost, Currency), Printer)),
        .. OfKit.Select(w => (new PartContent("KIT-" + w.Item.Replace('_', '-').ToUpperInvariant(), w.Name, w.Item, "Helmond Components", 24, w.Cost, Currency), Kit)),
    ];

    public static IReadOnlyList<ProductContent> Products { get; } =
    [
        new(Printer, "Northlight One", "unit", "creator_pro", "consumer", "FFF", "fff-printer"),
        new(Kit, "Northlight Kit", "kit", null, null, null, "kit-parts"),
    ];

    /// <summary>Where customers live, what they speak, and how many of a hundred.</summary>
    public static readonly IReadOnlyList<(string Country, string Language, int Weight)> Places =
        [("DE", "de", 27), ("US", "en", 18), ("GB", "en", 11), ("FR", "fr", 12), ("IT", "it", 8), ("ES", "es", 8), ("PL", "pl", 7), ("AT", "de", 5), ("NL", "en", 4)];

    /// <summary>Sales by month, January first.</summary>
    public static readonly IReadOnlyList<int> Seasons = [7, 6, 7, 7, 6, 5, 5, 6, 8, 10, 16, 17];

    public static readonly IReadOnlyList<string> Dealers = ["Printhaus Leipzig", "Maker Depot", "Atelier 3D Lyon", "Stampa Subito"];

    public static readonly IReadOnlyList<string> FirstNames = ["Ada", "Jonas", "Marta", "Luca", "Camille", "Tomasz", "Ines", "Oliver", "Greta", "Hugo", "Zofia", "Nora", "Emil", "Paula", "Sven", "Chiara"];

    public static readonly IReadOnlyList<string> LastNames = ["Sample", "Beispiel", "Muster", "Exemple", "Esempio", "Ejemplo", "Przyklad", "Placeholder"];

    public static readonly IReadOnlyList<string> Stories =
    [
        "It stopped in the middle of a print and has not worked since.",
        "There was a smell, then nothing. I switched it off at once.",
        "It worked for weeks, and from one day to the next it did not.",
        "I followed the guide twice; the error comes back after a few minutes.",
        "Es klackt, und dann kommt nichts mehr heraus.",
        "Depuis hier, l'écran affiche une erreur et tout s'arrête.",
    ];

    /// <summary>A shipped policy, as it came with this program.</summary>
    public static string Policy(string name)
    {
        using var text = new StreamReader(typeof(SampleShop).Assembly.GetManifestResourceStream($"policies/{name}.policy.md")!);
        return text.ReadToEnd();
    }
}
