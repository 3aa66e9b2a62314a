using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Domain.Claims;
using Makegood.Policy.Checked;
using Makegood.Storage;

namespace Makegood.Server.Claims;

/// <summary>A stored file becomes evidence of a claim: with its hash, who brought it, and what it shows. Safe to repeat: a file is added once.</summary>
public static class AddEvidence
{
    private static readonly string[] Kinds = ["photo", "video", "document", "log", "other"];

    /// <param name="Attachment">The id of the file, from <c>POST /api/v1/attachments</c>.</param>
    /// <param name="Kind">photo, video, document, log or other.</param>
    /// <param name="Shows">The policy's fact that it is there for, such as <c>request.evidence</c>; the fact counts as provided then.</param>
    /// <param name="Part">The part it is about; 0 for the claim as a whole.</param>
    public sealed record Command(string Attachment, string Kind = "photo", string? Shows = null, int Part = 0);

    public static async Task<Result<ClaimView, Refusal>> Run(string claim, Command command, string? onlyPerson, Act act, PolicyShelf shelf, Database database, CancellationToken stop)
    {
        if (!Kinds.Contains(command.Kind, StringComparer.Ordinal)) return Refusal.Invalid("kind", $"`{command.Kind}` is no kind of evidence; write one of {string.Join(", ", Kinds)}.");
        await using var work = await database.Begin(act, stop);

        // Load.
        if (await ClaimCases.Open(work, act.Maker, claim, onlyPerson, act.At, stop) is not { } about) return Refusal.NotFound("claim");
        if (ClaimLifecycle.IsEnd(about.File.State)) return ClaimRefusals.ToRefusal(ClaimRefusal.IsOver);
        if (about.Evidence.Any(e => e.AttachmentId == command.Attachment)) return await work.Commit(ClaimView.Of(about.File, onlyPerson), stop);
        var file = await work.Single<AttachmentRow>("SELECT * FROM attachment WHERE maker = @Maker AND id = @Attachment AND removed_at IS NULL", new { act.Maker, command.Attachment }, stop);
        if (file is null || (onlyPerson is not null && file.PersonId != onlyPerson)) return Refusal.NotFound("attachment");
        if (command.Part != 0 && !about.Positions.Contains(command.Part)) return Refusal.Invalid("part", $"The claim has no part {command.Part}; it has {about.Positions.Count}.");
        if (about.Policy is { } policy && command.Shows is { } shows && shelf.Model(policy).Facts.All(f => f.Name != shows || f.Type.Kind is not TypeKind.Document))
        {
            var documents = shelf.Model(policy).Facts.Where(f => f.Type.Kind is TypeKind.Document).Select(f => f.Name);
            return Refusal.Invalid("shows", $"`{shows}` is no document of this policy; it knows {string.Join(", ", documents)}.");
        }

        // Decide and remember.
        var source = onlyPerson is null ? FactSource.Staff : FactSource.Customer;
        var row = new EvidenceRow
        {
            Maker = act.Maker,
            Id = act.NewId("evidence"),
            ClaimId = about.Row.Id,
            AttachmentId = file.Id,
            Hash = file.Hash,
            Kind = command.Kind,
            Shows = command.Shows,
            Position = command.Part,
            Source = Words.Write(source),
            AddedAt = act.At,
            AddedBy = act.Actor,
        };
        await work.Add(row, "claim.evidence_added", stop);
        about = await Flagged(work, about with { Evidence = [.. about.Evidence, row] }, file.Hash, stop);
        if (command.Shows is { } fact)
        {
            var given = new ClaimFactRow { Maker = act.Maker, Id = act.NewId("fact"), ClaimId = about.Row.Id, Sequence = about.Row.FactsAt + 1, Position = command.Part, Name = fact, Value = "\"provided\"", Source = Words.Write(FactSource.Evidence), EvidenceId = row.Id, GivenAt = act.At, GivenBy = act.Actor };
            await work.Add(given, "claim.fact_given", stop);
            var changed = await work.Change(about.Row with { FactsAt = given.Sequence, ChangedAt = act.At }, "claim.facts_given", stop);
            about = about with { File = about.File with { Row = changed }, Given = [.. about.Given, given] };
            if (!(await GiveFacts.After(work, about, shelf, stop)).Granted(out var after, out var no)) return no;
            return await work.Commit(ClaimView.Of(after, onlyPerson), stop);
        }

        return await work.Commit(ClaimView.Of(about.File, onlyPerson), stop);
    }

    // The same bytes shown for another unit are for a person to see; never a reason to refuse by itself.
    private static async Task<ClaimCase> Flagged(Work work, ClaimCase about, string hash, CancellationToken stop)
    {
        var other = await work.Query<string>("SELECT c.number FROM evidence e JOIN claim c ON c.maker = e.maker AND c.id = e.claim_id WHERE e.maker = @Maker AND e.hash = @hash AND c.unit_id <> @UnitId ORDER BY c.number LIMIT 1", new { about.Row.Maker, hash, about.Row.UnitId }, stop);
        if (other is not [var number]) return about;
        var flags = ClaimView.Names(about.Row.Flags).Append($"evidence_reused {number}").Distinct();
        var row = await work.Change(about.Row with { Flags = JsonSerializer.Serialize(flags, Columns.Json), ChangedAt = work.Act.At }, "claim.flagged", stop);
        return about with { File = about.File with { Row = row } };
    }
}
