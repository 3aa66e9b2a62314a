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
        var options = new SettingOptions("data", "store");
        var verb = new Verb("doctor", "Look over the installation: store, disk, clock, rights, backups, settings; each with what to do.")
        {
            Examples = [("makegood doctor", "of ./makegood-data, also while the server runs"), ("makegood doctor --json --data /srv/makegood", "for monitoring")],
            Codes =
            [
                (Exit.Done, "nothing is bad; there may be warnings"),
                (Exit.Negative, "something is bad"),
                (Exit.WrongInput, "wrong usage or settings"),
                (Exit.System, "the system refused to be looked at"),
            ],
        };
        verb.Options.Add(json);
        options.AddTo(verb);
        verb.Run = call => Upkeep.Guarded(() =>
        {
            var settings = options.Read(call);
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
