using System.Text;
using System.Text.RegularExpressions;
using CiCdPlatform.Core.Diagnosis;
using CiCdPlatform.Core.Mending;
using CiCdPlatform.Core.Mending.Text;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Features.Pipelines.Proof;
using CiCdPlatform.Runner;

namespace CiCdPlatform.Features.Diagnosis;

/// <summary>
/// Mends a failure and proves it: the failing jobs are run as they are, then with each patch, in a scratch repository. Only what turns them green, with no fewer tests than before, is a mend.
/// </summary>
/// <param name="runner">What runs jobs, isolated.</param>
/// <param name="scratch">A folder for copies; the caller removes it.</param>
/// <param name="confidence">What was learned of a patch.</param>
/// <param name="progress">Hears what happens, one sentence each.</param>
internal sealed partial class MendProver(IPipelineRunner runner, string scratch, Func<Patch, double>? confidence = null, Action<string>? progress = null)
{
    /// <summary>Failures that are mended one after the other.</summary>
    public const int MaxRounds = 3;

    private const int MaxTries = 8;
    private const int MaxCauseLines = 60;

    /// <summary>The patches to try in place of what the patchers propose; none at all only runs the jobs as they are.</summary>
    public IReadOnlyList<Patch>? Only { get; init; }

    /// <summary>The diff of the change that went red, for what is asked otherwise.</summary>
    public string Change { get; init; } = "";

    /// <summary>Asked when the patchers have nothing that works: a language model, where there is one.</summary>
    public Func<MendContext, CancellationToken, Task<Patch?>>? Otherwise { get; init; }

    /// <summary>Mends what failed; <paramref name="log"/> is the forge's of the failing job, empty where nothing ran.</summary>
    public async Task<MendResult> MendAsync(MendSubject subject, RepositorySnapshot snapshot, string log, CancellationToken cancellation)
    {
        var (repository, start) = await ProofRepository.CreateAsync(Path.Combine(scratch, "repository.git"), snapshot, origin: null, cancellation);
        var sandbox = new SandboxRun(runner, subject);
        progress?.Invoke("running the failing jobs as they are");
        var red = await sandbox.RunAsync(snapshot, repository.Folder, start, sandbox.Concerned, cancellation);
        if (Reproduced(red) is { } end)
        {
            return new MendResult(end.End, [], Nothing, 0, [], end.Why);
        }

        var state = new State(snapshot, red, Nothing, [], log.Length > 0 ? log : LogOf(red));
        var tries = new List<MendTry>();
        for (var round = 1; round <= (Only is null ? MaxRounds : 1); round++)
        {
            var (next, isGreen) = await RoundAsync(subject, snapshot, repository, start, sandbox, state, red.TestsRun, tries, cancellation);
            if (isGreen)
            {
                next = await LeastAsync(subject, snapshot, repository, start, sandbox, next!, red.TestsRun, cancellation);
                return new MendResult(MendEnd.Proven, next.Patches, next.Texts, round, tries, null) { TestsRun = next.Run.TestsRun };
            }

            if (next is null)
            {
                break;
            }

            state = next;
        }

        return tries.Count == 0
            ? new MendResult(MendEnd.NothingProposed, [], Nothing, 0, tries, "no patcher knows this failure")
            : new MendResult(MendEnd.NotGreen, [], Nothing, Math.Min(MaxRounds, state.Patches.Count + 1), tries, tries[^1].Why ?? "no patch turned the jobs green");
    }

    private static Dictionary<string, string> Nothing => new(StringComparer.Ordinal);

    private async Task<(State? Next, bool IsGreen)> RoundAsync(
        MendSubject subject, RepositorySnapshot original, ProofRepository repository, string start, SandboxRun sandbox, State state, int testsBefore, List<MendTry> tries, CancellationToken cancellation)
    {
        var current = PatchApplication.With(original, state.Texts);
        var context = ContextOf(subject, current, state);
        State? further = null;
        var asked = false;
        var queue = new Queue<Patch>(Only ?? AllPatchers.Propose(context, confidence).Take(MaxTries));
        while (queue.Count > 0 || (further is null && !asked && Otherwise is not null))
        {
            if (queue.Count == 0)
            {
                asked = true;
                if (await Otherwise!(context, cancellation) is not { } written || PatchGuard.Refuse(current, written) is not null)
                {
                    break;
                }

                queue.Enqueue(written);
            }

            var patch = queue.Dequeue();
            progress?.Invoke($"trying: {patch.Reason}");
            var (texts, why) = await TextsAsync(patch, current, state, repository, start, cancellation);
            if (texts is null)
            {
                tries.Add(new MendTry(patch.Patcher, patch.Pattern, patch.Confidence, "refused", why));
                continue;
            }

            var commit = await CommitAsync(original, repository, start, texts, cancellation);
            var run = await sandbox.RunAsync(PatchApplication.With(original, texts), repository.Folder, commit, sandbox.Concerned, cancellation);
            var (outcome, reason) = Judge(subject, state, run, testsBefore);
            tries.Add(new MendTry(patch.Patcher, patch.Pattern, patch.Confidence, outcome, reason));
            var next = new State(original, run, texts, [.. state.Patches, patch], LogOf(run));
            if (outcome == "green")
            {
                return (next, true);
            }

            further ??= outcome == "further" ? next : null;
        }

        return (further, false);
    }

    /// <summary>What came before the last patch may have done nothing: it is left out when the last one is enough.</summary>
    private async Task<State> LeastAsync(
        MendSubject subject, RepositorySnapshot original, ProofRepository repository, string start, SandboxRun sandbox, State green, int testsBefore, CancellationToken cancellation)
    {
        var bare = green with { Texts = Nothing, Patches = [] };
        if (green.Patches.Count < 2 || (await TextsAsync(green.Patches[^1], original, bare, repository, start, cancellation)).Texts is not { } texts)
        {
            return green;
        }

        var run = await sandbox.RunAsync(PatchApplication.With(original, texts), repository.Folder, await CommitAsync(original, repository, start, texts, cancellation), sandbox.Concerned, cancellation);
        return Judge(subject, bare, run, testsBefore).Outcome == "green" ? green with { Run = run, Texts = texts, Patches = [green.Patches[^1]] } : green;
    }

    private async Task<(IReadOnlyDictionary<string, string>? Texts, string? Why)> TextsAsync(Patch patch, RepositorySnapshot current, State state, ProofRepository repository, string start, CancellationToken cancellation)
    {
        var edited = PatchApplication.Apply(current, patch.Edits);
        if (edited is null)
        {
            return (null, "its edits do not fit the files");
        }

        var texts = state.Texts.Concat(edited).GroupBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last().Value, StringComparer.Ordinal);
        var changed = new Dictionary<string, string>(edited, StringComparer.Ordinal);
        if (patch.Command is { } command)
        {
            var commit = await CommitAsync(current, repository, start, texts, cancellation);
            var (written, why) = await new CommandRun(runner).RunAsync(command, PatchApplication.With(current, edited), repository.Folder, commit, cancellation);
            if (written is null)
            {
                return (null, why);
            }

            foreach (var (path, text) in written)
            {
                texts[path] = changed[path] = text;
            }
        }

        return PatchGuard.RefuseTexts(current, patch, changed) is { } refusal ? (null, refusal) : (texts, null);
    }

    private static Task<string> CommitAsync(RepositorySnapshot snapshot, ProofRepository repository, string start, IReadOnlyDictionary<string, string> texts, CancellationToken cancellation)
    {
        var executables = snapshot.Entries.Where(entry => entry.Kind == SnapshotEntryKind.Executable).Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        return repository.ChangeAsync(
            start, "A mend that is being tried", texts.Select(pair => new ProofFile(pair.Key, executables.Contains(pair.Key) ? "100755" : "100644", Encoding.UTF8.GetBytes(pair.Value))), cancellation);
    }

    private MendContext ContextOf(MendSubject subject, RepositorySnapshot snapshot, State state)
    {
        var log = Encoding.UTF8.GetBytes(state.Log);
        var diagnosis = LogDiagnoser.Diagnose(new MemoryStream(log), DiagnosisContext.None);
        return new(subject.Forge, snapshot, subject.Definition, state.Run.Failed.Select(job => job.Job.Name).FirstOrDefault() ?? subject.Jobs.FirstOrDefault(), state.Log)
        {
            DefinitionErrors = state.Run.Errors,
            Diagnosis = diagnosis,
            Cause = diagnosis.Spans is [var span, ..] ? LogExcerpt.Read(new MemoryStream(log), span.Start, Math.Min(span.End, span.Start + MaxCauseLines - 1)) : [],
            Change = Change,
        };
    }

    private static string LogOf(SandboxOutcome run) => run.Failed.Select(job => job.Log).FirstOrDefault() ?? "";

    private static (MendEnd End, string Why)? Reproduced(SandboxOutcome red) =>
        red.IsRed ? null
        : red.Plan is null ? (MendEnd.Unproven, "the definition sets off nothing that can be run again")
        : red.Jobs.Where(job => job.Result.Outcome == JobOutcome.Unproven).Select(job => job.Result.Reason ?? "a job cannot be run here").FirstOrDefault() is { } why ? (MendEnd.Unproven, why)
        : (MendEnd.PassesUnchanged, "the failing jobs pass in the sandbox without any change");

    /// <summary>Green when what failed goes well, nothing else fails, and no fewer tests ran; further when the failure is another one than before.</summary>
    private static (string Outcome, string? Why) Judge(MendSubject subject, State before, SandboxOutcome run, int testsBefore)
    {
        if (run.Errors is [var error, ..])
        {
            return (before.Run.Errors.Count > 0 && before.Run.Errors[0].Message != error.Message && before.Run.Errors.Count > run.Errors.Count ? "further" : "red", error.Message);
        }

        if (run.Failed.Any())
        {
            var failed = run.Failed.First();
            var old = before.Run.Failed.FirstOrDefault(job => job.Job.Key == failed.Job.Key);
            var isFurther = before.Run.Errors.Count > 0 || old.Job is null || failed.Result.Steps.Count(step => step.Outcome == JobOutcome.Success) > old.Result.Steps.Count(step => step.Outcome == JobOutcome.Success)
                || (failed.Result.Steps.Count == old.Result.Steps.Count && LastWords(failed.Log) != LastWords(old.Log));
            return (isFurther ? "further" : "red", $"job {failed.Job.Name}: {failed.Result.Reason}");
        }

        var wanted = run.Jobs.Where(job => subject.Jobs.Count == 0 || subject.Jobs.Contains(job.Job.Name)).ToList();
        return wanted.Count == 0 || wanted.FirstOrDefault(job => job.Result.Outcome != JobOutcome.Success) is { Job: not null } other && other.Result.Outcome != JobOutcome.Success
            ? ("unproven", "the failing job did not run to its end")
            : run.TestsRun < testsBefore ? ("red", $"{run.TestsRun} tests ran, and {testsBefore} before") : ("green", null);
    }

    // Times, addresses and names of temporary files differ from run to run.
    private static string LastWords(string log) => string.Join('\n', FailureLog.Clean(log).TakeLast(12).Select(line => Changing().Replace(line, "#")));

    [GeneratedRegex(@"/tmp/\S+|[0-9a-f-]{32,40}|\d+", RegexOptions.NonBacktracking)]
    private static partial Regex Changing();

    private sealed record State(RepositorySnapshot Original, SandboxOutcome Run, IReadOnlyDictionary<string, string> Texts, IReadOnlyList<Patch> Patches, string Log);
}
