namespace Makegood.Cli;

/// <summary>What a command tells the script that called it.</summary>
internal static class Exit
{
    /// <summary>Done; the answer is yes.</summary>
    public const int Done = 0;

    /// <summary>Done; the answer is no, or a check failed.</summary>
    public const int Negative = 1;

    /// <summary>The call or the input is wrong.</summary>
    public const int WrongInput = 2;

    /// <summary>The system could not do it.</summary>
    public const int System = 3;

    /// <summary>The worse of two codes.</summary>
    public static int Worse(int a, int b) => Math.Max(a, b);
}

/// <summary>Ends a command early with a sentence for the person who called it. Thrown and caught inside this project only.</summary>
internal sealed class StopException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;

    public static StopException WrongInput(string message) => new(Exit.WrongInput, message);

    public static StopException System(string message) => new(Exit.System, message);
}
