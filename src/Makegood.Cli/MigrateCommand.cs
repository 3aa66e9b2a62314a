using System.CommandLine;
using Makegood.Server.Upkeep;

namespace Makegood.Cli;

/// <summary><c>makegood migrate</c>: brings the schema up to date.</summary>
internal static class MigrateCommand
{
    public static Verb Create(Terminal terminal)
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "show the steps, change nothing" };
        var noBackup = new Option<bool>("--no-backup") { Description = "no backup before; only when you have one" };
        var json = Upkeep.JsonOption();
        var options = new SettingOptions("data", "store");
        var verb = new Verb("migrate", "Bring the schema of the store up to date, after a backup that is proven.")
        {
            More = "Each step is done whole or not at all, so a call that was killed is simply made again. Rows that a stricter schema cannot take are set aside, and `makegood doctor` tells of them. The server does the same when it starts.",
            Examples =
            [
                ("makegood migrate --dry-run", "what would be done"),
                ("makegood migrate --data /srv/makegood", "backs up to /srv/makegood/backups, then does it"),
            ],
            Codes =
            [
                (Exit.Done, "the schema is up to date"),
                (Exit.Negative, "refused: the backup before is not sound; nothing was changed"),
                (Exit.WrongInput, "wrong usage or settings"),
                (Exit.System, "the store cannot be used, is in use, or is newer than this program"),
            ],
        };
        verb.Options.Add(dryRun);
        verb.Options.Add(noBackup);
        verb.Options.Add(json);
        options.AddTo(verb);
        verb.Run = call => Upkeep.Guarded(() =>
        {
            var settings = options.Read(call);
            var answer = Upkeep.Wait(async () =>
            {
                await using var database = Upkeep.OpenThere(settings);
                return call.GetValue(dryRun)
                    ? await Migrate.Plan(database, CancellationToken.None)
                    : Upkeep.Granted(await Migrate.Run(database, settings.Folder, !call.GetValue(noBackup), Upkeep.Clock.Now, CancellationToken.None));
            });
            if (call.GetValue(json)) Upkeep.Write(terminal, answer);
            else
            {
                if (answer.Backup is not null) terminal.Out.WriteLine($"backed up to {answer.Backup}");
                foreach (var step in answer.Steps) terminal.Out.WriteLine($"{(call.GetValue(dryRun) ? "to do" : "done")}  {step}");
                if (answer.Steps.Count == 0) terminal.Out.WriteLine("The schema is up to date; there is nothing to do.");
            }

            return Exit.Done;
        });
        return verb;
    }
}
