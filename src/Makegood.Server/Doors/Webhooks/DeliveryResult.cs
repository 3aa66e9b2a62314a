namespace Makegood.Server.Doors.Webhooks;

/// <summary>What came of one attempt to deliver one webhook.</summary>
/// <param name="Outcome">The short answer; <see cref="RetrySchedule.After"/> turns it into the next step.</param>
/// <param name="Why">One sentence for a person: what happened and, where something can be done, what.</param>
/// <param name="Failure">What kind of failure; null when it was delivered.</param>
/// <param name="Status">The HTTP status; null when no answer came.</param>
/// <param name="RetryAfter">How long the receiver asks us to wait, never negative; null when it does not ask.</param>
/// <param name="AnswerText">The first kilobyte of the answer as text, for the endpoint's owner; null when there is none.</param>
/// <param name="Took">From the start of the attempt to its end.</param>
public sealed record DeliveryResult(
    DeliveryOutcome Outcome,
    string Why,
    DeliveryFailure? Failure = null,
    int? Status = null,
    TimeSpan? RetryAfter = null,
    string? AnswerText = null,
    TimeSpan Took = default)
{
    /// <summary>The receiver is under load: hold its other messages back until this one's next attempt, too.</summary>
    /// <remarks>Source: Standard Webhooks 1.0.0, "Delivery success and failure", for 429, 502 and 504; 503 says it in HTTP itself.</remarks>
    public bool AsksForLess => Status is 429 or 502 or 503 or 504;
}

public enum DeliveryOutcome
{
    /// <summary>An answer from 200 to 299.</summary>
    Delivered,

    /// <summary>It did not arrive, and may another time.</summary>
    Retry,

    /// <summary>410 Gone: the receiver wants nothing more from us.</summary>
    Gone,

    /// <summary>The address is one that webhooks must not reach; nothing was sent.</summary>
    RefusedByGuard,
}

public enum DeliveryFailure
{
    /// <summary>An answer that is neither success nor redirect nor 410.</summary>
    Status,

    /// <summary>An answer from 300 to 399. Redirects are not followed.</summary>
    Redirect,

    /// <summary>410 Gone.</summary>
    Gone,

    /// <summary>No answer within the limit.</summary>
    TimedOut,

    /// <summary>The host's name has no address.</summary>
    NameNotFound,

    /// <summary>No connection, or it broke.</summary>
    Connection,

    /// <summary>No secure connection: a certificate that is not trusted, has expired or is for another name.</summary>
    Tls,

    /// <summary>What came back is not HTTP, or its headers are too large.</summary>
    NotHttp,

    /// <summary>Refused before anything was sent.</summary>
    Guard,
}
