using System.Text;
using System.Text.Json;

namespace Makegood.Server.Doors.Import;

/// <summary>Rows of a JSON Lines file: an object in each line, with the names of the API.</summary>
internal sealed class JsonRows : RowSource
{
    private readonly Noun _noun;
    private readonly Stream _file;
    private readonly StreamReader _reader;

    public JsonRows(Stream file, Noun noun)
    {
        _noun = noun;
        _file = file;
        _reader = new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, 1 << 16, leaveOpen: true);
    }

    public override IEnumerable<SourceRow> Read()
    {
        var (line, any) = (0L, false);
        while (_reader.ReadLine() is { } text)
        {
            line++;
            if (string.IsNullOrWhiteSpace(text)) continue;
            any = true;
            yield return Row(line, text);
        }

        if (!any) Stops.Add(new ImportProblem(1, 1, null, $"the file is empty; write an object in each line, such as {_noun.Example}"));
    }

    public override ErrorRows Errors(Stream to) => new JsonErrors(to);

    public override void Dispose() => _reader.Dispose();

    private SourceRow Row(long line, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var cells = new string?[_noun.Columns.Count];
        var starts = new long[_noun.Columns.Count];
        return new SourceRow(line, cells, Parse(bytes, line, cells, starts))
        {
            Offset = _file.Position,
            PlaceOf = column => (line, column < 0 || starts[column] == 0 ? 1 : starts[column]),
            Original = [text],
        };
    }

    private ImportProblem? Parse(byte[] bytes, long line, string?[] cells, long[] starts)
    {
        var json = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 8 });
        long Here(ref Utf8JsonReader at) => Encoding.UTF8.GetCharCount(bytes.AsSpan(0, (int)at.TokenStartIndex)) + 1;
        try
        {
            if (!json.Read() || json.TokenType is not JsonTokenType.StartObject) return new ImportProblem(line, 1, null, $"this is no JSON object; write one in each line, such as {_noun.Example}");
            while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
            {
                var (name, at) = (json.GetString()!, Here(ref json));
                var column = _noun.IndexOf(name);
                json.Read();
                if (name == Column.Problem)
                {
                    json.Skip();
                    continue;
                }

                if (column < 0) return new ImportProblem(line, at, name, $"there is no field `{name}` in {_noun.Name}; {_noun.Help(name)}");
                if (starts[column] != 0) return new ImportProblem(line, at, name, $"the field `{name}` stands twice; keep one");
                starts[column] = Here(ref json);
                switch (json.TokenType)
                {
                    case JsonTokenType.String:
                        cells[column] = json.GetString() is { Length: > 0 } words ? words : null;
                        break;
                    case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                        cells[column] = Encoding.UTF8.GetString(json.ValueSpan);
                        break;
                    case JsonTokenType.Null:
                        break;
                    default:
                        return new ImportProblem(line, starts[column], name, $"`{name}` needs a text, a number, true or false; here is {(json.TokenType is JsonTokenType.StartArray ? "a list" : "an object")}");
                }
            }

            return json.Read() ? new ImportProblem(line, Here(ref json), null, "something stands behind the object; write one object in each line") : null;
        }
        catch (JsonException problem)
        {
            var at = (int)Math.Min(problem.BytePositionInLine ?? 0, bytes.Length);
            var isCutOff = at >= bytes.Length && _reader.EndOfStream;
            return new ImportProblem(line, Encoding.UTF8.GetCharCount(bytes.AsSpan(0, at)) + 1, null, isCutOff ? "the line breaks off here, and with it the file; get the whole file again" : $"this is no JSON from here on; write an object in each line, such as {_noun.Example}");
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, written with \u.
            return new ImportProblem(line, Here(ref json), null, "a text holds half a character (`\\ud800` to `\\udfff` alone); write the character itself");
        }
    }

    private sealed class JsonErrors(Stream to) : ErrorRows
    {
        private readonly StreamWriter _writer = new(to, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };

        public override void Write(SourceRow row, string problem)
        {
            var (text, words) = (row.Original[0].Trim(), JsonSerializer.Serialize(problem, Storage.Columns.Json));
            // An object gets one more field in front; what is none is kept whole as a text.
            if (text.StartsWith('{')) _writer.WriteLine($"{{\"{Column.Problem}\":{words}{(text.AsSpan(1).TrimStart() is ['}', ..] ? string.Empty : ",")}{Unproblemed(text[1..])}");
            else _writer.WriteLine($"{{\"{Column.Problem}\":{words},\"row\":{JsonSerializer.Serialize(text, Storage.Columns.Json)}}}");
        }

        public override void Dispose() => _writer.Dispose();

        // A row that was refused before and is refused again: the old reason makes room for the new one.
        private static string Unproblemed(string rest)
        {
            var head = $"\"{Column.Problem}\":";
            if (!rest.StartsWith(head, StringComparison.Ordinal)) return rest;
            var bytes = Encoding.UTF8.GetBytes(rest[head.Length..]);
            var json = new Utf8JsonReader(bytes, isFinalBlock: false, default);
            try
            {
                if (!json.Read() || json.TokenType is not JsonTokenType.String) return rest;
            }
            catch (JsonException)
            {
                // The old reason itself was broken by hand; both stay, and the next run says so.
                return rest;
            }

            return Encoding.UTF8.GetString(bytes.AsSpan((int)json.BytesConsumed)).TrimStart(',', ' ');
        }
    }
}
