using System.Text;
using System.Text.Json.Serialization;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>Repositories, branches and single files.</summary>
internal sealed class GitHubContents(GitHubRepository repository)
{
    public async Task<ForgeRepository> GetRepositoryAsync(CancellationToken cancellation) =>
        (await repository.Read.GetJsonAsync<GitHubRepositoryJson>(ForgePath.Of($"repos/{repository.Owner}/{repository.Name}"), cancellation)).ToModel(repository.Host);

    public Task<string?> GetBranchHeadAsync(string branch, CancellationToken cancellation) => GetBranchHeadAsync(repository.Read, branch, cancellation);

    public async Task<string?> GetBranchHeadAsync(ForgeHttp http, string branch, CancellationToken cancellation)
    {
        try
        {
            return (await http.FindJsonAsync<GitHubReferenceJson>(repository.Path($"git/ref/{"heads/" + branch}"), cancellation))?.Object.Sha;
        }
        catch (ForgeException error) when (error.Status == 409)
        {
            // An empty repository has no branch yet.
            return null;
        }
    }

    public async Task<string?> ReadFileAsync(string path, string reference, CancellationToken cancellation)
    {
        var request = new ForgeRequest(HttpMethod.Get, repository.Path($"contents/{ForgePath.Slashes(path)}?ref={reference}"));
        ForgeResponse response;
        try
        {
            response = await repository.Read.SendAsync(request, cancellation);
        }
        catch (ForgeException error) when (error.Failure == ForgeFailure.NotFound)
        {
            return null;
        }

        // A folder answers with an array.
        if (response.Body.Span.TrimStart(" \r\n\t"u8) is [(byte)'[', ..] || response.Read<FileContent>(request) is not { Type: "file" } file)
            return null;
        var bytes = file.Encoding == "base64" && file.Content is not null
            ? Convert.FromBase64String(file.Content)
            : await ReadBlobAsync(file.Sha, cancellation);
        return Encoding.UTF8.GetString(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(Encoding.UTF8.Preamble.Length) : bytes);
    }

    /// <summary>Whether somebody may push: asked each time, because what an event says of its author is no permission.</summary>
    public async Task<bool> MayWriteAsync(string login, CancellationToken cancellation)
    {
        var answer = await repository.Read.FindJsonAsync<PermissionJson>(repository.Path($"collaborators/{login}/permission"), cancellation);
        return answer?.Permission is "admin" or "maintain" or "write";
    }

    // Files over a megabyte come without their content.
    private async Task<byte[]> ReadBlobAsync(string sha, CancellationToken cancellation) =>
        (await repository.Read.SendAsync(new(HttpMethod.Get, repository.Path($"git/blobs/{sha}")) { Accept = "application/vnd.github.raw+json" }, cancellation)).Body.ToArray();

    private sealed record PermissionJson(string? Permission);

    private sealed record FileContent([property: JsonRequired] string Type, [property: JsonRequired] string Sha, string? Encoding, string? Content);
}

internal sealed record GitHubReferenceJson([property: JsonRequired] GitHubObjectJson Object);

internal sealed record GitHubObjectJson([property: JsonRequired] string Sha);

internal sealed record GitHubAccountJson([property: JsonRequired] string Login, string? Type = null);

internal sealed record GitHubRepositoryList([property: JsonRequired] IReadOnlyList<GitHubRepositoryJson> Repositories);

internal sealed record GitHubRepositoryJson(
    [property: JsonRequired] long Id, [property: JsonRequired] string FullName, string? DefaultBranch, [property: JsonRequired] Uri HtmlUrl, bool Archived = false)
{
    public ForgeRepository ToModel(Uri host) => new(ForgeKind.GitHub, host, Id, FullName, DefaultBranch ?? "main", HtmlUrl, Archived);
}
