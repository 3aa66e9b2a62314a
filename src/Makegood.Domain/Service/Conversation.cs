using System.Collections.Frozen;
using Makegood.Domain.Basics;
using static Makegood.Domain.Service.ConversationMove;
using static Makegood.Domain.Service.ConversationState;

namespace Makegood.Domain.Service;

/// <summary>How a conversation stands. It stands beside the claim and never changes a decision.</summary>
public enum ConversationState
{
    /// <summary>Somebody wrote, and nobody at the desk has taken it up.</summary>
    New,

    /// <summary>The desk has it in hand.</summary>
    Open,

    /// <summary>The desk waits for the customer.</summary>
    WaitingCustomer,

    /// <summary>The desk waits for a supplier, a dealer, a carrier.</summary>
    WaitingThirdParty,

    /// <summary>Said what there was to say. A new message of the customer opens it again.</summary>
    Closed,

    /// <summary>Its messages live on in another conversation.</summary>
    Merged,
}

/// <summary>What happens to a conversation.</summary>
public enum ConversationMove
{
    /// <summary>The customer, or somebody in copy, wrote.</summary>
    Hear,

    /// <summary>The desk wrote, and the turn stays where it is.</summary>
    Answer,

    /// <summary>The desk takes it up.</summary>
    TakeUp,
    AwaitCustomer,
    AwaitThirdParty,
    Close,
    Merge,
}

/// <summary>Why a conversation does not move. Part of the API (`reason`).</summary>
public enum ConversationRefusal
{
    IsOpenAlready,
    WaitsAlready,
    IsClosed,
    IsMerged,
    MergedWithItself,
    OtherClaim,
    OtherPerson,
    AutomaticOpensNothing,
    NobodyToAnswer,
}

/// <summary>One line of the table: from this state, this move leads there.</summary>
public sealed record ConversationStep(ConversationState From, ConversationMove Move, ConversationState To);

/// <summary>The life of a conversation as a table.</summary>
/// <remarks>Source: design/claims.md, "Five small state machines", 5; research/warranty-anchors.md, 8.5 (after Zammad).</remarks>
public static class ConversationLifecycle
{
    /// <summary>Every step there is. The reference and the tests are made from it.</summary>
    public static readonly IReadOnlyList<ConversationStep> Steps =
    [
        new(New, Hear, New),
        new(New, Answer, Open),
        new(New, TakeUp, Open),
        new(New, AwaitCustomer, WaitingCustomer),
        new(New, AwaitThirdParty, WaitingThirdParty),
        new(New, Close, Closed),
        new(New, Merge, Merged),

        new(Open, Hear, Open),
        new(Open, Answer, Open),
        new(Open, AwaitCustomer, WaitingCustomer),
        new(Open, AwaitThirdParty, WaitingThirdParty),
        new(Open, Close, Closed),
        new(Open, Merge, Merged),

        new(WaitingCustomer, Hear, Open),
        new(WaitingCustomer, Answer, WaitingCustomer),
        new(WaitingCustomer, TakeUp, Open),
        new(WaitingCustomer, AwaitThirdParty, WaitingThirdParty),
        new(WaitingCustomer, Close, Closed),
        new(WaitingCustomer, Merge, Merged),

        new(WaitingThirdParty, Hear, Open),
        new(WaitingThirdParty, Answer, WaitingThirdParty),
        new(WaitingThirdParty, TakeUp, Open),
        new(WaitingThirdParty, AwaitCustomer, WaitingCustomer),
        new(WaitingThirdParty, Close, Closed),
        new(WaitingThirdParty, Merge, Merged),

        new(Closed, Hear, Open),
        new(Closed, Answer, Closed),
        new(Closed, TakeUp, Open),
        new(Closed, Merge, Merged),
    ];

    private static readonly FrozenDictionary<(ConversationState, ConversationMove), ConversationState> ByStep = Steps.ToFrozenDictionary(s => (s.From, s.Move), s => s.To);

    /// <summary>Where a move leads from a state; or that it does not, and why.</summary>
    public static Result<ConversationState, ConversationRefusal> Next(ConversationState state, ConversationMove move) => ByStep.TryGetValue((state, move), out var to) ? to : WhyNot(state);

    /// <summary>Whose turn a move gives; null when the turn stays where it is. Only the customer's words and what the desk says in so many words move it.</summary>
    public static Turn? Gives(ConversationMove move) => move switch
    {
        Hear or TakeUp => Turn.Desk,
        AwaitCustomer => Turn.Customer,
        AwaitThirdParty => Turn.ThirdParty,
        Answer or Close or Merge => null,
    };

    public static Turn TurnOf(ConversationState state) => state switch
    {
        New or Open => Turn.Desk,
        WaitingCustomer => Turn.Customer,
        WaitingThirdParty => Turn.ThirdParty,
        Closed or Merged => Turn.Nobody,
    };

    public static string WordsOf(ConversationRefusal refusal) => refusal switch
    {
        ConversationRefusal.IsOpenAlready => "The conversation is open already.",
        ConversationRefusal.WaitsAlready => "The conversation waits for that already.",
        ConversationRefusal.IsClosed => "The conversation is closed; take it up first.",
        ConversationRefusal.IsMerged => "The conversation was merged into another and lives on there; `merged_into` names it.",
        ConversationRefusal.MergedWithItself => "A conversation cannot be merged into itself, nor into one that was merged away.",
        ConversationRefusal.OtherClaim => "The two conversations belong to different claims. Mark one claim as a duplicate of the other first, or leave them apart.",
        ConversationRefusal.OtherPerson => "The two conversations are with different people, who would read each other's words. Send `join` as true if that is meant.",
        ConversationRefusal.AutomaticOpensNothing => "An automatic reply that belongs to no conversation opens none. Nothing was saved; the mail itself is kept where it came in.",
        ConversationRefusal.NobodyToAnswer => "The person has been erased, so there is nobody to write to.",
    };

    public static Refusal ToRefusal(ConversationRefusal refusal, string? more = null) =>
        new(RefusalCode.NotPossibleNow, more is null ? WordsOf(refusal) : $"{WordsOf(refusal)} {more}") { Reason = Words.Write(refusal) };

    private static ConversationRefusal WhyNot(ConversationState state) => state switch
    {
        New or Open => ConversationRefusal.IsOpenAlready,
        WaitingCustomer or WaitingThirdParty => ConversationRefusal.WaitsAlready,
        Closed => ConversationRefusal.IsClosed,
        Merged => ConversationRefusal.IsMerged,
    };
}
