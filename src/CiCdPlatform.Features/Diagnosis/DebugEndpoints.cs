using CiCdPlatform.Core.Diagnosis;
using CiCdPlatform.Core.Mending;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Security;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.Features.Diagnosis;

/// <summary>A failure to look into: a log, a run of a repository, or both.</summary>
/// <param name="Log">The log of the failing job; read from the run where it is left out.</param>
/// <param name="RepositoryUrl">Whose files it failed on; nothing can be mended without.</param>
/// <param name="RunId">The forge's number of the run.</param>
/// <param name="Commit">The commit that failed; that of the run where it is left out.</param>
public sealed record DebugRequest(string? Log = null, string? RepositoryUrl = null, ForgeKind? Forge = null, long? RunId = null, string? Commit = null, string? Definition = null, string? Job = null);

/// <summary>What a pattern is worth: what its patcher says of itself, and how it fared since.</summary>
public sealed record PatternView(string Patcher, string Pattern, int Successes, int Failures, double Confidence);

/// <summary>Why a run failed, and what would mend it.</summary>
public sealed record DebugAnalysis(string Schema, string Category, string Summary, LogText? RootCause, IReadOnlyList<LogSpan> Spans, IReadOnlyList<LogText> Lines, string? FailedStep, string? FailedCommand, TestReport Tests, double Confidence, bool Infrastructure, IReadOnlyList<ProposedPatch> Fixes);

/// <summary>A session as it stands.</summary>
public sealed record DebugSessionView(string Id, string Definition, string? Job, IReadOnlyList<DebugMessage> Messages);

/// <summary>What a person says in a session.</summary>
public sealed record DebugSaid(string Text);

/// <summary><c>/api/v1/debug</c>: why a run failed, what would mend it, and sessions that keep their context.</summary>
internal static class DebugEndpoints
{
    private static readonly DebugRequest Example = new("npm error Missing script: \"tets\"\n", "https://github.com/octo/one", ForgeKind.GitHub, Definition: ".github/workflows/ci.yml", Job: "test");

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/debug").WithTags("debug").RequireRole(Role.Viewer);
        group.MapGet("/patterns", PatternsAsync).WithName("listDebugPatterns").WithSummary("The patterns of failures that are mended, with how they fared.").Cached(5);
        group.MapPost("/analyze", AnalyzeAsync).WithName("analyzeFailure").WithSummary("Says why a run failed.").Limited(RateClass.Heavy).Example(Example);
        group.MapPost("/patch", PatchAsync).WithName("proposePatches").WithSummary("What would mend a failure, the most confident first; nothing is run.").Limited(RateClass.Heavy).Example(Example);
        group.MapPost("/session", OpenAsync).WithName("openDebugSession").WithSummary("Opens a session about a failure.").RequireRole(Role.Developer).Limited(RateClass.Heavy).Example(Example);
        group.MapGet("/session/{id}", GetAsync).WithName("getDebugSession").WithSummary("A session with its messages.").Example("id", "debug-0123456789abcdef0123456789abcdef");
        group.MapPost("/session/{id}/messages", SayAsync).WithName("sayInDebugSession").WithSummary("Asks, shows lines, tries a patch or runs the failing jobs again; what has to be run is answered in the session later.")
            .RequireRole(Role.Developer).Limited(RateClass.Heavy).Example("id", "debug-0123456789abcdef0123456789abcdef").Example(new DebugSaid("why"));
    }

    private static async Task<Ok<List<PatternView>>> PatternsAsync(FailureStore failures, CancellationToken cancellation)
    {
        var records = await failures.RecordsAsync(cancellation);
        var views = records.Select(pair => new PatternView(pair.Key.Patcher, pair.Key.Pattern, pair.Value.Successes, pair.Value.Failures, pair.Value.Confidence(0.7)));
        var untried = AllPatchers.All.Where(patcher => !records.Keys.Any(key => key.Patcher == patcher.Id)).Select(patcher => new PatternView(patcher.Id, "", 0, 0, 0.7));
        return TypedResults.Ok(views.Concat(untried).OrderByDescending(view => view.Successes + view.Failures).ThenBy(view => view.Patcher, StringComparer.Ordinal).ThenBy(view => view.Pattern, StringComparer.Ordinal).ToList());
    }

    private static async Task<Results<Ok<DebugAnalysis>, ProblemHttpResult>> AnalyzeAsync(
        DebugRequest request, Caller caller, RequestedRepositories repositories, IForges forges, DebugSessions sessions, HttpResponse response, CancellationToken cancellation)
    {
        var (state, problem) = await StateAsync(request, Role.Viewer, caller, repositories, forges, response, cancellation);
        return state is null ? problem! : TypedResults.Ok(await sessions.WithAsync(state, conversation => Task.FromResult(ViewOf(conversation)), cancellation));
    }

    private static async Task<Results<Ok<IReadOnlyList<ProposedPatch>>, ProblemHttpResult>> PatchAsync(
        DebugRequest request, Caller caller, RequestedRepositories repositories, IForges forges, DebugSessions sessions, HttpResponse response, CancellationToken cancellation)
    {
        var (state, problem) = await StateAsync(request, Role.Viewer, caller, repositories, forges, response, cancellation);
        if (state is null)
        {
            return problem!;
        }

        return state.Repository is null
            ? OperationProblems.Invalid("repositoryUrl must name the repository whose files the run failed on")
            : TypedResults.Ok(await sessions.WithAsync(state, conversation => Task.FromResult(conversation.Patches), cancellation));
    }

    private static async Task<Results<Created<DebugSessionView>, ProblemHttpResult>> OpenAsync(
        DebugRequest request, Caller caller, RequestedRepositories repositories, IForges forges, DebugSessions sessions, HttpResponse response, CancellationToken cancellation)
    {
        var (state, problem) = await StateAsync(request, Role.Developer, caller, repositories, forges, response, cancellation);
        if (state is null)
        {
            return problem!;
        }

        var id = "debug-" + InstanceIds.Random();
        await sessions.PutAsync(id, caller.Subject, state, cancellation);
        return TypedResults.Created($"/api/v1/debug/session/{id}", new DebugSessionView(id, state.Definition, state.Job, []));
    }

    private static async Task<Results<Ok<DebugSessionView>, ProblemHttpResult>> GetAsync(string id, Caller caller, DebugSessions sessions, CancellationToken cancellation) =>
        await sessions.FindAsync(id, caller.Subject, cancellation) is var (_, state) ? TypedResults.Ok(new DebugSessionView(id, state.Definition, state.Job, state.Messages)) : NotFound();

    private static async Task<Results<Ok<DebugMessage>, Accepted<DebugMessage>, ProblemHttpResult>> SayAsync(string id, DebugSaid said, Caller caller, DebugSessions sessions, IDurableClient durable, CancellationToken cancellation)
    {
        if (await sessions.FindAsync(id, caller.Subject, cancellation) is not var (subject, state))
        {
            return NotFound();
        }

        if (said.Text is not { Length: > 0 and <= 2000 } || state.Messages.Count >= DebugSessions.MaxMessages)
        {
            return OperationProblems.Invalid($"text must have 1 to 2000 characters, and a session {DebugSessions.MaxMessages} messages");
        }

        var reply = await sessions.WithAsync(state, conversation => Task.FromResult(conversation.Answer(said.Text)), cancellation);
        var message = new DebugMessage(state.Messages.Count + 1, said.Text, reply.Run is null ? reply : null);
        await sessions.PutAsync(id, subject, state with { Messages = [.. state.Messages, message] }, cancellation);
        if (reply.Run is null)
        {
            return TypedResults.Ok(message);
        }

        await durable.StartAsync(
            nameof(DebugRunOrchestration), new DebugRunInput(id, message.Number), new StartOptions($"debugrun-{InstanceIds.Hash($"{id}\n{message.Number}")}-1") { Tenant = state.Repository?.Tenant() ?? "" }, cancellation);
        return TypedResults.Accepted($"/api/v1/debug/session/{id}", message);
    }

    private static DebugAnalysis ViewOf(DebugConversation conversation)
    {
        var diagnosis = conversation.Diagnosis;
        return new DebugAnalysis(
            "diagnosis/1", diagnosis.Category.ToString().ToLowerInvariant(), diagnosis.Summary, diagnosis.RootCause, diagnosis.Spans, conversation.Answer("why").Lines, diagnosis.FailedStep, diagnosis.FailedCommand, diagnosis.Tests,
            diagnosis.Confidence, diagnosis.IsInfrastructure, conversation.Patches);
    }

    /// <summary>The context that a request names: the log and the commit are read from the run where they are left out.</summary>
    private static async Task<(DebugState? State, ProblemHttpResult? Problem)> StateAsync(
        DebugRequest request, Role needed, Caller caller, RequestedRepositories repositories, IForges forges, HttpResponse response, CancellationToken cancellation)
    {
        if (request.Log is { Length: > DebugSessions.MaxLog })
        {
            return (null, OperationProblems.Invalid($"log must have at most {DebugSessions.MaxLog} characters: send its end"));
        }

        var forge = request.Forge ?? ForgeKind.GitHub;
        var definition = request.Definition ?? (forge == ForgeKind.GitHub ? ".github/workflows/ci.yml" : ".gitlab-ci.yml");
        if (request.RepositoryUrl is null)
        {
            return request.Log is { } alone ? (new DebugState(forge, null, null, definition, request.Job, CredentialMask.Apply(alone), []), null) : (null, OperationProblems.Invalid("log or repositoryUrl must be given"));
        }

        var (repository, problem) = await repositories.FindAsync(caller, needed, request.RepositoryUrl, request.Forge, null, response, cancellation);
        if (repository is null)
        {
            return (null, problem);
        }

        try
        {
            var connection = forges.Open(repository.Address);
            var run = request.RunId is { } id ? await connection.GetRunAsync(id, cancellation) : null;
            var (log, job) = (request.Log, request.Job);
            if (run is not null && log is null && FailedJobs.Of(await connection.ListJobsAsync(run.Id, cancellation)).FirstOrDefault(one => job is null || one.Name == job) is { } failed)
            {
                (log, job) = (await connection.ReadJobLogAsync(failed.Id, DebugSessions.MaxLog, cancellation), failed.Name);
            }

            var commit = request.Commit ?? run?.HeadSha ?? await connection.GetBranchHeadAsync((await connection.GetRepositoryAsync(cancellation)).DefaultBranch, cancellation);
            return (new DebugState(repository.Forge, repository, commit, request.Definition ?? (run?.Definition is { Length: > 0 } of ? of : definition), job, CredentialMask.Apply(log ?? ""), []), null);
        }
        catch (ForgeException e)
        {
            return (null, e.ToAnswer(response));
        }
    }

    private static ProblemHttpResult NotFound() => OperationProblems.Problem(StatusCodes.Status404NotFound, "session-not-found", "there is no such session of yours; sessions are kept for a week");
}
