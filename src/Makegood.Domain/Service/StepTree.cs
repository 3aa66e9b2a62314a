using System.Collections.Frozen;
using System.Globalization;
using Makegood.Domain.Basics;

namespace Makegood.Domain.Service;

/// <summary>How a way through a tree ends.</summary>
public enum GuidanceEnd
{
    /// <summary>The trouble is gone.</summary>
    Solved,

    /// <summary>The tree knows nothing more; a person goes on, or a claim is filed.</summary>
    Unsolved,

    /// <summary>Not what engineers solve from afar every day: the after-sales department goes on with the customer.</summary>
    Special,
}

/// <summary>What can come out of a step.</summary>
/// <param name="Outcome">A word such as <c>yes</c> or <c>still_clicks</c>.</param>
/// <param name="Next">The step that follows; either this or <paramref name="End"/>.</param>
/// <param name="End">solved, unsolved or special.</param>
public sealed record StepOutcome(string Outcome, string? Next = null, string? End = null);

/// <summary>One step: a thing to try or to look at.</summary>
/// <param name="Id">Stable over versions: a step that was answered in one version is not asked again in the next.</param>
/// <param name="Question">What the customer is asked or told.</param>
/// <param name="Media">Ids of attachments that show it.</param>
public sealed record TreeStep(string Id, string Question, IReadOnlyList<StepOutcome> Outcomes, IReadOnlyList<string>? Media = null);

/// <summary>A version of a way through remote help, as data.</summary>
/// <param name="Start">The first step; the first of the list when not said.</param>
public sealed record TreeText(string Name, string Title, IReadOnlyList<TreeStep> Steps, string? Start = null);

/// <summary>A step tree that has been looked through: every step can be reached, none leads back, every outcome leads somewhere.</summary>
public sealed class StepTree
{
    public const int MostSteps = 200;

    private readonly FrozenDictionary<string, TreeStep> _steps;

    private StepTree(TreeText text, FrozenDictionary<string, TreeStep> steps) => (Text, _steps) = (text, steps);

    public TreeText Text { get; }

    public TreeStep Start => _steps[Text.Start ?? Text.Steps[0].Id];

    public TreeStep? Find(string step) => _steps.GetValueOrDefault(step);

    /// <summary>Reads a tree, or says the first thing in it that cannot be meant.</summary>
    public static Result<StepTree, Refusal> Read(TreeText text)
    {
        if (text.Steps.Count is 0 or > MostSteps) return Refusal.Invalid("steps", string.Create(CultureInfo.InvariantCulture, $"The tree has {text.Steps.Count} steps; write 1 to {MostSteps}."));
        var steps = new Dictionary<string, TreeStep>(StringComparer.Ordinal);
        foreach (var step in text.Steps)
        {
            if (!IsWord(step.Id)) return Refusal.Invalid("steps", $"`{step.Id}` cannot be the id of a step; write small letters, digits and `_`, such as `nozzle_hot`.");
            if (string.IsNullOrWhiteSpace(step.Question)) return Refusal.Invalid("steps", $"The step `{step.Id}` asks nothing; write its question.");
            if (!steps.TryAdd(step.Id, step)) return Refusal.Invalid("steps", $"There are two steps `{step.Id}`; give one of them another id.");
        }

        if (text.Start is { } start && !steps.ContainsKey(start)) return Refusal.Invalid("start", $"There is no step `{start}` to start with.");
        foreach (var step in text.Steps)
        {
            if (step.Outcomes.Count == 0) return Refusal.Invalid("steps", $"Nothing can come out of the step `{step.Id}`; write its outcomes.");
            if (step.Outcomes.GroupBy(o => o.Outcome, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice) return Refusal.Invalid("steps", $"The step `{step.Id}` has two outcomes `{twice.Key}`.");
            foreach (var outcome in step.Outcomes)
            {
                if (!IsWord(outcome.Outcome)) return Refusal.Invalid("steps", $"`{outcome.Outcome}` in the step `{step.Id}` cannot be an outcome; write small letters, digits and `_`, such as `yes`.");
                if (outcome.Next is null == outcome.End is null) return Refusal.Invalid("steps", $"The outcome `{outcome.Outcome}` of `{step.Id}` needs either `next` or `end`.");
                if (outcome.Next is { } next && !steps.ContainsKey(next)) return Refusal.Invalid("steps", $"The outcome `{outcome.Outcome}` of `{step.Id}` leads to `{next}`, and there is no such step.");
                if (outcome.End is { } end && !Words.TryRead<GuidanceEnd>(end, out _)) return Refusal.Invalid("steps", $"The outcome `{outcome.Outcome}` of `{step.Id}` ends as `{end}`; write {Words.All<GuidanceEnd>()}.");
            }
        }

        var tree = new StepTree(text, steps.ToFrozenDictionary(StringComparer.Ordinal));
        if (tree.CircleThrough() is { } circle) return Refusal.Invalid("steps", $"The step `{circle}` leads back to itself, so the help would never end.");
        if (text.Steps.FirstOrDefault(s => !tree.Reachable().Contains(s.Id)) is { } lost) return Refusal.Invalid("steps", $"Nothing leads to the step `{lost.Id}`; lead to it or take it out.");
        return tree;
    }

    /// <summary>
    /// The step that is to be asked next: the tree is followed through everything that has been answered already, whoever asked it. Null when the way has come to its end.
    /// </summary>
    /// <param name="answered">The last outcome of each step.</param>
    /// <param name="end">How it ended; null when a step is left to ask, or when an outcome was recorded that this version does not know.</param>
    public TreeStep? NextAfter(IReadOnlyDictionary<string, string> answered, out GuidanceEnd? end)
    {
        end = null;
        for (var step = Start; ;)
        {
            if (!answered.TryGetValue(step.Id, out var said) || step.Outcomes.FirstOrDefault(o => o.Outcome == said) is not { } outcome) return step;
            if (outcome.End is { } ending)
            {
                end = Words.Read<GuidanceEnd>(ending);
                return null;
            }

            step = _steps[outcome.Next!];
        }
    }

    private HashSet<string> Reachable()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<TreeStep>([Start]);
        while (open.TryPop(out var step))
        {
            if (!seen.Add(step.Id)) continue;
            foreach (var next in step.Outcomes.Where(o => o.Next is not null)) open.Push(_steps[next.Next!]);
        }

        return seen;
    }

    // Takes away steps that nothing leads to, again and again; what stays leads in a circle.
    private string? CircleThrough()
    {
        var left = Text.Steps.ToDictionary(s => s.Id, StringComparer.Ordinal);
        while (left.Count > 0)
        {
            var leads = left.Values.SelectMany(s => s.Outcomes).Select(o => o.Next).OfType<string>().ToHashSet(StringComparer.Ordinal);
            var free = left.Keys.Where(id => !leads.Contains(id)).ToList();
            if (free.Count == 0) return Text.Steps.First(s => left.ContainsKey(s.Id)).Id;
            foreach (var id in free) left.Remove(id);
        }

        return null;
    }

    private static bool IsWord(string text) => text.Length is > 0 and <= 60 && text.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_');
}
