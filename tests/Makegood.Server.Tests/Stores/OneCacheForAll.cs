using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Dapper;
using Makegood.Storage;

namespace Makegood.Server.Tests.Stores;

/// <summary>
/// Dapper compiles how to read and write each statement once for each connection string, which at work is one. Here every test has a store of its own and all have
/// one schema, so that they share what was compiled; where the columns differ after all, Dapper sees it and compiles anew.
/// </summary>
internal sealed class OneCacheForAll : IEqualityComparer<string>
{
#pragma warning disable CA2255 // Once for the whole program, before the first query.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Share() => SqlMapper.ConnectionStringComparer = new OneCacheForAll();

    public bool Equals(string? x, string? y) => x is null || y is null ? x is null && y is null : Database.IsPostgres(x) == Database.IsPostgres(y);

    public int GetHashCode([DisallowNull] string obj) => Database.IsPostgres(obj) ? 1 : 0;
}
