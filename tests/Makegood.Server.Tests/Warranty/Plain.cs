using System.Net;
using System.Text.Json.Nodes;

namespace Makegood.Server.Tests.Warranty;

/// <summary>Small policies for tests that turn one thing, each checked in a blink.</summary>
internal static class Plain
{
    // A fact that nothing reads is a finding, so each policy declares what it names.
    private static readonly string[] Facts =
    [
        "unit.manufactured_on: { type: date, by: system, ask: \"When was it made?\" }",
        "purchase.invoiced_on: { type: date, by: system, ask: \"Which date is on the invoice?\" }",
        "purchase.delivered_on: { type: date?, by: system, ask: \"When was it delivered?\" }",
    ];

    /// <param name="start">An expression over the dates of sale and manufacture.</param>
    /// <param name="term">What a rule's <c>value</c> takes.</param>
    /// <param name="exception">Another term, and when it holds, such as <c>("60 months", "part.item = motor")</c>.</param>
    public static string Policy(string name, string version = "1", string from = "2020-01-01", string start = "purchase.invoiced_on", string term = "12 months", (string Term, string When)? exception = null, string appliesBy = "purchase.invoiced_on") =>
        $$"""
        ---
        policy: {{name}}
        version: "{{version}}"
        title: A plain guarantee
        language: en
        effective_from: {{from}}
        applies_by: {{appliesBy}}
        time_zone: UTC
        dates: { month_end: clamp, last_day: included }
        judge: each part
        part: part.item
        outcomes:
          - not_covered: excludes
          - covered: grants
        burden: { exclusion: maker, condition: customer }
        report:
          coverage:
            starts_on: start
            months: term
            last_day: last_day(start, term)
            start_basis: source of start
        ---

        # A plain guarantee

        ```facts
        claim.failed_on: { type: date, by: customer, ask: "On which day did it fail?" }
        {{string.Join('\n', Facts.Where(f => (start + appliesBy).Contains(f.Split(':')[0], StringComparison.Ordinal)))}}
        part.item: { type: motor | linear_rail | unit, by: agent, per: part, ask: "Which part failed?" }
        ```

        It begins on this day. {#start}

        ```rule
        clause: start
        define: start
        value: {{start}}
        ```

        It runs so long. {#term}

        ```rule
        clause: term
        define: term
        value: {{term}}
        ```
        {{(exception is { } other ? $"\nFor some parts it is another time. {{#other}}\n\n```rule\nclause: other\ndefine: term\nexception: other\nwhen: {other.When}\nvalue: {other.Term}\n```\n" : string.Empty)}}
        What fails within it is covered. {#cover}

        ```rule
        clause: cover
        outcome: covered
        when: claim.failed_on is on or before last_day(start, term)
        otherwise: not_covered
        ```

        """;

    public static Task<JsonNode> Publish(TestServer server, string text) => Kit.Post(server, "/api/v1/policies", new { text }, HttpStatusCode.Created);

    /// <summary>A product without parts under a policy, and a sale of it.</summary>
    public static async Task<JsonNode> Sell(TestServer server, string policy, string serial, object? sale = null, string? madeOn = null)
    {
        await Kit.Post(server, "/api/v1/products", new { sku = "OF-" + policy, name = "Printer", kind = "unit", policy }, HttpStatusCode.Created);
        if (sale is not null) await Kit.Post(server, "/api/v1/sales", sale, HttpStatusCode.Created);
        return await Kit.Post(server, "/api/v1/units", new { serial, product = "OF-" + policy, order_number = sale is null ? null : "O-" + policy, manufactured_on = madeOn }, HttpStatusCode.Created);
    }

    public static object Sale(string policy, string invoicedOn, string? deliveredOn = null) =>
        new { order_number = "O-" + policy, line = 1, channel = "official_store", store_record = true, invoiced_on = invoicedOn, delivered_on = deliveredOn };
}
