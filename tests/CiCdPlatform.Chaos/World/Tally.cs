using System.Collections.Concurrent;
using System.Globalization;

namespace CiCdPlatform.Chaos.World;

/// <summary>What was done to the workers, and what they said of it.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, int> _deaths = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _falls = new();
    private readonly ConcurrentQueue<double> _starts = new();
    private int _kills;

    public int Kills => Volatile.Read(ref _kills);

    /// <summary>Clocks that were wrong or jumped.</summary>
    public int Clocks { get; set; }

    public int DatabaseRestarts { get; set; }

    /// <summary>Lines in which a worker told of instances that it took over.</summary>
    public int Takeovers { get; set; }

    /// <summary>Ends that nobody asked for.</summary>
    public IReadOnlyCollection<string> Falls => _falls;

    public IReadOnlyDictionary<string, int> Deaths => _deaths;

    public void Killed(string how)
    {
        Interlocked.Increment(ref _kills);
        _deaths.AddOrUpdate(how, 1, static (_, known) => known + 1);
    }

    public void Fell(string how) => _falls.Enqueue(how);

    public void Started(TimeSpan took) => _starts.Enqueue(took.TotalMilliseconds);

    public string Summary()
    {
        var starts = _starts.Order().ToList();
        var deaths = string.Join(", ", _deaths.OrderByDescending(death => death.Value).Select(death => $"{death.Key} {death.Value}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"kills {Kills} ({deaths}); starts {starts.Count}, median {(starts.Count > 0 ? starts[starts.Count / 2] : 0):0} ms; wrong clocks {Clocks}; database restarts {DatabaseRestarts}; takeovers told {Takeovers}");
    }
}
