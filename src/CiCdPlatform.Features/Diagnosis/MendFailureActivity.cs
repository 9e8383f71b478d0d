using CiCdPlatform.Core.Mending;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Logs;
using CiCdPlatform.Features.Pipelines.Proof;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;
using CiCdPlatform.Runner;
using CiCdPlatform.Runner.Isolation;

namespace CiCdPlatform.Features.Diagnosis;

/// <summary>What to mend; <paramref name="MendId"/> is under which it is kept.</summary>
public sealed record MendFailureInput(RepairInput Repair, string MendId);

/// <summary>Mends a failure in the sandbox of this machine and keeps what came of it; without a sandbox, it says how many patches there are to try on the forge.</summary>
internal sealed class MendFailureActivity(
    IForges forges, LogStore logs, FailureStore failures, ProofSettings proof, RepairSettings settings, MendWriter writer, ProductDatabase database, TimeProvider time) : ForgeActivity<MendFailureInput, Mended>
{
    public const int MaxTrials = 3;
    private const int MaxChangedFiles = 50;

    protected override async Task<Mended> ActAsync(ActivityContext context, MendFailureInput input)
    {
        var (failure, diagnosis) = (input.Repair.Failure, input.Repair.Diagnosis);
        var branch = diagnosis.Branch ?? failure.Branch ?? "";
        if (input.Repair.OwnBranch is null && await failures.CountOfferedAsync(failure.Repository, branch, context.Cancellation) >= settings.MaxRoundsABranch)
        {
            return new Mended(new RepairResult("refused", null, $"{settings.MaxRoundsABranch} mends were offered for `{branch}` within a day already"), 0);
        }

        var connection = forges.Open(failure.Repository.Address);
        var defaultBranch = (await connection.GetRepositoryAsync(context.Cancellation)).DefaultBranch;
        using var snapshot = await connection.CloneAsync(failure.HeadSha, context.Cancellation);
        var log = diagnosis.Jobs is [var first, ..] ? await logs.ReadTextAsync(first.LogId, context.Cancellation) : "";
        var records = await failures.RecordsAsync(context.Cancellation);
        double Confidence(Patch patch) => records.TryGetValue((patch.Patcher, patch.Pattern), out var record) ? record.Confidence(patch.Confidence) : patch.Confidence;
        int Trials() => TrialPatches.Of(failure, diagnosis, snapshot, log, Confidence).Count;
        if (!settings.UseSandbox || !Sandbox.IsAvailable)
        {
            return Trials() is > 0 and var count ? OnBranches(count) : await EndAsync(input, new MendResult(MendEnd.NothingProposed, [], NoTexts, 0, [], "no patcher knows this failure"), context.Cancellation);
        }

        var scratch = Directory.CreateTempSubdirectory("cicd-mend-").FullName;
        using var limit = new CancellationTokenSource(settings.TimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.Cancellation);
        try
        {
            var runner = new PipelineRunner(new RunnerOptions { WorkFolder = Path.Combine(scratch, "work"), Isolate = true, Network = proof.Network, MaxParallelJobs = Math.Max(1, Environment.ProcessorCount / 2) }, time);
            var subject = new MendSubject(failure.Repository.Forge, failure.Definition, [.. diagnosis.Jobs.Select(job => job.Job)], branch.Length > 0 ? branch : defaultBranch, defaultBranch, failure.Event.Length > 0 ? failure.Event : "push");
            var prover = new MendProver(runner, scratch, Confidence, sentence => context.Report(new { Doing = sentence })) { Otherwise = writer.IsConfigured ? writer.WriteAsync : null, Change = writer.IsConfigured ? await ChangeAsync(connection, diagnosis.ChangeRequest, either.Token) : "" };
            var result = await prover.MendAsync(subject, snapshot, log, either.Token);

            var ended = await EndAsync(input, result, context.Cancellation);

            // What this machine cannot run (an image, a service, another system), the forge can.
            var isUnproven = result.Tries.Count == 0 ? result.End == MendEnd.Unproven : result.End != MendEnd.Proven && result.Tries.Any(tried => tried.Outcome == "unproven");
            return isUnproven && Trials() is > 0 and var count ? OnBranches(count) : ended;
        }
        catch (OperationCanceledException) when (!context.Cancellation.IsCancellationRequested)
        {
            return await EndAsync(input, new MendResult(MendEnd.Unproven, [], NoTexts, 0, [], $"mending did not end within {settings.TimeLimit.TotalMinutes:0} minutes (Repair:TimeLimit)"), context.Cancellation);
        }
        finally
        {
            ScratchFiles.Remove(scratch);
        }
    }

    protected override Mended Refused(MendFailureInput input, ForgeException refusal) => new(new RepairResult("refused", null, $"the forge did not let the files be read: {refusal.Message}"), 0);

    internal static string NameOf(MendEnd end) => end switch
    {
        MendEnd.Proven => "proven",
        MendEnd.NothingProposed => "nothing-proposed",
        MendEnd.NotGreen => "not-green",
        MendEnd.PassesUnchanged => "passes-unchanged",
        _ => "unproven",
    };

    private static async Task<string> ChangeAsync(IChangeRequests requests, long? number, CancellationToken cancellation) =>
        number is { } open ? string.Join('\n', (await requests.ListChangedFilesAsync(open, cancellation)).Where(file => file.Patch is not null).Take(MaxChangedFiles).Select(file => $"--- {file.Path}\n{file.Patch}")) : "";

    private static Mended OnBranches(int patches) => new(new RepairResult("unproven", null, "the patches are tried on a branch"), patches);

    private static Dictionary<string, string> NoTexts => new(StringComparer.Ordinal);

    private async Task<Mended> EndAsync(MendFailureInput input, MendResult result, CancellationToken cancellation)
    {
        var (failure, diagnosis) = (input.Repair.Failure, input.Repair.Diagnosis);
        var confidence = result.Patches.Count == 0 ? 0 : result.Patches.Min(patch => patch.Confidence);
        var reasons = result.Patches.Select(patch => patch.Reason).ToList();
        var mend = new KeptMend(result.Texts, reasons, [.. result.Patches.Select(patch => patch.Patcher)], confidence);
        await database.PatientlyAsync(
            async () =>
            {
                await failures.KeepMendAsync(
                    input.MendId, failure, diagnosis.Branch ?? failure.Branch ?? "", diagnosis.Jobs is [var job, ..] ? job.Fingerprint : "", NameOf(result.End), result.Reason, mend, result.Tries, cancellation);
                return true;
            },
            time,
            cancellation);
        return new Mended(new RepairResult(NameOf(result.End), input.MendId, result.Reason) { Reasons = reasons, Confidence = confidence }, 0);
    }
}

/// <summary>The patches that are tried on a branch of the forge: edits alone, for a command needs a sandbox.</summary>
internal static class TrialPatches
{
    public static IReadOnlyList<Patch> Of(FailureInput failure, RunDiagnosis diagnosis, RepositorySnapshot snapshot, string log, Func<Patch, double>? confidence)
    {
        var errors = ErrorsOf(failure, snapshot);
        var context = new MendContext(failure.Repository.Forge, snapshot, failure.Definition, diagnosis.Jobs is [var job, ..] ? job.Job : null, log) { DefinitionErrors = errors };
        return [.. AllPatchers.Propose(context, confidence).Where(patch => patch.Command is null).Take(MendFailureActivity.MaxTrials)];
    }

    /// <summary>What is wrong with the definition, by reading it alone.</summary>
    public static IReadOnlyList<DefinitionError> ErrorsOf(FailureInput failure, RepositorySnapshot snapshot)
    {
        var planner = new PipelineRunner(new RunnerOptions { WorkFolder = Path.GetTempPath() }, TimeProvider.System);
        var plan = new SandboxRun(planner, new MendSubject(failure.Repository.Forge, failure.Definition, [], "main", "main", failure.Event.Length > 0 ? failure.Event : "push")).Plan(snapshot, failure.HeadSha);
        return [.. (plan?.Errors ?? []).Select(error => new DefinitionError(error.Line, error.Message))];
    }
}
