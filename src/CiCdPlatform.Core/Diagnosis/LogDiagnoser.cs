using CiCdPlatform.Core.Diagnosis.Cues;
using CiCdPlatform.Core.Diagnosis.Problems;
using CiCdPlatform.Core.Diagnosis.Reading;
using CiCdPlatform.Core.Diagnosis.Spans;
using CiCdPlatform.Core.Diagnosis.Templates;
using CiCdPlatform.Core.Diagnosis.Understanding;

namespace CiCdPlatform.Core.Diagnosis;

/// <summary>Finds out from a log why a run failed.</summary>
public static class LogDiagnoser
{
    // The line that says why stands near the beginning of its span.
    private const int MaxRootSearch = 60;

    /// <summary>
    /// Reads a log to its end, in memory that does not grow with it. Where the log shows no failure, there are no spans and <see cref="LogDiagnosis.RootCause"/> is null.
    /// Throws what the stream throws.
    /// </summary>
    public static LogDiagnosis Diagnose(Stream log, DiagnosisContext context, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(context);
        var view = LogView.Of(LogRetention.Read(log, cancellation));
        var report = LogReport.Read(view);
        if (!FailureEvidence.IsIn(view, report))
        {
            return new LogDiagnosis(FailureCategory.Unknown, "The log shows no failure.", null, [], null, null, report.Tests, report.Problems, 0);
        }

        var located = Locate(view, report, context, cancellation);
        return Understand(view, located.Zones, located.Pick(SpanWeights.All), context, report);
    }

    internal static LocatedCandidates Locate(LogView view, LogReport report, DiagnosisContext context, CancellationToken cancellation) =>
        SpanLocator.Locate(view, report, context.Signals, context.Signals.HasFlag(DiagnosisSignals.Green) ? Green(context.GreenLogs, cancellation) : null);

    private static TemplateTree? Green(IReadOnlyList<Stream> logs, CancellationToken cancellation)
    {
        if (logs.Count == 0)
        {
            return null;
        }

        var tree = new TemplateTree();
        foreach (var log in logs)
        {
            foreach (var line in LogView.Of(LogRetention.Read(log, cancellation)).Texts)
            {
                tree.Add(line);
            }
        }

        return tree;
    }

    private static LogDiagnosis Understand(LogView view, FailureZones zones, IReadOnlyList<(CandidateSpan Span, double Score)> picks, DiagnosisContext context, LogReport report)
    {
        var best = picks.Count > 0 ? picks[0].Span : null;
        var root = best is null ? -1 : Root(view, best);
        var step = zones.IsKnown ? zones.All[Math.Max(0, root >= 0 ? zones.Of(root) : 0)].Step : root >= 0 ? view.Steps[view.StepOf[root]] : null;
        var lines = best is not null ? view.Texts.Skip(best.Start).Take(best.Length).ToList() : [];
        var cause = root >= 0 ? new LogText(view.Numbers[root], view.Texts[root].Trim()) : null;
        var name = context.Step ?? step?.Name ?? step?.Command;
        var category = FailureCategories.Of(lines, cause?.Text, step?.Command, name ?? context.Job, report.Tests, report.Problems);
        var spans = picks.Select(pick => new LogSpan(view.Numbers[pick.Span.Start], view.Numbers[pick.Span.End], Math.Round(pick.Score, 3))).ToList();
        var diagnosis = new LogDiagnosis(category, "", cause, spans, name, step?.Command, report.Tests, report.Problems, picks.Count > 0 ? SpanWeights.Confidence(picks[0].Score) : 0)
        {
            IsInfrastructure = category == FailureCategory.Infrastructure,
        };
        return diagnosis with { Summary = Explanation.Of(diagnosis, step?.ExitCode) };
    }

    // The strongest line of the span; of equals the first. What only says that something around it failed comes last.
    private static int Root(LogView view, CandidateSpan span)
    {
        var (root, most) = (span.Anchor, int.MinValue);
        for (var i = span.Start; i <= Math.Min(span.End, span.Start + MaxRootSearch); i++)
        {
            var cue = view.Cues[i];
            if ((cue & (Cue.Blank | Cue.Frame | Cue.Ruler | Cue.Caret)) != Cue.None)
            {
                continue;
            }

            var strength = SpanCandidates.Strength(cue) + ((cue & (Cue.Exception | Cue.Assertion)) != Cue.None ? 1 : 0) - ((cue & (Cue.Heading | Cue.TraceHead)) != Cue.None ? 2 : 0)
                - ((cue & (Cue.Wrapper | Cue.Exit)) != Cue.None ? 3 : 0);
            if (strength > most)
            {
                (root, most) = (i, strength);
            }
        }

        return root;
    }
}
