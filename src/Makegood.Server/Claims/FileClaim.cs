using System.Text.Json;
using System.Text.Json.Nodes;
using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Claims;

/// <summary>One part that is claimed.</summary>
/// <param name="Item">The policy's word for it, such as <c>nozzle_assembly</c>. Needed unless <paramref name="UnitPart"/> says it, or nobody knows yet.</param>
/// <param name="UnitPart">The id of the part in this unit, where it is known which one.</param>
/// <param name="Facts">What is told about this part, by the policy's names.</param>
public sealed record ClaimedPartInput(string? Item = null, string? UnitPart = null, long Quantity = 1, string? Lot = null, JsonObject? Facts = null);

/// <summary>
/// A customer asks for help with a unit: by the API, by a person of the maker's, and later by portal and mail, always through here. Expired cover is no
/// reason not to open a claim; what the policy says comes after.
/// </summary>
public static class FileClaim
{
    private const int PartsMost = 50;
    private const int LongestText = 20_000;

    /// <param name="Unit">The unit's id or its serial number.</param>
    /// <param name="Parts">The claimed parts; none when it is not known yet which part failed.</param>
    /// <param name="Symptom">A short code for what is wrong, such as <c>no_extrusion</c>.</param>
    /// <param name="Description">In the customer's words. Sealed with the customer's own key.</param>
    /// <param name="FailedOn">The local day on which it failed, or was first noticed.</param>
    /// <param name="Facts">What else is told, by the policy's names.</param>
    /// <param name="Person">Who claims; staff may name one, otherwise the unit's owner.</param>
    /// <param name="Language">Two letters; the language of letters.</param>
    /// <param name="Submit">False: a draft that can still be completed.</param>
    public sealed record Command(string Unit, IReadOnlyList<ClaimedPartInput>? Parts = null, string Symptom = "other", string? Description = null, DateOnly? FailedOn = null, JsonObject? Facts = null, string? Person = null, string Language = "en", bool Submit = true);

    /// <param name="channel">How it came in: api, staff, portal or mail.</param>
    /// <param name="onlyPerson">The customer who claims for themselves; null for staff and keys.</param>
    public static async Task<Result<ClaimView, Refusal>> Run(Command command, string channel, string? onlyPerson, Act act, PolicyShelf shelf, PersonVault vault, Database database, CancellationToken stop)
    {
        if (Problem(command) is { } wrong) return wrong;
        await using var work = await database.Begin(act, stop);

        // Load.
        if (await UnitOf(work, act.Maker, command.Unit, onlyPerson, stop) is not { } unit) return UnknownUnit();
        var today = await MakerDay.Of(work, act.At, stop);
        if (command.FailedOn > today) return Refusal.Invalid("failed_on", $"{command.FailedOn:yyyy-MM-dd} lies in the future; today is {today:yyyy-MM-dd}.");
        if (!Parts(command, unit).Granted(out var parts, out var no)) return no;
        if (onlyPerson is null && command.Person is { } named && await work.Single<string>("SELECT id FROM person WHERE maker = @Maker AND id = @named", new { act.Maker, named }, stop) is null) return Refusal.Invalid("person", $"There is no person `{named}`. Take them down first with `POST /api/v1/persons`.");

        // Decide and remember.
        var (person, key) = await Claimant(work, onlyPerson ?? command.Person ?? unit.Row.OwnerId, vault, stop);
        var id = act.NewId("claim");
        var row = new ClaimRow
        {
            Maker = act.Maker,
            Id = id,
            Number = await work.NextClaimNumber(today.Year, stop),
            UnitId = unit.Row.Id,
            ProductId = unit.Row.ProductId,
            PersonId = person,
            Channel = channel,
            Language = command.Language,
            State = Words.Write(ClaimState.Draft),
            Turn = Words.Write(ClaimLifecycle.TurnOf(ClaimState.Draft)),
            Symptom = command.Symptom,
            Told = string.IsNullOrWhiteSpace(command.Description) ? null : vault.SealText(key, act.Maker, person, id, command.Description.Trim()),
            FailedOn = command.FailedOn,
            Items = string.Join(' ', parts.Select(p => p.Item).Where(i => i.Length > 0)),
            Flags = JsonSerializer.Serialize(onlyPerson is { } own && unit.Row.OwnerId is { } owner && own != owner ? ["claimant_is_not_owner"] : Array.Empty<string>(), Columns.Json),
            Missing = "[]",
            FactsAt = 0,
            OpenedAt = act.At,
            ChangedAt = act.At,
            TimesReopened = 0,
            CostAmount = 0,
            Goodwill = false,
        };
        await work.Add(row, "claim.opened", stop);
        var partRows = parts.Select((p, i) => new ClaimPartRow { Maker = act.Maker, Id = act.NewId("cpart"), ClaimId = id, Position = i + 1, Item = p.Item, UnitPartId = p.UnitPart, Quantity = p.Quantity, Lot = p.Lot, CostAmount = 0 }).ToList();
        await work.AddAll(partRows, "claim.part_claimed", stop);
        var file = new ClaimFile(row, partRows, 0);

        var about = await ClaimCases.Open(work, file, act.At, stop);
        var given = GiveFacts.Given(command, parts);
        if (!(await GiveFacts.Take(work, about, given, onlyPerson is null ? FactSource.Staff : FactSource.Customer, null, shelf, stop)).Granted(out about, out no)) return no;
        if (command.Submit && !(await SubmitClaim.Send(work, about, shelf, stop)).Granted(out file, out no)) return no;

        // Tell: each step has told its own.
        return await work.Commit(ClaimView.Of(command.Submit ? file! : about.File, onlyPerson), stop);
    }

    /// <summary>The unit that a text names: by id, or by its serial as people write it.</summary>
    private static async Task<UnitFile?> UnitOf(Work work, string maker, string named, string? onlyPerson, CancellationToken stop)
    {
        var id = named.StartsWith("unit_", StringComparison.Ordinal) ? named
            : SerialNumber.Read(named).Granted(out var serial, out _) ? await work.Single<string>("SELECT id FROM unit WHERE maker = @maker AND serial = @Normal", new { maker, serial.Normal }, stop)
            : null;
        return id is null ? null : await work.FindUnit(maker, id, onlyPerson, stop);
    }

    // The same words for what is not there and what is somebody else's.
    private static Refusal UnknownUnit() => new(RefusalCode.NotFound, "No unit is known by this serial number or id. Compare it with the label, where 0 and O, 1 and I look alike; ask for the order number, or register the unit first with `POST /api/v1/units`. The claim can be opened then, whatever was sold where.", "unit");

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "…";

    private static Refusal? Problem(Command command)
    {
        if (string.IsNullOrWhiteSpace(command.Unit)) return Refusal.Invalid("unit", "Name the unit by its serial number or its id.");
        if (command.Description is { Length: > LongestText }) return Refusal.Invalid("description", $"The description has {command.Description.Length} characters; {LongestText} are taken. Attach a longer text as a file.");
        if (command.Parts is { Count: > PartsMost }) return Refusal.Invalid("parts", $"A claim takes {PartsMost} parts; file the others as a second claim.");
        if (command.Language.Length != 2 || command.Language.Any(c => c is < 'a' or > 'z')) return Refusal.Invalid("language", $"`{Shorten(command.Language)}` is no language code; write two small letters such as `en` or `de`.");
        if (command.Symptom.Length is 0 or > 80 || command.Symptom.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not '_')) return Refusal.Invalid("symptom", $"`{Shorten(command.Symptom)}` is no symptom code; write small letters and underscores such as `no_extrusion`, or `other`.");
        return (command.Parts ?? []).Any(p => p.Quantity is < 1 or > 100) ? Refusal.Invalid("quantity", "Claim 1 to 100 pieces of a part.") : null;
    }

    private static Result<IReadOnlyList<(string Item, string? UnitPart, long Quantity, string? Lot, JsonObject? Facts)>, Refusal> Parts(Command command, UnitFile unit)
    {
        var parts = new List<(string, string?, long, string?, JsonObject?)>();
        foreach (var part in command.Parts ?? [])
        {
            if (part.UnitPart is { } wanted)
            {
                if (unit.PartRows.SingleOrDefault(p => p.Id == wanted) is not { } instance) return Refusal.Invalid("unit_part", $"This unit has no part `{Shorten(wanted)}`. `GET /api/v1/units/{unit.Row.Id}` lists its parts with their ids.");
                if (instance.LeftOn is { } left) return Refusal.Invalid("unit_part", $"This part left the unit on {left:yyyy-MM-dd}; claim the one that took its place.");
                parts.Add((instance.Item, instance.Id, part.Quantity, part.Lot, part.Facts));
                continue;
            }

            var item = part.Item?.Trim() ?? string.Empty;
            if (item.Length > 80 || item.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not '_')) return Refusal.Invalid("item", $"`{Shorten(item)}` is no item; write the policy's word for the part, such as `nozzle_assembly`.");
            parts.Add((item, unit.OnlyPart(item), part.Quantity, part.Lot, part.Facts));
        }

        if (parts.Count == 0) parts.Add((string.Empty, null, 1, null, null));
        return parts;
    }

    // Whoever claims has a key of their own, even if nothing else is known of them: their words are sealed with it. One who was erased has none any more;
    // what is told now is somebody's else, or theirs anew.
    private static async Task<(string Person, string Key)> Claimant(Work work, string? known, PersonVault vault, CancellationToken stop)
    {
        var act = work.Act;
        if (known is not null && await work.Single<PersonKeyRow>("SELECT * FROM person_key WHERE maker = @Maker AND id = @known", new { act.Maker, known }, stop) is { } theirs) return (known, theirs.Wrapped);
        var id = act.NewId("person");
        var key = vault.NewKey(act.Maker, id);
        await work.Add(new PersonRow { Maker = act.Maker, Id = id, Sealed = vault.Seal(key, act.Maker, id, new PersonData()), CreatedAt = act.At }, "person.created", stop);
        await work.Add(new PersonKeyRow { Maker = act.Maker, Id = id, Wrapped = key }, "person.key_made", stop);
        return (id, key);
    }
}

/// <summary>A draft is sent: it counts from now, and the policy is asked.</summary>
public static class SubmitClaim
{
    public static async Task<Result<ClaimView, Refusal>> Run(string claim, string? onlyPerson, Act act, PolicyShelf shelf, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);
        if (await ClaimCases.Open(work, act.Maker, claim, onlyPerson, act.At, stop) is not { } about) return Refusal.NotFound("claim");
        if (!(await Send(work, about, shelf, stop)).Granted(out var file, out var no)) return no;
        return await work.Commit(ClaimView.Of(file, onlyPerson), stop);
    }

    internal static async Task<Result<ClaimFile, Refusal>> Send(Work work, ClaimCase about, PolicyShelf shelf, CancellationToken stop)
    {
        var flags = new List<string>(ClaimView.Names(about.Row.Flags));
        if (await Similar(work, about, stop) is { } other) flags.Add($"possible_duplicate {other}");
        if (about.Policy is null) flags.Add("no_policy");
        var moved = await work.Move(about.File, ClaimMove.Submit, r => r with { SubmittedAt = work.Act.At, Flags = JsonSerializer.Serialize(flags, Columns.Json) }, null, stop);
        if (!moved.Granted(out var file, out var no)) return no;
        return await AskPolicy.AndGoOn(work, about with { File = file }, shelf, stop);
    }

    /// <summary>Another claim about the same part of the same unit that is not over.</summary>
    private static async Task<string?> Similar(Work work, ClaimCase about, CancellationToken stop)
    {
        var items = about.File.Parts.Select(p => p.Item).Where(i => i.Length > 0).ToList();
        var others = await work.Query<ClaimRow>("SELECT * FROM claim WHERE maker = @Maker AND unit_id = @UnitId AND id <> @Id AND ended_at IS NULL AND state <> 'draft' ORDER BY id", new { about.Row.Maker, about.Row.UnitId, about.Row.Id }, stop);
        return others.FirstOrDefault(o => items.Count == 0 || o.Items.Split(' ').Intersect(items, StringComparer.Ordinal).Any())?.Number;
    }
}
