using System.Globalization;
using Makegood.Domain.Basics;
using Makegood.Domain.Service;
using Makegood.Storage;

namespace Makegood.Server.Service;

/// <summary>Somebody says something in a conversation that there is.</summary>
public static class AddMessage
{
    /// <param name="onlyPerson">The customer who writes; null for the desk and its programs.</param>
    public static async Task<Result<MessageRef, Refusal>> Run(string conversationId, NewMessage command, string? onlyPerson, Act act, PersonVault vault, Database database, CancellationToken stop)
    {
        if (command.Problem(onlyPerson is not null) is { } problem) return problem;
        await using var work = await database.Begin(act, stop);
        if (await Talk.Find(work, act.Maker, conversationId, onlyPerson, stop) is not { } conversation) return Refusal.NotFound("conversation");
        if (await Talk.Known(work, command.Reference, stop) is { } known) return known;
        if (!(await work.Say(conversation, isNew: false, null, command, onlyPerson is not null, vault, stop)).Granted(out var said, out var refusal)) return refusal;
        return await work.Commit(said, stop);
    }
}

/// <summary>Somebody says something about a claim; the claim's conversation begins with it when there is none yet.</summary>
public static class AddMessageToClaim
{
    public static async Task<Result<MessageRef, Refusal>> Run(string claim, NewMessage command, string? onlyPerson, Act act, PersonVault vault, Database database, CancellationToken stop)
    {
        if (command.Problem(onlyPerson is not null) is { } problem) return problem;
        await using var work = await database.Begin(act, stop);
        if (await work.FindClaim(act.Maker, claim, onlyPerson, stop) is not { } file) return Refusal.NotFound("claim");
        if (await Talk.Known(work, command.Reference, stop) is { } known) return known;
        var there = await Talk.OfClaim(work, act.Maker, file.Row.Id, file.Row.PersonId, stop);
        if (there is null && command.Automatic) return ConversationLifecycle.ToRefusal(ConversationRefusal.AutomaticOpensNothing);
        var conversation = there ?? Talk.Begin(act, file.Row.PersonId, file.Row.Id, command.Channel ?? (onlyPerson is null ? "api" : "portal"));
        if (!(await work.Say(conversation, there is null, null, command, onlyPerson is not null, vault, stop)).Granted(out var said, out var refusal)) return refusal;
        return await work.Commit(said, stop);
    }
}

/// <summary>Begins a conversation, with or without a claim.</summary>
public static class StartConversation
{
    private const int LongestSubject = 500;

    /// <param name="Message">What is said first.</param>
    /// <param name="Person">With whom; a customer begins their own.</param>
    /// <param name="Claim">Number or id of a claim of that person.</param>
    public sealed record Command(NewMessage Message, string? Subject = null, string? Person = null, string? Claim = null);

    public static async Task<Result<MessageRef, Refusal>> Run(Command command, string? onlyPerson, Act act, PersonVault vault, Database database, CancellationToken stop)
    {
        if (command.Message.Problem(onlyPerson is not null) is { } problem) return problem;
        if (SubjectProblem(command.Subject) is { } subject) return subject;
        if (onlyPerson is not null && command.Person is { } named && named != onlyPerson) return Refusal.Invalid("person", "Customers begin their own conversations; leave `person` out.");
        if (command.Message.Automatic) return ConversationLifecycle.ToRefusal(ConversationRefusal.AutomaticOpensNothing);
        await using var work = await database.Begin(act, stop);
        if (await Talk.Known(work, command.Message.Reference, stop) is { } known) return known;
        ClaimFile? file = null;
        if (command.Claim is { } claim && (file = await work.FindClaim(act.Maker, claim, onlyPerson, stop)) is null) return Refusal.NotFound("claim");
        var person = onlyPerson ?? command.Person ?? file?.Row.PersonId;
        if (person is null || await Talk.Key(work, person, stop) is null) return Refusal.Invalid("person", person is null ? "Say with whom: the id of a person." : $"There is no person `{person}`, or they have been erased.");
        if (file is not null && file.Row.PersonId != person) return Refusal.Invalid("claim", $"The claim `{command.Claim}` belongs to another person.");
        var conversation = Talk.Begin(act, person, file?.Row.Id, command.Message.Channel ?? (onlyPerson is null ? "api" : "portal"));
        if (!(await work.Say(conversation, isNew: true, command.Subject, command.Message, onlyPerson is not null, vault, stop)).Granted(out var said, out var refusal)) return refusal;
        return await work.Commit(said, stop);
    }

    internal static Refusal? SubjectProblem(string? subject) => subject is null || (subject.Trim().Length > 0 && subject.Length <= LongestSubject)
        ? null
        : Refusal.Invalid("subject", string.Create(CultureInfo.InvariantCulture, $"A subject has 1 to {LongestSubject} characters; leave it out when there is none."));
}
