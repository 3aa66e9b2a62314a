using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Makegood.Server.Tests.Stores;
using Makegood.Tests;
using Microsoft.AspNetCore.Routing;

namespace Makegood.Server.Tests.Http;

/// <summary>
/// Every endpoint of the running server, asked by every role, about a thing of one's own, of another customer, of another maker, one that is
/// not there and one that is gone: against one golden table for both stores.
/// </summary>
public abstract partial class AccessMatrix<TStore>(PostgresCluster cluster)
    where TStore : IStoreKind
{
    [Fact]
    public async Task Every_role_gets_at_every_endpoint_what_the_table_says()
    {
        await using var world = await MatrixWorld.Make<TStore>(cluster);
        var endpoints = EndpointsOf(world.Server);
        NoneMayBeMissing(endpoints, MatrixRows.All.Select(r => r.Endpoint).ToList());

        var table = new StringBuilder("endpoint and role: own, another customer's, another maker's, missing, gone; or one status where it is about no thing\n");
        var wrong = new List<string>();
        foreach (var row in MatrixRows.All.OrderBy(r => r.Endpoint.Split(' ')[1], StringComparer.Ordinal).ThenBy(r => r.Endpoint, StringComparer.Ordinal))
        {
            table.Append('\n').Append(row.Endpoint).Append('\n');
            foreach (var who in world.Roles)
            {
                var answers = new List<(int Status, string Words)>();
                foreach (var whose in row.IsAboutAThing ? Enum.GetValues<Whose>() : [Whose.Own]) answers.Add(await Send(world, row, who, whose));
                table.Append(CultureInfo.InvariantCulture, $"    {who.Name,-13}{string.Join(' ', answers.Select(a => a.Status))}\n");
                if (answers.Any(a => a.Status >= 500)) wrong.Add($"{row.Endpoint} fails for {who.Name}");
                if (row.IsAboutAThing) wrong.AddRange(GivenAway(row, who, answers));
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Golden.Match("http/access-matrix.txt", table.ToString());
    }

    // Another maker's things, and for customers another customer's, do not exist: the very same answer.
    private static IEnumerable<string> GivenAway(MatrixRow row, Who who, IReadOnlyList<(int Status, string Words)> answers)
    {
        if (row.Endpoint.Contains("/public/", StringComparison.Ordinal)) yield break;
        var missing = answers[(int)Whose.Missing];
        if (answers[(int)Whose.OtherMaker] != missing) yield return $"{row.Endpoint} tells {who.Name} that another maker's thing exists:\n  {answers[(int)Whose.OtherMaker]}\n  {missing}";
        if (who.Name is "customer" && answers[(int)Whose.Other] != missing) yield return $"{row.Endpoint} tells a customer that another's thing exists:\n  {answers[(int)Whose.Other]}\n  {missing}";
    }

    private static async Task<(int Status, string Words)> Send(MatrixWorld world, MatrixRow row, Who who, Whose whose)
    {
        var ask = await row.Ask(world, who, whose);
        var cells = row.Endpoint.Split(' ');
        var next = 0;
        var path = Place().Replace(cells[1], _ => Uri.EscapeDataString(ask.Ids[next++]));
        using var request = new HttpRequestMessage(new HttpMethod(cells[0]), path + string.Concat(ask.Ids.Skip(next)));
        if (ask.Body is not null) request.Content = JsonContent.Create(ask.Body);
        if (ask.File is { } file) request.Content = new StringContent(file.Text, Encoding.UTF8, file.Type);
        if (cells[0] is "POST") request.Headers.Add("Idempotency-Key", world.Fresh("matrix-"));
        using var answer = await who.Client.SendAsync(request);
        // An answer may repeat what was asked for; that gives nothing away.
        var text = ask.Ids.Where(id => id.Length > 3).Aggregate(await answer.Content.ReadAsStringAsync(), (words, id) => words.Replace(id, "ID", StringComparison.Ordinal));
        if (answer.Content.Headers.ContentType?.MediaType is not "application/problem+json") return ((int)answer.StatusCode, string.Empty);
        var problem = JsonNode.Parse(text)!.AsObject();
        problem.Remove("request_id");
        return ((int)answer.StatusCode, problem.ToJsonString());
    }

    private static List<string> EndpointsOf(TestServer server) =>
        [.. ((IEndpointRouteBuilder)server.App).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(m => $"{m} {e.RoutePattern.RawText}")).Order(StringComparer.Ordinal)];

    internal static void NoneMayBeMissing(IReadOnlyList<string> endpoints, IReadOnlyList<string> rows)
    {
        var missing = endpoints.Except(rows).ToList();
        var gone = rows.Except(endpoints).ToList();
        Assert.True(missing.Count == 0, $"""
            These endpoints have no row in the access matrix, so nobody knows who can use them. Add one for each to tests/Makegood.Server.Tests/Http/MatrixRows.cs
            (`Plain`, `Thing` or `Each`; its comment says which), then GOLDEN=accept ./test, and read what was added to golden/http/access-matrix.txt:
              {string.Join("\n  ", missing)}
            """);
        Assert.True(gone.Count == 0, $"MatrixRows.cs has rows for endpoints that are no more: {string.Join("; ", gone)}");
        Assert.Equal(rows.Count, rows.Distinct().Count());
    }

    [GeneratedRegex("\\{[^}]+\\}", RegexOptions.NonBacktracking)]
    private static partial Regex Place();
}

public sealed class AccessMatrixOnSqlite(PostgresCluster cluster) : AccessMatrix<OnSqlite>(cluster);

public sealed class AccessMatrixOnPostgres(PostgresCluster cluster) : AccessMatrix<OnPostgres>(cluster);

public sealed class AccessMatrixSees
{
    [Fact]
    public void A_new_endpoint_without_a_row_fails_with_what_to_add()
    {
        var problem = Assert.ThrowsAny<Exception>(() => AccessMatrix<OnSqlite>.NoneMayBeMissing(["GET /known", "POST /new/{id}"], ["GET /known"]));
        Assert.Contains("POST /new/{id}", problem.Message, StringComparison.Ordinal);
        Assert.Contains("MatrixRows.cs", problem.Message, StringComparison.Ordinal);
        Assert.ThrowsAny<Exception>(() => AccessMatrix<OnSqlite>.NoneMayBeMissing(["GET /known"], ["GET /known", "GET /gone"]));
    }
}
