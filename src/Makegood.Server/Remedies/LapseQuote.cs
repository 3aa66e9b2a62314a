using System.Globalization;
using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>
/// A quote that nobody answered within the days that the maker's rules give counts as declined: nothing billable is done, and what is here goes back. For the clock
/// alone; while an appeal is open, the customer waits for us and not we for them.
/// </summary>
public static class LapseQuote
{
    public static Task<Result<RemedyView, Refusal>> Run(string id, Act act, Database database, CancellationToken stop) =>
        RemedyWork.Run(id, RemedyMove.DeclineQuote, act with { Reason = "The quote was not answered in time." }, null, database, Decide, stop);

    /// <summary>Remedies whose quote was offered so long ago, by id.</summary>
    public static async Task<IReadOnlyList<string>> Due(string maker, string after, int most, DateTimeOffset now, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        var before = now.AddDays(-(await look.FindClaimRules(maker, stop)).AnswerDays);
        return await look.Query<string>(
            """
            SELECT r.id FROM remedy r JOIN claim c ON c.maker = r.maker AND c.id = r.claim_id
            WHERE r.maker = @maker AND r.id > @after AND r.state = 'quote_pending' AND r.changed_at <= @before AND c.state <> 'appealed' ORDER BY r.id LIMIT @most
            """,
            new { maker, after, before, most },
            stop);
    }

    private static async Task<Result<Step, Refusal>> Decide(Stage stage)
    {
        if (stage.File.Claim.State is ClaimState.Appealed) return ClaimRefusals.ToRefusal(ClaimRefusal.AppealIsOpen);
        // Nothing else changes a remedy while its quote is open, so this is when it was offered.
        var until = stage.Row.ChangedAt.AddDays((await stage.Work.FindClaimRules(stage.Act.Maker, stage.Stop)).AnswerDays);
        return stage.Act.At < until ? RemedyRefusals.ToRefusal(RemedyRefusal.QuoteIsOpen, string.Create(CultureInfo.InvariantCulture, $"They have until {until:yyyy-MM-dd}.")) : new Step { Data = new { lapsed = true } };
    }
}
