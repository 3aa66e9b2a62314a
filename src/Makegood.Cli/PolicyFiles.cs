using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using NodaTime;

namespace Makegood.Cli;

/// <summary>Reads policy files from disk: one file, or a folder that holds the versions of one policy.</summary>
internal static class PolicyFiles
{
    private const string Ending = ".policy.md";

    // fff-printer.de.policy.md is the German text of fff-printer.policy.md.
    private static readonly Regex Translation = new(@"\.[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\.policy\.md$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    /// <summary>The policy files that a path names: the file itself, or those of the folder, by name.</summary>
    public static IReadOnlyList<string> Find(string path)
    {
        if (!Directory.Exists(path)) return [path];
        try
        {
            var files = Directory.EnumerateFiles(path, "*" + Ending).Where(f => !Translation.IsMatch(Path.GetFileName(f))).Order(StringComparer.Ordinal).ToList();
            return files.Count > 0 ? files : throw StopException.WrongInput($"{path}: the folder holds no policy; a policy file is called NAME{Ending}");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw StopException.System($"{path}: the folder cannot be read ({Reason(problem)}); check its permissions");
        }
    }

    /// <summary>The text of a file, or an end of the command with a sentence about what is wrong.</summary>
    public static string ReadText(string path, string what)
    {
        try
        {
            return File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (Exception problem) when (IsTrouble(problem))
        {
            throw Sorry(path, what, problem);
        }
    }

    /// <summary>Opens a file for reading in pieces, with the same sentences.</summary>
    public static StreamReader Open(string path, string what)
    {
        try
        {
            if (Directory.Exists(path)) throw StopException.WrongInput($"{path}: this is a folder; name {what} in it");
            return new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, 1 << 16);
        }
        catch (Exception problem) when (IsTrouble(problem))
        {
            throw Sorry(path, what, problem);
        }
    }

    /// <summary>Something between us and a file, not a mistake of ours.</summary>
    public static bool IsTrouble(Exception problem) => problem is IOException or UnauthorizedAccessException or DecoderFallbackException or ArgumentException or NotSupportedException;

    /// <summary>The sentence for it.</summary>
    public static StopException Sorry(string path, string what, Exception problem) => problem switch
    {
        FileNotFoundException or DirectoryNotFoundException => StopException.WrongInput($"{path}: there is no such file; give the path of {what}{Near(path)}"),
        DecoderFallbackException => StopException.WrongInput($"{path}: the file holds bytes that are not UTF-8; save it as UTF-8"),
        UnauthorizedAccessException when Directory.Exists(path) => StopException.WrongInput($"{path}: this is a folder; name {what} in it"),
        IOException or UnauthorizedAccessException => StopException.System($"{path}: the file cannot be read ({Reason(problem)}); check its permissions"),
        _ => StopException.WrongInput($"{path}: this is no path; give the path of {what}"),
    };

    private static string Reason(Exception problem) => problem is UnauthorizedAccessException ? "permission denied" : problem.Message.TrimEnd('.');

    private static string Near(string path)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path));
            if (folder is null || !Directory.Exists(folder)) return string.Empty;
            var names = Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)!).Take(2000);
            return Nearest.To(Path.GetFileName(path), names) is { } near ? $"; did you mean `{Path.Combine(Path.GetDirectoryName(path) ?? string.Empty, near)}`?" : string.Empty;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return string.Empty;
        }
    }

    /// <summary>Reads one policy; its errors go to standard error and end the command.</summary>
    public static PolicyModel LoadOne(string path, Terminal terminal)
    {
        var bag = new DiagnosticBag();
        var model = FromSyntax.Read(path, ReadText(path, "a policy"), bag);
        if (model is not null) return model;
        var errors = bag.InOrder().Where(d => d.Severity is Severity.Error).ToList();
        foreach (var error in errors) terminal.Complain(error.ToString());
        throw StopException.WrongInput($"{path}: the policy cannot be used before {(errors.Count == 1 ? "this is" : $"these {errors.Count} things are")} mended");
    }

    /// <summary>Reads a policy file, or every version of the policy in a folder.</summary>
    public static PolicyVersions Load(string path, Terminal terminal)
    {
        var models = Find(path).Select(f => LoadOne(f, terminal)).ToList();
        if (models.Select(m => m.Id).Distinct(StringComparer.Ordinal).ToList() is { Count: > 1 } ids)
        {
            throw StopException.WrongInput($"{path}: the folder holds {Say.And(ids.Select(i => $"`{i}`"))}; name the file of one policy, or a folder with versions of only one");
        }

        models = [.. models.OrderBy(m => m.EffectiveFrom ?? DateOnly.MinValue)];
        for (var i = 1; i < models.Count; i++)
        {
            if (models[i].EffectiveFrom != models[i - 1].EffectiveFrom) continue;
            throw StopException.WrongInput($"{models[i].File}: it comes into force on the same day as {models[i - 1].File}; give each version its own `effective_from`");
        }

        return new PolicyVersions(models);
    }
}

/// <summary>The version a claim falls under, or the reason why that is open.</summary>
/// <param name="Model">The version; the newest where it is open.</param>
/// <param name="IsOpen">The date that picks the version is not known.</param>
/// <param name="Note">Something to say about the choice.</param>
internal sealed record ChosenVersion(PolicyModel Model, bool IsOpen = false, string? Note = null);

/// <summary>The versions of one policy, from the oldest to the newest.</summary>
internal sealed record PolicyVersions(IReadOnlyList<PolicyModel> All)
{
    public PolicyModel Newest => All[^1];

    /// <summary>The newest version that was in force on the claim's own date.</summary>
    public ChosenVersion For(string claimText)
    {
        if (All.Count == 1) return new ChosenVersion(Newest);
        JsonDocument? json = null;
        try
        {
            json = JsonDocument.Parse(claimText);
            return For(model => DateIn(json.RootElement, model));
        }
        catch (JsonException)
        {
            // The claim's reader says what is wrong with it.
            return new ChosenVersion(Newest);
        }
        finally
        {
            json?.Dispose();
        }
    }

    private enum Found
    {
        Date,
        Nothing,
        None,
    }

    private ChosenVersion For(Func<PolicyModel, (Found Found, long Day)> dateFor)
    {
        var isOpen = false;
        foreach (var model in All.Reverse())
        {
            if (model.AppliesBy < 0) return new ChosenVersion(model);
            var (found, day) = dateFor(model);
            if (found is Found.None) return new ChosenVersion(Newest, Note: $"{model.Facts[model.AppliesBy].Name} does not exist, so the newest version is taken");
            isOpen |= found is Found.Nothing;
            if (found is Found.Date && day >= (model.EffectiveFrom ?? DateOnly.MinValue).DayNumber) return new ChosenVersion(model);
        }

        // Earlier than all: the oldest, and its assessment says so in a note.
        return isOpen ? new ChosenVersion(Newest, IsOpen: true) : new ChosenVersion(All[0]);
    }

    private static (Found, long) DateIn(JsonElement claim, PolicyModel model)
    {
        var fact = model.Facts[model.AppliesBy];
        if (Find(claim, fact.Name) is not { } value) return (Found.Nothing, 0);
        if (value.ValueKind is JsonValueKind.Null or JsonValueKind.Object) return (Found.None, 0);
        if (value.ValueKind is not JsonValueKind.String || !Literals.TryRead(PolicyType.Date, value.GetString()!, DateTimeZoneProviders.Tzdb[model.TimeZone], out var date, out _)) return (Found.None, 0);
        return (Found.Date, date.Number);
    }

    /// <summary>Dotted keys and nested objects mean the same.</summary>
    private static JsonElement? Find(JsonElement at, string name)
    {
        if (at.ValueKind is not JsonValueKind.Object) return null;
        if (at.TryGetProperty(name, out var here)) return here;
        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = name.IndexOf('.', dot + 1))
        {
            if (at.TryGetProperty(name[..dot], out var inner) && Find(inner, name[(dot + 1)..]) is { } found) return found;
        }

        return null;
    }

    /// <summary>The answer while the version is open: the date that picks it is missing.</summary>
    public Verdict WithoutDate(string? claimId)
    {
        var fact = Newest.Facts[Newest.AppliesBy];
        var question = new Question(fact.Name, fact.Name, fact.Ask ?? $"What is {fact.Name}?", fact.By, [], new Policy.Evaluation.Unknown(fact.Index));
        var judgement = new Judgement
        {
            Outcome = "needs_information",
            Possible = [.. All.SelectMany(m => m.Outcomes).Select(o => o.Name).Distinct(StringComparer.Ordinal)],
            Missing = [fact.Name],
            Questions = [question],
            Notes = [$"{fact.Name} picks the version: {string.Join(", ", All.Select(m => $"{m.FullName} from {m.EffectiveFrom:yyyy-MM-dd}"))}"],
        };
        return new Verdict(claimId, Newest.Id, string.Empty, null, judgement, []);
    }
}
