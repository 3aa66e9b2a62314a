using Makegood.Storage;

namespace Makegood.Server.Credit;

/// <summary>Forgets what was kept to compare buyers, once it is older than the programme allows: signs, and what customers said in appeals. Safe to run again.</summary>
public static class ForgetSigns
{
    private const int PageLength = 500;

    /// <returns>How many orders were forgotten.</returns>
    public static async Task<int> Run(Act act, CreditProgrammes programmes, Database database, CancellationToken stop)
    {
        int keptDays;
        await using (var look = await database.Look(stop))
        {
            if (await programmes.Of(act.Maker, look, stop) is not { } known) return 0;
            keptDays = known.On(act.At).Related.KeptDays;
        }

        var before = act.At.AddDays(-keptDays);
        for (var forgotten = 0; ;)
        {
            await using var work = await database.Begin(act, stop);
            var rows = await work.Query<RelatedOrderRow>("SELECT * FROM related_order WHERE maker = @Maker AND placed_at < @before ORDER BY maker, placed_at LIMIT @most", new { act.Maker, before, most = PageLength }, stop);
            foreach (var row in rows) await work.Remove(row, "related.forgotten", stop);
            var keys = await work.Query<PersonKeyRow>("SELECT k.* FROM person_key k JOIN related_flag f ON f.maker = k.maker AND k.id = 'appeal ' || f.id WHERE f.maker = @Maker AND f.appealed_at < @before AND f.waiting_since IS NULL ORDER BY k.id LIMIT @most", new { act.Maker, before, most = PageLength }, stop);
            foreach (var key in keys) await work.Remove(key, "related.appeal_forgotten", stop);
            if (rows.Count + keys.Count == 0) return forgotten;
            await work.Commit(stop);
            forgotten += rows.Count;
        }
    }
}
