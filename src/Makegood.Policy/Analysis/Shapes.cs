using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;
using Program = Makegood.Policy.Evaluation.Program;

namespace Makegood.Policy.Analysis;

/// <summary>Numbers the nodes of several programs so that equal numbers mean equal computations. The programs share their names' numbers.</summary>
internal sealed class Shapes
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<TableDetail, string> _tables = new(ReferenceEqualityComparer.Instance);

    /// <summary>Per node of the program its shape.</summary>
    public int[] Of(Program program)
    {
        var shapes = new int[program.Nodes.Length];
        for (var i = 0; i < shapes.Length; i++) shapes[i] = Number(Write(program, program.Nodes[i], shapes));
        return shapes;
    }

    /// <summary>Per node its shape, where a definition that it uses counts by its name only: what the node itself says.</summary>
    public int[] OwnOf(Program program)
    {
        var (own, seen) = (new int[program.Nodes.Length], new int[program.Nodes.Length]);
        for (var i = 0; i < own.Length; i++)
        {
            own[i] = Number(Write(program, program.Nodes[i], seen));
            seen[i] = program.Nodes[i].Data is DefinitionDetail definition ? Number("definition " + definition.Definition.Name) : program.Nodes[i].Code is Code.Outcome ? Number("outcome") : own[i];
        }

        return own;
    }

    private int Number(string written)
    {
        if (!_ids.TryGetValue(written, out var id)) _ids[written] = id = _ids.Count;
        return id;
    }

    private string Write(Program program, Node node, int[] shapes)
    {
        string List(IEnumerable<int> nodes) => string.Join(',', nodes.Select(n => n < 0 ? -1 : shapes[n]));
        var operands = node.Code is Code.And or Code.Or ? string.Join(',', node.Many.Select(n => shapes[n]).Order()) : List(node.Many);
        var detail = node.Data switch
        {
            long[] items => string.Join(',', items),
            Beginning begins => begins.ToString(),
            TableDetail table => Table(table),
            DefinitionDetail definition => $"{List(definition.BaseWhen)};{List(definition.BaseValue)};{List(definition.ExceptionWhen)};{List(definition.ExceptionValue)};{string.Join(',', definition.OutrankedBy)}",
            ListDetailNode list => $"{list.Op},{list.Field},{list.From},{list.To},{List([list.Base, list.Until, list.Where])};{List(list.Segment)}",
            OutcomeDetail outcome => string.Join('/', outcome.RulesByOutcome.Select((r, i) => program.Model.Outcomes[i].Name + ":" + List(r))) + ";" + (outcome.Fallback < 0 ? "-" : program.Model.Outcomes[outcome.Fallback].Name),
            ChoiceDetail choice => $"{List(choice.When)};{List(choice.Value)}",
            _ => string.Empty,
        };
        var dates = node.Code switch
        {
            Code.LastDay => $"{program.Model.Dates.MonthEnd},{program.Model.Dates.LastDayIncluded}",
            Code.AddMonths or Code.MonthsBetween => program.Model.Dates.MonthEnd.ToString(),
            _ => string.Empty,
        };

        // A definition's own number says nothing about what it computes.
        var number = node.Code is Code.Definition or Code.InTable or Code.LookUp ? 0 : node.Number;
        return $"{node.Code}|{(node.A < 0 ? -1 : shapes[node.A])}|{(node.B < 0 ? -1 : shapes[node.B])}|{operands}|{number}|{detail}|{dates}";
    }

    private string Table(TableDetail table)
    {
        if (_tables.TryGetValue(table, out var written)) return written;
        var rows = table.Rows.OrderBy(r => r.Key).Select(r => $"{r.Key}={table.Values[r.Value]}");
        return _tables[table] = string.Join(',', rows) + (table.HasOtherwise ? ";" + table.Otherwise : string.Empty);
    }
}
