using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Security;
using CiCdPlatform.Forges;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CiCdPlatform.Features.Api;

/// <summary>Names a repository.</summary>
/// <param name="RepositoryUrl">The repository's web address, such as <c>https://github.com/owner/name</c>.</param>
/// <param name="Forge">Which forge it is on.</param>
/// <param name="AccessToken">A token for this request alone; forgotten when it ends.</param>
/// <param name="Ref">A branch or a commit; the default branch when not given.</param>
public sealed record RepositoryRequest(string? RepositoryUrl, ForgeKind? Forge, string? AccessToken = null, string? Ref = null)
{
    /// <summary>Never shows the token.</summary>
    public override string ToString() => $"{Forge} {RepositoryUrl}";
}

/// <summary>The files of a repository that a request names, when the caller may have them.</summary>
internal sealed class RequestedSnapshots(RepositoryLocator locator, IForges forges, TokenVault vault, RepositoryAccess access)
{
    private const int LongestRef = 250;

    public async Task<(T? Result, ProblemHttpResult? Problem)> UseAsync<T>(
        Caller caller, Role needed, RepositoryRequest request, HttpResponse response, Func<ForgeRepository, RepositorySnapshot, Task<T>> use, CancellationToken cancellation)
        where T : class
    {
        if (request.Ref is { } name && (name.Length is 0 or > LongestRef || name.Any(char.IsControl)))
        {
            return (null, Operations.OperationProblems.Invalid($"ref must be a branch or a commit, of at most {LongestRef} characters"));
        }

        var (address, problem) = await locator.LocateAsync(request.RepositoryUrl, request.Forge, !string.IsNullOrEmpty(request.AccessToken), cancellation);
        if (address is null)
        {
            return (null, RequestedRepositories.Unlocated(caller, problem!));
        }

        var key = string.IsNullOrEmpty(request.AccessToken) ? null : await vault.KeepAsync(request.AccessToken, cancellation);
        try
        {
            var connection = forges.Open(key is null ? address : address with { Access = new ForgeAccess(CredentialKey: key) });
            var repository = await connection.GetRepositoryAsync(cancellation);
            if (RepositoryAccess.Judge(await access.RoleAsync(caller, address.Host.Authority, repository.Id, repository.FullName, cancellation), needed) is { } refusal)
            {
                return (null, refusal);
            }

            var commit = request.Ref ?? repository.DefaultBranch;
            if (!(commit.Length is 40 or 64 && commit.All(char.IsAsciiHexDigit)))
            {
                if (await connection.GetBranchHeadAsync(commit, cancellation) is not { } head)
                {
                    return (null, WorkflowEndpoints.Problem(StatusCodes.Status409Conflict, new DeliveryProblem("branch-empty", $"{repository.FullName} has no commit on {commit}")));
                }

                commit = head;
            }

            using var snapshot = await connection.ReadSnapshotAsync(commit, SnapshotLimits.Default, cancellation);
            return (await use(repository, snapshot), null);
        }
        catch (ForgeException e)
        {
            if (caller.Platform == Role.None && e.Failure is ForgeFailure.NotFound or ForgeFailure.Forbidden)
            {
                return (null, RepositoryAccess.Judge(Role.None, needed));
            }

            return (null, e.ToAnswer(response));
        }
        finally
        {
            if (key is not null)
            {
                await vault.ForgetAsync(key, CancellationToken.None);
            }
        }
    }
}
