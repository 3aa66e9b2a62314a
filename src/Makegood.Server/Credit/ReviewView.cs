using Makegood.Domain.Basics;
using Makegood.Domain.Related;
using Makegood.Storage;

namespace Makegood.Server.Credit;

/// <summary>An order that waits for a person, or was decided by one.</summary>
/// <param name="Order">The shop's name of it.</param>
/// <param name="Counted">Pieces, or minor units where the programme counts money, bought within <paramref name="WithinDays"/>; <paramref name="Permitted"/> are, to one buyer or to the household that these accounts were taken for.</param>
/// <param name="State"><c>open</c>, <c>cleared</c>, <c>withdrawn</c> or <c>reinstated</c>.</param>
/// <param name="WaitingSince">Null when nobody is waited for.</param>
public sealed record ReviewView(string Order, string Account, DateTimeOffset FlaggedAt, string? Product, long Counted, long Permitted, long WithinDays, string Policy, string Clause, string State, DateTimeOffset? WaitingSince, DateTimeOffset? AppealedAt, DateTimeOffset? DecidedAt, string? DecidedBy, string? Reason)
{
    internal static ReviewView Of(RelatedFlagRow row) =>
        new(row.Id, row.Account, row.FlaggedAt, row.Product, row.Counted, row.Allowed, row.WithinDays, row.Policy, row.Clause, row.State, row.WaitingSince, row.AppealedAt, row.DecidedAt, row.DecidedBy, row.Reason);
}

/// <summary>A sign that two accounts share.</summary>
/// <param name="Mark">Tells two values of a kind apart; it says nothing about what they are.</param>
/// <param name="Strength">Its weight in the programme.</param>
/// <param name="Source">Who told it.</param>
public sealed record SharedSignView(string Kind, string Mark, int Strength, string OneOrder, DateTimeOffset OneAt, string OtherOrder, DateTimeOffset OtherAt, string Source);

/// <summary>Two accounts and what they share.</summary>
public sealed record RelatedLinkView(string One, string Other, string Said, IReadOnlyList<SharedSignView> Shared);

/// <summary>An order that was counted.</summary>
public sealed record CountedOrderView(string Order, string Account, DateTimeOffset At, long Counted, string Standing);

/// <summary>The whole evidence behind a flag.</summary>
/// <param name="Said">In words, one sentence after the other.</param>
/// <param name="Orders">What was counted, by time.</param>
/// <param name="Path">How the accounts hang together; empty when they are one.</param>
public sealed record EvidenceView(string Over, IReadOnlyList<string> Said, IReadOnlyList<CountedOrderView> Orders, IReadOnlyList<RelatedLinkView> Path)
{
    internal static EvidenceView Of(LimitCase found) => new(
        found.Over,
        found.Said,
        [.. found.Orders.Select(o => new CountedOrderView(o.Id, o.Account, o.At, o.Counted, Words.Write(o.Standing)))],
        [.. found.Path.Select(l => new RelatedLinkView(l.One, l.Other, l.Said, [.. l.Shared.Select(s => new SharedSignView(Words.Write(s.Kind), s.Mark, s.Strength, s.OneOrder, s.OneAt, s.OtherOrder, s.OtherAt, s.Source))]))]);
}
