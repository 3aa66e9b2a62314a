using System.Security.Cryptography;
using System.Text;
using Makegood.Domain.Basics;
using Makegood.Policy.Checked;
using Makegood.Storage;

namespace Makegood.Server.Papers;

/// <summary>A letter that was written, without its words.</summary>
/// <param name="Reference">Claim and number, as it stands on the letter.</param>
/// <param name="Sha256">Of the page's bytes: what is shown later is what was sent.</param>
public sealed record LetterView(string Id, string Reference, string Claim, string Kind, string Language, string Template, string Sha256, DateTimeOffset WrittenAt)
{
    internal static LetterView Of(PaperRow row, string claim) => new(row.Id, $"{claim}/{row.Number}", claim, row.Kind, row.Language, row.Template, row.Sha256, row.WrittenAt);
}

/// <summary>
/// Writes the letter that tells a customer how their claim stands, and keeps it as it is sent. Safe to repeat: one occasion has one letter in a language, and who asks
/// again gets that one.
/// </summary>
public static class WriteLetter
{
    /// <param name="Kind">Such as <c>refused</c>; the usual one for the claim's state when left out.</param>
    /// <param name="Language">Two letters; the claim's own when left out.</param>
    public sealed record Command(string? Kind = null, string? Language = null);

    /// <summary>What letters are made with that this room does not know: how a page is drawn, and how a policy is read.</summary>
    public sealed record Tools(Func<LetterContent, Task<string>> Draw, Func<PolicyVersionRow, PolicyModel> Read, PersonVault Vault);

    public static async Task<Result<LetterView, Refusal>> Run(string claim, Command command, Act act, Tools tools, Database database, CancellationToken stop)
    {
        // Load.
        await using var work = await database.Begin(act, stop);
        if (await work.FindClaim(act.Maker, claim, null, stop) is not { } file) return Refusal.NotFound("claim");
        var decision = await Decision(work, file, stop);
        if (!Choose(file, decision, command).Granted(out var chosen, out var refusal)) return refusal;
        var occasion = LetterWriter.IsDecision(chosen.Kind) ? decision!.Id : $"event:{file.Events}";
        var written = await work.Query<PaperRow>("SELECT * FROM paper WHERE maker = @Maker AND claim_id = @Id ORDER BY number", new { act.Maker, file.Row.Id }, stop);
        var kind = Words.Write(chosen.Kind);
        if (written.FirstOrDefault(p => p.Kind == kind && p.Occasion == occasion && p.Language == chosen.Language) is { } sent) return await work.Commit(LetterView.Of(sent, file.Row.Number), stop);
        if (await Readers.Key(work, act.Maker, file.Row.PersonId, stop) is not { } key) return new Refusal(RefusalCode.Retired, "This person has been erased; there is nobody to write to.");

        // Decide what it says.
        var matter = await GatherLetter.Of(work, file, decision, chosen.Kind, chosen.Language, written.Count + 1, act.At, tools.Vault, tools.Read, stop);
        var page = await tools.Draw(LetterWriter.Write(matter));

        // Remember and tell.
        var id = act.NewId("paper");
        var row = new PaperRow
        {
            Maker = act.Maker,
            Id = id,
            ClaimId = file.Row.Id,
            PersonId = file.Row.PersonId,
            Number = written.Count + 1,
            Kind = kind,
            Occasion = occasion,
            DecisionId = decision?.Id,
            AssessmentId = decision?.AssessmentId ?? file.Row.AssessmentId,
            Language = chosen.Language,
            Template = LetterContent.Template,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(page))),
            Page = tools.Vault.SealText(key.Wrapped, act.Maker, file.Row.PersonId, id, page),
            WrittenAt = act.At,
            WrittenBy = act.Actor,
        };
        await work.Add(row, "letter.written", stop);
        await work.Tell("letter.written", new { letter = row.Id, claim = row.ClaimId, file.Row.Number, row.Kind, row.Language }, stop);
        return await work.Commit(LetterView.Of(row, file.Row.Number), stop);
    }

    /// <summary>The page as it would be written now; nothing is kept.</summary>
    public static async Task<Result<string, Refusal>> Preview(string claim, Command command, string maker, DateTimeOffset now, Tools tools, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (await look.FindClaim(maker, claim, null, stop) is not { } file) return Refusal.NotFound("claim");
        var decision = await Decision(look, file, stop);
        if (!Choose(file, decision, command).Granted(out var chosen, out var refusal)) return refusal;
        var number = await look.Single<long>("SELECT COUNT(*) FROM paper WHERE maker = @maker AND claim_id = @Id", new { maker, file.Row.Id }, stop) + 1;
        return await tools.Draw(LetterWriter.Write(await GatherLetter.Of(look, file, decision, chosen.Kind, chosen.Language, number, now, tools.Vault, tools.Read, stop)));
    }

    private sealed record Chosen(LetterKind Kind, string Language);

    private static Result<Chosen, Refusal> Choose(ClaimFile file, DecisionRow? decision, Command command)
    {
        var language = command.Language ?? file.Row.Language;
        if (command.Language is not null && !Tongue.IsSpoken(language)) return Refusal.Invalid("language", $"Papers are not written in `{language}`; write {string.Join(", ", Tongue.All)}.");
        LetterKind? wished = null;
        if (command.Kind is { } word)
        {
            if (!Words.TryRead<LetterKind>(word, out var known)) return Refusal.Invalid("kind", $"`{word}` is no kind of letter; write {Words.All<LetterKind>()}.");
            wished = known;
        }

        var fitting = LetterKinds.Fitting(file, decision);
        if (fitting.Count == 0) return new Refusal(RefusalCode.NotPossibleNow, $"The claim is {file.Row.State} now, and there is nothing to tell by letter yet.");
        if (wished is { } kind && !fitting.Contains(kind)) return new Refusal(RefusalCode.NotPossibleNow, $"A letter `{command.Kind}` does not fit this claim, which is {file.Row.State}; {string.Join(" or ", fitting.Select(Words.Write))} does.", "kind");
        return new Chosen(wished ?? fitting[0], Tongue.Of(language).Language);
    }

    private static async Task<DecisionRow?> Decision(Session session, ClaimFile file, CancellationToken stop) =>
        file.Row.DecisionId is { } id ? await session.Single<DecisionRow>("SELECT * FROM decision WHERE maker = @Maker AND id = @id", new { file.Row.Maker, id }, stop) : null;
}
