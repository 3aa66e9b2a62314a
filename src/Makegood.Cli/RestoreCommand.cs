using System.CommandLine;
using System.Globalization;
using Makegood.Server.Upkeep;
using Makegood.Storage;

namespace Makegood.Cli;

/// <summary><c>makegood restore</c>: a backup into an empty store of either kind.</summary>
internal static class RestoreCommand
{
    public static Verb Create(Terminal terminal)
    {
        var backup = new Argument<string>("BACKUP") { Description = "the file NAME.backup.jsonl" };
        var into = new Option<string>("--into") { Description = "an empty folder for SQLite, or postgres://… of an empty database", HelpName = "WHERE" };
        var json = Upkeep.JsonOption();
        var options = new SettingOptions("data");
        var verb = new Verb("restore", "Bring a backup back into an empty store; from SQLite to PostgreSQL or back as well.")
        {
            More = "The backup is checked whole before the first row is written, and the restored store must have the same root hash. Nobody is signed in afterwards. With PostgreSQL the attachments go to the data folder.",
            Examples =
            [
                ("makegood restore /mnt/backups/20261121T093000.000Z.backup.jsonl --into /srv/makegood-new", "into a new folder"),
                ("makegood restore BACKUP --into postgres://makegood@db.example/makegood --data /srv/makegood", "from SQLite to PostgreSQL: the way to grow"),
            ],
            Codes =
            [
                (Exit.Done, "the store holds what the backup held"),
                (Exit.Negative, "refused: the store is not empty, or the backup is newer than this program; nothing was kept"),
                (Exit.WrongInput, "wrong usage, or a damaged backup; nothing was kept"),
                (Exit.System, "the store cannot be written; nothing was kept"),
            ],
        };
        verb.Arguments.Add(backup);
        verb.Options.Add(into);
        verb.Options.Add(json);
        options.AddTo(verb);
        verb.Run = call => Upkeep.Guarded(() =>
        {
            var where = call.GetValue(into) ?? throw StopException.WrongInput("makegood: `--into` is missing; name an empty folder, or postgres://… of an empty database");
            var folder = Database.IsPostgres(where) ? options.Read(call).Folder : Path.GetFullPath(where);
            OwnerOnly.MakeFolder(folder);
            var restored = Upkeep.Wait(async () =>
            {
                await using var database = Database.Open(where);
                return Upkeep.Granted(await Restore.Run(new Restore.Command(call.GetValue(backup)!), database, folder, Upkeep.Clock.Now, CancellationToken.None));
            });
            if (call.GetValue(json)) Upkeep.Write(terminal, restored);
            else
            {
                terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Restored {restored.Rows:N0} rows and {restored.Files:N0} attachments into {restored.Where}, as of {Columns.Write(restored.At)}; root hash {restored.Root}"));
                foreach (var line in restored.Done) terminal.Out.WriteLine(line);
            }

            return Exit.Done;
        });
        return verb;
    }
}
