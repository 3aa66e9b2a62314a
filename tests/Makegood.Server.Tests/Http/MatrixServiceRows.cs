using Makegood.Domain.Claims;
using Makegood.Storage;
using static Makegood.Server.Tests.Http.MatrixRows;

namespace Makegood.Server.Tests.Http;

/// <summary>The rows of conversations, promises and remote help.</summary>
internal static class MatrixServiceRows
{
    public static readonly IReadOnlyList<MatrixRow> All =
    [
        Plain("GET /api/v1/service-level"),
        Plain("PUT /api/v1/service-level", _ => new { first_answer_minutes = 240 }),
        Plain("PUT /api/v1/service-level/calendar", _ => new { zone = "Europe/Berlin", week = new { monday = new[] { "09:00-17:00" } }, holidays = Array.Empty<string>() }),
        Thing("GET /api/v1/claims/{claim}/clock", w => w.SpokenClaim),
        Thing("GET /api/v1/claims/{claim}/messages", w => w.SpokenClaim),
        Each("POST /api/v1/claims/{claim}/messages", async (w, _, whose) => new Ask(await w.SpokenClaim(whose)) { Body = new { text = "Hello" } }),
        Plain("GET /api/v1/conversations"),
        Plain("POST /api/v1/conversations", w => new { message = new { text = "Hello" } }),
        Thing("GET /api/v1/conversations/{id}", w => w.Conversation),
        Each("POST /api/v1/conversations/{id}/messages", async (w, _, whose) => new Ask(await w.FreshConversation(whose)) { Body = new { text = "Hello" } }),
        Each("POST /api/v1/conversations/{id}/move", async (w, _, whose) => new Ask(await w.FreshConversation(whose)) { Body = new { move = "close" } }),
        Each("POST /api/v1/conversations/{id}/claim", async (w, _, whose) => new Ask(await w.FreshConversation(whose)) { Body = new { claim = await w.SpokenClaim(whose is Whose.Gone ? Whose.Own : whose) } }),
        Each("POST /api/v1/conversations/{id}/merge", async (w, _, whose) => new Ask(await w.FreshConversation(whose)) { Body = new { into = await w.Conversation(whose is Whose.Gone ? Whose.Own : whose) } }),
        Plain("GET /api/v1/guidance-trees"),
        Plain("POST /api/v1/guidance-trees", w => new { name = w.Fresh("tree-"), title = "A tree", steps = new[] { new { id = "hot", question = "Is it hot?", outcomes = new[] { new { outcome = "yes", end = "solved" } } } } }),
        Plain("GET /api/v1/guidance"),
        Plain("POST /api/v1/guidance", _ => new { topic = "noise" }),
        Thing("GET /api/v1/guidance/{id}", w => w.Guidance),
        Each("POST /api/v1/guidance/{id}/steps", async (w, _, whose) => new Ask(await w.FreshGuidance(whose)) { Body = new { step = "listened", outcome = "clicks" } }),
        Each("POST /api/v1/guidance/{id}/move", async (w, _, whose) => new Ask(await w.FreshGuidance(whose)) { Body = new { move = "solve" } }),
        Each("POST /api/v1/guidance/{id}/route", async (w, _, whose) => new Ask(await w.FreshGuidance(whose)) { Body = new { special = true } }),
        Each("POST /api/v1/guidance/{id}/claim", async (w, _, whose) => new Ask(await w.FreshGuidance(whose)) { Body = new { claim = await w.SpokenClaim(whose is Whose.Gone ? Whose.Own : whose) } }),
        Each("POST /api/v1/guidance/{id}/sessions", async (w, _, whose) => new Ask(await w.FreshGuidance(whose)) { Body = new { starts_at = "2027-01-01T10:00:00Z", link = "https://meet.example.org/1" } }),
        Each("DELETE /api/v1/guidance/{id}/sessions/{session}", async (w, _, whose) => new Ask(await w.FreshSessionOf(whose))),
        Each("GET /api/v1/guidance/{id}/sessions/{session}/invitation", async (w, _, whose) => new Ask(await w.FreshSessionOf(whose))),
        .. new[] { "service-times", "solved-by-guidance", "outcome-by-clause", "goodwill", "messages", "remedies", "costs", "failure-rates", "overdue-returns", "units-away", "oldest-claims" }.Select(name => Plain("GET /api/v1/reports/" + name)),
        new("POST /api/v1/messages", false, (w, _, _) => Task.FromResult(new Ask { Body = new { from = w.PersonOf(Whose.Own), reference = w.Fresh("<matrix@"), text = "Hello" } })),
    ];
}

public sealed partial class MatrixWorld
{
    /// <summary>A claim that can be spoken about; gone means that it was withdrawn.</summary>
    public Task<string> SpokenClaim(Whose whose) => Shared("spoken claim", whose, async w =>
    {
        if (w is Whose.Missing) return "claim_missing";
        var unit = await FreshUnit(w is Whose.Gone ? Whose.Own : w);
        var product = await Ask<string>("SELECT product_id FROM unit WHERE maker = @maker AND id = @id", w, unit);
        var id = string.Empty;
        await Write(MakerOf(w), async work =>
        {
            var row = BareClaim.Draft(work.Act, "C-2020-" + Fresh("9"), unit, product, PersonOf(w));
            id = row.Id;
            await work.Add(row, "claim.opened", CancellationToken.None);
            Assert.True((await work.Move(new ClaimFile(row, [], 0), w is Whose.Gone ? ClaimMove.Withdraw : ClaimMove.Submit, r => r with { SubmittedAt = work.Act.At }, null, CancellationToken.None)).Granted(out _, out _));
        });
        return id;
    });

    public Task<string> Guidance(Whose whose) => Shared("guidance", whose, FreshGuidance);

    /// <summary>Remote help; gone means that it has ended.</summary>
    public async Task<string> FreshGuidance(Whose whose)
    {
        if (whose is Whose.Missing) return "guidance_missing";
        var id = (string)(await Post(MakerOf(whose), "guidance", new { person = PersonOf(whose) }))["guidance"]!["id"]!;
        if (whose is Whose.Gone) await Post(MakerOf(whose), $"guidance/{id}/move", new { move = "end" });
        return id;
    }

    /// <summary>Remote help with a session; gone means that the session was called off.</summary>
    public async Task<string[]> FreshSessionOf(Whose whose)
    {
        if (whose is Whose.Missing) return ["guidance_missing", "gsession_missing"];
        var guidance = await FreshGuidance(whose is Whose.Gone ? Whose.Own : whose);
        var session = (string)(await Post(MakerOf(whose), $"guidance/{guidance}/sessions", new { starts_at = "2027-01-01T10:00:00Z", link = "https://meet.example.org/1" }))["id"]!;
        if (whose is Whose.Gone) await Send(HttpMethod.Delete, MakerOf(whose), $"guidance/{guidance}/sessions/{session}", null);
        return [guidance, session];
    }

    public Task<string> Conversation(Whose whose) => Shared("conversation", whose, FreshConversation);

    /// <summary>A conversation; gone means that it was merged into another.</summary>
    public async Task<string> FreshConversation(Whose whose)
    {
        if (whose is Whose.Missing) return "conv_missing";
        var id = await Begin(whose);
        if (whose is Whose.Gone) await Post(MakerOf(whose), $"conversations/{id}/merge", new { into = await Begin(whose) });
        return id;

        async Task<string> Begin(Whose w) => (string)(await Post(MakerOf(w), "conversations", new { person = PersonOf(w), message = new { text = "Hello" } }))["conversation"]!;
    }
}
