using System.Globalization;
using System.Text;
using Makegood.Storage;

namespace Makegood.Server.Registry;

/// <summary>
/// The names that people give their files. A name is a text to show and never a place on a disk. It may name its owner, and the audit forgets nothing, so
/// it is sealed with a key of the attachment's own; who destroys the key has taken the name out of the audit and of later backups as well.
/// </summary>
internal static class FileNames
{
    private const int Longest = 150;
    private const string Nameless = "file";

    /// <summary>The last part of what may be a path, in printable characters.</summary>
    public static string Clean(string? given)
    {
        var last = (given ?? string.Empty).Split('/', '\\')[^1];
        var clean = new StringBuilder();
        foreach (var rune in last.EnumerateRunes())
        {
            // Format characters turn a text around, so that `exe.jpg` is read where `gpj.exe` stands.
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse || rune == Rune.ReplacementChar) continue;
            if (clean.Length + rune.Utf16SequenceLength > Longest) break;
            clean.Append(rune);
        }

        var name = clean.ToString().Trim(' ', '.');
        return name.Length > 0 ? name : Nameless;
    }

    public static (string Sealed, PersonKeyRow Key) Seal(string name, string id, PersonVault vault, Act act)
    {
        var key = vault.NewKey(act.Maker, id);
        return (vault.Seal(key, act.Maker, id, new PersonData(Name: name)), new PersonKeyRow { Maker = act.Maker, Id = id, Wrapped = key });
    }

    /// <summary>The name; null once its key is destroyed.</summary>
    public static async Task<string?> Read(Session session, PersonVault vault, AttachmentRow row, CancellationToken stop) =>
        row.SealedName is { } text && await Persons.Key(session, row.Maker, row.Id, stop) is { } key ? vault.Open(key.Wrapped, row.Maker, row.Id, text).Name : null;

    /// <summary>Destroys the key of a name.</summary>
    public static async Task Forget(Work work, AttachmentRow row, CancellationToken stop)
    {
        if (await Persons.Key(work, row.Maker, row.Id, stop) is { } key) await work.Remove(key, "attachment.name_forgotten", stop);
    }
}
