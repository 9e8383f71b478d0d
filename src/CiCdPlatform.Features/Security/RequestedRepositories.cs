using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Forges;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CiCdPlatform.Features.Security;

/// <summary>Repositories as requests name them.</summary>
internal sealed class RequestedRepositories(RepositoryLocator locator, IForges forges, TokenVault vault, RepositoryAccess access)
{
    /// <summary>The repository with its id, once the forge has said that it may be read and the caller holds the role on it; or the answer that says why not, after which no token is kept.</summary>
    public async Task<(RepositoryRef? Repository, ProblemHttpResult? Problem)> FindAsync(
        Caller caller, Role needed, string? repositoryUrl, ForgeKind? forge, string? accessToken, HttpResponse response, CancellationToken cancellation)
    {
        var (address, problem) = await locator.LocateAsync(repositoryUrl, forge, hasToken: !string.IsNullOrEmpty(accessToken), cancellation);
        if (address is null)
        {
            return (null, Unlocated(caller, problem!));
        }

        if (!string.IsNullOrEmpty(accessToken))
        {
            address = address with { Access = new ForgeAccess(CredentialKey: await vault.KeepAsync(accessToken, cancellation)) };
        }

        try
        {
            var repository = await forges.Open(address).GetRepositoryAsync(cancellation);
            var reference = new RepositoryRef(repository.Forge, address.Host, repository.Id, repository.FullName, address.Access);
            if (await access.RefuseAsync(caller, needed, reference, cancellation) is { } refusal)
            {
                await ForgetAsync(address, cancellation);
                return (null, refusal);
            }

            return (reference, null);
        }
        catch (ForgeException e)
        {
            await ForgetAsync(address, cancellation);
            return (null, Unreadable(caller, e, response));
        }
    }

    /// <summary>Some files of the default branch, those that there are; or the answer that says why they cannot be read.</summary>
    public async Task<(RepositorySnapshot? Files, ProblemHttpResult? Problem)> ReadAsync(
        Caller caller, string? repositoryUrl, string? forge, IEnumerable<string> paths, HttpResponse response, CancellationToken cancellation)
    {
        ForgeKind? kind = forge?.ToLowerInvariant() switch { "github" => ForgeKind.GitHub, "gitlab" => ForgeKind.GitLab, _ => null };
        var (address, problem) = await locator.LocateAsync(repositoryUrl, kind, hasToken: false, cancellation);
        if (address is null)
        {
            return (null, Unlocated(caller, problem!));
        }

        try
        {
            var connection = forges.Open(address);
            var repository = await connection.GetRepositoryAsync(cancellation);
            if (RepositoryAccess.Judge(await access.RoleAsync(caller, address.Host.Authority, repository.Id, repository.FullName, cancellation), Role.Viewer) is { } refusal)
            {
                return (null, refusal);
            }

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
            return (null, Unreadable(caller, e, response));
        }
    }

    /// <summary>Whoever has no role on the platform learns of a repository only that they may not see it, not whether it is there.</summary>
    internal static ProblemHttpResult Unlocated(Caller caller, DeliveryProblem problem) => problem.Code == "app-not-installed" && caller.Platform == Role.None
        ? RepositoryAccess.Judge(Role.None, Role.Viewer)!
        : WorkflowEndpoints.Problem(StatusCodes.Status400BadRequest, problem);

    private static ProblemHttpResult Unreadable(Caller caller, ForgeException refusal, HttpResponse response) =>
        caller.Platform == Role.None && refusal.Failure is ForgeFailure.NotFound or ForgeFailure.Forbidden ? RepositoryAccess.Judge(Role.None, Role.Viewer)! : refusal.ToAnswer(response);

    private async Task ForgetAsync(RepositoryAddress address, CancellationToken cancellation)
    {
        if (address.Access.CredentialKey is { } key)
        {
            await vault.ForgetAsync(key, cancellation);
        }
    }
}
