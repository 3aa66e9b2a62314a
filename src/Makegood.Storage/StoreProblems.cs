using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace Makegood.Storage;

/// <summary>What a failure of the store means to those who asked.</summary>
public static class StoreProblems
{
    /// <summary>Another was faster; nothing was saved, and the same action may be tried again from the start.</summary>
    public static bool IsRace(Exception problem) => problem switch
    {
        ChangedMeanwhileException => true,
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure } => true,
        SqliteException { SqliteExtendedErrorCode: raw.SQLITE_CONSTRAINT_UNIQUE or raw.SQLITE_CONSTRAINT_PRIMARYKEY } => true,
        _ => false,
    };

    /// <summary>The database or the disk failed.</summary>
    public static bool IsStore(Exception problem) => problem is SqliteException or NpgsqlException or StoreBusyException or (IOException and not FileNotFoundException);
}
