using System.Globalization;
using System.Text;
using CsvHelper;

namespace Makegood.Server.Doors.Import;

/// <summary>Rows of a CSV file (RFC 4180): the first line names the columns; comma, semicolon or tab between the cells is found out.</summary>
internal sealed class CsvRows : RowSource
{
    /// <summary>Ten times what our widest file has.</summary>
    public const int MostColumns = 200;

    private readonly Noun _noun;
    private readonly CsvReader _reader;
    private readonly Stream _file;
    private CsvMalformedRecord? _malformed;
    private int[] _columnOf = [];
    private List<string> _names = [];

    public CsvRows(Stream file, Noun noun, char? separator)
    {
        _noun = noun;
        _file = file;
        _reader = CsvReader.Create(file, new CsvReaderOptions { Separator = separator, TrackLineNumbers = true, TrimWhitespace = true, MaxRecordSize = FileCheck.LongestLine, OnMalformedRecord = m => _malformed = m }, leaveOpen: true);
    }

    public override IEnumerable<SourceRow> Read()
    {
        if (!Header()) yield break;
        while (Next() is { } row) yield return row;
    }

    public override ErrorRows Errors(Stream to) => new CsvErrors(to, _reader.Separator, _names);

    public override void Dispose() => _reader.Dispose();

    private bool Header()
    {
        try
        {
            var headers = _reader.Headers.ToList();
            if (_malformed is { } broken) Stops.Add(Broken(broken));
            else if (headers.Count == 0) Stops.Add(new ImportProblem(1, 1, null, $"the file is empty; its first line must name the columns: {_noun.ColumnList(_reader.Separator)}"));
            else if (headers.Count > MostColumns) Stops.Add(new ImportProblem(1, 1, null, string.Create(CultureInfo.InvariantCulture, $"the first line has {headers.Count:N0} columns; {_noun.Name} have at most {_noun.Columns.Count}: {_noun.ColumnList(_reader.Separator)}")));
            else Match(headers);
        }
        catch (CsvFormatException problem)
        {
            Stops.Add(TooLong(problem));
        }

        return Stops.Count == 0;
    }

    private void Match(List<string> headers)
    {
        _columnOf = new int[headers.Count];
        var known = _noun.Columns.Select(c => c.Name).ToList();
        for (var i = 0; i < headers.Count; i++)
        {
            var name = headers[i].Trim().ToLowerInvariant().Replace(' ', '_').Replace('-', '_');
            _columnOf[i] = name switch { "" => Nameless, Column.Problem => ProblemColumn, _ => known.IndexOf(name) };
            if (_columnOf[i] == Unknown) Stops.Add(new ImportProblem(1, Start(headers, i), headers[i], $"there is no column `{headers[i].Trim()}` in {_noun.Name}; {_noun.Help(name)}"));
            else if (_columnOf[i] >= 0 && Array.IndexOf(_columnOf, _columnOf[i]) < i) Stops.Add(new ImportProblem(1, Start(headers, i), name, $"the column `{name}` stands twice; keep one"));
        }

        foreach (var column in _noun.Columns.Where((c, at) => c.IsNeeded && !_columnOf.Contains(at)))
        {
            Stops.Add(new ImportProblem(1, 1, column.Name, $"the column `{column.Name}` is missing; the first line must name at least {string.Join(", ", _noun.Columns.Where(c => c.IsNeeded).Select(c => $"`{c.Name}`"))}"));
        }

        _names = [.. headers.Where((_, i) => _columnOf[i] != ProblemColumn)];
    }

    private const int Unknown = -1;
    private const int Nameless = -2;
    private const int ProblemColumn = -3;

    private static long Start(List<string> headers, int at) => 1 + headers.Take(at).Sum(h => (long)h.Length + 1);

    private SourceRow? Next()
    {
        while (true)
        {
            _malformed = null;
            try
            {
                if (!_reader.Read()) return null;
            }
            catch (CsvFormatException problem)
            {
                Stops.Add(TooLong(problem));
                return null;
            }

            if (_malformed is { Reason: CsvMalformedReason.UnterminatedQuote } open)
            {
                Stops.Add(Broken(open));
                return null;
            }

            var (line, count) = (_reader.LineNumber, _reader.FieldCount);
            var cells = new string?[_noun.Columns.Count];
            var original = new List<string>(count);
            ImportProblem? fault = null;
            var isBlank = true;
            for (var i = 0; i < count; i++)
            {
                var cell = _reader.GetString(i);
                var column = i < _columnOf.Length ? _columnOf[i] : Nameless;
                if (column == ProblemColumn) continue;
                original.Add(cell);
                if (cell.Length == 0) continue;
                isBlank = false;
                if (column >= 0) cells[column] = Formula.Original(cell);
                else if (i < _columnOf.Length) fault ??= new ImportProblem(line, 1, null, string.Create(CultureInfo.InvariantCulture, $"cell {i + 1} holds `{Short(cell)}`, and its column has no name; name it or empty it"));
            }

            // Spread-sheets leave rows of nothing but separators behind.
            if (isBlank && _malformed is null) continue;
            if (_malformed is { } stray) fault = Broken(stray);
            else if (count != _columnOf.Length) fault = Uneven(line, count);
            var raw = _reader.RawRecord.ToArray();
            return new SourceRow(line, cells, fault) { Offset = _reader.ByteOffset + raw.Length, PlaceOf = column => Place(raw, line, Array.IndexOf(_columnOf, column)), Original = original };
        }
    }

    private ImportProblem Uneven(long line, int count)
    {
        var isCutOff = count < _columnOf.Length && _reader.ByteOffset + _reader.RawRecord.Length >= _file.Length;
        return new ImportProblem(line, 1, null, string.Create(CultureInfo.InvariantCulture, $"the row has {count} {(count == 1 ? "cell" : "cells")} and the first line {_columnOf.Length}; {(isCutOff ? "the file breaks off here: get the whole file again" : count > _columnOf.Length ? $"put a cell that holds a `{_reader.Separator}` in quotes" : "give every row all cells, empty ones too")}"));
    }

    private ImportProblem Broken(CsvMalformedRecord record) => record.Reason is CsvMalformedReason.UnterminatedQuote
        ? new ImportProblem(record.LineNumber, 1, null, "a quote opens in this row and is never closed: the file breaks off, or a quote is missing. Nothing from here on was taken; get the whole file again, or close the quote, and feed it once more")
        : new ImportProblem(record.LineNumber, 1, null, "a quote stands in the middle of a cell; put the whole cell in quotes and write each quote inside it twice: `\"4\"\" tube\"`");

    private static ImportProblem TooLong(CsvFormatException problem) =>
        new(Math.Max(1, problem.LineNumber), 1, null, string.Create(CultureInfo.InvariantCulture, $"the row that begins here is longer than {FileCheck.LongestLine:N0} bytes; probably a quote is not closed. Nothing from here on was taken; close the quote and feed the file once more"));

    // Follows the quotes to where the cell begins.
    private (long Line, long Column) Place(byte[] raw, long line, int field)
    {
        if (field <= 0) return (line, 1);
        var text = Encoding.UTF8.GetString(raw);
        var (isQuoted, column, seen) = (false, 1L, 0);
        foreach (var c in text)
        {
            if (c == '"') isQuoted = !isQuoted;
            if (c == _reader.Separator && !isQuoted && ++seen == field) return (line, column + 1);
            if (c == '\n') (line, column) = (line + 1, 1);
            else column++;
        }

        return (line, column);
    }

    private static string Short(string cell) => cell.Length <= 40 ? cell : cell[..40] + "…";

    private sealed class CsvErrors : ErrorRows
    {
        private readonly CsvWriter _writer;

        public CsvErrors(Stream to, char separator, List<string> names)
        {
            _writer = CsvWriter.Create(to, CsvExport.Options with { Separator = separator }, leaveOpen: true);
            _writer.WriteField(Column.Problem);
            foreach (var name in names) _writer.WriteField(name);
            _writer.EndRecord();
        }

        public override void Write(SourceRow row, string problem)
        {
            _writer.WriteField(Formula.Neutral(problem));
            // The cells are as they were read, an apostrophe against formulas included.
            foreach (var cell in row.Original) _writer.WriteField(cell);
            _writer.EndRecord();
        }

        public override void Dispose() => _writer.Dispose();
    }
}
