using CiCdPlatform.Core.Diagnosis.Cues;
using CiCdPlatform.Core.Diagnosis.Reading;
using CiCdPlatform.Core.Diagnosis.Spans;

namespace CiCdPlatform.Core.Diagnosis;

/// <summary>Whether a log shows a failure at all.</summary>
internal static class FailureEvidence
{
    // A line as strong as this is no passing mention.
    private const int Strong = 3;
    private const int LastLines = 40;

    private static readonly string[] Good =
    [
        "Done. Your build exited with 0.", "Job succeeded", "Finished: SUCCESS", "##[section]Finishing: Finalize Job", "Process exited with code 0", "BUILD SUCCESSFUL", "BUILD SUCCESS",
        // The last words of a job on Actions; had it failed, a step would have.
        "Cleaning up orphan processes",
    ];

    /// <summary>By the forge's own word where it has one, else by what the lines say.</summary>
    public static bool IsIn(LogView view, LogReport report)
    {
        if (view.Count == 0)
        {
            return false;
        }

        if (view.Steps.Any(step => step.Failed))
        {
            return true;
        }

        for (var i = view.Count - 1; i >= Math.Max(0, view.Count - LastLines); i--)
        {
            if (Good.Any(good => view.Texts[i].Contains(good, StringComparison.Ordinal)))
            {
                return false;
            }
        }

        // A command whose end was never told was cut off, or cut the log off.
        var isCut = view.Steps.Count > 1 && view.Steps[^1] is { Command: not null, HasEnded: false };
        return isCut || report.Errors.Count > 0 || report.FailedTests.Count > 0 || view.Cues.Any(cue => (cue & (Cue.Exit | Cue.Wrapper)) != Cue.None || SpanCandidates.Strength(cue) >= Strong);
    }
}
