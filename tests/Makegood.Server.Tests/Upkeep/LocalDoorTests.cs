using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Makegood.Server.Doors.Http;
using Makegood.Server.Tests.Stores;

namespace Makegood.Server.Tests.Upkeep;

/// <summary>Who comes through the socket in the data folder is the operator; nobody else becomes it.</summary>
public sealed class LocalDoorTests(PostgresCluster cluster)
{
    [Fact]
    public async Task Through_the_door_one_is_the_operator_and_from_the_network_one_is_not()
    {
        await using var server = await TestServer.Start<OnSqlite>(cluster);
        using var folder = new Scratch();
        using var local = Through(Path.Combine(server.Folder, LocalDoor.FileName));
        Assert.Equal(HttpStatusCode.OK, (await local.GetAsync("/api/v1/makers")).StatusCode);
        var made = await TestServer.Json(await local.PostAsJsonAsync("/api/v1/upkeep/backup", new { folder = folder.Path }), HttpStatusCode.OK);
        Assert.True(File.Exists((string)made["file"]!));
        Assert.Empty((await TestServer.Json(await local.PostAsJsonAsync("/api/v1/upkeep/verify", new { }), HttpStatusCode.OK))["findings"]!.AsArray());
        Assert.Equal(HttpStatusCode.OK, (await local.GetAsync("/api/v1/upkeep/doctor")).StatusCode);

        // From the network there is no such address, whoever asks and whatever the request claims.
        foreach (var client in new[] { server.Anonymous, server.Operator })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsJsonAsync("/api/v1/upkeep/backup", new { folder = folder.Path })).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsJsonAsync("/api/v1/upkeep/verify", new { })).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/api/v1/upkeep/doctor")).StatusCode);
        }

        using var forged = new HttpRequestMessage(HttpMethod.Get, "/api/v1/makers");
        foreach (var header in new[] { "X-Forwarded-For", "Forwarded", "X-Real-IP", "Makegood-Local" }) forged.Headers.TryAddWithoutValidation(header, "unix:");
        Assert.Contains((await server.Anonymous.SendAsync(forged)).StatusCode, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.BadRequest });
    }

    [Fact]
    public async Task Only_the_owner_of_the_folder_can_open_it()
    {
        await using var server = await TestServer.Start<OnSqlite>(cluster);
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(server.Folder, LocalDoor.FileName)));
    }

    [Fact]
    public async Task Another_socket_that_the_server_listens_on_is_no_door()
    {
        using var folder = new Scratch();
        var socket = Path.Combine(folder.Path, "proxy.sock");
        await using var server = await TestServer.Start<OnSqlite>(cluster, new Dictionary<string, string> { ["listen"] = $"http://127.0.0.1:0 http://unix:{socket}" });
        using var proxy = Through(socket);
        Assert.Equal(HttpStatusCode.Unauthorized, (await proxy.GetAsync("/api/v1/makers")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await proxy.GetAsync("/api/v1/upkeep/doctor")).StatusCode);
    }

    private static HttpClient Through(string socket) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, stop) =>
        {
            var line = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await line.ConnectAsync(new UnixDomainSocketEndPoint(socket), stop);
            return new NetworkStream(line, ownsSocket: true);
        },
    })
    { BaseAddress = new Uri("http://makegood") };
}
