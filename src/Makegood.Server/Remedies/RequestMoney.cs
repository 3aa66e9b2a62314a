using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>The shop's own system is asked to pay, by a message with a key that never changes: asked again after a failure, it is still the same payment.</summary>
public static class RequestMoney
{
    public const string Topic = "remedy.hand_off";

    /// <param name="Amount">In minor units.</param>
    /// <param name="Currency">Three capital letters, ISO 4217.</param>
    /// <param name="MoneyAs">refund or store_credit.</param>
    public sealed record Command(long Amount, string Currency, string MoneyAs);

    public static Task<Result<RemedyView, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop) =>
        RemedyWork.Run(id, RemedyMove.Request, act, null, database, stage => Decide(stage, command), stop);

    private static async Task<Result<Step, Refusal>> Decide(Stage stage, Command command)
    {
        var (work, row, act, stop) = (stage.Work, stage.Row, stage.Act, stage.Stop);
        if (RemedyWork.AmountProblem(command.Amount, command.Currency) is { } wrong) return wrong;
        if (command.MoneyAs is not ("refund" or "store_credit")) return Refusal.Invalid("money_as", "Write `refund` or `store_credit`.");
        var asked = await work.Single<HandOffRow>("SELECT * FROM hand_off WHERE maker = @Maker AND remedy_id = @Id", new { act.Maker, row.Id }, stop);
        if (asked is not null && (asked.Amount != command.Amount || asked.Currency != command.Currency || asked.MoneyAs != command.MoneyAs)) return RemedyRefusals.ToRefusal(RemedyRefusal.HandOffDiffers, $"{asked.Amount} {asked.Currency} as {asked.MoneyAs} was asked for; a key stands for one sum.", "amount");
        var now = asked is null
            ? new HandOffRow { Maker = act.Maker, Id = act.NewId("handoff"), RemedyId = row.Id, MoneyAs = command.MoneyAs, Amount = command.Amount, Currency = command.Currency, TimesAsked = 1, AskedAt = act.At }
            : asked with { TimesAsked = asked.TimesAsked + 1, AskedAt = act.At, Failure = null };
        if (asked is null) await work.Add(now, "money.requested", stop);
        else now = await work.Change(now, "money.requested", stop);
        await work.Tell(Topic, new { key = now.Id, remedy = row.Id, claim = row.ClaimId, person = stage.File.Claim.Row.PersonId, now.MoneyAs, now.Amount, now.Currency }, stop);
        return new Step
        {
            Change = r => r with { Amount = now.Amount, Currency = now.Currency, MoneyAs = now.MoneyAs, CostAmount = now.Amount, CostCurrency = now.Currency },
            Data = new { key = now.Id, now.MoneyAs, now.Amount, now.Currency },
        };
    }
}
