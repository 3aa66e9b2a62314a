namespace Makegood.Cli;
public static class BackTestCommand { public static Verb Create(Terminal terminal) => new("backtest", "x") { Run = _ => 0 }; }
