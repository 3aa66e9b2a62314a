namespace Makegood.Domain.Basics;

/// <summary>Why an action was not done. Each has its status, title and page in `Problems.cs`; they are part of the API and keep their names.</summary>
public enum RefusalCode
{
    /// <summary>There is no such thing, or it is none of the caller's business: the answer is the same.</summary>
    NotFound,

    /// <summary>Something in the request cannot be used; the field and the reason are named.</summary>
    Invalid,

    /// <summary>Another thing already has this name, serial or number.</summary>
    AlreadyExists,

    /// <summary>It was made with other content before.</summary>
    DiffersFromEarlier,

    /// <summary>It has been retired or ended, and takes no changes.</summary>
    Retired,

    /// <summary>Its state does not allow this step.</summary>
    NotPossibleNow,

    /// <summary>The policy's text has findings that must be mended first.</summary>
    PolicyNotClean,

    /// <summary>No published policy speaks about this.</summary>
    NoPolicy,

    /// <summary>More than the quota allows.</summary>
    QuotaExceeded,

    /// <summary>The caller may see it but not do this.</summary>
    NotAllowed,

    /// <summary>Name or secret are wrong; which one is not told.</summary>
    WrongCredentials,
}

/// <summary>A no, in words for the person who asked.</summary>
/// <param name="Detail">What is wrong and what to do; the caller's own words in back-ticks.</param>
/// <param name="Field">The field of the request that it is about, as written there.</param>
public sealed record Refusal(RefusalCode Code, string Detail, string? Field = null)
{
    /// <summary>The very reason, where a rule has names for its reasons, such as <c>quote_is_open</c>; part of the API.</summary>
    public string? Reason { get; init; }

    public static Refusal NotFound(string what) => new(RefusalCode.NotFound, $"There is no such {what}. Check the id; it may also belong to somebody else.");

    public static Refusal Invalid(string field, string detail) => new(RefusalCode.Invalid, detail, field);
}
