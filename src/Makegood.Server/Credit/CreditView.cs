using Makegood.Domain.Basics;
using Makegood.Domain.Credit;

namespace Makegood.Server.Credit;

/// <summary>What an account has in one currency, in minor units.</summary>
public sealed record WalletView(string Currency, long Available, long Held, long Owed)
{
    internal static WalletView Of((string Currency, Balance Balance) wallet) => new(wallet.Currency, wallet.Balance.Available, wallet.Balance.Held, wallet.Balance.Owed);
}

/// <summary>An account at an instant.</summary>
/// <param name="ExpiresOn">The last day of the credit that ends first.</param>
/// <param name="OrdersUnderReview">Orders that a person should look at.</param>
public sealed record CreditAccountView(string Account, DateTimeOffset AsOf, IReadOnlyList<WalletView> Wallets, DateOnly? ExpiresOn, DateTimeOffset? ClosedAt, IReadOnlyList<string> OrdersUnderReview)
{
    internal static CreditAccountView Of(AccountBook book, DateTimeOffset asOf) =>
        new(book.Account, asOf, [.. book.Balances.Select(WalletView.Of)], book.ExpiresOn is { } day && day != DateOnly.MaxValue ? day : null, book.ClosedAt, [.. book.UnderReview]);
}

/// <summary>One movement as the API shows it.</summary>
public sealed record EntryView(string Kind, string Currency, long Amount, string Debit, string Credit, string Clause, string Policy, string? Order, string? Lot, bool Corrects, DateTimeOffset Effective)
{
    internal static EntryView Of(Entry entry) =>
        new(Words.Write(entry.Kind), entry.Currency, entry.Amount, Words.Write(entry.Debit), Words.Write(entry.Credit), entry.Clause, entry.Policy, entry.Order, entry.Lot, entry.Corrects, entry.Effective);
}

/// <summary>How a return of goods is to be given back, in minor units.</summary>
public sealed record SplitView(long Money, long Credit);

/// <summary>What became of one event.</summary>
/// <param name="RefusedBecause">Why it was not accepted, with <paramref name="Reason"/>, <paramref name="Field"/> and <paramref name="Clause"/> for programs.</param>
/// <param name="Known"><c>repeated</c> when it was known already, <c>contradicts</c> when something else was told before; null when it is new.</param>
/// <param name="Waiting">It is about an order that nobody has placed yet, and is kept for its placing.</param>
public sealed record EventView(DateTimeOffset At, string Type, bool Accepted, string? RefusedBecause, string? Reason, string? Field, string? Clause, string? Known, bool Waiting, SplitView? Split, IReadOnlyList<EntryView> Entries, string? Account, IReadOnlyList<WalletView> Balances)
{
    internal static EventView Of(CreditOutcome outcome) => new(
        outcome.Event.At,
        outcome.Event.Type,
        outcome.Refusal is null,
        outcome.Refusal?.Detail,
        outcome.Refusal is { } refusal ? Words.Write(refusal.Reason) : null,
        outcome.Refusal?.Field,
        outcome.Refusal?.Clause,
        outcome.Reception is Reception.Taken ? null : Words.Write(outcome.Reception),
        outcome.IsWaiting,
        outcome.Split is { } split ? new SplitView(split.Money, split.Credit) : null,
        [.. outcome.Entries.Select(EntryView.Of)],
        outcome.Account,
        [.. outcome.Balances.Select(WalletView.Of)]);
}
