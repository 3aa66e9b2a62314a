using Makegood.Policy.Checked;

namespace Makegood.Policy.Evaluation;

/// <summary>Values that a clause does not accept count as not given yet.</summary>
public static class Acceptances
{
    /// <summary>Does the value of the fact pass? An unknown or absent value does.</summary>
    public static bool Holds(PolicyModel model, IReadOnlyList<FactValue> facts, Acceptance acceptance)
    {
        var value = facts[acceptance.Fact];
        if (!value.IsKnown || value.Value.Kind is ValueKind.Absent) return true;
        return Reference.Truth(model, facts, acceptance.Condition) ?? false;
    }
}
