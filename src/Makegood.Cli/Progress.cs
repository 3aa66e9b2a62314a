using System.Diagnostics;
using System.Globalization;

namespace Makegood.Cli;

/// <summary>One line on standard error that says how far a long work is. Only on a terminal, and only when the work takes longer than two seconds.</summary>
internal sealed class Progress(Terminal terminal, string what) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _shown;
    private bool _isShown;

    /// <param name="all">The whole; 0 when it is not known.</param>
    public void Report(long done, long all)
    {
        if (!terminal.ErrorIsTerminal || _clock.Elapsed < Patience || _clock.Elapsed - _shown < Pace) return;
        (_shown, _isShown) = (_clock.Elapsed, true);
        terminal.Err.Write("\r\e[K" + Line(what, done, all, _clock.Elapsed));
        terminal.Err.Flush();
    }

    /// <summary>`12,000 of 50,000 claims · 24 % · about 8 s left`.</summary>
    public static string Line(string what, long done, long all, TimeSpan elapsed)
    {
        if (all <= 0 || done <= 0) return string.Create(CultureInfo.InvariantCulture, $"{done:N0} {what}");
        var left = TimeSpan.FromSeconds(Math.Ceiling(elapsed.TotalSeconds / done * Math.Max(0, all - done)));
        var words = left.TotalSeconds < 90 ? $"{left.TotalSeconds:0} s" : $"{Math.Ceiling(left.TotalMinutes):0} min";
        return string.Create(CultureInfo.InvariantCulture, $"{done:N0} of {all:N0} {what} · {100 * done / all} % · about {words} left");
    }

    public void Dispose()
    {
        if (!_isShown) return;
        terminal.Err.Write("\r\e[K");
        terminal.Err.Flush();
    }
}
