using CiCdPlatform.Features.Configuration;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Forges.GitHub;
using CiCdPlatform.Forges.GitLab;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>What a payload says has changed on the forge, so that nobody goes on with an older answer; and the check of a configuration that a push may have touched.</summary>
internal static class ChangedSubjects
{
    // More commits than a payload lists.
    private const int MostCommits = 2_048;

    public static Routed With(this Routed routed, Uri host, GitHubEvent? payload, RepositoryRef? repository)
    {
        if (payload?.Repository is not { } named || repository is null)
        {
            return routed with { Changed = [.. routed.Known.Concat(routed.Gone).Select(known => ForgeSubject.Repository(known.Host, known.FullName))] };
        }

        var name = named.FullName;
        return payload switch
        {
            GitHubRepositoryEvent => routed with { Changed = [ForgeSubject.Repository(host, name), ForgeSubject.Configuration(host, name)] },
            GitHubPullRequestEvent request => routed.Checked(
                host, name, request.PullRequest.Number, request is { Action: "opened" or "synchronize" or "reopened", PullRequest.IsFork: true }
                    ? new ConfigurationCheckInput(repository, $"pull/{request.PullRequest.Number}", request.PullRequest.HeadSha) : null),
            GitHubPushEvent { IsDeletion: false, Branch: { } branch } push when push.IsForced || push.Commits.Count >= MostCommits
                || push.Commits.Any(commit => Touches(commit.Added, commit.Modified, commit.Removed)) => routed.Touched(host, name, new ConfigurationCheckInput(repository, branch, push.After)),
            _ => routed,
        };
    }

    public static Routed With(this Routed routed, Uri host, GitLabEvent? payload, RepositoryRef? repository)
    {
        if (payload?.Project.PathWithNamespace is not { } name || repository is null)
        {
            return routed;
        }

        return payload switch
        {
            GitLabProjectEvent => routed with { Changed = [ForgeSubject.Repository(host, name), ForgeSubject.Configuration(host, name)] },
            GitLabMergeRequestEvent request => routed.Checked(
                host, name, request.Number, request is { Action: "open" or "reopen" or "update", IsFork: true } ? new ConfigurationCheckInput(repository, $"merge/{request.Number}", request.HeadSha) : null),
            GitLabPushEvent { IsDeletion: false } push when push.BySystemHook || push.TotalCommits > push.Commits.Count
                || push.Commits.Any(commit => Touches(commit.Added, commit.Modified, commit.Removed)) => routed.Touched(host, name, new ConfigurationCheckInput(repository, push.Branch, push.After)),
            _ => routed,
        };
    }

    // What the product commits itself is no configuration.
    private static Routed Touched(this Routed routed, Uri host, string name, ConfigurationCheckInput check) => routed with
    {
        Intents = check.Branch.StartsWith(ChangeRequestText.BranchPrefix, StringComparison.Ordinal) ? routed.Intents : [.. routed.Intents, Start(check)],
        Changed = [ForgeSubject.Configuration(host, name)],
    };

    private static Routed Checked(this Routed routed, Uri host, string name, long number, ConfigurationCheckInput? check) => routed with
    {
        Intents = check is null ? routed.Intents : [.. routed.Intents, Start(check)],
        Changed = [ForgeSubject.ChangeRequest(host, name, number)],
    };

    private static Intent Start(ConfigurationCheckInput check) =>
        Intent.Start(nameof(ConfigurationCheckOrchestration), ConfigurationCheckOrchestration.IdFor(check), check);

    private static bool Touches(params ReadOnlySpan<IReadOnlyList<string>> changes)
    {
        foreach (var paths in changes)
        {
            if (paths.Any(ConfigurationCheckOrchestration.IsConfiguration))
            {
                return true;
            }
        }

        return false;
    }
}
