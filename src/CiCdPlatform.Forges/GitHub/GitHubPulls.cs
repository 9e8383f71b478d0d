using System.Text.Json.Serialization;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>Pull requests and differences.</summary>
internal sealed class GitHubPulls(GitHubRepository repository)
{
    // What GitHub lists at most; whether there are more shows only in the trees.
    private const int MaxPullFiles = 3_000;
    private const int MaxComparedFiles = 300;

    private readonly GitHubTrees _trees = new(repository);

    public async Task<ChangeRequest> EnsureAsync(string head, string @base, string title, string body, CancellationToken cancellation)
    {
        if (await FindOpenAsync(head, @base, cancellation) is { } standing)
            return standing;
        try
        {
            return (await repository.Report.PostJsonAsync<PullJson>(repository.Path($"pulls"), new PullBody(title, head, @base, GitHubText.Clip(body)), cancellation)).ToModel();
        }
        catch (ForgeException error) when (error.Status == 422)
        {
            // Another attempt may have opened it a moment ago; otherwise the refusal stands.
            return await FindOpenAsync(head, @base, cancellation) ?? throw new ForgeException(error.Failure, error.Message, inner: error) { Status = error.Status };
        }
    }

    public async Task<ChangeRequest?> GetAsync(long number, CancellationToken cancellation) =>
        (await repository.Read.FindJsonAsync<PullJson>(repository.Path($"pulls/{number}"), cancellation))?.ToModel();

    public async Task<IReadOnlyList<ChangedFile>> ListFilesAsync(long number, CancellationToken cancellation)
    {
        var files = await repository.Read.ListAsync<FileJson>(repository.Path($"pulls/{number}/files?per_page=100"), cancellation).Select(file => file.ToModel()).ToListAsync(cancellation);
        if (files.Count < MaxPullFiles || await GetAsync(number, cancellation) is not { } pull)
            return files;
        var comparison = await GetComparisonAsync(pull.BaseSha, pull.HeadSha, cancellation);
        return await _trees.CompleteAsync(files, comparison.MergeBaseCommit.Sha, pull.HeadSha, cancellation);
    }

    public async Task<IReadOnlyList<ChangedFile>> CompareAsync(string baseCommit, string headCommit, CancellationToken cancellation)
    {
        var comparison = await GetComparisonAsync(baseCommit, headCommit, cancellation);
        IReadOnlyList<ChangedFile> files = [.. (comparison.Files ?? []).Select(file => file.ToModel())];
        return files.Count < MaxComparedFiles ? files : await _trees.CompleteAsync(files, comparison.MergeBaseCommit.Sha, headCommit, cancellation);
    }

    public async Task<string?> FindMergeBaseAsync(string one, string other, CancellationToken cancellation)
    {
        try
        {
            return (await GetComparisonAsync(one, other, cancellation)).MergeBaseCommit.Sha;
        }
        catch (ForgeException error) when (error.Failure == ForgeFailure.NotFound)
        {
            return null;
        }
    }

    public async Task<IReadOnlyList<long>> ListOfCommitAsync(string commit, CancellationToken cancellation)
    {
        // GitHub knows a commit of a fork by its pull request only once it was merged, so the open ones are looked through.
        var pulls = repository.Read.ListAsync<PullJson>(repository.Path($"pulls?state=open&sort=updated&direction=desc&per_page=100"), cancellation);
        return await pulls.Where(pull => pull.Head.Sha == commit).Select(pull => pull.Number).ToListAsync(cancellation);
    }

    // The files come whole with the first page, however few commits it holds.
    private Task<Comparison> GetComparisonAsync(string baseCommit, string headCommit, CancellationToken cancellation) =>
        repository.Read.GetJsonAsync<Comparison>(repository.Path($"compare/{baseCommit}...{headCommit}?per_page=1"), cancellation);

    private async Task<ChangeRequest?> FindOpenAsync(string head, string @base, CancellationToken cancellation)
    {
        var pulls = await repository.Report.GetJsonAsync<List<PullJson>>(
            repository.Path($"pulls?state=open&head={repository.Owner + ":" + head}&base={@base}&per_page=10"), cancellation);
        return pulls.Find(pull => pull.Head.Ref == head)?.ToModel();
    }

    private sealed record PullBody(string Title, string Head, string Base, string Body);

    private sealed record Comparison([property: JsonRequired] GitHubObjectJson MergeBaseCommit, IReadOnlyList<FileJson>? Files);

    private sealed record FileJson([property: JsonRequired] string Filename, [property: JsonRequired] string Status, string? PreviousFilename, string? Patch)
    {
        public ChangedFile ToModel() => new(Filename, PreviousFilename, Status switch
        {
            "added" or "copied" => ChangeStatus.Added,
            "removed" => ChangeStatus.Removed,
            "renamed" => ChangeStatus.Renamed,
            _ => ChangeStatus.Modified,
        }, Patch);
    }

    private sealed record PullJson(
        [property: JsonRequired] long Number,
        [property: JsonRequired] Uri HtmlUrl,
        [property: JsonRequired] string Title,
        [property: JsonRequired] string State,
        [property: JsonRequired] EndJson Head,
        [property: JsonRequired] EndJson Base,
        DateTimeOffset? MergedAt,
        GitHubAccountJson? User,
        bool Draft = false)
    {
        // The head's repository is null when the fork is gone, and it is still not ours.
        public ChangeRequest ToModel() => new(
            Number, HtmlUrl, Title, MergedAt is null ? State : "merged", Head.Ref, Head.Sha, Base.Ref, Base.Sha, IsFork: Head.Repo?.Id is not { } id || id != Base.Repo?.Id, Draft, User?.Login ?? "ghost");
    }

    private sealed record EndJson([property: JsonRequired] string Ref, [property: JsonRequired] string Sha, IdJson? Repo);

    private sealed record IdJson([property: JsonRequired] long Id);
}
