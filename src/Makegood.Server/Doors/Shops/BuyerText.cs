namespace Makegood.Server.Doors.Shops;

/// <summary>What an event can hold of a shop's free texts: no control characters, and not without end. Source: <see cref="Makegood.Domain.Orders.ShopEventReader"/>.</summary>
internal static class BuyerText
{
    /// <summary>Of one order.</summary>
    public const int MostLines = 1000;

    private const int Longest = 200;

    /// <summary>The text as far as it fits; null when nothing is left.</summary>
    public static string? Fit(string? text)
    {
        if (text is null) return null;
        var plain = new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]).Trim();
        if (plain.Length > Longest) plain = plain[..(char.IsHighSurrogate(plain[Longest - 1]) ? Longest - 1 : Longest)].Trim();
        return plain.Length > 0 ? plain : null;
    }
}
