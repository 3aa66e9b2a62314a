using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Makegood.Server.Doors.Http;

/// <summary>A file in a request, read as it comes: the body itself, or the one file of a form.</summary>
internal sealed class UploadedFile
{
    private const int LongestBoundary = 70;

    private readonly Stream _bytes;
    private readonly MultipartReader? _form;

    private UploadedFile(string? contentType, string? name, Stream bytes, MultipartReader? form) => (ContentType, Name, _bytes, _form) = (contentType, name, bytes, form);

    /// <summary>As the sender claims.</summary>
    public string? ContentType { get; }

    /// <summary>As the sender writes it.</summary>
    public string? Name { get; }

    /// <param name="name">From the address; it beats the headers.</param>
    /// <exception cref="BadHttpRequestException">A form that cannot be read, or one without a file.</exception>
    public static async Task<UploadedFile> Open(HttpRequest request, string? name, CancellationToken stop)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return new UploadedFile(request.ContentType, name ?? NameIn(request.Headers.ContentDisposition), request.Body, null);
        }

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (boundary is not { Length: > 0 and <= LongestBoundary }) throw new BadHttpRequestException("The form has no boundary in its Content-Type");
        var form = new MultipartReader(boundary, request.Body);
        var part = await Next(form, stop) ?? throw new BadHttpRequestException("The form is empty; put one file into it");
        return IsFile(part)
            ? new UploadedFile(part.ContentType, name ?? NameIn(part.ContentDisposition), part.Body, form)
            : throw new BadHttpRequestException("The form begins with a field; send one file and nothing else, and say `unit` and `name` in the address");
    }

    /// <summary>The next bytes of the file.</summary>
    public async ValueTask<int> Read(Memory<byte> buffer, CancellationToken stop)
    {
        try
        {
            return await _bytes.ReadAsync(buffer, stop);
        }
        catch (Exception problem) when (IsBroken(problem))
        {
            throw new BadHttpRequestException("The form ends in the middle of its file", problem);
        }
    }

    /// <summary>Sees that nothing comes behind the file.</summary>
    /// <exception cref="BadHttpRequestException">There is something.</exception>
    public async Task End(CancellationToken stop)
    {
        if (_form is not null && await Next(_form, stop) is not null) throw new BadHttpRequestException("The form holds more than one file; send them one by one");
    }

    private static bool IsFile(MultipartSection part) => ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition) && disposition.IsFileDisposition();

    private static string? NameIn(string? header) =>
        ContentDispositionHeaderValue.TryParse(header, out var disposition)
            ? HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value
            : null;

    private static async Task<MultipartSection?> Next(MultipartReader form, CancellationToken stop)
    {
        try
        {
            return await form.ReadNextSectionAsync(stop);
        }
        catch (Exception problem) when (IsBroken(problem))
        {
            throw new BadHttpRequestException("The form cannot be read: " + problem.Message, problem);
        }
    }

    // What the reader of forms throws. A broken connection and a body that is too large are exceptions of their own.
    private static bool IsBroken(Exception problem) => problem.GetType() == typeof(IOException) || problem is InvalidDataException;
}
