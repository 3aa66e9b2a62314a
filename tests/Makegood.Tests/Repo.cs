namespace Makegood.Tests;

/// <summary>Where the repository lies on this machine, found from where the tests run.</summary>
public static class Repo
{
    /// <summary>The folder that holds <c>Makegood.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Material shared between repositories: <c>MAKEGOOD_SHARED</c>, else <c>../shared</c>, else none.</summary>
    public static string? Shared { get; } = FindShared();

    /// <summary>A path below the root, written with slashes.</summary>
    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(System.IO.Path.Combine(at.FullName, "Makegood.slnx"))) return at.FullName;
        throw new InvalidOperationException($"No Makegood.slnx above {AppContext.BaseDirectory}: run the tests inside a clone.");
    }

    private static string? FindShared()
    {
        var named = Environment.GetEnvironmentVariable("MAKEGOOD_SHARED");
        var place = System.IO.Path.GetFullPath(string.IsNullOrEmpty(named) ? System.IO.Path.Combine(Root, "..", "shared") : named);
        return Directory.Exists(place) ? place : null;
    }
}
