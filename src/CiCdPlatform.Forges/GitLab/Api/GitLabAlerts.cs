using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitLab;

/// <summary>What GitLab's own scanners found, and who may do what.</summary>
internal sealed class GitLabAlerts(GitLabProjectApi api)
{
    private const int MaxPages = 50;
    private const int DeveloperRole = 30;

    /// <summary>The findings of the newest pipeline of the default branch that are not dismissed; instances below Ultimate have none.</summary>
    public async Task<ForgeAlertPages> ReadAsync(CancellationToken cancellation)
    {
        var pages = new List<ReadOnlyMemory<byte>>();
        var path = api.Path($"vulnerability_findings?per_page=100");
        try
        {
            for (var page = 0; page < MaxPages; page++)
            {
                var response = await api.Http.SendAsync(new(HttpMethod.Get, path), cancellation);
                pages.Add(response.Body);
                if (response.Next is not { } next)
                {
                    return new(pages, []);
                }

                path = api.Http.Endpoint.Relative(next);
            }

            return new(pages, [$"GitLab has more findings than the {MaxPages * 100} that were read"]);
        }
        catch (ForgeException error) when (error.Failure == ForgeFailure.NotFound)
        {
            return new(pages, ["this GitLab keeps no findings of its own for the project"]);
        }
        catch (ForgeException error) when (error.Failure == ForgeFailure.Forbidden)
        {
            return new(pages, [$"GitLab's own findings were not read: {error.Message}"]);
        }
    }

    public async Task<bool> MayWriteAsync(long user, CancellationToken cancellation) =>
        await api.Http.FindJsonAsync<GitLabMember>(api.Path($"members/all/{user}"), cancellation) is { AccessLevel: >= DeveloperRole };
}
