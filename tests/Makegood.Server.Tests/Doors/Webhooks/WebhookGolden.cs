using Makegood.Tests;

namespace Makegood.Server.Tests.Doors.Webhooks;

/// <summary>Golden files that lie beside the tests of webhooks.</summary>
internal static class WebhookGolden
{
    private const string Folder = "Makegood.Server.Tests/Doors/Webhooks/golden";

    public static void Match(string name, string actual) => Golden.Match($"../../{Folder}/{name}", actual);

    public static string[] Lines(string name) => File.ReadAllLines(Repo.Path($"tests/{Folder}/{name}"));
}
