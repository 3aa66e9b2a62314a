using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Makegood.Server.Doors.Http;

namespace Makegood.Cli;

/// <summary>A server that has the store, asked instead of opening it: by its address and a key, or by the socket in its data folder.</summary>
internal sealed class ServerConnection : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _where;

    private ServerConnection(HttpClient http, string where) => (_http, _where) = (http, where);

    public static ServerConnection At(string address, string? key)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")) throw StopException.WrongInput($"makegood: `{address}` is no address of a server; write one such as http://127.0.0.1:8730");
        var http = new HttpClient { BaseAddress = uri, Timeout = Timeout.InfiniteTimeSpan };
        if (key is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return new ServerConnection(http, address);
    }

    /// <summary>The server that works in this folder, or null when it has no local door.</summary>
    public static ServerConnection? In(string folder)
    {
        if (RunningServer.Behind(folder) is not { Path: var path }) return null;
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        return new ServerConnection(new HttpClient(handler) { BaseAddress = new Uri("http://localhost"), Timeout = Timeout.InfiniteTimeSpan }, path);
    }

    /// <summary>Acts for this maker from now on.</summary>
    public void For(string maker) => _http.DefaultRequestHeaders.Add(Gate.MakerHeader, maker);

    /// <summary>The makers that the server keeps; null when the caller may not see them.</summary>
    public IReadOnlyList<string>? Makers()
    {
        using var answer = Send(new HttpRequestMessage(HttpMethod.Get, "/api/v1/makers"));
        return answer.StatusCode is HttpStatusCode.OK
            ? [.. JsonNode.Parse(Text(answer))!["items"]!.AsArray().Select(m => (string)m!["slug"]!)]
            : null;
    }

    /// <summary>Sends a file and gives the answer; a refusal ends the command with its words.</summary>
    public T Post<T>(string address, Stream file, string mediaType)
    {
        using var content = new StreamContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using var answer = Send(new HttpRequestMessage(HttpMethod.Post, address) { Content = content });
        if (!answer.IsSuccessStatusCode) throw Refused(answer);
        return answer.Content.ReadFromJsonAsync<T>(Wire.Options).GetAwaiter().GetResult()!;
    }

    /// <summary>Fetches a file; a refusal ends the command with its words.</summary>
    public void Get(string address, Stream to)
    {
        using var answer = Send(new HttpRequestMessage(HttpMethod.Get, address));
        if (!answer.IsSuccessStatusCode) throw Refused(answer);
        using var from = answer.Content.ReadAsStream();
        from.CopyTo(to);
    }

    public void Dispose() => _http.Dispose();

    private HttpResponseMessage Send(HttpRequestMessage request)
    {
        try
        {
            return _http.Send(request, HttpCompletionOption.ResponseHeadersRead);
        }
        catch (HttpRequestException problem)
        {
            throw StopException.System($"makegood: the server at {_where} cannot be reached ({problem.Message.TrimEnd('.')}); is it running?");
        }
    }

    private static string Text(HttpResponseMessage answer)
    {
        using var reader = new StreamReader(answer.Content.ReadAsStream());
        return reader.ReadToEnd();
    }

    private static StopException Refused(HttpResponseMessage answer)
    {
        var text = Text(answer);
        var code = (int)answer.StatusCode >= 500 ? Exit.System : Exit.WrongInput;
        try
        {
            var detail = (string?)JsonNode.Parse(text)?["detail"] ?? text;
            return new StopException(code, $"makegood: {detail}");
        }
        catch (JsonException)
        {
            return new StopException(code, $"makegood: the server answered {(int)answer.StatusCode} and no reason; is it a makegood server?");
        }
    }
}
