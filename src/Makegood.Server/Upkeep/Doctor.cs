using System.Globalization;
using Makegood.Storage;
using Makegood.Storage.Migrations;

namespace Makegood.Server.Upkeep;

/// <summary>Looks over an installation and says what is well, what to watch and what is wrong, each with what to do.</summary>
public static class Doctor
{
    private const long DiskWarnBytes = 1L << 30;
    private const long DiskBadBytes = 100L << 20;
    private static readonly TimeSpan OutboxWarn = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan OutboxBad = TimeSpan.FromHours(6);
    private static readonly TimeSpan BackupWarn = TimeSpan.FromDays(2);
    private static readonly TimeSpan ClockSlack = TimeSpan.FromMinutes(2);

    // Nobody installs this before it was written.
    private static readonly DateTimeOffset Earliest = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    /// <param name="State"><c>ok</c>, <c>warn</c> or <c>bad</c>.</param>
    /// <param name="Do">What to do about it; null when there is nothing to do.</param>
    public sealed record Line(string Name, string State, string Text, string? Do = null);

    public sealed record Answer(IReadOnlyList<Line> Lines)
    {
        public bool IsBad => Lines.Any(l => l.State == "bad");
    }

    /// <summary>What one sees without opening the store.</summary>
    public static async Task<IReadOnlyList<Line>> House(Settings settings, DateTimeOffset now, CancellationToken stop)
    {
        var folder = settings.Folder;
        var lines = new List<Line>
        {
            Ok("program", $"makegood {BackUp.Version} on .NET {Environment.Version}"),
            now < Earliest ? Bad("clock", $"it is {Columns.Write(now)} by this machine's clock, which cannot be", "Set the clock, and keep it right with NTP: dates of coverage come from it.") : Ok("clock", Columns.Write(now)),
        };
        if (!Directory.Exists(folder))
        {
            lines.Add(Warn("folder", $"{folder} is not there yet", "`makegood serve` makes it; or name another with --data."));
        }
        else
        {
            lines.Add(OwnerOnly.IsOpenToOthers(folder)
                ? Warn("folder", $"{folder} can be entered by other users of this machine", $"Take their rights: chmod 700 {folder}")
                : Ok("folder", $"{folder}, for its owner alone"));
            lines.AddRange(Directory.EnumerateFiles(folder).Where(f => IsSecret(Path.GetFileName(f)) && OwnerOnly.IsOpenToOthers(f)).Order(StringComparer.Ordinal)
                .Select(f => Bad("secrets", $"{f} can be read by other users of this machine", $"Take their rights: chmod 600 {f}")));
            lines.Add(Disk(folder));
            lines.Add(Lock(folder));
            lines.Add(await LastBackup(folder, now, stop));
        }

        lines.AddRange(SettingLines(settings));
        return lines;
    }

    /// <summary>What the store says about itself.</summary>
    public static async Task<Answer> Store(Database database, string folder, DateTimeOffset now, CancellationToken stop)
    {
        var lines = new List<Line> { Version(database) };
        try
        {
            var pending = await Migrator.Pending(database, stop);
            lines.Add(pending.Count == 0 ? Ok("schema", $"up to date, step {Migrator.Steps[^1].Name}") : Warn("schema", $"{pending.Count} steps are to be done: {string.Join(", ", pending.Select(s => s.Name))}", "`makegood migrate` does them, after a backup; so does the next start of the server."));
            if (pending.Count > 0) return new Answer(lines);
        }
        catch (SchemaException problem)
        {
            lines.Add(Bad("schema", problem.Message, "Start the version that fits, or restore a backup."));
            return new Answer(lines);
        }

        await using var look = await database.Look(stop);
        var last = await look.Single<string?>("SELECT max(at) FROM audit_commit", null, stop);
        if (last is not null && Columns.Instant(last) > now + ClockSlack) lines.Add(Bad("clock", $"something was saved at {last}, and now it is {Columns.Write(now)}: the clock went back", "Set the clock right. Until then new events stand before old ones."));
        var leftovers = await look.Query<(string Table, long Count)>("SELECT table_name, count(*) FROM leftover GROUP BY table_name ORDER BY table_name", null, stop);
        lines.Add(leftovers.Count == 0
            ? Ok("leftovers", "none: every row fitted through every upgrade")
            : Warn("leftovers", $"rows that did not fit through an upgrade: {string.Join(", ", leftovers.Select(l => $"{l.Count} of {l.Table}"))}", "They are kept in the table `leftover` with the reason; enter them again as they should be."));
        lines.Add(Key(await look.Single<string?>("SELECT value FROM installation WHERE maker = @House AND id = 'master_key'", new { Act.House }, stop), AcceptLostKey.Fingerprint(folder)));
        lines.Add(Outbox(await look.Single<string?>("SELECT min(at) FROM outbox WHERE spread_at IS NULL", null, stop), now));
        return new Answer(lines);
    }

    /// <summary>True for SQLite 3.7.0 to 3.51.2, where two connections that write or checkpoint at once can damage a file with a write-ahead log.</summary>
    public static bool HasResetBug(Version sqlite) => sqlite >= new Version(3, 7, 0) && sqlite <= new Version(3, 51, 2);

    private static Line Version(Database database)
    {
        if (!database.Dialect.IsSqlite) return Ok("store", database.Where);
        return Ok("store", HasResetBug(System.Version.Parse(SqliteDatabase.Version))
            ? $"SQLite {SqliteDatabase.Version}, {database.Where}. This version is among those (3.7.0 to 3.51.2) that can damage a file which two connections write at once; makegood writes by one only. Do not write to the file with other programs"
            : $"SQLite {SqliteDatabase.Version}, {database.Where}");
    }

    private static Line Disk(string folder)
    {
        var free = new DriveInfo(folder).AvailableFreeSpace;
        var text = string.Create(CultureInfo.InvariantCulture, $"{free / (1 << 20):N0} MB free below {folder}");
        const string todo = "Make room; when nothing is free, changes are refused. `makegood backup` to another disk first.";
        return free < DiskBadBytes ? Bad("disk", text, todo) : free < DiskWarnBytes ? Warn("disk", text, todo) : Ok("disk", text);
    }

    private static Line Lock(string folder)
    {
        if (SqliteDatabase.Holder(folder) is not { } process) return Ok("lock", "no makegood has had this folder open");
        return Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}"))
            ? Ok("lock", string.Create(CultureInfo.InvariantCulture, $"process {process} has or had the folder open"))
            : Ok("lock", string.Create(CultureInfo.InvariantCulture, $"free; the last holder was process {process}"));
    }

    private static async Task<Line> LastBackup(string folder, DateTimeOffset now, CancellationToken stop)
    {
        const string todo = "`makegood backup FOLDER`, best every night and to another machine; `makegood verify FILE` proves it.";
        if (await BackUp.FindLast(folder, stop) is not { } last) return Warn("backup", "there was none yet", todo);
        var age = now - last.At;
        var text = string.Create(CultureInfo.InvariantCulture, $"the last is {(age.TotalHours < 48 ? $"{age.TotalHours:F0} hours" : $"{age.TotalDays:F0} days")} old: {last.File}");
        return age > BackupWarn ? Warn("backup", text, todo) : Ok("backup", text);
    }

    private static Line Key(string? written, string? found)
    {
        if (written is null) return Ok("key", "no master key is needed yet");
        if (written == found) return Ok("key", $"{PersonVault.FileName} is the one that this store was written with");
        const string todo = "Put the right file back; the server does not start without it. Is it gone for good: `makegood doctor --accept-lost-key` says what that means.";
        return Bad("key", found is null ? $"{PersonVault.FileName} is not in the data folder, or is no key: names and addresses cannot be opened" : $"{PersonVault.FileName} ({found}) is not the key that this store was written with ({written})", todo);
    }

    private static Line Outbox(string? oldest, DateTimeOffset now)
    {
        if (oldest is null) return Ok("outbox", "nothing waits to be told");
        var age = now - Columns.Instant(oldest);
        var text = string.Create(CultureInfo.InvariantCulture, $"the oldest message has waited {age.TotalMinutes:F0} minutes");
        const string todo = "Is the server running? Its log tells why messages do not leave.";
        return age > OutboxBad ? Bad("outbox", text, todo) : age > OutboxWarn ? Warn("outbox", text, todo) : Ok("outbox", text);
    }

    private static IEnumerable<Line> SettingLines(Settings settings)
    {
        var problems = new List<Line>();
        foreach (var name in new[] { "upload_limit_mb", "upload_quota_mb", "lookup_per_minute", "lookup_per_minute_all" }) Try(() => settings.Number(name));
        Try(() => settings.IsYes("webhooks_http"));
        foreach (var address in settings.Words("listen"))
        {
            if (!Uri.TryCreate(address.Replace("//*", "//any", StringComparison.Ordinal).Replace("//+", "//any", StringComparison.Ordinal), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")) problems.Add(Bad("settings", $"{settings.From("listen")}: `{address}` is no address to listen on", "Write one such as http://127.0.0.1:8730."));
            else if (uri is { Scheme: "http", IsLoopback: false }) problems.Add(Warn("settings", $"{settings.From("listen")}: `{address}` is open to the network without encryption", "Listen on 127.0.0.1 behind a proxy that speaks https, or keep the network closed."));
        }

        if (settings["public_url"] is { Length: > 0 } url && (!Uri.TryCreate(url, UriKind.Absolute, out var address2) || address2.Scheme is not ("http" or "https"))) problems.Add(Bad("settings", $"{settings.From("public_url")}: `{url}` is no address", "Write it whole, such as https://service.example.com."));
        if (settings["log"] is not ("debug" or "information" or "warning" or "error")) problems.Add(Bad("settings", $"{settings.From("log")}: `log` is `{settings["log"]}`", "Write debug, information, warning or error."));
        if (settings["webhooks_http"] == "yes") problems.Add(Warn("settings", $"{settings.From("webhooks_http")}: webhooks may go out unencrypted", "Set webhooks_http to no, unless this is a test."));
        return problems.Count > 0 ? problems : [Ok("settings", "nothing looks wrong; `makegood config print` shows all")];

        void Try(Action read)
        {
            try
            {
                read();
            }
            catch (SettingsException problem)
            {
                problems.Add(Bad("settings", problem.Message, "Mend the setting; `makegood config print` shows where it comes from."));
            }
        }
    }

    private static bool IsSecret(string file) => file.EndsWith(".key", StringComparison.Ordinal) || file is Settings.FileName or SqliteDatabase.FileName;

    private static Line Ok(string name, string text) => new(name, "ok", text);

    private static Line Warn(string name, string text, string todo) => new(name, "warn", text, todo);

    private static Line Bad(string name, string text, string todo) => new(name, "bad", text, todo);
}
