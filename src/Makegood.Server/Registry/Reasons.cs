using Makegood.Domain.Basics;

namespace Makegood.Server.Registry;

/// <summary>A change of what was recorded needs a reason; the audit keeps it with the change.</summary>
internal static class Reasons
{
    public const int Longest = 500;

    public static Refusal? Problem(string? reason) =>
        string.IsNullOrWhiteSpace(reason) ? Refusal.Invalid("reason", "Say in `reason` why it is changed; the audit keeps it.")
        : reason.Length > Longest ? Refusal.Invalid("reason", $"The reason has {reason.Length} characters; {Longest} is the most.")
        : null;
}
