using Makegood.Storage;

namespace Makegood.Server.Tests;

/// <summary>A claim put straight into the store, where the way through the desk is not the question.</summary>
internal static class BareClaim
{
    /// <summary>A draft about a unit, to be changed with <c>with</c>.</summary>
    public static ClaimRow Draft(Act act, string number, string unit, string product, string person) => new()
    {
        Maker = act.Maker,
        Id = act.NewId("claim"),
        Number = number,
        UnitId = unit,
        ProductId = product,
        PersonId = person,
        Channel = "api",
        Language = "en",
        State = "draft",
        Turn = "customer",
        Symptom = "other",
        Items = "nozzle_assembly",
        Flags = "[]",
        Missing = "[]",
        FactsAt = 0,
        OpenedAt = act.At,
        ChangedAt = act.At,
        TimesReopened = 0,
        CostAmount = 0,
        Goodwill = false,
    };
}
