namespace Makegood.Server.Doors.Shops;

/// <summary>Adds amounts of a body. Once an amount is missing or the sum leaves what a shop can mean, it is no sum any more.</summary>
internal sealed class Sum
{
    /// <summary>In minor units: far beyond any order, and far below what overflows.</summary>
    public const long Most = 1_000_000_000_000_000;

    private Int128? _total = 0;

    /// <summary>Null: it could not be added up.</summary>
    public long? Total => _total is { } total && Int128.Abs(total) <= Most ? (long)total : null;

    public Sum Add(long? amount, long times = 1)
    {
        _total = _total is { } total && amount is { } more && Int128.Abs(total) <= Most ? total + ((Int128)more * times) : null;
        return this;
    }
}
