using Makegood.Domain.Basics;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>A period is added to a line that still runs: bought, or given as goodwill. Nothing is overwritten: the extension is an event of its own.</summary>
public static class ExtendCoverage
{
    /// <param name="LineId">The line that grows.</param>
    /// <param name="Months">Months to add, 0 or more.</param>
    /// <param name="Days">Days to add, 0 or more.</param>
    /// <param name="Reason">Shown to whoever asks why.</param>
    public sealed record Command(string LineId, DateOnly On, string Reason, int Months = 0, int Days = 0);

    public static Task<Result<UnitView, Refusal>> Run(string unitId, Command command, Act act, Database database, CancellationToken stop) =>
        CoverageWork.Run(
            unitId,
            "unit.coverage_extended",
            act with { Reason = command.Reason },
            null,
            database,
            (_, next) => CoverageWork.These(new Extended(command.Months, command.Days) { Id = next.Id(), Sequence = next.Sequence(), LineId = command.LineId, On = command.On, RecordedAt = next.At, Actor = next.Actor, Reason = command.Reason }),
            null,
            stop);
}

/// <summary>The unit has a new owner. Whether the promise goes along is for the policy to say.</summary>
public static class TransferUnit
{
    /// <param name="OwnerId">The new owner, a person on record.</param>
    public sealed record Command(string OwnerId, DateOnly On, string? Reason = null);

    public static async Task<Result<UnitView, Refusal>> Run(string unitId, Command command, Act act, Database database, CancellationToken stop)
    {
        await using (var look = await database.Look(stop))
        {
            if (await look.Single<long>("SELECT count(*) FROM person WHERE maker = @Maker AND id = @OwnerId AND erased_at IS NULL", new { act.Maker, command.OwnerId }, stop) == 0) return Refusal.Invalid("owner_id", $"There is no person `{command.OwnerId}`. Record the new owner first.");
        }

        return await CoverageWork.Run(
            unitId,
            "unit.transferred",
            act,
            null,
            database,
            (file, next) => CoverageWork.These(new Transferred(file.Row.OwnerId, command.OwnerId) { Id = next.Id(), Sequence = next.Sequence(), On = command.On, RecordedAt = next.At, Actor = next.Actor, Reason = command.Reason }),
            (_, file) => Task.FromResult(file.Row with { OwnerId = command.OwnerId }),
            stop);
    }
}

/// <summary>A recorded event was wrong: it reads otherwise, or it never happened. The wrong one stays in the record.</summary>
public static class CorrectEvent
{
    /// <param name="Reason">Why, for whoever looks later.</param>
    /// <param name="On">The right day; null keeps the day as it was.</param>
    /// <param name="Evidence">The right evidence; null keeps what was given.</param>
    /// <param name="Withdraw">It never happened.</param>
    public sealed record Command(string Reason, DateOnly? On = null, IReadOnlyList<EvidenceInput>? Evidence = null, bool Withdraw = false);

    public static Task<Result<UnitView, Refusal>> Run(string unitId, string eventId, Command command, Act act, Database database, CancellationToken stop) =>
        CoverageWork.Run(unitId, "unit.event_corrected", act with { Reason = command.Reason }, null, database, (file, next) => Decide(file, next, eventId, command), null, stop);

    private static Result<IReadOnlyList<CoverageEvent>, Refusal> Decide(UnitFile file, NewEvent next, string eventId, Command command)
    {
        if (file.History.Events.FirstOrDefault(e => e.Id == eventId) is not { } wrong) return Refusal.NotFound("event");
        if (!command.Withdraw && command.On is null && command.Evidence is null) return Refusal.Invalid("withdraw", "Say what is right: another day (`on`), other evidence (`evidence`), or that it never happened (`withdraw`).");
        if (!EvidenceInput.Read(command.Evidence).Granted(out var evidence, out var no)) return no;
        // What an earlier correction made of it is what this one starts from.
        var stands = file.History.Standing.FirstOrDefault(e => e.Id == eventId) ?? wrong;
        var now = command.Withdraw ? null : stands with { On = command.On ?? stands.On, Evidence = command.Evidence is null ? stands.Evidence : evidence };
        return CoverageWork.These(new Corrected(eventId, now) { Id = next.Id(), Sequence = next.Sequence(), LineId = wrong.LineId, On = now?.On ?? wrong.On, RecordedAt = next.At, Actor = next.Actor, Reason = command.Reason });
    }
}
