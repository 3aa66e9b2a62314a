using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>A parcel as the API takes it; any carrier.</summary>
/// <param name="Carrier">The carrier's name or code, as the maker writes it.</param>
/// <param name="Tracking">The carrier's tracking number.</param>
/// <param name="SentOn">The local day on which the carrier took it; today when not said.</param>
public sealed record Parcel(string Carrier, string Tracking, DateOnly? SentOn = null);

/// <summary>Parcels of remedies.</summary>
internal static class Parcels
{
    public const string In = "in", Out = "out", ToSupplier = "to_supplier", FromSupplier = "from_supplier";

    private const int Longest = 100;

    /// <summary>Records a parcel that left.</summary>
    public static async Task<Result<ShipmentRow, Refusal>> Send(Stage stage, string direction, Parcel? parcel)
    {
        if (parcel is null || !IsText(parcel.Carrier) || !IsText(parcel.Tracking)) return RemedyRefusals.ToRefusal(RemedyRefusal.TrackingMissing, $"Each has 1 to {Longest} characters.", "tracking");
        var there = await Of(stage);
        if (!RemedyWork.Day(parcel.SentOn, stage.Today, "sent_on", there.Count == 0 ? null : there.Max(s => s.ArrivedOn ?? s.SentOn)).Granted(out var sentOn, out var no)) return no;
        var row = new ShipmentRow
        {
            Maker = stage.Act.Maker,
            Id = stage.Act.NewId("parcel"),
            RemedyId = stage.Row.Id,
            Number = there.Count + 1,
            Direction = direction,
            Carrier = parcel.Carrier.Trim(),
            Tracking = parcel.Tracking.Trim(),
            SentOn = sentOn,
        };
        await stage.Work.Add(row, "shipment.sent", stage.Stop);
        return row;
    }

    /// <summary>The last parcel of a direction has arrived, or got lost. Null when there was none.</summary>
    public static async Task<Result<Arrival, Refusal>> Close(Stage stage, string direction, DateOnly? on, string field, bool isLost = false)
    {
        var last = (await Of(stage)).LastOrDefault(s => s.Direction == direction);
        if (!RemedyWork.Day(on, stage.Today, field, last?.SentOn).Granted(out var day, out var no)) return no;
        if (last is not null) last = await stage.Work.Change(isLost ? last with { LostOn = day } : last with { ArrivedOn = day }, isLost ? "shipment.lost" : "shipment.arrived", stage.Stop);
        return new Arrival(day, last);
    }

    public static EvidenceReference Evidence(ShipmentRow parcel) => new(EvidenceKind.TrackingNumber, $"{parcel.Carrier} {parcel.Tracking}");

    private static Task<IReadOnlyList<ShipmentRow>> Of(Stage stage) =>
        stage.Work.Query<ShipmentRow>("SELECT * FROM shipment WHERE maker = @Maker AND remedy_id = @Id ORDER BY number", new { stage.Act.Maker, stage.Row.Id }, stage.Stop);

    private static bool IsText(string? text) => !string.IsNullOrWhiteSpace(text) && text.Length <= Longest && !text.Any(char.IsControl);
}

/// <summary>When something came, and in which parcel, if one was recorded.</summary>
internal sealed record Arrival(DateOnly On, ShipmentRow? Parcel);
