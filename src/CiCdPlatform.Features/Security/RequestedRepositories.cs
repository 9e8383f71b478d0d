using System.Globalization;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Forges;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CiCdPlatform.Features.Security;

/// <summary>Repositories as requests name them.</summary>
internal sealed class RequestedRepositories(RepositoryLocator locator, IForges forges, TokenVault vault)
{
    /// <summary>The repository with its id, once the forge has said that it may be read; or the answer that says why not, after which no token is kept.</summary>
    public async Task<(RepositoryRef? Repository, ProblemHttpResult? Problem)> FindAsync(
        string? repositoryUrl, ForgeKind? forge, string? accessToken, HttpResponse response, CancellationToken cancellation)
    {
        var (address, problem) = await locator.LocateAsync(repositoryUrl, forge, hasToken: !string.IsNullOrEmpty(accessToken), cancellation);
        if (address is null)
        {
            return (null, WorkflowEndpoints.Problem(StatusCodes.Status400BadRequest, problem!));
        }

        if (!string.IsNullOrEmpty(accessToken))
        {
            address = address with { Access = new ForgeAccess(CredentialKey: await vault.KeepAsync(accessToken, cancellation)) };
        }

        try
        {
            var repository = await forges.Open(address).GetRepositoryAsync(cancellation);
            return (new RepositoryRef(repository.Forge, address.Host, repository.Id, repository.FullName, address.Access), null);
        }
        catch (ForgeException e)
        {
            if (address.Access.CredentialKey is { } key)
            {
                await vault.ForgetAsync(key, cancellation);
            }

            return (null, Refused(e, response));
        }
    }

    /// <summary>Some files of the default branch, those that there are; or the answer that says why they cannot be read.</summary>
    public async Task<(RepositorySnapshot? Files, ProblemHttpResult? Problem)> ReadAsync(
        string? repositoryUrl, string? forge, IEnumerable<string> paths, HttpResponse response, CancellationToken cancellation)
    {
        ForgeKind? kind = forge?.ToLowerInvariant() switch { "github" => ForgeKind.GitHub, "gitlab" => ForgeKind.GitLab, _ => null };
        var (address, problem) = await locator.LocateAsync(repositoryUrl, kind, hasToken: false, cancellation);
        if (address is null)
        {
            return (null, WorkflowEndpoints.Problem(StatusCodes.Status400BadRequest, problem!));
        }

        try
        {
            var connection = forges.Open(address);
            var repository = await connection.GetRepositoryAsync(cancellation);
            var texts = new Dictionary<string, string>(StringComparer.Ordinal);
            if (await connection.GetBranchHeadAsync(repository.DefaultBranch, cancellation) is { } head)
            {
                foreach (var path in paths)
                {
                    if (await connection.ReadFileAsync(path, head, cancellation) is { } text)
                    {
                        texts[path] = text;
                    }
                }
            }

            return (RepositorySnapshots.FromFiles(texts), null);
        }
        catch (ForgeException e)
        {
            return (null, Refused(e, response));
        }
    }

    private static ProblemHttpResult Refused(ForgeException refusal, HttpResponse response)
    {
        if (refusal.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return WorkflowEndpoints.Problem(WorkflowEndpoints.StatusOf(refusal.Failure), refusal.ToProblem());
    }
}
