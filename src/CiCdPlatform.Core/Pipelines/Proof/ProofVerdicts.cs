namespace CiCdPlatform.Core.Pipelines.Proof;

/// <summary>What a run with and runs without a defect add up to.</summary>
public static class ProofVerdicts
{
    /// <summary>Red when a job failed; green only when every job ran, tests ran, and every defect was noticed; unproven for anything less.</summary>
    public static ProofReport Judge(ProofSubject subject, ProofPlace place, IReadOnlyList<ProofJob> jobs, int testsRun, IReadOnlyList<SeededDefect> defects, IReadOnlyList<string> unproven)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var failed = jobs.Where(job => job.Status == "failure").Select(job => Sentence(job, "failed")).ToList();
        var missing = new List<string>(unproven);
        missing.AddRange(jobs.Where(job => job.Status is "unproven" or "cancelled").Select(job => Sentence(job, "could not be run to its end")));
        if (jobs.All(job => job.Status == "skipped"))
        {
            missing.Add("no job ran");
        }
        else if (testsRun == 0)
        {
            missing.Add("no test ran, so that success proves nothing");
        }

        missing.AddRange(defects.Where(defect => !defect.TurnedRed).Select(defect => $"a defect in {defect.File}:{defect.Line} did not turn the pipeline red"));
        if (failed.Count == 0 && missing.Count == 0 && defects.Count == 0)
        {
            missing.Add("no defect was seeded, so that nobody knows whether a failing test would turn the pipeline red");
        }

        return new ProofReport
        {
            Outcome = failed.Count > 0 ? ProofOutcome.Red : missing.Count > 0 ? ProofOutcome.Unproven : ProofOutcome.Green,
            Place = place,
            TestsRun = testsRun,
            SeededDefect = defects.Count > 0 ? defects[0] : null,
            SeededDefects = defects,
            Jobs = jobs,
            Reasons = failed,
            Unproven = missing,
            Untested = subject.Untested,
        };
    }

    private static string Sentence(ProofJob job, string what) => $"job {job.Name} {what}" + (job.Reason is null ? "" : $": {job.Reason}");
}
