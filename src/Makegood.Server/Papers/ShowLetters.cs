using System.Security.Cryptography;
using System.Text;
using Makegood.Domain.Basics;
using Makegood.Storage;

namespace Makegood.Server.Papers;

/// <summary>The letters of a claim, as they were sent.</summary>
public static class ShowLetters
{
    public static async Task<Result<IReadOnlyList<LetterView>, Refusal>> All(string claim, string maker, string? onlyPerson, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (await look.FindClaim(maker, claim, onlyPerson, stop) is not { } file) return Refusal.NotFound("claim");
        var rows = await look.Query<PaperRow>("SELECT * FROM paper WHERE maker = @maker AND claim_id = @Id ORDER BY number", new { maker, file.Row.Id }, stop);
        return rows.Select(r => LetterView.Of(r, file.Row.Number)).ToList();
    }

    /// <summary>The page of a letter, byte for byte.</summary>
    public static async Task<Result<string, Refusal>> Page(string claim, string letter, string maker, string? onlyPerson, PersonVault vault, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (await look.FindClaim(maker, claim, onlyPerson, stop) is not { } file) return Refusal.NotFound("claim");
        var row = await look.Single<PaperRow>("SELECT * FROM paper WHERE maker = @maker AND claim_id = @ClaimId AND id = @letter", new { maker, ClaimId = file.Row.Id, letter }, stop);
        if (row is null) return Refusal.NotFound("letter");
        if (await Readers.Key(look, maker, row.PersonId, stop) is not { } key) return new Refusal(RefusalCode.Retired, "This letter was written to a person who has been erased; nobody can read it any more.");
        var page = vault.OpenText(key.Wrapped, maker, row.PersonId, row.Id, row.Page);
        Invariant.Holds(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(page))) == row.Sha256, "a kept letter has its hash");
        return page;
    }
}
