using System.Globalization;

namespace Makegood.Bench;

/// <summary>Every measurement is a command of its own; each prints one table.</summary>
public static class Program
{
    public static int Main(string[] args)
    {
        switch (args)
        {
            case ["hand"]:
                HandBench.Run();
                return 0;
            case ["load"]:
                LoadBench.Run();
                return 0;
            case ["backtest", .. var rest]:
                BackTestBench.Run(Count(rest, 1_000_000));
                return 0;
            case ["ask", .. var rest]:
                AskBench.Run(Count(rest, 10_000));
                return 0;
            case ["assess"]:
                AssessBench.Run();
                return 0;
            case ["agree", .. var rest]:
                return AgreeBench.Run(Count(rest, 20_000));
            case ["export", var count, var path]:
                AssessBench.Export(Count([count], 0), path);
                return 0;
            case ["lookup", .. var rest]:
                LookupBench.Run(Count(rest, 20_000)).GetAwaiter().GetResult();
                return 0;
            case ["reassess", .. var rest]:
                ReassessBench.Run(Count(rest is [] ? rest : rest[..1], 100_000), rest is [_, var store] ? store : null).GetAwaiter().GetResult();
                return 0;
            default:
                Console.Error.WriteLine("bench: hand | load | backtest [CLAIMS] | ask [CLAIMS] | assess | agree [PAIRS] | lookup [TRIES] | reassess [UNITS [STORE]] | export CLAIMS FILE");
                return 64;
        }
    }

    private static int Count(string[] rest, int otherwise) => rest is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : otherwise;
}
