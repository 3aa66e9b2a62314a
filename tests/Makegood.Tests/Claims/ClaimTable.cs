using System.Globalization;
using System.Text;
using Makegood.Domain.Basics;
using Makegood.Domain.Claims;

namespace Makegood.Tests.Claims;

/// <summary>The life of a claim, every state with every move.</summary>
public sealed class ClaimTable
{
    [Fact]
    public void Every_state_and_every_move()
    {
        var table = new StringBuilder();
        foreach (var state in Enum.GetValues<ClaimState>())
        {
            table.Append(CultureInfo.InvariantCulture, $"{Words.Write(state)}, {Words.Write(ClaimLifecycle.TurnOf(state))}'s turn\n");
            foreach (var move in Enum.GetValues<ClaimMove>())
            {
                var answer = ClaimLifecycle.Next(state, move).Granted(out var next, out var refusal) ? "-> " + Words.Write(next) : Words.Write(refusal);
                table.Append(CultureInfo.InvariantCulture, $"    {Words.Write(move),-20} {answer}\n");
            }
        }

        Golden.Match("claims/lifecycle.txt", table.ToString());
    }

    [Fact]
    public void Every_refusal_has_words_of_its_own()
    {
        var words = Enum.GetValues<ClaimRefusal>().ToDictionary(r => r, ClaimRefusals.Words);
        Assert.Equal(words.Count, words.Values.Distinct(StringComparer.Ordinal).Count());
        Golden.Match("claims/refusals.txt", string.Concat(words.Select(w => $"{Words.Write(w.Key)}\n    {w.Value}\n")));
    }

    [Fact]
    public void Every_state_can_be_left_and_every_state_can_be_reached()
    {
        foreach (var state in Enum.GetValues<ClaimState>())
        {
            Assert.NotEmpty(ClaimLifecycle.MovesOf(state));
            Assert.True(state is ClaimState.Draft || ClaimLifecycle.Steps.Any(s => s.To == state), $"no step leads to {state}");
        }
    }

    [Fact]
    public void No_step_stands_twice() => Assert.Equal(ClaimLifecycle.Steps.Count, ClaimLifecycle.Steps.DistinctBy(s => (s.From, s.Move)).Count());
}
