using System.IO.Compression;
using System.Text;
using System.Text.Json.Serialization;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>Alerts of code scanning and Dependabot, and SARIF handed in.</summary>
internal sealed class GitHubAlerts(GitHubRepository repository)
{
    private const int MaxPages = 50;

    // 10 MB of the compressed document in base64, by GitHub's account.
    private const int MaxSarif = 10 * 1024 * 1024;

    public async Task<ForgeAlertPages> ReadAsync(CancellationToken cancellation)
    {
        var (pages, unread) = (new List<ReadOnlyMemory<byte>>(), new List<string>());
        await ReadAsync(GitHubPermissions.CodeAlerts, "code-scanning", "alerts of code scanning", pages, unread, cancellation);
        await ReadAsync(GitHubPermissions.PackageAlerts, "dependabot", "alerts of Dependabot", pages, unread, cancellation);
        return new(pages, unread);
    }

    public async Task<string?> UploadAsync(string commit, string reference, string sarif, CancellationToken cancellation)
    {
        var packed = Pack(sarif);
        if (packed.Length > MaxSarif)
            return $"the findings take {packed.Length} bytes as compressed SARIF, and GitHub takes {MaxSarif}";
        try
        {
            await repository.Client(GitHubPermissions.Sarif).PostJsonAsync<UploadJson>(
                repository.Path($"code-scanning/sarifs"), new UploadBody(commit, reference, packed, "CiCdPlatform"), cancellation, repeatable: true);
            return null;
        }
        catch (ForgeException error) when (error.Failure is ForgeFailure.Forbidden or ForgeFailure.NotFound)
        {
            return $"GitHub does not take SARIF here: {error.Message}";
        }
        catch (ForgeException error) when (error.Failure == ForgeFailure.Invalid)
        {
            return $"GitHub refused the SARIF document: {error.Message}";
        }
    }

    // Page by page, as GitHub wrote it: reading is the business of whoever knows alerts.
    private async Task ReadAsync(GitHubPermissions permissions, string kind, string called, List<ReadOnlyMemory<byte>> pages, List<string> unread, CancellationToken cancellation)
    {
        var http = repository.Client(permissions);
        var path = repository.Path($"{kind}/alerts?state=open&per_page=100");
        try
        {
            for (var page = 0; page < MaxPages; page++)
            {
                var response = await http.SendAsync(new(HttpMethod.Get, path), cancellation);
                pages.Add(response.Body);
                if (response.Next is not { } next)
                    return;
                path = http.Endpoint.Relative(next);
            }

            unread.Add($"there are more {called} than the {MaxPages * 100} newest, which were read");
        }
        catch (ForgeException error) when (error.Failure == ForgeFailure.NotFound)
        {
            unread.Add($"there are no {called} here: that is not switched on, or was never run");
        }
        catch (ForgeException error) when (error.Failure == ForgeFailure.Forbidden)
        {
            unread.Add($"{called} were not read: {error.Message}");
        }
    }

    private static string Pack(string sarif)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(sarif));
        return Convert.ToBase64String(packed.GetBuffer(), 0, (int)packed.Length);
    }

    private sealed record UploadBody(string CommitSha, string Ref, string Sarif, string ToolName);

    private sealed record UploadJson(string? Id);
}
