using CiCdPlatform.Core.Diagnosis;

namespace CiCdPlatform.Evaluation.Diagnosis;

/// <summary>How well spans point at what people marked.</summary>
internal sealed record Localisation(int Logs, double First, double FirstThree, double F1, double MedianLength)
{
    public static Localisation Of(IReadOnlyCollection<LocatedLog> logs) => new(
        logs.Count,
        Share(logs, log => log.Rank == 0),
        Share(logs, log => log.Rank is >= 0 and < 3),
        logs.Count == 0 ? 0 : Math.Round(logs.Average(log => log.F1), 4),
        logs.Count == 0 ? 0 : logs.Select(log => log.Length).Order().ElementAt(logs.Count / 2));

    private static double Share(IReadOnlyCollection<LocatedLog> logs, Func<LocatedLog, bool> holds) => logs.Count == 0 ? 0 : Math.Round(logs.Count(holds) / (double)logs.Count, 4);
}

/// <summary>What was found in a marked log: which span is the first that overlaps the marked lines (-1: none), and how well the first span agrees.</summary>
internal sealed record LocatedLog(MarkedLog Log, IReadOnlyList<LogSpan> Spans, double Confidence)
{
    public int Rank => Spans.TakeWhile(span => Log.F1(span) == 0).Count() is var rank && rank < Spans.Count ? rank : -1;

    public double F1 => Spans.Count == 0 ? 0 : Log.F1(Spans[0]);

    public double Length => Spans.Count == 0 ? 0 : Spans[0].End - Spans[0].Start + 1;

    public static LocatedLog Find(MarkedLog log, DiagnosisSignals signals, CancellationToken cancellation)
    {
        using var stream = new MemoryStream(log.Content);
        var diagnosis = LogDiagnoser.Diagnose(stream, DiagnosisContext.None with { Signals = signals }, cancellation);
        return new LocatedLog(log, diagnosis.Spans, diagnosis.Confidence);
    }

    /// <summary>In a list of misses.</summary>
    public string Describe() => $"{Log.Name}: marked {string.Join(", ", Log.Marked.Take(3).Select(span => $"{span.Start}-{span.End}"))}; found {string.Join(", ", Spans.Take(3).Select(span => $"{span.Start}-{span.End} ({span.Score:0.00})"))}";
}
