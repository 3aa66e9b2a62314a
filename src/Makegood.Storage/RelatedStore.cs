using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Makegood.Domain.Basics;
using Makegood.Domain.Related;

namespace Makegood.Storage;

/// <summary>Reads and writes what is compared to find related orders.</summary>
public static class RelatedStore
{
    private const int AtOnce = 1024;
    private const int Ahead = 8;

    /// <summary>Orders written by later commits than one, from a day on. They are read and understood on one processor while the caller is busy on another.</summary>
    public static async IAsyncEnumerable<RelatedOrder> RelatedOrdersSince(this Session session, string maker, long commit, DateTimeOffset from, [EnumeratorCancellation] CancellationToken stop)
    {
        var portions = Channel.CreateBounded<List<RelatedOrder>>(new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var reading = Task.Run(() => Read(over.Token), CancellationToken.None);
        try
        {
            await foreach (var portion in portions.Reader.ReadAllAsync(stop))
            {
                foreach (var order in portion) yield return order;
            }
        }
        finally
        {
            // Whoever stops early must not leave the session in use. What went wrong in reading was told by the channel.
            await over.CancelAsync();
            await Task.WhenAny(reading);
        }

        async Task Read(CancellationToken enough)
        {
            try
            {
                var portion = new List<RelatedOrder>(AtOnce);
                await foreach (var row in session.Stream<RelatedOrderRow>("SELECT * FROM related_order WHERE maker = @maker AND commit_number > @commit AND placed_at >= @from ORDER BY maker, commit_number", new { maker, commit, from }, enough))
                {
                    portion.Add(OrderOf(row));
                    if (portion.Count < AtOnce) continue;
                    await portions.Writer.WriteAsync(portion, enough);
                    portion = new List<RelatedOrder>(AtOnce);
                }

                await portions.Writer.WriteAsync(portion, enough);
                portions.Writer.Complete();
            }
            catch (Exception problem)
            {
                portions.Writer.Complete(problem);
            }
        }
    }

    public static Task<RelatedOrderRow?> RelatedOrder(this Session session, string maker, string order, CancellationToken stop) =>
        session.Single<RelatedOrderRow>("SELECT * FROM related_order WHERE maker = @maker AND id = @order", new { maker, order }, stop);

    public static Task<RelatedFlagRow?> RelatedFlag(this Session session, string maker, string order, CancellationToken stop) =>
        session.Single<RelatedFlagRow>("SELECT * FROM related_flag WHERE maker = @maker AND id = @order", new { maker, order }, stop);

    public static Task<IReadOnlyList<RelatedFlagRow>> RelatedFlagsOf(this Session session, string maker, string account, CancellationToken stop) =>
        session.Query<RelatedFlagRow>("SELECT * FROM related_flag WHERE maker = @maker AND account = @account ORDER BY maker, account, id", new { maker, account }, stop);

    /// <summary>What people are waited for, by name.</summary>
    public static Task<IReadOnlyList<RelatedFlagRow>> RelatedFlagsWaiting(this Session session, string maker, string? after, int most, CancellationToken stop) =>
        session.Query<RelatedFlagRow>("SELECT * FROM related_flag WHERE maker = @maker AND waiting_since IS NOT NULL AND id > @after ORDER BY maker, id LIMIT @most", new { maker, after = after ?? string.Empty, most }, stop);

    public static RelatedOrderRow RowOf(RelatedOrder order, IReadOnlyList<LeftOut> left, string maker, long commit) => new()
    {
        Maker = maker,
        Id = order.Id,
        Account = order.Account,
        PlacedAt = order.At,
        Currency = order.Currency,
        Standing = Words.Write(order.Standing),
        Source = order.Source,
        Pieces = JsonSerializer.Serialize(order.Pieces, Columns.Json),
        Signs = Text(order.Signs),
        LeftOut = JsonSerializer.Serialize(left, Columns.Json),
        CommitNumber = commit,
    };

    public static RelatedOrder OrderOf(RelatedOrderRow row) => new(
        row.Id,
        row.Account,
        row.PlacedAt,
        row.Currency,
        Words.Read<OrderStanding>(row.Standing),
        row.Source,
        JsonSerializer.Deserialize<Piece[]>(row.Pieces, Columns.Json)!,
        Signs(row.Signs));

    public static IReadOnlyList<LeftOut> LeftOutOf(RelatedOrderRow row) => JsonSerializer.Deserialize<List<LeftOut>>(row.LeftOut, Columns.Json)!;

    public static string Text(LimitCase found) => JsonSerializer.Serialize(found, Columns.Json);

    public static LimitCase CaseOf(RelatedFlagRow row) => JsonSerializer.Deserialize<LimitCase>(row.Evidence, Columns.Json)!;

    private static string Text(IReadOnlyList<Identifier> signs) => string.Join(' ', signs.Select(s => string.Create(CultureInfo.InvariantCulture, $"{Words.Write(s.Kind)}:{s.High:x16}{s.Low:x16}")));

    private static List<Identifier> Signs(string text)
    {
        var signs = new List<Identifier>(8);
        foreach (var written in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = written.IndexOf(':', StringComparison.Ordinal);
            signs.Add(new Identifier(Words.Read<SignKind>(written[..colon]), Half(written, colon + 1), Half(written, colon + 17)));
        }

        return signs;
    }

    private static ulong Half(string written, int at) => ulong.Parse(written.AsSpan(at, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
