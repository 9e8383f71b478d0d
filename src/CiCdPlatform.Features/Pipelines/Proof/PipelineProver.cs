using System.Text;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Proof;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Runner;

namespace CiCdPlatform.Features.Pipelines.Proof;

/// <summary>Runs a pipeline before anybody is asked to take it: on the repository as it is, and on copies with a defect that it must notice.</summary>
/// <param name="runner">What runs it.</param>
/// <param name="scratch">A folder for copies; the caller removes it.</param>
/// <param name="progress">Hears what happens, one sentence each.</param>
public sealed class PipelineProver(IPipelineRunner runner, string scratch, Action<string>? progress = null)
{
    private const int MaxRounds = 3;

    /// <summary>
    /// Proves what was generated for a snapshot. <paramref name="origin"/> is the git repository that the snapshot is of, where there is one on this machine: builds
    /// that ask for tags find them.
    /// </summary>
    public async Task<ProofReport> ProveAsync(ProofSubject subject, RepositorySnapshot snapshot, string? origin, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(snapshot);
        var (repository, before) = await ProofRepository.CreateAsync(Path.Combine(scratch, "repository.git"), snapshot, origin, cancellation);
        var proposed = await repository.ChangeAsync(
            before, "The pipeline", subject.Files.Select(file => new ProofFile(file.Path, "100644", Encoding.UTF8.GetBytes(file.Content))), cancellation);

        progress?.Invoke("running the pipeline on the repository as it is");
        var plan = Plan(subject, snapshot, proposed, snapshot.Entries.Select(entry => entry.Path).Concat(subject.Files.Select(file => file.Path)));
        if (plan is null || plan.Errors.Count > 0)
        {
            var reason = plan is null ? $"{subject.Definition.Path} sets off no job for a change request" : string.Join("; ", plan.Errors.Select(error => $"{plan.DefinitionPath}:{error.Line}: {error.Message}"));
            return ProofVerdicts.Judge(subject, ProofPlace.Runner, [new ProofJob(subject.Definition.Path, "", plan is null ? "unproven" : "failure", 0, reason)], 0, [], []);
        }

        var log = new ProofLog(progress);
        var result = await runner.RunAsync(plan, repository.Folder, log, cancellation);
        var jobs = plan.Jobs.Select(job => Describe(job, result.Jobs.First(end => end.Key == job.Key), log)).ToList();
        var tests = plan.Jobs.Where(job => subject.TestJobs.ContainsKey(job.DefinitionId)).ToList();
        var testsRun = tests.Sum(job => log.TestsOf(job.Key));
        var unproven = new List<string>();
        IReadOnlyList<SeededDefect> defects = [];
        if (tests.Count > 0 && tests.TrueForAll(job => result.Jobs.First(end => end.Key == job.Key).Outcome == JobOutcome.Success))
        {
            defects = await SeedAsync(subject, snapshot, repository, proposed, unproven, cancellation);
        }

        return ProofVerdicts.Judge(subject, ProofPlace.Runner, jobs, testsRun, defects, unproven);
    }

    /// <summary>Puts a defect into every component with tests at once, and tries another where it was not noticed.</summary>
    private async Task<IReadOnlyList<SeededDefect>> SeedAsync(
        ProofSubject subject, RepositorySnapshot snapshot, ProofRepository repository, string proposed, List<string> unproven, CancellationToken cancellation)
    {
        var candidates = subject.Tested.ToDictionary(component => component.Path, component => new Queue<Defect>(DefectSeeding.Candidates(snapshot, subject.Analysis, component, MaxRounds)), StringComparer.Ordinal);
        unproven.AddRange(candidates.Where(pair => pair.Value.Count == 0).Select(pair => $"no place for a defect was found in '{pair.Key}', so that nobody knows whether its tests would turn the pipeline red"));
        var tried = new Dictionary<string, SeededDefect>(StringComparer.Ordinal);
        for (var round = 0; round < MaxRounds; round++)
        {
            var open = candidates.Where(pair => pair.Value.Count > 0 && tried.GetValueOrDefault(pair.Key)?.TurnedRed != true).Select(pair => pair.Value.Dequeue()).ToList();
            if (open.Count == 0)
            {
                break;
            }

            progress?.Invoke("seeding a defect in " + string.Join(", ", open.Select(defect => $"{defect.File}:{defect.Line}")));
            var red = await RedComponentsAsync(subject, snapshot, repository, proposed, open, cancellation);
            foreach (var defect in open)
            {
                tried[defect.Component] = new SeededDefect(defect.Component, defect.File, defect.Line, defect.What, red.Contains(defect.Component));
            }
        }

        return [.. subject.Tested.Where(component => tried.ContainsKey(component.Path)).Select(component => tried[component.Path])];
    }

    private async Task<HashSet<string>> RedComponentsAsync(
        ProofSubject subject, RepositorySnapshot snapshot, ProofRepository repository, string proposed, List<Defect> defects, CancellationToken cancellation)
    {
        var executables = snapshot.Entries.Where(entry => entry.Kind == SnapshotEntryKind.Executable).Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        var commit = await repository.ChangeAsync(
            proposed,
            "A defect that the pipeline must notice",
            defects.Select(defect => new ProofFile(defect.File, executables.Contains(defect.File) ? "100755" : "100644", Encoding.UTF8.GetBytes(defect.Content))),
            cancellation);
        var plan = Plan(subject, snapshot, commit, defects.Select(defect => defect.File), proposed)!;
        var needed = Needed(plan, subject);
        var result = await runner.RunAsync(plan with { Jobs = needed }, repository.Folder, new ProofLog(progress), cancellation);
        return [.. needed.Where(job => subject.TestJobs.ContainsKey(job.DefinitionId) && Failed(job, needed, result)).Select(job => subject.TestJobs[job.DefinitionId])];
    }

    /// <summary>Whether a job failed, or did not run because something that it needs failed.</summary>
    private static bool Failed(PlannedJob job, IReadOnlyList<PlannedJob> jobs, RunResult result) => result.Jobs.First(end => end.Key == job.Key).Outcome switch
    {
        JobOutcome.Failure => true,
        JobOutcome.Skipped => jobs.Any(other => job.Needs.Contains(other.Key) && Failed(other, jobs, result)),
        _ => false,
    };

    /// <summary>The jobs that run tests and those that they wait for: no other can notice a defect in time.</summary>
    private static List<PlannedJob> Needed(RunPlan plan, ProofSubject subject)
    {
        var keys = plan.Jobs.Where(job => subject.TestJobs.ContainsKey(job.DefinitionId)).Select(job => job.Key).ToHashSet(StringComparer.Ordinal);
        while (plan.Jobs.Where(job => keys.Contains(job.Key)).SelectMany(job => job.Needs).Any(keys.Add))
        {
        }

        return [.. plan.Jobs.Where(job => keys.Contains(job.Key))];
    }

    /// <summary>The run that a change request sets off; without a base nothing can be compared, and everything counts as changed.</summary>
    private RunPlan? Plan(ProofSubject subject, RepositorySnapshot snapshot, string commit, IEnumerable<string> changed, string? @base = null)
    {
        var texts = subject.Files.ToDictionary(file => file.Path, file => file.Content, StringComparer.Ordinal);
        var paths = snapshot.Entries.Select(entry => entry.Path).Concat(texts.Keys).Distinct(StringComparer.Ordinal).ToList();
        var trigger = new RunTrigger
        {
            Event = subject.Forge == ForgeKind.GitHub ? "pull_request" : "merge_request_event",
            Ref = subject.Forge == ForgeKind.GitHub ? "refs/pull/1/merge" : "refs/merge-requests/1/head",
            Sha = commit,
            ChangedFiles = [.. changed],
            Repository = "local/proof",
            DefaultBranch = subject.DefaultBranch,
            BaseRef = subject.DefaultBranch,
            HeadRef = "cicd/proof",
            ChangeRequest = 1,
            Actor = "hyper",
            PayloadJson = @base is null ? "{}" : $"{{\"pull_request\":{{\"base\":{{\"sha\":\"{@base}\"}}}}}}",
        };
        return runner.Plan(subject.Forge, trigger, paths, path => texts.GetValueOrDefault(path) ?? snapshot.ReadText(path))
            .FirstOrDefault(plan => plan.DefinitionPath == subject.Definition.Path && (plan.Jobs.Count > 0 || plan.Errors.Count > 0));
    }

    private static ProofJob Describe(PlannedJob job, JobResult result, ProofLog log) => new(
        job.Name,
        job.Stage.Length > 0 ? job.Stage : job.DefinitionId.Split('-')[0],
        result.Outcome == JobOutcome.Failure && job.AllowFailure ? "neutral" : result.Outcome.ToString().ToLowerInvariant(),
        Math.Round(result.Duration.TotalSeconds, 1),
        result.Outcome == JobOutcome.Failure ? log.LastWordsOf(job.Key) ?? result.Reason : result.Reason);
}
