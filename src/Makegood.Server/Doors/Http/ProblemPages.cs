using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Makegood.Server.Doors.Http;

/// <summary>What a problem's `type` leads to: a page for the person who met it.</summary>
internal static class ProblemPages
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1d2126; --quiet: #5b6470; --paper: #fbfaf8; --line: #dcd8d0; --mark: #9a3b12; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e8e6e1; --quiet: #a2a9b3; --paper: #16181b; --line: #33373d; --mark: #f0a37c; } }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 system-ui, sans-serif; }
        main { max-width: 40rem; margin: 0 auto; padding: clamp(1.5rem, 8vh, 6rem) 1.25rem; }
        h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 1rem; text-wrap: balance; }
        p { margin: 0 0 1rem; }
        .status { color: var(--mark); font-weight: 600; margin: 0 0 .25rem; font-variant-numeric: tabular-nums; }
        .quiet { color: var(--quiet); font-size: .9375rem; border-top: 1px solid var(--line); padding-top: 1rem; margin-top: 2rem; }
        ul { list-style: none; margin: 0; padding: 0; }
        li { border-top: 1px solid var(--line); display: grid; grid-template-columns: 3.5rem 1fr; }
        li span, li a { padding: .6rem 0; }
        a { color: inherit; text-underline-offset: .2em; }
        a:focus-visible { outline: 2px solid var(--mark); outline-offset: 2px; }
        code { font: .92em ui-monospace, monospace; overflow-wrap: anywhere; }
        """;

    // The one style on these pages, and nothing else, may be used by the browser.
    private static readonly string Allowed = $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/problems", (HttpContext context) => Page(context, List()))
            .IsOpen().ExcludeFromDescription();
        app.MapGet("/problems/{slug}", (string slug, HttpContext context) => Problems.All.FirstOrDefault(p => p.Slug == slug) is { } kind
                ? Page(context, One(kind))
                : Problems.Answer(Problems.NotFound, $"There is no problem `{slug}`. All of them are listed at /problems."))
            .IsOpen().ExcludeFromDescription();
    }

    /// <summary>The page of one kind of problem.</summary>
    public static string One(ProblemKind kind) => Html(kind.Title, $"""
        <p class="status">{kind.Status}</p>
        <h1>{Encode(kind.Title)}</h1>
        <p>{Prose(kind.Meaning)}</p>
        <p class="quiet">Programs know this problem as <code>/problems/{Encode(kind.Slug)}</code>. The answer that led you here says more in <code>detail</code>, and its <code>request_id</code> is what an operator finds it by. <a href="/problems">All problems</a></p>
        """);

    /// <summary>The page with all of them.</summary>
    public static string List() => Html("Problems that the API tells", $"""
        <h1>Problems that the API tells</h1>
        <ul>
        {string.Join('\n', Problems.All.OrderBy(p => p.Status).ThenBy(p => p.Slug, StringComparer.Ordinal).Select(p => $"<li><span>{p.Status}</span> <a href=\"/problems/{Encode(p.Slug)}\">{Encode(p.Title)}</a></li>"))}
        </ul>
        """);

    private static IResult Page(HttpContext context, string html)
    {
        context.Response.Headers.ContentSecurityPolicy = Allowed;
        context.Response.Headers.CacheControl = "public, max-age=3600";
        return Results.Content(html, "text/html", Encoding.UTF8);
    }

    private static string Html(string title, string body) => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>{Encode(title)} · Makegood</title>
        <style>{Style}</style>
        </head>
        <body>
        <main>
        {body}
        </main>
        </body>
        </html>

        """;

    // Words between back-ticks are code.
    private static string Prose(string text) => string.Concat(text.Split('`').Select((words, i) => i % 2 == 0 ? Encode(words) : $"<code>{Encode(words)}</code>"));

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
