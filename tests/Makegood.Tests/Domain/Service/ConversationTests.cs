using System.Text;
using Makegood.Domain.Basics;
using Makegood.Domain.Service;

namespace Makegood.Tests.Domain.Service;

public sealed class ConversationTests
{
    [Fact]
    public void Every_state_and_every_move()
    {
        var text = new StringBuilder("state, move: next state, and whose turn the move gives; or the reason why not\n\n");
        foreach (var state in Enum.GetValues<ConversationState>())
        {
            foreach (var move in Enum.GetValues<ConversationMove>())
            {
                text.Append($"{Words.Write(state),-20} {Words.Write(move),-18} ");
                if (ConversationLifecycle.Next(state, move).Granted(out var next, out var refusal)) text.Append(Words.Write(next)).Append(ConversationLifecycle.Gives(move) is { } turn ? $", {Words.Write(turn)}'s turn" : string.Empty);
                else text.Append("no: ").Append(Words.Write(refusal));
                text.Append('\n');
            }
        }

        Golden.Match("domain/conversation.txt", text.ToString());
    }

    [Fact]
    public void Every_state_and_every_move_of_remote_help()
    {
        var text = new StringBuilder("state, move: next state, or the reason why not\n\n");
        foreach (var state in Enum.GetValues<GuidanceState>())
        {
            foreach (var move in Enum.GetValues<GuidanceMove>())
            {
                text.Append($"{Words.Write(state),-12} {Words.Write(move),-14} ").Append(GuidanceLifecycle.Next(state, move).Granted(out var next, out var refusal) ? Words.Write(next) : "no: " + Words.Write(refusal)).Append('\n');
            }
        }

        Golden.Match("domain/guidance.txt", text.ToString());
    }

    [Fact]
    public void Every_refusal_has_words_of_its_own()
    {
        var words = Enum.GetValues<ConversationRefusal>().Select(ConversationLifecycle.WordsOf).Concat(Enum.GetValues<GuidanceRefusal>().Select(GuidanceLifecycle.WordsOf)).ToList();
        Assert.Equal(words.Count, words.Distinct().Count());
    }
}

public sealed class StepTreeTests
{
    private static readonly TreeText Tree = new(
        "no-extrusion",
        "Nothing comes out of the nozzle",
        [
            new("hot", "Does the nozzle get hot?", [new("yes", "push"), new("no", "cable")]),
            new("push", "Push a piece of filament in by hand. Does it come out?", [new("yes", End: "solved"), new("no", "cable")]),
            new("cable", "Is the cable of the heater seated?", [new("yes", End: "unsolved"), new("burnt", End: "special")]),
        ]);

    [Fact]
    public void What_was_answered_is_passed_over_whoever_asked()
    {
        Assert.True(StepTree.Read(Tree).Granted(out var tree, out _));
        Assert.Equal("hot", tree.NextAfter(new Dictionary<string, string>(), out var end)!.Id);
        Assert.Null(end);
        Assert.Equal("cable", tree.NextAfter(new Dictionary<string, string> { ["hot"] = "yes", ["push"] = "no" }, out _)!.Id);
        // A later step that is known already is not asked when the way comes to it.
        Assert.Equal("push", tree.NextAfter(new Dictionary<string, string> { ["hot"] = "yes", ["cable"] = "burnt" }, out _)!.Id);
        Assert.Null(tree.NextAfter(new Dictionary<string, string> { ["hot"] = "yes", ["push"] = "no", ["cable"] = "burnt" }, out end));
        Assert.Equal(GuidanceEnd.Special, end);
        // An outcome that this version does not know is asked again.
        Assert.Equal("hot", tree.NextAfter(new Dictionary<string, string> { ["hot"] = "maybe" }, out _)!.Id);
    }

    [Fact]
    public void A_tree_that_cannot_be_meant_is_refused()
    {
        var step = Tree.Steps[0];
        Assert.Contains("1 to 200", Wrong(Tree with { Steps = [] }), StringComparison.Ordinal);
        Assert.Contains("two steps `hot`", Wrong(Tree with { Steps = [.. Tree.Steps, step] }), StringComparison.Ordinal);
        Assert.Contains("no step `nowhere`", Wrong(Tree with { Start = "nowhere" }), StringComparison.Ordinal);
        Assert.Contains("leads to `nowhere`", Wrong(Tree with { Steps = [step with { Outcomes = [new("yes", "nowhere")] }] }), StringComparison.Ordinal);
        Assert.Contains("leads back", Wrong(Tree with { Steps = [step with { Outcomes = [new("again", "hot")] }] }), StringComparison.Ordinal);
        Assert.Contains("leads back", Wrong(Tree with { Steps = [step with { Outcomes = [new("yes", "push")] }, Tree.Steps[1] with { Outcomes = [new("no", "hot")] }] }), StringComparison.Ordinal);
        Assert.Contains("Nothing leads to the step `push`", Wrong(Tree with { Steps = [step with { Outcomes = [new("no", "cable")] }, .. Tree.Steps.Skip(1)] }), StringComparison.Ordinal);
        Assert.Contains("either `next` or `end`", Wrong(Tree with { Steps = [step with { Outcomes = [new("yes")] }] }), StringComparison.Ordinal);
        Assert.Contains("ends as `happy`", Wrong(Tree with { Steps = [step with { Outcomes = [new("yes", End: "happy")] }] }), StringComparison.Ordinal);
        Assert.Contains("two outcomes `yes`", Wrong(Tree with { Steps = [step with { Outcomes = [new("yes", End: "solved"), new("yes", End: "unsolved")] }] }), StringComparison.Ordinal);
        Assert.Contains("cannot be the id", Wrong(Tree with { Steps = [step with { Id = "Hot end" }] }), StringComparison.Ordinal);
        Assert.Contains("asks nothing", Wrong(Tree with { Steps = [step with { Question = " " }] }), StringComparison.Ordinal);

        static string Wrong(TreeText text)
        {
            Assert.False(StepTree.Read(text).Granted(out _, out var refusal));
            return refusal.Detail;
        }
    }
}
