using System.Globalization;
using Makegood.Domain.Basics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Makegood.Server.Doors.Http;

/// <summary>A kind of problem: part of the API, with a page for people at <c>/problems/{Slug}</c>.</summary>
/// <param name="Slug">Stable; the last part of the problem's `type`.</param>
/// <param name="Meaning">What it means and what to do, for the page.</param>
public sealed record ProblemKind(string Slug, int Status, string Title, string Meaning);

/// <summary>Every refusal's status, name and words, in one file (RFC 9457).</summary>
public static class Problems
{
    public static readonly ProblemKind NotSignedIn = new("not-signed-in", 401, "Not signed in", "The request carries no key or session, or one that is unknown, ended or revoked. Send `Authorization: Bearer` with a key from `POST /api/v1/keys` or a session from `POST /api/v1/sessions`.");
    public static readonly ProblemKind NotAllowed = new("not-allowed", 403, "Not allowed", "The key or person is known but lacks the scope that this needs. The detail names the scope; a person with `access:manage` can give it.");
    public static readonly ProblemKind NotFound = new("not-found", 404, "Not found", "There is no such thing, or it belongs to somebody else. The answer is the same on purpose.");
    public static readonly ProblemKind Unreadable = new("unreadable", 400, "The request cannot be read", "The body is not the JSON that this address takes. The detail says where.");
    public static readonly ProblemKind Invalid = new("invalid", 422, "Something in the request cannot be used", "`field` names what, and the detail says what to write instead. Nothing was saved.");
    public static readonly ProblemKind AlreadyExists = new("already-exists", 409, "Already exists", "Another thing of this maker has that name, serial or number. Nothing was saved.");
    public static readonly ProblemKind DiffersFromEarlier = new("differs-from-earlier", 409, "Differs from what was recorded", "The same thing was recorded before with other content. Facts are not overwritten: send a correction instead.");
    public static readonly ProblemKind Retired = new("retired", 409, "Retired", "It has been retired and takes no changes. Its history can still be read.");
    public static readonly ProblemKind NotPossibleNow = new("not-possible-now", 409, "Not possible now", "The state of the thing does not allow this step. The detail says which state and which step would be next.");
    public static readonly ProblemKind PolicyNotClean = new("policy-not-clean", 422, "The policy has findings", "`makegood check` shows the same findings with their places. Mend them and publish again.");
    public static readonly ProblemKind NoPolicy = new("no-policy", 409, "No policy applies", "No published policy speaks about this product. Publish one with `POST /api/v1/policies`, or name another in the product.");
    public static readonly ProblemKind QuotaExceeded = new("quota-exceeded", 413, "Too much", "The file or the sum of all files is above the quota of this installation.");
    public static readonly ProblemKind WrongCredentials = new("wrong-credentials", 401, "Wrong name or password", "One of the two is wrong. Which one is not told, to anybody.");
    public static readonly ProblemKind BadSignature = new("bad-signature", 401, "Signature not accepted", "A shop's message is believed only when its signature fits its very bytes and the secret of the connected shop. Compare the address and the secret in the shop with `GET /api/v1/shops`; which of them is wrong is not told, to anybody.");
    public static readonly ProblemKind KeyReused = new("idempotency-key-reused", 422, "Idempotency key used for something else", "The same Idempotency-Key came with another body or address. Use a new key for a new request.");
    public static readonly ProblemKind KeyRunning = new("idempotency-key-running", 409, "Still at work on it", "A request with this Idempotency-Key is still running. Ask again in a moment; the answer will be the same.");
    public static readonly ProblemKind KeyMissing = new("idempotency-key-missing", 400, "Idempotency key missing", "This request needs an Idempotency-Key header, so that it can be sent again safely after a broken connection.");
    public static readonly ProblemKind Busy = new("busy", 503, "Busy", "Too many changes to the same thing at once. Nothing was saved; try again.");
    public static readonly ProblemKind TooMany = new("too-many-requests", 429, "Too many requests", "The budget for this address or for everybody is used up. `Retry-After` says when there is more.");
    public static readonly ProblemKind StoreFailed = new("store-failed", 503, "The store did not take it", "The database or the disk failed, and nothing was saved. The server's log says more; `makegood doctor` looks for the cause.");
    public static readonly ProblemKind Broken = new("internal", 500, "Our mistake", "The program came to a place that it should never reach. Nothing was saved. The log has the `request_id` of the answer.");

    /// <summary>All of them; the pages and the reference are made from this list.</summary>
    public static readonly IReadOnlyList<ProblemKind> All =
        [NotSignedIn, NotAllowed, NotFound, Unreadable, Invalid, AlreadyExists, DiffersFromEarlier, Retired, NotPossibleNow, PolicyNotClean, NoPolicy, QuotaExceeded, WrongCredentials, BadSignature, KeyReused, KeyRunning, KeyMissing, Busy, TooMany, StoreFailed, Broken];

    public static ProblemKind Of(RefusalCode code) => code switch
    {
        RefusalCode.NotFound => NotFound,
        RefusalCode.Invalid => Invalid,
        RefusalCode.AlreadyExists => AlreadyExists,
        RefusalCode.DiffersFromEarlier => DiffersFromEarlier,
        RefusalCode.Retired => Retired,
        RefusalCode.NotPossibleNow => NotPossibleNow,
        RefusalCode.PolicyNotClean => PolicyNotClean,
        RefusalCode.NoPolicy => NoPolicy,
        RefusalCode.QuotaExceeded => QuotaExceeded,
        RefusalCode.NotAllowed => NotAllowed,
        RefusalCode.WrongCredentials => WrongCredentials,
    };

    public static IResult Answer(Refusal refusal)
    {
        var details = Details(Of(refusal.Code), refusal.Detail, refusal.Field);
        if (refusal.Reason is { } reason) details.Extensions["reason"] = reason;
        return new ProblemAnswer(details);
    }

    public static IResult Answer(ProblemKind kind, string detail, string? field = null) => new ProblemAnswer(Details(kind, detail, field));

    /// <summary>A problem with several findings, each with its place in the body.</summary>
    public static IResult Answer(ProblemKind kind, IReadOnlyList<Finding> findings)
    {
        var more = findings.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" {findings.Count - 1} more in `errors`.") : string.Empty;
        var details = Details(kind, findings[0].Detail + more, findings[0].Field);
        details.Extensions["errors"] = findings;
        return new ProblemAnswer(details);
    }

    /// <summary>A no that becomes a yes after a while.</summary>
    public static IResult Later(TimeSpan wait, string detail) => new ProblemAnswer(Details(TooMany, detail, null), Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)));

    public static ProblemDetails Details(ProblemKind kind, string detail, string? field = null)
    {
        var details = new ProblemDetails { Type = "/problems/" + kind.Slug, Title = kind.Title, Status = kind.Status, Detail = detail };
        if (field is not null) details.Extensions["field"] = field;
        return details;
    }

    private sealed class ProblemAnswer(ProblemDetails details, long? retryAfter = null) : IResult
    {
        public Task ExecuteAsync(HttpContext context)
        {
            if (retryAfter is { } seconds) context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            context.Response.StatusCode = details.Status!.Value;
            // What an operator finds the log line by.
            details.Extensions["request_id"] = context.TraceIdentifier;
            return context.Response.WriteAsJsonAsync(details, Wire.Options, "application/problem+json", context.RequestAborted);
        }
    }
}

/// <summary>One thing that is wrong in a body.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) to it.</param>
/// <param name="Field">The name of the member, as written.</param>
/// <param name="Detail">What is wrong and what to write.</param>
public sealed record Finding(string Pointer, string? Field, string Detail);
