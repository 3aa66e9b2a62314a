using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace Makegood.Server;

/// <summary>One setting: its name in the file, what it means, and what holds when nobody sets it.</summary>
/// <param name="Name">As in <c>makegood.json</c>; the environment has it as <c>MAKEGOOD_</c> and capitals.</param>
/// <param name="Secret">Never printed.</param>
public sealed record SettingInfo(string Name, string Default, string Meaning, bool Secret = false);

/// <summary>A settings file or variable that cannot be used; the message says where and what to do.</summary>
public sealed class SettingsException(string message) : Exception(message);

/// <summary>
/// The settings of an installation, each with the place it came from. A command-line option beats the environment, the environment
/// beats <c>makegood.json</c> in the data folder, and that beats the default.
/// </summary>
public sealed class Settings
{
    public const string FileName = "makegood.json";

    public static readonly IReadOnlyList<SettingInfo> Known =
    [
        new("data", "makegood-data", "The folder of this installation: database, attachments, keys, settings file."),
        new("store", "", "Where rows are kept: empty for SQLite in the data folder, or postgres://user:password@host/database.", Secret: true),
        new("listen", "http://127.0.0.1:8730", "Addresses to listen on, separated by spaces. Behind a proxy keep the default."),
        new("public_url", "", "The address that people use, for links; empty: the first address listened on."),
        new("trusted_proxies", "", "Proxies whose X-Forwarded-For is believed: addresses or networks such as 127.0.0.1 or 10.0.0.0/24, separated by spaces."),
        new("webhooks_http", "no", "yes: webhooks may go to http addresses too. For tests in one's own network only."),
        new("webhooks_allow", "", "Networks that webhooks may reach although they are private, such as 10.0.0.0/24, separated by spaces."),
        new("webhooks_ports", "443 80 8443", "Ports that webhooks may use, separated by spaces."),
        new("webhooks_worker", "yes", "no: this server sends no webhooks; another one on the same PostgreSQL does."),
        new("webhooks_proxy", "", "A proxy that all webhooks go through, such as http://proxy.internal:4750; it must refuse private addresses itself."),
        new("upload_limit_mb", "30", "Largest attachment, in megabytes."),
        new("upload_quota_mb", "10240", "All attachments of one maker, in megabytes."),
        new("lookup_per_minute", "20", "Public serial look-ups per minute from one address (IPv6: one /64)."),
        new("lookup_per_minute_all", "600", "Public serial look-ups per minute from everywhere together."),
        new("log", "information", "How much is logged: debug, information, warning, error."),
    ];

    private readonly Dictionary<string, (string Value, string From)> _values;

    private Settings(Dictionary<string, (string Value, string From)> values) => _values = values;

    public string this[string name] => _values[name].Value;

    public string Folder => Path.GetFullPath(this["data"]);

    public string Store => this["store"] is { Length: > 0 } store ? store : Folder;

    public static string VariableOf(string name) => "MAKEGOOD_" + name.ToUpperInvariant();

    public string From(string name) => _values[name].From;

    public int Number(string name) => int.TryParse(this[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new SettingsException($"{From(name)}: `{name}` is `{this[name]}`; write a whole number");

    public bool IsYes(string name) => this[name] switch
    {
        "yes" => true,
        "no" => false,
        var other => throw new SettingsException($"{From(name)}: `{name}` is `{other}`; write yes or no"),
    };

    public IReadOnlyList<string> Words(string name) => this[name].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Reads the settings.</summary>
    /// <param name="options">From the command line, by name.</param>
    /// <param name="environment">The variables of the process.</param>
    /// <exception cref="SettingsException">A setting that is not known, or a file that is not JSON.</exception>
    public static Settings Read(IReadOnlyDictionary<string, string> options, IDictionary environment)
    {
        var values = Known.ToDictionary(s => s.Name, s => (s.Default, "default"));
        foreach (DictionaryEntry variable in environment)
        {
            var setting = Known.FirstOrDefault(s => VariableOf(s.Name) == (string)variable.Key);
            if (setting is not null) values[setting.Name] = ((string?)variable.Value ?? string.Empty, "environment " + VariableOf(setting.Name));
        }

        foreach (var (name, value) in options) values[name] = (value, "option --" + name.Replace('_', '-'));
        var file = Path.Combine(values["data"].Default, FileName);
        if (File.Exists(file))
        {
            foreach (var (name, value) in ReadFile(file))
            {
                if (values[name].Item2 is "default") values[name] = (value, file);
            }
        }

        return new Settings(values);
    }

    private static IEnumerable<(string Name, string Value)> ReadFile(string file)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(File.ReadAllBytes(file), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        catch (JsonException problem)
        {
            throw new SettingsException(string.Create(CultureInfo.InvariantCulture, $"{file}:{problem.LineNumber + 1}:{problem.BytePositionInLine + 1}: not JSON; {problem.Message}"));
        }

        using (document)
        {
            if (document.RootElement.ValueKind is not JsonValueKind.Object) throw new SettingsException($"{file}: write an object of names and values, such as {{\"listen\": \"http://127.0.0.1:8730\"}}");
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (Known.All(s => s.Name != property.Name)) throw new SettingsException($"{file}: there is no setting `{property.Name}`; `makegood config print` lists them");
                if (property.Name is "data") throw new SettingsException($"{file}: `data` cannot be set in the file that lies in it; use --data or {VariableOf("data")}");
                yield return (property.Name, property.Value.ValueKind switch
                {
                    JsonValueKind.String => property.Value.GetString()!,
                    JsonValueKind.Number => property.Value.GetRawText(),
                    JsonValueKind.True => "yes",
                    JsonValueKind.False => "no",
                    JsonValueKind.Array => string.Join(' ', property.Value.EnumerateArray().Select(v => v.ToString())),
                    _ => throw new SettingsException($"{file}: `{property.Name}` needs a text, a number, or true or false"),
                });
            }
        }
    }
}
