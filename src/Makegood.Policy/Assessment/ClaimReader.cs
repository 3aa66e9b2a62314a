using System.Globalization;
using System.Text;
using System.Text.Json;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using NodaTime;

namespace Makegood.Policy.Assessment;

/// <summary>
/// Reads claims from JSON. Nested objects and dotted keys mean the same; a missing key is unknown, <c>null</c> is absent, <c>{"cannot_be_had": true}</c> is
/// unknowable. Every mistake is told with line and column; a claim with mistakes is not read at all.
/// </summary>
public sealed class ClaimReader
{
    private const int DepthMost = 16;
    private const int PartsMost = 200;
    private const int ItemsMost = 1000;
    private const int ToldMost = 200;

    private readonly PolicyModel _model;
    private readonly DateTimeZone _zone;
    private readonly Dictionary<string, Fact> _facts;
    private readonly HashSet<string> _prefixes = new(StringComparer.Ordinal);

    public ClaimReader(PolicyModel model)
    {
        _model = model;
        _zone = DateTimeZoneProviders.Tzdb[model.TimeZone];
        _facts = model.Facts.ToDictionary(f => f.Name, StringComparer.Ordinal);
        foreach (var fact in model.Facts)
        {
            for (var dot = fact.Name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = fact.Name.IndexOf('.', dot + 1)) _prefixes.Add(fact.Name[..dot]);
        }
    }

    /// <summary>Reads one claim. Null when <paramref name="bag"/> got an error.</summary>
    /// <param name="text">One JSON object.</param>
    /// <param name="origin">Where the text starts in its file.</param>
    public Claim? Read(string text, Span origin, DiagnosticBag bag)
    {
        byte[] bytes;
        try
        {
            bytes = new UTF8Encoding(false, true).GetBytes(text);
        }
        catch (EncoderFallbackException problem)
        {
            var before = text.AsSpan(0, Math.Min(problem.Index, text.Length));
            var line = before.Count('\n');
            var column = before.Length - before.LastIndexOf('\n');
            bag.Error(DiagnosticCodes.ClaimJson, origin with { Line = origin.Line + line, Column = line == 0 ? origin.Column + column - 1 : column }, "a broken character stands here", "save the claim as UTF-8");
            return null;
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            bag.Error(DiagnosticCodes.ClaimJson, origin, "the claim is empty", "write `{ \"FACT\": VALUE }`, or `{}` for a claim of which nothing is known");
            return null;
        }

        var reading = new Reading(this, bytes, origin, bag);
        try
        {
            return reading.Claim();
        }
        catch (JsonException problem)
        {
            var (message, help) = Explain(problem, reading.IsDone);
            bag.Error(DiagnosticCodes.ClaimJson, reading.Place(problem), message, help);
            return null;
        }
        catch (InvalidOperationException)
        {
            bag.Error(DiagnosticCodes.ClaimJson, reading.Here(), "this text holds half a character", "an escape such as `\\ud83d` needs its second half right behind it");
            return null;
        }
    }

    private static (string Message, string Help) Explain(JsonException problem, bool done)
    {
        var text = Reason(problem);
        bool Says(string words) => text.Contains(words, StringComparison.OrdinalIgnoreCase);
        if (done) return ("more text follows the claim", "one claim is one JSON object; use JSON Lines (one per line) for several");
        if (Says("depth of")) return ("values are nested too deeply here", "a claim has facts, and lists of items; nothing is deeper");
        if (Says("trailing comma")) return ("a comma stands before a closing brace or bracket", "remove the comma");
        if (Says("start of a property name")) return ("the name of a fact is expected here, in double quotes", "write `\"FACT\": VALUE`; remove a comma that nothing follows");
        if (Says("Expected a ':'") || Says("expected ':'")) return ("a colon is missing after the name of the fact", "write `\"FACT\": VALUE`");
        if (Says("Expected either ',', '}'")) return ("a comma or a closing brace is missing here", "separate facts by commas, and check the quotes of the value before");
        if (Says("Expected either ',', ']'")) return ("a comma or a closing bracket is missing here", "separate items by commas");
        if (Says("Expected end of string")) return ("a text is not closed", "add the quote at its end");
        if (Says("Expected depth to be zero")) return ("the claim breaks off: a brace or bracket is not closed", "add what is missing at the end");
        if (Says("start of a value")) return ("this is not a value", "texts stand in double quotes; other values are numbers, true, false, null, `{ }` and `[ ]`");
        if (Says("within a JSON string")) return ("a line end, a tab or a wrong escape stands inside a text", "write it as `\\n`, `\\t` or `\\\\`; close the text on its line");
        return ($"this is not JSON: {text}", "check the quotes, commas and braces around this place");
    }

    private static string Reason(JsonException problem)
    {
        var text = problem.Message;
        var cut = text.IndexOf(" Path:", StringComparison.Ordinal);
        if (cut < 0) cut = text.IndexOf(" LineNumber", StringComparison.Ordinal);
        text = (cut > 0 ? text[..cut] : text).TrimEnd('.', ' ');
        return text.Length == 0 ? "it breaks off" : char.ToLowerInvariant(text[0]) + text[1..];
    }

    private ref struct Reading
    {
        private readonly ClaimReader _owner;
        private readonly ReadOnlySpan<byte> _bytes;
        private readonly Span _origin;
        private readonly DiagnosticBag _bag;
        private Utf8JsonReader _json;
        private bool _failed;
        private int _told;

        public Reading(ClaimReader owner, byte[] bytes, Span origin, DiagnosticBag bag)
        {
            _owner = owner;
            _bytes = bytes;
            _origin = origin;
            _bag = bag;
            _json = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 64 });
        }

        /// <summary>The claim itself was read to its end.</summary>
        public bool IsDone { get; private set; }

        public Claim? Claim()
        {
            if (!_json.Read() || _json.TokenType is not JsonTokenType.StartObject)
            {
                Fail(DiagnosticCodes.ClaimJson, "a claim is a JSON object", "write `{ \"FACT\": VALUE }`");
                return null;
            }

            var facts = Blank();
            var given = new HashSet<string>(StringComparer.Ordinal);
            string? id = null;
            var parts = new List<Dictionary<int, FactValue>>();
            var hasParts = false;
            var partsAt = 0;
            Object(string.Empty, given, (ref Reading reading, string name, int at) =>
            {
                if (name is not ("id" or "parts")) return false;
                if (!given.Add(name)) reading.Fail(DiagnosticCodes.ClaimKey, at, $"`{name}` is given twice", "keep one of the two");
                if (name is "id")
                {
                    id = reading.Id();
                    return true;
                }

                if (!hasParts) partsAt = at;
                hasParts = true;
                reading.Parts(parts);
                return true;
            }, (fact, value) => facts[fact] = value, 0);
            IsDone = true;
            _json.Read(); // throws when more text follows
            if (hasParts && !_owner._model.JudgeEachPart && parts.Count > 1)
            {
                Fail(DiagnosticCodes.ClaimParts, partsAt, $"the policy `{_owner._model.FullName}` judges a claim as a whole, so it cannot take `parts`", "send one claim per part, with the facts of the part among its own");
            }

            if (_failed) return null;
            if (!hasParts) return new Claim(id, facts, null);
            var merged = new List<IReadOnlyList<FactValue>>();
            foreach (var own in parts)
            {
                FactValue[] all = [.. facts];
                foreach (var (fact, value) in own) all[fact] = value;
                merged.Add(all);
            }

            return new Claim(id, facts, merged);
        }

        private readonly FactValue[] Blank() => [.. Enumerable.Repeat(FactValue.Unknown, _owner._model.Facts.Count)];

        private delegate bool Special(ref Reading reading, string name, int at);

        private void Object(string prefix, HashSet<string> given, Special? special, Action<int, FactValue> set, int depth)
        {
            while (_json.Read() && _json.TokenType is not JsonTokenType.EndObject)
            {
                var key = _json.GetString()!;
                var place = At;
                var name = prefix.Length == 0 ? key : prefix + "." + key;
                _json.Read();
                if (prefix.Length == 0 && special is not null && special(ref this, key, place)) continue;
                if (_owner._facts.TryGetValue(name, out var fact))
                {
                    if (!given.Add(name)) Fail(DiagnosticCodes.ClaimKey, place, $"`{name}` is given twice", "keep one of the two");
                    if (Value(fact.Type, name) is { } value) set(fact.Index, value);
                }
                else if (_json.TokenType is JsonTokenType.StartObject && _owner._prefixes.Contains(name) && depth < DepthMost)
                {
                    Object(name, given, null, set, depth + 1);
                }
                else
                {
                    var known = _owner._facts.Keys.Concat(["id", "parts"]).ToList();
                    if (_owner._prefixes.Contains(name)) Fail(DiagnosticCodes.ClaimKey, place, $"`{name}` is a group of facts, not a fact", $"write `\"{name}\": {{ ... }}` with {string.Join(", ", _owner._facts.Keys.Where(f => f.StartsWith(name + ".", StringComparison.Ordinal)).Take(3).Select(f => $"`{f[(name.Length + 1)..]}`"))} inside it");
                    else if (special is null && prefix.Length == 0 && key is "id" or "parts") Fail(DiagnosticCodes.ClaimKey, place, $"`{key}` does not belong inside a part", "write it beside `parts`");
                    else Fail(DiagnosticCodes.ClaimKey, place, $"`{Short(name)}` is not a fact of `{_owner._model.FullName}`", Nearest.Help(name, known, "remove it, or see the policy's `facts` block"));
                    Skip();
                }
            }
        }

        private string? Id()
        {
            if (_json.TokenType is JsonTokenType.String) return _json.GetString();
            if (_json.TokenType is JsonTokenType.Number) return Encoding.UTF8.GetString(_json.ValueSpan);
            if (_json.TokenType is JsonTokenType.Null) return null;
            Fail(DiagnosticCodes.ClaimValue, "`id` is a text or a number", "write `\"id\": \"c-1\"`");
            Skip();
            return null;
        }

        private void Parts(List<Dictionary<int, FactValue>> parts)
        {
            if (_json.TokenType is not JsonTokenType.StartArray)
            {
                Fail(DiagnosticCodes.ClaimParts, "`parts` is a list of claimed parts", "write `\"parts\": [ { ... }, { ... } ]`");
                Skip();
                return;
            }

            var start = At;
            while (_json.Read() && _json.TokenType is not JsonTokenType.EndArray)
            {
                if (_json.TokenType is not JsonTokenType.StartObject)
                {
                    Fail(DiagnosticCodes.ClaimParts, "a part is a JSON object with its own facts", "write `{ \"part.item\": ... }`");
                    Skip();
                    continue;
                }

                var own = new Dictionary<int, FactValue>();
                Object(string.Empty, new(StringComparer.Ordinal), null, (fact, value) => own[fact] = value, 0);
                parts.Add(own);
                if (parts.Count == PartsMost + 1) Fail(DiagnosticCodes.ClaimParts, $"a claim has at most {PartsMost} parts", "split it");
            }

            if (parts.Count == 0) Fail(DiagnosticCodes.ClaimParts, start, "`parts` names no part", "list at least one, or leave the key out");
        }

        private FactValue? Value(PolicyType type, string name)
        {
            switch (_json.TokenType)
            {
                case JsonTokenType.Null:
                    return AbsentValue(type, name);
                case JsonTokenType.True or JsonTokenType.False:
                    if (type.Kind is TypeKind.YesNo) return FactValue.Known(Checked.Value.YesNo(_json.TokenType is JsonTokenType.True));
                    return Wrong(type, name, _json.TokenType is JsonTokenType.True ? "true" : "false");
                case JsonTokenType.Number:
                    return FromText(type, name, Encoding.UTF8.GetString(_json.ValueSpan), isNumber: true);
                case JsonTokenType.String:
                    return FromText(type, name, _json.GetString()!, isNumber: false);
                case JsonTokenType.StartObject:
                    return FromObject(type, name);
                case JsonTokenType.StartArray:
                    return type.Kind is TypeKind.List ? Items(type, name) : WrongAndSkip(type, name, "a list");
                default:
                    return WrongAndSkip(type, name, "this");
            }
        }

        private FactValue? AbsentValue(PolicyType type, string name)
        {
            if (type.Kind is TypeKind.Document) return FactValue.Known(Checked.Value.Document(false));
            if (type.Kind is TypeKind.List) return FactValue.Known(Checked.Value.Of(ListValue.Empty));
            if (type.Optional || type.Kind is TypeKind.Text) return FactValue.Known(Checked.Value.Absent);
            Fail(DiagnosticCodes.ClaimValue, $"`{name}` cannot be absent (null): it is {type.Words}", "leave the key out if it is not known, or write {\"cannot_be_had\": true}");
            return null;
        }

        private FactValue? FromText(PolicyType type, string name, string text, bool isNumber)
        {
            if (isNumber && type.Kind is TypeKind.YesNo or TypeKind.Document or TypeKind.Text or TypeKind.Date or TypeKind.Instant or TypeKind.Money) return Wrong(type, name, text);
            if (isNumber && type.Kind is not TypeKind.Name && !text.All(c => c == '-' || char.IsAsciiDigit(c)))
            {
                Fail(DiagnosticCodes.ClaimValue, $"`{name}` is {type.Words}, `{Short(text)}` is not a whole number", Example(type));
                return null;
            }

            if (!isNumber && type.Kind is TypeKind.Number)
            {
                Fail(DiagnosticCodes.ClaimValue, $"`{name}` is a number, `{Short(text)}` is a text", "write it without quotes");
                return null;
            }

            if (type.Kind is TypeKind.Document && text is "missing") return FactValue.Unknown;
            if (Literals.TryRead(type, text, _owner._zone, out var value, out var problem)) return FactValue.Known(value);
            var cut = problem.LastIndexOf("; ", StringComparison.Ordinal);
            Fail(DiagnosticCodes.ClaimValue, $"`{name}`: {(cut > 0 ? problem[..cut] : problem)}", cut > 0 && type.Kind is not (TypeKind.Document or TypeKind.YesNo or TypeKind.Money) ? problem[(cut + 2)..] : Example(type));
            return null;
        }

        private FactValue? FromObject(PolicyType type, string name)
        {
            var place = At;
            var keys = new Dictionary<string, string>(StringComparer.Ordinal);
            while (_json.Read() && _json.TokenType is not JsonTokenType.EndObject)
            {
                var key = _json.GetString()!;
                _json.Read();
                keys[key] = _json.TokenType switch { JsonTokenType.String => "\"" + _json.GetString(), JsonTokenType.True => "true", JsonTokenType.Number => Encoding.UTF8.GetString(_json.ValueSpan), _ => string.Empty };
                if (_json.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject) Skip();
            }

            if (keys.Count == 1 && keys.TryGetValue("cannot_be_had", out var lost) && lost is "true")
            {
                return type.Kind switch
                {
                    TypeKind.Document => FactValue.Known(Checked.Value.Document(false)),
                    TypeKind.Text => FactValue.Known(Checked.Value.Absent),
                    _ => FactValue.Unknowable,
                };
            }

            if (type.Kind is TypeKind.Money && keys.Count == 2 && keys.TryGetValue("amount", out var amount) && keys.TryGetValue("currency", out var currency))
            {
                if (!long.TryParse(amount, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var minor) || minor is < -1_000_000_000_000 or > 1_000_000_000_000)
                {
                    Fail(DiagnosticCodes.ClaimValue, place, $"`{name}`: `{Short(amount.TrimStart('"'))}` is not an amount in minor units", "write a whole number, such as 1999 for 19.99");
                    return null;
                }

                if (currency == "\"" + type.Names![0]) return FactValue.Known(Checked.Value.Of(TypeKind.Money, minor, type.Names[0]));
                Fail(DiagnosticCodes.ClaimValue, place, $"`{name}` is in {type.Names[0]}, here it is `{Short(currency.TrimStart('"'))}`", $"give the amount in {type.Names[0]}");
                return null;
            }

            Fail(DiagnosticCodes.ClaimValue, place, $"`{name}` is {type.Words}, here is an object", type.Kind is TypeKind.Money ? "write {\"amount\": 1999, \"currency\": \"" + type.Names![0] + "\"}" : "write a plain value, or {\"cannot_be_had\": true}");
            return null;
        }

        private FactValue? Items(PolicyType type, string name)
        {
            var fields = type.Fields!;
            var items = new List<IReadOnlyList<FactValue>>();
            var good = true;
            while (_json.Read() && _json.TokenType is not JsonTokenType.EndArray)
            {
                if (_json.TokenType is not JsonTokenType.StartObject)
                {
                    Fail(DiagnosticCodes.ClaimValue, $"an item of `{name}` is an object", "write `{ \"FIELD\": VALUE }`");
                    Skip();
                    good = false;
                    continue;
                }

                // A field that may be absent is absent when it is left out; any other is unknown.
                var item = fields.Select(f => f.Type.Optional ? FactValue.Known(Checked.Value.Absent) : FactValue.Unknown).ToArray();
                var given = new HashSet<string>(StringComparer.Ordinal);
                while (_json.Read() && _json.TokenType is not JsonTokenType.EndObject)
                {
                    var key = _json.GetString()!;
                    var place = At;
                    _json.Read();
                    var field = -1;
                    for (var i = 0; i < fields.Count; i++) field = fields[i].Name == key ? i : field;
                    if (field < 0)
                    {
                        Fail(DiagnosticCodes.ClaimKey, place, $"`{key}` is not a field of `{name}`", Nearest.Help(key, [.. fields.Select(f => f.Name)], "use one of"));
                        Skip();
                        continue;
                    }

                    if (!given.Add(key)) Fail(DiagnosticCodes.ClaimKey, place, $"`{key}` is given twice", "keep one of the two");
                    if (Value(fields[field].Type, string.Create(CultureInfo.InvariantCulture, $"{name}[{items.Count + 1}].{key}")) is { } value) item[field] = value;
                    else good = false;
                }

                items.Add(item);
                if (items.Count == ItemsMost + 1) Fail(DiagnosticCodes.ClaimValue, $"`{name}` has more than {ItemsMost} items", "check the list");
            }

            return good ? FactValue.Known(Checked.Value.Of(new ListValue(items))) : null;
        }

        private FactValue? Wrong(PolicyType type, string name, string written)
        {
            Fail(DiagnosticCodes.ClaimValue, $"`{name}` is {type.Words}, here is `{Short(written)}`", Example(type));
            return null;
        }

        private FactValue? WrongAndSkip(PolicyType type, string name, string what)
        {
            Fail(DiagnosticCodes.ClaimValue, $"`{name}` is {type.Words}, here is {what}", Example(type));
            Skip();
            return null;
        }

        private static string Example(PolicyType type) => type.Kind switch
        {
            TypeKind.YesNo => "write true or false",
            TypeKind.Name => type.Names is { } names ? "write one of " + string.Join(", ", names.Select(n => $"\"{n}\"")) : "write a name in quotes",
            TypeKind.Number => "write a whole number",
            TypeKind.Duration => "write for example \"400 h\"",
            TypeKind.Days => "write for example \"30 days\"",
            TypeKind.Months => "write for example \"12 months\"",
            TypeKind.Date => "write \"YYYY-MM-DD\"",
            TypeKind.Instant => "write for example \"2024-02-29T13:00:00+01:00\"",
            TypeKind.Money => "write {\"amount\": 1999, \"currency\": \"" + (type.Names?[0] ?? "USD") + "\"}",
            TypeKind.Text => "write a text in quotes",
            TypeKind.Document => "write \"provided\", \"missing\" or {\"cannot_be_had\": true}",
            TypeKind.List => "write a list of objects, `[]` for none",
        };

        private void Skip()
        {
            if (_json.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject) _json.Skip();
        }

        private void Fail(string code, string message, string help) => Fail(code, At, message, help);

        private void Fail(string code, int at, string message, string help)
        {
            // Working out a place reads the claim from its start, so a flood of mistakes is cut off here.
            _failed = true;
            if (_told++ < ToldMost) _bag.Error(code, PlaceOf(at), message, help);
        }

        private static string Short(string text) => text.Length <= 60 ? text : text[..57] + "...";

        private readonly int At => (int)_json.TokenStartIndex;

        public readonly Span Here() => PlaceOf(At);

        public readonly Span Place(JsonException problem)
        {
            var line = (int)(problem.LineNumber ?? 0);
            var offset = 0;
            for (var i = 0; i < _bytes.Length && line > 0; i++)
            {
                if (_bytes[i] == (byte)'\n')
                {
                    line--;
                    offset = i + 1;
                }
            }

            return PlaceOf(Math.Min(_bytes.Length, offset + (int)(problem.BytePositionInLine ?? 0)));
        }

        private readonly Span PlaceOf(int offset)
        {
            int line = 0, start = 0;
            for (var i = 0; i < offset && i < _bytes.Length; i++)
            {
                if (_bytes[i] != (byte)'\n') continue;
                line++;
                start = i + 1;
            }

            // Columns count characters, not bytes, as an editor does.
            var column = Encoding.UTF8.GetCharCount(_bytes[start..Math.Min(offset, _bytes.Length)]) + 1;
            return _origin with { Line = _origin.Line + line, Column = line == 0 ? _origin.Column + column - 1 : column };
        }
    }
}
