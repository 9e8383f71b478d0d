using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>Everything that is done in one GitHub repository; each area has its own client.</summary>
internal sealed class GitHubConnection(ObservedReports observed, GitHubRepository repository) : IForgeConnection, IBranchRemoval, IRecentRuns
{
    private readonly GitHubContents _contents = new(repository);
    private readonly GitHubArchives _archives = new(repository);
    private readonly GitHubCommits _commits = new(repository);
    private readonly GitHubPulls _pulls = new(repository);
    private readonly GitHubRuns _runs = new(repository);
    private readonly GitHubCheckRuns _checkRuns = new(repository);
    private readonly GitHubReviews _reviews = new(repository);
    private readonly GitHubThreads _threads = new(repository);
    private readonly GitHubComments _comments = new(repository);
    private readonly GitHubAlerts _alerts = new(repository);

    public Task<ForgeRepository> GetRepositoryAsync(CancellationToken cancellation) => repository.Read.Memory.GetAsync(
        Remembered.Repository, ForgeSubject.Repository(repository.Host, repository.FullName), repository.Read.CredentialKey, _contents.GetRepositoryAsync, cancellation);

    public Task<string?> GetBranchHeadAsync(string branch, CancellationToken cancellation) => _contents.GetBranchHeadAsync(branch, cancellation);

    public Task<RepositorySnapshot> ReadSnapshotAsync(string commit, SnapshotLimits limits, CancellationToken cancellation) =>
        observed.CopyAsync(commit, _archives.ReadAsync(commit, limits, cancellation));

    public Task<string?> ReadFileAsync(string path, string reference, CancellationToken cancellation) => _contents.ReadFileAsync(path, reference, cancellation);

    public Task<CommitResult> CommitAsync(CommitRequest request, CancellationToken cancellation) =>
        observed.CommitAsync(request, onRace => _commits.CommitAsync(request, onRace, cancellation));

    public Task DeleteBranchAsync(string branch, CancellationToken cancellation) => _commits.DeleteBranchAsync(branch, cancellation);

    public Task<ChangeRequest> EnsureChangeRequestAsync(string head, string @base, string title, string body, CancellationToken cancellation) =>
        _pulls.EnsureAsync(head, @base, title, body, cancellation);

    public Task<ChangeRequest?> GetChangeRequestAsync(long number, CancellationToken cancellation) => repository.Read.Memory.GetAsync(
        Remembered.ChangeRequest, ForgeSubject.ChangeRequest(repository.Host, repository.FullName, number), repository.Read.CredentialKey, token => _pulls.GetAsync(number, token), cancellation);

    public Task<IReadOnlyList<ChangedFile>> ListChangedFilesAsync(long number, CancellationToken cancellation) => _pulls.ListFilesAsync(number, cancellation);

    public Task<IReadOnlyList<ChangedFile>> CompareAsync(string baseCommit, string headCommit, CancellationToken cancellation) => _pulls.CompareAsync(baseCommit, headCommit, cancellation);

    public Task<IReadOnlyList<PipelineRun>> ListRunsAsync(string headSha, CancellationToken cancellation) => _runs.ListAsync(headSha, cancellation);

    public Task<IReadOnlyList<PipelineRun>> ListRecentRunsAsync(CancellationToken cancellation) => _runs.ListRecentAsync(cancellation);

    public Task<PipelineRun?> GetRunAsync(long runId, CancellationToken cancellation) => _runs.GetAsync(runId, cancellation);

    public Task<IReadOnlyList<PipelineRunJob>> ListJobsAsync(long runId, CancellationToken cancellation) => _runs.ListJobsAsync(runId, cancellation);

    public Task<string> ReadJobLogAsync(long jobId, int maxBytes, CancellationToken cancellation) => _runs.ReadLogAsync(jobId, maxBytes, cancellation);

    public Task<long> PutReportAsync(Report report, CancellationToken cancellation) => observed.PutAsync(report, _checkRuns.PutAsync, cancellation);

    public async Task<long> PutReviewAsync(ReviewRequest review, CancellationToken cancellation) =>
        await observed.AdmitAsync(review, cancellation) ? await _reviews.PutAsync(review, cancellation) : 0;

    public Task<IReadOnlyList<OwnThread>> ListThreadsAsync(long number, CancellationToken cancellation) => _threads.ListAsync(number, cancellation);

    public Task<bool> SetResolvedAsync(long number, OwnThread thread, bool isResolved, CancellationToken cancellation) => _threads.SetResolvedAsync(thread, isResolved, cancellation);

    public Task EditRemarkAsync(long number, OwnThread thread, CancellationToken cancellation) => _threads.EditAsync(thread, cancellation);

    public Task<long> PutCommentAsync(long number, string marker, string body, bool mayCreate, CancellationToken cancellation) => _comments.PutAsync(number, marker, body, mayCreate, cancellation);

    public async Task<bool?> RequestsChangesAsync(long number, CancellationToken cancellation) => (await _reviews.ListRequestsForChangesAsync(number, cancellation)).Count > 0;

    public Task<bool> WithdrawAsync(long number, string message, CancellationToken cancellation) => _reviews.WithdrawAsync(number, message, cancellation);

    public Task ReactAsync(CommentPlace place, CommentReaction reaction, CancellationToken cancellation) => _comments.ReactAsync(place, reaction, cancellation);

    public Task<bool> MayWriteAsync(long id, string login, CancellationToken cancellation) => _contents.MayWriteAsync(login, cancellation);

    public Task<bool> RerunFailedAsync(long runId, CancellationToken cancellation) => _runs.RerunFailedAsync(runId, cancellation);

    public Task<string?> FindMergeBaseAsync(string one, string other, CancellationToken cancellation) => _pulls.FindMergeBaseAsync(one, other, cancellation);

    public Task<IReadOnlyList<long>> ListRequestsOfCommitAsync(string commit, CancellationToken cancellation) => _pulls.ListOfCommitAsync(commit, cancellation);

    public Task<ForgeAlertPages> ReadAlertsAsync(CancellationToken cancellation) => _alerts.ReadAsync(cancellation);

    public Task<string?> UploadSarifAsync(string commit, string reference, string sarif, CancellationToken cancellation) => _alerts.UploadAsync(commit, reference, sarif, cancellation);
}
