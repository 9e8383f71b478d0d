using System.Collections.Concurrent;
using System.Text;
using CiCdPlatform.Core.Diagnosis;
using CiCdPlatform.Runner;

namespace CiCdPlatform.Features.Pipelines.Proof;

/// <summary>Keeps what the jobs of a run say, and tells how they go.</summary>
internal sealed class ProofLog(Action<string>? progress) : IRunObserver
{
    private const int LastLines = 3;
    private readonly ConcurrentDictionary<string, StringBuilder> _logs = new(StringComparer.Ordinal);

    public void JobStarted(PlannedJob job) => _logs.TryAdd(job.Key, new StringBuilder());

    // The calls of one job come in order, and the runner bounds its log.
    public void Log(PlannedJob job, string line) => _logs.GetOrAdd(job.Key, _ => new StringBuilder()).Append(line).Append('\n');

    public void StepEnded(PlannedJob job, StepResult step)
    {
    }

    public void JobEnded(PlannedJob job, JobResult result) =>
        progress?.Invoke($"job {job.Name}: {result.Outcome.ToString().ToLowerInvariant()} after {result.Duration.TotalSeconds:0.0} s{(result.Reason is null ? "" : $": {result.Reason}")}");

    /// <summary>How many tests a job's log says ran.</summary>
    public int TestsOf(string key) => _logs.TryGetValue(key, out var log) ? (int)Math.Min(int.MaxValue, TestCounts.Read(log.ToString())?.Run ?? 0) : 0;

    /// <summary>The last words of a job, for a person who wants to know why it failed.</summary>
    public string? LastWordsOf(string key)
    {
        if (!_logs.TryGetValue(key, out var log))
        {
            return null;
        }

        var text = log.ToString(Math.Max(0, log.Length - 4000), Math.Min(4000, log.Length));
        var lines = text.Split('\n').Select(Bare).Where(line => line.Length > 0 && !line.StartsWith("##[", StringComparison.Ordinal)).TakeLast(LastLines).ToList();
        return lines.Count == 0 ? null : string.Join(" ⏎ ", lines);
    }

    // GitHub's logs begin each line with a time stamp.
    private static string Bare(string line) => (line.Length > 28 && line[10] == 'T' && line[27] == 'Z' ? line[28..] : line).Trim();
}
