using System.Globalization;
using System.Text;
using Makegood.Storage;

namespace Makegood.Server.Service;

/// <summary>
/// Writes one invitation as calendars read it (iCalendar, RFC 5545; invitations by RFC 5546). One event, times in UTC, no recurrence: that is all a session needs (decision 0019).
/// </summary>
internal static class CalendarInvitation
{
    private const int LongestLine = 75;
    private const string UtcTime = "yyyyMMdd'T'HHmmss'Z'";

    /// <param name="title">What the guest's calendar shows.</param>
    /// <param name="guest">The customer's address; null when it is not known. Without both addresses the event is simply published.</param>
    public static string Write(GuidanceSessionRow session, string title, string? guest)
    {
        var isCalledOff = session.CalledOffAt is not null;
        var text = new StringBuilder();
        Line("BEGIN:VCALENDAR");
        Line("VERSION:2.0");
        Line("PRODID:-//Makegood//Remote help//EN");
        if (session.Organizer is not null && guest is not null) Line(isCalledOff ? "METHOD:CANCEL" : "METHOD:REQUEST");
        Line("BEGIN:VEVENT");
        // The same for every version of the session, so that a calendar moves the event and does not add another.
        Line($"UID:{session.Id}@makegood");
        Line($"SEQUENCE:{session.ChangeNumber.ToString(CultureInfo.InvariantCulture)}");
        Line($"DTSTAMP:{Time(session.CalledOffAt ?? session.BookedAt)}");
        Line($"DTSTART:{Time(session.StartsAt)}");
        Line($"DTEND:{Time(session.StartsAt.AddMinutes(session.Minutes))}");
        Line($"SUMMARY:{Escaped(title)}");
        Line($"DESCRIPTION:{Escaped(session.Link)}");
        Line($"LOCATION:{Escaped(session.Link)}");
        Line($"URL:{session.Link}");
        Line(isCalledOff ? "STATUS:CANCELLED" : "STATUS:CONFIRMED");
        if (session.Organizer is { } organizer) Line($"ORGANIZER:mailto:{organizer}");
        if (session.Organizer is not null && guest is not null) Line($"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{guest}");
        Line("END:VEVENT");
        Line("END:VCALENDAR");
        return text.ToString();

        // A line has at most 75 octets; what is left goes on in the next after a space. A character is never cut in two.
        void Line(string line)
        {
            var octets = 0;
            foreach (var rune in line.EnumerateRunes())
            {
                if (octets + rune.Utf8SequenceLength > LongestLine)
                {
                    text.Append("\r\n ");
                    octets = 1;
                }

                text.Append(rune.ToString());
                octets += rune.Utf8SequenceLength;
            }

            text.Append("\r\n");
        }
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString(UtcTime, CultureInfo.InvariantCulture);

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal).ReplaceLineEndings("\\n");
}
