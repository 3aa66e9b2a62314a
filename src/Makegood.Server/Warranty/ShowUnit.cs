using Makegood.Domain.Basics;
using Makegood.Domain.Warranty;
using Makegood.Storage;

namespace Makegood.Server.Warranty;

/// <summary>One unit with its parts and what covers them.</summary>
public static class ShowUnit
{
    /// <param name="asOf">The day of the question; today for null.</param>
    public static async Task<Result<UnitView, Refusal>> Run(string id, DateOnly? asOf, string maker, string? onlyOwner, DateTimeOffset now, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        var file = await look.FindUnit(maker, id, onlyOwner, stop);
        return file is null ? Refusal.NotFound("unit") : UnitView.Of(file, asOf ?? await MakerDay.Of(look, maker, now, stop));
    }
}

/// <summary>Why a line ends on the day it does: every event, clause and sum.</summary>
public static class ExplainCoverage
{
    /// <param name="Text">All of it in plain English.</param>
    public sealed record Answer(LineView Line, DateOnly AsOf, IReadOnlyList<CoverageStep> Steps, IReadOnlyList<PassedOver> PassedOver, IReadOnlyList<Uncounted> NotCounted, IReadOnlyList<string> Readings, string Text);

    /// <param name="asOf">The day of the question; today for null.</param>
    /// <param name="knownAt">Answers with what was on record at that instant; now for null.</param>
    public static async Task<Result<Answer, Refusal>> Run(string unitId, string lineId, DateOnly? asOf, DateTimeOffset? knownAt, string maker, string? onlyOwner, DateTimeOffset now, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        var file = await look.FindUnit(maker, unitId, onlyOwner, stop);
        var row = file?.LineRows.SingleOrDefault(l => l.Id == lineId);
        if (file is null || row is null) return Refusal.NotFound("line of coverage");
        if (knownAt is { } instant) file = file with { History = file.History.KnownAt(instant) };
        var day = asOf ?? await MakerDay.Of(look, maker, now, stop);
        var view = LineView.Of(file, row, day);
        if (file.History.Lines.SingleOrDefault(l => l.Id == lineId) is not { } line || CoverageClock.StateOf(line, file.History, day) is not { } state)
        {
            return new Answer(view, day, [], [], [], [], view.Missing is [] ? "Nothing was on record about this line at that moment.\n" : $"The policy cannot promise anything yet; it needs {string.Join(", ", view.Missing)}.\n");
        }

        var why = WhyThisDay.Of(state);
        return new Answer(view, day, why.Steps, why.PassedOver, why.NotCounted, why.Readings, why.Text);
    }
}
