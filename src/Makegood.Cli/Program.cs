using System.Text;

namespace Makegood.Cli;

/// <summary>Connects the commands to the real terminal.</summary>
public static class Program
{
    private const int Buffer = 1 << 16;

    public static int Main(string[] args)
    {
        // Reading is strict: a text whose bytes are broken is told, never mended in silence. Writing is UTF-8 whatever the terminal says.
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        using var input = new StreamReader(Console.OpenStandardInput(), utf8, detectEncodingFromByteOrderMarks: true, Buffer);
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), Buffer) { NewLine = "\n" };
        using var error = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { NewLine = "\n", AutoFlush = true };
        var noColour = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) || Environment.GetEnvironmentVariable("TERM") is "dumb";
        var terminal = new Terminal(input, output, error)
        {
            Width = Console.IsOutputRedirected ? Terminal.UsualWidth : WindowWidth(),
            HasColour = !Console.IsOutputRedirected && !noColour,
            OutputIsTerminal = !Console.IsOutputRedirected,
            InputIsTerminal = !Console.IsInputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
        };
        return CommandLine.Run(args, terminal);
    }

    private static int WindowWidth()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : Terminal.UsualWidth;
        }
        catch (IOException)
        {
            return Terminal.UsualWidth;
        }
    }
}
