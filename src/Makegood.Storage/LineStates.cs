using Makegood.Domain.Warranty;

namespace Makegood.Storage;

/// <summary>How a line stands, as the column has it. What depends on the day (running or over) is not in it.</summary>
public static class LineStates
{
    /// <summary>It has no term yet: facts are missing.</summary>
    public const string Waiting = "waiting";

    public static string Of(CoverageState state) => state.Now switch
    {
        CoverageStanding.Void => "void",
        CoverageStanding.EndedByTransfer => "ended_by_transfer",
        CoverageStanding.StandingStill => "standing_still",
        CoverageStanding.NotYet or CoverageStanding.Running or CoverageStanding.Over => "runs",
    };
}
