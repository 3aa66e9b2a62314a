using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Domain.Service;
using Makegood.Storage;

namespace Makegood.Server.Service;

/// <summary>A version of a step tree.</summary>
/// <param name="Steps">Question, outcomes and where each leads.</param>
public sealed record TreeView(string Id, string Name, long Version, string Title, string Start, IReadOnlyList<TreeStep> Steps, DateTimeOffset PublishedAt)
{
    internal static TreeView Of(GuidanceTreeRow row)
    {
        var tree = StepTrees.Read(row);
        return new TreeView(row.Id, row.Name, row.Version, row.Title, tree.Start.Id, tree.Text.Steps, row.PublishedAt);
    }
}

/// <summary>Step trees, found and read.</summary>
internal static class StepTrees
{
    public static StepTree Read(GuidanceTreeRow row)
    {
        var read = StepTree.Read(JsonSerializer.Deserialize<TreeText>(row.Data, Columns.Json)!).Granted(out var tree, out var refusal);
        Invariant.Holds(read, $"a stored step tree can be read: {refusal?.Detail}");
        return tree!;
    }

    public static Task<GuidanceTreeRow?> Newest(Session session, string maker, string name, CancellationToken stop) =>
        session.Single<GuidanceTreeRow>("SELECT * FROM guidance_tree WHERE maker = @maker AND name = @name ORDER BY version DESC LIMIT 1", new { maker, name }, stop);

    public static Task<GuidanceTreeRow?> One(Session session, string maker, string id, CancellationToken stop) =>
        session.Single<GuidanceTreeRow>("SELECT * FROM guidance_tree WHERE maker = @maker AND id = @id", new { maker, id }, stop);
}

/// <summary>Publishes a version of a step tree. Help that is under way goes on with the version it began with.</summary>
public static class PublishTree
{
    private const int LongestName = 60;
    private const int LongestTitle = 200;

    public static async Task<Result<TreeView, Refusal>> Run(TreeText command, Act act, Database database, CancellationToken stop)
    {
        if (command.Name.Length is 0 or > LongestName || command.Name.Any(c => c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_'))) return Refusal.Invalid("name", $"`{command.Name}` cannot be a name; write small letters, digits, `-` and `_`, such as `no-extrusion`.");
        if (string.IsNullOrWhiteSpace(command.Title) || command.Title.Length > LongestTitle) return Refusal.Invalid("title", $"Write a title of 1 to {LongestTitle} characters; customers read it.");
        if (!StepTree.Read(command).Granted(out _, out var refusal)) return refusal;
        await using var work = await database.Begin(act, stop);
        if (await Talk.MissingOf(work, "attachment", [.. command.Steps.SelectMany(s => s.Media ?? [])], stop) is { } missing) return Refusal.Invalid("steps", $"There is no attachment `{missing}`.");
        var newest = await StepTrees.Newest(work, act.Maker, command.Name, stop);
        var data = JsonSerializer.Serialize(command, Columns.Json);
        if (newest is not null && newest.Data == data) return TreeView.Of(newest);
        var row = new GuidanceTreeRow { Maker = act.Maker, Id = act.NewId("tree"), Name = command.Name, Version = (newest?.Version ?? 0) + 1, Title = command.Title, Data = data, PublishedAt = act.At, PublishedBy = act.Actor };
        await work.Add(row, "guidance_tree.published", stop);
        return await work.Commit(TreeView.Of(row), stop);
    }
}

/// <summary>The newest version of every step tree.</summary>
public static class ShowTrees
{
    public static async Task<IReadOnlyList<TreeView>> Run(string? after, int most, string maker, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        var rows = await look.Query<GuidanceTreeRow>(
            "SELECT t.* FROM guidance_tree t WHERE t.maker = @maker AND t.name > @after AND t.version = (SELECT MAX(n.version) FROM guidance_tree n WHERE n.maker = t.maker AND n.name = t.name) ORDER BY t.name LIMIT @most",
            new { maker, after = after ?? string.Empty, most },
            stop);
        return [.. rows.Select(TreeView.Of)];
    }
}
