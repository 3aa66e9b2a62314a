using System.Reflection;

namespace Makegood.Tests;

/// <summary>Holds the compiled program against the table in <c>docs/internals/house.md</c>.</summary>
public sealed class HouseRules
{
    private static readonly string[] WordsOfATrade =
        ["warranty", "warrant", "claimant", "printer", "nozzle", "refund", "motor"];

    private static readonly Assembly Policy = Assembly.Load("Makegood.Policy");
    private static readonly Assembly[] Upper = [Assembly.Load("Makegood.Domain"), Assembly.Load("Makegood.Storage"), Assembly.Load("Makegood.Server")];
    private static readonly Assembly Cli = typeof(Makegood.Cli.Program).Assembly;

    private static readonly IReadOnlyDictionary<string, HashSet<string>> MayImport = ReadTable();

    [Fact]
    public void Every_room_imports_only_what_the_table_allows() => Nothing(Forbidden([Policy, .. Upper, Cli]));

    [Fact]
    public void Every_namespace_is_a_room_of_the_table() => Nothing(Homeless([Policy, .. Upper, Cli]));

    [Fact]
    public void The_engine_has_no_words_of_a_trade() => Nothing(TradeWords(Policy.GetTypes()));

    [Fact]
    public void The_reader_sees_a_forbidden_import_inside_a_lambda_and_in_a_signature()
    {
        // Without this, a reader that sees nothing would report a perfect house.
        var found = Forbidden(typeof(HouseRules).Assembly).ToList();
        Assert.Contains(found, line => line.StartsWith("Policy/Syntax imports Policy/Evaluation: ", StringComparison.Ordinal)
            && line.Contains(nameof(Makegood.Policy.Syntax.Planted.HidesAnImportInALambda), StringComparison.Ordinal));
        Assert.Contains(found, line => line.StartsWith("Policy/Syntax imports Policy/Evaluation: ", StringComparison.Ordinal)
            && line.Contains(nameof(Makegood.Policy.Syntax.Planted.ShowsAnImportInASignature), StringComparison.Ordinal));
        Assert.DoesNotContain(found, line => line.StartsWith("Policy/Evaluation imports", StringComparison.Ordinal));
    }

    [Fact]
    public void The_reader_sees_an_allowed_import_where_there_is_one() =>
        Assert.Contains(Imports(typeof(HouseRules).Assembly), import => import is { From: "Policy/Evaluation", To: "Policy/Syntax" });

    [Fact]
    public void The_reader_sees_words_of_a_trade_in_names_and_in_texts()
    {
        var found = TradeWords([typeof(Makegood.Policy.Syntax.Planted.KnowsTheNozzle)]).ToList();
        Assert.Contains(found, line => line.Contains("KnowsTheNozzle", StringComparison.Ordinal));
        Assert.Contains(found, line => line.Contains("Refundable", StringComparison.Ordinal));
        Assert.Contains(found, line => line.Contains("your printer is out", StringComparison.Ordinal));
    }

    [Fact]
    public void The_table_is_read_whole()
    {
        Assert.Equal(35, MayImport.Count);
        Assert.Empty(MayImport["Policy/Diagnostics"]);
        Assert.Equal(["Policy/Diagnostics"], MayImport["Policy/Syntax"]);
        Assert.Contains("Policy/BackTest", MayImport["Policy"]);
        Assert.Contains("Policy", MayImport["Cli"]);
    }

    // Assert.Empty would cut each line after fifty characters, just before the interesting part.
    private static void Nothing(IEnumerable<string> breaches)
    {
        var lines = breaches.ToList();
        Assert.True(lines is [], string.Join('\n', lines));
    }

    private static IEnumerable<string> Forbidden(params Assembly[] house) =>
        Imports(house)
            .Where(import => !MayImport[import.From].Contains(import.To))
            .Select(import => $"{import.From} imports {import.To}: {import.Where}")
            .Distinct().Order(StringComparer.Ordinal);

    private static IEnumerable<(string From, string To, string Where)> Imports(params Assembly[] house) =>
        from type in house.SelectMany(assembly => assembly.GetTypes())
        let room = Room(type)
        where room is not null
        from used in CompiledCode.Mentions(type)
        let other = Room(used)
        where other is not null && other != room
        select (room, other, $"{type.FullName} mentions {used.FullName ?? used.Name}");

    private static IEnumerable<string> Homeless(params Assembly[] house) =>
        from type in house.SelectMany(assembly => assembly.GetTypes())
        where type.Namespace is null ? !type.FullName!.StartsWith('<') : type.Namespace.Split('.')[0] == "Makegood"
        where Room(type) is null
        select $"{type.FullName} lives in no room of docs/internals/house.md";

    // Makegood.Policy.Syntax.Anything belongs to Policy/Syntax; the front door and Cli are exactly their namespace.
    private static string? Room(Type type)
    {
        var room = type.Namespace?.Split('.') switch
        {
            ["Makegood", "Policy"] => "Policy",
            ["Makegood", "Policy", var name, ..] => $"Policy/{name}",
            ["Makegood", "Domain", var name, ..] => $"Domain/{name}",
            ["Makegood", "Storage", ..] => "Storage",
            ["Makegood", "Server"] => "Server",
            ["Makegood", "Server", var name, ..] => $"Server/{name}",
            ["Makegood", "Cli", ..] => "Cli",
            _ => null,
        };
        return room is not null && MayImport.ContainsKey(room) ? room : null;
    }

    private static IEnumerable<string> TradeWords(IEnumerable<Type> types) =>
        from type in types
        from text in PublicNames(type).Select(name => $"name {name}")
            .Concat(CompiledCode.Texts(type).Select(text => $"text \"{text}\" in {type.FullName}"))
        from word in WordsOfATrade
        where text.Contains(word, StringComparison.OrdinalIgnoreCase)
        select $"`{word}` in {text}";

    private static IEnumerable<string> PublicNames(Type type) =>
        !type.IsVisible
            ? []
            : type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .SelectMany(member => (member as MethodBase)?.GetParameters().Select(parameter => parameter.Name ?? "")
                    .Append(member.Name) ?? [member.Name])
                .Select(name => $"{type.Name}.{name}")
                .Append(type.FullName!);

    private static Dictionary<string, HashSet<string>> ReadTable()
    {
        var rows = File.ReadAllLines(Repo.Path("docs/internals/house.md"))
            .SkipWhile(line => line != "<!-- house-table -->")
            .TakeWhile(line => line != "<!-- /house-table -->")
            .Where(line => line.StartsWith('|'))
            .Skip(2) // heading and rule
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .ToDictionary(cells => cells[1], cells => cells[2]);

        var unknown = rows.Values.SelectMany(Names).Where(name => !name.EndsWith("/*", StringComparison.Ordinal) && !rows.ContainsKey(name)).ToList();
        return unknown is []
            ? rows.ToDictionary(row => row.Key, row => Names(row.Value).SelectMany(Spread).ToHashSet())
            : throw new InvalidOperationException($"house.md allows imports of rooms it does not list: {string.Join(", ", unknown)}");

        IEnumerable<string> Names(string cell) =>
            cell == "nothing" ? [] : cell.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

        IEnumerable<string> Spread(string name) =>
            name.EndsWith("/*", StringComparison.Ordinal) ? rows.Keys.Where(room => room == name[..^2] || room.StartsWith(name[..^1], StringComparison.Ordinal)) : [name];
    }
}
