using System.Net;
using Makegood.Server.Tests.Stores;

namespace Makegood.Server.Tests.Warranty;

public abstract class CertificateJourney<TStore>(KitServer<TStore> shared) : IClassFixture<KitServer<TStore>>
    where TStore : IStoreKind
{
    [Fact]
    public async Task It_names_each_line_its_period_its_clauses_and_the_exclusions_and_nobody()
    {
        var unit = await Kit.Register(shared.Server, "CERT 1 <b>".Replace("<b>", "/9", StringComparison.Ordinal));
        var answer = await shared.Server.Operator.GetAsync($"/api/v1/units/{(string)unit["id"]!}/certificate?as_of=2024-01-15");
        var html = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        foreach (var word in (string[])["Stepper motor", "Linear rail", "1 June 2023", "1 June 2024", "12 months", "CERT 1 /9", "motor.disassembly", "Taking the stepper motor apart."]) Assert.Contains(word, html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("MAKEGOOD_PAGES") is { } folder) await File.WriteAllTextAsync(Path.Combine(folder, "certificate.html"), html);
    }
}

public sealed class CertificateJourneyOnSqlite(KitServer<OnSqlite> shared) : CertificateJourney<OnSqlite>(shared);

public sealed class CertificateJourneyOnPostgres(KitServer<OnPostgres> shared) : CertificateJourney<OnPostgres>(shared);
