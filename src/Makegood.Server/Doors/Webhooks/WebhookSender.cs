using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Makegood.Domain.Basics;

namespace Makegood.Server.Doors.Webhooks;

/// <summary>Where one receiver gets its webhooks, and what only we and it know.</summary>
/// <param name="Secrets">At least one; during a rotation the new one and the old one.</param>
/// <param name="Headers">Extra headers that <see cref="WebhookHeaders.Check"/> has let pass.</param>
public sealed record WebhookEndpoint(
    string Url, IReadOnlyList<WebhookSecret> Secrets, IReadOnlyCollection<KeyValuePair<string, string>> Headers);

/// <summary>
/// Makes one attempt to deliver one webhook, and says in words what came of it. Keeps no state but open connections, so one
/// sender serves everybody at once. What to do next is <see cref="RetrySchedule"/>'s; remembering is the caller's.
/// </summary>
public sealed class WebhookSender : IDisposable
{
    /// <summary>For everything together: look-up, connection, question and answer.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    // So much of an answer is read, so that the connection can be used again; so much of it is kept.
    private const int MostBytesRead = 64 * 1024;
    private const int MostBytesKept = 1024;

    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly ProductInfoHeaderValue Makegood = new("Makegood", Version());

    private readonly TargetRules _rules;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _http;

    public WebhookSender(TargetRules rules, TimeProvider time)
        : this(rules, time, GuardedConnection.Dns, GuardedConnection.Tcp, roots: null)
    {
    }

    internal WebhookSender(TargetRules rules, TimeProvider time, ResolveName resolve, ConnectTo connect, X509Certificate2Collection? roots)
    {
        _rules = rules;
        _time = time;
        _http = new HttpMessageInvoker(new GuardedConnection(rules, time, resolve, connect).Handler(roots));
    }

    /// <param name="messageId">The same at every attempt; the receiver recognises a repetition by it.</param>
    /// <param name="at">When this attempt is made, not when the event happened: the receiver refuses what is older than minutes.</param>
    /// <param name="body">JSON in UTF-8; sent and signed as it is.</param>
    /// <exception cref="OperationCanceledException">When <paramref name="stop"/> says so; whether the message arrived is then open.</exception>
    public async Task<DeliveryResult> Send(
        WebhookEndpoint endpoint, string messageId, DateTimeOffset at, ReadOnlyMemory<byte> body, CancellationToken stop)
    {
        Invariant.Holds(WebhookHeaders.Check(endpoint.Headers) is [], "an endpoint's headers were checked when it was saved");

        if (!SafeTarget.Check(endpoint.Url, _rules).Granted(out var target, out var refusal)) return Refused(refusal);

        var started = _time.GetTimestamp();
        using var limit = new CancellationTokenSource(Limit, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        using var request = Request(endpoint, target.Url, messageId, at, body);

        var result = await Attempt(request, limit.Token, both.Token, stop);
        return result with { Took = _time.GetElapsedTime(started) };
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Request(WebhookEndpoint endpoint, Uri url, string messageId, DateTimeOffset at, ReadOnlyMemory<byte> body)
    {
        var seconds = at.ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ReadOnlyMemoryContent(body),
        };
        request.Content.Headers.ContentType = Json;
        request.Headers.UserAgent.Add(Makegood);
        WebhookHeaders.Add(request.Headers, endpoint.Headers);
        request.Headers.Add(StandardWebhookSignature.IdHeader, messageId);
        request.Headers.Add(StandardWebhookSignature.TimestampHeader, seconds.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(StandardWebhookSignature.SignatureHeader, StandardWebhookSignature.Sign(messageId, seconds, body.Span, endpoint.Secrets));
        return request;
    }

    private async Task<DeliveryResult> Attempt(HttpRequestMessage request, CancellationToken limit, CancellationToken both, CancellationToken stop)
    {
        try
        {
            using var answer = await _http.SendAsync(request, both);
            var text = await ReadSome(answer.Content, both);
            return FromAnswer(answer, text, _time.GetUtcNow());
        }
        catch (Exception error)
        {
            stop.ThrowIfCancellationRequested();
            // A late answer often ends as a broken connection, so the clock is asked first.
            return limit.IsCancellationRequested || error is OperationCanceledException
                ? Failed(DeliveryFailure.TimedOut, $"{Place(request)} did not answer within {Limit.TotalSeconds:0} seconds. It should answer at once and do its work afterwards.")
                : FromError(error, request) ?? throw new InvalidOperationException("Sending a webhook failed in a way that we do not know.", error);
        }
    }

    private static DeliveryResult FromAnswer(HttpResponseMessage answer, string? text, DateTimeOffset now)
    {
        var status = (int)answer.StatusCode;
        var (outcome, failure, why) = status switch
        {
            >= 200 and < 300 => (DeliveryOutcome.Delivered, (DeliveryFailure?)null, $"Delivered; the answer was {status}."),
            410 => (DeliveryOutcome.Gone, DeliveryFailure.Gone, "The receiver answered 410 Gone: it wants no more webhooks, so the endpoint is switched off."),
            >= 300 and < 400 => (DeliveryOutcome.Retry, DeliveryFailure.Redirect,
                $"The receiver answered {status} and points to {Quoted.Text(answer.Headers.Location?.OriginalString ?? "nowhere")}. Redirects are not followed; please give the final address as the endpoint's URL."),
            _ => (DeliveryOutcome.Retry, DeliveryFailure.Status, $"The receiver answered {status}; success is 200 to 299."),
        };
        return new DeliveryResult(outcome, why, failure, status, RetryAfter(answer, now), text);
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage answer, DateTimeOffset now) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta < TimeSpan.Zero ? TimeSpan.Zero : delta,
        { Date: { } date } => date < now ? TimeSpan.Zero : date - now,
        _ => null,
    };

    // The status has been said by now. An answer that stalls or breaks in its body changes nothing about it.
    private static async Task<string?> ReadSome(HttpContent content, CancellationToken stop)
    {
        var kept = new byte[MostBytesKept];
        var filled = 0;
        try
        {
            await using var body = await content.ReadAsStreamAsync(stop);
            var piece = new byte[8 * 1024];
            for (var left = MostBytesRead; left > 0;)
            {
                var read = await body.ReadAsync(piece.AsMemory(0, Math.Min(piece.Length, left)), stop);
                if (read == 0) break;
                left -= read;
                var fits = Math.Min(read, kept.Length - filled);
                piece.AsSpan(0, fits).CopyTo(kept.AsSpan(filled));
                filled += fits;
            }
        }
        catch (Exception error) when (error is IOException or HttpRequestException or OperationCanceledException)
        {
            // What was read until then is kept.
        }

        return filled == 0 ? null : Readable(kept.AsSpan(0, filled));
    }

    // A character cut in half at the end, and whatever a terminal would obey, become harmless signs.
    private static string Readable(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        return string.Concat(text.Select(letter => char.IsControl(letter) && letter is not ('\n' or '\t') ? ' ' : letter)).Trim();
    }

    private static DeliveryResult? FromError(Exception error, HttpRequestMessage request)
    {
        for (var at = error; at is not null; at = at.InnerException)
        {
            switch (at)
            {
                case TargetRefusedException refused: return Refused(refused.Refusal);
                case NameNotFoundException: return Failed(DeliveryFailure.NameNotFound, $"{Quoted.Text(request.RequestUri!.IdnHost)} has no address. Please check the endpoint's URL for a slip of the pen.");
                case AuthenticationException: return Failed(DeliveryFailure.Tls, $"{Place(request)} offers no certificate that we trust: it may be self-signed, expired, for another name, or lack its intermediate certificates. ({Quoted.Text(at.Message)})");
                default: break;
            }
        }

        return error switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.HttpProtocolError } =>
                Failed(DeliveryFailure.NotHttp, $"{Place(request)} answered something that is not HTTP, or with headers that are too large."),
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
                Failed(DeliveryFailure.Tls, $"{Place(request)} does not speak TLS as it should: {Quoted.Text(error.GetBaseException().Message)}."),
            HttpRequestException or IOException or SocketException =>
                Failed(DeliveryFailure.Connection, $"No connection to {Place(request)}: {Quoted.Text(error.GetBaseException().Message)}."),
            _ => null,
        };
    }

    private static string Place(HttpRequestMessage request) => Quoted.Text(request.RequestUri!.Authority);

    private static DeliveryResult Failed(DeliveryFailure failure, string why) => new(DeliveryOutcome.Retry, why, failure);

    private static DeliveryResult Refused(TargetRefusal refusal) => new(DeliveryOutcome.RefusedByGuard, refusal.Text, DeliveryFailure.Guard);

    private static string Version() => typeof(WebhookSender).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
