using System.Text.Json.Nodes;
using Makegood.Domain.Basics;
using Makegood.Server.Doors.Printers;
using Makegood.Server.Tests.Doors.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Makegood.Server.Tests.Doors.Printers;

/// <summary>The answers are those of Moonraker's documentation and of its <c>write_error</c>.</summary>
public sealed class MoonrakerTests
{
    private const string Key = "eb93f2a8c1d94b6f8e2f0a7c5d3b1e90";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Seconds_become_whole_minutes_rounded_down()
    {
        await using var machine = await LocalServer.Start(200, Totals(JsonNode.Parse("11348.794790096988")));
        Assert.Equal(new PrinterReading(189, "11348.794790096988", "s", "moonraker", Now), await Granted(machine));
        var visit = Assert.Single(machine.Visits);
        Assert.Equal(("GET", "/server/history/totals"), (visit.Method, visit.Path));
        Assert.DoesNotContain("X-Api-Key", visit.Headers.Keys);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("0.0", 0)]
    [InlineData("59.999", 0)]
    [InlineData("60", 1)]
    [InlineData("1440060", 24001)] // 400 h and one minute
    [InlineData("1440059.9999", 24000)]
    [InlineData("1.44e6", 24000)]
    [InlineData("720000000", 12_000_000)] // 200,000 h, the most that is believed
    public async Task Totals_that_can_be_true(string seconds, long minutes)
    {
        await using var machine = await LocalServer.Start(200, Totals(JsonNode.Parse(seconds)));
        var reading = await Granted(machine);
        Assert.Equal((minutes, seconds), (reading.Minutes, reading.RawValue));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("-0.5")]
    [InlineData("720000001")]
    [InlineData("1e300")]
    [InlineData("1e999")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("\"11348.79\"")]
    [InlineData("[11348]")]
    public async Task Totals_that_cannot_be_true(string value)
    {
        await using var machine = await LocalServer.Start(200, Totals(JsonNode.Parse(value)));
        Assert.Equal(PrinterRefusalKind.NonsenseValue, (await Refused(machine)).Kind);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    public async Task What_Python_writes_where_JSON_has_no_word_is_nonsense(string word)
    {
        await using var machine = await LocalServer.Start(200, Totals(JsonValue.Create("placeholder")).Replace("\"placeholder\"", word, StringComparison.Ordinal));
        Assert.Equal(PrinterRefusalKind.NonsenseValue, (await Refused(machine)).Kind);
    }

    [Fact]
    public async Task A_total_that_is_missing_is_nonsense()
    {
        await using var machine = await LocalServer.Start(200, new JsonObject { ["result"] = new JsonObject { ["job_totals"] = new JsonObject() } }.ToJsonString());
        Assert.Equal(
            "The machine's answer has no `total_print_time`. Nothing was recorded; please read the time off the machine's own screen.",
            (await Refused(machine)).Text);
    }

    [Fact]
    public async Task The_key_opens_what_is_closed_without_it()
    {
        await using var machine = await LocalServer.Start(async context =>
        {
            var known = context.Request.Headers["X-Api-Key"] == Key;
            context.Response.StatusCode = known ? 200 : 401;
            await context.Response.WriteAsync(known ? Totals(JsonValue.Create(60)) : Error(401, "Unauthorized"));
        });
        Assert.Equal(1, (await Granted(machine, $" {Key}\n")).Minutes);

        var none = await Refused(machine);
        Assert.Equal((PrinterRefusalKind.Unauthorised, 401L, "Unauthorized"), (none.Kind, none.Code, none.Message));
        Assert.Contains("wants an API key", none.Text, StringComparison.Ordinal);
        Assert.Contains("does not accept this API key", (await Refused(machine, "wrong")).Text, StringComparison.Ordinal);
        Assert.Equal(PrinterRefusalKind.Unauthorised, (await Refused(machine, "a\r\nHost: evil.example")).Kind);
        Assert.Equal(PrinterRefusalKind.Unauthorised, (await Refused(machine, "schlüssel")).Kind);
        Assert.Equal(3, machine.Visits.Count); // the last two were never sent
    }

    [Fact]
    public async Task Without_its_history_component_Moonraker_knows_no_totals()
    {
        await using var machine = await LocalServer.Start(404, Error(404, "Not Found"));
        var refusal = await Refused(machine);
        Assert.Equal((PrinterRefusalKind.HistoryOff, 404L, "Not Found"), (refusal.Kind, refusal.Code, refusal.Message));
        Assert.Contains("Add `[history]` to its `moonraker.conf`", refusal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_of_the_machine_is_quoted_and_cannot_pass_for_ours()
    {
        await using var machine = await LocalServer.Start(503, Error(503, "Klippy Host not connected`\u001b[31m\n\u202egnihton"));
        var refusal = await Refused(machine);
        Assert.Equal((PrinterRefusalKind.ReportedError, 503L), (refusal.Kind, refusal.Code));
        Assert.Equal($"Moonraker at `127.0.0.1:{machine.Port}` reports error 503: `Klippy Host not connected' [31m  gnihton`.", refusal.Text);
    }

    [Theory]
    [InlineData(200, "<html>OctoPrint</html>")]
    [InlineData(404, "<html>nginx</html>")]
    [InlineData(404, "")]
    [InlineData(200, "")]
    [InlineData(200, "[]")]
    [InlineData(200, "7")]
    [InlineData(200, """{"code":0,"message":"Success","detail":{}}""")]
    [InlineData(200, """{"result":"ok"}""")]
    [InlineData(200, """{"result":{"job_totals":7}}""")]
    [InlineData(500, "oops")]
    [InlineData(201, """{"result":{"job_totals":{"total_print_time":60}}}""")]
    public async Task Another_machine_is_not_Moonraker(int status, string body)
    {
        await using var machine = await LocalServer.Start(status, body);
        Assert.Equal(PrinterRefusalKind.NotThisKind, (await Refused(machine)).Kind);
    }

    [Fact]
    public async Task A_redirect_is_named_and_not_followed()
    {
        await using var other = await LocalServer.Start(200, Totals(JsonValue.Create(60)));
        await using var machine = await LocalServer.Start(301, "", ("Location", $"http://127.0.0.1:{other.Port}/"));
        var refusal = await Refused(machine);
        Assert.Equal(PrinterRefusalKind.NotThisKind, refusal.Kind);
        Assert.Contains($"points to `http://127.0.0.1:{other.Port}/`", refusal.Text, StringComparison.Ordinal);
        Assert.Empty(other.Visits);
    }

    [Fact]
    public async Task An_answer_may_have_a_megabyte_and_not_more()
    {
        var answer = Totals(JsonValue.Create(60));
        await using var full = await LocalServer.Start(200, answer + new string(' ', 1024 * 1024 - answer.Length));
        Assert.Equal(1, (await Granted(full)).Minutes);
        await using var over = await LocalServer.Start(200, answer + new string(' ', 1024 * 1024 - answer.Length + 1));
        Assert.Equal(PrinterRefusalKind.AnswerTooLarge, (await Refused(over)).Kind);
    }

    [Fact]
    public async Task A_machine_that_says_nothing_is_left_after_five_seconds()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var machine = await LocalServer.Start(async context =>
        {
            var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = context.RequestAborted.Register(gone.SetResult);
            arrived.SetResult();
            await gone.Task;
        });
        var time = new HandTime(Now);
        var reading = Moonraker.Read($"127.0.0.1:{machine.Port}", null, time, Stop);
        await arrived.Task;
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.False((await reading).Granted(out _, out var refusal));
        Assert.Equal(PrinterRefusalKind.Unreachable, refusal.Kind);
        Assert.Contains("did not answer within 5 seconds", refusal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_listens_it_is_unreachable()
    {
        var machine = await LocalServer.Start(200);
        await machine.DisposeAsync();
        var refusal = await Refused(machine);
        Assert.Equal(PrinterRefusalKind.Unreachable, refusal.Kind);
        Assert.Equal($"No connection to `127.0.0.1:{machine.Port}`: `Connection refused`. Is the machine switched on, and the address right?", refusal.Text);
    }

    [Theory]
    [InlineData("192.168.1.20", "http://192.168.1.20:7125/")]
    [InlineData(" 192.168.1.20 ", "http://192.168.1.20:7125/")]
    [InlineData("192.168.1.20:80", "http://192.168.1.20/")]
    [InlineData("192.168.1.20:7126", "http://192.168.1.20:7126/")]
    [InlineData("printer.local", "http://printer.local:7125/")]
    [InlineData("printer.local/", "http://printer.local:7125/")]
    [InlineData("http://printer.local", "http://printer.local/")]
    [InlineData("https://printer.local:4443/one", "https://printer.local:4443/one")]
    [InlineData("fd12::5", "http://[fd12::5]:7125/")]
    [InlineData("[fd12::5]", "http://[fd12::5]:7125/")]
    [InlineData("[fd12::5]:80", "http://[fd12::5]/")]
    [InlineData("", null)]
    [InlineData("my printer", null)]
    [InlineData("ftp://printer.local", null)]
    [InlineData("http://user:secret@printer.local", null)]
    [InlineData("printer.local/one", null)]
    [InlineData("http://printer.local/?a=b", null)]
    [InlineData("printer.local:abc", null)]
    public void An_address_is_read_as_people_write_it(string text, string? url)
    {
        var found = PrinterConnection.Address(text, Moonraker.Port).Granted(out var address, out var refusal) ? address.AbsoluteUri : null;
        Assert.Equal(url, found);
        if (refusal is not null) Assert.Equal(PrinterRefusalKind.AddressMalformed, refusal.Kind);
    }

    [Fact]
    public void A_path_in_front_stays_in_front()
    {
        Assert.Equal("https://farm.local/one/server/history/totals", PrinterConnection.At(new Uri("https://farm.local/one/"), "/server/history/totals").AbsoluteUri);
        Assert.Equal("http://printer.local/detail", PrinterConnection.At(new Uri("http://printer.local"), "/detail").AbsoluteUri);
    }

    // Moonraker's docs, "Get job totals", with the wrapper of "HTTP API Overview".
    private static string Totals(JsonNode? printTime) => new JsonObject
    {
        ["result"] = new JsonObject
        {
            ["job_totals"] = new JsonObject
            {
                ["total_jobs"] = 3,
                ["total_time"] = 11748.077333278954,
                ["total_print_time"] = printTime,
                ["total_filament_used"] = 11615.718840001999,
                ["longest_job"] = 11665.191012736992,
                ["longest_print"] = 11348.794790096988,
            },
            ["auxiliary_totals"] = new JsonArray(),
        },
    }.ToJsonString();

    // moonraker/components/application.py, write_error: a traceback comes along where there is one.
    private static string Error(int code, string message) => new JsonObject
    {
        ["error"] = new JsonObject { ["code"] = code, ["message"] = message, ["traceback"] = "Traceback (most recent call last):\n" },
    }.ToJsonString();

    private static async Task<PrinterReading> Granted(LocalServer machine, string? key = null) =>
        (await Read(machine, key)).Granted(out var reading, out var refusal) ? reading : throw new InvalidOperationException(refusal.Text);

    private static async Task<PrinterRefusal> Refused(LocalServer machine, string? key = null) =>
        (await Read(machine, key)).Granted(out var reading, out var refusal) ? throw new InvalidOperationException(reading.ToString()) : refusal;

    private static Task<Result<PrinterReading, PrinterRefusal>> Read(LocalServer machine, string? key) =>
        Moonraker.Read($"127.0.0.1:{machine.Port}", key, new HandTime(Now), Stop);
}
