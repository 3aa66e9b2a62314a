using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Makegood.Server.Doors.Http;

/// <summary>One figure that the server gives.</summary>
/// <param name="Type">counter, gauge or histogram, as Prometheus has them.</param>
public sealed record Figure(string Name, string Type, string Help);

/// <summary>What the server counts about its requests. Figures only: no address, no serial, no person.</summary>
public sealed class Metrics
{
    /// <summary>Upper ends of the duration classes, in seconds.</summary>
    public static readonly IReadOnlyList<double> Classes = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

    public static readonly Figure Build = new("makegood_build_info", "gauge", "Always 1; the labels tell the program's version and its store.");
    public static readonly Figure Requests = new("makegood_requests_total", "counter", "Requests answered, by method, the address's pattern and status.");
    public static readonly Figure Seconds = new("makegood_request_seconds", "histogram", "How long answers took, by method and the address's pattern.");
    public static readonly Figure Commits = new("makegood_store_commits_total", "counter", "Commits to the store since the start.");
    public static readonly Figure Works = new("makegood_store_works_total", "counter", "Pieces of work saved since the start; divided by commits they tell how well works share one.");
    public static readonly Figure OutboxWaiting = new("makegood_outbox_waiting", "gauge", "Messages saved but not yet handed to the queues of their receivers.");
    public static readonly Figure DeliveriesWaiting = new("makegood_deliveries_waiting", "gauge", "Webhook deliveries that still have tries left.");
    public static readonly Figure DeliveriesDead = new("makegood_deliveries_dead", "gauge", "Webhook deliveries that were given up; a person can send them again.");

    /// <summary>All of them, in the order in which they are given; the reference is made from this list.</summary>
    public static readonly IReadOnlyList<Figure> All = [Build, Requests, Seconds, Commits, Works, OutboxWaiting, DeliveriesWaiting, DeliveriesDead];

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
        Head(text, Requests);
        foreach (var ((method, route, status), count) in _requests.OrderBy(r => r.Key.Route, StringComparer.Ordinal).ThenBy(r => r.Key.Method, StringComparer.Ordinal).ThenBy(r => r.Key.Status))
        {
            Line(text, Requests.Name, $"method=\"{method}\",route=\"{Escape(route)}\",status=\"{status.ToString(CultureInfo.InvariantCulture)}\"", count.Value);
        }

        Head(text, Seconds);
        foreach (var ((method, route), histogram) in _durations.OrderBy(r => r.Key.Route, StringComparer.Ordinal).ThenBy(r => r.Key.Method, StringComparer.Ordinal))
        {
            histogram.Write(text, Seconds.Name, $"method=\"{method}\",route=\"{Escape(route)}\"");
        }
    }

    private static void Head(StringBuilder text, Figure figure) => text.Append("# HELP ").Append(figure.Name).Append(' ').Append(figure.Help).Append("\n# TYPE ").Append(figure.Name).Append(' ').Append(figure.Type).Append('\n');

    /// <summary>A figure with one value.</summary>
    public static void One(StringBuilder text, Figure figure, double value, string labels = "")
    {
        Head(text, figure);
        Line(text, figure.Name, labels, value);
    }

    private static void Line(StringBuilder text, string name, string labels, double value) =>
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
