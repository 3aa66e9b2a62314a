using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>One remedy with everything that happened to it.</summary>
public static class ShowRemedy
{
    public sealed record Answer(RemedyView Remedy, IReadOnlyList<Happened> Events);

    /// <param name="Kind">The move; <c>plan</c> for the first, <c>choose</c> when the kind was changed.</param>
    public sealed record Happened(string Kind, string From, string To, DateTimeOffset At, string Actor, string? Reason, System.Text.Json.JsonElement Data);

    /// <param name="onlyPerson">The customer whose remedies alone may be seen; null for staff.</param>
    public static async Task<Result<Answer, Refusal>> Run(string idOrRma, string maker, string? onlyPerson, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (await look.FindRemedy(maker, idOrRma, onlyPerson, stop) is not { } file) return Refusal.NotFound("remedy");
        var events = await look.Query<RemedyEventRow>("SELECT * FROM remedy_event WHERE maker = @maker AND remedy_id = @Id ORDER BY sequence", new { maker, file.Row.Id }, stop);
        // What staff wrote down for themselves, and what it cost, is not the customer's.
        var isForCustomer = onlyPerson is not null;
        using var nothing = System.Text.Json.JsonDocument.Parse("{}");
        return new Answer(
            await RemedyView.Load(look, file, isForCustomer, stop),
            [.. events.Select(e => new Happened(e.Kind, e.FromState, e.ToState, e.At, isForCustomer ? string.Empty : e.Actor, isForCustomer ? null : e.Reason, isForCustomer ? nothing.RootElement.Clone() : Parse(e.Data)))]);
    }

    private static System.Text.Json.JsonElement Parse(string data)
    {
        using var document = System.Text.Json.JsonDocument.Parse(data);
        return document.RootElement.Clone();
    }
}
