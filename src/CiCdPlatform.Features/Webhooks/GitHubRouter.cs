using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.Features.Onboarding;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;
using CiCdPlatform.Forges.GitHub;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>What GitHub's events lead to.</summary>
internal sealed class GitHubRouter
{
    public Routed Route(Uri host, GitHubEvent? payload) =>
        Choose(host, payload).With(host, payload, payload is null ? null : Reference(host, payload)).For(host, Owned(payload));

    private static Routed Choose(Uri host, GitHubEvent? payload) => payload switch
    {
        GitHubInstallationEvent installation => Installation(host, installation),
        GitHubInstallationRepositoriesEvent changed => new Routed(changed.Action, Onboard(host, changed.InstallationId, changed.Added))
        {
            Known = References(host, changed.InstallationId, changed.Added),
            Gone = References(host, changed.InstallationId, changed.Removed),
        },
        GitHubRepositoryEvent moved when Reference(host, moved) is { } repository => moved.Action == "deleted"
            ? new Routed(moved.Action, []) { Gone = [repository] }
            : new Routed(moved.Action, []) { Known = [repository] },
        GitHubPushEvent { IsDeletion: false, Branch: { } branch } push when Reference(host, push) is { } repository => Push(repository, branch, push),
        GitHubPullRequestEvent { Action: "opened" or "synchronize" or "reopened" or "ready_for_review" } request when Reference(host, request) is { } repository =>
            new Routed(request.Action, [Review(repository, request.PullRequest.Number, request.PullRequest.HeadSha)]),
        GitHubWorkflowRunEvent run when Reference(host, run) is { } repository => new Routed(run.Action, [Intent.Raise(
            PipelineMonitorOrchestration.IdFor(repository, run.HeadSha),
            PipelineMonitorOrchestration.RunChangedEvent,
            new RunChanged(run.State is not (RunState.Queued or RunState.Running)))]),
        GitHubCheckRunEvent { Action: "rerequested" } check when Reference(host, check) is { } repository => Rerun(repository, check),
        { } other => Routed.Nothing(other.Action),
        null => Routed.Nothing(),
    };

    private static Routed Installation(Uri host, GitHubInstallationEvent installation)
    {
        var repositories = References(host, installation.InstallationId, installation.Repositories);
        return installation.Action switch
        {
            "created" => new Routed(installation.Action, Onboard(host, installation.InstallationId, installation.Repositories)) { Known = repositories },
            "deleted" => new Routed(installation.Action, []) { Gone = repositories },
            _ => new Routed(installation.Action, []) { Known = repositories },
        };
    }

    private static IReadOnlyList<Intent> Onboard(Uri host, long? installationId, IReadOnlyList<GitHubRepositoryReference> repositories) =>
        installationId is not { } id || repositories.Count == 0
            ? []
            : [Intent.Start(
                nameof(OnboardingOrchestration),
                InstanceIds.Create("onboarding", host, id, string.Join('\n', repositories.Select(repository => repository.Id).Order())),
                new OnboardingInput(References(host, id, repositories)))];

    private static Routed Push(RepositoryRef repository, string branch, GitHubPushEvent push) =>
        branch.StartsWith(ChangeRequestText.BranchPrefix, StringComparison.Ordinal)
            ? Routed.Nothing()
            : new Routed(null, [Intent.Start(
                nameof(PushChecksOrchestration),
                PushChecksOrchestration.IdFor(repository, push.After),
                new PushChecksInput(repository, branch, push.IsCreation ? null : push.Before, push.After))]);

    private static Intent Review(RepositoryRef repository, long number, string headSha) => Intent.Start(
        nameof(PullRequestReviewOrchestration),
        PullRequestReviewOrchestration.IdFor(repository, number, headSha),
        new PullRequestReviewInput(repository, number, headSha));

    /// <summary>A pressed "Re-run": a new attempt with a check run of its own. For a fork GitHub does not name the pull request.</summary>
    private static Routed Rerun(RepositoryRef repository, GitHubCheckRunEvent check)
    {
        var again = $"{check.HeadSha}\nrerun of {check.CheckRunId}";
        return check switch
        {
            { Name: PushChecksOrchestration.ReportName } => new Routed(check.Action, [Intent.Start(
                nameof(PushChecksOrchestration),
                InstanceIds.Create("push", repository.Host, repository.Id, again),
                new PushChecksInput(repository, "", null, check.HeadSha))]),
            { Name: PullRequestReviewOrchestration.ReportName, PullRequests: [var number, ..] } => new Routed(check.Action, [Intent.Start(
                nameof(PullRequestReviewOrchestration),
                InstanceIds.Create("review", repository.Host, repository.Id, $"{number}\n{again}"),
                new PullRequestReviewInput(repository, number, check.HeadSha))]),
            _ => Routed.Nothing(check.Action),
        };
    }

    private static string? Owned(GitHubEvent? payload) => payload switch
    {
        GitHubInstallationEvent installation => installation.Account,
        GitHubInstallationRepositoriesEvent changed => changed.Account,
        _ => payload?.Repository?.FullName,
    };

    private static RepositoryRef? Reference(Uri host, GitHubEvent payload) => payload.Repository is { } repository
        ? new RepositoryRef(ForgeKind.GitHub, host, repository.Id, repository.FullName, new ForgeAccess(payload.InstallationId))
        : null;

    private static IReadOnlyList<RepositoryRef> References(Uri host, long? installationId, IReadOnlyList<GitHubRepositoryReference> repositories) =>
        repositories.Select(repository => new RepositoryRef(ForgeKind.GitHub, host, repository.Id, repository.FullName, new ForgeAccess(installationId))).ToList();
}
