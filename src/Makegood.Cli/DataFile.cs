using Makegood.Server.Doors.Import;

namespace Makegood.Cli;

/// <summary>The files that import reads and writes.</summary>
internal static class DataFile
{
    /// <summary>A file that can be read twice; what comes from a pipe is put aside first.</summary>
    public static Stream Open(string path)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            if (file.CanSeek) return file;
            using (file)
            {
                var aside = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
                file.CopyTo(aside);
                aside.Position = 0;
                return aside;
            }
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            throw StopException.WrongInput($"makegood: there is no file `{path}`");
        }
        catch (UnauthorizedAccessException)
        {
            throw StopException.System($"makegood: `{path}` cannot be read; is it a folder, or somebody else's?");
        }
    }

    /// <summary>As named, or by the first character: JSON Lines begin with a brace.</summary>
    public static FileFormat FormatOf(string? named, Stream file)
    {
        switch (named)
        {
            case "csv":
                return FileFormat.Csv;
            case "jsonl":
                return FileFormat.Jsonl;
            case not null:
                throw StopException.WrongInput($"makegood: `{named}` is no format; write csv or jsonl");
        }

        var first = 0;
        for (var i = 0; i < 4096 && (first = file.ReadByte()) is ' ' or '\t' or '\r' or '\n' or 0xEF or 0xBB or 0xBF; i++)
        {
            // On to the first character that is no space and no byte order mark.
        }

        file.Position = 0;
        return first == '{' ? FileFormat.Jsonl : FileFormat.Csv;
    }

    /// <summary>A file that appears only when it is whole; what stood there before stays until then.</summary>
    public sealed class Written(string path) : IDisposable
    {
        private FileStream? _stream;

        public string Path { get; } = path;

        public bool IsUsed { get; private set; }

        private string Part => Path + ".part";

        public Stream Stream()
        {
            IsUsed = true;
            return _stream ??= new FileStream(Part, FileMode.Create, FileAccess.Write, FileShare.None);
        }

        /// <summary>It is whole: gives it its name.</summary>
        public void Keep()
        {
            if (_stream is null) return;
            _stream.Flush(flushToDisk: true);
            _stream.Dispose();
            _stream = null;
            File.Move(Part, Path, overwrite: true);
        }

        public void Dispose()
        {
            if (_stream is null) return;
            _stream.Dispose();
            File.Delete(Part);
        }
    }
}
