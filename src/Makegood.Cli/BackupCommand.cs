using System.CommandLine;
using System.Globalization;
using Makegood.Server.Upkeep;

namespace Makegood.Cli;

/// <summary><c>makegood backup</c>: everything into a folder, also while the server runs.</summary>
internal static class BackupCommand
{
    public static Verb Create(Terminal terminal)
    {
        var folder = new Argument<string>("FOLDER") { Description = "where the backups lie; best on another disk" };
        var json = Upkeep.JsonOption();
        var options = new SettingOptions("data", "store");
        var verb = new Verb("backup", "Write everything into a folder: rows as readable lines, and attachments. The server may go on meanwhile.")
        {
            More = "Each backup is one file NAME.backup.jsonl, with attachments beside it in `files`; an attachment that is there already is not copied again. The settings file and the key files of the data folder are secrets and are not part of it: keep them elsewhere.",
            Examples =
            [
                ("makegood backup /mnt/backups", "of the data folder ./makegood-data"),
                ("makegood backup /mnt/backups --data /srv/makegood --json", "for a script; `file` is what to give to `makegood verify`"),
            ],
            Codes =
            [
                (Exit.Done, "it is on disk, whole"),
                (Exit.Negative, "it is on disk, but attachments are missing or damaged; each is named"),
                (Exit.WrongInput, "wrong usage or settings"),
                (Exit.System, "the store or the folder cannot be read or written; no half file is left"),
            ],
        };
        verb.Arguments.Add(folder);
        verb.Options.Add(json);
        options.AddTo(verb);
        verb.Run = call => Upkeep.Guarded(() =>
        {
            var settings = options.Read(call);
            var command = new BackUp.Command(Path.GetFullPath(call.GetValue(folder)!));
            var made = Upkeep.With(
                settings,
                database => Upkeep.Granted(BackUp.Run(command, database, settings.Folder, Upkeep.Clock.Now, CancellationToken.None).GetAwaiter().GetResult()),
                door => RunningServer.Ask<BackUp.Answer>(door, "/upkeep/backup", command));
            if (call.GetValue(json)) Upkeep.Write(terminal, made);
            else
            {
                terminal.Out.WriteLine(made.File);
                terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{made.Rows:N0} rows, {made.Files:N0} attachments ({made.NewFiles:N0} new), root hash {made.Root}"));
            }

            foreach (var missing in made.Missing) terminal.Complain($"{missing.Place}: {missing.What}; bring it back from an earlier backup");
            return made.Missing.Count > 0 ? Exit.Negative : Exit.Done;
        });
        return verb;
    }
}
