using System.Text.Json.Serialization;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitLab;

/// <summary>GitLab sends nothing again by itself, and of system hooks it keeps no record that could be asked for: so the state is compared.</summary>
internal sealed class GitLabReconciliation(GitLabInstances instances) : IForgeReconciliation
{
    private const int DeveloperRole = 30;
    private const int MaxProjects = 200;

    /// <summary>GitLab notes the activity of a project at most once an hour.</summary>
    private static readonly TimeSpan ActivityLag = TimeSpan.FromHours(1);

    public IReadOnlyList<Uri> Hosts { get; } = [.. instances.Connectors.Select(connector => connector.Host)];

    public async Task<IReadOnlyList<ForgeChange>> ListChangesAsync(Uri host, DateTimeOffset since, IReadOnlySet<long>? served, CancellationToken cancellation)
    {
        var http = instances.Connectors.First(connector => connector.Host == host).OpenOwn();
        var active = $"projects?membership=true&min_access_level={DeveloperRole}&archived=false&last_activity_after={Moment(since - ActivityLag)}&order_by=last_activity_at&sort=desc&per_page=100";
        var projects = await http.ListAsync<ActiveProject>(active, cancellation).Take(MaxProjects).Where(project => served?.Contains(project.Id) ?? true).ToListAsync(cancellation);
        var changes = new List<ForgeChange>();
        foreach (var project in projects)
        {
            if (served is null && project.CreatedAt >= since)
            {
                changes.Add(new RepositoryMade(project.Id, project.PathWithNamespace));
            }

            changes.AddRange(await PushesAsync(http, project, since, cancellation));
            var requests = $"projects/{project.Id}/merge_requests?state=opened&updated_after={Moment(since)}&order_by=updated_at&sort=asc&per_page=100";
            changes.AddRange(await http.ListAsync<OpenRequest>(requests, cancellation).Where(request => request.Sha is not null)
                .Select(request => new ChangeRequestOpen(project.Id, project.PathWithNamespace, request.Iid, request.Sha!)).ToListAsync(cancellation));
        }

        return changes;
    }

    // The list is asked for by days, so it begins too early; it comes the newest first.
    private static async Task<IEnumerable<ForgeChange>> PushesAsync(ForgeHttp http, ActiveProject project, DateTimeOffset since, CancellationToken cancellation)
    {
        var path = $"projects/{project.Id}/events?action=pushed&after={since.UtcDateTime.AddDays(-1):yyyy-MM-dd}&sort=desc&per_page=100";
        var pushes = await http.ListAsync<PushEvent>(path, cancellation).TakeWhile(push => push.CreatedAt >= since).ToListAsync(cancellation);
        return Enumerable.Reverse(pushes)
            .Where(push => push.PushData is { RefType: "branch", Ref: not null, CommitTo: not null, Action: not "removed" })
            .Select(push => new BranchPushed(project.Id, project.PathWithNamespace, push.PushData!.Ref!, push.PushData.CommitFrom, push.PushData.CommitTo!));
    }

    private static string Moment(DateTimeOffset at) => Uri.EscapeDataString(at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture));

    private sealed record ActiveProject([property: JsonRequired] long Id, [property: JsonRequired] string PathWithNamespace, DateTimeOffset? CreatedAt);

    private sealed record OpenRequest([property: JsonRequired] long Iid, string? Sha);

    private sealed record PushEvent([property: JsonRequired] DateTimeOffset CreatedAt, PushData? PushData);

    private sealed record PushData(string? Action, string? RefType, string? CommitFrom, string? CommitTo, string? Ref);
}
