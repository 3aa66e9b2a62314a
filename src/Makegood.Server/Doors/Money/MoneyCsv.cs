using CsvHelper;
using Makegood.Server.Doors.Import;
using Makegood.Server.Money;

namespace Makegood.Server.Doors.Money;

/// <summary>A money report as a file for a spread-sheet. Amounts are decimals of their currency; texts that a spread-sheet would run are made harmless.</summary>
public static class MoneyCsv
{
    public static void Write(MoneyReport report, Stream to)
    {
        var columns = MoneyColumn.Of(report.LineType);
        using var writer = CsvWriter.Create(to, CsvExport.Options, leaveOpen: true);
        foreach (var column in columns) writer.WriteField(column.Name);
        writer.EndRecord();
        foreach (var line in report.Lines)
        {
            // A number of ours may begin with a minus and is no formula.
            foreach (var column in columns) writer.WriteField(column.Kind is MoneyCell.Text ? Formula.Neutral(column.Plain(line)) : column.Plain(line));
            writer.EndRecord();
        }

        writer.Flush();
    }

    public static byte[] Bytes(MoneyReport report)
    {
        using var to = new MemoryStream();
        Write(report, to);
        return to.ToArray();
    }
}
