using System.CommandLine;
using System.Globalization;
using Makegood.Server.Upkeep;
using Makegood.Storage;

namespace Makegood.Cli;

/// <summary><c>makegood doctor</c>: looks over the installation.</summary>
internal static class DoctorCommand
{
    private const int NameWidth = 12;

    public static Verb Create(Terminal terminal)
    {
        var json = Upkeep.JsonOption();
        var lost = new Option<bool>("--accept-lost-key") { Description = "the master key is gone for good: say what is lost with it, and with --yes make a new one" };
        var sure = new Option<bool>("--yes") { Description = "with --accept-lost-key: do it; it cannot be undone" };
        var options = new SettingOptions("data", "store");
        var verb = new Verb("doctor", "Look over the installation: store, disk, clock, rights, backups, settings; each with what to do.")
        {
            Examples = [("makegood doctor", "of ./makegood-data, also while the server runs"), ("makegood doctor --json --data /srv/makegood", "for monitoring"), ("makegood doctor --accept-lost-key", "what is lost when master.key is; changes nothing")],
            Codes =
            [
                (Exit.Done, "nothing is bad; there may be warnings"),
                (Exit.Negative, "something is bad; with --accept-lost-key: nothing was changed yet"),
                (Exit.WrongInput, "wrong usage or settings"),
                (Exit.System, "the system refused to be looked at"),
            ],
        };
        verb.Options.Add(json);
        verb.Options.Add(lost);
        verb.Options.Add(sure);
        options.AddTo(verb);
        verb.Run = call => Upkeep.Guarded(() =>
        {
            var settings = options.Read(call);
            if (call.GetValue(lost)) return AcceptLoss(terminal, settings, call.GetValue(sure), call.GetValue(json));
            if (call.GetValue(sure)) throw StopException.WrongInput("makegood: `--yes` goes with `--accept-lost-key`; leave it out");
            var lines = Doctor.House(settings, Upkeep.Clock.Now, CancellationToken.None).GetAwaiter().GetResult().Concat(OfStore(settings)).ToList();
            var answer = new Doctor.Answer(lines);
            if (call.GetValue(json)) Upkeep.Write(terminal, answer);
            else Show(terminal, lines);
            return answer.IsBad ? Exit.Negative : Exit.Done;
        });
        return verb;
    }

    private static IReadOnlyList<Doctor.Line> OfStore(Server.Settings settings)
    {
        try
        {
            return Upkeep.With(
                settings,
                database => Doctor.Store(database, settings.Folder, Upkeep.Clock.Now, CancellationToken.None).GetAwaiter().GetResult(),
                door => RunningServer.Ask<Doctor.Answer>(door, "/upkeep/doctor", null)).Lines;
        }
        catch (Exception problem) when (problem is StopException || StoreProblems.IsStore(problem))
        {
            // A store that cannot be opened is what a doctor is for.
            return [new Doctor.Line("store", "bad", problem.Message.Replace("makegood: ", string.Empty, StringComparison.Ordinal), "Nothing works without it; mend this first.")];
        }
    }

    private static int AcceptLoss(Terminal terminal, Server.Settings settings, bool isSure, bool asJson)
    {
        var answer = Upkeep.Granted(Upkeep.With(
            settings,
            database => Upkeep.Wait(() => AcceptLostKey.Run(new AcceptLostKey.Command(isSure), settings.Folder, maker => Upkeep.Clock.Act(maker, "cli"), database, CancellationToken.None)),
            _ => throw StopException.System("makegood: the server is running, so it has its key; stop it first if this is another folder's")));
        if (asJson)
        {
            Upkeep.Write(terminal, answer);
            return answer.IsDone ? Exit.Done : Exit.Negative;
        }

        var page = new Page(terminal);
        page.Line();
        page.Text(string.Create(CultureInfo.InvariantCulture, $"{(answer.IsDone ? "Lost" : "Would be lost")} for ever: names and addresses of {answer.Persons:N0} persons, the names of {answer.OtherNames:N0} attachments and other things, the secrets of {answer.Webhooks:N0} webhooks and {answer.Shops:N0} shops."));
        page.Text("Units, sales, coverage, readings, files, keys and passwords of accounts stay. Persons count as erased; webhooks are off, and shops are not heard, until each has a new secret.");
        if (answer.IsDone) page.Text($"There is a new {PersonVault.FileName}; keep a copy of it apart from the backups.{(answer.SetAside is { } aside ? $" What lay in its place is {Page.Clean(aside)}." : string.Empty)}");
        else page.Text("Nothing was changed. Look for the file once more: in old machines, in password stores. To accept the loss: makegood doctor --accept-lost-key --yes, with the server stopped.");
        page.Line();
        return answer.IsDone ? Exit.Done : Exit.Negative;
    }

    private static void Show(Terminal terminal, List<Doctor.Line> lines)
    {
        var page = new Page(terminal) { LabelWidth = NameWidth };
        page.Line();
        foreach (var line in lines)
        {
            page.Row(line.Name, new Ink(Page.Pad(line.State, 6), line.State switch { "ok" => Tone.Good, "warn" => Tone.Caution, _ => Tone.Bad }), Page.Clean(line.Text));
            if (line.Do is { } todo) page.Row(string.Empty, Ink.Quiet(Page.Clean(todo)));
        }

        page.Line();
    }
}
