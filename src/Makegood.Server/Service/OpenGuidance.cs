using System.Globalization;
using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Domain.Service;
using Makegood.Storage;

namespace Makegood.Server.Service;

/// <summary>
/// Remote help begins: free, for life, for everybody. Nothing here asks what covers a unit, whose it is, or whether there is one on record.
/// </summary>
public static class OpenGuidance
{
    private const int LongestTold = 50_000;
    private const int LongestTopic = 60;

    /// <param name="Person">Whom to help; customers ask for themselves.</param>
    /// <param name="Unit">The id of a unit, if it is on record.</param>
    /// <param name="Claim">Number or id of a claim: it goes into the state `guidance` where its state allows that.</param>
    /// <param name="Topic">A short code for the trouble.</param>
    /// <param name="Told">What the customer tells; sealed with their key.</param>
    /// <param name="Special">Outside of what engineers solve from afar every day: the after-sales department helps.</param>
    /// <param name="Tree">Name of the step tree to follow.</param>
    public sealed record Command(string? Person = null, string? Unit = null, string? Claim = null, string Topic = "other", string? Told = null, bool Special = false, string? Tree = null);

    public static async Task<Result<GuidanceView, Refusal>> Run(Command command, string? onlyPerson, Act act, PersonVault vault, Database database, CancellationToken stop)
    {
        if (command.Topic.Length is 0 or > LongestTopic || command.Topic.Any(c => c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '_'))) return Refusal.Invalid("topic", $"`{command.Topic}` cannot be a topic; write small letters, digits and `_`, such as `no_extrusion`.");
        if (command.Told is { } words && (string.IsNullOrWhiteSpace(words) || words.Length > LongestTold)) return Refusal.Invalid("told", string.Create(CultureInfo.InvariantCulture, $"Write 1 to {LongestTold:N0} characters, or leave it out."));
        if (onlyPerson is not null && command.Person is { } named && named != onlyPerson) return Refusal.Invalid("person", "Customers ask for themselves; leave `person` out.");

        // Load.
        await using var work = await database.Begin(act, stop);
        ClaimFile? file = null;
        if (command.Claim is { } claim && (file = await work.FindClaim(act.Maker, claim, onlyPerson, stop)) is null) return Refusal.NotFound("claim");
        var person = onlyPerson ?? command.Person ?? file?.Row.PersonId;
        if (person is null || await Talk.Key(work, person, stop) is not { } key) return Refusal.Invalid("person", person is null ? "Say whom to help: the id of a person." : $"There is no person `{person}`, or they have been erased.");
        if (file is not null && file.Row.PersonId != person) return GuidanceLifecycle.ToRefusal(GuidanceRefusal.OtherPersonsClaim, field: "claim");
        // Whoever has the thing in their hands is helped. A customer who names a unit of another's is told nothing of it.
        var unit = command.Unit ?? file?.Row.UnitId;
        if (unit is not null && await work.FindUnit(act.Maker, unit, file is null ? onlyPerson : null, stop) is null) return Refusal.Invalid("unit", $"There is no unit `{unit}` on record. Leave it out: help needs none.");
        GuidanceTreeRow? tree = null;
        if (command.Tree is { } name && (tree = await StepTrees.Newest(work, act.Maker, name, stop)) is null) return Refusal.Invalid("tree", $"There is no step tree `{name}`.");

        // Decide. Help that is under way for the claim goes on; a second begin changes nothing.
        if (file is not null && await Running(work, file.Row.Id, stop) is { } running) return await GuidanceView.Of(work, running, null, stop);
        if (file is not null && ClaimLifecycle.Next(file.State, ClaimMove.Guide).Granted(out _, out _))
        {
            if (!(await work.Move(file, ClaimMove.Guide, null, null, stop)).Granted(out _, out var refusal)) return refusal;
        }

        // Remember and tell.
        var id = act.NewId("guidance");
        var row = new GuidanceRow
        {
            Maker = act.Maker,
            Id = id,
            PersonId = person,
            UnitId = unit,
            ClaimId = file?.Row.Id,
            TreeId = tree?.Id,
            Topic = command.Topic,
            Told = command.Told is { } told ? vault.SealText(key, act.Maker, person, id, told) : null,
            Special = command.Special,
            Route = Words.Write(GuidanceLifecycle.RouteOf(command.Special)),
            State = Words.Write(GuidanceState.Open),
            Steps = 0,
            OpenedAt = act.At,
            OpenedBy = act.Actor,
            ChangedAt = act.At,
        };
        await work.Add(row, "guidance.opened", stop);
        await work.Tell("guidance.opened", new { guidance = id, claim = row.ClaimId, route = row.Route }, stop);
        return await work.Commit(await GuidanceView.Of(work, row, null, stop), stop);
    }

    private static Task<GuidanceRow?> Running(Work work, string claim, CancellationToken stop) =>
        work.Single<GuidanceRow>("SELECT * FROM guidance WHERE maker = @Maker AND claim_id = @claim AND state = 'open' ORDER BY id DESC LIMIT 1", new { work.Act.Maker, claim }, stop);
}
