using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Papers;

/// <summary>How the maker stands on letters, labels and slips.</summary>
/// <param name="Lines">Address and ways to be reached, as they stand at the head of a letter.</param>
/// <param name="ReturnName">Who takes returns in; the maker itself for null.</param>
/// <param name="ReturnAddress">Where parcels with returns go.</param>
/// <param name="Link">What the addresses in QR codes begin with, such as <c>https://acme.example</c>; without it codes hold bare numbers.</param>
public sealed record LetterheadView(IReadOnlyList<string> Lines, string? ReturnName, IReadOnlyList<string> ReturnAddress, string? Link)
{
    public static readonly LetterheadView None = new([], null, [], null);

    internal static LetterheadView Of(LetterheadRow row) => new(Read(row.Lines), row.ReturnName, Read(row.ReturnAddress), row.Link);

    internal static async Task<LetterheadView> Load(Session session, string maker, CancellationToken stop) =>
        await session.Single<LetterheadRow>("SELECT * FROM letterhead WHERE maker = @maker AND id = 'letterhead'", new { maker }, stop) is { } row ? Of(row) : None;

    /// <summary>What a code says: an address below the maker's link, or the bare number.</summary>
    internal string Code(string what, string number) => Link is null ? number : $"{Link.TrimEnd('/')}/{what}/{number}";

    private static List<string> Read(string json) => JsonSerializer.Deserialize<List<string>>(json, Columns.Json)!;
}

/// <summary>Sets how the maker stands on papers. Letters that were sent stay as they are.</summary>
public static class SetLetterhead
{
    private const int LinesMost = 6;
    private const int LongestLine = 100;
    private const int LongestLink = 80;

    public sealed record Command(IReadOnlyList<string> Lines, IReadOnlyList<string> ReturnAddress, string? ReturnName = null, string? Link = null);

    public static async Task<Result<LetterheadView, Refusal>> Run(Command command, Act act, Database database, CancellationToken stop)
    {
        var wrong = Wrong("lines", command.Lines) ?? Wrong("return_address", command.ReturnAddress) ?? Wrong("return_name", command.ReturnName is { } name ? [name] : []);
        if (wrong is not null) return wrong;
        if (command.Link is { } link && (link.Length > LongestLink || !Uri.TryCreate(link, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.Query.Length > 0 || uri.Fragment.Length > 0))
        {
            return Refusal.Invalid("link", $"`{link}` cannot begin an address; write one such as `https://acme.example/care`, of at most {LongestLink} characters, without `?` and `#`.");
        }

        await using var work = await database.Begin(act, stop);
        var before = await work.Single<LetterheadRow>($"SELECT * FROM letterhead WHERE maker = @Maker AND id = 'letterhead'{work.Dialect.ForUpdate}", new { act.Maker }, stop);
        var row = new LetterheadRow
        {
            Maker = act.Maker,
            Id = "letterhead",
            Revision = before?.Revision ?? 1,
            Lines = JsonSerializer.Serialize(command.Lines, Columns.Json),
            ReturnName = command.ReturnName,
            ReturnAddress = JsonSerializer.Serialize(command.ReturnAddress, Columns.Json),
            Link = command.Link,
            ChangedAt = act.At,
            ChangedBy = act.Actor,
        };
        if (before is null) await work.Add(row, "letterhead.set", stop);
        else await work.Change(row, "letterhead.set", stop);
        return await work.Commit(LetterheadView.Of(row), stop);
    }

    public static async Task<Result<LetterheadView, Refusal>> Show(string maker, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        return await LetterheadView.Load(look, maker, stop);
    }

    private static Refusal? Wrong(string field, IReadOnlyList<string> lines)
    {
        if (lines.Count > LinesMost) return Refusal.Invalid(field, $"`{field}` has {lines.Count} lines; {LinesMost} is the most that fits on paper.");
        return lines.FirstOrDefault(l => string.IsNullOrWhiteSpace(l) || l.Length > LongestLine || l.Any(char.IsControl)) is { } line
            ? Refusal.Invalid(field, $"`{line}` cannot stand on paper; write 1 to {LongestLine} printable characters on a line.")
            : null;
    }
}
