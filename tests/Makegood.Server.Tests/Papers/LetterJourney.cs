using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Makegood.Domain.Claims;
using Makegood.Server.Tests.Claims;
using Makegood.Server.Tests.Stores;
using Makegood.Storage;
using Makegood.Tests;

namespace Makegood.Server.Tests.Papers;

/// <summary>From a claim to the letter, the label and the slip, through the real doors.</summary>
public abstract class LetterJourney<TStore>(Desk<TStore> desk) : IClassFixture<Desk<TStore>>
    where TStore : IStoreKind
{
    private static readonly object[] NozzleAndCover = [new { item = "nozzle_assembly", facts = Desk<TStore>.GoodFaith() }, new { item = "acrylic_cover" }];

    [Fact]
    public async Task A_letter_quotes_the_translation_and_is_shown_again_byte_for_byte()
    {
        await Letterhead("1 Workshop Lane");
        await Translate();
        var person = await Person("Ada <b>Lovelace</b>");
        var claim = await Decided(NozzleAndCover, "de", person);
        var letter = await Desk<TStore>.Post(desk.Agent, $"/api/v1/claims/{claim}/letters", new { }, HttpStatusCode.Created);
        Assert.Equal(("approved_in_part", "de", $"{claim}/1"), ((string)letter["kind"]!, (string)letter["language"]!, (string)letter["reference"]!));

        var sent = await Page($"/api/v1/claims/{claim}/letters/{letter["id"]}");
        Assert.Equal((string)letter["sha256"]!, Convert.ToHexStringLower(SHA256.HashData(sent)));
        var html = WebUtility.HtmlDecode(Encoding.UTF8.GetString(sent));
        foreach (var words in (string[])["Guten Tag Ada <b>Lovelace</b>,", "12 St James’s Square", "1 Workshop Lane", "Nozzle assembly", "Übernommen", "Nicht gedeckt", "Übersetzung; maßgeblich ist das Original.", "21. Dezember 2026", "unsere Untersuchung", "Creator Pro"]) Assert.Contains(words, html.Replace('\u00a0', ' '), StringComparison.Ordinal);
        Assert.Contains("Ada &lt;b&gt;Lovelace", Encoding.UTF8.GetString(sent), StringComparison.Ordinal);

        // Whatever changes afterwards, what was sent stays; and who asks again gets the same one.
        await Letterhead("2 Other Street");
        await desk.Server.Operator.PutAsJsonAsync($"/api/v1/persons/{person}", new { name = "Ada King" });
        var again = await Desk<TStore>.Post(desk.Agent, $"/api/v1/claims/{claim}/letters", new { }, HttpStatusCode.Created);
        Assert.Equal((string)letter["id"]!, (string)again["id"]!);
        Assert.Equal(sent, await Page($"/api/v1/claims/{claim}/letters/{letter["id"]}"));
        Assert.Single((await Desk<TStore>.Get(desk.Agent, $"/api/v1/claims/{claim}/letters"))["items"]!.AsArray());

        // Only the customer whose it is.
        var own = await desk.SignIn("ada-reads-" + typeof(TStore).Name, "customer", person);
        Assert.Equal(HttpStatusCode.OK, (await own.GetAsync($"/api/v1/claims/{claim}/letters/{letter["id"]}")).StatusCode);
        var other = await desk.SignIn("eve-reads-" + typeof(TStore).Name, "customer", await Person("Eve"));
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/api/v1/claims/{claim}/letters/{letter["id"]}")).StatusCode);

        // An erased person's letters cannot be read by anybody.
        await TestServer.Json(await desk.Server.Operator.DeleteAsync($"/api/v1/persons/{person}"), HttpStatusCode.OK);
        await TestServer.Json(await desk.Agent.GetAsync($"/api/v1/claims/{claim}/letters/{letter["id"]}"), HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Without_a_translation_the_original_is_quoted_and_said_to_be_so()
    {
        var claim = await Decided([new { item = "acrylic_cover" }], "fr", await Person("Ada"));
        var html = await Preview(claim, string.Empty);
        foreach (var words in (string[])["Bonjour Ada,", "Cité dans sa langue d’origine (anglais)", "Vous avez jusqu’au 21 décembre 2026", "lang=\"en\""]) Assert.Contains(words, html, StringComparison.Ordinal);
        Assert.Contains("Hello,", await Preview(await Decided([new { item = "acrylic_cover" }], "sv", null), "?language=en"), StringComparison.Ordinal);
        await TestServer.Json(await desk.Agent.GetAsync($"/api/v1/claims/{claim}/letters/preview?kind=approved"), HttpStatusCode.Conflict);
        await TestServer.Json(await desk.Agent.GetAsync($"/api/v1/claims/{claim}/letters/preview?language=tlh"), HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task What_is_missing_is_asked_in_one_letter()
    {
        var kit = await desk.Kit();
        var claim = (string)(await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit = (string)kit["serial"]!, language = "pl", parts = new[] { new { item = "motor" } } }, HttpStatusCode.Created))["number"]!;
        var html = await Preview(claim, string.Empty);
        foreach (var words in (string[])["Potrzebujemy jeszcze kilku rzeczy", "Prosimy dołączyć zdjęcia lub film", "Prosimy napisać w kilku słowach", "Prosimy o odpowiedź do 21 grudnia 2026"]) Assert.Contains(words, html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goodwill_referral_quote_and_appeal_have_letters_of_their_own()
    {
        var cover = await Filed([new { item = "acrylic_cover" }], "it", null);
        await Desk<TStore>.Post(desk.Lead, $"/api/v1/claims/{cover}/decision", new { parts = new[] { new { part = 1, decision = "goodwill", reason = "long-standing customer", cost = new { amount = 2100, currency = "USD" } } } });
        Assert.Contains("gesto di cortesia", await Preview(cover, string.Empty), StringComparison.Ordinal);

        var dealer = await Filed([new { item = "nozzle_assembly" }], "es", null, "dealer");
        Assert.Contains("Otro equipo le ayudará con esto", await Preview(dealer, string.Empty), StringComparison.Ordinal);

        var refused = await Decided([new { item = "acrylic_cover" }], "en", null);
        await Desk<TStore>.Post(desk.Agent, $"/api/v1/claims/{refused}/appeal", new { reason = "please look again" });
        await TestServer.Json(await desk.Agent.GetAsync($"/api/v1/claims/{refused}/letters/preview"), HttpStatusCode.Conflict);
        await Desk<TStore>.Post(desk.Lead, $"/api/v1/claims/{refused}/decision", new { });
        Assert.Contains("The first decision stands.", await Preview(refused, string.Empty), StringComparison.Ordinal);

        var quoted = await Decided([new { item = "acrylic_cover" }], "de", null);
        await Desk<TStore>.Post(desk.Agent, $"/api/v1/claims/{quoted}/quote", new { price = new { amount = 123450, currency = "EUR" } });
        Assert.Contains("1.234,50 €", await Preview(quoted, string.Empty), StringComparison.Ordinal);

        var asked = (string)(await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit = await desk.Printer(), language = "fr", parts = new[] { new { item = "nozzle_assembly" } } }, HttpStatusCode.Created))["number"]!;
        await GiveUp(asked);
        Assert.Contains("Nous avons clos votre demande pour l’instant", await Preview(asked, string.Empty), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_remedy_has_a_label_once_it_has_a_number_and_a_slip_for_what_it_sends()
    {
        await Letterhead("1 Workshop Lane");
        var claim = await Decided(NozzleAndCover, "fr", await Person("Ada Lovelace"));
        var remedy = await Change(claim, row => row);
        await TestServer.Json(await desk.Agent.GetAsync($"/api/v1/remedies/{remedy}/label"), HttpStatusCode.Conflict);
        await Change(claim, row => row with { RmaNumber = "RMA-2026-77" + typeof(TStore).Name.Length, ReturnDueOn = new DateOnly(2026, 12, 1) });

        var label = await Text($"/api/v1/remedies/{remedy}/label");
        foreach (var words in (string[])["RMA-2026-77", "Étiquette de retour", "Ada Lovelace", "Returns gate", "Gate 4", "1er décembre 2026", claim, "https://acme.example/r/RMA-2026-77", "100mm 150mm"]) Assert.Contains(words, label, StringComparison.Ordinal);
        var slip = await Text($"/api/v1/remedies/{remedy}/slip?language=it");
        foreach (var words in (string[])["Bolla di consegna", "Nozzle assembly", "1 pezzo", "https://acme.example/c/" + claim]) Assert.Contains(words, slip, StringComparison.Ordinal);
    }

    // The door waits for the days to pass, and passing them here would sign everybody out.
    private async Task GiveUp(string claim)
    {
        await using var work = await desk.Server.Database.Begin(desk.Server.Clock.Act("acme", "test"), CancellationToken.None);
        var moved = await work.Move((await work.FindClaim("acme", claim, null, CancellationToken.None))!, ClaimMove.GiveUpWaiting, null, null, CancellationToken.None);
        Assert.True(moved.Granted(out _, out var refusal), refusal?.Detail);
        await work.Commit(CancellationToken.None);
    }

    private async Task<string> Change(string claim, Func<RemedyRow, RemedyRow> change)
    {
        await using var work = await desk.Server.Database.Begin(desk.Server.Clock.Act("acme", "test"), CancellationToken.None);
        var file = await work.FindClaim("acme", claim, null, CancellationToken.None);
        var row = (await work.RemediesOf("acme", file!.Row.Id, CancellationToken.None))[0];
        await work.Change(change(row), "remedy.numbered", CancellationToken.None);
        await work.Commit(CancellationToken.None);
        return row.Id;
    }

    private async Task<string> Filed(object[] parts, string language, string? person, string channel = "official_store")
    {
        var facts = Desk<TStore>.FromCustomer();
        facts["problem.special"] = "no";
        return (string)(await Desk<TStore>.Post(desk.Agent, "/api/v1/claims", new { unit = await desk.Printer(channel, owner: person), language, failed_on = "2026-07-20", description = "It clicks.", parts, facts, person }, HttpStatusCode.Created))["number"]!;
    }

    private async Task<string> Decided(object[] parts, string language, string? person)
    {
        var claim = await Filed(parts, language, person);
        await Desk<TStore>.Post(desk.Agent, $"/api/v1/claims/{claim}/decision", new { });
        return claim;
    }

    private async Task<string> Person(string name) => (string)(await Desk<TStore>.Post(desk.Server.Operator, "/api/v1/persons", new { name, address = "12 St James’s Square\nLondon SW1Y 4JH" }, HttpStatusCode.Created))["id"]!;

    private async Task Letterhead(string line) => await TestServer.Json(
        await desk.Lead.PutAsJsonAsync("/api/v1/letterhead", new { lines = new[] { line }, return_name = "Returns gate", return_address = new[] { "Gate 4", "1 Workshop Lane" }, link = "https://acme.example" }), HttpStatusCode.OK);

    private async Task Translate()
    {
        var policies = (await Desk<TStore>.Get(desk.Server.Operator, "/api/v1/policies"))["items"]!.AsArray();
        var policy = (string)policies.Single(p => (string)p!["policy"]! == "fff-printer")!["id"]!;
        var text = await File.ReadAllTextAsync(Repo.Path("policies/fff-printer.de.policy.md"));
        await Desk<TStore>.Post(desk.Server.Operator, $"/api/v1/policies/{policy}/translations", new { text });
        await Desk<TStore>.Post(desk.Server.Operator, $"/api/v1/policies/{policy}/translations", new { text = text.Replace("{#", "{#not_", StringComparison.Ordinal) }, HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["de"], (await Desk<TStore>.Get(desk.Server.Operator, $"/api/v1/policies/{policy}/translations"))["items"]!.AsArray().Select(t => (string)t!["language"]!));
    }

    private async Task<string> Preview(string claim, string query) => await Text($"/api/v1/claims/{claim}/letters/preview{query}");

    private async Task<string> Text(string address) => WebUtility.HtmlDecode(Encoding.UTF8.GetString(await Page(address))).Replace('\u00a0', ' ');

    private async Task<byte[]> Page(string address)
    {
        using var answer = await desk.Agent.GetAsync(address);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, Encoding.UTF8.GetString(bytes));
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        return bytes;
    }
}

public sealed class LetterJourneyOnSqlite(Desk<OnSqlite> desk) : LetterJourney<OnSqlite>(desk);

public sealed class LetterJourneyOnPostgres(Desk<OnPostgres> desk) : LetterJourney<OnPostgres>(desk);
