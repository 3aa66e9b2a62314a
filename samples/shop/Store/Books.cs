using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Microsoft.Data.Sqlite;
using Shop.Carts;
using Shop.Customers;
using Shop.Orders;

namespace Shop.Store;

/// <summary>What can be looked up and kept, within one connection.</summary>
public sealed class Books(SqliteConnection connection, string prefix)
{
    private const int FirstNumber = 10_000;

    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public Visit? Visit(string id) => One<Visit>("SELECT body FROM visit WHERE id = @id", new { id });

    public void Save(Visit visit, DateTimeOffset now) => connection.Execute(
        "INSERT INTO visit (id, seen_at, body) VALUES (@Id, @Seen, @Body) ON CONFLICT (id) DO UPDATE SET seen_at = @Seen, body = @Body",
        new { visit.Id, Seen = now.ToString("o", CultureInfo.InvariantCulture), Body = Text(visit) });

    public Customer? Customer(string id) => One<Customer>("SELECT body FROM customer WHERE id = @id", new { id });

    public Customer? CustomerByMail(string mail) => One<Customer>("SELECT body FROM customer WHERE mail = @mail", new { mail });

    /// <returns>False when there is one with this address.</returns>
    public bool Add(Customer customer) => connection.Execute("INSERT INTO customer (id, mail, body) VALUES (@Id, @Mail, @Body) ON CONFLICT DO NOTHING", new { customer.Id, customer.Mail, Body = Text(customer) }) == 1;

    public void Save(Customer customer) => connection.Execute(
        "INSERT INTO customer (id, mail, body) VALUES (@Id, @Mail, @Body) ON CONFLICT (id) DO UPDATE SET body = @Body", new { customer.Id, customer.Mail, Body = Text(customer) });

    public Order? Order(string number) => One<Order>("SELECT body FROM shop_order WHERE number = @number", new { number });

    public Order? OrderOfCheckout(string checkout) => One<Order>("SELECT body FROM shop_order WHERE checkout = @checkout", new { checkout });

    /// <summary>The newest first.</summary>
    public IReadOnlyList<Order> OrdersOf(string customer) => Many<Order>("SELECT body FROM shop_order WHERE customer = @customer ORDER BY place DESC", new { customer });

    /// <summary>The newest first.</summary>
    public IReadOnlyList<Order> Orders(int most) => Many<Order>("SELECT body FROM shop_order ORDER BY place DESC LIMIT @most", new { most });

    /// <summary>Keeps a new order under the next number.</summary>
    public Order Add(Order order)
    {
        var next = connection.ExecuteScalar<long>("SELECT coalesce(max(place), 0) + 1 FROM shop_order");
        var numbered = order with { Number = string.Create(CultureInfo.InvariantCulture, $"{prefix}-{FirstNumber + next}") };
        connection.Execute("INSERT INTO shop_order (number, checkout, customer, body) VALUES (@Number, @Checkout, @Customer, @Body)", new { numbered.Number, numbered.Checkout, numbered.Customer, Body = Text(numbered) });
        return numbered;
    }

    public void Save(Order order) => connection.Execute("UPDATE shop_order SET body = @Body WHERE number = @Number", new { order.Number, Body = Text(order) });

    /// <summary>Notes that Makegood is to be told something about an order; a key that is there already changes nothing.</summary>
    public void Tell(string number, string path, string key, object body) => connection.Execute(
        "INSERT INTO telling (number, path, key, body) VALUES (@number, @path, @key, @text) ON CONFLICT (key) DO NOTHING", new { number, path, key, text = JsonSerializer.Serialize(body, Credit.MakegoodClient.Wire) });

    /// <summary>The oldest thing that Makegood does not know yet.</summary>
    public Telling? NextTelling() => connection.QuerySingleOrDefault<Telling>("SELECT place AS Place, number AS Number, path AS Path, key AS Key, body AS Body FROM telling WHERE told = 0 ORDER BY place LIMIT 1");

    /// <param name="refused">Why Makegood did not take it; null when it did.</param>
    public void Told(Telling telling, string? refused) => connection.Execute("UPDATE telling SET told = 1, refused = @refused WHERE place = @Place", new { telling.Place, refused });

    /// <summary>How much is still to be told, and what was not taken, about an order.</summary>
    public (long Waiting, IReadOnlyList<string> Refused) Tellings(string number) => (
        connection.ExecuteScalar<long>("SELECT count(*) FROM telling WHERE number = @number AND told = 0", new { number }),
        [.. connection.Query<string>("SELECT refused FROM telling WHERE number = @number AND refused IS NOT NULL ORDER BY place", new { number })]);

    public TestPayment? Payment(string key) => One<TestPayment>("SELECT body FROM test_payment WHERE key = @key", new { key });

    public void Save(string key, TestPayment payment) => connection.Execute("INSERT INTO test_payment (key, body) VALUES (@key, @body) ON CONFLICT (key) DO NOTHING", new { key, body = Text(payment) });

    private static string Text<T>(T thing) => JsonSerializer.Serialize(thing, Wire);

    private T? One<T>(string sql, object by)
        where T : class => connection.QuerySingleOrDefault<string>(sql, by) is { } body ? JsonSerializer.Deserialize<T>(body, Wire) : null;

    private List<T> Many<T>(string sql, object by) => [.. connection.Query<string>(sql, by).Select(body => JsonSerializer.Deserialize<T>(body, Wire)!)];
}

/// <summary>Something that Makegood is to be told.</summary>
/// <param name="Path">Under <c>/api/v1/credit/</c>.</param>
/// <param name="Key">The Idempotency-Key: sent again, it has its effect once.</param>
public sealed record Telling(long Place, string Number, string Path, string Key, string Body);
