namespace Makegood.Bench;

/// <summary>Every measurement is a command of its own; each prints one table.</summary>
public static class Program
{
    public static int Main(string[] args)
    {
        switch (args)
        {
            case ["nodes", var cc, var aa]: NodesDump.Run(int.Parse(cc, System.Globalization.CultureInfo.InvariantCulture), aa == "all"); return 0;
            case ["hand"]:
                HandBench.Run();
                return 0;
            case ["backtest", .. var rest]:
                BackTestBench.Run(rest is [var n] ? int.Parse(n, System.Globalization.CultureInfo.InvariantCulture) : 1_000_000);
                return 0;
            default:
                Console.Error.WriteLine("bench: hand");
                return 64;
        }
    }
}
