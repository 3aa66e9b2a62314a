namespace Makegood.Storage;

/// <summary>Who does something, for which maker, and when. Everything that an action takes from outside itself.</summary>
/// <param name="Maker">The maker whose data may be seen and changed; <see cref="House"/> for what belongs to the installation.</param>
/// <param name="Actor">An opaque id of a person, key or program; never a name or an address.</param>
/// <param name="At">Now, in UTC, in whole milliseconds.</param>
/// <param name="NewId">Gives a fresh id for a kind of thing, such as <c>unit</c>.</param>
public sealed record Act(string Maker, string Actor, DateTimeOffset At, Func<string, string> NewId)
{
    /// <summary>The installation itself: makers, operators, settings.</summary>
    public const string House = "_";

    /// <summary>For a request that may be sent twice: how its answer is kept, in the same transaction as what it does.</summary>
    public Once? Once { get; init; }

    /// <summary>Why it is done, where a person has to say so.</summary>
    public string? Reason { get; init; }
}

/// <summary>A request with an idempotency key.</summary>
/// <param name="Id">The key together with its caller and the maker acted for, as a hash: no two requests share one.</param>
/// <param name="Route">Method and address.</param>
/// <param name="BodyHash">SHA-256 of the body's bytes.</param>
/// <param name="Status">The status that a yes has.</param>
/// <param name="Write">The answer as the API writes it.</param>
/// <param name="Location">Where the new thing is, if the request makes one.</param>
public sealed record Once(string Id, string Route, string BodyHash, int Status, Func<object, string> Write, Func<object, string?> Location);
