namespace Makegood.Server.Doors.Webhooks;

/// <summary>Reads a URL out of a stranger's text.</summary>
internal static class WholeUrl
{
    /// <returns>Null when it is none. A URL that is returned has been read in every part.</returns>
    public static Uri? Read(string text)
    {
        try
        {
            if (!Uri.TryCreate(text, UriKind.Absolute, out var url)) return null;

            // Uri reads its parts only when they are asked for, and may find out late that it cannot.
            _ = (url.Host, url.IdnHost, url.DnsSafeHost, url.Port, url.UserInfo, url.AbsoluteUri);
            return url;
        }
        catch (Exception error) when (error is IndexOutOfRangeException or ArgumentException or UriFormatException or InvalidOperationException)
        {
            // `TryCreate` of .NET 10 breaks on some texts instead of saying no; the test StrangeInput finds them.
            return null;
        }
    }
}
