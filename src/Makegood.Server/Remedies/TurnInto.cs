using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>What could not be repaired is made good in another way: another unit goes out, a part, or money. The new remedy follows the old one.</summary>
public static class TurnInto
{
    /// <param name="Kind">unit_swap, part_only or money_hand_off: what is broken is here already, so nothing is awaited back.</param>
    public sealed record Command(string Kind);

    public static Task<Result<RemedyView, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop) =>
        RemedyWork.Run(id, RemedyMove.TurnInto, act, null, database, stage => Decide(stage, command), stop);

    private static async Task<Result<Step, Refusal>> Decide(Stage stage, Command command)
    {
        if (!Words.TryRead<RemedyKind>(command.Kind, out var kind) || kind is not (RemedyKind.UnitSwap or RemedyKind.PartOnly or RemedyKind.MoneyHandOff)) return RemedyRefusals.ToRefusal(RemedyRefusal.KindUnknown, "Write `unit_swap`, `part_only` or `money_hand_off`.", "kind");
        if (kind is RemedyKind.UnitSwap && stage.Row.PartTravels) return RemedyRefusals.ToRefusal(RemedyRefusal.KindNeedsUnit, field: "kind");
        var next = stage.Row with
        {
            Id = stage.Act.NewId("remedy"),
            Revision = 1,
            Step = stage.Row.Step + 1,
            FollowsId = stage.Row.Id,
            Kind = Words.Write(kind),
            State = Words.Write(RemedyState.Planned),
            Outcome = null,
            Word = null,
            RmaNumber = null,
            // The trip goes on until the customer has something again.
            TripId = kind is RemedyKind.UnitSwap ? stage.Row.TripId : null,
            Amount = null,
            Currency = null,
            AnsweredAt = null,
            OpenedAt = stage.Act.At,
            ChangedAt = stage.Act.At,
        };
        await stage.Work.AddRemedy(next, new { next.Kind, follows = stage.Row.Id }, stage.Stop);
        return new Step { Data = new { remedy = next.Id, next.Kind } };
    }
}
