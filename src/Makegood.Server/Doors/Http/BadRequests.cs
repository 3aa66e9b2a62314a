using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Makegood.Server.Doors.Http;

/// <summary>Requests that cannot be read, in words that help: where, what is wrong, what to write instead.</summary>
internal static partial class BadRequests
{
    public static async Task<IResult> Answer(BadHttpRequestException problem, HttpContext context)
    {
        var body = context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;
        return problem.StatusCode switch
        {
            StatusCodes.Status413PayloadTooLarge or StatusCodes.Status415UnsupportedMediaType => Answer(problem.StatusCode, context),
            _ when body is not null && problem.InnerException is JsonException json => await Body(json, body, context),
            _ => Problems.Answer(Problems.Unreadable, Parameter(problem.Message, body, context, out var field), field),
        };
    }

    /// <summary>For a refusal of the framework that came without words.</summary>
    public static IResult Answer(int status, HttpContext context) => status switch
    {
        StatusCodes.Status404NotFound => Problems.Answer(Problems.NotFound, $"There is nothing at `{context.Request.Path}`. The API's description is at /openapi/v1.json."),
        StatusCodes.Status405MethodNotAllowed => Problems.Answer(Problems.NotFound with { Status = status }, $"`{context.Request.Path}` does not take {context.Request.Method}; it takes {context.Response.Headers.Allow}."),
        StatusCodes.Status413PayloadTooLarge => Problems.Answer(Problems.QuotaExceeded, "The body is larger than this address takes; send less at a time."),
        StatusCodes.Status415UnsupportedMediaType => Problems.Answer(Problems.Unreadable with { Status = status }, $"The body comes as `{context.Request.ContentType ?? "(nothing)"}`; send JSON with `Content-Type: application/json`.", "Content-Type"),
        _ => Problems.Answer(Problems.Unreadable with { Status = status }, Parameter(string.Empty, context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType, context, out _)),
    };

    private static async Task<IResult> Body(JsonException json, Type type, HttpContext context)
    {
        context.Request.Body.Position = 0;
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        var findings = BodyFindings.In(bytes.ToArray(), type, json);
        return Problems.Answer(Problems.Unreadable, findings);
    }

    // The framework tells these in English sentences for developers; their shapes are pinned by the golden table of bad requests.
    private static string Parameter(string message, Type? body, HttpContext context, out string? field)
    {
        if (Binding().Match(message) is { Success: true } binding)
        {
            field = binding.Groups["name"].Value;
            return $"`{field}` is `{binding.Groups["value"].Value}`; write {Expected(binding.Groups["type"].Value)}.";
        }

        if (Missing().Match(message) is { Success: true } missing && missing.Groups["from"].Value is not "body")
        {
            field = missing.Groups["name"].Value;
            return $"`{field}` is missing; it belongs into the {missing.Groups["from"].Value}.";
        }

        field = null;
        return body is null
            ? $"{(message.Length > 0 ? message.TrimEnd('.') : "The request cannot be read")}. The API's description is at /openapi/v1.json; this address is `{(context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText}`."
            : $"The body is empty; send a JSON object with {BodyFindings.Names(type: body)}.";
    }

    private static string Expected(string type) => type.TrimEnd('?') switch
    {
        "int" or "long" or "Nullable<int>" or "Nullable<long>" => "a whole number",
        "bool" or "Nullable<bool>" => "true or false",
        "DateOnly" or "Nullable<DateOnly>" => "a date such as 2026-11-21",
        "DateTimeOffset" or "Nullable<DateTimeOffset>" => "an instant such as 2026-11-21T09:30:00Z",
        _ => "what the description at /openapi/v1.json says",
    };

    [GeneratedRegex("^Failed to bind parameter \"(?<type>\\S+) (?<name>\\S+)\" from \"(?<value>.*)\"\\.$", RegexOptions.NonBacktracking | RegexOptions.Singleline)]
    private static partial Regex Binding();

    [GeneratedRegex("^Required parameter \"(?<type>\\S+) (?<name>\\S+)\" was not provided from (?<from>[a-z ]+)\\.$", RegexOptions.NonBacktracking)]
    private static partial Regex Missing();
}
