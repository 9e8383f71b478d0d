using System.Globalization;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.Features.Commands;
using CiCdPlatform.Features.Diagnosis;
using CiCdPlatform.Features.Onboarding;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;
using CiCdPlatform.Forges.GitLab;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>What GitLab's events lead to.</summary>
internal sealed class GitLabRouter
{
    /// <summary>Whoever sends hooks is served, and is asked for what was missed; so its project is remembered.</summary>
    public Routed Route(Uri host, GitLabEvent? payload)
    {
        var routed = Choose(host, payload).With(host, payload, payload is null ? null : Reference(host, payload)).For(host, payload?.Project.PathWithNamespace);
        if (payload is null || Reference(host, payload) is not { } repository)
        {
            return routed;
        }

        return payload is GitLabProjectEvent { Change: GitLabProjectChange.Destroyed } ? routed with { Gone = [repository] } : routed with { Known = [repository] };
    }

    private static Routed Choose(Uri host, GitLabEvent? payload) => payload switch
    {
        GitLabProjectEvent { Change: GitLabProjectChange.Created } created when Reference(host, created) is { } repository => new Routed(
            "created",
            [Intent.Start(nameof(OnboardingOrchestration), InstanceIds.Create("onboarding", host, repository.Id, "project"), new OnboardingInput([repository]))]),
        GitLabPushEvent { IsDeletion: false } push when Reference(host, push) is { } repository => Push(repository, push),
        GitLabMergeRequestEvent request when Reference(host, request) is { } repository => MergeRequest(repository, request),
        GitLabPipelineEvent pipeline when Reference(host, pipeline) is { } repository => new Routed(
            pipeline.Status,
            [
                Intent.Raise(
                    PipelineMonitorOrchestration.IdFor(repository, pipeline.Sha),
                    PipelineMonitorOrchestration.RunChangedEvent,
                    new RunChanged(pipeline.State is not (RunState.Queued or RunState.Running))),
                .. Train(repository, pipeline),
                .. FailureIntents.Of(new FailureInput(repository, pipeline.PipelineId, ".gitlab-ci.yml", pipeline.Sha, BranchOf(pipeline), pipeline.Source.Length > 0 ? pipeline.Source : "push", AttemptOf(pipeline)) { ChangeRequest = pipeline.MergeRequestNumber }, pipeline.State),
            ]),
        GitLabNoteEvent { IsSystemNote: false, MergeRequestNumber: { } number, UserId: { } author } note
            when CommandText.Read(note.Note) is { Count: > 0 } commands && Reference(host, note) is { } repository => Note(repository, note, number, author, commands),
        _ => Routed.Nothing(),
    };

    // The event names the source branch whatever the pipeline runs on: only the pipeline itself tells a merge train. Starting it again at each event is harmless.
    private static IReadOnlyList<Intent> Train(RepositoryRef repository, GitLabPipelineEvent pipeline) => pipeline is { Source: "merge_request_event", MergeRequestNumber: not null }
        ? [Intent.Start(nameof(TrainCheckOrchestration), TrainCheckOrchestration.IdFor(repository, pipeline.PipelineId), new TrainCheckInput(repository, pipeline.PipelineId, pipeline.Sha))]
        : [];

    // GitLab numbers no attempts: the second at which one ended tells it from the others.
    private static long AttemptOf(GitLabPipelineEvent pipeline) =>
        DateTimeOffset.TryParse(pipeline.FinishedAt?.Replace(" UTC", "Z", StringComparison.Ordinal), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var ended) ? Math.Max(1, ended.ToUnixTimeSeconds()) : 1;

    // The reference of a merge request's pipeline names no branch.
    private static string? BranchOf(GitLabPipelineEvent pipeline) => pipeline.Ref.StartsWith("refs/", StringComparison.Ordinal) ? null : pipeline.Ref;

    private static Routed Push(RepositoryRef repository, GitLabPushEvent push)
    {
        if (push.Branch.StartsWith(ChangeRequestText.BranchPrefix, StringComparison.Ordinal))
        {
            return Routed.Nothing();
        }

        var input = new PushChecksInput(repository, push.Branch, push.IsCreation ? null : push.Before, push.After);
        return new Routed(null, [Intent.Start(nameof(PushChecksOrchestration), PushChecksOrchestration.IdFor(repository, push.After), input, input.Subject)]);
    }

    private static Routed MergeRequest(RepositoryRef repository, GitLabMergeRequestEvent request)
    {
        if (request is { Action: "close" or "merge", IsFork: false } && request.SourceBranch.StartsWith(ChangeRequestText.BranchPrefix, StringComparison.Ordinal))
        {
            return Routed.Nothing(request.Action) with { Settled = new(repository.Host.Authority, repository.Id, request.SourceBranch, request.Action == "merge") };
        }

        // An update without a previous head changed the text alone.
        var brings = request.Action is "open" or "reopen" || (request.Action == "update" && request.PreviousHead is not null);
        var input = new PullRequestReviewInput(repository, request.Number, request.HeadSha);
        return !brings
            ? Routed.Nothing(request.Action)
            : new Routed(request.Action, [Intent.Start(
                nameof(PullRequestReviewOrchestration), PullRequestReviewOrchestration.IdFor(repository, request.Number, request.HeadSha), input, input.Subject)]);
    }

    private static Routed Note(RepositoryRef repository, GitLabNoteEvent note, long number, long author, IReadOnlyList<Command> commands)
    {
        var place = new CommentPlace(number, note.NoteId, IsOnLine: false);
        return new Routed("note", [Intent.Start(nameof(CommandsOrchestration), CommandsOrchestration.IdFor(repository, place), new CommandsInput(repository, place, author, note.UserName ?? "", commands))]);
    }

    private static RepositoryRef? Reference(Uri host, GitLabEvent payload) => payload.Project.PathWithNamespace is { } path
        ? new RepositoryRef(ForgeKind.GitLab, host, payload.Project.Id, path, new ForgeAccess())
        : null;
}
