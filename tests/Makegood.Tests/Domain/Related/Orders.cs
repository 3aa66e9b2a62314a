using System.Globalization;
using Makegood.Domain.Related;

namespace Makegood.Tests.Domain.Related;

/// <summary>Orders for tests, and sets of them in which everything meets everything.</summary>
internal static class Orders
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static RelatedOrder Of(string id, string account, double day, IReadOnlyList<Identifier> signs, long quantity = 1, string? product = "printer", OrderStanding standing = OrderStanding.Open) =>
        new(id, account, Start.AddDays(day), "EUR", standing, "test", [new Piece(product, quantity, quantity * 100)], signs);

    public static Identifier Sign(SignKind kind, int value) => new(kind, (ulong)value, 0);

    /// <summary>Payment 1, phone 2 and so on: `p1 t2 e3 a4 i5`, and `n6` for a /64.</summary>
    public static IReadOnlyList<Identifier> Signs(string words) => [.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => Sign(
        w[0] switch { 'p' => SignKind.Payment, 't' => SignKind.Phone, 'e' => SignKind.Email, 'a' => SignKind.Address, 'i' => SignKind.Ip4, _ => SignKind.Ip64 },
        int.Parse(w[1..], CultureInfo.InvariantCulture)))];

    /// <summary>So few values and so low caps that hubs come, go and come back, and limits are crossed often.</summary>
    public static List<RelatedOrder> Some(Random random, int count, int accounts, int values) =>
    [
        .. Enumerable.Range(0, count).Select(i => Of(
            string.Create(CultureInfo.InvariantCulture, $"o{i}"),
            string.Create(CultureInfo.InvariantCulture, $"a{random.Next(accounts)}"),
            random.Next(120) / 2.0,
            [.. Enum.GetValues<SignKind>().Where(_ => random.Next(3) == 0).Select(k => Sign(k, random.Next(values)))],
            random.Next(1, 4),
            random.Next(4) == 0 ? "kit" : "printer",
            (OrderStanding)random.Next(4))),
    ];

    public static RelatedRules Rules(Random random) => RelatedRules.Usual with
    {
        Limit = random.Next(2, 6),
        HouseholdPercent = random.Next(3) * 50,
        MixedHouseholdPercent = random.Next(4) * 50,
        WithinDays = random.Next(5, 40),
        Payment = new SignRule(3, 50, random.Next(1, 4)),
        Phone = new SignRule(3, 40, random.Next(1, 4)),
        Email = new SignRule(2, 30, random.Next(1, 4)),
        Address = new SignRule(2, 20, random.Next(1, 4)),
        Ip = new SignRule(1, 5, random.Next(1, 3)),
        Threshold = random.Next(2) == 0 ? 3 : 4,
        Chains = random.Next(4) == 0 ? Chains.DirectOnly : Chains.Followed,
        Takes = random.Next(3) == 0 ? LimitTakes.OnlyExcess : LimitTakes.AllLinkedOpen,
        Refunded = random.Next(3) == 0 ? RefundedOrders.Counted : RefundedOrders.NotCounted,
        Per = random.Next(4) == 0 ? LimitPer.AllProducts : LimitPer.Product,
        Counts = random.Next(4) == 0 ? LimitCounts.Money : LimitCounts.Quantity,
    };

    /// <summary>All that an index says about its orders, as text: groups, flags and their whole evidence.</summary>
    public static string Said(RelatedIndex index, RelatedRules rules) => string.Join('\n', index.Accounts.Select(a =>
    {
        var group = index.GroupOf(a, rules);
        return $"{a}: {string.Join(' ', group.Accounts)} {group.IsTooLarge}\n{string.Join('\n', index.FlagsOf(a, rules).Select(f => $"  {f.Order} {f.Account} {string.Join(" | ", f.Case.Said)} {string.Join(' ', f.Case.Orders)} {string.Join(' ', f.Case.Path.SelectMany(p => p.Shared))}"))}";
    }));
}
