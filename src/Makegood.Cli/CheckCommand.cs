namespace Makegood.Cli;
public static class CheckCommand { public static Verb Create(Terminal terminal) => new("check", "x") { Run = _ => 0 }; }
