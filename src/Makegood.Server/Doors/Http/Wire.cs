using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Makegood.Server.Doors.Http;

/// <summary>How the API writes and reads JSON: names in snake_case, dates and instants in ISO 8601, and nothing unknown let pass.</summary>
public static class Wire
{
    public static JsonSerializerOptions Options { get; } = Shape(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    public static JsonSerializerOptions Shape(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DictionaryKeyPolicy = null;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        return options;
    }
}
