using System.Text;
using System.Text.Json;
using Makegood.Domain.Credit;
using Makegood.Domain.Orders;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Server.Doors.Shops;
using Makegood.Tests;

namespace Makegood.Server.Tests.Doors.Shops;

/// <summary>One message of a shop as a fixture has it.</summary>
internal sealed record FixtureMessage(ShopMessage Message, byte[] Body);

/// <summary>Messages about one or two orders in the shapes of a platform, written by us, with what they must come to.</summary>
internal sealed record ShopFixture(string Name, string Why, IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Expected, IReadOnlyList<FixtureMessage> Messages)
{
    public const string Folder = "tests/Makegood.Server.Tests/Doors/Shops/Fixtures";

    public static Programme Programme { get; } = ReadProgramme();

    public bool IsShopify => Name.StartsWith("shopify", StringComparison.Ordinal);

    public static IReadOnlyList<string> Names { get; } = [.. Directory.GetFiles(Repo.Path(Folder), "*.jsonl").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    public static ShopFixture Load(string name)
    {
        var lines = File.ReadAllLines(Repo.Path($"{Folder}/{name}.jsonl"));
        using var head = JsonDocument.Parse(lines[0]);
        var expected = head.RootElement.GetProperty("expect").EnumerateObject().ToDictionary(a => a.Name, a => (IReadOnlyDictionary<string, long>)a.Value.EnumerateObject().ToDictionary(c => c.Name, c => c.Value.GetInt64()));
        return new ShopFixture(name, head.RootElement.GetProperty("why").GetString()!, expected, [.. lines.Skip(1).Select(Read)]);
    }

    public static ShopReading Reading(bool isShopify) => new(isShopify ? "shopify" : "woocommerce", "eu", "official_store", new CreditNames(["CREDIT-*", "Store credit", "store_credit"]), "affiliate");

    public Heard Hear(FixtureMessage message) => IsShopify ? Shopify.Read(Reading(true), message.Message, message.Body) : WooCommerce.Read(Reading(false), message.Message, message.Body);

    /// <summary>The facts in effect, each as one text.</summary>
    public static string Facts(IEnumerable<ShopEvent> told) => string.Join('\n', Tellings.InEffect(told).Events.Select(e => ShopEventJson.Text(e with { Message = null })));

    /// <summary>What a ledger has after hearing these, by account and currency.</summary>
    public static string Balances(IEnumerable<ShopEvent> told)
    {
        var ledger = new CreditLedger(_ => Programme);
        foreach (var one in told)
        {
            var done = ledger.Tell(one);
            Assert.True(done.IsAccepted, $"{ShopEventJson.Text(one)}: {done.Refusal}");
        }

        return string.Join('\n', ledger.Accounts.Select(a => $"{a.Key}: {string.Join(' ', a.Value.Book.Balances.Select(b => $"{b.Currency} {b.Balance}"))}; {string.Join(' ', a.Value.Book.UnderReview)}"));
    }

    private static FixtureMessage Read(string line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        var message = new ShopMessage(root.GetProperty("topic").GetString()!, root.GetProperty("id").GetString(), root.GetProperty("received_at").GetDateTimeOffset(), root.TryGetProperty("sent_at", out var sent) ? sent.GetDateTimeOffset() : null);
        return new FixtureMessage(message, Encoding.UTF8.GetBytes(root.GetProperty("body").GetRawText()));
    }

    private static Programme ReadProgramme()
    {
        var bag = new DiagnosticBag();
        var model = FromSyntax.Read("store-credit", File.ReadAllText(Repo.Path("policies/store-credit.policy.md")), bag) ?? throw new InvalidOperationException(string.Join('\n', bag.InOrder()));
        return ProgrammeFromPolicy.Read(model).Granted(out var programme, out var problems) ? programme : throw new InvalidOperationException(string.Join('\n', problems));
    }
}
