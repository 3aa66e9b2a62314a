using System.Text.Json.Nodes;
using Makegood.Domain.Basics;
using Makegood.Server.Doors.Printers;
using Makegood.Server.Tests.Doors.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Makegood.Server.Tests.Doors.Printers;

/// <summary>The answers are those that GhostTypes/ff-5mp-api and others have recorded from real machines.</summary>
public sealed class FlashForgeTests
{
    private const string Serial = "SNMQRE9500123";
    private const string CheckCode = "e5c2bf77";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Minutes_stay_minutes()
    {
        await using var machine = await Machine(JsonValue.Create(8810));
        Assert.Equal(new PrinterReading(8810, "8810", "min", "flashforge", Now), await Granted(machine));

        var visit = Assert.Single(machine.Visits);
        Assert.Equal(("POST", "/detail", "application/json"), (visit.Method, visit.Path, visit.Headers["Content-Type"]));
        Assert.Equal(visit.Body.Length.ToString(), visit.Headers["Content-Length"]); // not in pieces
        Assert.Equal(
            new JsonObject { ["serialNumber"] = Serial, ["checkCode"] = CheckCode }.ToJsonString(),
            JsonNode.Parse(visit.Text)!.ToJsonString());
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1314.9", 1314)]
    [InlineData("24001", 24001)]
    [InlineData("12000000", 12_000_000)]
    public async Task Totals_that_can_be_true(string value, long minutes)
    {
        await using var machine = await Machine(JsonNode.Parse(value));
        Assert.Equal(minutes, (await Granted(machine)).Minutes);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("12000001")]
    [InlineData("4294967295")] // -1 read without its sign
    [InlineData("1e999")]
    [InlineData("null")]
    [InlineData("false")]
    [InlineData("\"8810\"")]
    public async Task Totals_that_cannot_be_true(string value)
    {
        await using var machine = await Machine(JsonNode.Parse(value));
        Assert.Equal(PrinterRefusalKind.NonsenseValue, (await Refused(machine)).Kind);
    }

    [Fact]
    public async Task A_total_that_is_missing_or_no_number_is_nonsense()
    {
        await using var missing = await LocalServer.Start(200, new JsonObject { ["code"] = 0, ["message"] = "Success", ["detail"] = new JsonObject() }.ToJsonString());
        Assert.Equal(PrinterRefusalKind.NonsenseValue, (await Refused(missing)).Kind);
        await using var broken = await LocalServer.Start(200, """{"code": 0, "detail": {"cumulativePrintTime": NaN}, "message": "Success"}""");
        Assert.Equal(PrinterRefusalKind.NonsenseValue, (await Refused(broken)).Kind);
    }

    [Theory]
    [InlineData("SN is different")]
    [InlineData("Access code is different")]
    public async Task Wrong_credentials_come_as_code_1_in_a_good_answer(string message)
    {
        await using var machine = await LocalServer.Start(200, new JsonObject { ["code"] = 1, ["message"] = message }.ToJsonString());
        var refusal = await Refused(machine);
        Assert.Equal((PrinterRefusalKind.Unauthorised, 1L, message), (refusal.Kind, refusal.Code, refusal.Message));
        Assert.Equal(
            $"The machine does not accept the serial number or the check code (`{message}`). Its screen shows both; the serial number usually starts with `SN`.",
            refusal.Text);
    }

    [Theory]
    [InlineData("-1", "Parameters is error", "")]
    [InlineData("-2", "Lan mode error", " Please switch on LAN-only mode in its network settings.")]
    [InlineData("2", "Device is busy", "")]
    public async Task Other_codes_are_errors_of_the_machine(string code, string message, string advice)
    {
        await using var machine = await LocalServer.Start(200, new JsonObject { ["code"] = JsonNode.Parse(code), ["message"] = message }.ToJsonString());
        var refusal = await Refused(machine);
        Assert.Equal((PrinterRefusalKind.ReportedError, message), (refusal.Kind, refusal.Message));
        Assert.Equal($"The machine at `127.0.0.1:{machine.Port}` reports error {code}: `{message}`.{advice}", refusal.Text);
    }

    [Theory]
    [InlineData("""{"code":" 0 ","message":"Success","detail":{"cumulativePrintTime":7}}""")]
    [InlineData("""{"code":false,"message":"Success","detail":{"cumulativePrintTime":7}}""")]
    [InlineData("""{"err":0,"msg":"Success","cumulativePrintTime":7,"status":"ready"}""")]
    [InlineData("""{"code":0,"message":"Success","cumulativePrintTime":7,"status":"ready"}""")]
    public async Task Firmware_that_writes_it_otherwise_is_understood(string answer)
    {
        await using var machine = await LocalServer.Start(200, answer);
        Assert.Equal(7, (await Granted(machine)).Minutes);
    }

    [Fact]
    public async Task A_wrong_code_as_text_is_wrong_all_the_same()
    {
        await using var machine = await LocalServer.Start(200, """{"err":"1","msg":"Access code is different"}""");
        var refusal = await Refused(machine);
        Assert.Equal((PrinterRefusalKind.Unauthorised, "Access code is different"), (refusal.Kind, refusal.Message));
    }

    [Theory]
    [InlineData(200, "<html>router</html>")]
    [InlineData(404, "")]
    [InlineData(404, """{"error":{"code":404,"message":"Not Found"}}""")] // Moonraker
    [InlineData(200, """{"detail":{"cumulativePrintTime":7}}""")]
    [InlineData(200, """{"code":"fine","detail":{"cumulativePrintTime":7}}""")]
    [InlineData(302, "")]
    public async Task Another_machine_is_not_a_FlashForge(int status, string body)
    {
        await using var machine = await LocalServer.Start(status, body);
        Assert.Equal(PrinterRefusalKind.NotThisKind, (await Refused(machine)).Kind);
    }

    [Fact]
    public async Task The_check_code_is_in_no_sentence()
    {
        foreach (var (status, body) in new[] { (200, """{"code":1,"message":"no"}"""), (500, "x"), (200, """{"code":9}"""), (401, "") })
        {
            await using var machine = await LocalServer.Start(status, body);
            Assert.DoesNotContain(CheckCode, (await Refused(machine)).ToString(), StringComparison.Ordinal);
        }
    }

    // GhostTypes/ff-5mp-api, "/detail", shortened: an Adventurer 5M Pro with firmware 2.7.2 that answers whoever knows its codes.
    private static Task<LocalServer> Machine(JsonNode? printTime) => LocalServer.Start(async context =>
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(new JsonObject
        {
            ["code"] = 0,
            ["detail"] = new JsonObject
            {
                ["cumulativeFilament"] = 1582.89501953125,
                ["cumulativePrintTime"] = printTime?.DeepClone(),
                ["errorCode"] = "",
                ["firmwareVersion"] = "2.7.2",
                ["name"] = "Adventurer 5M Pro",
                ["printDuration"] = 1160,
                ["status"] = "printing",
            },
            ["message"] = "Success",
        }.ToJsonString());
    });

    private static async Task<PrinterReading> Granted(LocalServer machine) =>
        (await Read(machine)).Granted(out var reading, out var refusal) ? reading : throw new InvalidOperationException(refusal.Text);

    private static async Task<PrinterRefusal> Refused(LocalServer machine) =>
        (await Read(machine)).Granted(out var reading, out var refusal) ? throw new InvalidOperationException(reading.ToString()) : refusal;

    private static Task<Result<PrinterReading, PrinterRefusal>> Read(LocalServer machine) =>
        FlashForge.Read($"127.0.0.1:{machine.Port}", $" {Serial}", $"{CheckCode}\n", new HandTime(Now), Stop);
}
