using Makegood.Domain.Basics;
using Makegood.Server.Registry;
using Makegood.Storage;

namespace Makegood.Server.Doors.Import;

/// <summary>The formats of files.</summary>
public enum FileFormat
{
    Csv,
    Jsonl,
}

/// <summary>What became of a file.</summary>
/// <param name="Preview">Nothing was saved; it says what would have happened.</param>
/// <param name="New">Rows that were not there before.</param>
/// <param name="Unchanged">Rows that were there with the same content.</param>
/// <param name="Changed">Rows that were there with other content, and now have this one.</param>
/// <param name="Refused">Rows that were not taken; the error file has them.</param>
/// <param name="Problems">What is wrong, in the order of the lines: the first thousand.</param>
/// <param name="Stopped">What made the rest of the file, or all of it, unusable; empty when it was read to its end.</param>
public sealed record ImportReport(string Noun, bool Preview, long New, long Unchanged, long Changed, long Refused, IReadOnlyList<ImportProblem> Problems, long ProblemsInAll, IReadOnlyList<ImportProblem> Stopped)
{
    public long Rows => New + Unchanged + Changed + Refused;

    /// <summary>The refused rows, ready to mend and feed again, if they were asked for.</summary>
    public string? Errors { get; init; }
}

/// <summary>
/// Brings in a file. Every row is read whole and all its problems are told; good rows are taken 500 to a transaction, refused ones go to the error file.
/// The keys of the trade say what is there already, so a file can be fed again from its start, after a break or a mend, and nothing comes in twice.
/// </summary>
public static class ImportFile
{
    public const int RowsPerWork = 500;
    private const int MostProblems = 1000;
    private const int MostTries = 5;

    /// <summary>The names of all that comes in.</summary>
    public static IReadOnlyList<string> All => [.. Nouns.Names];

    /// <summary>Whether there is such a noun.</summary>
    public static bool Knows(string noun) => Nouns.Find(noun) is not null;

    /// <summary>What to say when there is not.</summary>
    public static string Help(string noun) => Sentence(Nouns.Help(noun));

    /// <param name="Separator">Between cells; null to find out.</param>
    /// <param name="Reason">With it, things that are there with other content are changed where that is possible; the audit keeps it.</param>
    public sealed record Command(string Noun, FileFormat Format, char? Separator, bool Preview, string? Reason);

    /// <param name="file">Must be able to go back to its start.</param>
    /// <param name="errors">Where refused rows go; asked for at the first of them. Null: nowhere.</param>
    /// <param name="progress">Told rows done and the share of the file that they were, from 0 to 1.</param>
    public static async Task<Result<ImportReport, Refusal>> Run(Command command, Stream file, string maker, string actor, ImportHouse house, Func<Stream>? errors, Action<long, double>? progress, CancellationToken stop)
    {
        if (Nouns.Find(command.Noun) is not { } noun) return new Refusal(RefusalCode.NotFound, Help(command.Noun), "noun");
        if (command.Reason is { } reason && reason.Length is 0 or > 500) return Refusal.Invalid("reason", "Write a reason of 1 to 500 characters.");
        if (await FileCheck.Run(file, stop) is { } unusable) return new ImportReport(noun.Name, command.Preview, 0, 0, 0, 0, [], 0, [unusable]);

        using RowSource source = command.Format is FileFormat.Csv ? new CsvRows(file, noun, command.Separator) : new JsonRows(file, noun);
        using var run = new Taking(noun, command, maker, actor, house, source, errors);
        foreach (var row in source.Read())
        {
            run.Look(row);
            if (run.IsFull) await run.Take(stop);
            progress?.Invoke(run.Rows, Math.Min(1, (double)row.Offset / file.Length));
        }

        await run.Take(stop);
        return run.Report(source.Stops);
    }

    internal static string Sentence(string words) => char.ToUpperInvariant(words[0]) + words[1..] + (words[^1] is '.' or '?' ? string.Empty : ".");

    /// <summary>The rows on their way.</summary>
    private sealed class Taking(Noun noun, Command command, string maker, string actor, ImportHouse house, RowSource source, Func<Stream>? errors) : IDisposable
    {
        private readonly Dictionary<string, long> _lineOf = new(StringComparer.Ordinal);
        private readonly List<ImportProblem> _problems = [];
        private readonly List<(SourceRow Row, Cells? Cells, object? Command, IReadOnlyList<ImportProblem> Problems)> _pending = [];
        private readonly Dictionary<Taken, long> _counts = Enum.GetValues<Taken>().ToDictionary(t => t, _ => 0L);
        private int _good;
        private long _problemsInAll;
        private Stream? _errorStream;
        private ErrorRows? _errorRows;

        public bool IsFull => _good == RowsPerWork || _pending.Count == 4 * RowsPerWork;

        public long Rows => _counts.Values.Sum() + _pending.Count;

        public void Look(SourceRow row)
        {
            if (row.Fault is { } fault)
            {
                _pending.Add((row, null, null, [fault]));
                return;
            }

            var cells = new Cells(noun, row);
            var what = noun.Read(cells);
            var problems = cells.Problems.ToList();
            // A cell that could not be read has been told; what it was taken for instead would only confuse.
            problems.AddRange(noun.Check(what, house.Clock.Now).Where(r => cells.Problems.All(p => p.Field != r.Field)).Select(r => cells.At(r.Field, Plain(r.Detail))));
            if (problems.Count == 0)
            {
                var key = noun.KeyOf(what);
                if (!_lineOf.TryAdd(key, row.Line)) problems.Add(cells.At(noun.Columns[0].Name, FormattableString.Invariant($"{key} stands in line {_lineOf[key]} already; keep one of the two")));
            }

            if (problems.Count == 0) _good++;
            _pending.Add((row, cells, problems.Count == 0 ? what : null, problems));
        }

        public async Task Take(CancellationToken stop)
        {
            var commands = _pending.Where(p => p.Command is not null).Select(p => p.Command!).ToList();
            var answers = new Queue<TakenIn>(commands.Count == 0 ? [] : await Bring(commands, stop));
            foreach (var (row, cells, what, found) in _pending)
            {
                var answer = what is null ? null : answers.Dequeue();
                _counts[answer?.Taken ?? Taken.Refused]++;
                var problems = answer is null ? found : [.. answer.Refusals.Select(r => cells!.At(r.Field, Plain(r.Detail)))];
                if (problems.Count > 0) Refuse(row, problems);
            }

            _pending.Clear();
            _good = 0;
        }

        public ImportReport Report(IReadOnlyList<ImportProblem> stops) =>
            new(noun.Name, command.Preview, _counts[Taken.New], _counts[Taken.Unchanged], _counts[Taken.Changed], _counts[Taken.Refused], _problems, _problemsInAll, stops);

        public void Dispose()
        {
            _errorRows?.Dispose();
            _errorStream?.Flush();
        }

        private void Refuse(SourceRow row, IReadOnlyList<ImportProblem> problems)
        {
            problems = [.. problems.OrderBy(p => p.Line).ThenBy(p => p.Column)];
            _problemsInAll += problems.Count;
            _problems.AddRange(problems.Take(MostProblems - _problems.Count));
            if (errors is null) return;
            _errorRows ??= source.Errors(_errorStream = errors());
            _errorRows.Write(row, string.Join(" | ", problems.Select(p => p.Message)));
        }

        // Others may register the same serial at the same moment; then the whole portion is decided anew.
        private async Task<IReadOnlyList<TakenIn>> Bring(List<object> commands, CancellationToken stop)
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    var act = house.Clock.Act(maker, actor) with { Reason = command.Reason };
                    return await noun.Take(commands, new Bringing(command.Preview, command.Reason is not null), act, house, stop);
                }
                catch (Exception problem) when (StoreProblems.IsRace(problem) && attempt < MostTries)
                {
                    await Task.Yield();
                }
            }
        }

        // The API's sentences become clauses of a line: `file:2:1: what is wrong; what to do`.
        private static string Plain(string sentence) => (sentence[0] == '`' || sentence.Length < 2 || char.IsUpper(sentence[1]) ? sentence : char.ToLowerInvariant(sentence[0]) + sentence[1..]).TrimEnd('.');
    }
}
