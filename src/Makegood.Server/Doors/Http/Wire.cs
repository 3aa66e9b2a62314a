using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Makegood.Server.Doors.Http;

/// <summary>How the API writes and reads JSON: names in snake_case, dates and instants in ISO 8601, and nothing unknown let pass.</summary>
public static class Wire
{
    public static JsonSerializerOptions Options { get; } = Finished(Shape(new JsonSerializerOptions(JsonSerializerDefaults.Web)));

    public static JsonSerializerOptions Shape(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DictionaryKeyPolicy = null;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowDuplicateProperties = false;
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NoHoles } };
        options.Converters.Add(new TextConverter());
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        return options;
    }

    // Annotations of what a list holds are lost at run time, so the serialiser lets null into every list.
    private static void NoHoles(JsonTypeInfo shape)
    {
        if (shape.Kind is not JsonTypeInfoKind.Object) return;
        var lists = shape.Properties.Where(p => p.Get is not null && p.PropertyType != typeof(string) && typeof(IEnumerable).IsAssignableFrom(p.PropertyType)).ToList();
        if (lists.Count == 0) return;
        shape.OnDeserialized = made =>
        {
            foreach (var list in lists)
            {
                if (list.Get!(made) is IEnumerable items && items.Cast<object?>().Any(i => i is null)) throw new JsonException($"`{list.Name}` holds null");
            }
        };
    }

    private static JsonSerializerOptions Finished(JsonSerializerOptions options)
    {
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    // PostgreSQL cannot keep a NUL in a text, and nobody means one.
    private sealed class TextConverter : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType is not JsonTokenType.String) throw new JsonException("a text is needed");
            var text = reader.GetString()!;
            return text.Contains('\0', StringComparison.Ordinal) ? throw new JsonException("the text holds a NUL character") : text;
        }

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

        public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString()!;

        public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);
    }
}
