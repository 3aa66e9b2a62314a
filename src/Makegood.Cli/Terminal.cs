namespace Makegood.Cli;

/// <summary>Where a command reads and writes, and what the other side can show.</summary>
internal sealed record Terminal(TextReader In, TextWriter Out, TextWriter Err)
{
    public const int UsualWidth = 80;

    public int Width { get; init; } = UsualWidth;

    public bool HasColour { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool InputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>One line on standard error.</summary>
    public void Complain(string line)
    {
        try
        {
            // Answers given so far come first when both go to the same place.
            Out.Flush();
        }
        catch (IOException)
        {
            // What is to be said may be just that.
        }

        Err.WriteLine(Page.Clean(line));
    }
}
