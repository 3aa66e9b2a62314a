using System.Text.Json;

namespace Makegood.Domain.Basics;

/// <summary>The members of our enums as columns, files and the API write them: in snake_case.</summary>
public static class Words
{
    public static string Write<T>(T member)
        where T : struct, Enum => Names<T>.ByMember[member];

    /// <exception cref="BrokenInvariantException">A word that no member has: only our own columns are read so.</exception>
    public static T Read<T>(string word)
        where T : struct, Enum
    {
        var known = TryRead<T>(word, out var member);
        Invariant.Holds(known, $"`{word}` is a {typeof(T).Name}");
        return member;
    }

    public static bool TryRead<T>(string word, out T member)
        where T : struct, Enum => Names<T>.ByWord.TryGetValue(word, out member);

    /// <summary>All words, for a message that says what can be written.</summary>
    public static string All<T>()
        where T : struct, Enum => string.Join(", ", Names<T>.ByWord.Keys);

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> ByMember = Enum.GetValues<T>().ToDictionary(m => m, m => JsonNamingPolicy.SnakeCaseLower.ConvertName(m.ToString()));

        public static readonly Dictionary<string, T> ByWord = ByMember.ToDictionary(p => p.Value, p => p.Key, StringComparer.Ordinal);
    }
}
