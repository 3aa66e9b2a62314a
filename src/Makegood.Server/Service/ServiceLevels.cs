using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Domain.Service;
using Makegood.Storage;

namespace Makegood.Server.Service;

/// <summary>The promises and opening hours that hold, and how far open claims follow the last change of them.</summary>
/// <param name="Version">Of the promises; 0 while nothing is promised.</param>
/// <param name="FirstAnswerMinutes">Business minutes from the filing, reopening or appeal; null promises nothing.</param>
/// <param name="CalendarVersion">Of the opening hours; 0 while the usual ones hold: Monday to Friday, nine to five, in the maker's zone.</param>
/// <param name="Calendar">Zone, hours by day, holidays.</param>
/// <param name="DueDates">`done` when every open claim has been computed with these; else `under_way`.</param>
public sealed record ServiceLevelView(long Version, long? FirstAnswerMinutes, long? DecisionMinutes, long? RemedyMinutes, long CalendarVersion, CalendarText Calendar, string DueDates)
{
    internal static async Task<ServiceLevelView> Of(Session session, string maker, CancellationToken stop)
    {
        var level = await session.Single<ServiceLevelRow>("SELECT * FROM service_level WHERE maker = @maker ORDER BY version DESC LIMIT 1", new { maker }, stop);
        var calendar = await session.Single<long?>("SELECT MAX(version) FROM business_calendar WHERE maker = @maker", new { maker }, stop) ?? 0;
        var pending = await session.Single<long>("SELECT COUNT(*) FROM due_refresh WHERE maker = @maker AND done_at IS NULL", new { maker }, stop);
        return new ServiceLevelView(level?.Version ?? 0, level?.FirstAnswerMinutes, level?.DecisionMinutes, level?.RemedyMinutes, calendar, await session.FindCalendar(maker, stop), pending > 0 ? "under_way" : "done");
    }
}

/// <summary>Shows what is promised and when somebody is there.</summary>
public static class ShowServiceLevel
{
    public static async Task<Result<ServiceLevelView, Refusal>> Run(string maker, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        return await ServiceLevelView.Of(look, maker, stop);
    }
}

/// <summary>Promises something else from now on. The version before stays; every open claim gets its new due date by <see cref="RefreshDueDates"/>.</summary>
public static class SetServiceLevel
{
    /// <param name="FirstAnswerMinutes">Business minutes; leave out to promise nothing.</param>
    public sealed record Command(long? FirstAnswerMinutes = null, long? DecisionMinutes = null, long? RemedyMinutes = null);

    public static async Task<Result<ServiceLevelView, Refusal>> Run(Command command, Act act, Database database, CancellationToken stop)
    {
        if (!ServiceLevel.Read(1, command.FirstAnswerMinutes, command.DecisionMinutes, command.RemedyMinutes).Granted(out _, out var refusal)) return refusal;
        await using var work = await database.Begin(act, stop);
        var now = await work.Single<ServiceLevelRow>($"SELECT * FROM service_level WHERE maker = @Maker ORDER BY version DESC LIMIT 1{work.Dialect.ForUpdate}", new { act.Maker }, stop);
        if (now is null || (now.FirstAnswerMinutes, now.DecisionMinutes, now.RemedyMinutes) != (command.FirstAnswerMinutes, command.DecisionMinutes, command.RemedyMinutes))
        {
            var row = new ServiceLevelRow
            {
                Maker = act.Maker,
                Id = act.NewId("slevel"),
                Version = (now?.Version ?? 0) + 1,
                FirstAnswerMinutes = command.FirstAnswerMinutes,
                DecisionMinutes = command.DecisionMinutes,
                RemedyMinutes = command.RemedyMinutes,
                ChangedAt = act.At,
                ChangedBy = act.Actor,
            };
            await work.Add(row, "service_level.changed", stop);
            await RefreshDueDates.Begin(work, stop);
        }

        return await work.Commit(await ServiceLevelView.Of(work, act.Maker, stop), stop);
    }
}

/// <summary>Opens the desk at other hours from now on. The version before stays; every open claim gets its new due date by <see cref="RefreshDueDates"/>.</summary>
public static class SetCalendar
{
    public static async Task<Result<ServiceLevelView, Refusal>> Run(CalendarText command, Act act, Database database, CancellationToken stop)
    {
        if (!BusinessCalendar.Read(command).Granted(out _, out var refusal)) return refusal;
        var data = JsonSerializer.Serialize(command with { Holidays = [.. command.Holidays.Distinct().Order()] }, Columns.Json);
        await using var work = await database.Begin(act, stop);
        var now = await work.Single<BusinessCalendarRow>($"SELECT * FROM business_calendar WHERE maker = @Maker ORDER BY version DESC LIMIT 1{work.Dialect.ForUpdate}", new { act.Maker }, stop);
        if (now?.Data != data)
        {
            await work.Add(new BusinessCalendarRow { Maker = act.Maker, Id = act.NewId("calendar"), Version = (now?.Version ?? 0) + 1, Data = data, ChangedAt = act.At, ChangedBy = act.Actor }, "business_calendar.changed", stop);
            await RefreshDueDates.Begin(work, stop);
        }

        return await work.Commit(await ServiceLevelView.Of(work, act.Maker, stop), stop);
    }
}
