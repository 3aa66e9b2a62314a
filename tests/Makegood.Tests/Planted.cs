// Breaches planted on purpose, so that HouseRules can show that it sees them. They exist in the test assembly only.

#pragma warning disable MA0047, CA1052, RCS1102 // they pretend to live in rooms of the house

namespace Makegood.Policy.Evaluation.Planted
{
    internal static class LivesAbove
    {
        public static int Answer() => Syntax.Planted.LivesBelow.Answer(); // allowed: Evaluation may import Syntax
    }

    internal sealed record Above;
}

namespace Makegood.Policy.Syntax.Planted
{
    internal static class LivesBelow
    {
        public static int Answer() => 42;
    }

    internal static class HidesAnImportInALambda
    {
        public static Func<int> Later(int plus) => () => plus + Evaluation.Planted.LivesAbove.Answer();
    }

    internal static class ShowsAnImportInASignature
    {
        public static void Take(List<Evaluation.Planted.Above[]> them) => them.Clear();
    }

    public static class KnowsTheNozzle
    {
        public static bool Refundable => false;

        public static string Sentence(string name) => $"{name}, your printer is out";
    }
}
