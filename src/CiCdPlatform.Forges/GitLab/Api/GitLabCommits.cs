namespace CiCdPlatform.Forges.GitLab;

/// <summary>Commits with several files, and comparisons.</summary>
internal sealed class GitLabCommits(GitLabProjectApi api, GitLabFiles files)
{
    // A commit of ours stands at the head or a few commits below it, when people went on from there.
    private const int SearchedCommits = 20;

    public async Task<CommitResult> CommitAsync(CommitRequest request, Action onRace, CancellationToken cancellation)
    {
        var head = await files.FindBranchHeadAsync(request.Branch, cancellation);
        if (await FindMarkedAsync(request, head, cancellation) is { } standing)
        {
            return new(standing, Created: false);
        }

        try
        {
            return await CreateAsync(request, head, cancellation);
        }
        catch (ForgeException error) when (error.Failure is ForgeFailure.Invalid or ForgeFailure.Conflict)
        {
            // Someone was faster: another process with the same delivery, or a person. The branch tells which.
            var now = await files.FindBranchHeadAsync(request.Branch, cancellation);
            if (await FindMarkedAsync(request, now, cancellation) is { } made)
            {
                return new(made, Created: false);
            }

            if (now?.Id == head?.Id)
            {
                throw;
            }

            onRace();
            return await CreateAsync(request, now, cancellation);
        }
    }

    public async Task DeleteBranchAsync(string branch, CancellationToken cancellation)
    {
        try
        {
            await api.Http.DeleteAsync(api.Path($"repository/branches/{branch}"), cancellation);
        }
        catch (ForgeException error) when (error.Failure == ForgeFailure.NotFound)
        {
            // Deleted before.
        }
    }

    public async Task<IReadOnlyList<GitLabDiff>> CompareAsync(string from, string to, CancellationToken cancellation)
    {
        var comparison = await api.Http.GetJsonAsync<GitLabComparison>(api.Path($"repository/compare?from={from}&to={to}&straight=true"), cancellation);
        return comparison.CompareTimeout
            ? throw new ForgeException(ForgeFailure.Unavailable, $"GitLab ran out of time comparing {from} with {to}; its list of files would not be complete")
            : comparison.Diffs ?? [];
    }

    public async Task<string?> FindMergeBaseAsync(string one, string other, CancellationToken cancellation) =>
        (await api.Http.FindJsonAsync<GitLabCommit>(api.Path($"repository/merge_base?refs[]={one}&refs[]={other}"), cancellation))?.Id;

    private async Task<string?> FindMarkedAsync(CommitRequest request, GitLabCommit? head, CancellationToken cancellation)
    {
        if (head is null || head.Id == request.BaseCommit)
        {
            return null;
        }

        if (GitLabMarkers.HasTrailer(head.Message, request.Marker))
        {
            return head.Id;
        }

        var path = api.Path($"repository/commits?ref_name={request.Branch}&per_page={SearchedCommits}");
        var recent = await api.Http.GetJsonAsync<List<GitLabCommit>>(path, cancellation);

        // What lies below the base was merged long ago and is not this delivery.
        return recent.TakeWhile(commit => commit.Id != request.BaseCommit).FirstOrDefault(commit => GitLabMarkers.HasTrailer(commit.Message, request.Marker))?.Id;
    }

    private async Task<CommitResult> CreateAsync(CommitRequest request, GitLabCommit? head, CancellationToken cancellation)
    {
        var reference = head?.Id ?? request.BaseCommit;
        var actions = new List<CommitAction>(request.Files.Count);
        foreach (var file in request.Files)
        {
            var action = await files.ExistsAsync(file.Path, reference, cancellation) ? "update" : "create";
            actions.Add(new(action, file.Path, file.Content, "text"));
        }

        // With start_sha the branch and its commit come into being together, or neither does; on a branch that exists it is refused.
        var body = new CommitBody(request.Branch, GitLabMarkers.Sign(request.Message, request.Marker), head is null ? request.BaseCommit : null, actions);
        var commit = await api.Http.PostJsonAsync<GitLabCommit>(api.Path($"repository/commits"), body, cancellation);
        return new(commit.Id, Created: true);
    }

    private sealed record CommitBody(string Branch, string CommitMessage, string? StartSha, IReadOnlyList<CommitAction> Actions);

    private sealed record CommitAction(string Action, string FilePath, string Content, string Encoding);
}
