using Makegood.Policy.Evaluation;
namespace Makegood.Bench;
public static class NodesDump { public static void Run() {
 var p = Lowering.Lower(Policies.Printer); var m = new Machine(p); m.Run(new Sheet(p));
 var used = new HashSet<int>();
 foreach (var i in p.Order) { var n = p.Nodes[i]; Console.WriteLine($"{i} {n.Code} a{n.A} b{n.B} [{string.Join(',', n.Many)}] #{n.Number} -> {m.State[i]} {m.Number[i]}"); }
 Console.WriteLine($"{p.Order.Length} nodes; static {p.Order.Count(i => m.State[i]==1)}; facts {p.Order.Count(i => p.Nodes[i].Code==Code.Fact)}"); } }
