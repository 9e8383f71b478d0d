using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines.Proof;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Forges;
using CiCdPlatform.Runner;

namespace CiCdPlatform.Features.Pipelines.Proof;

/// <summary>Proves a draft in the sandbox of this machine. It changes nothing elsewhere, so that running it twice is harmless.</summary>
internal sealed class ProvePipelineActivity(IForges forges, ProofSettings settings, TimeProvider time) : ForgeActivity<DeliveryDraft, ProofReport>
{
    protected override async Task<ProofReport> ActAsync(ActivityContext context, DeliveryDraft input)
    {
        using var snapshot = await forges.Open(input.Repository.Address).CloneAsync(input.BaseCommit, context.Cancellation);
        var subject = new ProofSubject(input.Repository.Forge, RepositoryAnalyzer.Analyze(snapshot), input.Files, input.TestJobs, input.DefaultBranch);
        var scratch = Directory.CreateTempSubdirectory("cicd-proof-").FullName;
        using var limit = new CancellationTokenSource(settings.TimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.Cancellation);
        try
        {
            var runner = new PipelineRunner(
                new RunnerOptions { WorkFolder = Path.Combine(scratch, "work"), Isolate = true, Network = settings.Network, MaxParallelJobs = Math.Max(1, Environment.ProcessorCount / 2) }, time);
            return await new PipelineProver(runner, scratch).ProveAsync(subject, snapshot, origin: null, either.Token);
        }
        catch (OperationCanceledException) when (!context.Cancellation.IsCancellationRequested)
        {
            return ProofVerdicts.Judge(subject, ProofPlace.Runner, [], 0, [], [$"the proof did not end within {settings.TimeLimit.TotalMinutes:0} minutes (Proof:TimeLimit)"]);
        }
        finally
        {
            ScratchFiles.Remove(scratch);
        }
    }

    protected override ProofReport Refused(DeliveryDraft input, ForgeException refusal) => ProofVerdicts.Judge(
        new ProofSubject(input.Repository.Forge, new RepositoryAnalysis(), input.Files, input.TestJobs, input.DefaultBranch), ProofPlace.Runner, [], 0, [], [$"the forge did not let the files be read: {refusal.Message}"]);
}
