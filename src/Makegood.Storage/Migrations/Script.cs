namespace Makegood.Storage.Migrations;

/// <summary>A text of SQL as its statements, so that each can be told, and can fail, by itself.</summary>
internal static class Script
{
    /// <summary>Splits at semicolons outside quotes and comments; what is only comment is left out.</summary>
    public static IReadOnlyList<string> Statements(string sql)
    {
        var statements = new List<string>();
        var statement = new System.Text.StringBuilder();
        var at = 0;
        while (at < sql.Length)
        {
            if (sql.AsSpan(at).StartsWith("--"))
            {
                var end = sql.IndexOf('\n', at);
                at = end < 0 ? sql.Length : end;
            }
            else if (sql[at] is '\'' or '"')
            {
                // A doubled quote inside ends one piece and begins the next, which comes to the same.
                var end = sql.IndexOf(sql[at], at + 1);
                if (end < 0) throw new SchemaException($"a quote is left open: {sql[at..Math.Min(sql.Length, at + 40)]}");
                statement.Append(sql, at, end + 1 - at);
                at = end + 1;
            }
            else if (sql[at] == ';')
            {
                End();
                at++;
            }
            else
            {
                statement.Append(sql[at++]);
            }
        }

        End();
        return statements;

        void End()
        {
            if (statement.ToString().Trim() is { Length: > 0 } text) statements.Add(text);
            statement.Clear();
        }
    }
}
