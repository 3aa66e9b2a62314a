using Makegood.Storage;

namespace Makegood.Server;

/// <summary>Where time and ids come from. One object for the whole server, so that a test can put another in its place.</summary>
/// <param name="Time">The system's clock, or a test's.</param>
public sealed record Clock(TimeProvider Time)
{
    /// <summary>Now, in UTC, in whole milliseconds: what a column can hold.</summary>
    public DateTimeOffset Now
    {
        get
        {
            var now = Time.GetUtcNow();
            return Columns.Trim(now);
        }
    }

    /// <summary>Ids begin with their kind, so that a person who meets one in a log knows what it names; they sort by time.</summary>
    public string NewId(string kind) => $"{kind}_{Guid.CreateVersion7(Time.GetUtcNow()):N}";

    public Act Act(string maker, string actor) => new(maker, actor, Now, NewId);
}
