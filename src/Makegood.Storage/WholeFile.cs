using System.Runtime.InteropServices;

namespace Makegood.Storage;

/// <summary>A file that appears whole or not at all: written under another name, flushed to disk, then renamed. Left without <see cref="Keep"/>, it is gone.</summary>
public sealed class WholeFile : IAsyncDisposable
{
    public const string Unfinished = ".part";

    private readonly string _path;
    private readonly FileStream _file;
    private bool _isKept;

    private WholeFile(string path, Func<Stream, Stream>? wrap)
    {
        _path = path;
        // Held alone, so that another program can tell a running backup from one that was killed.
        _file = OwnerOnly.Open(path + Unfinished, FileMode.Create, FileAccess.Write, FileShare.None);
        Stream = wrap?.Invoke(_file) ?? _file;
    }

    public Stream Stream { get; }

    public long Length => _file.Length;

    /// <param name="wrap">For tests: a stream around the file's, such as one that is full.</param>
    public static WholeFile Begin(string path, Func<Stream, Stream>? wrap = null) => new(path, wrap);

    /// <summary>Removes what killed programs left behind.</summary>
    public static void ClearUnfinished(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*" + Unfinished, SearchOption.AllDirectories))
        {
            try
            {
                using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None)) File.Delete(path);
            }
            catch (IOException)
            {
                // Somebody is still writing it.
            }
        }
    }

    public void Keep()
    {
        Stream.Flush();
        _file.Flush(flushToDisk: true);
        File.Move(_path + Unfinished, _path, overwrite: true);
        _isKept = true;
        FlushFolder(Path.GetDirectoryName(_path)!);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Stream.DisposeAsync();
        }
        catch (IOException) when (!_isKept)
        {
            // What could not be written any more belongs to a file that goes now; the caller has the first complaint.
        }

        await _file.DisposeAsync();
        if (!_isKept) File.Delete(_path + Unfinished);
    }

    // The new name is in the folder, and a folder is written to disk by itself; .NET opens no folders.
    internal static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var handle = OpenForReading(folder, 0);
        if (handle < 0) throw new IOException($"cannot flush the folder {folder} to disk (error {Marshal.GetLastPInvokeError()})");
        try
        {
            if (FlushToDisk(handle) != 0) throw new IOException($"cannot flush the folder {folder} to disk (error {Marshal.GetLastPInvokeError()})");
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenForReading([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FlushToDisk(int handle);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);
}
