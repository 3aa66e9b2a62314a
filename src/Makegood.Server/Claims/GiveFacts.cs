using System.Globalization;
using System.Text.Json.Nodes;
using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Policy.Checked;
using Makegood.Storage;

namespace Makegood.Server.Claims;

/// <summary>Facts about one claimed part.</summary>
/// <param name="Part">Its position, from 1.</param>
public sealed record PartFactsInput(int Part, JsonObject Facts);

/// <summary>
/// Somebody tells more about a claim: the customer answers, an agent has looked. What was told before stays and can be read; the latest counts. The policy is
/// asked again at once.
/// </summary>
public static class GiveFacts
{
    private const int FactsMost = 200;

    /// <param name="Facts">By the policy's names, written as in a claim: <c>"claim.failed_on": "2024-05-10"</c>; <c>null</c> for what does not exist, <c>{"cannot_be_had": true}</c> for what nobody can find out.</param>
    /// <param name="Parts">What is about one part only.</param>
    /// <param name="Reason">Why a fact is told otherwise than before.</param>
    public sealed record Command(JsonObject? Facts = null, IReadOnlyList<PartFactsInput>? Parts = null, string? Reason = null);

    public static async Task<Result<ClaimView, Refusal>> Run(string claim, Command command, string? onlyPerson, Act act, PolicyShelf shelf, Database database, CancellationToken stop)
    {
        var given = (command.Facts ?? []).Select(f => (0, f.Key, f.Value)).Concat((command.Parts ?? []).SelectMany(p => p.Facts.Select(f => (p.Part, f.Key, f.Value)))).ToList();
        if (given.Count == 0) return Refusal.Invalid("facts", "Nothing is told; write facts by the policy's names, such as `{\"facts\": {\"claim.failed_on\": \"2024-05-10\"}}`.");
        await using var work = await database.Begin(act with { Reason = command.Reason }, stop);

        // Load.
        if (await ClaimCases.Open(work, act.Maker, claim, onlyPerson, act.At, stop) is not { } about) return Refusal.NotFound("claim");
        if (ClaimLifecycle.IsEnd(about.File.State)) return ClaimRefusals.ToRefusal(ClaimRefusal.IsOver);

        // Decide and remember.
        if (!(await Take(work, about, given, onlyPerson is null ? FactSource.Staff : FactSource.Customer, command.Reason, shelf, stop)).Granted(out about, out var no)) return no;
        if (!(await After(work, about, shelf, stop)).Granted(out var file, out no)) return no;
        return await work.Commit(ClaimView.Of(file, onlyPerson), stop);
    }

    /// <summary>What a new fact sets going: while a claim is decided or under way the fact is kept, and somebody asks the policy again when it matters.</summary>
    internal static async Task<Result<ClaimFile, Refusal>> After(Work work, ClaimCase about, PolicyShelf shelf, CancellationToken stop) =>
        about.File.State is ClaimState.Submitted or ClaimState.InfoRequested or ClaimState.Assessing or ClaimState.ManualReview or ClaimState.Appealed or ClaimState.Reopened
            ? await AskPolicy.AndGoOn(work, about, shelf, stop)
            : about.File;

    internal static IReadOnlyList<(int Position, string Name, JsonNode? Value)> Given(FileClaim.Command command, IReadOnlyList<(string Item, string? UnitPart, long Quantity, string? Lot, JsonObject? Facts)> parts)
    {
        var given = new List<(int, string, JsonNode?)>();
        if (command.FailedOn is { } failed) given.Add((0, "claim.failed_on", failed.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        given.AddRange((command.Facts ?? []).Select(f => (0, f.Key, f.Value)));
        given.AddRange(parts.SelectMany((p, i) => (p.Facts ?? []).Select(f => (i + 1, f.Key, f.Value))));
        return given;
    }

    /// <summary>Checks facts against the policy and keeps them.</summary>
    internal static async Task<Result<ClaimCase, Refusal>> Take(Work work, ClaimCase about, IReadOnlyList<(int Position, string Name, JsonNode? Value)> given, FactSource source, string? reason, PolicyShelf shelf, CancellationToken stop)
    {
        if (given.Count > FactsMost) return Refusal.Invalid("facts", $"{given.Count} facts at once are too many; send up to {FactsMost}.");
        var model = about.Policy is { } policy ? shelf.Model(policy) : null;
        if (model is null && given.Any(g => g.Name is not "claim.failed_on")) return new Refusal(RefusalCode.NoPolicy, "No published policy speaks about this unit, so nobody knows which facts matter. Publish one with `POST /api/v1/policies`.");
        foreach (var (position, name, value) in given)
        {
            if (position != 0 && about.Positions.All(p => p != position)) return Refusal.Invalid("part", $"The claim has no part {position}; it has {about.Positions.Count}.");
            if (model is not null && Problem(model, position, name, value, source) is { } wrong) return wrong;
        }

        var file = about.File;
        var rows = new List<ClaimFactRow>();
        foreach (var (position, name, value) in given)
        {
            if (name is "part.item" && position > 0 && value is JsonValue text && text.TryGetValue<string>(out var item))
            {
                var old = file.Parts.Single(p => p.Position == position);
                if (old.Item != item)
                {
                    if (old.Decision is not null) return ClaimRefusals.ToRefusal(ClaimRefusal.DecidedAlready, $"Part {position}, {old.Item}, is {old.Decision}.");
                    var next = await work.Change(old with { Item = item, UnitPartId = about.Unit.OnlyPart(item) }, "claim.part_named", stop);
                    file = file with { Parts = [.. file.Parts.Select(p => p.Position == position ? next : p)] };
                }
            }

            rows.Add(new ClaimFactRow
            {
                Maker = work.Act.Maker,
                Id = work.Act.NewId("fact"),
                ClaimId = about.Row.Id,
                Sequence = about.Row.FactsAt + rows.Count + 1,
                Position = position,
                Name = name,
                Value = value?.ToJsonString() ?? "null",
                Source = Words.Write(source),
                GivenAt = work.Act.At,
                GivenBy = work.Act.Actor,
                Reason = reason,
            });
        }

        await work.AddAll(rows, "claim.fact_given", stop);
        var failed = given.LastOrDefault(g => g.Position == 0 && g.Name is "claim.failed_on").Value?.ToString();
        var changed = await work.Change(
            file.Row with
            {
                FactsAt = file.Row.FactsAt + rows.Count,
                ChangedAt = work.Act.At,
                Items = string.Join(' ', file.Parts.Select(p => p.Item).Where(i => i.Length > 0)),
                FailedOn = DateOnly.TryParseExact(failed, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : file.Row.FailedOn,
            },
            "claim.facts_given",
            stop);
        return about with { File = file with { Row = changed }, Given = [.. about.Given, .. rows] };
    }

    private static Refusal? Problem(PolicyModel model, int position, string name, JsonNode? value, FactSource source)
    {
        var problems = ClaimSheet.Check(model, new JsonObject { [name] = value?.DeepClone() });
        if (problems is [var first, ..]) return Refusal.Invalid(name, $"{Capital(first.Message)}{(first.Help.Length == 0 ? string.Empty : "; " + first.Help)}.");
        var fact = model.Facts.First(f => f.Name == name);
        var ofPart = fact.PerPart || fact.Index == model.PartFact;
        if (ofPart && position == 0) return Refusal.Invalid(name, $"`{name}` is told about a part; write it under `parts` with the part's position.");
        if (!ofPart && position != 0) return Refusal.Invalid(name, $"`{name}` is told about the claim as a whole; write it under `facts`.");
        return source is FactSource.Customer && !FactSources.MayCustomerTell(fact) && fact.Index != model.PartFact
            ? Refusal.Invalid(name, $"`{name}` is looked up or inspected by the maker; a customer cannot tell it. Attach what shows it as evidence.")
            : null;
    }

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
