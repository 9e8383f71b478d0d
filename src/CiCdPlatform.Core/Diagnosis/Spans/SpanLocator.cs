using CiCdPlatform.Core.Diagnosis.Reading;
using CiCdPlatform.Core.Diagnosis.Templates;

namespace CiCdPlatform.Core.Diagnosis.Spans;

/// <summary>What may be why a run failed, each candidate with the features that hold for it.</summary>
internal sealed record LocatedCandidates(LogView View, FailureZones Zones, IReadOnlyList<CandidateSpan> Spans, IReadOnlyList<int[]> Features)
{
    /// <summary>The spans to read by these weights, best first.</summary>
    public IReadOnlyList<(CandidateSpan Span, double Score)> Pick(ReadOnlySpan<double> weights) => Spans.Count == 0 ? [] : SpanRanker.Pick(Spans, SpanRanker.Probabilities(Features, weights));
}

/// <summary>Proposes spans and looks at them.</summary>
internal static class SpanLocator
{
    /// <summary>By the signals that are on.</summary>
    public static LocatedCandidates Locate(LogView view, LogReport report, DiagnosisSignals signals, TemplateTree? green)
    {
        if (green is not null)
        {
            view.Quieten(text => green.Match(text) >= 0);
        }

        var zones = FailureZones.Find(view, signals.HasFlag(DiagnosisSignals.Steps));
        var spans = new SpanCandidates(view, report, zones, signals).Propose();
        var features = new SpanFeatures(view, report, zones, signals, green);
        return new LocatedCandidates(view, zones, spans, [.. spans.Select(features.Of)]);
    }
}
