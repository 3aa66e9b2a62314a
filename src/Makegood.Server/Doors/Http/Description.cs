using System.Globalization;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Makegood.Server.Doors.Http;

/// <summary>The problems that an endpoint tells, for the description.</summary>
public sealed record Tells(IReadOnlyList<ProblemKind> Problems);

/// <summary>
/// The API's description by OpenAPI 3.1, as served at <c>/openapi/v1.json</c> and committed in <c>docs/reference/openapi.json</c>: in a stable
/// order, and with nothing in it that belongs to one machine.
/// </summary>
internal static class Description
{
    private const string Bearer = "bearer";
    private const string ProblemSchema = "ProblemDetails";

    private static readonly HashSet<string> SharedNames =
        [.. typeof(Description).Assembly.GetTypes().Where(t => t is { IsPublic: true, IsNested: false }).GroupBy(t => t.Name, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key)];

    public static void Shape(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.CreateSchemaReferenceId = Name;
        options.AddSchemaTransformer((schema, context, _) =>
        {
            // Texts have a converter of their own, and what a converter reads the generator cannot see.
            if (context.JsonTypeInfo.Type == typeof(string)) schema.Type = context.JsonPropertyInfo is { IsGetNullable: true } ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
            if (context.JsonTypeInfo.ElementType == typeof(string)) schema.Items = new OpenApiSchema { Type = JsonSchemaType.String };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            Describe(operation, context);
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            Complete(document);
            return Task.CompletedTask;
        });
    }

    // Commands and answers live inside their operation; it names them.
    private static string? Name(JsonTypeInfo shape) => OpenApiOptions.CreateDefaultSchemaReferenceId(shape) is null ? null : NameOf(shape.Type);

    private static string NameOf(Type type)
    {
        var own = type.Name.Split('`')[0];
        // Two rooms may use the same word for what each of them shows.
        if (SharedNames.Contains(type.Name)) own = type.Namespace!.Split('.')[^1] + own;
        if (type.IsGenericType) return own + string.Concat(type.GetGenericArguments().Select(NameOf));
        if (type.DeclaringType is not { } outer || type.IsGenericParameter) return own;
        return own is "Command" ? outer.Name : outer.Name + own;
    }

    private static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var about = context.Description.ActionDescriptor.EndpointMetadata;
        var method = context.Description.HttpMethod ?? "GET";
        var route = "/" + context.Description.RelativePath;
        operation.OperationId = OperationId(method, route);
        operation.Responses ??= [];

        var entrance = about.OfType<Entrance>().Last();
        if (entrance.Scopes.Count > 0)
        {
            // One of them is enough. 3.1 lets the list hold what a bearer must be allowed to do.
            var scopes = entrance.Scopes.Count == Access.Scope.All.Count ? [string.Empty] : entrance.Scopes;
            operation.Security = [.. scopes.Select(s => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = s.Length > 0 ? [s] : [] })];
            operation.Description = Words(Needs(entrance, scopes), operation);
            Add(operation, Parameter(Gate.MakerHeader, required: false, "For people and keys of the installation itself: the maker that they act for."));
            Tell(operation, context, [Problems.NotSignedIn, Problems.NotAllowed]);
        }
        else
        {
            operation.Security = [];
            operation.Description = Words("Open to everybody.", operation);
        }

        if (method is "POST" && !about.OfType<SignedMessage>().Any())
        {
            var needed = about.OfType<KeyNeeded>().Any();
            Add(operation, Parameter(Call.KeyHeader, needed, "1 to 255 visible ASCII characters of your own. The same key with the same body gets the first answer again, for ever. Not heeded where the answer holds a secret that is shown once."));
            Tell(operation, context, needed ? [Problems.KeyReused, Problems.KeyRunning, Problems.KeyMissing] : [Problems.KeyReused, Problems.KeyRunning]);
        }

        if (operation.RequestBody is not null) Tell(operation, context, [Problems.Unreadable, Problems.QuotaExceeded]);
        Tell(operation, context, [.. about.OfType<Tells>().SelectMany(t => t.Problems)]);
        foreach (var (status, response) in operation.Responses)
        {
            if (status is "200" or "201" && response is OpenApiResponse good) good.Description = status is "201" ? "Made; `Location` says where it is." : "Done.";
        }

        operation.Responses = Sorted(operation.Responses);
    }

    private static string Words(string entrance, OpenApiOperation operation) => string.IsNullOrEmpty(operation.Description) ? entrance : $"{entrance} {operation.Description}";

    private static string Needs(Entrance entrance, IReadOnlyList<string> scopes)
    {
        var words = scopes is [""] ? "For whoever is signed in or has a key." : $"Needs the scope {string.Join(" or ", scopes.Select(s => $"`{s}`"))}{(entrance.IsOfTheHouse ? ", of the installation itself" : string.Empty)}.";
        return entrance.OrLocal ? words + " The server's own machine needs none." : words;
    }

    // Several problems can share a status; the description lists them all.
    private static void Tell(OpenApiOperation operation, OpenApiOperationTransformerContext context, IReadOnlyList<ProblemKind> kinds)
    {
        foreach (var kind in kinds)
        {
            var status = kind.Status.ToString(CultureInfo.InvariantCulture);
            var line = $"{kind.Title} (`{kind.Slug}`)";
            if (operation.Responses!.TryGetValue(status, out var there) && there is OpenApiResponse known)
            {
                known.Description = known.Description is { } text && text.Contains('`', StringComparison.Ordinal) ? text.Contains(line, StringComparison.Ordinal) ? text : $"{text}; {line}" : line;
                continue;
            }

            operation.Responses![status] = new OpenApiResponse
            {
                Description = line,
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(ProblemSchema, context.Document) } },
            };
        }
    }

    private static void Add(OpenApiOperation operation, OpenApiParameter parameter)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(parameter);
    }

    private static OpenApiParameter Parameter(string header, bool required, string description) =>
        new() { Name = header, In = ParameterLocation.Header, Required = required, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };

    private static void Complete(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Makegood",
            Version = "v1",
            Description = "After-sales for makers of hardware: units, what covers them until when, and why. Times are ISO 8601 in UTC, dates are local dates of the maker, names are in snake_case, and members that are not known are refused. Problems follow RFC 9457; their `type` leads to a page for people.",
        };
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A key (`mgk_…`) from `POST /api/v1/keys`, or a session (`mgs_…`) from `POST /api/v1/sessions`." },
        };
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        document.Components.Schemas[ProblemSchema] = Problem();
        document.Components.Schemas = new SortedDictionary<string, IOpenApiSchema>(document.Components.Schemas, StringComparer.Ordinal);
        var paths = new OpenApiPaths();
        foreach (var (path, item) in document.Paths.OrderBy(p => p.Key, StringComparer.Ordinal)) paths[path] = item;
        document.Paths = paths;
    }

    private static OpenApiSchema Problem()
    {
        static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "A problem by RFC 9457.",
            Required = new HashSet<string>(StringComparer.Ordinal) { "type", "title", "status", "detail", "request_id" },
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["type"] = Text("`/problems/…`: stable, and a page for people."),
                ["title"] = Text("The kind of problem in a few words."),
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "The HTTP status." },
                ["detail"] = Text("What is wrong here, and what to do."),
                ["field"] = Text("The member, parameter or header that it is about, if it is about one."),
                ["errors"] = new OpenApiSchema { Type = JsonSchemaType.Array, Description = "Everything that is wrong with a body: JSON pointer, member, detail.", Items = new OpenApiSchema { Type = JsonSchemaType.Object } },
                ["request_id"] = Text("The request in the server's log."),
            },
        };
    }

    private static OpenApiResponses Sorted(OpenApiResponses responses)
    {
        var sorted = new OpenApiResponses();
        foreach (var (status, response) in responses.OrderBy(r => r.Key, StringComparer.Ordinal)) sorted[status] = response;
        return sorted;
    }

    // GET /api/v1/units/{id}/parts becomes getUnitsByIdParts.
    private static string OperationId(string method, string route)
    {
        var id = new StringBuilder(method.ToLowerInvariant());
        foreach (var part in route.Replace(Api.Root, string.Empty, StringComparison.Ordinal).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = part.StartsWith('{') ? "by_" + part.Trim('{', '}') : part;
            foreach (var word in words.Split('_', '-', '.')) id.Append(char.ToUpperInvariant(word[0])).Append(word.AsSpan(1));
        }

        return id.ToString();
    }
}
