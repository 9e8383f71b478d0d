using CiCdPlatform.Core.Compliance;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Operations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CiCdPlatform.Features.Security;

/// <summary>The open findings of a repository, by the controls that auditors ask for.</summary>
internal static class ComplianceEndpoints
{
    private static readonly string[] Formats = ["json", "markdown", "html"];

    /// <summary>The report as JSON, Markdown or a page; of what the last scans of the default branch left open.</summary>
    public static async Task<Results<ContentHttpResult, ProblemHttpResult>> GetAsync(
        string? repositoryUrl, string? forge, string? framework, string? format, Caller caller, RequestedRepositories repositories, VulnerabilityStore vulnerabilities, TimeProvider time, HttpResponse response, CancellationToken cancellation)
    {
        if (framework is { Length: > 0 } && ComplianceControls.All.All(known => known.Id != framework))
        {
            return OperationProblems.Invalid($"framework must be one of {string.Join(", ", ComplianceControls.All.Select(known => known.Id))}");
        }

        if (format is { Length: > 0 } && !Formats.Contains(format))
        {
            return OperationProblems.Invalid($"format must be one of {string.Join(", ", Formats)}");
        }

        ForgeKind? kind = forge?.ToLowerInvariant() switch { "github" => ForgeKind.GitHub, "gitlab" => ForgeKind.GitLab, _ => null };
        var (repository, problem) = await repositories.FindAsync(caller, Role.Viewer, repositoryUrl, kind, accessToken: null, response, cancellation);
        if (repository is null)
        {
            return problem!;
        }

        var findings = await vulnerabilities.OpenAsync(repository.Host, repository.Id, cancellation);
        var report = ComplianceReport.Of(repository.FullName, time.GetUtcNow(), findings, string.IsNullOrEmpty(framework) ? null : framework);
        return format switch
        {
            "markdown" => TypedResults.Text(CompliancePages.Markdown(report), "text/markdown; charset=utf-8"),
            "html" => TypedResults.Text(CompliancePages.Html(report), "text/html; charset=utf-8"),
            _ => TypedResults.Text(report.ToJson(), "application/json; charset=utf-8"),
        };
    }
}
