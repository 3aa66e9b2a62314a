using System.Globalization;
using System.Net;
using System.Text;

namespace Makegood.Server.Doors.Money;

/// <summary>
/// Charts as inline SVG, made of rectangles, lines and words: bars, columns, a bridge and a line. No script, no outside file, and colours from the page's own style, so
/// they print and turn dark with it. Decision 0025.
/// </summary>
/// <remarks>Everything is whole numbers, so the same report always gives the same picture.</remarks>
internal static class Chart
{
    private const int Width = 720, Left = 74, Right = 12, Top = 14, Bottom = 42, Height = 240;
    private const int RowHeight = 26, LabelWidth = 150, ValueWidth = 110;
    private const int TicksMost = 5;

    /// <param name="Shown">The value as the table shows it.</param>
    public readonly record struct Point(string Label, long Value, string Shown);

    /// <summary>One bar to the right for each point, or to the left where it is below zero.</summary>
    /// <param name="title">What is seen, for those who cannot see it.</param>
    public static string Bars(string title, IReadOnlyList<Point> points)
    {
        var (least, most) = Range(points.Select(p => p.Value));
        var height = (points.Count * RowHeight) + 8;
        var svg = Begin(title, points, height);
        var room = Width - LabelWidth - ValueWidth;
        var zero = LabelWidth + Scale(-least, most - least, room);
        for (var i = 0; i < points.Count; i++)
        {
            var (y, point) = (4 + (i * RowHeight), points[i]);
            var length = Scale(Abs(point.Value), most - least, room);
            var x = point.Value < 0 ? zero - length : zero;
            Text(svg, "end", LabelWidth - 10, y + 17, Short(point.Label), "label");
            Rect(svg, x, y + 5, length, RowHeight - 10, point.Value < 0 ? "minus" : "plus");
            Text(svg, "start", (point.Value < 0 ? zero : x + length) + 8, y + 17, point.Shown, "value");
        }

        Line(svg, zero, 2, zero, height - 2, "axis");
        return End(svg);
    }

    /// <summary>One column upwards for each point, from left to right in time.</summary>
    public static string Columns(string title, IReadOnlyList<Point> points, Func<long, string> show) => Steps(title, [.. points.Select(p => (p, 0L, p.Value, p.Value < 0 ? "minus" : "plus"))], show);

    /// <summary>From an opening over what came and went to a closing: each step begins where the one before ended.</summary>
    /// <param name="points">The first is the opening and the last the closing, as they are; those between as they change it.</param>
    public static string Bridge(string title, IReadOnlyList<Point> points, Func<long, string> show)
    {
        var steps = new List<(Point, long, long, string)>();
        var at = 0L;
        for (var i = 0; i < points.Count; i++)
        {
            var isEnd = i == 0 || i == points.Count - 1;
            var to = isEnd ? points[i].Value : at + points[i].Value;
            steps.Add((points[i], isEnd ? 0 : at, to, isEnd ? "total" : points[i].Value < 0 ? "minus" : "plus"));
            at = to;
        }

        return Steps(title, steps, show);
    }

    private static string Steps(string title, IReadOnlyList<(Point Point, long From, long To, string Look)> steps, Func<long, string> show)
    {
        var svg = Begin(title, [.. steps.Select(s => s.Point)], Height);
        var (least, most) = Range(steps.SelectMany(s => new[] { s.From, s.To }));
        var y = Axis(svg, least, most, show);
        var slot = (Width - Left - Right) * 10 / Math.Max(1, steps.Count);
        for (var i = 0; i < steps.Count; i++)
        {
            var (point, from, to, look) = steps[i];
            var (x, wide) = (Left + (i * slot / 10) + (slot / 70), slot * 5 / 70);
            var (upper, lower) = (Math.Min(y(from), y(to)), Math.Max(y(from), y(to)));
            if (from != to) Rect(svg, x, upper, wide, Math.Max(1, lower - upper), look);

            // Two words would run into their neighbours.
            var words = point.Label.Split(' ', 2);
            for (var line = 0; line < words.Length; line++) Text(svg, "middle", x + (wide / 2), Height - Bottom + 18 + (line * 15), words[line], "label");
        }

        return End(svg);
    }

    /// <summary>A level that changes in steps, such as a balance from day to day.</summary>
    /// <param name="points">Each with where it stands from left to right, in parts of a thousand.</param>
    public static string Level(string title, IReadOnlyList<(int PerMille, Point Point)> points, Func<long, string> show)
    {
        var svg = Begin(title, [.. points.Select(p => p.Point)], Height);
        var (least, most) = Range(points.Select(p => p.Point.Value));
        var y = Axis(svg, least, most, show);
        var path = new StringBuilder();
        var at = 0;
        foreach (var (perMille, point) in points)
        {
            var (x, level) = (Left + (perMille * (Width - Left - Right) / 1000), y(point.Value));
            path.Append(CultureInfo.InvariantCulture, $"{(path.Length == 0 ? $"M{x} {level}" : $"H{x}V{level}")}");
            at = x;
        }

        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"level\" d=\"{path}H{Math.Max(at, Width - Right)}\"/>");
        if (points.Count > 0)
        {
            Text(svg, "start", Left, Height - Bottom + 18, points[0].Point.Label, "label");
            Text(svg, "end", Width - Right, Height - Bottom + 18, points[^1].Point.Label, "label");
        }

        return End(svg);
    }

    // Lines across with what they stand for; gives the height at which an amount stands.
    private static Func<long, int> Axis(StringBuilder svg, long least, long most, Func<long, string> show)
    {
        var step = Step(most - least);
        var (low, high) = (Floor(least, step), -Floor(-most, step));
        var room = Height - Top - Bottom;
        int At(long value) => Top + room - Scale(value - low, high - low, room);
        for (var tick = low; tick <= high; tick += step)
        {
            Line(svg, Left, At(tick), Width - Right, At(tick), tick == 0 ? "axis" : "grid");
            Text(svg, "end", Left - 8, At(tick) + 4, show(tick), "label");
        }

        return At;
    }

    // 1, 2 or 5 with noughts, so that few lines say enough.
    private static long Step(long range)
    {
        for (Int128 power = 1; ; power *= 10)
        {
            foreach (var one in (ReadOnlySpan<int>)[1, 2, 5])
            {
                if (range <= power * one * TicksMost) return (long)(power * one);
            }
        }
    }

    private static long Floor(long value, long step) => value >= 0 ? value / step * step : -((-value + step - 1) / step * step);

    private static (long Least, long Most) Range(IEnumerable<long> values)
    {
        var (least, most) = (0L, 0L);
        foreach (var value in values) (least, most) = (Math.Min(least, value), Math.Max(most, value));
        return (least, most == least ? least + 1 : most);
    }

    private static int Scale(long part, long whole, int room) => (int)((Int128)part * room / whole);

    private static long Abs(long value) => value < 0 ? -value : value;

    private static string Short(string label) => label.Length <= 22 ? label : label[..21] + "…";

    private static StringBuilder Begin(string title, IReadOnlyList<Point> points, int height)
    {
        var said = string.Join("; ", points.Select(p => $"{p.Label} {p.Shown}"));
        return new StringBuilder().Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode($"{title}: {said}")}\">");
    }

    private static string End(StringBuilder svg) => svg.Append("</svg>").ToString();

    private static void Rect(StringBuilder svg, int x, int y, int width, int height, string look) => svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"{look}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"2\"/>");

    private static void Line(StringBuilder svg, int x1, int y1, int x2, int y2, string look) => svg.Append(CultureInfo.InvariantCulture, $"<line class=\"{look}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>");

    private static void Text(StringBuilder svg, string anchor, int x, int y, string text, string look) => svg.Append(CultureInfo.InvariantCulture, $"<text class=\"{look}\" text-anchor=\"{anchor}\" x=\"{x}\" y=\"{y}\">{WebUtility.HtmlEncode(text)}</text>");
}
