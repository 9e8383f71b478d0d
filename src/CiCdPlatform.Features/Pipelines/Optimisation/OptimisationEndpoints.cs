using CiCdPlatform.Core.Optimisation;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.Features.Pipelines.Optimisation;

/// <summary>Asks what would make a repository's pipelines faster.</summary>
/// <param name="RepositoryUrl">The repository's web address, such as <c>https://github.com/owner/name</c>.</param>
/// <param name="Forge">Which forge it is on.</param>
/// <param name="AccessToken">A token for this request alone; forgotten when it ends.</param>
public sealed record OptimisationRequest(string? RepositoryUrl, ForgeKind? Forge, string? AccessToken)
{
    /// <summary>Never shows the token.</summary>
    public override string ToString() => $"{Forge} {RepositoryUrl}";
}

/// <summary><c>/api/v1/pipeline/optimize</c>: patches for the pipelines that a repository has, with what its own runs say they save.</summary>
internal static class OptimisationEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/pipeline/optimize", OptimizeAsync).WithTags("pipeline").WithName("optimizePipeline")
            .WithSummary("Patches for the pipelines that a repository has, with what its own runs say they save.").RequireRole(Role.Developer).Limited(RateClass.Heavy).Example(new OptimisationRequest("https://github.com/octo/one", ForgeKind.GitHub, null));

    private static async Task<Results<Ok<OptimizationReport>, ProblemHttpResult>> OptimizeAsync(
        OptimisationRequest request, Caller caller, RepositoryAccess access, HttpResponse response, RepositoryLocator locator, IForges forges, TokenVault vault, CancellationToken cancellation)
    {
        var (address, problem) = await locator.LocateAsync(request.RepositoryUrl, request.Forge, hasToken: !string.IsNullOrEmpty(request.AccessToken), cancellation);
        if (address is null)
        {
            return Security.RequestedRepositories.Unlocated(caller, problem!);
        }

        var key = string.IsNullOrEmpty(request.AccessToken) ? null : await vault.KeepAsync(request.AccessToken, cancellation);
        try
        {
            return await ReadAsync(caller, access, address, forges.Open(key is null ? address : address with { Access = new ForgeAccess(CredentialKey: key) }), cancellation);
        }
        catch (ForgeException e)
        {
            return e.ToAnswer(response);
        }
        finally
        {
            if (key is not null)
            {
                await vault.ForgetAsync(key, CancellationToken.None);
            }
        }
    }

    private static async Task<Results<Ok<OptimizationReport>, ProblemHttpResult>> ReadAsync(
        Caller caller, RepositoryAccess access, RepositoryAddress address, IForgeConnection connection, CancellationToken cancellation)
    {
        var repository = await connection.GetRepositoryAsync(cancellation);
        if (RepositoryAccess.Judge(await access.RoleAsync(caller, address.Host.Authority, repository.Id, repository.FullName, cancellation), Role.Developer) is { } refusal)
        {
            return refusal;
        }

        if (await connection.GetBranchHeadAsync(repository.DefaultBranch, cancellation) is not { } head)
        {
            return WorkflowEndpoints.Problem(StatusCodes.Status409Conflict, new DeliveryProblem("repository-empty", $"{repository.FullName} has no commit on {repository.DefaultBranch} yet"));
        }

        using var snapshot = await connection.ReadSnapshotAsync(head, SnapshotLimits.Default, cancellation);
        return TypedResults.Ok(Optimizer.Optimize(snapshot, await RunTimingsReader.ReadAsync(connection, head, cancellation), cancellation));
    }
}
