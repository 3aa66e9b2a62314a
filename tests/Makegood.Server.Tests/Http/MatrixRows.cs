namespace Makegood.Server.Tests.Http;

/// <summary>One request of the matrix: what stands in the address and in the body.</summary>
/// <param name="Ids">For the places of the address, in their order; behind them a query, if it needs one.</param>
public sealed record Ask(params string[] Ids)
{
    public object? Body { get; init; }

    /// <summary>A file instead of a body in JSON: its media type and its text.</summary>
    public (string Type, string Text)? File { get; init; }
}

/// <summary>How to call one endpoint.</summary>
/// <param name="Endpoint">Method and pattern, as the server has them.</param>
/// <param name="IsAboutAThing">False where there is nothing that could be another's.</param>
public sealed record MatrixRow(string Endpoint, bool IsAboutAThing, Func<MatrixWorld, Who, Whose, Task<Ask>> Ask);

/// <summary>
/// A row for every endpoint. To add one: <c>Plain("GET /x")</c> for an endpoint without a thing, with a body if it takes one;
/// <c>Thing("GET /x/{id}", w => w.Unit)</c> for one that only looks at a thing; <c>Each("POST /x/{id}", async (w, who, whose) => …)</c> for one that
/// changes it, with a fresh thing each time. The body must be one that is granted, or the row shows nothing.
/// </summary>
public static class MatrixRows
{
    internal static readonly object[] Scan = [new { kind = "carrier_scan", reference = "1Z999" }];

    public static readonly IReadOnlyList<MatrixRow> All =
    [
        // The server itself.
        Plain("GET /health/live"),
        Plain("GET /health/ready"),
        Plain("GET /metrics"),
        Plain("GET /openapi/{documentName}.json", "v1"),
        Plain("GET /problems"),
        Plain("GET /problems/{slug}", "not-found"),

        // Access.
        Plain("POST /api/v1/setup", _ => new { token = "mgf_x", login = "eve", password = MatrixWorld.Password }),
        Plain("GET /api/v1/me"),
        Plain("POST /api/v1/me/password", _ => new { old = MatrixWorld.Password, @new = MatrixWorld.Password }),
        Plain("POST /api/v1/sessions", _ => new { maker = "acme", login = "agent", password = MatrixWorld.Password }),
        Plain("GET /api/v1/sessions"),
        Each("DELETE /api/v1/sessions/{id}", async (w, who, whose) => new Ask(await w.FreshSession(who, whose))),
        Plain("GET /api/v1/makers"),
        Plain("POST /api/v1/makers", w => new { slug = w.Fresh("maker"), name = "Another" }),
        Plain("GET /api/v1/accounts"),
        Plain("POST /api/v1/accounts", w => new { login = w.Fresh("login"), role = "agent", password = MatrixWorld.Password }),
        Thing("GET /api/v1/accounts/{id}", w => w.FreshAccount),
        Each("POST /api/v1/accounts/{id}/role", async (w, _, whose) => new Ask(await w.FreshAccount(whose)) { Body = new { role = "lead" } }),
        Thing("POST /api/v1/accounts/{id}/disable", w => w.FreshAccount),
        Thing("POST /api/v1/accounts/{id}/enable", w => w.FreshAccount),
        Each("POST /api/v1/accounts/{id}/password", async (w, _, whose) => new Ask(await w.FreshAccount(whose)) { Body = new { password = MatrixWorld.Password } }),
        Plain("GET /api/v1/keys"),
        Plain("POST /api/v1/keys", _ => new { name = "shop", scopes = new[] { "registry:read" } }),
        Thing("GET /api/v1/keys/{id}", w => w.FreshKey),
        Thing("DELETE /api/v1/keys/{id}", w => w.FreshKey),

        // Through the local door only; from the network there is no such address.
        Plain("POST /api/v1/upkeep/backup", _ => new { }),
        Plain("POST /api/v1/upkeep/verify"),
        Plain("GET /api/v1/upkeep/doctor"),

        // Webhooks.
        Plain("GET /api/v1/webhooks"),
        Plain("POST /api/v1/webhooks", _ => new { url = "https://hooks.example.com/makegood", topics = new[] { "*" } }),
        Thing("POST /api/v1/webhooks/{id}/secret", w => w.FreshWebhook),
        Each("POST /api/v1/webhooks/{id}/switch", async (w, _, whose) => new Ask(await w.FreshWebhook(whose)) { Body = new { enabled = false } }),
        Thing("GET /api/v1/webhooks/{id}/deliveries", w => w.FreshWebhook),
        Each("POST /api/v1/webhooks/{id}/deliveries/{delivery}/replay", async (w, _, whose) => new Ask(await w.FreshDelivery(whose))),

        // What everybody may ask. The maker is in the address, so the status is the same for all of them.
        Each("GET /api/v1/public/{maker}/serials/{serial}", async (w, _, whose) => new Ask(MatrixWorld.MakerOf(whose), await w.Serial(whose))),

        // Files. One object is a file of JSON Lines, too.
        new("POST /api/v1/imports/{noun}", false, (w, _, _) => Task.FromResult(new Ask("products") { Body = new { sku = w.Fresh("NEW-"), name = "A printer" } })),
        Plain("GET /api/v1/exports/{noun}", "products"),
        Plain("GET /api/v1/exports/claims"),

        // The registry.
        Plain("GET /api/v1/products"),
        Plain("POST /api/v1/products", w => new { sku = w.Fresh("NEW-"), name = "A printer", kind = "unit" }),
        Thing("GET /api/v1/products/{product}", w => w.Product),
        Each("PUT /api/v1/products/{product}", async (w, _, whose) => new Ask(await w.Product(whose)) { Body = new { name = "A printer", reason = "spelling" } }),
        Each("POST /api/v1/products/{product}/retire", async (w, _, whose) => new Ask(await w.FreshProduct(whose)) { Body = new { reason = "no longer made" } }),
        Thing("GET /api/v1/products/{product}/bill", w => w.Product),
        Each("PUT /api/v1/products/{product}/bill", async (w, _, whose) => new Ask(await w.Product(whose)) { Body = new { lines = new[] { new { position = 1, part = "N-1", quantity = 2 } }, reason = "two of them" } }),
        Plain("GET /api/v1/parts"),
        Plain("POST /api/v1/parts", w => new { sku = w.Fresh("NEW-"), name = "A nozzle", item = "nozzle_assembly" }),
        Thing("GET /api/v1/parts/{part}", w => w.Part),
        Each("PUT /api/v1/parts/{part}", async (w, _, whose) => new Ask(await w.Part(whose)) { Body = new { name = "A nozzle", reason = "spelling" } }),
        Each("POST /api/v1/parts/{part}/retire", async (w, _, whose) => new Ask(await w.FreshPart(whose)) { Body = new { reason = "no longer made" } }),
        Plain("GET /api/v1/sales"),
        Plain("POST /api/v1/sales", w => new { order_number = w.Fresh("S-"), line = 1, channel = "official_store", store_record = true }),
        Thing("GET /api/v1/sales/{sale}", w => w.Sale),
        Each("POST /api/v1/sales/{sale}/facts", async (w, _, whose) => new Ask(await w.Sale(whose)) { Body = new { delivered_on = "2026-10-05" } }),
        Plain("POST /api/v1/persons", _ => new { name = "Somebody" }),
        Thing("GET /api/v1/persons/{person}", w => w.Person),
        Each("PUT /api/v1/persons/{person}", async (w, _, whose) => new Ask(await w.Person(whose)) { Body = new { name = "Somebody else" } }),
        Thing("DELETE /api/v1/persons/{person}", w => w.FreshPerson),


        // Attachments. Files come with their unit and name behind the address.
        Each("POST /api/v1/attachments", async (w, _, whose) => new Ask($"?name=log.txt&unit={await w.Unit(whose)}") { File = ("text/plain", "printer: ready") }),
        Thing("GET /api/v1/attachments/{id}", w => w.Attachment),
        Thing("GET /api/v1/attachments/{id}/content", w => w.Attachment),
        Each("POST /api/v1/attachments/{id}/remove", async (w, _, whose) => new Ask(await w.FreshAttachment(whose)) { Body = new { reason = "sent by mistake" } }),
        Thing("GET /api/v1/units/{id}/attachments", w => w.Unit),

        // Policies, units, coverage.
        Plain("GET /api/v1/policies"),
        Each("GET /api/v1/policies/{id}", async (w, _, whose) => new Ask(await w.Policy(whose))),
        Plain("POST /api/v1/policies", w => new { text = Warranty.Plain.Policy(w.Fresh("plain")) }),
        Plain("POST /api/v1/policies/try", _ => new { }),
        Plain("POST /api/v1/policies/backtest", _ => new { text = "no policy at all" }),
        Plain("GET /api/v1/units"),
        Plain("POST /api/v1/units", w => new { serial = w.Fresh("NEW-1-"), product = "P-1" }),
        Thing("GET /api/v1/units/{id}", w => w.Unit),
        Each("POST /api/v1/units/{id}/facts", async (w, _, whose) => new Ask(await w.FreshUnit(whose)) { Body = new { hardware = "rev-2" } }),
        Each("POST /api/v1/units/{id}/retire", async (w, _, whose) => new Ask(await w.FreshUnit(whose)) { Body = new { reason = "scrapped" } }),
        Each("GET /api/v1/units/{id}/coverage/{line}/why", async (w, _, whose) => await w.Unit(whose) is var unit ? new Ask(unit, await w.Line(unit, whose)) : new Ask()),
        Thing("GET /api/v1/units/{id}/readings", w => w.Unit),
        Thing("GET /api/v1/units/{id}/events", w => w.Unit),
        Thing("GET /api/v1/units/{id}/certificate", w => w.Unit),
        Each("POST /api/v1/units/{id}/readings", async (w, _, whose) => new Ask(await w.FreshUnit(whose)) { Body = new { value = "12 h", source = "customers_word" } }),
        Each("POST /api/v1/units/{id}/trips", async (w, _, whose) => new Ask(await w.FreshUnit(whose)) { Body = new { left_on = MatrixWorld.Today, evidence = Scan } }),
        Each("POST /api/v1/units/{id}/trips/{trip}/return", async (w, _, whose) => new Ask(await w.FreshTrip(whose)) { Body = new { back_on = MatrixWorld.Today, evidence = Scan } }),
        Each("POST /api/v1/units/{id}/voids", async (w, _, whose) => new Ask(await w.FreshUnit(whose)) { Body = new { on = MatrixWorld.Today, scope = "unit", clause = "x4", reason = "modified", evidence = Scan } }),
        Each("POST /api/v1/units/{id}/voids/{void_id}/lift", async (w, _, whose) => new Ask(await w.FreshVoid(whose)) { Body = new { on = MatrixWorld.Today, reason = "it was an error" } }),
        Each("POST /api/v1/units/{id}/extensions", async (w, _, whose) => await w.FreshUnit(whose) is var unit ? new Ask(unit) { Body = new { line_id = await w.Line(unit, whose), on = MatrixWorld.Today, reason = "goodwill", months = 1 } } : new Ask()),
        Each("POST /api/v1/units/{id}/transfers", async (w, _, whose) => new Ask(await w.FreshUnit(whose)) { Body = new { owner_id = w.PersonOf(Whose.Other), on = MatrixWorld.Today } }),
        Each("POST /api/v1/units/{id}/parts/{part}/replacement", async (w, _, whose) => await w.FreshUnit(whose) is var unit ? new Ask(unit, await w.UnitPart(unit, whose)) { Body = new { fitted_on = MatrixWorld.Today } } : new Ask()),
        Each("POST /api/v1/units/{id}/events/{event_id}/correction", async (w, _, whose) => await w.FreshUnit(whose) is var unit ? new Ask(unit, await w.Event(unit, whose)) { Body = new { reason = "wrong day", on = "2026-10-02" } } : new Ask()),

        // Claims.
        Plain("GET /api/v1/claims"),
        Plain("GET /api/v1/claim-rules"),
        Plain("PUT /api/v1/claim-rules", _ => new { automatic_up_to_amount = 4000 }),
        Each("POST /api/v1/claims", async (w, _, whose) => new Ask { Body = new { unit = await w.FreshUnit(whose), parts = new[] { new { item = "nozzle_assembly" } } } }),
        Thing("GET /api/v1/claims/{claim}", w => w.Claim),
        Thing("GET /api/v1/claims/{claim}/question", w => w.Claim),
        Thing("GET /api/v1/claims/{claim}/assessments", w => w.Claim),
        Each("GET /api/v1/claims/{claim}/assessments/{number}/replay", async (w, _, whose) => new Ask(await w.Claim(whose), "1")),
        Thing("GET /api/v1/claims/{claim}/decisions", w => w.Claim),
        Claim("submit", "draft", null),
        Claim("facts", "asked", new { facts = new Dictionary<string, object> { ["unit.run_time"] = "20 h" } }),
        Each("POST /api/v1/claims/{claim}/evidence", async (w, _, whose) => new Ask(await w.FreshClaim(whose, "review")) { Body = new { attachment = await w.Attachment(whose is Whose.Gone ? Whose.Own : whose) } }),
        Claim("information-request", "reopened", new { }),
        Claim("assessment", "review", null),
        Each("POST /api/v1/claims/{claim}/decision", async (w, _, whose) => new Ask(await w.FreshClaim(whose, "review")) { Body = new { parts = new[] { new { part = 1, decision = "goodwill", reason = "kind", cost = new { amount = 100, currency = "USD" } } } } }),
        Claim("appeal", "refused", new { reason = "please look again" }),
        Claim("quote", "refused", new { price = new { amount = 2500, currency = "USD" } }),
        Claim("assignee", "review", new { account = (string?)null }),
        Claim("flags/clear", "review", new { reason = "looked at it" }),
        Claim("withdraw", "asked", new { reason = "found it" }),
        Each("POST /api/v1/claims/{claim}/duplicate", async (w, _, whose) => new Ask(await w.FreshClaim(whose, "review")) { Body = new { of = await w.Claim(whose is Whose.Gone ? Whose.Own : whose) } }),
        Claim("no-answer", "asked", null),
        Claim("close", "refused", new { resolution = "refused" }),
        Claim("reopen", "over", new { reason = "it came back" }),

        // Papers.
        Plain("GET /api/v1/letterhead"),
        Plain("PUT /api/v1/letterhead", _ => MatrixWorld.Letterhead),
        Each("GET /api/v1/policies/{id}/translations", async (w, _, whose) => new Ask(await w.Policy(whose))),
        Each("POST /api/v1/policies/{id}/translations", async (w, _, whose) => new Ask(await w.Policy(whose)) { Body = new { text = await System.IO.File.ReadAllTextAsync(Makegood.Tests.Repo.Path("policies/fff-printer.de.policy.md")) } }),
        Thing("GET /api/v1/claims/{claim}/letters", w => w.Claim),
        Claim("letters", "refused", new { }),
        Each("GET /api/v1/claims/{claim}/letters/preview", async (w, _, whose) => new Ask(await w.FreshClaim(whose, "refused"))),
        Each("GET /api/v1/claims/{claim}/letters/{letter}", async (w, _, whose) => new Ask(await w.Letter(whose))),
        Each("GET /api/v1/remedies/{id}/label", async (w, _, whose) => new Ask(await w.LabelledRemedy(whose))),
        Each("GET /api/v1/remedies/{id}/slip", async (w, _, whose) => new Ask(await w.LabelledRemedy(whose))),

        // Remedies, parcels, custody.
        .. MatrixRemedies.Rows,

        .. MatrixServiceRows.All,
    ];

    internal static MatrixRow Plain(string endpoint, params string[] ids) => new(endpoint, false, (_, _, _) => Task.FromResult(new Ask(ids)));

    internal static MatrixRow Plain(string endpoint, Func<MatrixWorld, object> body) => new(endpoint, false, (w, _, _) => Task.FromResult(new Ask { Body = body(w) }));

    internal static MatrixRow Thing(string endpoint, Func<MatrixWorld, Func<Whose, Task<string>>> make) => new(endpoint, true, async (w, _, whose) => new Ask(await make(w)(whose)));

    private static MatrixRow Claim(string step, string stage, object? body) =>
        new($"POST /api/v1/claims/{{claim}}/{step}", true, async (w, _, whose) => new Ask(await w.FreshClaim(whose, stage)) { Body = body });

    internal static MatrixRow Each(string endpoint, Func<MatrixWorld, Who, Whose, Task<Ask>> ask) => new(endpoint, true, ask);
}
