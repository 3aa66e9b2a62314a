using System.CommandLine;
using System.Globalization;
using Makegood.Server.Upkeep;

namespace Makegood.Cli;

/// <summary><c>makegood verify</c>: proves the store, or a backup.</summary>
internal static class VerifyCommand
{
    public static Verb Create(Terminal terminal)
    {
        var backup = new Argument<string?>("BACKUP") { Description = "a backup; without it the store itself", Arity = ArgumentArity.ZeroOrOne };
        var json = Upkeep.JsonOption();
        var options = new SettingOptions("data", "store");
        var verb = new Verb("verify", "Prove that nothing was changed or lost: in the store, or in a backup by restoring it to a temporary place.")
        {
            More = "Looks at the pages of the database, every maker's chain of audits, every row against the audit, and every attachment against its hash. What is not as it was written is named with its place.",
            Examples =
            [
                ("makegood verify", "the store of ./makegood-data, also while the server runs"),
                ("makegood verify /mnt/backups/20261121T093000.000Z.backup.jsonl", "a backup, with a restore on trial"),
            ],
            Codes =
            [
                (Exit.Done, "all is as it was written"),
                (Exit.Negative, "something is not; each finding with its place"),
                (Exit.WrongInput, "wrong usage or settings"),
                (Exit.System, "the store or the file cannot be read"),
            ],
        };
        verb.Arguments.Add(backup);
        verb.Options.Add(json);
        options.AddTo(verb);
        verb.Run = call => Upkeep.Guarded(() =>
        {
            var proven = call.GetValue(backup) is { } file ? OfBackup(file) : OfStore(options.Read(call));
            if (call.GetValue(json)) Upkeep.Write(terminal, proven);
            else
            {
                foreach (var finding in proven.Findings) terminal.Out.WriteLine($"{finding.Place}: {finding.What}");
                terminal.Out.WriteLine(proven.Findings.Count == 0
                    ? string.Create(CultureInfo.InvariantCulture, $"Sound: {proven.Rows:N0} rows, {proven.Commits:N0} audited commits, {proven.Files:N0} attachments; root hash {proven.Root}")
                    : string.Create(CultureInfo.InvariantCulture, $"Not sound: {proven.Findings.Count:N0} findings in {proven.What}. Keep it as it is, and restore the last backup that `makegood verify` calls sound"));
            }

            return proven.Findings.Count == 0 ? Exit.Done : Exit.Negative;
        });
        return verb;
    }

    private static Verify.Answer OfStore(Server.Settings settings) => Upkeep.With(
        settings,
        database => Verify.Store(database, settings.Folder, CancellationToken.None).GetAwaiter().GetResult(),
        door => RunningServer.Ask<Verify.Answer>(door, "/upkeep/verify", new { }));

    private static Verify.Answer OfBackup(string file)
    {
        var scratch = Directory.CreateTempSubdirectory("makegood-verify-");
        try
        {
            return Upkeep.Granted(Verify.Backup(file, scratch.FullName, Upkeep.Clock.Now, CancellationToken.None).GetAwaiter().GetResult());
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }
}
