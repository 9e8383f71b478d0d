using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Templates;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Forges;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CiCdPlatform.Features.Pipelines;

/// <summary>A template as the list shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Raised when it changes.</param>
/// <param name="Languages">The languages it serves.</param>
/// <param name="Framework">The framework it serves, or null for the languages alone.</param>
/// <param name="PackageManagers">The package managers it serves; empty for every one.</param>
/// <param name="Toolchains">The toolchains that its jobs use.</param>
/// <param name="Stages">The stages that it fills.</param>
/// <param name="Source"><c>shipped</c> or <c>repository</c>.</param>
/// <param name="File">The file of the repository that holds it, or null.</param>
public sealed record TemplateView(
    string Id, int Version, IReadOnlyList<string> Languages, string? Framework, IReadOnlyList<string> PackageManagers, IReadOnlyList<string> Toolchains, IReadOnlyList<string> Stages, string Source, string? File);

/// <summary>Templates, and what is wrong with those that cannot be used: file, line and cure.</summary>
public sealed record TemplateList(IReadOnlyList<TemplateView> Templates, IReadOnlyList<string> Problems);

/// <summary><c>GET /api/v1/pipeline/templates</c>: the shipped templates and, where a repository is named, its own before them.</summary>
internal static class TemplateEndpoints
{
    public static async Task<Results<Ok<TemplateList>, ProblemHttpResult>> ListAsync(
        string? repositoryUrl, string? forge, Caller caller, RepositoryAccess access, RepositoryLocator locator, IForges forges, HttpResponse response, CancellationToken cancellation)
    {
        var shipped = TemplateCatalogue.All.Select(template => View(new ListedTemplate(template, null)));
        if (string.IsNullOrEmpty(repositoryUrl))
        {
            return TypedResults.Ok(new TemplateList([.. shipped], []));
        }

        ForgeKind? kind = forge?.ToLowerInvariant() switch { "github" => ForgeKind.GitHub, "gitlab" => ForgeKind.GitLab, _ => null };
        var (address, problem) = await locator.LocateAsync(repositoryUrl, kind, hasToken: false, cancellation);
        if (address is null)
        {
            return Security.RequestedRepositories.Unlocated(caller, problem!);
        }

        try
        {
            var connection = forges.Open(address);
            var repository = await connection.GetRepositoryAsync(cancellation);
            if (RepositoryAccess.Judge(await access.RoleAsync(caller, address.Host.Authority, repository.Id, repository.FullName, cancellation), Role.Viewer) is { } refusal)
            {
                return refusal;
            }

            if (await connection.GetBranchHeadAsync(repository.DefaultBranch, cancellation) is not { } head)
            {
                return TypedResults.Ok(new TemplateList([.. shipped], []));
            }

            using var snapshot = await connection.ReadSnapshotAsync(head, SnapshotLimits.Default, cancellation);
            var own = OwnTemplates.Read(snapshot);
            return TypedResults.Ok(new TemplateList([.. own.Templates.Select(View), .. shipped], own.Problems));
        }
        catch (ForgeException e)
        {
            return e.ToAnswer(response);
        }
    }

    private static TemplateView View(ListedTemplate listed) => new(
        listed.Template.Id,
        listed.Template.Version,
        listed.Template.Languages,
        listed.Template.Framework,
        listed.Template.PackageManagers,
        [.. listed.Template.Toolchains.Select(pair => pair.Key)],
        [.. listed.Template.Stages.Keys.Order().Select(stage => stage.ToString().ToLowerInvariant())],
        listed.File is null ? "shipped" : "repository",
        listed.File);
}
