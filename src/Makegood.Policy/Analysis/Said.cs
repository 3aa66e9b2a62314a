using Makegood.Policy.Checked;
using Makegood.Policy.Evaluation;

namespace Makegood.Policy.Analysis;

/// <summary>Says in a few words what an answer is.</summary>
internal static class Said
{
    public static string Of(PolicyModel model, Answer answer)
    {
        if (answer.Outcome < 0) return AnswerParts.Error;
        var more = answer.Costs.Select(c => $"{c.Key} borne by {c.Bearer}").Concat(answer.Routes.Select(r => $"to {r}")).ToList();
        return more.Count == 0 ? model.Outcomes[answer.Outcome].Name : $"{model.Outcomes[answer.Outcome].Name} ({string.Join(", ", more)})";
    }
}
