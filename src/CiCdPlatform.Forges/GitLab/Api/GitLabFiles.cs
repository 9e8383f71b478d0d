using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitLab;

/// <summary>Projects, branches, trees and files.</summary>
internal sealed class GitLabFiles(GitLabProjectApi api)
{
    private const int MaxTextBytes = 16 * 1024 * 1024;

    public Task<GitLabProject> GetProjectAsync(CancellationToken cancellation) => api.Http.GetJsonAsync<GitLabProject>(api.Path($""), cancellation);

    public async Task<GitLabCommit?> FindBranchHeadAsync(string branch, CancellationToken cancellation) =>
        (await api.Http.FindJsonAsync<GitLabBranch>(api.Path($"repository/branches/{branch}"), cancellation))?.Commit;

    /// <summary>Every file at a commit. Numbered pages are not served here any more: the pages follow each other by a token.</summary>
    public IAsyncEnumerable<GitLabTreeEntry> ListTreeAsync(string commit, CancellationToken cancellation) =>
        api.Http.ListAsync<GitLabTreeEntry>(api.Path($"repository/tree?ref={commit}&recursive=true&pagination=keyset&per_page=100"), cancellation);

    public async Task<bool> ExistsAsync(string path, string reference, CancellationToken cancellation)
    {
        try
        {
            await api.Http.SendAsync(new(HttpMethod.Head, api.Path($"repository/files/{path}?ref={reference}")), cancellation);
            return true;
        }
        catch (ForgeException error) when (error.Failure == ForgeFailure.NotFound)
        {
            return false;
        }
    }

    public async Task<string?> FindTextAsync(string path, string reference, CancellationToken cancellation)
    {
        var request = new ForgeRequest(HttpMethod.Get, api.Path($"repository/files/{path}/raw?ref={reference}")) { Accept = "*/*" };
        try
        {
            return await api.Http.DownloadAsync(request, ReadTextAsync, cancellation);
        }
        catch (ForgeException error) when (error.Failure == ForgeFailure.NotFound)
        {
            return null;
        }
    }

    private static async Task<string> ReadTextAsync(Stream stream, CancellationToken cancellation)
    {
        await using var bounded = new BoundedBody(stream, MaxTextBytes, "a file");
        using var reader = new StreamReader(bounded);
        return await reader.ReadToEndAsync(cancellation);
    }
}
