namespace Makegood.Server.Doors.Import;

/// <summary>
/// Spread-sheets run a cell that begins with one of these as a formula. Such a cell gets an apostrophe in front, which they take as "this is text", and loses
/// it again when it is read. One that has the apostrophe already gets another, so that both come back as they were. Source: OWASP, CSV injection.
/// </summary>
internal static class Formula
{
    public static string Neutral(string cell) => Begins(cell.AsSpan().TrimStart('\'')) ? "'" + cell : cell;

    public static string Original(string cell) => cell.Length > 1 && cell[0] == '\'' && Begins(cell.AsSpan().TrimStart('\'')) ? cell[1..] : cell;

    private static bool Begins(ReadOnlySpan<char> text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..];
}
