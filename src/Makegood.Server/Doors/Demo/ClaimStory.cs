using System.Text.Json.Nodes;
using Makegood.Domain.Claims;
using Makegood.Domain.Remedies;

namespace Makegood.Server.Doors.Demo;

/// <summary>What somebody does next about a claim.</summary>
internal enum StoryStep
{
    /// <summary>The customer gives what was asked for.</summary>
    TellMore,

    /// <summary>The customer never answered.</summary>
    GiveUp,

    /// <summary>The customer takes it back.</summary>
    Withdraw,

    /// <summary>The desk finds that it is the same trouble again.</summary>
    MarkDuplicate,

    /// <summary>The desk has looked, and says what it found.</summary>
    Inspect,

    /// <summary>As the policy says.</summary>
    Decide,

    /// <summary>Otherwise than the policy says, with a reason and a cost.</summary>
    GiveAnyway,
    Appeal,
    Close,

    /// <summary>The remedy goes on.</summary>
    Remedy,
}

/// <summary>
/// How the people around one claim behave. Both ways of making a demo ask it what happens next, so the large one tells the same kind of story as the small
/// one. All chance comes from the claim's own seed.
/// </summary>
internal sealed class ClaimStory
{
    private readonly Random _dice;
    private readonly bool _forgetful;
    private readonly bool _silent;
    private readonly bool _changesMind;
    private readonly bool _appeals;
    private readonly bool _kindDesk;
    private readonly bool _isAgain;
    private bool _told;
    private bool _inspected;
    private bool _appealed;

    public ClaimStory(Trouble trouble, SoldUnit unit, long seed)
    {
        _dice = new Random(unchecked((int)(seed * 1_000_003 + trouble.Number * 7_919L + 17)));
        (Trouble, Unit) = (trouble, unit);
        _forgetful = _dice.Next(100) < 31;
        _silent = _dice.Next(100) < 14;
        _changesMind = _dice.Next(1000) < 18;
        _appeals = _dice.Next(100) < 9;
        _kindDesk = _dice.Next(100) < 5;
        _isAgain = trouble.Again;
        InDepot = _dice.Next(100) < (unit.IsKit ? 22 : 8);
        ByPortal = _dice.Next(100) < 62;
        Told = SampleShop.Stories[_dice.Next(SampleShop.Stories.Count)];
        Cause = _dice.Next(100) switch { < 78 => null, < 85 => unit.IsKit ? "fault.improper_assembly" : "fault.incorrect_use", < 90 => "fault.wear", < 95 => unit.IsKit ? "fault.improper_use" : "fault.modification", < 98 => unit.IsKit ? "fault.lack_of_maintenance" : "fault.poor_maintenance", _ => unit.IsKit ? "fault.external" : "fault.force_majeure" };
        Hours = 5 + _dice.Next(1400);
    }

    public Trouble Trouble { get; }

    public SoldUnit Unit { get; }

    /// <summary>The desk has it sent in instead of sending a part.</summary>
    public bool InDepot { get; }

    public bool ByPortal { get; }

    public string Told { get; }

    /// <summary>The exclusion that holds; null when the thing itself was at fault.</summary>
    public string? Cause { get; }

    public int Hours { get; }

    /// <summary>What the customer tells with the claim; not all of them all at once.</summary>
    public JsonObject AtFiling() => _forgetful ? [] : OfCustomer();

    /// <summary>All that a customer can tell about the whole.</summary>
    public JsonObject OfCustomer() => Unit.IsKit
        ? Trouble.Parts.Any(p => p.Item is "motor")
            ? new() { ["request.evidence"] = "provided", ["motor.disassembled"] = "no", ["motor.other_rated_current"] = "no" }
            : new() { ["request.evidence"] = "provided" }
        : new() { ["unit.warranty_card"] = "provided", ["unit.run_time"] = $"{Hours} h", ["repair.unauthorised_shop"] = Cause is "fault.modification" ? "yes" : "no" };

    /// <summary>What the desk finds about the whole.</summary>
    public JsonObject OfDesk() => Unit.IsKit ? [] : new() { ["problem.special"] = "no" };

    /// <summary>What the desk finds about a part.</summary>
    public JsonObject OfDeskAboutPart()
    {
        string[] faults = Unit.IsKit
            ? ["fault.improper_assembly", "fault.improper_use", "fault.lack_of_maintenance", "fault.improper_conditions", "fault.external", "fault.wear"]
            : ["fault.modification", "fault.incorrect_use", "fault.environment", "fault.misuse", "fault.other_brand_part", "fault.poor_filament", "fault.other_software", "fault.poor_maintenance", "fault.wear", "fault.force_majeure"];
        var found = new JsonObject { [Unit.IsKit ? "fault.defect" : "fault.quality_defect"] = Cause is null ? "yes" : "no" };
        foreach (var fault in faults) found[fault] = fault == Cause ? "yes" : "no";
        return found;
    }

    /// <summary>What happens next, and after how long; null when nothing more does.</summary>
    /// <param name="outcome">What the policy says now.</param>
    public (TimeSpan Wait, StoryStep Step)? Next(ClaimState state, string? outcome, bool flaggedAgain)
    {
        switch (state)
        {
            case ClaimState.Submitted or ClaimState.InfoRequested or ClaimState.ManualReview or ClaimState.Assessing when _isAgain && flaggedAgain:
                return (Hour(2, 30), StoryStep.MarkDuplicate);
            case ClaimState.InfoRequested or ClaimState.ManualReview when _changesMind:
                return (Hour(20, 100), StoryStep.Withdraw);
            case ClaimState.InfoRequested when _told:
                return (Hour(100, 300), StoryStep.Withdraw);
            case ClaimState.InfoRequested:
                if (_silent) return (TimeSpan.FromDays(31), StoryStep.GiveUp);
                _told = true;
                return (Hour(3, 160), StoryStep.TellMore);
            case ClaimState.ManualReview or ClaimState.Assessing or ClaimState.Submitted when !_inspected:
                _inspected = true;
                return (Hour(3, 70), StoryStep.Inspect);
            case ClaimState.ManualReview or ClaimState.Assessing:
                if (outcome is null or "needs_information" or "error") return (Hour(60, 200), StoryStep.Withdraw);
                return (Hour(1, 40), _kindDesk && outcome is "not_covered" ? StoryStep.GiveAnyway : StoryStep.Decide);
            case ClaimState.Rejected when _appeals && !_appealed:
                _appealed = true;
                return (Hour(20, 200), StoryStep.Appeal);
            case ClaimState.Appealed:
                return (Hour(8, 90), _dice.Next(100) < 45 && outcome is "not_covered" ? StoryStep.GiveAnyway : StoryStep.Decide);
            case ClaimState.Rejected:
                return (Hour(31 * 24, 40 * 24), StoryStep.Close);
            case ClaimState.Referred:
                return (Hour(10 * 24, 25 * 24), StoryStep.Close);
            case ClaimState.Approved or ClaimState.PartlyApproved or ClaimState.InRemedy or ClaimState.QuoteOffered:
                return (Hour(4, 60), StoryStep.Remedy);
            case ClaimState.Resolved or ClaimState.ResolvedByGuidance:
                return (Hour(14 * 24, 30 * 24), StoryStep.Close);
            case ClaimState.Draft or ClaimState.Guidance or ClaimState.Reopened or ClaimState.Submitted or ClaimState.Closed or ClaimState.Withdrawn or ClaimState.Duplicate or ClaimState.ClosedNoResponse:
                return null;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>The word with which such a claim is closed.</summary>
    public static string Resolution(ClaimState state) => state is ClaimState.Rejected ? "refused" : state is ClaimState.Referred ? "referred" : "made_good";

    /// <summary>What is done next for a remedy; null when it has come to its end.</summary>
    public RemedyMove? Next(RemedyKind kind, RemedyState state)
    {
        if (RemedyLifecycle.IsEnd(kind, state)) return null;
        var moves = RemedyLifecycle.MovesOf(kind, state);
        if (moves.Contains(RemedyMove.AcceptQuote)) return _dice.Next(100) < 55 ? RemedyMove.AcceptQuote : RemedyMove.DeclineQuote;
        if (moves.Contains(RemedyMove.Inspect) || moves.Contains(RemedyMove.FindNoFault)) return moves.Contains(RemedyMove.Inspect) ? RemedyMove.Inspect : _dice.Next(100) < 7 ? RemedyMove.FindNoFault : RemedyMove.StartRepair;
        // Some repairs fail their check, once in a while.
        if (moves.Contains(RemedyMove.FailCheck) && _dice.Next(100) < 6) return RemedyMove.FailCheck;
        return Usual.First(moves.Contains);
    }

    private static readonly RemedyMove[] Usual =
        [RemedyMove.OfferQuote, RemedyMove.IssueRma, RemedyMove.SendIn, RemedyMove.Receive, RemedyMove.FinishRepair, RemedyMove.PassCheck, RemedyMove.SendOut, RemedyMove.Reserve, RemedyMove.Ship, RemedyMove.Deliver, RemedyMove.ConfirmWorking, RemedyMove.Request, RemedyMove.Complete];

    private TimeSpan Hour(int least, int most) => TimeSpan.FromMinutes(_dice.Next(least * 60, most * 60));
}
