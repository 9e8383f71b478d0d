using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace CiCdPlatform.Server;

/// <summary>Adds up what the meters measure, and writes it as Prometheus reads it.</summary>
internal sealed class MetricsPage : IDisposable
{
    private const int MostSeries = 20_000;
    private static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
    private static readonly string[] Meters = ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime", "Npgsql"];
    private readonly ConcurrentDictionary<Instrument, ConcurrentDictionary<string, Series>> _instruments = new();
    private readonly MeterListener _listener = new();
    private int _series;

    public MetricsPage()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith("CiCdPlatform.", StringComparison.Ordinal) || Meters.Contains(instrument.Meter.Name, StringComparer.Ordinal))
            {
                // Named before anything is measured: an alarm over what never happened must find its series.
                _instruments.TryAdd(instrument, new ConcurrentDictionary<string, Series>(StringComparer.Ordinal));
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<float>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.Start();
    }

    public string Write()
    {
        foreach (var (instrument, all) in _instruments)
        {
            // What is observed is told whole each time: a series that is gone must not stand still for ever.
            if (instrument.IsObservable)
            {
                Interlocked.Add(ref _series, -all.Count);
                all.Clear();
            }
        }

        _listener.RecordObservableInstruments();
        var page = new StringBuilder();
        foreach (var group in _instruments.GroupBy(pair => NameOf(pair.Key)).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var kind = KindOf(group.First().Key);
            page.Append("# HELP ").Append(group.Key).Append(' ').Append(group.First().Key.Description?.Replace('\n', ' ')).Append('\n').Append("# TYPE ").Append(group.Key).Append(' ').Append(kind).Append('\n');
            foreach (var (labels, series) in group.SelectMany(pair => pair.Value))
            {
                series.Write(page, group.Key, labels, kind == "histogram");
            }
        }

        return page.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" or "ObservableCounter" => "counter",
        "Histogram" => "histogram",
        _ => "gauge",
    };

    private static string NameOf(Instrument instrument)
    {
        var name = string.Concat(instrument.Name.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_'));
        name += instrument.Unit switch { "s" => "_seconds", "ms" => "_milliseconds", "By" => "_bytes", _ => "" };
        return KindOf(instrument) == "counter" ? name + "_total" : name;
    }

    private void Measure(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var all = _instruments.GetOrAdd(instrument, static _ => new ConcurrentDictionary<string, Series>(StringComparer.Ordinal));
        var labels = LabelsOf(tags);
        if (!all.TryGetValue(labels, out var series))
        {
            // Bounded, whatever callers make labels of.
            if (Volatile.Read(ref _series) >= MostSeries)
            {
                return;
            }

            series = all.GetOrAdd(labels, _ =>
            {
                Interlocked.Increment(ref _series);
                return new Series();
            });
        }

        series.Add(value, KindOf(instrument) == "histogram", instrument is { IsObservable: true } || KindOf(instrument) == "gauge" && instrument.GetType().Name.StartsWith("Gauge", StringComparison.Ordinal));
    }

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0)
        {
            return "";
        }

        var labels = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            labels.Append(labels.Length == 0 ? "" : ",");
            foreach (var character in key)
            {
                labels.Append(char.IsAsciiLetterOrDigit(character) ? character : '_');
            }

            var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            labels.Append("=\"").Append((text.Length > 200 ? text[..200] : text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('"');
        }

        return labels.ToString();
    }

    private sealed class Series
    {
        private readonly Lock _lock = new();
        private long[]? _buckets;
        private long _count;
        private double _sum;

        public void Add(double value, bool isHistogram, bool isWhole)
        {
            lock (_lock)
            {
                _sum = isWhole ? value : _sum + value;
                if (isHistogram)
                {
                    _count++;
                    _buckets ??= new long[Bounds.Length];
                    for (var i = Bounds.Length - 1; i >= 0 && value <= Bounds[i]; i--)
                    {
                        _buckets[i]++;
                    }
                }
            }
        }

        public void Write(StringBuilder page, string name, string labels, bool isHistogram)
        {
            lock (_lock)
            {
                if (!isHistogram)
                {
                    Line(page, name, labels, _sum);
                    return;
                }

                for (var i = 0; i < Bounds.Length; i++)
                {
                    Line(page, name + "_bucket", Join(labels, Bounds[i].ToString(CultureInfo.InvariantCulture)), _buckets?[i] ?? 0);
                }

                Line(page, name + "_bucket", Join(labels, "+Inf"), _count);
                Line(page, name + "_sum", labels, _sum);
                Line(page, name + "_count", labels, _count);
            }
        }

        private static string Join(string labels, string bound) => $"{labels}{(labels.Length == 0 ? "" : ",")}le=\"{bound}\"";

        private static void Line(StringBuilder page, string name, string labels, double value) => page.Append(name).Append(labels.Length == 0 ? "" : "{").Append(labels).Append(labels.Length == 0 ? " " : "} ")
            .Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }
}
