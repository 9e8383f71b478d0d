namespace CiCdPlatform.Core.Diagnosis.Problems;

/// <summary>The first and the last problems of each severity: what failed first matters, and so does what stands at the end.</summary>
internal sealed class BoundedProblems
{
    private const int MaxFirst = 1000;
    private const int MaxLast = 1000;

    private readonly HashSet<(string? File, int? Line, int? Column, ProblemSeverity Severity, string Message)> _seen = [];
    private readonly Dictionary<ProblemSeverity, (List<Problem> First, Queue<Problem> Last)> _bySeverity = [];

    public long Dropped { get; private set; }

    public void Add(Problem problem)
    {
        var key = (problem.File, problem.Line, problem.Column, problem.Severity, problem.Message);
        if (_seen.Contains(key))
        {
            return;
        }

        _seen.Add(key);
        if (!_bySeverity.TryGetValue(problem.Severity, out var kept))
        {
            _bySeverity[problem.Severity] = kept = ([], []);
        }

        if (kept.First.Count < MaxFirst)
        {
            kept.First.Add(problem);
            return;
        }

        kept.Last.Enqueue(problem);
        if (kept.Last.Count > MaxLast)
        {
            var gone = kept.Last.Dequeue();
            _seen.Remove((gone.File, gone.Line, gone.Column, gone.Severity, gone.Message));
            Dropped++;
        }
    }

    public IReadOnlyList<Problem> InOrder() => [.. _bySeverity.Values.SelectMany(kept => kept.First.Concat(kept.Last)).OrderBy(problem => problem.LogLine)];
}
