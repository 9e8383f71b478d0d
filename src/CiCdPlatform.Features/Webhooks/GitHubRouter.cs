using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.Features.Commands;
using CiCdPlatform.Features.Diagnosis;
using CiCdPlatform.Features.Installations;
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
    /// <param name="host">Where it came from.</param>
    /// <param name="payload">What was told.</param>
    /// <param name="delivery">The delivery, the same when it comes again: a button that is pressed twice means two things.</param>
    public Routed Route(Uri host, GitHubEvent? payload, string delivery = "") =>
        Choose(host, payload, delivery).With(host, payload, payload is null ? null : Reference(host, payload)).For(host, Owned(payload));

    private static Routed Choose(Uri host, GitHubEvent? payload, string delivery) => payload switch
    {
        GitHubInstallationEvent installation => Installation(host, installation, delivery),
        GitHubInstallationRepositoriesEvent changed => new Routed(changed.Action, Onboard(host, changed.InstallationId, changed.Added, delivery))
        {
            Known = References(host, changed.InstallationId, changed.Added),
            Gone = References(host, changed.InstallationId, changed.Removed),
        },
        GitHubRepositoryEvent moved when Reference(host, moved) is { } repository => moved.Action == "deleted"
            ? new Routed(moved.Action, []) { Gone = [repository] }
            : new Routed(moved.Action, []) { Known = [repository] },
        GitHubPushEvent { IsDeletion: false, Branch: { } branch } push when Reference(host, push) is { } repository => Push(repository, branch, push),
        GitHubPullRequestEvent { Action: "closed" } closed when closed.PullRequest is { IsFork: false } request
            && request.HeadRef.StartsWith(ChangeRequestText.BranchPrefix, StringComparison.Ordinal) && Reference(host, closed) is { } repository =>
            Routed.Nothing(closed.Action) with { Settled = new(host.Authority, repository.Id, request.HeadRef, request.IsMerged) },
        GitHubPullRequestEvent { Action: "opened" or "synchronize" or "reopened" or "ready_for_review" } request when Reference(host, request) is { } repository =>
            new Routed(request.Action, [Review(repository, request.PullRequest.Number, request.PullRequest.HeadSha)]),
        GitHubWorkflowRunEvent run when Reference(host, run) is { } repository => new Routed(run.Action, [
            Intent.Raise(
                PipelineMonitorOrchestration.IdFor(repository, run.HeadSha),
                PipelineMonitorOrchestration.RunChangedEvent,
                new RunChanged(run.State is not (RunState.Queued or RunState.Running))),
            .. run.Action == "completed" ? FailureIntents.Of(new FailureInput(repository, run.RunId, run.Definition, run.HeadSha, run.HeadBranch, run.Event, run.Attempt), run.State) : []]),
        GitHubCheckRunEvent { Action: "rerequested", Name: PushChecksOrchestration.ReportName or PullRequestReviewOrchestration.ReportName } check when Reference(host, check) is { } repository =>
            new Routed(check.Action, [Rerun(repository, $"{delivery}\nrun {check.CheckRunId}", new RerunInput(repository, check.HeadSha, check.Name, check.ExternalId, check.PullRequests))]),
        GitHubCheckSuiteEvent { Action: "rerequested" } suite when Reference(host, suite) is { } repository =>
            new Routed(suite.Action, [Rerun(repository, $"{delivery}\nsuite {suite.SuiteId}", new RerunInput(repository, suite.HeadSha, null, null, suite.PullRequests))]),
        GitHubCheckRunEvent { Action: "requested_action", RequestedAction: { } button, Origin.Sender: { } person } check when Reference(host, check) is { } repository =>
            new Routed(check.Action, [Intent.Start(
                nameof(CheckButtonOrchestration),
                CheckButtonOrchestration.IdFor(repository, $"{delivery}\n{check.CheckRunId}\n{button}"),
                new CheckButtonInput(repository, check.ExternalId, button, person.Id, person.Login))]),
        GitHubMergeGroupEvent { Action: "checks_requested" } group when Reference(host, group) is { } repository => new Routed(group.Action, [Queue(repository, group)]),
        GitHubIssueCommentEvent { Action: "created", IsPullRequest: true, Author: { IsBot: false } author } comment
            when CommandText.Read(comment.Body) is { Count: > 0 } commands && Reference(host, comment) is { } repository =>
            Command(comment.Action, repository, new CommentPlace(comment.Number, comment.CommentId, IsOnLine: false), author, commands),
        GitHubReviewCommentEvent { Action: "created", Author: { IsBot: false } author } remark
            when CommandText.Read(remark.Body) is { Count: > 0 } commands && Reference(host, remark) is { } repository =>
            Command(remark.Action, repository, new CommentPlace(remark.PullRequest.Number, remark.CommentId, IsOnLine: true), author, commands),
        { } other => Routed.Nothing(other.Action),
        null => Routed.Nothing(),
    };

    private static Routed Installation(Uri host, GitHubInstallationEvent installation, string delivery)
    {
        var repositories = References(host, installation.InstallationId, installation.Repositories);
        var routed = installation.Action switch
        {
            "created" => new Routed(installation.Action, Onboard(host, installation.InstallationId, installation.Repositories, delivery)) { Known = repositories },
            "deleted" => new Routed(installation.Action, []) { Gone = repositories },
            "new_permissions_accepted" or "unsuspend" => new Routed(installation.Action, Resume(host, installation)) { Known = repositories },
            _ => new Routed(installation.Action, []) { Known = repositories },
        };
        return installation.InstallationId is not { } id
            ? routed
            : routed with
            {
                Installation = new(
                    host.Authority,
                    id,
                    installation.AppId,
                    installation.Account,
                    installation.Action switch { "deleted" => InstallationStates.Removed, "suspend" => InstallationStates.Suspended, _ => InstallationStates.Active },
                    installation.Permissions),
            };
    }

    /// <summary>What could not be done before may be possible now. A later change of the same installation is another start.</summary>
    private static IReadOnlyList<Intent> Resume(Uri host, GitHubInstallationEvent installation) => installation.InstallationId is not { } id
        ? []
        : [Intent.Start(
            nameof(ResumeInstallationOrchestration),
            InstanceIds.Create("resume", host, id, $"{installation.Action} {installation.ChangedAt}\n{string.Join('\n', installation.Permissions.Select(p => $"{p.Key}={p.Value}").Order(StringComparer.Ordinal))}"),
            new ResumeInstallationInput(host, id))];

    /// <summary>Repositories that are taken out and added again are another start: what was refused before is tried again.</summary>
    private static IReadOnlyList<Intent> Onboard(Uri host, long? installationId, IReadOnlyList<GitHubRepositoryReference> repositories, string delivery) =>
        installationId is not { } id || repositories.Count == 0
            ? []
            : [Intent.Start(
                nameof(OnboardingOrchestration),
                InstanceIds.Create("onboarding", host, id, $"{delivery}\n{string.Join('\n', repositories.Select(repository => repository.Id).Order())}"),
                new OnboardingInput(References(host, id, repositories)))];

    private static Routed Push(RepositoryRef repository, string branch, GitHubPushEvent push)
    {
        if (branch.StartsWith(ChangeRequestText.BranchPrefix, StringComparison.Ordinal))
        {
            return Routed.Nothing();
        }

        var input = new PushChecksInput(repository, branch, push.IsCreation ? null : push.Before, push.After);
        return new Routed(null, [Intent.Start(nameof(PushChecksOrchestration), PushChecksOrchestration.IdFor(repository, push.After), input, input.Subject)]);
    }

    private static Intent Review(RepositoryRef repository, long number, string headSha)
    {
        var input = new PullRequestReviewInput(repository, number, headSha);
        return Intent.Start(nameof(PullRequestReviewOrchestration), PullRequestReviewOrchestration.IdFor(repository, number, headSha), input, input.Subject);
    }

    private static Intent Rerun(RepositoryRef repository, string cause, RerunInput input) => Intent.Start(nameof(RerunOrchestration), RerunOrchestration.IdFor(repository, cause), input);

    // A queue wants the check that it requires of pull requests, on the head of its group.
    private static Intent Queue(RepositoryRef repository, GitHubMergeGroupEvent group) => Intent.Start(
        nameof(PushChecksOrchestration),
        InstanceIds.Create("queue", repository.Host, repository.Id, group.HeadSha),
        new PushChecksInput(repository, group.HeadRef, group.BaseSha, group.HeadSha) { ReportName = PullRequestReviewOrchestration.ReportName });

    private static Routed Command(string action, RepositoryRef repository, CommentPlace place, GitHubActor author, IReadOnlyList<Command> commands) => new(
        action, [Intent.Start(nameof(CommandsOrchestration), CommandsOrchestration.IdFor(repository, place), new CommandsInput(repository, place, author.Id, author.Login, commands))]);

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
