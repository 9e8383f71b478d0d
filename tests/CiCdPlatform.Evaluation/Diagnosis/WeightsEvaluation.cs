using System.Globalization;
using CiCdPlatform.Core.Diagnosis;
using CiCdPlatform.Core.Diagnosis.Reading;
using CiCdPlatform.Core.Diagnosis.Spans;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation.Diagnosis;

/// <summary>
/// Fits the weights of the ranker, and says how well weights do on projects that they were not fitted on: by folds of projects, several times in other
/// orders. Prints the table that <c>SpanWeights.Table.cs</c> holds.
/// </summary>
internal sealed class WeightsEvaluation : IEvaluation
{
    // A span that touches the marked lines is worth this much, the rest its agreement.
    private const double Touch = 0.4;
    private const double LeastWeight = 0.005;
    private static readonly DiagnosisSignals[] Signals = [.. Enum.GetValues<DiagnosisSignals>().Where(signal => signal is not (DiagnosisSignals.None or DiagnosisSignals.All or DiagnosisSignals.Green))];

    public string Name => "diagnosis-weights";

    public string Summary => "weights of the diagnosis' ranker, tried on projects they were not fitted on: the folder of the logs; [--folds 8] [--repeats 2] [--without-each]";

    public Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        var marked = MarkedLog.LogChunks(folder).Select(log => (Log: log, IsJudged: true)).Concat(MarkedLog.CiDiff(folder).Concat(MarkedLog.Pytorch(folder)).Select(log => (Log: log, IsJudged: false))).ToList();
        List<Sample> Samples(DiagnosisSignals signals) => [.. marked.Select(pair => new Sample(pair.Log, pair.IsJudged, Locate(pair.Log, signals, cancellation)))];
        var (folds, repeats) = (arguments.Number("folds", 8), arguments.Number("repeats", 2));

        // Without a signal the others are fitted anew: what it is worth that nothing else tells.
        var without = arguments.Flag("without-each")
            ? Signals.ToDictionary(signal => signal.ToString(), signal => Localisation.Of([.. Try(Samples(DiagnosisSignals.All & ~signal), folds, 0, cancellation).Where(result => result.IsJudged).Select(result => result.Found)]))
            : null;
        var logs = Samples(DiagnosisSignals.All);
        var tried = Enumerable.Range(0, repeats).SelectMany(repeat => Try(logs, folds, repeat, cancellation)).ToList();
        var judged = tried.Where(result => result.IsJudged).Select(result => result.Found).ToList();
        var (slope, offset) = WeightFit.Calibrate(judged.Where(found => found.Spans.Count > 0).Select(found => (found.Spans[0].Score, found.Rank == 0)).ToList());
        var weights = Fit(logs);
        return Task.FromResult<object>(new
        {
            crossValidated = Localisation.Of(judged),
            crossValidatedByLanguage = judged.GroupBy(found => found.Log.Language, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => Localisation.Of([.. group])),
            crossValidatedWithout = without,
            crossValidatedOthers = Localisation.Of([.. tried.Where(result => !result.IsJudged).Select(result => result.Found)]),
            misses = judged.Where(found => found.Rank != 0).Select(found => found.Describe()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList(),
            slope = Math.Round(slope, 3),
            offset = Math.Round(offset, 3),
            weights = SpanFeatures.All.Select((feature, i) => (feature.Name, Weight: weights[i])).Where(feature => Math.Abs(feature.Weight) >= LeastWeight)
                .Select(feature => feature.Name + " " + feature.Weight.ToString("0.00", CultureInfo.InvariantCulture)).ToList(),
        });
    }

    private static IEnumerable<(LocatedLog Found, bool IsJudged)> Try(List<Sample> logs, int folds, int repeat, CancellationToken cancellation)
    {
        var groups = logs.Select(sample => sample.Log.Group).Distinct(StringComparer.Ordinal).ToArray();
        new Random(repeat).Shuffle(groups);
        for (var fold = 0; fold < folds; fold++)
        {
            cancellation.ThrowIfCancellationRequested();
            var held = groups.Where((_, i) => i % folds == fold).ToHashSet(StringComparer.Ordinal);
            var weights = Fit(logs.Where(sample => !held.Contains(sample.Log.Group)).ToList());
            foreach (var sample in logs.Where(sample => held.Contains(sample.Log.Group)))
            {
                var view = sample.Located.View;
                var spans = sample.Located.Pick(weights).Select(pick => new LogSpan(view.Numbers[pick.Span.Start], view.Numbers[pick.Span.End], pick.Score)).ToList();
                yield return (new LocatedLog(sample.Log, spans, spans.Count > 0 ? spans[0].Score : 0), sample.IsJudged);
            }

            Console.Error.WriteLine($"fold {fold + 1} of {folds} of repeat {repeat + 1}");
        }
    }

    // Projects with many logs count more, but not by as much as they have more.
    private static double[] Fit(List<Sample> logs)
    {
        var sizes = logs.GroupBy(sample => sample.Log.Group, StringComparer.Ordinal).ToDictionary(group => group.Key, group => Math.Sqrt(group.Count()), StringComparer.Ordinal);
        var samples = logs.Select(sample => new FitSample(sample.Located.Features, sample.Useful, 1 / sizes[sample.Log.Group])).Where(sample => sample.Useful.Any(useful => useful > 0)).ToList();
        return WeightFit.Run(samples, SpanFeatures.All.Count);
    }

    private static LocatedCandidates Locate(MarkedLog log, DiagnosisSignals signals, CancellationToken cancellation)
    {
        using var stream = new MemoryStream(log.Content);
        var view = LogView.Of(LogRetention.Read(stream, cancellation));
        return LogDiagnoser.Locate(view, LogReport.Read(view), DiagnosisContext.None with { Signals = signals }, cancellation);
    }

    private sealed record Sample(MarkedLog Log, bool IsJudged, LocatedCandidates Located)
    {
        public double[] Useful { get; } = [.. Located.Spans.Select(span => Log.F1(Located.View.Numbers[span.Start], Located.View.Numbers[span.End])).Select(f1 => f1 == 0 ? 0 : Touch + ((1 - Touch) * f1))];
    }
}
