using Makegood.Policy.Evaluation;
using Makegood.Policy.Diagram;
namespace Makegood.Bench;
public static class NodesDump { public static void Run(int count, bool all) {
 var model = Policies.Printer; var p = Lowering.Lower(model); var m = new Machine(p); m.Compile(); var s = new Sheet(p);
 var random = new Random(5);
 var times = new List<(double Us, string Text)>(); double find = 0, total = 0, live = 0;
 var claims = PrinterClaims.Make(count, 9).Select(c => PrinterClaims.HalfFilled(model, PrinterClaims.Facts(model, c), random, all ? null : ["customer","agent","inspection"])).ToArray();
 for (var round = 0; round < 2; round++) { times.Clear(); find = total = live = 0;
 foreach (var c in claims) {
  s.Fill(c); m.Run(s);
  if (p.Constraints.Any(x => m.State[x] == 1 && m.Number[x] == 0)) continue;
  if (!p.Components.Any(x => m.State[x] == 0)) continue;
  var clock = System.Diagnostics.Stopwatch.GetTimestamp();
  Regions.Find(m, [.. p.Components, p.AllConstraints]);
  var f = System.Diagnostics.Stopwatch.GetElapsedTime(clock).TotalMicroseconds;
  clock = System.Diagnostics.Stopwatch.GetTimestamp();
  var d = FromProgram.Build(m, s);
  var t = System.Diagnostics.Stopwatch.GetElapsedTime(clock).TotalMicroseconds;
  clock = System.Diagnostics.Stopwatch.GetTimestamp();
  d.Relevant(d.Root); d.Answers(d.Root);
  live += System.Diagnostics.Stopwatch.GetElapsedTime(clock).TotalMicroseconds;
  find += f; total += t;
  times.Add((t, string.Join(' ', d.Variables.Select(v => model.Facts[v.Unknown.Fact].Name + ":" + v.Values.Count)) + " size " + d.Size + " find " + f)); } }
 times.Sort();
 Console.WriteLine($"{times.Count} open; mean {total/times.Count:0.0} us, find {find/times.Count:0.0} us, relevance {live/times.Count:0.0}; p50 {times[times.Count/2].Us} p90 {times[times.Count*9/10].Us} p99 {times[times.Count*99/100].Us} max {times[^1].Us}");
 foreach (var t in times.Where((_, i) => i % (times.Count / 8) == 0).Concat(times.TakeLast(3))) Console.WriteLine($"{t.Us} {t.Text}");
 } }
