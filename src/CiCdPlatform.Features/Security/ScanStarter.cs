using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Scanners;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CiCdPlatform.Features.Security;

/// <summary>Asks for a scan, or for a run of the fleet.</summary>
/// <param name="RepositoryUrl">The repository's web address, such as <c>https://github.com/owner/name</c>.</param>
/// <param name="Forge">Which forge it is on.</param>
/// <param name="AccessToken">A token for this request alone; kept until it ends, in memory or, where processes share the work, encrypted.</param>
/// <param name="Ref">A branch or a commit; the default branch when not given.</param>
/// <param name="Scanners">Some of <c>secrets dependencies workflows containers infrastructure</c>; all when not given.</param>
/// <param name="Persona"><c>regular</c>, <c>pedantic</c> or <c>auditor</c>; what the policy says when not given.</param>
public sealed record ScanRequest(string? RepositoryUrl, ForgeKind? Forge, string? AccessToken, string? Ref = null, IReadOnlyList<string>? Scanners = null, string? Persona = null)
{
    /// <summary>Never shows the token.</summary>
    public override string ToString() => $"{Forge} {RepositoryUrl}";
}

/// <summary>Where to look for the outcome.</summary>
public sealed record ScanAccepted(string Id, string StatusUrl);

/// <summary>Starts what a request asks for, once for each idempotency key.</summary>
internal sealed class ScanStarter(RequestedRepositories repositories, TokenVault vault)
{
    private const int MaxRef = 250;

    public async Task<Results<Accepted<ScanAccepted>, ProblemHttpResult>> StartAsync(
        IDurableClient durable, string orchestration, string kind, string statusUrl, Caller caller, ScanRequest request, HttpRequest http, CancellationToken cancellation)
    {
        if (Fault(request, out var persona) is { } fault)
        {
            return OperationProblems.Invalid(fault);
        }

        var (repository, problem) = await repositories.FindAsync(caller, Role.Developer, request.RepositoryUrl, request.Forge, request.AccessToken, http.HttpContext.Response, cancellation);
        if (repository is null)
        {
            return problem!;
        }

        var subject = http.Headers["Idempotency-Key"].ToString() is { Length: > 0 and <= 200 } chosen ? $"api\n{chosen}" : $"api\n{http.HttpContext.TraceIdentifier}\n{InstanceIds.Random()}";
        var id = InstanceIds.Create(kind, repository.Host, repository.Id, subject);
        var scanners = request.Scanners is { Count: > 0 } ? request.Scanners.Distinct(StringComparer.Ordinal).ToList() : null;
        var isNew = await durable.StartAsync(
            orchestration,
            new SecurityScanInput(repository, string.IsNullOrEmpty(request.Ref) ? null : request.Ref, scanners, persona),
            new StartOptions(id) { Tenant = repository.Tenant() },
            cancellation);
        if (!isNew && repository.Access.CredentialKey is { } key)
        {
            await vault.ForgetAsync(key, cancellation);
        }

        return TypedResults.Accepted(statusUrl + id, new ScanAccepted(id, statusUrl + id));
    }

    private static string? Fault(ScanRequest request, out Persona? persona)
    {
        persona = null;
        if (request.Scanners?.Except(ScanSettings.ScannerIds, StringComparer.Ordinal).FirstOrDefault() is not null)
        {
            return $"scanners must be among {string.Join(", ", ScanSettings.ScannerIds)}";
        }

        if (!string.IsNullOrEmpty(request.Persona))
        {
            foreach (var known in Enum.GetValues<Persona>().Where(known => string.Equals(known.ToString(), request.Persona, StringComparison.OrdinalIgnoreCase)))
            {
                persona = known;
            }

            if (persona is null)
            {
                return "persona must be regular, pedantic or auditor";
            }
        }

        return request.Ref is { } name && (name.Length > MaxRef || name.Any(char.IsControl)) ? $"ref must be a branch or a commit, of at most {MaxRef} characters" : null;
    }
}
