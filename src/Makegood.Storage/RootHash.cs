using System.Security.Cryptography;
using System.Text;

namespace Makegood.Storage;

/// <summary>One hash over every row of a store: two stores with the same hash hold the same, whatever database they are.</summary>
public sealed class RootHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>A row as it stands in a backup, without the line end.</summary>
    public static string Line(string table, string json) => $"{{\"{table}\":{json}}}";

    public void Add(string line)
    {
        _hash.AppendData(Encoding.UTF8.GetBytes(line));
        _hash.AppendData("\n"u8);
    }

    public string Value() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <summary>The hash of a store at this moment.</summary>
    public static async Task<string> Of(Session look, IEnumerable<string> tables, CancellationToken stop)
    {
        using var root = new RootHash();
        foreach (var table in tables)
        {
            await foreach (var row in look.Rows(table, stop)) root.Add(Line(table, row.Json));
        }

        return root.Value();
    }

    public void Dispose() => _hash.Dispose();
}
