using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Forges.GitLab;

/// <summary>Everything that can be done in one GitLab project, in the words of both forges.</summary>
internal sealed class GitLabConnection : IForgeConnection, IPipelineLint, IBranchRemoval, IRunRetry, IChangeRequestSearch
{
    private const string Definition = ".gitlab-ci.yml";

    private readonly Uri _host;
    private readonly GitLabFiles _files;
    private readonly GitLabArchive _archive;
    private readonly GitLabCommits _commits;
    private readonly GitLabMergeRequests _mergeRequests;
    private readonly GitLabPipelines _pipelines;
    private readonly GitLabCommitStatuses _statuses;
    private readonly GitLabReviews _reviews;
    private readonly GitLabLint _lint;

    public GitLabConnection(Uri host, GitLabProjectApi api)
    {
        _host = host;
        _files = new(api);
        _archive = new(api, _files);
        _commits = new(api, _files);
        _mergeRequests = new(api);
        _pipelines = new(api);
        _statuses = new(api);
        _reviews = new(_mergeRequests, new(api));
        _lint = new(api);
    }

    public async Task<ForgeRepository> GetRepositoryAsync(CancellationToken cancellation) => ToRepository(_host, await _files.GetProjectAsync(cancellation));

    public async Task<string?> GetBranchHeadAsync(string branch, CancellationToken cancellation) => (await _files.FindBranchHeadAsync(branch, cancellation))?.Id;

    public Task<RepositorySnapshot> ReadSnapshotAsync(string commit, SnapshotLimits limits, CancellationToken cancellation) =>
        _archive.ReadAsync(commit, limits, cancellation);

    public Task<string?> ReadFileAsync(string path, string reference, CancellationToken cancellation) => _files.FindTextAsync(path, reference, cancellation);

    public Task<CommitResult> CommitAsync(CommitRequest request, CancellationToken cancellation) => _commits.CommitAsync(request, cancellation);

    public Task DeleteBranchAsync(string branch, CancellationToken cancellation) => _commits.DeleteBranchAsync(branch, cancellation);

    public async Task<ChangeRequest> EnsureChangeRequestAsync(string head, string @base, string title, string body, CancellationToken cancellation)
    {
        var request = await _mergeRequests.EnsureAsync(head, @base, title, body, cancellation);

        // Lists leave out what the diff stands on.
        return ToChangeRequest(request.DiffRefs is null ? await _mergeRequests.FindAsync(request.Iid, cancellation) ?? request : request);
    }

    public async Task<ChangeRequest?> GetChangeRequestAsync(long number, CancellationToken cancellation) =>
        await _mergeRequests.FindAsync(number, cancellation) is { } request ? ToChangeRequest(request) : null;

    public async Task<IReadOnlyList<ChangedFile>> ListChangedFilesAsync(long number, CancellationToken cancellation) =>
        [.. (await _mergeRequests.ListDiffsAsync(number, cancellation)).Select(ToChangedFile)];

    public async Task<IReadOnlyList<ChangedFile>> CompareAsync(string baseCommit, string headCommit, CancellationToken cancellation) =>
        [.. (await _commits.CompareAsync(baseCommit, headCommit, cancellation)).Select(ToChangedFile)];

    public async Task<IReadOnlyList<PipelineRun>> ListRunsAsync(string headSha, CancellationToken cancellation) =>
        [.. (await _pipelines.ListAsync(headSha, cancellation)).Select(ToRun)];

    public async Task<PipelineRun?> GetRunAsync(long runId, CancellationToken cancellation) =>
        await _pipelines.FindAsync(runId, cancellation) is { } pipeline ? ToRun(pipeline) : null;

    public async Task<IReadOnlyList<PipelineRunJob>> ListJobsAsync(long runId, CancellationToken cancellation) =>
        [.. (await _pipelines.ListJobsAsync(runId, cancellation)).Select(ToJob)];

    public Task<string> ReadJobLogAsync(long jobId, int maxBytes, CancellationToken cancellation) => _pipelines.ReadTraceAsync(jobId, maxBytes, cancellation);

    public Task<bool> RetryRunAsync(long runId, CancellationToken cancellation) => _pipelines.RetryAsync(runId, cancellation);

    public async Task<ChangeRequest?> FindOpenChangeRequestAsync(string head, CancellationToken cancellation) =>
        await _mergeRequests.FindOpenAsync(head, cancellation) is { } request ? await GetChangeRequestAsync(request.Iid, cancellation) : null;

    public Task<long> PutReportAsync(Report report, CancellationToken cancellation) => _statuses.PutAsync(report, cancellation);

    public Task<long> PutReviewAsync(ReviewRequest review, CancellationToken cancellation) => _reviews.PutAsync(review, cancellation);

    public Task<PipelineLintResult> LintAsync(string content, string? branch, CancellationToken cancellation) => _lint.LintAsync(content, branch, cancellation);

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
        pipeline.UpdatedAt ?? pipeline.CreatedAt);

    private static PipelineRunJob ToJob(GitLabJob job)
    {
        var state = GitLabStates.Read(job.Status);
        var ended = state is not (RunState.Queued or RunState.Running);
        return new(job.Id, job.Name, job.Stage ?? "", state, job.AllowFailure, ended ? TimeSpan.FromSeconds(Math.Clamp(job.Duration ?? 0, 0, 1e7)) : TimeSpan.Zero);
    }
}
