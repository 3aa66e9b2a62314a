using Makegood.Policy.Cases;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;

foreach (var file in args)
{
    var bag = new DiagnosticBag();
    var model = FromSyntax.Read(file, File.ReadAllText(file), bag);
    foreach (var d in bag.InOrder()) Console.WriteLine($"{d.Severity} {d.Code} {d}");
    if (model is null) continue;
    var clock = System.Diagnostics.Stopwatch.StartNew();
    var results = CaseRunner.Run(model);
    Console.WriteLine($"{file}: {results.Count(r => r.Holds)} of {results.Count} cases hold ({clock.ElapsedMilliseconds} ms)");
    foreach (var r in results.Where(r => !r.Holds)) Console.WriteLine($"  {r.Case.Span}: {r.Case.Name}\n      {string.Join("\n      ", r.Problems)}\n{string.Join("\n", r.Verdict.Overall.Because.Select(b => $"        {b.Clause} {b.Effect} {b.Undecided} {string.Join(",", b.Facts)}"))}");
}
