using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Makegood.Server.Doors.Http;

/// <summary>
/// What is remembered of a body that came with an Idempotency-Key: a hash of its bytes, and one for each member, so that a refusal can name
/// the member that differs. The hashes are keyed with the Idempotency-Key, which is not kept, so that nobody can guess short values from them.
/// </summary>
internal static class BodyMark
{
    private const int MostMembers = 40;
    private const int MemberDigits = 12;

    /// <summary><c>HASH name:hash name:hash …</c></summary>
    public static async Task<string> Of(Stream body, string key, CancellationToken stop)
    {
        body.Position = 0;
        // A file has no members, and is not taken into memory to find none.
        if (body.CanSeek && body.Length > Bodies.Largest) return Convert.ToHexStringLower(await HMACSHA256.HashDataAsync(Encoding.UTF8.GetBytes(key), body, stop));
        using var copy = new MemoryStream();
        await body.CopyToAsync(copy, stop);
        return Of(copy.ToArray(), key);
    }

    public static string Of(byte[] body, string key)
    {
        var secret = Encoding.UTF8.GetBytes(key);
        var mark = new StringBuilder(Convert.ToHexStringLower(HMACSHA256.HashData(secret, body)));
        foreach (var (name, value) in Members(body).Take(MostMembers))
        {
            mark.Append(' ').Append(name).Append(':').Append(Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(value)))[..MemberDigits]);
        }

        return mark.ToString();
    }

    /// <summary>The member that differs, <c>body</c> when only the writing does, or null when the two are the same.</summary>
    public static string? Difference(string before, string now)
    {
        if (before == now) return null;
        var (left, right) = (Parse(before), Parse(now));
        return right.Keys.Concat(left.Keys).FirstOrDefault(n => left.GetValueOrDefault(n) != right.GetValueOrDefault(n)) ?? "body";
    }

    private static Dictionary<string, string> Parse(string mark) =>
        mark.Split(' ').Skip(1).Select(m => m.Split(':')).ToDictionary(m => m[0], m => m[^1], StringComparer.Ordinal);

    private static List<(string Name, string Value)> Members(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            // A name that our own marks could be mistaken for cannot be one of the API's.
            return json.RootElement.ValueKind is JsonValueKind.Object
                ? [.. json.RootElement.EnumerateObject().Where(p => p.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_')).DistinctBy(p => p.Name).Select(p => (p.Name, p.Value.GetRawText()))]
                : [];
        }
        catch (JsonException)
        {
            // Not JSON, such as a file: the hash of all of it must do.
            return [];
        }
    }
}
