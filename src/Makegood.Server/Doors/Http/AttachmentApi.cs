using System.Text.Json;
using Makegood.Server.Access;
using Makegood.Server.Registry;
using Makegood.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Makegood.Server.Doors.Http;

/// <summary>Files that belong to units: taken in as they come, given out as downloads and never shown as pages.</summary>
internal static class AttachmentApi
{
    // What a form puts around its file.
    private const long Envelope = 1 << 16;

    public static void Map(IEndpointRouteBuilder api)
    {
        var limits = api.ServiceProvider.GetRequiredService<UploadLimits>();

        api.MapPost("/attachments", Add)
            .Needs(Scope.RegistryWrite, Scope.OwnWrite).TakesStream(limits.FileBytes + Envelope).WithTags("attachments").WithSummary("Upload a file: its bytes as the body, or a form with one file")
            .WithDescription($"The body is the file, with its `Content-Type` and its name in `name` or `Content-Disposition`; or `multipart/form-data` with one file. Kept are {FileKinds.Names}; the bytes must be of the kind that is claimed. A customer says in `unit` which of their units it is about.")
            .Answers<AttachmentRef>(201, Problems.NotFound, Problems.Invalid, Problems.QuotaExceeded);

        api.MapGet("/attachments/{id}", (string id, PersonVault vault, Call call) => call.Show(() => FindAttachments.One(id, call.Maker, call.OnlyOwner, vault, call.Database, call.Stop)))
            .Needs(Scope.RegistryRead, Scope.OwnRead).WithTags("attachments").WithSummary("What is known about an attachment").Answers<AttachmentView>(200, Problems.NotFound);

        api.MapGet("/attachments/{id}/content", Give)
            .Needs(Scope.RegistryRead, Scope.OwnRead).WithTags("attachments").WithSummary("The bytes of an attachment, as a download")
            .Produces(200, contentType: "application/octet-stream").WithMetadata(new Tells([Problems.NotFound, Problems.Retired]));

        api.MapPost("/attachments/{id}/remove", (string id, RemoveAttachment.Command body, AttachmentFiles files, Call call) => call.Do(act => RemoveAttachment.Run(id, body, files, act, call.Database, call.Stop)))
            .Needs(Scope.RegistryWrite).WithTags("attachments").WithSummary("Remove the bytes and the name of an attachment, with a reason; that it was there stays on record").Answers<AttachmentRef>(200, Problems.NotFound, Problems.Invalid);

        api.MapGet("/units/{id}/attachments", (string id, string? after, int? limit, PersonVault vault, Call call) => call.Show(() => FindAttachments.OfUnit(id, call.Maker, call.OnlyOwner, new Slice(after, limit), vault, call.Database, call.Stop)))
            .Needs(Scope.RegistryRead, Scope.OwnRead).WithTags("attachments").WithSummary("The attachments of a unit; for customers, those that they uploaded").Answers<Page<AttachmentView>>(200, Problems.NotFound, Problems.Invalid);
    }

    private static async Task<IResult> Add(HttpRequest request, string? name, string? unit, AttachmentFiles files, UploadLimits limits, PersonVault vault, Call call)
    {
        var sent = await UploadedFile.Open(request, name, call.Stop);
        if (!AddAttachment.Read(sent.ContentType, sent.Name, unit).Granted(out var command, out var refusal)) return Problems.Answer(refusal);
        await using var file = await files.Take(sent.Read, call.Clock.NewId("upload"), limits.FileBytes, call.Stop);
        if (file is null) return Problems.Answer(AddAttachment.TooLarge(limits));
        await sent.End(call.Stop);
        // Whether it is the same upload again: the file is not read once more for that, its hash is known.
        var mark = JsonSerializer.SerializeToUtf8Bytes(new { file = file.Hash, name = command.Name, content_type = command.Kind.MediaType, unit }, Wire.Options);
        return await call.Do(act => AddAttachment.Run(command, file, limits, vault, act, call.OnlyOwner, call.Database, call.Stop), a => $"{Api.Root}/attachments/{a.Id}", body: mark);
    }

    private static async Task<IResult> Give(string id, HttpResponse response, AttachmentFiles files, PersonVault vault, Call call)
    {
        if (!(await FindAttachments.Kept(id, call.Maker, call.OnlyOwner, vault, call.Database, call.Stop)).Granted(out var found, out var refusal)) return Problems.Answer(refusal);
        var path = files.PathOf(found.Sha256);
        if (!File.Exists(path)) return Problems.Answer(Problems.StoreFailed, "The file is not where it should be. `makegood verify` names all that are missing; a backup may have it.");
        // Never shown, whatever it holds: a download, of exactly this type, in a place where nothing runs.
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(found.Name ?? found.Id);
        response.Headers.ContentDisposition = disposition.ToString();
        response.Headers.ContentSecurityPolicy = "sandbox; " + SafeHeaders.NothingRuns;
        response.Headers["Makegood-Sha256"] = found.Sha256;
        return Results.File(File.OpenRead(path), found.MediaType);
    }
}
