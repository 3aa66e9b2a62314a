using Makegood.Server.Tests.Stores;

namespace Makegood.Server.Tests.Http;

public sealed class Headers(SharedServer<OnSqlite> shared) : IClassFixture<SharedServer<OnSqlite>>
{
    [Theory]
    [InlineData("/api/v1/makers")]
    [InlineData("/api/v1/me")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/health/live")]
    [InlineData("/metrics")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/problems/not-found")]
    [InlineData("/problems/none")]
    public async Task Every_answer_says_that_nothing_may_be_guessed_framed_or_told_on(string path)
    {
        foreach (var client in new[] { shared.Server.Anonymous, shared.Server.Operator })
        {
            var answer = await client.GetAsync(path);
            Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
            Assert.Equal("no-referrer", Header(answer, "Referrer-Policy"));
            var policy = Header(answer, "Content-Security-Policy");
            Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.StartsWith("req_", Header(answer, "Makegood-Request"), StringComparison.Ordinal);
            Assert.False(answer.Headers.Contains("Server") || answer.Headers.Contains("X-Powered-By"));
            if (path.StartsWith("/api", StringComparison.Ordinal)) Assert.Equal("no-store", Header(answer, "Cache-Control"));
        }
    }

    private static string Header(HttpResponseMessage answer, string name) => string.Join(", ", answer.Headers.GetValues(name));
}
