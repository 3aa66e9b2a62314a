using System.Collections.Frozen;
using Makegood.Domain.Basics;
using static Makegood.Domain.Service.GuidanceMove;
using static Makegood.Domain.Service.GuidanceState;

namespace Makegood.Domain.Service;

/// <summary>How a piece of remote help stands. It is free, for life, and nobody asks what covers the unit.</summary>
public enum GuidanceState
{
    /// <summary>Under way.</summary>
    Open,

    /// <summary>The trouble is gone.</summary>
    Solved,

    /// <summary>A claim goes on with it, and has its steps.</summary>
    HandedOver,

    /// <summary>Ended without having solved it.</summary>
    Ended,
}

/// <summary>What can be done with remote help.</summary>
public enum GuidanceMove
{
    RecordStep,
    Schedule,
    Route,
    Solve,
    HandOver,
    End,
    TakeUpAgain,
}

/// <summary>Who helps.</summary>
public enum GuidanceRoute
{
    /// <summary>What engineers solve from afar every day.</summary>
    RemoteEngineers,

    /// <summary>Special problems: the technical department of after-sales, together with the customer.</summary>
    AfterSales,
}

/// <summary>Why remote help does not go that way. Part of the API (`reason`).</summary>
public enum GuidanceRefusal
{
    NotOver,
    IsSolved,
    IsHandedOver,
    HasEnded,
    AskedAlready,
    NotInTheTree,
    OtherPersonsClaim,
    SessionIsOver,
}

public sealed record GuidanceStepRule(GuidanceState From, GuidanceMove Move, GuidanceState To);

/// <summary>The life of remote help as a table.</summary>
/// <remarks>Source: design/claims.md, "Guidance"; the routes are clauses support.conventional and support.special of policies/fff-printer.policy.md.</remarks>
public static class GuidanceLifecycle
{
    public static readonly IReadOnlyList<GuidanceStepRule> Steps =
    [
        new(Open, RecordStep, Open),
        new(Open, Schedule, Open),
        new(Open, Route, Open),
        new(Open, Solve, Solved),
        new(Open, HandOver, HandedOver),
        new(Open, End, Ended),

        // The claim's own desk goes on with the steps, and can solve it from afar after all.
        new(HandedOver, RecordStep, HandedOver),
        new(HandedOver, Schedule, HandedOver),
        new(HandedOver, Solve, Solved),
        new(HandedOver, End, Ended),

        new(Solved, TakeUpAgain, Open),
        new(Ended, TakeUpAgain, Open),
    ];

    private static readonly FrozenDictionary<(GuidanceState, GuidanceMove), GuidanceState> ByStep = Steps.ToFrozenDictionary(s => (s.From, s.Move), s => s.To);

    public static Result<GuidanceState, GuidanceRefusal> Next(GuidanceState state, GuidanceMove move) => ByStep.TryGetValue((state, move), out var to) ? to : WhyNot(state);

    /// <summary>Who helps with a problem.</summary>
    /// <param name="isSpecial">Outside of what engineers solve from afar every day.</param>
    public static GuidanceRoute RouteOf(bool isSpecial) => isSpecial ? GuidanceRoute.AfterSales : GuidanceRoute.RemoteEngineers;

    public static string WordsOf(GuidanceRefusal refusal) => refusal switch
    {
        GuidanceRefusal.NotOver => "This help is still under way.",
        GuidanceRefusal.IsSolved => "The trouble was solved. Take the help up again if it came back.",
        GuidanceRefusal.IsHandedOver => "A claim goes on with this; its desk sees every step.",
        GuidanceRefusal.HasEnded => "This help has ended. Take it up again to go on; it costs nothing, for life.",
        GuidanceRefusal.AskedAlready => "This step was taken before. Look at what came out, or send `again` with a reason that the customer can be told.",
        GuidanceRefusal.NotInTheTree => "The step tree has no such step or outcome.",
        GuidanceRefusal.OtherPersonsClaim => "The claim belongs to another person.",
        GuidanceRefusal.SessionIsOver => "The session was called off, or lies in the past.",
    };

    public static Refusal ToRefusal(GuidanceRefusal refusal, string? more = null, string? field = null) =>
        new(field is null ? RefusalCode.NotPossibleNow : RefusalCode.Invalid, more is null ? WordsOf(refusal) : $"{WordsOf(refusal)} {more}", field) { Reason = Words.Write(refusal) };

    private static GuidanceRefusal WhyNot(GuidanceState state) => state switch
    {
        Open => GuidanceRefusal.NotOver,
        Solved => GuidanceRefusal.IsSolved,
        HandedOver => GuidanceRefusal.IsHandedOver,
        Ended => GuidanceRefusal.HasEnded,
    };
}
