using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Makegood.Server.Doors.Http;

/// <summary>What the server counts about its requests. Figures only: no address, no serial, no person.</summary>
public sealed class Metrics
{
    /// <summary>Upper ends of the duration classes, in seconds.</summary>
    public static readonly IReadOnlyList<double> Classes = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

    private readonly ConcurrentDictionary<(string Method, string Route, int Status), Counter> _requests = new();
    private readonly ConcurrentDictionary<(string Method, string Route), Histogram> _durations = new();

    public void Count(string method, string route, int status, TimeSpan took)
    {
        _requests.GetOrAdd((method, route, status), _ => new Counter()).Add();
        _durations.GetOrAdd((method, route), _ => new Histogram()).Add(took.TotalSeconds);
    }

    /// <summary>The requests in Prometheus' text format (version 0.0.4), in a stable order.</summary>
    public void Write(StringBuilder text)
    {
        Head(text, "makegood_requests_total", "counter", "Requests answered, by the address's pattern.");
        foreach (var ((method, route, status), count) in _requests.OrderBy(r => r.Key.Route, StringComparer.Ordinal).ThenBy(r => r.Key.Method, StringComparer.Ordinal).ThenBy(r => r.Key.Status))
        {
            Line(text, "makegood_requests_total", $"method=\"{method}\",route=\"{Escape(route)}\",status=\"{status.ToString(CultureInfo.InvariantCulture)}\"", count.Value);
        }

        Head(text, "makegood_request_seconds", "histogram", "How long answers took.");
        foreach (var ((method, route), histogram) in _durations.OrderBy(r => r.Key.Route, StringComparer.Ordinal).ThenBy(r => r.Key.Method, StringComparer.Ordinal))
        {
            histogram.Write(text, "makegood_request_seconds", $"method=\"{method}\",route=\"{Escape(route)}\"");
        }
    }

    public static void Head(StringBuilder text, string name, string type, string help) => text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    public static void Line(StringBuilder text, string name, string labels, double value) =>
        text.Append(name).Append(labels.Length > 0 ? $"{{{labels}}}" : string.Empty).Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');

    public static string Escape(string label) => label.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private sealed class Counter
    {
        private long _value;

        public long Value => Interlocked.Read(ref _value);

        public void Add() => Interlocked.Increment(ref _value);
    }

    private sealed class Histogram
    {
        private readonly Lock _turn = new();
        private readonly long[] _counts = new long[Classes.Count + 1];
        private double _sum;

        public void Add(double seconds)
        {
            var at = 0;
            while (at < Classes.Count && seconds > Classes[at]) at++;
            lock (_turn)
            {
                _counts[at]++;
                _sum += seconds;
            }
        }

        public void Write(StringBuilder text, string name, string labels)
        {
            long[] counts;
            double sum;
            lock (_turn) (counts, sum) = ([.. _counts], _sum);
            var total = 0L;
            for (var i = 0; i < counts.Length; i++)
            {
                total += counts[i];
                Line(text, name + "_bucket", $"{labels},le=\"{(i < Classes.Count ? Classes[i].ToString(CultureInfo.InvariantCulture) : "+Inf")}\"", total);
            }

            Line(text, name + "_sum", labels, sum);
            Line(text, name + "_count", labels, total);
        }
    }
}
