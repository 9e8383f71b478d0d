using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>Everything that is done in one GitHub repository; each area has its own client.</summary>
internal sealed class GitHubConnection(GitHubRepository repository) : IForgeConnection, IBranchRemoval, IRunRetry, IChangeRequestSearch
{
    private readonly GitHubContents _contents = new(repository);
    private readonly GitHubArchives _archives = new(repository);
    private readonly GitHubCommits _commits = new(repository);
    private readonly GitHubPulls _pulls = new(repository);
    private readonly GitHubRuns _runs = new(repository);
    private readonly GitHubCheckRuns _checkRuns = new(repository);
    private readonly GitHubReviews _reviews = new(repository);

    public Task<ForgeRepository> GetRepositoryAsync(CancellationToken cancellation) => _contents.GetRepositoryAsync(cancellation);

    public Task<string?> GetBranchHeadAsync(string branch, CancellationToken cancellation) => _contents.GetBranchHeadAsync(branch, cancellation);

    public Task<RepositorySnapshot> ReadSnapshotAsync(string commit, SnapshotLimits limits, CancellationToken cancellation) => _archives.ReadAsync(commit, limits, cancellation);

    public Task<string?> ReadFileAsync(string path, string reference, CancellationToken cancellation) => _contents.ReadFileAsync(path, reference, cancellation);

    public Task<CommitResult> CommitAsync(CommitRequest request, CancellationToken cancellation) => _commits.CommitAsync(request, cancellation);

    public Task DeleteBranchAsync(string branch, CancellationToken cancellation) => _commits.DeleteBranchAsync(branch, cancellation);

    public Task<ChangeRequest> EnsureChangeRequestAsync(string head, string @base, string title, string body, CancellationToken cancellation) =>
        _pulls.EnsureAsync(head, @base, title, body, cancellation);

    public Task<ChangeRequest?> GetChangeRequestAsync(long number, CancellationToken cancellation) => _pulls.GetAsync(number, cancellation);

    public Task<IReadOnlyList<ChangedFile>> ListChangedFilesAsync(long number, CancellationToken cancellation) => _pulls.ListFilesAsync(number, cancellation);

    public Task<IReadOnlyList<ChangedFile>> CompareAsync(string baseCommit, string headCommit, CancellationToken cancellation) => _pulls.CompareAsync(baseCommit, headCommit, cancellation);

    public Task<IReadOnlyList<PipelineRun>> ListRunsAsync(string headSha, CancellationToken cancellation) => _runs.ListAsync(headSha, cancellation);

    public Task<PipelineRun?> GetRunAsync(long runId, CancellationToken cancellation) => _runs.GetAsync(runId, cancellation);

    public Task<IReadOnlyList<PipelineRunJob>> ListJobsAsync(long runId, CancellationToken cancellation) => _runs.ListJobsAsync(runId, cancellation);

    public Task<string> ReadJobLogAsync(long jobId, int maxBytes, CancellationToken cancellation) => _runs.ReadLogAsync(jobId, maxBytes, cancellation);

    public Task<bool> RetryRunAsync(long runId, CancellationToken cancellation) => _runs.RetryAsync(runId, cancellation);

    public Task<ChangeRequest?> FindOpenChangeRequestAsync(string head, CancellationToken cancellation) => _pulls.FindOpenAsync(head, cancellation);

    public Task<long> PutReportAsync(Report report, CancellationToken cancellation) => _checkRuns.PutAsync(report, cancellation);

    public Task<long> PutReviewAsync(ReviewRequest review, CancellationToken cancellation) => _reviews.PutAsync(review, cancellation);
}
