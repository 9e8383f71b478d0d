using CiCdPlatform.Features.Webhooks;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Diagnosis;

/// <summary>What the end of a run leads to: a failure is diagnosed, and a success after a failure on the same commit is a flake to remember. Runs of the product's own branches lead to nothing.</summary>
internal static class FailureIntents
{
    public static IReadOnlyList<Intent> Of(FailureInput run, RunState state)
    {
        if (run.Branch?.StartsWith(OwnBranches.Prefix, StringComparison.Ordinal) == true)
        {
            return [];
        }

        return state switch
        {
            // GitHub ends a run over its time limit as cancelled; whether it was, its jobs say.
            RunState.Failure or RunState.Cancelled => [Intent.Start(nameof(FailureDiagnosisOrchestration), FailureDiagnosisOrchestration.IdFor(run.Repository, run.RunId, run.Attempt), run)],
            RunState.Success when run.Attempt > 1 || run.Repository.Forge == Core.Pipelines.ForgeKind.GitLab =>
                [Intent.Start(nameof(RunSettledOrchestration), RunSettledOrchestration.IdFor(run.Repository, run.RunId, run.Attempt), new SettledInput(run.Repository, run.Definition, run.HeadSha))],
            _ => [],
        };
    }
}
