using Makegood.Domain.Warranty;

namespace Makegood.Server.Doors.Pages;

/// <summary>The certificate's words for whose promise it is and how it stands.</summary>
internal static class CertificateWords
{
    public static string Heading(CoverageSource source) => source switch
    {
        CoverageSource.Commercial => "Our own promise",
        CoverageSource.Statutory => "What the law gives you",
        CoverageSource.Supplier => "Our supplier's promise to us",
    };

    public static string Standing(CoverageStanding? standing) => standing switch
    {
        CoverageStanding.NotYet => "has not begun",
        CoverageStanding.Running => "running",
        CoverageStanding.StandingStill => "away for repair: moves on until it is back",
        CoverageStanding.Over => "over",
        CoverageStanding.Void => "void",
        CoverageStanding.EndedByTransfer => "ended with the change of owner",
        null => string.Empty,
    };
}
