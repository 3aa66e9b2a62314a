using System.Text;
using Makegood.Domain.Basics;
using Makegood.Domain.Credit;
using Makegood.Storage;
using NodaTime;

namespace Makegood.Server.Credit;

/// <summary>The books of store credit as a plain-text journal, for hledger and its like. One moment of the store, movement by movement.</summary>
public static class WriteJournal
{
    private const int LinesPerFlush = 2000;

    /// <returns>How many movements there were.</returns>
    public static async Task<long> Run(Stream to, string maker, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        var zone = DateTimeZoneProviders.Tzdb[await MakerDay.ZoneOf(look, maker, stop)];
        var currencies = await look.Query<string>("SELECT DISTINCT currency FROM credit_wallet WHERE maker = @maker ORDER BY currency", new { maker }, stop);
        var text = new StringBuilder(Journal.Head(currencies));
        var lines = 0L;
        await foreach (var row in look.Stream<CreditMovementRow>("SELECT * FROM credit_movement WHERE maker = @maker ORDER BY maker, id", new { maker }, stop))
        {
            text.Append(Journal.Write(LineOf(row), zone));
            if (++lines % LinesPerFlush == 0) await Flush();
        }

        await Flush();
        return lines;

        async Task Flush()
        {
            await to.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), stop);
            text.Clear();
        }
    }

    internal static JournalLine LineOf(CreditMovementRow row) => new(
        row.Id,
        row.Account,
        new Entry(Words.Read<EntryKind>(row.Kind), row.Currency, row.Amount, Words.Read<LedgerAccount>(row.Debit), Words.Read<LedgerAccount>(row.Credit), row.ShopOrder, row.Lot, row.EffectiveAt, row.Policy, row.Clause) { Corrects = row.Corrects },
        row.RecordedAt);
}
