using Makegood.Domain.Basics;
using Makegood.Domain.Remedies;
using Makegood.Storage;

namespace Makegood.Server.Remedies;

/// <summary>It did not help. The claim is looked at again; what is owed back is still owed.</summary>
public static class ReportNotFixed
{
    /// <param name="Reason">What staff saw. What a customer has to say belongs into a message on the claim.</param>
    public sealed record Command(string? Reason = null);

    /// <param name="onlyPerson">The customer whose remedies alone may be reported; null for staff.</param>
    public static async Task<Result<RemedyView, Refusal>> Run(string id, Command command, Act act, string? onlyPerson, Database database, CancellationToken stop)
    {
        if (onlyPerson is null) return await Plain.RunWithReason(id, RemedyMove.ReportNotFixed, command.Reason, act, database, stop);
        // A person's own words are kept sealed, with the conversation, and nowhere else.
        if (command.Reason is not null) return Refusal.Invalid("reason", "Write what is wrong in a message on the claim; here it is only recorded that it did not help.");
        return await RemedyWork.Run(id, RemedyMove.ReportNotFixed, act, onlyPerson, database, _ => Task.FromResult<Result<Step, Refusal>>(new Step()), stop);
    }
}
