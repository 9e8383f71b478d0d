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
