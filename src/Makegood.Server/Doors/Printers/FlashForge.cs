using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Server.Doors.Webhooks;

namespace Makegood.Server.Doors.Printers;

/// <summary>Reads the total print time from a FlashForge machine over its local HTTP interface.</summary>
/// <remarks>
/// Sources: GhostTypes/ff-5mp-api (<c>POST :8898/detail</c> with <c>serialNumber</c> and <c>checkCode</c>;
/// <c>detail.cumulativePrintTime</c>), FlashForge's FlashNetwork.h (that number is minutes), the notes of GhostTypes/ff-5mp-api-ts
/// and OrcaMCP on codes: 0 fine, 1 "SN is different" or "Access code is different", -1 "Parameters is error", -2 "Lan mode error";
/// and on firmware that writes <c>err</c> and <c>msg</c>, numbers as text, or the detail without its wrapper.
/// </remarks>
public static class FlashForge
{
    public const string Source = "flashforge";
    public const int Port = 8898;

    private const string Field = "cumulativePrintTime";
    private const int WrongCredentials = 1;
    private const int NotInLanMode = -2;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <param name="address">An IP address or host name, with a port if it is not 8898; or a whole URL, whose own port then counts.</param>
    /// <param name="serial">The machine's serial number as its screen shows it, usually with <c>SN</c> in front.</param>
    /// <param name="checkCode">The code under the machine's network settings. It opens the whole machine, and travels unencrypted.</param>
    public static async Task<Result<PrinterReading, PrinterRefusal>> Read(
        string address, string serial, string checkCode, TimeProvider time, CancellationToken stop)
    {
        if (!PrinterConnection.Address(address, Port).Granted(out var url, out var refusal)) return refusal;

        // With its length in front: these small servers do not all understand a body that comes in pieces.
        var credentials = new Dictionary<string, string>(StringComparer.Ordinal) { ["serialNumber"] = serial.Trim(), ["checkCode"] = checkCode.Trim() };
        using var question = new HttpRequestMessage(HttpMethod.Post, PrinterConnection.At(url, "/detail"))
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(credentials)),
        };
        question.Content.Headers.ContentType = Json;

        if (!(await PrinterConnection.Ask(question, time, stop)).Granted(out var answer, out refusal)) return refusal;
        return FromAnswer(answer, Quoted.Text(url.Authority), time.GetUtcNow());
    }

    internal static Result<PrinterReading, PrinterRefusal> FromAnswer(PrinterAnswer answer, string place, DateTimeOffset now)
    {
        var whole = PrinterTotal.Object(answer.Body);
        var message = PrinterTotal.Text(PrinterTotal.Member(whole, "message") ?? PrinterTotal.Member(whole, "msg"));
        var code = Integer(PrinterTotal.Member(whole, "code") ?? PrinterTotal.Member(whole, "err"));

        if (answer.Status is 401 or 403) return Unauthorised(code, message);
        if (answer.Status is >= 300 and < 400)
        {
            return new PrinterRefusal(PrinterRefusalKind.NotThisKind,
                $"{place} points to {Quoted.Text(answer.Location ?? "nowhere")} instead of answering. Please give the address of the machine itself.");
        }

        if (answer.Status == 200 && whole is null && PrinterTotal.HasNoNumber(answer.Body, Field))
            return PrinterTotal.Nonsense($"The machine's `{Field}` is no number.");
        if (code is null)
        {
            return new PrinterRefusal(PrinterRefusalKind.NotThisKind,
                $"What answers at {place} (HTTP {answer.Status}) is not a FlashForge machine with a local interface. Is the port right? It usually is {Port}.");
        }

        if (code == WrongCredentials) return Unauthorised(code, message);
        if (code != 0 || answer.Status != 200)
        {
            var advice = code == NotInLanMode ? " Please switch on LAN-only mode in its network settings." : "";
            return new PrinterRefusal(PrinterRefusalKind.ReportedError,
                $"The machine at {place} reports error {code}: {Quoted.Text(message ?? "no message")}.{advice}", code, message);
        }

        var detail = PrinterTotal.Member(whole, "detail") is { ValueKind: JsonValueKind.Object } wrapped ? wrapped : whole;
        return PrinterTotal.Reading(PrinterTotal.Member(detail, Field), Field, "min", unitsPerMinute: 1, Source, now);
    }

    // Firmware writes the code as a number, as text with blanks around it, or as true and false.
    private static long? Integer(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var whole) => whole,
        { ValueKind: JsonValueKind.String } text when long.TryParse(PrinterTotal.Text(text), NumberStyles.Integer, CultureInfo.InvariantCulture, out var whole) => whole,
        { ValueKind: JsonValueKind.True } => 1,
        { ValueKind: JsonValueKind.False } => 0,
        _ => null,
    };

    private static PrinterRefusal Unauthorised(long? code, string? message) => new(
        PrinterRefusalKind.Unauthorised,
        $"The machine does not accept the serial number or the check code ({Quoted.Text(message ?? "no message")}). "
        + "Its screen shows both; the serial number usually starts with `SN`.",
        code,
        message);
}
