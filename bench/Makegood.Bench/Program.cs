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
                return Agree(rest);
            case ["import", .. var rest]:
                ImportBench.Run(10_000, rest is [var postgres] ? postgres : null).GetAwaiter().GetResult();
                return 0;
            case ["export", var count, var path]:
                AssessBench.Export(Count([count], 0), path);
                return 0;
            case ["lookup", .. var rest]:
                LookupBench.Run(Count(rest, 20_000)).GetAwaiter().GetResult();
                return 0;
            case ["reassess", .. var rest]:
                ReassessBench.Run(Count(rest is [] ? rest : rest[..1], 100_000), rest is [_, var store] ? store : null).GetAwaiter().GetResult();
                return 0;
            case ["credit", .. var rest]:
                CreditBench.Run(rest is [var cluster] ? cluster : null).GetAwaiter().GetResult();
                return 0;
            case ["balances", .. var rest]:
                CreditBench.Balances(rest is [var server] ? server : null).GetAwaiter().GetResult();
                return 0;
            case ["related", .. var rest]:
                RelatedBench.Run(Count(rest, 200_000)).GetAwaiter().GetResult();
                return 0;
            case ["claims", .. var rest]:
                ClaimsBench.Run(rest is [var folder] ? folder : null).GetAwaiter().GetResult();
                return 0;
            default:
                Console.Error.WriteLine("bench: hand | load | backtest [CLAIMS] | ask [CLAIMS] | assess | agree [PAIRS] [--seed SEED] [--threads N] | lookup [TRIES] | import [POSTGRES] | reassess [UNITS [STORE]] | claims [FOLDER] | credit [POSTGRES] | balances [POSTGRES] | export CLAIMS FILE");
                return 64;
        }
    }

    private static int Agree(string[] rest)
    {
        long pairs = 20_000;
        var (seed, threads) = (AgreeBench.Seed, Environment.ProcessorCount);
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] is "--seed" && i + 1 < rest.Length) seed = Count([rest[++i]], 0);
            else if (rest[i] is "--threads" && i + 1 < rest.Length) threads = Math.Max(1, Count([rest[++i]], 0));
            else pairs = long.Parse(rest[i], CultureInfo.InvariantCulture);
        }

        return AgreeBench.Run(pairs, seed, threads);
    }

    private static int Count(string[] rest, int otherwise) => rest is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : otherwise;
}
