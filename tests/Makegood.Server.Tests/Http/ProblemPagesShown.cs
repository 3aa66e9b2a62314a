using System.Net;
using Makegood.Server.Doors.Http;
using Makegood.Server.Tests.Stores;
using Makegood.Tests;

namespace Makegood.Server.Tests.Http;

public sealed class ProblemPagesShown(SharedServer<OnSqlite> shared) : IClassFixture<SharedServer<OnSqlite>>
{
    [Fact]
    public void The_pages_read_as_accepted()
    {
        Golden.Match("http/problem-page.html", ProblemPages.One(Problems.NotSignedIn));
        Golden.Match("http/problem-list.html", ProblemPages.List());
    }

    [Fact]
    public async Task Every_problem_has_a_page_and_every_slug_is_one_of_a_kind()
    {
        Assert.Equal(Problems.All.Count, Problems.All.Select(p => p.Slug).Distinct().Count());
        foreach (var kind in Problems.All)
        {
            var answer = await shared.Server.Anonymous.GetAsync("/problems/" + kind.Slug);
            Assert.Equal((HttpStatusCode.OK, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            Assert.Contains($"<h1>{kind.Title}</h1>", WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_kind_is_forgotten_in_the_list() =>
        Assert.Equal(
            typeof(Problems).GetFields().Where(f => f.FieldType == typeof(ProblemKind)).Select(f => ((ProblemKind)f.GetValue(null)!).Slug).Order(StringComparer.Ordinal),
            Problems.All.Select(p => p.Slug).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Words_of_a_stranger_are_shown_as_words()
    {
        var answer = await shared.Server.Anonymous.GetAsync("/problems/%3Cscript%3Ealert(1)%3C%2Fscript%3E");
        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }
}
