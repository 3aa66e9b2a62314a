using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Makegood.Server.Doors.Http;

namespace Makegood.Cli;

/// <summary>Asks the server that has the data folder open, through its door in that folder.</summary>
internal static class RunningServer
{
    /// <summary>The server's door; null when no server listens behind it.</summary>
    public static LocalDoor? Behind(string folder) => LocalDoor.Of(folder) is { } door && door.IsOpen() ? door : null;

    /// <summary>Its answer.</summary>
    /// <param name="body">What to send with POST; null for GET.</param>
    /// <exception cref="StopException">The server refused; its own words are the message.</exception>
    public static T Ask<T>(LocalDoor door, string path, object? body)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(door.Path), stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler) { BaseAddress = new Uri("http://makegood"), Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, Api.Root + path) { Content = body is null ? null : JsonContent.Create(body, options: Wire.Options) };
        try
        {
            using var answer = client.Send(request);
            using var reader = new StreamReader(answer.Content.ReadAsStream(), Encoding.UTF8);
            var text = reader.ReadToEnd();
            if (answer.IsSuccessStatusCode) return JsonSerializer.Deserialize<T>(text, Wire.Options)!;
            throw new StopException((int)answer.StatusCode < 500 ? Exit.WrongInput : Exit.System, $"makegood: {JsonNode.Parse(text)?["detail"]?.ToString() ?? text}");
        }
        catch (HttpRequestException problem)
        {
            throw StopException.System($"makegood: the server behind {door.Path} did not answer ({problem.Message.TrimEnd('.')}); its log says more");
        }
    }
}
