namespace Makegood.Domain.Credit;

/// <summary>The versions of a maker's programme, one after the other.</summary>
public sealed class Programmes
{
    private readonly IReadOnlyList<Programme> _versions;

    /// <param name="versions">At least one, in any order.</param>
    public Programmes(IEnumerable<Programme> versions) => _versions = [.. versions.OrderBy(v => v.EffectiveFrom ?? DateOnly.MinValue)];

    /// <summary>The version in force at an instant; before the first came into force, the first.</summary>
    public Programme On(DateTimeOffset instant)
    {
        for (var i = _versions.Count - 1; i > 0; i--)
        {
            if (_versions[i].DayOf(instant) >= _versions[i].EffectiveFrom) return _versions[i];
        }

        return _versions[0];
    }
}
