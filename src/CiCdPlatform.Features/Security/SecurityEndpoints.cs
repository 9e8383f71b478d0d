using System.Text.Json;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Scanners;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.Features.Security;

/// <summary>A scan seen from outside: its orchestration's state, how far it is, and, once it has ended, what it found, worst first.</summary>
/// <param name="Id">The instance.</param>
/// <param name="State">Its orchestration's state.</param>
/// <param name="Scan">Where it is, or how it ended.</param>
/// <param name="Findings">What it found; null until it has ended, and when twenty later scans of the repository have ended.</param>
/// <param name="Blocking">Fingerprints of those that would turn a check red.</param>
public sealed record ScanView(string Id, string State, SecurityScanStatus? Scan, IReadOnlyList<FindingEntry>? Findings, IReadOnlyList<string>? Blocking);

/// <summary>A page of vulnerabilities; <paramref name="Next"/> is what <c>after</c> is given for the page that follows.</summary>
public sealed record VulnerabilityPage(IReadOnlyList<Vulnerability> Vulnerabilities, string? Next);

/// <summary><c>/api/v1/security</c>: scans, what they found, and the policies that judge it.</summary>
internal static class SecurityEndpoints
{
    private const int MaxLimit = 500;
    internal static readonly ScanRequest AnyScan = new("https://github.com/octo/one", Core.Pipelines.ForgeKind.GitHub, null, "main", ["secrets", "workflows"], "regular");
    private static readonly string[] States = ["open", "fixed", "ignored", "all"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/security").WithTags("security").RequireRole(Role.Viewer);
        group.MapPost("/scan", (ScanRequest request, Caller caller, HttpRequest http, ScanStarter starter, IDurableClient durable, CancellationToken cancellation) =>
            starter.StartAsync(durable, nameof(SecurityScanOrchestration), "scan", "/api/v1/security/scan/", caller, request, http, cancellation)).WithName("startSecurityScan").WithSummary("Scans a commit of a repository; 202 with the address at which the outcome stands.")
            .RequireRole(Role.Developer).Limited(RateClass.Heavy).Example(AnyScan);
        group.MapGet("/scan/{id}", (string id, Caller caller, RepositoryAccess access, IDurableClient durable, ScanStore store, CancellationToken cancellation) =>
            GetAsync(id, nameof(SecurityScanOrchestration), caller, access, durable, store, cancellation)).WithName("getSecurityScan").WithSummary("How far a scan is, and what it found.").Example("id", "scan-0123456789abcdef0123-1");
        group.MapGet("/vulnerabilities", ListAsync).WithName("listVulnerabilities").WithSummary("What was found on default branches, the newest first; severity means this bad or worse.").Cached(5);
        group.MapGet("/compliance", ComplianceEndpoints.GetAsync).WithName("getSecurityCompliance").WithSummary("The open findings of a repository by the controls that auditors ask for.").Limited(RateClass.Heavy)
            .Example("repositoryUrl", "https://github.com/octo/one").Example("forge", "github");
        group.MapGet("/policy", PolicyEndpoints.GetAsync).WithName("getSecurityPolicy").WithSummary("The policies that hold for a repository.").Limited(RateClass.Heavy)
            .Example("repositoryUrl", "https://github.com/octo/one").Example("forge", "github");
        group.MapPost("/policy", PolicyEndpoints.Check).WithName("checkSecurityPolicy").WithSummary("Checks the text of a policy, line by line.").Example(new PolicyRequest("fail-on: high\n"));
    }

    internal static async Task<Results<Ok<ScanView>, ProblemHttpResult>> GetAsync(
        string id, string orchestration, Caller caller, RepositoryAccess access, IDurableClient durable, ScanStore store, CancellationToken cancellation)
    {
        if (!InstanceId.IsValid(id) || await durable.GetAsync(id, cancellation) is not { } instance || instance.Name != orchestration
            || await access.RoleAsync(caller, instance, cancellation) < Role.Viewer)
        {
            return OperationProblems.Problem(StatusCodes.Status404NotFound, "scan-not-found", "there is no such scan, or it is no more: start one");
        }

        var text = instance.Output ?? instance.Status;
        var status = text is null ? null : JsonSerializer.Deserialize<SecurityScanStatus>(text, JsonSerializerOptions.Web);
        if (instance.State is OrchestrationState.Failed or OrchestrationState.Terminated)
        {
            status = (status ?? new SecurityScanStatus { Step = "done" }) with
            {
                Step = "done",
                Problem = new DeliveryProblem("scan-" + instance.State.ToString().ToLowerInvariant(), instance.Error ?? "no reason was recorded"),
            };
        }

        var result = instance.State == OrchestrationState.Completed ? await store.ResultAsync(id, cancellation) : null;
        return TypedResults.Ok(new ScanView(id, instance.State.ToString().ToLowerInvariant(), status, result?.Findings.Select(FindingEntry.Of).ToList(), result?.Blocking));
    }

    private static async Task<Results<Ok<VulnerabilityPage>, ProblemHttpResult>> ListAsync(
        string? repository, string? severity, string? scanner, string? rule, string? state, string? after, int? limit, Caller caller, VulnerabilityStore vulnerabilities, TimeProvider time, CancellationToken cancellation)
    {
        if (PagePosition.Parse(after) is not { } position || limit is < 1 or > MaxLimit)
        {
            return OperationProblems.Invalid($"after must be the \"next\" of the page before, and limit a number from 1 to {MaxLimit}");
        }

        Severity? atLeast = null;
        if (!string.IsNullOrEmpty(severity))
        {
            if (!SeverityThreshold.TryParse(severity, out var least))
            {
                return OperationProblems.Invalid("severity must be info, low, medium, high or critical: this bad or worse");
            }

            atLeast = least;
        }

        if ((scanner is { Length: > 0 } && !ScanSettings.ScannerIds.Contains(scanner)) || (state is { Length: > 0 } && !States.Contains(state)))
        {
            return OperationProblems.Invalid($"scanner must be one of {string.Join(", ", ScanSettings.ScannerIds)}, and state one of {string.Join(", ", States)}");
        }

        var size = limit ?? 100;
        var filter = new VulnerabilityFilter(Given.Text(repository), atLeast, Given.Text(scanner), Given.Text(rule), Given.Text(state) ?? "open");
        var page = await vulnerabilities.ListAsync(filter, position, size, cancellation, Visibility.Of(caller, time));
        return TypedResults.Ok(new VulnerabilityPage(page, page.Count < size ? null : new PagePosition(page[^1].FirstSeenMilliseconds, page[^1].Id).ToString()));
    }
}
