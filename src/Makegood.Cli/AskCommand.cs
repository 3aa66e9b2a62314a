using System.CommandLine;
using System.Text.Json;
using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Policy.Evaluation;

namespace Makegood.Cli;

/// <summary><c>makegood ask</c>: a guided interview that asks only what still matters, and ends with the card.</summary>
internal static class AskCommand
{
    public static Verb Create(Terminal terminal)
    {
        var policy = new Argument<string>("POLICY") { Description = "a policy file, or a folder with the versions of one policy" };
        var claim = new Argument<string?>("CLAIM") { Description = "a file with what is known already, in JSON", Arity = ArgumentArity.ZeroOrOne };
        var asJson = new Option<bool>("--json") { Description = "print answers, claim and assessment as JSON; the questions go to standard error" };
        var verb = new Verb("ask", "Ask what still matters, one question at a time, and decide.")
        {
            More = "Answer in the notation of a claim. `?` means not known yet, `-` that it cannot be found out, `!` that there is none, `undo` takes the last answer back, and the end of the input (Ctrl-D) shows where things stand.",
            Examples =
            [
                ("makegood ask policies/fff-printer.policy.md", "from nothing to a decision"),
                ("makegood ask policies/kit-parts.policy.md examples/needs-information.json", "asks only what the claim leaves open"),
            ],
            Codes =
            [
                (Exit.Done, "done; the answer is yes"),
                (Exit.Negative, "the answer is not yes, or information is still needed"),
                (Exit.WrongInput, "wrong usage, or the claim or the policy cannot be used"),
                (Exit.System, "a file cannot be read"),
            ],
        };
        verb.Arguments.Add(policy);
        verb.Arguments.Add(claim);
        verb.Options.Add(asJson);
        verb.Run = call =>
        {
            var path = call.GetValue(claim);
            if (path is "-") throw StopException.WrongInput("makegood: `ask` reads the answers from standard input, so the claim must be a file; name it");
            var versions = PolicyFiles.Load(call.GetRequiredValue(policy), terminal);
            return new Asking(versions, path, call.GetValue(asJson), terminal).Run();
        };
        return verb;
    }

    /// <summary>One interview.</summary>
    private sealed class Asking
    {
        private const int ClausesQuoted = 2;
        private const int NamesShown = 10;

        private readonly PolicyVersions _versions;
        private readonly string? _path;
        private readonly bool _asJson;
        private readonly Terminal _terminal;
        private readonly TextWriter _screen;
        private readonly Page _page;
        private PolicyModel _model;
        private int _asked;

        // What can be taken back: everything before each answer.
        private readonly Stack<State> _before = new();
        private State _now;

        private sealed record State(Claim Claim, int Part, HashSet<Unknown> PutOff, HashSet<Unknown> GivenUp, HashSet<Unknown> Kept, HashSet<(int Fact, int Part)> Answered);

        public Asking(PolicyVersions versions, string? path, bool asJson, Terminal terminal)
        {
            (_versions, _path, _asJson, _terminal) = (versions, path, asJson, terminal);
            _screen = asJson ? terminal.Err : terminal.Out;
            _page = new Page(_screen, terminal.Width, terminal.HasColour && !asJson) { LabelWidth = 5 };
            _model = versions.Newest;
            _now = new State(Claim.Empty(_model), 0, [], [], [], []);
        }

        public int Run()
        {
            var text = _path is null ? "{}" : PolicyFiles.ReadText(_path, "a claim");
            var chosen = _versions.For(text);
            if (chosen.IsOpen)
            {
                if (AskForVersion() is not { } picked) return Finish(_versions.WithoutDate(null), ended: true);
                chosen = picked.Version;
                _model = chosen.Model;
                _now = _now with { Claim = ReadClaim(text).With(_model.AppliesBy, picked.Date), Answered = [(_model.AppliesBy, -1)] };
            }
            else
            {
                _model = chosen.Model;
                _now = _now with { Claim = ReadClaim(text) };
            }

            var assessor = new Assessor(_model);
            var ended = Interviewed(assessor);
            var verdict = assessor.Assess(_now.Claim);
            return Finish(chosen.Note is { } note ? verdict with { Overall = verdict.Overall with { Notes = [.. verdict.Overall.Notes, note] } } : verdict, ended);
        }

        private Claim ReadClaim(string text)
        {
            var bag = new DiagnosticBag();
            if (new ClaimReader(_model).Read(text, Span.Start(_path ?? "claim"), bag) is { } claim) return claim;
            foreach (var problem in bag.InOrder()) _terminal.Complain(problem.ToString());
            throw StopException.WrongInput($"{_path}: the claim cannot be used before this is mended");
        }

        private (ChosenVersion Version, FactValue Date)? AskForVersion()
        {
            var question = _versions.WithoutDate(null).Overall.Questions[0];
            while (true)
            {
                Show(question, 0, "it picks the version of the policy");
                if (Listen() is not { } text || text is "?" or "-" or "!") return null;
                if (!Interview.TryRead(_model, question.Unknown, text, out var value, out var problem))
                {
                    Say(problem);
                    continue;
                }

                var claim = JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { [question.Fact] = text });
                return (_versions.For(claim), value);
            }
        }

        /// <summary>Asks until nothing that matters is left. True when the input ended before.</summary>
        private bool Interviewed(Assessor assessor)
        {
            Hello();
            while (true)
            {
                var parts = _now.Claim.Parts?.Count ?? 1;
                if (_now.Part >= parts) return false;
                if (NextQuestion(assessor) is not { } next)
                {
                    _now = _now with { Part = _now.Part + 1 };
                    continue;
                }

                Show(next.Question, next.AtMost, why: null);
                if (!Answered(next.Question)) return true;
            }
        }

        private IReadOnlyList<FactValue> Facts => _now.Claim.Parts is { } parts ? parts[_now.Part] : _now.Claim.Facts;

        /// <summary>The question to put next; null when nothing that matters is left.</summary>
        private (Question Question, int AtMost)? NextQuestion(Assessor assessor)
        {
            var judgement = assessor.Assess(new Claim(null, Facts, null), explain: false).Overall;
            if (judgement.IsCutShort) return First([_model.AppliesBy, _model.PartFact, _model.AsOf, .. _model.Facts.Where(f => f.Type.Kind is not TypeKind.List).OrderBy(f => f.Effort).Select(f => f.Index)]);
            if (judgement.Contradictions.Count > 0)
            {
                // Each fact of the contradiction in turn; a kept one is not asked again before another changes.
                if (judgement.Questions.FirstOrDefault(q => !_now.Kept.Contains(q.Unknown)) is not { } suspect) return null;
                if (_now.Kept.Count == 0) _page.Line();
                if (_now.Kept.Count == 0) Say($"These answers do not fit together: {string.Join("; ", judgement.Contradictions.Select(c => c.Constraint))} does not hold. Please look at them again; `?` keeps one as it is.");
                return (suspect, judgement.Questions.Count);
            }

            var open = judgement.Questions.Where(q => !_now.GivenUp.Contains(q.Unknown)).ToList();
            if (open.Count == 0) return null;
            var fresh = open.Where(q => !_now.PutOff.Contains(q.Unknown)).ToList();

            // What was put off comes once more when nothing else is left.
            var avoid = fresh.Count > 0 ? [.. _now.PutOff, .. _now.GivenUp] : _now.GivenUp;
            var next = Interview.Next(assessor, Facts, avoid);
            if (next is null || avoid.Contains(next.Unknown)) next = (fresh.Count > 0 ? fresh : open)[0];
            return (next, open.Count);
        }

        /// <summary>What to ask while too much is open to be exact: the first of these facts that is not known.</summary>
        private (Question, int)? First(IReadOnlyList<int> order)
        {
            var open = order.Where(i => i >= 0 && Facts[i].State is FactState.Unknown && !_now.PutOff.Contains(new Unknown(i))).Distinct().ToList();
            if (open.Count == 0) return null;
            var fact = _model.Facts[open[0]];
            return (new Question(fact.Name, fact.Name, fact.Ask ?? $"What is {fact.Name}?", fact.By, [], new Unknown(fact.Index)), 0);
        }

        private void Hello()
        {
            _page.Line();
            _page.Text(Ink.Strong(_model.Title ?? _model.Id), Ink.Quiet($"   {_model.FullName}"));
            _page.Text(Ink.Quiet("? not known yet · - cannot be found out · ! there is none · undo · Ctrl-D ends"));
        }

        private void Show(Question question, int atMost, string? why)
        {
            _asked++;
            _page.Line();
            if (_now.Claim.Parts is { Count: > 1 } parts) _page.Row(string.Empty, Ink.Quiet($"part {_now.Part + 1} of {parts.Count}"));
            var again = _now.PutOff.Contains(question.Unknown) ? "Once more: " : string.Empty;
            _page.Row($"{_asked}.", Ink.Strong(again + question.Ask));
            if (question.Refused is { } refused) _page.Row(string.Empty, new Ink(_now.Claim.Facts.Count > 0 && question.Clauses.Count == 0 ? $"given: {refused}" : $"given, but not accepted: {refused}", Tone.Caution));
            _page.Row(string.Empty, Ink.Quiet($"{Cli.Say.Who(question.By)} can tell · {(atMost > 1 ? $"at most {atMost} questions are left" : atMost == 1 ? "the last question" : "to begin with")}"));
            if (why is not null) _page.Row(string.Empty, Ink.Quiet($"asked because {why}"));
            foreach (var id in question.Clauses.Take(ClausesQuoted)) _page.Labelled(string.Empty, 2, Ink.Quiet($"for {id} “{_model.Clauses.First(c => c.Id == id).Text}”"));
            if (question.Clauses.Count > ClausesQuoted) _page.Labelled(string.Empty, 2, Ink.Quiet($"and for {string.Join(", ", question.Clauses.Skip(ClausesQuoted))}"));
            _page.Row(string.Empty, [.. Offer(question)]);
        }

        private PolicyType TypeOf(Unknown unknown) => unknown.Item < 0 ? _model.Facts[unknown.Fact].Type : _model.Facts[unknown.Fact].Type.Fields![unknown.Field].Type;

        /// <summary>The names to choose from, where there are only some.</summary>
        private static IReadOnlyList<string> Choices(PolicyType type) => type.Kind switch
        {
            TypeKind.YesNo => ["yes", "no"],
            TypeKind.Name when type.Names is { } names => names,
            TypeKind.Document => ["provided"],
            _ => [],
        };

        private List<Ink> Offer(Question question)
        {
            var type = TypeOf(question.Unknown);
            var choices = Choices(type);
            var inks = new List<Ink>();
            for (var i = 0; i < choices.Count; i++) inks.Add(Ink.Plain($"{i + 1} {choices[i]}   "));
            if (choices.Count == 0) inks.Add(Ink.Plain(Notation(question.Unknown, type) + "   "));
            inks.Add(Ink.Quiet(question.By is "inspection" ? "? not examined yet   " : "? not known yet   "));
            inks.Add(Ink.Quiet(type.Kind is TypeKind.Document ? "- cannot be had" : "- cannot be found out"));
            if (type.Optional) inks.Add(Ink.Quiet("   ! there is none"));
            return inks;
        }

        private string Notation(Unknown unknown, PolicyType type)
        {
            switch (type.Kind)
            {
                case TypeKind.Name:
                    var table = unknown.Item < 0 ? _model.Facts[unknown.Fact].KnownTable : -1;
                    if (table < 0) return "a name";
                    var names = _model.Tables[table].Rows.Select(r => r.Keys[0].Word!).ToList();
                    return names.Count <= NamesShown ? $"a name: {string.Join(", ", names)}" : $"a name: {string.Join(", ", names.Take(NamesShown))}, … ({names.Count} are usual)";
                case TypeKind.Number:
                    return "a whole number";
                case TypeKind.Duration:
                    return "a duration, such as 400 h or 90 min";
                case TypeKind.Days:
                    return "days, such as 30 days";
                case TypeKind.Months:
                    return "months, such as 12 months";
                case TypeKind.Date:
                    return "a date: YYYY-MM-DD";
                case TypeKind.Instant:
                    return "date, time and offset, such as 2024-02-29T13:00:00+01:00";
                case TypeKind.Money:
                    return $"an amount, such as 19.99 {type.Names?[0]}";
                case TypeKind.Text:
                    return "a text";
                case TypeKind.List:
                    return $"none, or JSON: [{{ {string.Join(", ", type.Fields!.Select(f => $"\"{f.Name}\": …"))} }}]";
                case TypeKind.YesNo or TypeKind.Document:
                default:
                    return type.Words;
            }
        }

        private void Say(string sentence)
        {
            var text = sentence.Length > 0 ? char.ToUpperInvariant(sentence[0]) + sentence[1..] : sentence;
            _page.Row(string.Empty, new Ink(text, Tone.Caution));
        }

        private string? Listen()
        {
            _screen.Write("     > ");
            _screen.Flush();
            var text = _terminal.In.ReadLine()?.Trim();

            // A transcript of piped answers reads like the conversation.
            if (!_terminal.InputIsTerminal || text is null) _screen.Write((text is null ? "(end)" : Page.Clean(text)) + "\n");
            return text;
        }

        /// <summary>Takes an answer to the question, asking again until it is one. False at the end of the input.</summary>
        private bool Answered(Question question)
        {
            var type = TypeOf(question.Unknown);
            while (true)
            {
                if (Listen() is not { } text) return false;
                switch (text)
                {
                    case "":
                        Say("please answer, or write ? if it is not known yet");
                        continue;
                    case "?":
                        Remember();
                        PutOff(question);
                        return true;
                    case "undo":
                        if (_before.TryPop(out var before))
                        {
                            _now = before;
                            return true;
                        }

                        Say("there is nothing to take back");
                        continue;
                    case "-":
                        Give(question, type.Kind switch
                        {
                            TypeKind.Document => FactValue.Known(Value.Document(false)),
                            TypeKind.Text => FactValue.Known(Value.Absent),
                            _ => FactValue.Unknowable,
                        });
                        return true;
                    case "!":
                        if (type.Kind is TypeKind.Document) Give(question, FactValue.Known(Value.Document(false)));
                        else if (type.Kind is TypeKind.List) Give(question, FactValue.Known(Value.Of(ListValue.Empty)));
                        else if (type.Optional) Give(question, FactValue.Known(Value.Absent));
                        else
                        {
                            Say($"there always is one, since {question.Fact} is {type.Words}; write - if it cannot be found out");
                            continue;
                        }

                        return true;
                }

                if (!Interview.TryRead(_model, question.Unknown, Meant(question.Unknown, type, text), out var value, out var problem))
                {
                    Say(problem);
                    continue;
                }

                Unusual(question.Unknown, value);
                Give(question, value);
                return true;
            }
        }

        /// <summary>A number stands for its choice, y and n for yes and no, the words of a list for its name.</summary>
        private string Meant(Unknown unknown, PolicyType type, string text)
        {
            var choices = Choices(type);
            if (choices.Count > 0 && int.TryParse(text, out var number) && number >= 1 && number <= choices.Count) return choices[number - 1];
            if (type.Kind is TypeKind.YesNo) return text.ToLowerInvariant() switch { "y" or "yes" => "yes", "n" or "no" => "no", var other => other };
            if (choices.FirstOrDefault(c => string.Equals(c, text, StringComparison.OrdinalIgnoreCase)) is { } choice) return choice;
            if (type.Kind is TypeKind.Name && unknown.Item < 0 && _model.Facts[unknown.Fact].KnownTable is >= 0 and var table)
            {
                var row = _model.Tables[table].Rows.FirstOrDefault(r => string.Equals(r.Words, text, StringComparison.OrdinalIgnoreCase) || string.Equals(r.Keys[0].Word, text.Replace(' ', '_'), StringComparison.OrdinalIgnoreCase));
                if (row is not null) return row.Keys[0].Word!;
            }

            return text;
        }

        private void Unusual(Unknown unknown, FactValue value)
        {
            if (unknown.Item >= 0 || value is not { IsKnown: true, Value.Kind: ValueKind.Name } || _model.Facts[unknown.Fact].KnownTable is not (>= 0 and var table)) return;
            var names = _model.Tables[table].Rows.Select(r => r.Keys[0].Word!).ToList();
            if (names.Contains(value.Value.Word!, StringComparer.Ordinal)) return;
            Say($"`{value.Value.Word}` is not one of the usual names{(Nearest.To(value.Value.Word!, names) is { } near ? $", the nearest is `{near}`" : string.Empty)}; it is taken as it is, `undo` takes it back");
        }

        private void Remember() => _before.Push(_now with { PutOff = [.. _now.PutOff], GivenUp = [.. _now.GivenUp], Kept = [.. _now.Kept], Answered = [.. _now.Answered] });

        private void PutOff(Question question)
        {
            if (question.Refused is not null && question.Clauses.Count == 0) _now.Kept.Add(question.Unknown);
            else if (!_now.PutOff.Add(question.Unknown)) _now.GivenUp.Add(question.Unknown);
        }

        private void Give(Question question, FactValue value)
        {
            Remember();
            var fact = _model.Facts[question.Unknown.Fact];
            var part = fact.PerPart && _now.Claim.Parts is not null ? _now.Part : -1;
            var claim = _now.Claim;
            var changed = Interview.Answer(part >= 0 ? claim.Parts![part] : claim.Parts?[_now.Part] ?? claim.Facts, question.Unknown, value)[fact.Index];
            _now.Kept.Clear();
            _now.PutOff.Remove(question.Unknown);
            _now.GivenUp.Remove(question.Unknown);
            _now.Answered.Add((fact.Index, part));
            _now = _now with { Claim = claim.With(fact.Index, changed, part) };
        }

        private int Finish(Verdict verdict, bool ended)
        {
            if (_asJson)
            {
                _terminal.Out.WriteLine(new VerdictJson(_terminal.OutputIsTerminal).Written(json =>
                {
                    json.WriteStartObject();
                    json.WritePropertyName("answers");
                    Write(json, (fact, part) => _now.Answered.Contains((fact, part)), withId: false);
                    json.WritePropertyName("claim");
                    Write(json, (_, _) => true, withId: true);
                    json.WritePropertyName("verdict");
                    VerdictJson.Write(json, verdict);
                    json.WriteEndObject();
                }));
            }
            else
            {
                _page.Line();
                if (ended) _page.Text(Ink.Quiet("The interview ended here. This is how things stand."));
                _page.Rule();
                _page.Line();
                Card.Write(new Page(_terminal), _model, _now.Claim, verdict);
                _page.Line();
            }

            return verdict.Overall.IsError ? Exit.WrongInput : verdict.Overall.Effect is Effect.Grants ? Exit.Done : Exit.Negative;
        }

        /// <summary>Facts in the notation of a claim, so that the output can be assessed again.</summary>
        private void Write(Utf8JsonWriter json, Func<int, int, bool> isWanted, bool withId)
        {
            void Fields(IReadOnlyList<FactValue> facts, int part)
            {
                foreach (var fact in _model.Facts)
                {
                    var isHere = part < 0 ? !fact.PerPart || _now.Claim.Parts is null : fact.PerPart;
                    if (!isHere || facts[fact.Index].State is FactState.Unknown || !isWanted(fact.Index, part)) continue;
                    json.WritePropertyName(fact.Name);
                    VerdictJson.Write(json, fact.Type, facts[fact.Index]);
                }
            }

            json.WriteStartObject();
            if (withId && _now.Claim.Id is { } id) json.WriteString("id", id);
            Fields(_now.Claim.Facts, -1);
            if (_now.Claim.Parts is { } parts)
            {
                json.WriteStartArray("parts");
                for (var i = 0; i < parts.Count; i++)
                {
                    json.WriteStartObject();
                    Fields(parts[i], i);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }
    }
}
