using Makegood.Domain.Basics;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>Cover ends because of what was done to the unit; as far as the policy says and no further, and never what the law gives.</summary>
public static class VoidCoverage
{
    /// <param name="Scope">unit, part or damage.</param>
    /// <param name="Clause">The clause of the policy that says so.</param>
    /// <param name="PartId">For the scope part: the part instance. For damage: optional.</param>
    /// <param name="Damage">For the scope damage: which one.</param>
    public sealed record Command(DateOnly On, string Scope, string Clause, string Reason, string? PartId = null, string? Damage = null, IReadOnlyList<EvidenceInput>? Evidence = null);

    public static Task<Result<UnitView, Refusal>> Run(string unitId, Command command, Act act, Database database, CancellationToken stop) =>
        CoverageWork.Run(unitId, "unit.coverage_voided", act with { Reason = command.Reason }, null, database, (file, next) => Decide(file, next, command), null, stop);

    private static Result<IReadOnlyList<CoverageEvent>, Refusal> Decide(UnitFile file, NewEvent next, Command command)
    {
        if (!Words.TryRead<VoidScope>(command.Scope, out var scope)) return Refusal.Invalid("scope", $"`{command.Scope}` is no scope; write one of {Words.All<VoidScope>()}.");
        if (string.IsNullOrWhiteSpace(command.Clause)) return Refusal.Invalid("clause", "Say which clause of the policy ends the cover; without one it goes on.");
        if (command.PartId is { } part && file.Parts.All(p => p.Id != part)) return Refusal.Invalid("part_id", $"This unit has no part `{part}`.");
        if (!EvidenceInput.Read(command.Evidence).Granted(out var evidence, out var no)) return no;
        return CoverageWork.These(new Voided(scope, CoverageSource.Commercial, command.PartId, command.Damage, command.Clause)
        {
            Id = next.Id(),
            Sequence = next.Sequence(),
            On = command.On,
            RecordedAt = next.At,
            Actor = next.Actor,
            Evidence = evidence,
            Reason = command.Reason,
        });
    }
}

/// <summary>A void is lifted from a day on.</summary>
public static class LiftVoid
{
    public sealed record Command(DateOnly On, string Reason);

    public static Task<Result<UnitView, Refusal>> Run(string unitId, string voidId, Command command, Act act, Database database, CancellationToken stop) =>
        CoverageWork.Run(
            unitId,
            "unit.coverage_unvoided",
            act with { Reason = command.Reason },
            null,
            database,
            (file, next) => file.History.Standing.All(e => e is not Voided || e.Id != voidId)
                ? Refusal.NotFound("void")
                : CoverageWork.These(new Unvoided(voidId) { Id = next.Id(), Sequence = next.Sequence(), On = command.On, RecordedAt = next.At, Actor = next.Actor, Reason = command.Reason }),
            null,
            stop);
}
