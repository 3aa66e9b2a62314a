using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;

namespace Makegood.Policy.Assessment;

/// <summary>Writes assessments as JSON. The keys keep one order, so the same claim gives the same bytes.</summary>
public sealed class VerdictJson
{
    // Letters of every script stay readable; the output is JSON, never part of a page.
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    // A report that is named like one of our own keys moves under `report`.
    private static readonly HashSet<string> OwnKeys = new(StringComparer.Ordinal)
    {
        "id", "policy", "as_of", "part", "outcome", "possible", "missing", "questions", "route", "remedies", "entitlements", "promises", "costs", "because",
        "readings", "parts", "would_change_if", "contradictions", "notes", "error", "report",
    };

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly bool _indented;

    public VerdictJson(bool indented) => _indented = indented;

    /// <summary>One line (or, indented, one block) for a verdict.</summary>
    public string Write(Verdict verdict) => Written(json => Write(json, verdict));

    /// <summary>The line that stands for a claim that could not be read, so that order and count are kept.</summary>
    public string WriteError(string? id, Diagnostic problem) => Written(json =>
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        Error(json, problem.Help.Length == 0 ? problem.Message : $"{problem.Message}; {problem.Help}", problem.Span);
        json.WriteEndObject();
    });

    public string Written(Action<Utf8JsonWriter> write)
    {
        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = Encoder, Indented = _indented, NewLine = "\n" })) write(json);
        return Encoding.UTF8.GetString(_buffer.WrittenSpan);
    }

    public static void Write(Utf8JsonWriter json, Verdict verdict)
    {
        json.WriteStartObject();
        if (verdict.Id is { } id) json.WriteString("id", id);
        json.WriteString("policy", verdict.Policy);
        json.WriteString("as_of", verdict.AsOf);
        Answer(json, verdict.Overall, verdict.Parts);
        json.WriteEndObject();
    }

    private static void Answer(Utf8JsonWriter json, Judgement answer, IReadOnlyList<PartJudgement> parts)
    {
        json.WriteString("outcome", answer.Outcome);
        Texts(json, "possible", answer.Possible);
        Texts(json, "missing", answer.Missing);
        Array(json, "questions", answer.Questions, question =>
        {
            json.WriteString("fact", question.Fact);
            json.WriteString("path", question.Path);
            json.WriteString("ask", question.Ask);
            json.WriteString("by", question.By);
            Texts(json, "clauses", question.Clauses);
            if (question.Refused is { } refused) json.WriteString("refused", refused);
        });
        if (answer.Routes is [var route]) json.WriteString("route", route);
        else if (answer.Routes.Count > 1) Texts(json, "route", answer.Routes);
        Texts(json, "remedies", answer.Remedies);
        Texts(json, "entitlements", answer.Entitlements);
        Array(json, "promises", answer.Promises, promise =>
        {
            json.WriteString("promise", promise.Promise);
            json.WriteString("by", promise.By);
        });
        json.WriteStartObject("costs");
        foreach (var (key, bearer) in answer.Costs) json.WriteString(key, bearer);
        json.WriteEndObject();
        Report(json, answer.Report);
        Array(json, "because", answer.Because, reason =>
        {
            json.WriteString("clause", reason.Clause);
            json.WriteString("effect", Word(reason.Effect));
            json.WriteString("text", reason.Text);
            json.WriteStartObject("facts");
            foreach (var (fact, value) in reason.Facts) json.WriteString(fact, value);
            json.WriteEndObject();
            if (reason.Undecided) json.WriteBoolean("undecided", true);
            if (reason.Burden) json.WriteBoolean("burden", true);
            if (reason.Entry is { } entry) json.WriteString("entry", entry);
        });
        Texts(json, "readings", answer.Readings);
        if (parts.Count > 0)
        {
            Array(json, "parts", parts, part =>
            {
                json.WriteString("part", part.Part);
                Answer(json, part.Judgement, []);
            });
        }

        Array(json, "would_change_if", answer.WouldChangeIf, change =>
        {
            json.WriteString("fact", change.Fact);
            if (change.Part is { } part) json.WriteString("part", part);
            json.WriteString("to", change.To);
            json.WriteString("outcome", change.Outcome);
        });
        Array(json, "contradictions", answer.Contradictions, contradiction =>
        {
            json.WriteString("constraint", contradiction.Constraint);
            Texts(json, "facts", contradiction.Facts);
        });
        Texts(json, "notes", answer.Notes);
        if (answer.Error is { } error) Error(json, error.Message, error.Place, error.CutShort);
    }

    /// <summary>The word of the contract for what a clause did.</summary>
    public static string Word(Effect effect) => effect switch
    {
        Effect.Grants => "grants",
        Effect.Excludes => "excludes",
        Effect.Defines or Effect.Informs => "defines",
        Effect.Limits => "limits",
        Effect.ShiftsCost => "shifts_cost",
        Effect.Refers or Effect.Routes => "refers",
        Effect.Entitles or Effect.Promises => "entitles",
        Effect.Requires => "requires",
    };

    private static void Error(Utf8JsonWriter json, string message, Span place, bool cutShort = false)
    {
        json.WriteStartObject("error");
        json.WriteString("message", message);
        json.WriteString("file", place.File);
        json.WriteNumber("line", place.Line);
        json.WriteNumber("column", place.Column);
        if (cutShort) json.WriteBoolean("cut_short", true);
        json.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter json, string key, IEnumerable<string> texts)
    {
        json.WriteStartArray(key);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void Array<T>(Utf8JsonWriter json, string key, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(key);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Dotted paths become nested objects, in the order of the policy.</summary>
    private static void Report(Utf8JsonWriter json, IReadOnlyList<(string Path, Value? Value)> report)
    {
        var items = report.Select(r => (Path: r.Path.Split('.'), r.Value)).ToList();
        Level(json, [.. items.Where(i => !OwnKeys.Contains(i.Path[0]))], 0);
        var hidden = items.Where(i => OwnKeys.Contains(i.Path[0])).ToList();
        if (hidden.Count == 0) return;
        json.WriteStartObject("report");
        Level(json, hidden, 0);
        json.WriteEndObject();
    }

    private static void Level(Utf8JsonWriter json, List<(string[] Path, Value? Value)> items, int depth)
    {
        foreach (var group in items.GroupBy(i => i.Path[depth], StringComparer.Ordinal))
        {
            var inner = group.Where(i => i.Path.Length > depth + 1).ToList();
            if (inner.Count == 0)
            {
                json.WritePropertyName(group.Key);
                Write(json, group.First().Value);
                continue;
            }

            json.WriteStartObject(group.Key);
            Level(json, inner, depth + 1);
            json.WriteEndObject();
        }
    }

    /// <summary>A value as a program wants it: counts are numbers, yes/no is a truth, the rest is text.</summary>
    public static void Write(Utf8JsonWriter json, Value? value)
    {
        switch (value)
        {
            case null or { Kind: ValueKind.Absent }:
                json.WriteNullValue();
                break;
            case { Kind: ValueKind.YesNo } truth:
                json.WriteBooleanValue(truth.Number == 1);
                break;
            case { Kind: ValueKind.Number or ValueKind.Days or ValueKind.Months } count:
                json.WriteNumberValue(count.Number);
                break;
            case { Kind: ValueKind.Money } money:
                json.WriteStartObject();
                json.WriteNumber("amount", money.Number);
                json.WriteString("currency", money.Word);
                json.WriteEndObject();
                break;
            case { } other:
                json.WriteStringValue(Literals.Write(other));
                break;
        }
    }

    /// <summary>A fact in the notation of a claim.</summary>
    public static void Write(Utf8JsonWriter json, PolicyType type, FactValue fact)
    {
        switch (fact)
        {
            case { State: FactState.Unknowable } or { State: FactState.Known, Value: { Kind: ValueKind.Document, Number: 0 } }:
                json.WriteStartObject();
                json.WriteBoolean("cannot_be_had", true);
                json.WriteEndObject();
                break;
            case { State: FactState.Known, Value: { Kind: ValueKind.List, List: { } list } }:
                json.WriteStartArray();
                foreach (var item in list.Items)
                {
                    json.WriteStartObject();
                    for (var i = 0; i < item.Count; i++)
                    {
                        // A field left out means absent where it may be absent, unknown otherwise: the same as here.
                        if (item[i].State is FactState.Unknown || (item[i].IsKnown && item[i].Value.Kind is ValueKind.Absent)) continue;
                        json.WritePropertyName(type.Fields![i].Name);
                        Write(json, type.Fields[i].Type, item[i]);
                    }

                    json.WriteEndObject();
                }

                json.WriteEndArray();
                break;
            case { State: FactState.Known, Value: { Kind: ValueKind.Days or ValueKind.Months } }:
                json.WriteStringValue(Literals.Write(fact.Value));
                break;
            case { State: FactState.Known }:
                Write(json, fact.Value);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }
}
