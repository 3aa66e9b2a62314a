using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Makegood.Server.Tests.Stores;
using Microsoft.Extensions.Logging;

namespace Makegood.Server.Tests.Http;

public sealed class Logs(PostgresCluster cluster)
{
    [Fact]
    public async Task No_body_no_token_no_name_and_no_serial_gets_into_the_log()
    {
        using var log = new Captured();
        await using var server = await TestServer.Start<OnSqlite>(cluster, new Dictionary<string, string> { ["log"] = "debug" }, logging => logging.AddProvider(log));
        var key = await TestServer.Json(await server.Operator.PostAsJsonAsync("/api/v1/keys", new { name = "keyname-x7", scopes = new[] { "registry:read" } }), System.Net.HttpStatusCode.Created);
        using var holder = server.With((string)key["key"]!);
        await holder.GetAsync("/api/v1/makers");
        await server.Anonymous.PostAsJsonAsync("/api/v1/sessions", new { login = "login-x7", password = "password-x7 that is long" });
        await server.Operator.PostAsJsonAsync("/api/v1/accounts", new { login = "login2-x7", role = "customer", nonsense = "nonsense-x7" });
        await server.Operator.GetAsync("/api/v1/accounts/serial-x7?after=query-x7");
        await server.Anonymous.GetAsync("/api/v1/nowhere-x7");
        using var broken = new StringContent("{ \"login\": \"body-x7\" oh", System.Text.Encoding.UTF8, "application/json");
        await server.Operator.PostAsync("/api/v1/accounts", broken);

        var text = string.Join('\n', log.Lines);
        // It sees something, or the rest would prove nothing.
        Assert.Contains("/api/v1/accounts/{id} 404", text, StringComparison.Ordinal);
        Assert.Contains("Request=req_", text, StringComparison.Ordinal);
        foreach (var secret in new[] { "x7", (string)key["key"]!, server.Operator.DefaultRequestHeaders.Authorization!.Parameter!, "olga", "a good long sentence", "127.0.0.1" }) Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_id_of_the_answer_is_the_id_in_the_log()
    {
        using var log = new Captured();
        await using var server = await TestServer.Start<OnSqlite>(cluster, new Dictionary<string, string> { ["log"] = "information" }, logging => logging.AddProvider(log));
        var answer = await server.Anonymous.GetAsync("/api/v1/me");
        var id = Assert.Single(answer.Headers.GetValues("Makegood-Request"));
        Assert.Equal(id, (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["request_id"]);
        Assert.Single(log.Lines, l => l.Contains($"Request={id}", StringComparison.Ordinal) && l.Contains("GET /api/v1/me 401", StringComparison.Ordinal));
    }

    private sealed class Captured : ILoggerProvider, ISupportExternalScope
    {
        private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => new One(this);

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public void Dispose()
        {
            // Nothing is held.
        }

        private sealed class One(Captured all) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => all._scopes.Push(state);

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                var scopes = new List<string>();
                all._scopes.ForEachScope((scope, list) => list.Add(scope is IEnumerable<KeyValuePair<string, object>> pairs ? string.Join(' ', pairs.Select(p => $"{p.Key}={p.Value}")) : $"{scope}"), scopes);
                all.Lines.Enqueue($"{logLevel} {formatter(state, exception)} {string.Join(' ', scopes)} {exception}");
            }
        }
    }
}
