using System.Text.Json;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Repositories;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CiCdPlatform.Features.Access;

/// <summary>Judges what a caller asks about one repository, or about an orchestration that works on one.</summary>
public sealed class RepositoryAccess
{
    private readonly Grants _grants;

    internal RepositoryAccess(Grants grants) => _grants = grants;

    /// <summary>The caller's role on a repository; <paramref name="host"/> as <c>github.com</c>.</summary>
    public Task<Role> RoleAsync(Caller caller, string host, long repositoryId, string fullName, CancellationToken cancellation) =>
        _grants.OnAsync(caller, host, repositoryId, fullName, cancellation);

    /// <summary>Null when the caller holds the role there; 404 where they may not even look, 403 where they may.</summary>
    public async Task<ProblemHttpResult?> RefuseAsync(Caller caller, Role needed, RepositoryRef repository, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return Judge(await RoleAsync(caller, repository.Host.Authority, repository.Id, repository.FullName, cancellation), needed);
    }

    /// <summary>The same for an instance; one that is about no repository is the platform's.</summary>
    internal async Task<Role> RoleAsync(Caller caller, OrchestrationInstance instance, CancellationToken cancellation)
    {
        if (caller.Platform == Role.Administrator)
        {
            return Role.Administrator;
        }

        if (RepositoryOf(instance.Input) is { } repository)
        {
            return await RoleAsync(caller, repository.Host, repository.Id, repository.FullName, cancellation);
        }

        // Works on all that an owner has: whoever holds a role on the owner holds it here.
        var slash = instance.Tenant.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            ? await RoleAsync(caller, instance.Tenant[..slash], -1, instance.Tenant[(slash + 1)..], cancellation)
            : caller.Platform;
    }

    internal static ProblemHttpResult? Judge(Role held, Role needed) => held >= needed
        ? null
        : held == Role.None
            ? OperationProblems.Problem(StatusCodes.Status404NotFound, "repository-not-found", "there is no such repository among those that you may see")
            : OperationProblems.Problem(StatusCodes.Status403Forbidden, "role-too-low", $"this needs the role {Caller.NameOf(needed)} on the repository; you are {Caller.NameOf(held)} there");

    private static (string Host, long Id, string FullName)? RepositoryOf(string? input)
    {
        if (input is null || !input.Contains("\"repository\"", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        try
        {
            var repository = JsonSerializer.Deserialize<AboutRepository>(input, JsonSerializerOptions.Web)?.Repository;
            return repository is { Host: { IsAbsoluteUri: true } host, FullName: { } name } ? (host.Authority, repository.Id, name) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record AboutRepository(Named? Repository);

    private sealed record Named(Uri? Host, long Id, string? FullName);
}
