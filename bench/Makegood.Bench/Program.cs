namespace Makegood.Bench;

/// <summary>Every measurement is a command of its own; each prints one table.</summary>
public static class Program
{
    public static int Main(string[] args)
    {
        switch (args)
        {
            case ["nodes"]: NodesDump.Run(); return 0;
            case ["hand"]:
                HandBench.Run();
                return 0;
            default:
                Console.Error.WriteLine("bench: hand");
                return 64;
        }
    }
}
