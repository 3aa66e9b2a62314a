using System.Globalization;
using Makegood.Domain.Basics;
using Makegood.Domain.Service;
using Makegood.Storage;

namespace Makegood.Server.Service;

/// <summary>Books a session with the customer, or moves one that is booked: the invitation of the same session follows.</summary>
public static class BookSession
{
    private const int LongestMinutes = 8 * 60;
    private const int LongestLink = 1000;

    /// <param name="StartsAt">An instant that is still to come.</param>
    /// <param name="Link">Where to meet: an https address of the maker's own meeting tool.</param>
    /// <param name="Organizer">The desk's e-mail address; with it the invitation asks for an answer.</param>
    /// <param name="Session">The id of a session that is moved; leave out for a new one.</param>
    public sealed record Command(DateTimeOffset StartsAt, string Link, long Minutes = 30, string? Organizer = null, string? Session = null);

    public static async Task<Result<HelpSessionView, Refusal>> Run(string id, Command command, Act act, Database database, CancellationToken stop)
    {
        var starts = Columns.Trim(command.StartsAt.ToUniversalTime());
        if (starts <= act.At) return Refusal.Invalid("starts_at", "This moment has passed; name one that is still to come.");
        if (command.Minutes is < 5 or > LongestMinutes) return Refusal.Invalid("minutes", string.Create(CultureInfo.InvariantCulture, $"`minutes` is {command.Minutes}; write 5 to {LongestMinutes}."));
        if (command.Link.Length > LongestLink || !Uri.TryCreate(command.Link, UriKind.Absolute, out var link) || link.Scheme != Uri.UriSchemeHttps || command.Link.Any(c => c is <= ' ' or '\x7f')) return Refusal.Invalid("link", "The link is no https address; copy it from your meeting tool.");
        if (command.Organizer is { } organizer && !IsAddress(organizer)) return Refusal.Invalid("organizer", $"`{organizer}` is no e-mail address.");

        await using var work = await database.Begin(act, stop);
        if (await HelpSteps.Find(work, act.Maker, id, null, stop) is not { } row) return Refusal.NotFound("guidance");
        if (!GuidanceLifecycle.Next(Words.Read<GuidanceState>(row.State), GuidanceMove.Schedule).Granted(out _, out var refusal)) return GuidanceLifecycle.ToRefusal(refusal);
        GuidanceSessionRow? session = null;
        if (command.Session is { } named && (session = await Sessions.Find(work, act.Maker, id, named, stop)) is null) return Refusal.Invalid("session", $"There is no session `{named}`.");
        if (session is { CalledOffAt: not null }) return GuidanceLifecycle.ToRefusal(GuidanceRefusal.SessionIsOver);
        var booked = session is null
            ? new GuidanceSessionRow { Maker = act.Maker, Id = act.NewId("gsession"), GuidanceId = id, StartsAt = starts, Minutes = command.Minutes, Link = command.Link, Organizer = command.Organizer, ChangeNumber = 0, BookedAt = act.At, BookedBy = act.Actor }
            : session with { StartsAt = starts, Minutes = command.Minutes, Link = command.Link, Organizer = command.Organizer, ChangeNumber = session.ChangeNumber + 1, BookedAt = act.At, BookedBy = act.Actor };
        if (session is null) await work.Add(booked, "guidance.session_booked", stop);
        else booked = await work.Change(booked, "guidance.session_moved", stop);
        await work.Tell("guidance.session_booked", new { guidance = id, session = booked.Id, starts_at = booked.StartsAt, to = row.PersonId }, stop);
        return await work.Commit(HelpSessionView.Of(booked), stop);
    }

    private static bool IsAddress(string text) => text.Length <= 254 && text.Count(c => c == '@') == 1 && text[0] != '@' && text[^1] != '@' && text.All(c => c is > ' ' and < '\x7f' and not ('"' or ':' or ';' or ',' or '<' or '>'));
}

/// <summary>Calls a session off; the invitation says so from then on.</summary>
public static class CallOffSession
{
    public static async Task<Result<HelpSessionView, Refusal>> Run(string id, string session, string? onlyPerson, Act act, Database database, CancellationToken stop)
    {
        await using var work = await database.Begin(act, stop);
        if (await HelpSteps.Find(work, act.Maker, id, onlyPerson, stop) is not { } row || await Sessions.Find(work, act.Maker, id, session, stop) is not { } booked) return Refusal.NotFound("session");
        if (booked.CalledOffAt is not null) return HelpSessionView.Of(booked);
        booked = await work.Change(booked with { CalledOffAt = act.At, ChangeNumber = booked.ChangeNumber + 1 }, "guidance.session_called_off", stop);
        await work.Tell("guidance.session_called_off", new { guidance = id, session = booked.Id, to = row.PersonId }, stop);
        return await work.Commit(HelpSessionView.Of(booked), stop);
    }
}

/// <summary>The calendar invitation of a session, as it stands now.</summary>
public static class InviteToSession
{
    public static async Task<Result<string, Refusal>> Run(string id, string session, string maker, string? onlyPerson, PersonVault vault, Database database, CancellationToken stop)
    {
        await using var look = await database.Look(stop);
        if (await HelpSteps.Find(look, maker, id, onlyPerson, stop) is not { } row || await Sessions.Find(look, maker, id, session, stop) is not { } booked) return Refusal.NotFound("session");
        var name = await look.Single<string>("SELECT name FROM maker WHERE maker = @maker AND id = @maker", new { maker }, stop) ?? maker;
        var person = await look.Single<PersonRow>("SELECT * FROM person WHERE maker = @maker AND id = @PersonId", new { maker, row.PersonId }, stop);
        var data = person?.Sealed is { } words && await Talk.Key(look, maker, row.PersonId, stop) is { } key ? vault.Open(key, maker, row.PersonId, words) : null;
        return CalendarInvitation.Write(booked, $"{name}: remote help", data?.Email);
    }
}

internal static class Sessions
{
    public static Task<GuidanceSessionRow?> Find(Session session, string maker, string guidance, string id, CancellationToken stop) =>
        session.Single<GuidanceSessionRow>($"SELECT * FROM guidance_session WHERE maker = @maker AND guidance_id = @guidance AND id = @id{(session is Work ? session.Dialect.ForUpdate : string.Empty)}", new { maker, guidance, id }, stop);
}
