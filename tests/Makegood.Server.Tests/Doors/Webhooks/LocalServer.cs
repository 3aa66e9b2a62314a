using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Makegood.Server.Tests.Doors.Webhooks;

/// <summary>A real web server on a free port of 127.0.0.1, which remembers who came.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<Visit> _visits = [];

    private LocalServer(WebApplication app) => _app = app;

    public int Port { get; private set; }

    public IReadOnlyList<Visit> Visits
    {
        get
        {
            lock (_visits) return [.. _visits];
        }
    }

    public static Task<LocalServer> Start(int status, string body = "", params (string Name, string Value)[] headers) =>
        Start(context =>
        {
            context.Response.StatusCode = status;
            foreach (var (name, value) in headers) context.Response.Headers.Append(name, value);
            return body.Length == 0 ? Task.CompletedTask : context.Response.WriteAsync(body);
        });

    public static async Task<LocalServer> Start(RequestDelegate answer, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            // Offline: the server itself must not go and fetch the issuer of its certificate, as it otherwise would.
            if (certificate is not null) listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => new(Tls(certificate)) });
        }));

        var server = new LocalServer(builder.Build());
        server._app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            lock (server._visits) server._visits.Add(new Visit(context.Request.Method, context.Request.Host.Value ?? "", context.Request.Path, headers, body.ToArray()));
            await answer(context);
        });
        await server._app.StartAsync();
        var addresses = server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        server.Port = new Uri(addresses.Addresses.Single()).Port;
        return server;
    }

    private static SslServerAuthenticationOptions Tls(X509Certificate2 certificate) =>
        new() { ServerCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true) };

    public async ValueTask DisposeAsync()
    {
        // Whoever still waits for an answer is not waited for.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        try
        {
            await _app.StopAsync(now.Token);
        }
        catch (OperationCanceledException)
        {
            // It was told not to wait.
        }

        await _app.DisposeAsync();
    }

    internal sealed record Visit(string Method, string Host, string Path, Dictionary<string, string> Headers, byte[] Body)
    {
        public string Text => Encoding.UTF8.GetString(Body);
    }
}
