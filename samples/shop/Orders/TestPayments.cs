using Shop.Store;

namespace Shop.Orders;

/// <summary>A bank for trying things out. No money moves; what it was asked is remembered.</summary>
/// <param name="slowness">How long the slow card takes.</param>
public sealed class TestPayments(ShopDatabase database, TimeProvider time, TimeSpan slowness) : PaymentPort
{
    public override async Task<Charge> Take(string key, long amount, string currency, TestCard card, CancellationToken stop)
    {
        if (card is TestCard.Slow) await Task.Delay(slowness, time, stop);
        var charge = new Charge(card is TestCard.Declined ? "The bank declined this card." : null);

        // The first answer stays, whatever comes later under the same key.
        return database.Write(books =>
        {
            books.Save(key, new TestPayment(amount, currency, charge.Declined, null));
            return new Charge(books.Payment(key)!.Declined);
        });
    }

    public override Charge? Find(string key) => database.Read(books => books.Payment(key)) is { } known ? new Charge(known.Declined) : null;

    public override Task GiveBack(string key, string charge, long amount, CancellationToken stop)
    {
        database.Write(books => books.Save(key, new TestPayment(-amount, books.Payment(charge)!.Currency, null, charge)));
        return Task.CompletedTask;
    }
}

/// <param name="Amount">Below zero when it went back.</param>
/// <param name="Of">The charge that was given back.</param>
public sealed record TestPayment(long Amount, string Currency, string? Declined, string? Of);
