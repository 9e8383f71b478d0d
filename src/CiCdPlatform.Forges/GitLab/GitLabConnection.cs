using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitLab;

/// <summary>Everything that can be done in one GitLab project, in the words of both forges.</summary>
internal sealed class GitLabConnection : IForgeConnection, IPipelineLint, IBranchRemoval, IExternalChecks, IRecentRuns, IRequestRuns
{
    private const string Definition = ".gitlab-ci.yml";

    private readonly Uri _host;
    private readonly GitLabProjectApi _api;
    private readonly ObservedReports _observed;
    private readonly GitLabFiles _files;
    private readonly GitLabArchive _archive;
    private readonly GitLabCommits _commits;
    private readonly GitLabMergeRequests _mergeRequests;
    private readonly GitLabPipelines _pipelines;
    private readonly GitLabCommitStatuses _statuses;
    private readonly GitLabReviews _reviews;
    private readonly GitLabLint _lint;
    private readonly GitLabNotes _notes;
    private readonly GitLabAlerts _alerts;

    public GitLabConnection(Uri host, GitLabProjectApi api, ObservedReports observed)
    {
        _observed = observed;
        _host = host;
        _api = api;
        _files = new(api);
        _archive = new(api, _files);
        _commits = new(api, _files);
        _mergeRequests = new(api);
        _pipelines = new(api);
        _statuses = new(api);
        _notes = new(api);
        _alerts = new(api);
        _reviews = new(_mergeRequests, _notes);
        _lint = new(api);
    }

    public Task<ForgeRepository> GetRepositoryAsync(CancellationToken cancellation) => _api.Http.Memory.GetAsync(
        Remembered.Repository, ForgeSubject.Repository(_host, _api.Project), _api.Http.CredentialKey, async token => ToRepository(_host, await _files.GetProjectAsync(token)), cancellation);

    public async Task<string?> GetBranchHeadAsync(string branch, CancellationToken cancellation) => (await _files.FindBranchHeadAsync(branch, cancellation))?.Id;

    public Task<RepositorySnapshot> ReadSnapshotAsync(string commit, SnapshotLimits limits, CancellationToken cancellation) =>
        _observed.CopyAsync(commit, _archive.ReadAsync(commit, limits, cancellation));

    public Task<string?> ReadFileAsync(string path, string reference, CancellationToken cancellation) => _files.FindTextAsync(path, reference, cancellation);

    public Task<CommitResult> CommitAsync(CommitRequest request, CancellationToken cancellation) =>
        _observed.CommitAsync(request, onRace => _commits.CommitAsync(request, onRace, cancellation));

    public Task DeleteBranchAsync(string branch, CancellationToken cancellation) => _commits.DeleteBranchAsync(branch, cancellation);

    public async Task<ChangeRequest> EnsureChangeRequestAsync(string head, string @base, string title, string body, CancellationToken cancellation)
    {
        var request = await _mergeRequests.EnsureAsync(head, @base, title, body, cancellation);

        // Lists leave out what the diff stands on.
        return ToChangeRequest(request.DiffRefs is null ? await _mergeRequests.FindAsync(request.Iid, cancellation) ?? request : request);
    }

    public Task<ChangeRequest?> GetChangeRequestAsync(long number, CancellationToken cancellation) => _api.Http.Memory.GetAsync(
        Remembered.ChangeRequest,
        ForgeSubject.ChangeRequest(_host, _api.Project, number),
        _api.Http.CredentialKey,
        async token => await _mergeRequests.FindAsync(number, token) is { } request ? ToChangeRequest(request) : null,
        cancellation);

    public async Task<IReadOnlyList<ChangedFile>> ListChangedFilesAsync(long number, CancellationToken cancellation) =>
        [.. (await _mergeRequests.ListDiffsAsync(number, cancellation)).Select(ToChangedFile)];

    public async Task<IReadOnlyList<ChangedFile>> CompareAsync(string baseCommit, string headCommit, CancellationToken cancellation) =>
        [.. (await _commits.CompareAsync(baseCommit, headCommit, cancellation)).Select(ToChangedFile)];

    public async Task<IReadOnlyList<PipelineRun>> ListRunsAsync(string headSha, CancellationToken cancellation) =>
        [.. (await _pipelines.ListAsync(headSha, cancellation)).Select(ToRun)];

    public async Task<IReadOnlyList<PipelineRun>> ListRecentRunsAsync(CancellationToken cancellation) => [.. (await _pipelines.ListRecentAsync(cancellation)).Select(ToRun)];

    public async Task<PipelineRun?> FindRequestRunAsync(long number, string headSha, CancellationToken cancellation) =>
        await _pipelines.FindOfRequestAsync(number, headSha, cancellation) is { } pipeline ? ToRun(pipeline) : null;

    public async Task<PipelineRun?> GetRunAsync(long runId, CancellationToken cancellation) =>
        await _pipelines.FindAsync(runId, cancellation) is { } pipeline ? ToRun(pipeline) : null;

    public async Task<IReadOnlyList<PipelineRunJob>> ListJobsAsync(long runId, CancellationToken cancellation) =>
        [.. (await _pipelines.ListJobsAsync(runId, cancellation)).Select(ToJob)];

    public Task<string> ReadJobLogAsync(long jobId, int maxBytes, CancellationToken cancellation) => _pipelines.ReadTraceAsync(jobId, maxBytes, cancellation);

    public Task<long> PutReportAsync(Report report, CancellationToken cancellation) => _observed.PutAsync(report, _statuses.PutAsync, cancellation);

    public async Task<long> PutReviewAsync(ReviewRequest review, CancellationToken cancellation) =>
        await _observed.AdmitAsync(review, cancellation) ? await _reviews.PutAsync(review, cancellation) : 0;

    public Task<PipelineLintResult> LintAsync(string content, string? branch, CancellationToken cancellation) => _lint.LintAsync(content, branch, cancellation);

    public Task<IReadOnlyList<OwnThread>> ListThreadsAsync(long number, CancellationToken cancellation) => _notes.ListThreadsAsync(number, cancellation);

    public Task<bool> SetResolvedAsync(long number, OwnThread thread, bool isResolved, CancellationToken cancellation) => _notes.SetResolvedAsync(number, thread.Id, isResolved, cancellation);

    public Task EditRemarkAsync(long number, OwnThread thread, CancellationToken cancellation) =>
        _notes.EditAsync(number, thread.CommentId, HiddenMarks.Write(GitLabMarkdown.Inert(thread.Text), GitLabMarkers.Open, thread.Marks), cancellation);

    public Task<long> PutCommentAsync(long number, string marker, string body, bool mayCreate, CancellationToken cancellation) => _notes.PutAsync(number, marker, body, mayCreate, cancellation);

    // What blocks there is the status, and threads that are not resolved where a project asks for that.
    public Task<bool?> RequestsChangesAsync(long number, CancellationToken cancellation) => Task.FromResult<bool?>(null);

    public Task<bool> WithdrawAsync(long number, string message, CancellationToken cancellation) => Task.FromResult(true);

    public Task ReactAsync(CommentPlace place, CommentReaction reaction, CancellationToken cancellation) =>
        _notes.ReactAsync(place.Number, place.CommentId, reaction.ToString().ToLowerInvariant(), cancellation);

    public Task<bool> MayWriteAsync(long id, string login, CancellationToken cancellation) => _alerts.MayWriteAsync(id, cancellation);

    public Task<bool> RerunFailedAsync(long runId, CancellationToken cancellation) => _pipelines.RetryAsync(runId, cancellation);

    public Task<string?> FindMergeBaseAsync(string one, string other, CancellationToken cancellation) => _commits.FindMergeBaseAsync(one, other, cancellation);

    public Task<IReadOnlyList<long>> ListRequestsOfCommitAsync(string commit, CancellationToken cancellation) => _mergeRequests.ListOfCommitAsync(commit, cancellation);

    public Task<ForgeAlertPages> ReadAlertsAsync(CancellationToken cancellation) => _alerts.ReadAsync(cancellation);

    // GitLab takes reports from jobs alone: the generated pipelines bring them.
    public Task<string?> UploadSarifAsync(string commit, string reference, string sarif, CancellationToken cancellation) =>
        Task.FromResult<string?>("GitLab takes reports of scanners from jobs of its pipelines alone");

    public Task<int> AnswerAsync(long number, Report report, CancellationToken cancellation) => _mergeRequests.AnswerChecksAsync(
        number,
        report.Name,
        report.HeadSha,
        report.Conclusion switch { ReportConclusion.Success => "passed", ReportConclusion.Failure => "failed", _ => "pending" },
        cancellation);

    internal static ForgeRepository ToRepository(Uri host, GitLabProject project) =>
        new(ForgeKind.GitLab, host, project.Id, project.PathWithNamespace, project.DefaultBranch ?? "main", project.WebUrl, project.Archived);

    private static ChangeRequest ToChangeRequest(GitLabMergeRequest request) => new(
        request.Iid,
        request.WebUrl,
        request.Title,
        request.State switch { "opened" or "locked" => "open", var state => state },
        request.SourceBranch,
        request.Sha ?? request.DiffRefs?.HeadSha ?? "",
        request.TargetBranch,
        request.DiffRefs?.BaseSha ?? "",
        request.SourceProjectId != request.TargetProjectId,
        request.Draft,
        request.Author?.Username ?? "");

    private static ChangedFile ToChangedFile(GitLabDiff diff) => new(
        diff.NewPath,
        diff.RenamedFile ? diff.OldPath : null,
        diff switch
        {
            { NewFile: true } => ChangeStatus.Added,
            { DeletedFile: true } => ChangeStatus.Removed,
            { RenamedFile: true } => ChangeStatus.Renamed,
            _ => ChangeStatus.Modified,
        },

        // GitLab leaves the text out where a file is too large, and writes a sentence for a binary one.
        diff.Diff?.Contains("@@ -", StringComparison.Ordinal) == true ? diff.Diff : null);

    private static PipelineRun ToRun(GitLabPipeline pipeline) => new(
        pipeline.Id,
        Definition,
        pipeline.Sha,
        pipeline.Source ?? "",
        GitLabStates.Read(pipeline.Status),
        pipeline.WebUrl,
        pipeline.CreatedAt,
        pipeline.UpdatedAt ?? pipeline.CreatedAt)
    {
        Ref = pipeline.Ref,
    };

    private static PipelineRunJob ToJob(GitLabJob job)
    {
        var state = GitLabStates.Read(job.Status);
        var ended = state is not (RunState.Queued or RunState.Running);
        return new(job.Id, job.Name, job.Stage ?? "", state, job.AllowFailure, ended ? TimeSpan.FromSeconds(Math.Clamp(job.Duration ?? 0, 0, 1e7)) : TimeSpan.Zero);
    }
}
