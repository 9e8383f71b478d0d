using CiCdPlatform.Core.Diagnosis.Cues;
using CiCdPlatform.Core.Diagnosis.Reading;
using CiCdPlatform.Core.Diagnosis.Spans;

namespace CiCdPlatform.Core.Diagnosis;

/// <summary>Whether a log shows a failure at all.</summary>
internal static class FailureEvidence
{
    // A line as strong as this is no passing mention.
    private const int Strong = 5;
    private const int LastLines = 40;

    private static readonly string[] Good =
    [
        "Done. Your build exited with 0.", "Job succeeded", "Finished: SUCCESS", "##[section]Finishing: Finalize Job", "Process exited with code 0", "BUILD SUCCESSFUL", "BUILD SUCCESS",
    ];

    /// <summary>By the forge's own word where it has one, else by what the lines say.</summary>
    public static bool IsIn(LogView view)
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

        return view.Cues.Any(cue => (cue & (Cue.Exit | Cue.Wrapper)) != Cue.None || SpanCandidates.Strength(cue) >= Strong);
    }
}
