using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Makegood.Server.Tests.Stores;
using Makegood.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Makegood.Server.Tests.Registry;

/// <summary>Files come in whole or not at all, lie there once, and go out as downloads.</summary>
public abstract class Attachments<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    private static readonly byte[] Png = [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. "pixels"u8];

    [Fact]
    public async Task A_photo_comes_back_as_it_was_sent_and_as_a_download()
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        var unit = await Unit(server, null);
        var made = await TestServer.Json(await Send(server.Operator, $"?unit={unit}&name=Düse%20vorn.png", Png, "image/png"), HttpStatusCode.Created);
        Assert.Null(made["name"]);
        var answer = await server.Operator.GetAsync($"/api/v1/attachments/{made["id"]}/content");

        Assert.Equal(Png, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("image/png", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("Düse vorn.png", answer.Content.Headers.ContentDisposition.FileNameStar);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.StartsWith("sandbox; default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        var facts = await server.Operator.GetFromJsonAsync<JsonNode>($"/api/v1/attachments/{made["id"]}");
        Assert.Equal(("Düse vorn.png", Png.Length, unit), ((string?)facts!["name"], (int)facts["bytes"]!, (string?)facts["unit_id"]));
        Assert.Equal((string?)made["id"], (string?)(await server.Operator.GetFromJsonAsync<JsonNode>($"/api/v1/units/{unit}/attachments"))!["items"]![0]!["id"]);
    }

    [Fact]
    public async Task A_form_with_one_file_does_as_well_and_other_forms_do_not()
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Png) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } }, "file", "../../a;b.png" } };
        var made = await TestServer.Json(await server.Operator.PostAsync("/api/v1/attachments", form), HttpStatusCode.Created);
        var facts = await server.Operator.GetFromJsonAsync<JsonNode>($"/api/v1/attachments/{made["id"]}");
        Assert.EndsWith(".png", (string?)facts!["name"], StringComparison.Ordinal);
        Assert.DoesNotContain("/", (string?)facts["name"], StringComparison.Ordinal);

        using var two = new MultipartFormDataContent { { new StringContent("one"), "file", "a.txt" }, { new StringContent("two"), "file", "b.txt" } };
        Assert.Contains("more than one", (string?)(await TestServer.Json(await server.Operator.PostAsync("/api/v1/attachments", two), HttpStatusCode.BadRequest))["detail"], StringComparison.Ordinal);
        using var field = new MultipartFormDataContent { { new StringContent("one"), "unit" } };
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Operator.PostAsync("/api/v1/attachments", field)).StatusCode);
        foreach (var broken in new[] { "", "--b\r\n", "--b\r\nContent-Disposition: form-data; name=f; filename=a.txt\r\nContent-Type: text/plain\r\n\r\nhalf a fi" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await Send(server.Operator, string.Empty, Encoding.ASCII.GetBytes(broken), "multipart/form-data; boundary=b")).StatusCode);
        }

        Assert.Single(Kept(server));
    }

    [Theory]
    [InlineData("image/png", "MZ this is a program", 422, "file")]
    [InlineData("text/html", "<script>", 422, "Content-Type")]
    [InlineData("application/zip", "PK", 422, "Content-Type")]
    [InlineData("text/plain", "", 422, "file")]
    public async Task What_is_not_what_it_claims_is_refused_and_leaves_nothing(string type, string content, int status, string field)
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        var answer = await TestServer.Json(await Send(server.Operator, "?name=a.png", Encoding.ASCII.GetBytes(content), type), (HttpStatusCode)status);
        Assert.Equal(field, (string?)answer["field"]);
        Assert.Empty(Everything(server));
    }

    [Fact]
    public async Task Names_put_nothing_into_the_headers_and_no_file_anywhere_else()
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        foreach (var name in new[] { "a\r\nSet-Cookie: x=1\r\n\r\n<b>.txt", "..\\..\\x.txt", "\"; filename=evil.exe; x=\".txt", "%0d%0aX-Evil: 1.txt" })
        {
            var made = await TestServer.Json(await Send(server.Operator, "?name=" + Uri.EscapeDataString(name), [.. "text"u8], "text/plain"), HttpStatusCode.Created);
            var answer = await server.Operator.GetAsync($"/api/v1/attachments/{made["id"]}/content");
            Assert.Equal("text", await answer.Content.ReadAsStringAsync());
            Assert.False(answer.Headers.Contains("Set-Cookie") || answer.Headers.Contains("X-Evil"));
            Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
            Assert.Equal(2, answer.Content.Headers.ContentDisposition.Parameters.Count);
        }

        Assert.Single(Kept(server));
    }

    [Fact]
    public async Task The_same_bytes_lie_there_once_and_the_file_goes_with_its_last_row()
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        var first = (string)(await TestServer.Json(await Send(server.Operator, "?name=Anna.png", Png, "image/png"), HttpStatusCode.Created))["id"]!;
        var second = (string)(await TestServer.Json(await Send(server.Operator, "?name=again.png", Png, "image/png"), HttpStatusCode.Created))["id"]!;
        Assert.Single(Kept(server));

        var refused = await server.Operator.PostAsJsonAsync($"/api/v1/attachments/{first}/remove", new { reason = " " });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        await TestServer.Json(await server.Operator.PostAsJsonAsync($"/api/v1/attachments/{first}/remove", new { reason = "sent by mistake" }), HttpStatusCode.OK);
        Assert.Single(Kept(server));
        Assert.Equal(HttpStatusCode.Conflict, (await server.Operator.GetAsync($"/api/v1/attachments/{first}/content")).StatusCode);
        var gone = (await server.Operator.GetFromJsonAsync<JsonNode>($"/api/v1/attachments/{first}"))!;
        Assert.NotNull(gone["removed_at"]);
        Assert.Null(gone["name"]);
        Assert.Equal(HttpStatusCode.OK, (await server.Operator.GetAsync($"/api/v1/attachments/{second}/content")).StatusCode);

        await TestServer.Json(await server.Operator.PostAsJsonAsync($"/api/v1/attachments/{second}/remove", new { reason = "all of it" }), HttpStatusCode.OK);
        Assert.Empty(Everything(server));
        await using var look = await server.Database.Look(CancellationToken.None);
        Assert.Equal("all of it", await look.Single<string>("SELECT c.reason FROM audit_commit c JOIN audit_event e ON e.maker = c.maker AND e.commit_number = c.number WHERE e.kind = 'attachment.removed' AND e.subject_id = @second", new { second }, CancellationToken.None));
        Assert.DoesNotContain(await look.Query<string>("SELECT coalesce(data, '') FROM audit_event", null, CancellationToken.None), d => d.Contains("Anna", StringComparison.Ordinal));
        Assert.DoesNotContain(await look.Query<string>("SELECT answer FROM idempotency", null, CancellationToken.None), d => d.Contains("Anna", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_upload_with_the_same_key_is_one_and_another_is_refused()
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        var first = await Send(server.Operator, "?name=a.png", Png, "image/png", "k1");
        var again = await Send(server.Operator, "?name=a.png", Png, "image/png", "k1");
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal("file", (string?)(await TestServer.Json(await Send(server.Operator, "?name=a.png", [.. Png, 1], "image/png", "k1"), HttpStatusCode.UnprocessableEntity))["field"]);
        Assert.Equal("name", (string?)(await TestServer.Json(await Send(server.Operator, "?name=b.png", Png, "image/png", "k1"), HttpStatusCode.UnprocessableEntity))["field"]);
        Assert.Equal(1, await Count(server));
        Assert.Single(Everything(server));
    }

    [Fact]
    public async Task One_file_may_be_so_large_and_all_together_so_large_also_when_they_come_at_once()
    {
        await using var server = await TestServer.Start<TStore>(cluster, new Dictionary<string, string> { ["upload_limit_mb"] = "1", ["upload_quota_mb"] = "3" });
        // One byte too many, and far more than the server reads at all.
        foreach (var size in new[] { (1 << 20) + 1, 3 << 20 })
        {
            var large = await TestServer.Json(await Send(server.Operator, "?name=a.txt", Text(size, 'x'), "text/plain"), HttpStatusCode.RequestEntityTooLarge);
            Assert.Equal("/problems/quota-exceeded", (string?)large["type"]);
        }

        Assert.Empty(Everything(server));
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Send(server.Operator, "?name=a.txt", Text(1 << 20, (char)('a' + i)), "text/plain")));
        Assert.Equal(3, answers.Count(a => a.StatusCode is HttpStatusCode.Created));
        Assert.Equal(5, answers.Count(a => a.StatusCode is HttpStatusCode.RequestEntityTooLarge));
        Assert.Equal(3, Everything(server).Count);

        // What is there already takes no room, and what goes gives room.
        var known = await File.ReadAllBytesAsync(Kept(server)[0]);
        var second = await TestServer.Json(await Send(server.Operator, "?name=b.txt", known, "text/plain"), HttpStatusCode.Created);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Send(server.Operator, "?name=c.txt", [.. "z"u8], "text/plain")).StatusCode);
        await TestServer.Json(await server.Operator.PostAsJsonAsync($"/api/v1/attachments/{second["id"]}/remove", new { reason = "room" }), HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Send(server.Operator, "?name=c.txt", [.. "z"u8], "text/plain")).StatusCode);
    }

    [Fact]
    public async Task A_body_that_breaks_off_leaves_nothing()
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(server.Address.Host, server.Address.Port);
            var head = $"POST /api/v1/attachments?name=a.txt HTTP/1.1\r\nHost: x\r\nAuthorization: {server.Operator.DefaultRequestHeaders.Authorization}\r\nMakegood-Maker: acme\r\nContent-Type: text/plain\r\nContent-Length: 900000\r\n\r\n";
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head + new string('x', 300_000)));
            await Until(() => Everything(server).Count == 1);
            socket.Client.Close(0);
        }

        await Until(() => Everything(server).Count == 0);
        Assert.Equal(0, await Count(server));
    }

    [Fact]
    public async Task A_store_that_fails_at_any_statement_loses_nothing_that_was_answered_and_keeps_nothing_else()
    {
        await using var server = await TestServer.Start<TStore>(cluster, logging: log => log.AddFilter("Makegood.Http", LogLevel.None));
        var files = new AttachmentFiles(server.Folder);
        var answered = 0;
        for (var k = 1; ; k++)
        {
            var count = 0;
            server.Database.Before = _ =>
            {
                if (Interlocked.Increment(ref count) == k) throw new NpgsqlException("the connection broke");
            };
            var answer = await Send(server.Operator, "?name=a.txt", Text(100 + k, 'x'), "text/plain");
            server.Database.Before = null;
            if (answer.StatusCode is HttpStatusCode.Created)
            {
                answered++;
                break;
            }

            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            // As the next start does. A commit whose answer was lost may stand; its file stands with it.
            await files.SweepAll(server.Clock.Act(Act.House, "server"), server.Database, CancellationToken.None);
            Assert.Equal(await Named(server), Everything(server).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        }

        Assert.Equal(1, answered);
        Assert.InRange(await Count(server), 1, 2);
    }

    [Fact]
    public async Task A_killed_upload_is_cleared_at_the_next_start_and_a_named_file_stays()
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        await TestServer.Json(await Send(server.Operator, "?name=a.png", Png, "image/png"), HttpStatusCode.Created);
        var files = new AttachmentFiles(server.Folder);
        var act = server.Clock.Act(Act.House, "server");
        var named = Path.GetFileName(Kept(server)[0]);
        // One killed while its bytes came, one between its file and its row, and a mark on a file that is named.
        await File.WriteAllTextAsync(Path.Combine(server.Folder, "files", "coming", "upload_1.part"), "half");
        var orphan = (await files.Take(new MemoryStream([1, 2]).ReadAsync, "upload_2", 10, CancellationToken.None))!;
        await using (var work = await server.Database.Begin(act, CancellationToken.None)) await orphan.Place(work, CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(server.Folder, "files", "coming", named + ".look"), string.Empty);

        await files.SweepAll(act, server.Database, CancellationToken.None);
        Assert.Equal([named], Everything(server).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_customer_gives_files_to_their_own_unit_and_sees_only_their_own()
    {
        await using var server = await TestServer.Start<TStore>(cluster);
        var (anna, annaId) = await Customer(server, "anna");
        var (bert, bertId) = await Customer(server, "bert");
        var unit = await Unit(server, annaId);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Send(anna, "?name=a.png", Png, "image/png")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Send(bert, $"?name=a.png&unit={unit}", Png, "image/png")).StatusCode);
        var file = (string)(await TestServer.Json(await Send(anna, $"?name=a.png&unit={unit}", Png, "image/png"), HttpStatusCode.Created))["id"]!;
        server.Time.Pass(TimeSpan.FromMilliseconds(1));
        var invoice = (string)(await TestServer.Json(await Send(server.Operator, $"?name=b.pdf&unit={unit}", [.. "%PDF-1.4"u8], "application/pdf"), HttpStatusCode.Created))["id"]!;

        Assert.Equal([file], await Listed(anna, unit));
        Assert.Equal([file, invoice], await Listed(server.Operator, unit));
        Assert.Equal(HttpStatusCode.NotFound, (await anna.GetAsync($"/api/v1/attachments/{invoice}/content")).StatusCode);
        // The unit is sold on: the new owner gets none of the papers of the one before.
        await using (var work = await server.Database.Begin(server.Clock.Act("acme", "test"), CancellationToken.None))
        {
            var row = (await work.Single<UnitRow>("SELECT * FROM unit WHERE id = @unit", new { unit }, CancellationToken.None))!;
            await work.Change(row with { OwnerId = bertId }, "unit.transferred", CancellationToken.None);
            await work.Commit(CancellationToken.None);
        }

        Assert.Empty(await Listed(bert, unit));
        Assert.Equal(HttpStatusCode.NotFound, (await bert.GetAsync($"/api/v1/attachments/{file}/content")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await anna.GetAsync($"/api/v1/attachments/{file}/content")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await anna.PostAsJsonAsync($"/api/v1/attachments/{file}/remove", new { reason = "mine" })).StatusCode);

        // Erased: what they called their files goes with them.
        await TestServer.Json(await server.Operator.DeleteAsync($"/api/v1/persons/{annaId}"), HttpStatusCode.OK);
        Assert.Null((await server.Operator.GetFromJsonAsync<JsonNode>($"/api/v1/attachments/{file}"))!["name"]);
        anna.Dispose();
        bert.Dispose();
    }

    private static async Task<IReadOnlyList<string>> Listed(HttpClient who, string unit) =>
        [.. (await who.GetFromJsonAsync<JsonNode>($"/api/v1/units/{unit}/attachments"))!["items"]!.AsArray().Select(i => (string)i!["id"]!)];

    private static byte[] Text(int length, char letter) => Encoding.ASCII.GetBytes(new string(letter, length));

    private static async Task<HttpResponseMessage> Send(HttpClient who, string query, byte[] bytes, string type, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/attachments" + query) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return await who.SendAsync(request);
    }

    private static async Task<(HttpClient Client, string Person)> Customer(TestServer server, string login)
    {
        const string password = "a good long sentence";
        var account = await TestServer.Json(await server.Operator.PostAsJsonAsync("/api/v1/accounts", new { login, role = "customer", password }), HttpStatusCode.Created);
        var session = await TestServer.Json(await server.Anonymous.PostAsJsonAsync("/api/v1/sessions", new { maker = "acme", login, password }), HttpStatusCode.OK);
        return (server.With((string)session["session"]!), (string)account["person_id"]!);
    }

    private static async Task<string> Unit(TestServer server, string? owner)
    {
        await TestServer.Json(await server.Operator.PostAsJsonAsync("/api/v1/products", new { sku = "P-1", name = "A printer", kind = "unit" }), HttpStatusCode.Created);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/units") { Content = JsonContent.Create(new { serial = "SN-1", product = "P-1", owner_id = owner }), Headers = { { "Idempotency-Key", "u" } } };
        return (string)(await TestServer.Json(await server.Operator.SendAsync(request), HttpStatusCode.Created))["id"]!;
    }

    /// <summary>The files at their places.</summary>
    private static IReadOnlyList<string> Kept(TestServer server) => [.. Everything(server).Where(f => AttachmentFiles.IsHash(Path.GetFileName(f)))];

    /// <summary>All files, on their way and marked ones too.</summary>
    private static IReadOnlyList<string> Everything(TestServer server) =>
        Directory.Exists(Path.Combine(server.Folder, "files")) ? Directory.GetFiles(Path.Combine(server.Folder, "files"), "*", SearchOption.AllDirectories) : [];

    private static async Task<IReadOnlyList<string>> Named(TestServer server)
    {
        await using var look = await server.Database.Look(CancellationToken.None);
        return await AttachmentFiles.Named(look, CancellationToken.None);
    }

    private static async Task<long> Count(TestServer server)
    {
        await using var look = await server.Database.Look(CancellationToken.None);
        return await look.Single<long>("SELECT count(*) FROM attachment", null, CancellationToken.None);
    }

    // The server notices a broken connection when it does; the limit only ends a test that would hang.
    private static async Task Until(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!holds()) await Task.Delay(10, limit.Token);
    }
}

public sealed class AttachmentsOnSqlite(PostgresCluster cluster) : Attachments<OnSqlite>(cluster);

public sealed class AttachmentsOnPostgres(PostgresCluster cluster) : Attachments<OnPostgres>(cluster);
