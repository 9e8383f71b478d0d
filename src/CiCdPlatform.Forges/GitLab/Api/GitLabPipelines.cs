using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitLab;

/// <summary>Pipelines, their jobs and the jobs' logs.</summary>
internal sealed class GitLabPipelines(GitLabProjectApi api)
{
    /// <summary>
    /// The pipelines of a commit, the newest first; those of its merge request have the same commit. Pipelines that GitLab makes up to hang commit statuses on are left out:
    /// nothing runs in them.
    /// </summary>
    public async Task<IReadOnlyList<GitLabPipeline>> ListAsync(string sha, CancellationToken cancellation) =>
        await api.Http.ListAsync<GitLabPipeline>(api.Path($"pipelines?sha={sha}&order_by=id&sort=desc&per_page=100"), cancellation)
            .Where(pipeline => pipeline.Source != "external")
            .ToListAsync(cancellation);

    /// <summary>The newest pipelines of the whole project, at most a hundred.</summary>
    public async Task<IReadOnlyList<GitLabPipeline>> ListRecentAsync(CancellationToken cancellation) =>
        [.. (await api.Http.GetJsonAsync<List<GitLabPipeline>>(api.Path($"pipelines?order_by=id&sort=desc&per_page=100"), cancellation)).Where(pipeline => pipeline.Source != "external")];

    /// <summary>
    /// The newest pipeline of a merge request for a head. Projects with merged results run it on a commit of GitLab's own, which has the head among its parents: a status on the head
    /// would stand in no pipeline of the request, and GitLab would make one up for it.
    /// </summary>
    public async Task<GitLabPipeline?> FindOfRequestAsync(long number, string head, CancellationToken cancellation)
    {
        var recent = await api.Http.GetJsonAsync<List<GitLabPipeline>>(api.Path($"merge_requests/{number}/pipelines?per_page=20"), cancellation);
        foreach (var pipeline in recent.OrderByDescending(pipeline => pipeline.Id).Where(pipeline => pipeline.Source != "external"))
        {
            if (pipeline.Sha == head || (pipeline.Ref.EndsWith("/merge", StringComparison.Ordinal)
                && await api.Http.FindJsonAsync<GitLabCommit>(api.Path($"repository/commits/{pipeline.Sha}"), cancellation) is { ParentIds: { } parents } && parents.Contains(head)))
            {
                return pipeline;
            }
        }

        return null;
    }

    public Task<GitLabPipeline?> FindAsync(long id, CancellationToken cancellation) => api.Http.FindJsonAsync<GitLabPipeline>(api.Path($"pipelines/{id}"), cancellation);

    /// <summary>The jobs of the latest attempt; triggers of other pipelines are listed elsewhere by GitLab and are not jobs.</summary>
    public async Task<IReadOnlyList<GitLabJob>> ListJobsAsync(long pipeline, CancellationToken cancellation) =>
        await api.Http.ListAsync<GitLabJob>(api.Path($"pipelines/{pipeline}/jobs?per_page=100"), cancellation).ToListAsync(cancellation);

    /// <summary>Runs what failed again; a pipeline that is under way or green is left alone.</summary>
    public async Task<bool> RetryAsync(long id, CancellationToken cancellation)
    {
        if (await FindAsync(id, cancellation) is not { Status: "failed" or "canceled" })
        {
            return false;
        }

        await api.Http.PostJsonAsync<GitLabPipeline>(api.Path($"pipelines/{id}/retry"), new { }, cancellation);
        return true;
    }

    public async Task<string> ReadTraceAsync(long job, int maxBytes, CancellationToken cancellation)
    {
        var request = new ForgeRequest(HttpMethod.Get, api.Path($"jobs/{job}/trace")) { Accept = "*/*" };
        try
        {
            return await api.Http.DownloadAsync(request, (stream, token) => LogText.ReadAsync(stream, maxBytes, token), cancellation);
        }
        catch (ForgeException error) when (error.Failure == ForgeFailure.NotFound)
        {
            return "";
        }
    }
}
