using System.Globalization;
using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Storage;

namespace Makegood.Server.Claims;

/// <summary>What the small steps of a claim share: load it, take one step, answer with the claim.</summary>
internal static class ClaimSteps
{
    public static async Task<Result<ClaimView, Refusal>> Take(
        string claim,
        string? onlyPerson,
        string? reason,
        Act act,
        Database database,
        Func<Work, ClaimCase, Task<Result<ClaimFile, Refusal>>> step,
        CancellationToken stop)
    {
        await using var work = await database.Begin(act with { Reason = reason }, stop);
        if (await ClaimCases.Open(work, act.Maker, claim, onlyPerson, act.At, stop) is not { } about) return Refusal.NotFound("claim");
        if (!(await step(work, about)).Granted(out var file, out var no)) return no;
        return await work.Commit(ClaimView.Of(file, onlyPerson), stop);
    }
}

/// <summary>A desk person asks the customer for what is missing: the whole list, once. The clocks stand until the customer has answered.</summary>
public static class RequestInformation
{
    /// <param name="Facts">The facts to ask for; left out: all that the policy still needs from the customer.</param>
    public sealed record Command(IReadOnlyList<string>? Facts = null);

    public static Task<Result<ClaimView, Refusal>> Run(string claim, Command command, Act act, PolicyShelf shelf, Database database, CancellationToken stop) =>
        ClaimSteps.Take(claim, null, null, act, database, async (work, about) =>
        {
            if (!ClaimLifecycle.Next(about.File.State, ClaimMove.RequestInformation).Granted(out _, out var refusal)) return ClaimRefusals.ToRefusal(refusal, $"It is {Words.Write(about.File.State)} now.");
            if (about.Policy is not { } policy) return new Refusal(RefusalCode.NoPolicy, "No published policy speaks about this unit, so nobody knows which facts matter.");
            var facts = about.Sheet(shelf.Model(policy)).Facts();
            var missing = shelf.Ask(policy, a => ClaimAnswer.Of(a, facts, about.Positions)).OfCustomer.ToList();
            if (command.Facts is { } wanted)
            {
                if (wanted.FirstOrDefault(w => missing.All(m => m.Name != w && ClaimSheet.PathOf(m.Position, m.Name) != w)) is { } idle) return ClaimRefusals.ToRefusal(ClaimRefusal.NothingIsMissing, $"`{idle}` is known, does not matter any more, or is not the customer's to tell.");
                missing = [.. missing.Where(m => wanted.Contains(m.Name, StringComparer.Ordinal) || wanted.Contains(ClaimSheet.PathOf(m.Position, m.Name), StringComparer.Ordinal))];
            }

            if (missing.Count == 0) return ClaimRefusals.ToRefusal(ClaimRefusal.NothingIsMissing);
            var asked = await AskPolicy.Ask(work, about, missing, stop);
            return asked.Count == 0 ? ClaimRefusals.ToRefusal(ClaimRefusal.AskedAlready) : await work.Move(about.File, ClaimMove.RequestInformation, AskPolicy.AskedNow, new { asked }, stop);
        }, stop);
}

/// <summary>The customer takes the claim back.</summary>
public static class WithdrawClaim
{
    public sealed record Command(string? Reason = null);

    public static Task<Result<ClaimView, Refusal>> Run(string claim, Command command, string? onlyPerson, Act act, Database database, CancellationToken stop) =>
        ClaimSteps.Take(claim, onlyPerson, command.Reason, act, database, (work, about) => work.Move(about.File, ClaimMove.Withdraw, r => r with { Resolution = "withdrawn" }, null, stop), stop);
}

/// <summary>The same as another claim, which goes on; this one ends and points there.</summary>
public static class MarkDuplicate
{
    /// <param name="Of">The other claim, by number or id.</param>
    public sealed record Command(string Of);

    public static Task<Result<ClaimView, Refusal>> Run(string claim, Command command, Act act, Database database, CancellationToken stop) =>
        ClaimSteps.Take(claim, null, null, act, database, async (work, about) =>
        {
            if (await work.FindClaim(act.Maker, command.Of, null, stop) is not { } other) return Refusal.Invalid("of", "There is no such claim. Name the one that goes on by its number, such as `C-2026-000042`.");
            if (other.Row.Id == about.Row.Id || other.State is ClaimState.Duplicate) return ClaimRefusals.ToRefusal(ClaimRefusal.DuplicateOfItself);
            return await work.Move(about.File, ClaimMove.MarkDuplicate, r => r with { DuplicateOf = other.Row.Id, Resolution = "duplicate" }, new { of = other.Row.Id }, stop);
        }, stop);
}

/// <summary>The customer did not answer within the time that the maker's rules give. The clock sees it by itself; a person may say it first.</summary>
public static class GiveUpWaiting
{
    /// <summary>Claims whose questions have been open so long, by id.</summary>
    public static async Task<IReadOnlyList<string>> Due(string maker, string after, int most, DateTimeOffset now, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        var before = now.AddDays(-(await look.FindClaimRules(maker, stop)).AnswerDays);
        return await look.Query<string>(
            """
            SELECT c.id FROM claim c
            WHERE c.maker = @maker AND c.id > @after AND c.state = 'info_requested'
              AND COALESCE((SELECT MAX(r.asked_at) FROM claim_request r WHERE r.maker = c.maker AND r.claim_id = c.id AND r.round = c.times_reopened + 1 AND r.answered_at IS NULL), c.changed_at) <= @before
            ORDER BY c.id LIMIT @most
            """,
            new { maker, after, before, most },
            stop);
    }

    public static Task<Result<ClaimView, Refusal>> Run(string claim, Act act, Database database, CancellationToken stop) =>
        ClaimSteps.Take(claim, null, null, act, database, async (work, about) =>
        {
            var asked = about.Asked.Where(a => a.Round == about.Round && a.AnsweredAt is null).Select(a => a.AskedAt).DefaultIfEmpty(about.Row.ChangedAt).Max();
            var until = asked.AddDays(about.Rules.AnswerDays);
            return about.File.State is ClaimState.InfoRequested && act.At < until
                ? ClaimRefusals.ToRefusal(ClaimRefusal.WaitsForCustomer, string.Create(CultureInfo.InvariantCulture, $"They have until {until:yyyy-MM-dd}."))
                : await work.Move(about.File, ClaimMove.GiveUpWaiting, r => r with { Resolution = "no_response" }, null, stop);
        }, stop);
}

/// <summary>The customer asks for a second look; another person decides.</summary>
public static class AppealClaim
{
    public sealed record Command(string? Reason = null);

    public static Task<Result<ClaimView, Refusal>> Run(string claim, Command command, string? onlyPerson, Act act, PersonVault vault, Database database, CancellationToken stop) =>
        ClaimSteps.Take(claim, onlyPerson, null, act, database, async (work, about) =>
        {
            if (!ClaimLifecycle.Next(about.File.State, ClaimMove.Appeal).Granted(out _, out var refusal)) return ClaimRefusals.ToRefusal(refusal, $"It is {Words.Write(about.File.State)} now.");
            if (string.IsNullOrWhiteSpace(command.Reason)) return ClaimRefusals.ToRefusal(ClaimRefusal.ReasonMissing, field: "reason");
            if (command.Reason.Length > 5000) return Refusal.Invalid("reason", "The reason has more than 5,000 characters; attach a longer text as evidence.");
            var until = about.Row.DecidedAt?.AddDays(about.Rules.AppealDays);
            if (until < act.At) return ClaimRefusals.ToRefusal(ClaimRefusal.AppealWindowOver, string.Create(CultureInfo.InvariantCulture, $"It ended on {until:yyyy-MM-dd}."));
            // What a customer writes is theirs, so it is sealed as their other words are.
            var key = (await work.Single<PersonKeyRow>("SELECT * FROM person_key WHERE maker = @Maker AND id = @PersonId", new { act.Maker, about.Row.PersonId }, stop))?.Wrapped;
            var words = key is null ? null : vault.SealText(key, act.Maker, about.Row.PersonId, about.Row.Id, command.Reason.Trim());
            return await work.Move(about.File, ClaimMove.Appeal, null, new { words }, stop);
        }, stop);
}

/// <summary>A claim ends, with its resolution.</summary>
public static class CloseClaim
{
    private static readonly string[] Resolutions = ["made_good", "refused", "solved_by_guidance", "paid_by_customer", "referred", "goodwill", "no_fault_found", "other"];

    /// <param name="Resolution">made_good, refused, solved_by_guidance, paid_by_customer, referred, goodwill, no_fault_found or other. Left out: the one that the claim has, such as what its remedies came to.</param>
    public sealed record Command(string? Resolution = null, string? Reason = null);

    public static Task<Result<ClaimView, Refusal>> Run(string claim, Command command, Act act, Database database, CancellationToken stop) =>
        ClaimSteps.Take(claim, null, command.Reason, act, database, async (work, about) =>
        {
            if (!ClaimLifecycle.Next(about.File.State, ClaimMove.Close).Granted(out _, out var refusal)) return ClaimRefusals.ToRefusal(refusal, $"It is {Words.Write(about.File.State)} now.");
            // What its remedies came to is on record; only what has no resolution yet is asked for one.
            if ((command.Resolution ?? about.Row.Resolution) is not { } resolution) return ClaimRefusals.ToRefusal(ClaimRefusal.ResolutionMissing, $"One of {string.Join(", ", Resolutions)}.", "resolution");
            if (command.Resolution is not null && !Resolutions.Contains(resolution, StringComparer.Ordinal)) return Refusal.Invalid("resolution", $"`{resolution}` is no resolution; write one of {string.Join(", ", Resolutions)}.");
            return await work.Move(about.File, ClaimMove.Close, r => r with { Resolution = resolution }, new { resolution }, stop);
        }, stop);
}

/// <summary>A claim that ended is taken up again; it keeps its number and its history.</summary>
public static class ReopenClaim
{
    public sealed record Command(string? Reason = null);

    /// <param name="isLead">A lead may reopen after the time for it is over.</param>
    public static Task<Result<ClaimView, Refusal>> Run(string claim, Command command, bool isLead, string? onlyPerson, Act act, Database database, CancellationToken stop) =>
        ClaimSteps.Take(claim, onlyPerson, command.Reason, act, database, async (work, about) =>
        {
            if (!ClaimLifecycle.Next(about.File.State, ClaimMove.Reopen).Granted(out _, out var refusal)) return ClaimRefusals.ToRefusal(refusal, $"It is {Words.Write(about.File.State)} now.");
            if (string.IsNullOrWhiteSpace(command.Reason)) return ClaimRefusals.ToRefusal(ClaimRefusal.ReasonMissing, field: "reason");
            var until = (about.Row.EndedAt ?? about.Row.ChangedAt).AddDays(about.Rules.ReopenDays);
            if (until < act.At && !isLead) return ClaimRefusals.ToRefusal(ClaimRefusal.ReopenWindowOver, string.Create(CultureInfo.InvariantCulture, $"It ended on {until:yyyy-MM-dd}."));
            return await work.Move(about.File, ClaimMove.Reopen, r => r with { TimesReopened = r.TimesReopened + 1, Resolution = null, DuplicateOf = null }, null, stop);
        }, stop);
}

/// <summary>Somebody of the desk takes the claim, or gives it to another.</summary>
public static class AssignClaim
{
    /// <param name="Account">Whose desk it is on; null puts it back on the pile.</param>
    public sealed record Command(string? Account);

    public static Task<Result<ClaimView, Refusal>> Run(string claim, Command command, Act act, Database database, CancellationToken stop) =>
        ClaimSteps.Take(claim, null, null, act, database, async (work, about) =>
        {
            if (command.Account is { } account && await work.Single<string>("SELECT id FROM account WHERE (maker = @Maker OR maker = @House) AND id = @account AND role <> 'customer' AND disabled_at IS NULL", new { act.Maker, Act.House, account }, stop) is null) return Refusal.Invalid("account", $"There is no account `{account}` of the desk's.");
            var row = about.Row with { Assignee = command.Account, ChangedAt = act.At };
            return about.File with { Row = await work.Change(row, "claim.assigned", stop) };
        }, stop);
}

/// <summary>A person has looked at what was flagged.</summary>
public static class ClearFlags
{
    public sealed record Command(string? Reason = null);

    public static Task<Result<ClaimView, Refusal>> Run(string claim, Command command, Act act, Database database, CancellationToken stop) =>
        ClaimSteps.Take(claim, null, command.Reason, act, database, async (work, about) =>
            string.IsNullOrWhiteSpace(command.Reason)
                ? ClaimRefusals.ToRefusal(ClaimRefusal.ReasonMissing, field: "reason")
                : about.File with { Row = await work.Change(about.Row with { Flags = "[]", ChangedAt = act.At }, "claim.flags_cleared", stop) }, stop);
}

/// <summary>The maker's limits for claims.</summary>
public static class ClaimLimits
{
    public static async Task<Result<ClaimRules, Refusal>> Show(string maker, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        return await look.FindClaimRules(maker, stop);
    }

    public static async Task<Result<ClaimRules, Refusal>> Change(ClaimRules rules, Act act, Database database, CancellationToken stop)
    {
        if (rules.AutomaticUpToAmount < 0 || rules.AutomaticPerUnitIn12Months < 0) return Refusal.Invalid("automatic_up_to_amount", "Limits are zero or more.");
        if (new[] { rules.AppealDays, rules.ReopenDays, rules.AnswerDays }.Any(d => d is < 1 or > 3650)) return Refusal.Invalid("appeal_days", "Days are between 1 and 3650.");
        if (rules.Currency.Length != 3 || rules.Currency.Any(c => c is < 'A' or > 'Z')) return Refusal.Invalid("currency", $"`{rules.Currency}` is no currency code; write three capital letters such as `USD`.");
        await using var work = await database.Begin(act, stop);
        var row = await work.Single<ClaimRulesRow>($"SELECT * FROM claim_rules WHERE maker = @Maker AND id = 'rules'{work.Dialect.ForUpdate}", new { act.Maker }, stop);
        var next = new ClaimRulesRow { Maker = act.Maker, Id = "rules", Revision = row?.Revision ?? 1, Data = JsonSerializer.Serialize(rules, Columns.Json), ChangedAt = act.At, ChangedBy = act.Actor };
        if (row is null) await work.Add(next, "claim_rules.set", stop);
        else await work.Change(next, "claim_rules.changed", stop);
        return await work.Commit(rules, stop);
    }
}
