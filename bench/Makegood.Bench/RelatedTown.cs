using System.Globalization;
using Makegood.Domain.Orders;
using Makegood.Domain.Related;

namespace Makegood.Bench;

/// <summary>How a person of the town buys.</summary>
public enum Habit
{
    Alone,
    Household,
    Office,
    Forwarded,
    OneCard,
    Rotating,
    Careful,
}

/// <summary>An account of the town, and the person who truly stands behind it.</summary>
public sealed record Townsman(int Person, Habit Habit, string Account);

/// <summary>
/// A made-up town of buyers, labelled: who truly is whom. Persons live alone, in households that share an address, a connection and sometimes a card; work in offices; use freight
/// forwarders; move house, and others move in; go online through carriers; have two accounts because they forgot a password; write their own data in several ways and with typos.
/// Among them are resellers of three habits: many names on one card, names that rotate a few cards, phones and addresses, and careful ones who share nothing but a door and a connection.
/// </summary>
public sealed class RelatedTown
{
    private static readonly string[] Streets = ["Hauptstraße", "Bahnhofstr.", "Gartenweg", "Lindenallee", "Schulstrasse", "Am Markt", "Goetheplatz", "Birkenweg", "Müllerstraße", "Kirchgasse", "Ringstraße", "Hafenstraße"];
    private static readonly string[] Homes = ["freemail.test", "gmail.com", "outlook.com", "post.test"];

    private readonly Random _random;
    private readonly double _noise;
    private readonly KeyedHash _hash = new(new byte[KeyedHash.KeyBytes]);
    private readonly List<RelatedOrder> _orders = [];
    private readonly List<Townsman> _accounts = [];
    private int _persons, _doors, _numbers, _cards, _lines;

    private RelatedTown(int buyers, int seed, double noise)
    {
        (_random, _noise) = (new Random(seed), noise);
        var carriers = Enumerable.Range(0, 300).Select(_ => Line4()).ToList();
        while (_accounts.Count < buyers)
        {
            var roll = _random.NextDouble();
            if (roll < 0.62) Alone(carriers);
            else if (roll < 0.9975) Household(carriers);
            else if (roll < 0.9985) Office();
            else if (roll < 0.99865) Forwarder(carriers);
            else Reseller((Habit)_random.Next((int)Habit.OneCard, (int)Habit.Careful + 1), carriers);
        }
    }

    public IReadOnlyList<RelatedOrder> Orders => _orders;

    public IReadOnlyList<Townsman> Accounts => _accounts;

    /// <param name="noise">1 for the usual share of typos and gaps; more is noisier.</param>
    public static RelatedTown Of(int buyers, int seed, double noise) => new(buyers, seed, noise);

    private sealed record Self(string Payment, string Phone, string Email, string Address);

    private void Alone(List<string> carriers)
    {
        var self = Someone(Door());
        var line = Line();
        var person = _persons++;
        Buy(person, Habit.Alone, self, line, carriers);

        // A second account, after a password was forgotten; perhaps with the new card.
        if (_random.NextDouble() < 0.03) Buy(person, Habit.Alone, _random.NextDouble() < 0.7 ? self with { Email = Email() } : self with { Email = Email(), Payment = Card() }, line, carriers);

        // Some move, and somebody else lives behind the old door.
        if (_random.NextDouble() >= 0.05) return;
        Buy(person, Habit.Alone, self with { Address = Door(), Email = Email() }, Line(), carriers);
        Buy(_persons++, Habit.Alone, Someone(self.Address), Line(), carriers);
    }

    private void Household(List<string> carriers)
    {
        var (door, line, card, phone) = (Door(), Line(), Card(), Phone());
        for (var i = _random.Next(2, 6); i > 0; i--)
        {
            var self = Someone(door);
            if (_random.NextDouble() < 0.15) self = self with { Payment = card };
            if (_random.NextDouble() < 0.08) self = self with { Phone = phone };
            Buy(_persons++, Habit.Household, self, line, carriers);
        }
    }

    private void Office()
    {
        var (door, line, reception) = (Door(), Line(), Phone());
        var shares = _random.NextDouble() < 0.3;
        for (var i = _random.Next(12, 80); i > 0; i--)
        {
            var self = Someone(door);
            Buy(_persons++, Habit.Office, shares ? self with { Phone = reception } : self, line, [line]);
        }
    }

    private void Forwarder(List<string> carriers)
    {
        var (door, desk) = (Door(), Phone());
        var shares = _random.NextDouble() < 0.5;
        for (var i = _random.Next(100, 500); i > 0; i--)
        {
            var self = Someone(door);
            Buy(_persons++, Habit.Forwarded, shares ? self with { Phone = desk } : self, Line(), carriers);
        }
    }

    private void Reseller(Habit habit, List<string> carriers)
    {
        var person = _persons++;
        var names = habit is Habit.Careful ? _random.Next(3, 8) : _random.Next(4, 26);
        string[] cards = [.. Enumerable.Range(0, habit is Habit.OneCard ? 1 : 1 + (names / 4)).Select(_ => Card())], phones = [.. Enumerable.Range(0, 1 + (names / 4)).Select(_ => Phone())], doors = [.. Enumerable.Range(0, 1 + (names / 6)).Select(_ => Door())];
        var (line, product, day) = (Line(), Product(), _random.Next(0, 330));
        for (var i = 0; i < names; i++)
        {
            var self = habit switch
            {
                Habit.OneCard => new Self(cards[0], Phone(), Email(), _random.NextDouble() < 0.5 ? doors[0] : Door()),
                Habit.Rotating => new Self(Pick(cards), Pick(phones), Email(), Pick(doors)),
                _ => new Self(Card(), Phone(), Email(), doors[0]),
            };
            var account = Account(person, habit);
            for (var orders = _random.Next(1, 3); orders > 0; orders--) Order(account, self, habit is Habit.Careful || _random.NextDouble() < 0.6 ? line : Pick([.. carriers]), day + (_random.NextDouble() * 25), product, _random.Next(1, 4));
        }
    }

    private void Buy(int person, Habit habit, Self self, string line, List<string> carriers)
    {
        var account = Account(person, habit);
        for (var orders = 1 + (_random.NextDouble() < 0.5 ? 1 : 0) + (_random.NextDouble() < 0.2 ? _random.Next(1, 4) : 0); orders > 0; orders--)
        {
            Order(account, self, _random.NextDouble() < 0.35 ? carriers[_random.Next(carriers.Count)] : line, _random.NextDouble() * 360, Product(), _random.NextDouble() < 0.9 ? 1 : _random.Next(2, 4));
        }
    }

    private string Account(int person, Habit habit)
    {
        var account = string.Create(CultureInfo.InvariantCulture, $"account-{_accounts.Count}");
        _accounts.Add(new Townsman(person, habit, account));
        return account;
    }

    private void Order(string account, Self self, string line, double day, string product, int quantity)
    {
        var buyer = new Buyer { Payment = Gap(self.Payment, 0.08), Phone = Gap(Written(Slip(self.Phone, 0.01), true), 0.1), Email = Gap(Slip(self.Email, 0.005), 0.02), Address = Gap(Written(Slip(self.Address, 0.02), false), 0.01), Ip = Gap(line, 0.05) };
        _orders.Add(new RelatedOrder(string.Create(CultureInfo.InvariantCulture, $"order-{_orders.Count}"), account, DateTimeOffset.UnixEpoch.AddDays(20_000 + day), "EUR", OrderStanding.Open, "town", [new Piece(product, quantity, quantity * 10_000)], BuyerSigns.Read(buyer, _hash).Signs));
    }

    private Self Someone(string door) => new(Card(), Phone(), Email(), door);

    private string Card() => string.Create(CultureInfo.InvariantCulture, $"fp_{_cards++:x8}town");

    private string Email() => string.Create(CultureInfo.InvariantCulture, $"buyer{_numbers++}@{Homes[_random.Next(Homes.Length)]}");

    private string Phone() => string.Create(CultureInfo.InvariantCulture, $"+4915{1 + _random.Next(0, 2)}{20_000_000 + ((_numbers++ * 7919L) % 70_000_000):00000000}");

    private string Door()
    {
        var door = _doors++;
        return string.Create(CultureInfo.InvariantCulture, $"{Streets[door % Streets.Length]} {1 + (door / Streets.Length % 190)}, {10_115 + (door / (Streets.Length * 190))}, Musterstadt, DE");
    }

    private string Line() => _random.NextDouble() < 0.4 ? string.Create(CultureInfo.InvariantCulture, $"2a01:4f8:{_lines / 256:x}:{_lines++ % 256 * 256:x}::{_random.Next(1, 65_000):x}") : Line4();

    private string Line4() => string.Create(CultureInfo.InvariantCulture, $"{80 + (_lines >> 16)}.{(_lines >> 8) & 255}.{_lines++ & 255}.7");

    private string Product()
    {
        // Few things are bought by many.
        var rank = (int)Math.Floor(Math.Exp(_random.NextDouble() * Math.Log(60)));
        return string.Create(CultureInfo.InvariantCulture, $"product-{rank}");
    }

    private T Pick<T>(T[] some) => some[_random.Next(some.Length)];

    private string? Gap(string? text, double share) => _random.NextDouble() < share * _noise ? null : text;

    private string Slip(string text, double share)
    {
        if (_random.NextDouble() >= share * _noise) return text;
        var at = _random.Next(1, text.Length);
        return _random.Next(2) == 0 ? text.Remove(at, 1) : text[..at] + (char.IsAsciiDigit(text[at]) ? (char)('0' + _random.Next(10)) : (char)('a' + _random.Next(26))) + text[(at + 1)..];
    }

    // The same in another of the ways in which people write it.
    private string Written(string text, bool isPhone)
    {
        if (_random.NextDouble() < 0.5) return text;
        if (isPhone) return _random.Next(3) switch { 0 => text.Replace("+49", "0", StringComparison.Ordinal), 1 => text.Replace("+49", "0049 ", StringComparison.Ordinal), _ => text.Length > 7 ? $"{text[..3]} {text[3..6]}/{text[6..]}" : text };
        return _random.Next(3) switch { 0 => text.ToUpperInvariant(), 1 => text.Replace("straße", "str.", StringComparison.Ordinal).Replace("strasse", "str.", StringComparison.Ordinal), _ => "c/o Muster, " + text };
    }
}
