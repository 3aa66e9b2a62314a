using Makegood.Domain.Credit;
using Makegood.Storage;

namespace Makegood.Server.Credit;

/// <summary>An account's book at any instant, by what was known at any other.</summary>
internal static class ReadAccount
{
    /// <param name="asOf">The instant it is told for.</param>
    /// <param name="knownAt">Only what was recorded by then; null for all that is known now.</param>
    public static async Task<AccountBook> At(Session look, string maker, string account, MakerProgrammes programmes, DateTimeOffset asOf, DateTimeOffset? knownAt, CancellationToken stop) =>
        AccountFile.Of(account, (await look.ReadCreditFacts(maker, account, programmes.Named, knownAt, stop)).Where(f => f.Event.At <= asOf)).At(asOf);
}
