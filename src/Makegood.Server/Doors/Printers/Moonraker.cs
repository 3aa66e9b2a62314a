using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Server.Doors.Webhooks;

namespace Makegood.Server.Doors.Printers;

/// <summary>Reads the total print time from Moonraker, the web interface of Klipper machines.</summary>
/// <remarks>
/// Source: Moonraker's docs, "Job History" (<c>GET /server/history/totals</c>, <c>total_print_time</c> in seconds as a float),
/// "Introduction" (an answer is wrapped in <c>result</c>, an error in <c>error</c> with <c>code</c> and <c>message</c>),
/// "Authorization" (header <c>X-Api-Key</c>). Anybody may reset these totals, so the reading is a lower bound.
/// </remarks>
public static class Moonraker
{
    public const string Source = "moonraker";
    public const int Port = 7125;

    private const string Field = "total_print_time";

    /// <param name="address">An IP address or host name, with a port if it is not 7125; or a whole URL, whose own port then counts.</param>
    /// <param name="key">The API key; null where this computer is trusted without one.</param>
    public static async Task<Result<PrinterReading, PrinterRefusal>> Read(string address, string? key, TimeProvider time, CancellationToken stop)
    {
        if (!PrinterConnection.Address(address, Port).Granted(out var url, out var refusal)) return refusal;

        using var question = new HttpRequestMessage(HttpMethod.Get, PrinterConnection.At(url, "/server/history/totals"));
        if (!string.IsNullOrWhiteSpace(key))
        {
            // A key with a line break in it would be a second header.
            if (!key.Trim().All(letter => letter is > ' ' and <= '~')) return WrongKey(key, message: null);
            question.Headers.Add("X-Api-Key", key.Trim());
        }

        if (!(await PrinterConnection.Ask(question, time, stop)).Granted(out var answer, out refusal)) return refusal;
        return FromAnswer(answer, Quoted.Text(url.Authority), key, time.GetUtcNow());
    }

    internal static Result<PrinterReading, PrinterRefusal> FromAnswer(PrinterAnswer answer, string place, string? key, DateTimeOffset now)
    {
        var whole = PrinterTotal.Object(answer.Body);
        var error = PrinterTotal.Member(whole, "error");
        var message = PrinterTotal.Text(PrinterTotal.Member(error, "message"));

        if (answer.Status is 401 or 403) return WrongKey(key, message);
        if (answer.Status is >= 300 and < 400)
        {
            return new PrinterRefusal(PrinterRefusalKind.NotThisKind,
                $"{place} points to {Quoted.Text(answer.Location ?? "nowhere")} instead of answering. Please give the address of Moonraker itself.");
        }

        if (error is { ValueKind: JsonValueKind.Object })
        {
            var code = PrinterTotal.Member(error, "code") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var given) ? given : answer.Status;
            return code == 404
                ? new PrinterRefusal(PrinterRefusalKind.HistoryOff,
                    $"Moonraker at {place} keeps no history, so it cannot say how long it has printed. Add `[history]` to its `moonraker.conf`; it counts from then on.", code, message)
                : new PrinterRefusal(PrinterRefusalKind.ReportedError, $"Moonraker at {place} reports error {code}: {Quoted.Text(message ?? "no message")}.", code, message);
        }

        var totals = PrinterTotal.Member(PrinterTotal.Member(whole, "result"), "job_totals");
        if (answer.Status == 200 && totals is { ValueKind: JsonValueKind.Object })
            return PrinterTotal.Reading(PrinterTotal.Member(totals, Field), Field, "s", unitsPerMinute: 60, Source, now);
        if (answer.Status == 200 && whole is null && PrinterTotal.HasNoNumber(answer.Body, Field))
            return PrinterTotal.Nonsense($"The machine's `{Field}` is no number.");
        return new PrinterRefusal(PrinterRefusalKind.NotThisKind,
            $"What answers at {place} (HTTP {answer.Status}) is not Moonraker. Is the port right? Moonraker usually has {Port}.");
    }

    private static PrinterRefusal WrongKey(string? key, string? message) => new(
        PrinterRefusalKind.Unauthorised,
        string.IsNullOrWhiteSpace(key)
            ? "Moonraker wants an API key. Its web interface shows one under Settings, or add this computer to `trusted_clients` in `moonraker.conf`."
            : "Moonraker does not accept this API key. Its web interface shows the right one under Settings.",
        Code: 401,
        message);
}
