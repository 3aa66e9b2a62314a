using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Makegood.Domain.Basics;
using Makegood.Server.Doors.Webhooks;

namespace Makegood.Server.Doors.Printers;

/// <summary>
/// Asks a machine one question over HTTP. The operator named the machine, and it stands in a private network, so any address
/// is fine; redirects, proxies and cookies are not, because a machine has no need of them.
/// </summary>
internal static class PrinterConnection
{
    /// <summary>For question and answer together.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public const int MostBytes = 1024 * 1024;

    /// <summary>Reads <c>192.168.1.20</c>, <c>printer.local:7125</c> or a whole URL.</summary>
    /// <param name="port">For an address that is no URL and names no port.</param>
    public static Result<Uri, PrinterRefusal> Address(string text, int port)
    {
        var trimmed = text.Trim();
        var whole = trimmed.Contains("://", StringComparison.Ordinal);
        // An IPv6 address without brackets would take its last group for a port.
        var host = !whole && !trimmed.StartsWith('[') && IPAddress.TryParse(trimmed, out var bare) && bare.AddressFamily == AddressFamily.InterNetworkV6
            ? $"[{trimmed}]"
            : trimmed;
        var namesPort = host[(host.LastIndexOf(']') + 1)..].Contains(':', StringComparison.Ordinal);
        if (WholeUrl.Read(whole ? host : namesPort ? $"http://{host}" : $"http://{host.TrimEnd('/')}:{port}") is not { } url
            || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            || url.Host.Length == 0 || url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0
            || (!whole && url.AbsolutePath != "/") || trimmed.Any(char.IsWhiteSpace))
        {
            return new PrinterRefusal(PrinterRefusalKind.AddressMalformed,
                $"{Quoted.Text(text)} is no address of a machine. Write it like `192.168.1.20`, `printer.local:{port}` or `http://printer.local`.");
        }

        return url;
    }

    /// <summary>Adds a path to an address that may have one already.</summary>
    public static Uri At(Uri address, string path) => new(address.GetLeftPart(UriPartial.Path).TrimEnd('/') + path);

    /// <exception cref="OperationCanceledException">When <paramref name="stop"/> says so.</exception>
    public static async Task<Result<PrinterAnswer, PrinterRefusal>> Ask(HttpRequestMessage question, TimeProvider time, CancellationToken stop)
    {
        var place = Quoted.Text(question.RequestUri!.Authority);
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
        };
        using var http = new HttpMessageInvoker(handler);
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        question.Headers.UserAgent.ParseAdd($"Makegood/{Version()}");

        try
        {
            using var answer = await http.SendAsync(question, both.Token);
            var body = await Read(answer.Content, both.Token);
            return body is null
                ? new PrinterRefusal(PrinterRefusalKind.AnswerTooLarge, $"{place} answered with more than a megabyte. Is it the right machine?")
                : new PrinterAnswer((int)answer.StatusCode, answer.Headers.Location?.OriginalString, body);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            stop.ThrowIfCancellationRequested();
            return limit.IsCancellationRequested || error is OperationCanceledException
                ? new PrinterRefusal(PrinterRefusalKind.Unreachable, $"{place} did not answer within {Limit.TotalSeconds:0} seconds. Is the machine switched on, and in this network?")
                : NoConnection(error, place);
        }
    }

    private static PrinterRefusal NoConnection(Exception error, string place) => error switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.HttpProtocolError } =>
            new(PrinterRefusalKind.NotThisKind, $"What answers at {place} does not speak HTTP. Is the port right?"),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            new(PrinterRefusalKind.Unreachable, $"{place} offers no certificate that this computer trusts. In your own network, `http` will do."),
        _ => new(PrinterRefusalKind.Unreachable, $"No connection to {place}: {Quoted.Text(error.GetBaseException().Message)}. Is the machine switched on, and the address right?"),
    };

    private static async Task<byte[]?> Read(HttpContent content, CancellationToken stop)
    {
        await using var from = await content.ReadAsStreamAsync(stop);
        using var whole = new MemoryStream();
        var piece = new byte[16 * 1024];
        for (; ; )
        {
            var read = await from.ReadAsync(piece, stop);
            if (read == 0) return whole.ToArray();
            if (whole.Length + read > MostBytes) return null;
            await whole.WriteAsync(piece.AsMemory(0, read), stop);
        }
    }

    private static string Version() =>
        typeof(PrinterConnection).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}

/// <param name="Location">Where a redirect points; it is shown and not followed.</param>
internal sealed record PrinterAnswer(int Status, string? Location, byte[] Body);
