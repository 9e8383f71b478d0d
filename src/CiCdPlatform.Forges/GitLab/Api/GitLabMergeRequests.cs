using System.Text.Json;

namespace CiCdPlatform.Forges.GitLab;

/// <summary>Merge requests, their versions and their files.</summary>
internal sealed class GitLabMergeRequests(GitLabProjectApi api)
{
    private const int MaxTitle = 255;

    public async Task<GitLabMergeRequest> EnsureAsync(string source, string target, string title, string description, CancellationToken cancellation)
    {
        if (await FindOpenAsync(source, cancellation) is { } open)
        {
            return open;
        }

        var body = new MergeRequestBody(source, target, GitLabMarkdown.Clip(title, MaxTitle), GitLabMarkdown.Inert(description), RemoveSourceBranch: true);
        try
        {
            return await api.Http.PostJsonAsync<GitLabMergeRequest>(api.Path($"merge_requests"), body, cancellation);
        }
        catch (ForgeException error) when (error.Failure is ForgeFailure.Conflict or ForgeFailure.Invalid)
        {
            // 409: another process opened it since we looked.
            if (await FindOpenAsync(source, cancellation) is { } standing)
            {
                return standing;
            }

            throw;
        }
    }

    public Task<GitLabMergeRequest?> FindAsync(long number, CancellationToken cancellation) =>
        api.Http.FindJsonAsync<GitLabMergeRequest>(api.Path($"merge_requests/{number}"), cancellation);

    public async Task<IReadOnlyList<GitLabDiff>> ListDiffsAsync(long number, CancellationToken cancellation)
    {
        try
        {
            return await api.Http.ListAsync<GitLabDiff>(api.Path($"merge_requests/{number}/diffs?per_page=100"), cancellation).ToListAsync(cancellation);
        }
        catch (ForgeException error) when (error.Failure == ForgeFailure.NotFound)
        {
            // Before GitLab 15.7 there is no list in pages.
            return (await api.Http.GetJsonAsync<GitLabMergeRequestChanges>(api.Path($"merge_requests/{number}/changes"), cancellation)).Changes ?? [];
        }
    }

    /// <summary>The versions of the diff, the newest first.</summary>
    public async Task<IReadOnlyList<GitLabVersion>> ListVersionsAsync(long number, CancellationToken cancellation) =>
        await api.Http.ListAsync<GitLabVersion>(api.Path($"merge_requests/{number}/versions?per_page=100"), cancellation).ToListAsync(cancellation);

    public Task<GitLabVersion> GetVersionAsync(long number, long version, CancellationToken cancellation) =>
        api.Http.GetJsonAsync<GitLabVersion>(api.Path($"merge_requests/{number}/versions/{version}"), cancellation);

    /// <summary>The open ones that bring a commit.</summary>
    public async Task<IReadOnlyList<long>> ListOfCommitAsync(string commit, CancellationToken cancellation) =>
        await api.Http.ListAsync<GitLabMergeRequest>(api.Path($"repository/commits/{commit}/merge_requests?state=opened&per_page=100"), cancellation)
            .Where(request => request.Sha == commit && request.State == "opened")
            .Select(request => request.Iid)
            .ToListAsync(cancellation);

    /// <summary>Answers the external status checks of that name; an instance without them has none to list.</summary>
    public async Task<int> AnswerChecksAsync(long number, string name, string sha, string status, CancellationToken cancellation)
    {
        try
        {
            var checks = await api.Http.ListAsync<GitLabStatusCheck>(api.Path($"merge_requests/{number}/status_checks?per_page=100"), cancellation)
                .Where(check => check.Name == name)
                .ToListAsync(cancellation);
            foreach (var check in checks.Where(check => check.Status != status))
            {
                await api.Http.PostJsonAsync<JsonElement>(api.Path($"merge_requests/{number}/status_check_responses"), new AnswerBody(sha, check.Id, status), cancellation);
            }

            return checks.Count;
        }
        catch (ForgeException error) when (error.Failure is ForgeFailure.NotFound or ForgeFailure.Forbidden or ForgeFailure.Invalid)
        {
            return 0;
        }
    }

    private async Task<GitLabMergeRequest?> FindOpenAsync(string source, CancellationToken cancellation)
    {
        // A fork may have a branch of the same name; its merge request is not ours.
        await foreach (var request in api.Http.ListAsync<GitLabMergeRequest>(api.Path($"merge_requests?state=opened&source_branch={source}&per_page=100"), cancellation))
        {
            if (request.SourceBranch == source && request.SourceProjectId == request.TargetProjectId)
            {
                return request;
            }
        }

        return null;
    }

    private sealed record AnswerBody(string Sha, long ExternalStatusCheckId, string Status);

    private sealed record MergeRequestBody(string SourceBranch, string TargetBranch, string Title, string Description, bool RemoveSourceBranch);
}
