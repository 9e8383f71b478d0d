using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Onboarding;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.Features.Installations;

/// <summary>An installation with what it lacks.</summary>
/// <param name="Missing">Permissions that its owner has not granted, and what cannot be done without each.</param>
public sealed record InstallationView(string Host, long Id, long AppId, string Account, string State, DateTimeOffset ChangedAt, IReadOnlyList<NeededPermission> Missing);

/// <summary>The onboarding of a repository.</summary>
public sealed record OnboardingView(string Host, long RepositoryId, string Repository, string State, string? DeliveryId, string? Note, DateTimeOffset QueuedAt, DateTimeOffset? StartedAt);

/// <summary><c>/api/v1/installations</c>: where the product was let in, what it lacks there, what waits, what it would have said, and what it keeps.</summary>
internal static class InstallationEndpoints
{
    private const int MaxLimit = 1_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1").WithTags("installations").RequireRole(Role.Maintainer, RoleScope.Platform);
        group.MapGet("installations", ListAsync).WithName("listInstallations").WithSummary("Installations of the GitHub Apps, with the permissions that each lacks and what cannot be done without them.");
        group.MapGet("installations/{host}/{id:long}/export", ExportAsync).WithName("exportInstallation").WithSummary("Everything that is kept of an installation's repositories, those that were removed included.").Example("host", "github.com").Example("id", "12345").RequireRole(Role.Administrator, RoleScope.Platform).Limited(RateClass.Heavy);
        group.MapGet("onboardings", ListOnboardingsAsync).WithName("listOnboardings").WithSummary("The onboarding of repositories, the newest first. state is waiting, started, merged, declined or refused.");
        group.MapGet("observations", ListObservationsAsync).WithName("listObservations").WithSummary("What would have been said in repositories that are only observed, the newest first; limit is 1 to 1,000.");
    }

    private static async Task<Ok<List<InstallationView>>> ListAsync(InstallationStore installations, CancellationToken cancellation) => TypedResults.Ok((await installations.ListAsync(cancellation))
        .Select(one => new InstallationView(one.Host, one.Id, one.AppId, one.Account, one.State, one.ChangedAt, NeededPermissions.Missing(one))).ToList());

    private static async Task<Results<Ok<Dictionary<string, object>>, ProblemHttpResult>> ExportAsync(string host, long id, RepositoryData data, CancellationToken cancellation)
    {
        var repositories = await data.ListAsync(host, id, cancellation);
        if (repositories.Count == 0)
        {
            return TypedResults.Problem($"nothing is kept of installation {id} on {host}", statusCode: StatusCodes.Status404NotFound, extensions: new Dictionary<string, object?> { ["code"] = "installation-not-found" });
        }

        var export = new Dictionary<string, object> { ["schema"] = "export/1", ["host"] = host, ["installation"] = id };
        var contents = new List<object>();
        foreach (var repository in repositories)
        {
            contents.Add(await data.ExportAsync(host, repository, cancellation));
        }

        export["repositories"] = contents;
        return TypedResults.Ok(export);
    }

    private static async Task<Ok<List<OnboardingView>>> ListOnboardingsAsync(OnboardingStore onboardings, CancellationToken cancellation, string? state = null) =>
        TypedResults.Ok((await onboardings.ListAsync(state, cancellation)).Select(row => new OnboardingView(
            row.Host,
            row.RepositoryId,
            row.FullName,
            row.State,
            row.DeliveryId,
            row.Note,
            DateTimeOffset.FromUnixTimeMilliseconds(row.QueuedAt),
            row.StartedAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null)).ToList());

    private static async Task<Ok<IReadOnlyList<ObservationView>>> ListObservationsAsync(ObservationStore observations, CancellationToken cancellation, string? repository = null, int limit = 100) =>
        TypedResults.Ok(await observations.ListAsync(repository, Math.Clamp(limit, 1, MaxLimit), cancellation));
}
