using System.Text.Json;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Audit;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Pipelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.Features.Operations;

/// <summary>What a person does with one instance.</summary>
internal static class OrchestrationActions
{
    private const int MaxReason = 500;
    private const int MaxEventBytes = 1024 * 1024;

    public static void Map(RouteGroupBuilder orchestrations)
    {
        var group = orchestrations.MapGroup("").RequireRole(Role.Maintainer);
        group.MapPost("/{id}/events/{name}", RaiseAsync).WithName("raiseOrchestrationEvent").WithSummary("Raises an event; the body is its payload.").Example("id", "delivery-0123456789abcdef0123-1").Example("name", "run-changed").Example(new { isTerminal = true }).WithMetadata(new RequestSizeLimitAttribute(MaxEventBytes));
        group.MapPost("/{id}/terminate", TerminateAsync).WithName("terminateOrchestration").WithSummary("Ends an instance and its children.").Example("id", "delivery-0123456789abcdef0123-1").Example(new ReasonRequest("a maintenance window"));
        group.MapPost("/{id}/suspend", (string id, ReasonRequest? request, Caller caller, RepositoryAccess access, AuditLog audit, [FromServices] IDurableOperations operations, CancellationToken cancellation) => ActAsync(
            id,
            request,
            new Steering(caller, access, audit),
            operations,
            reason => operations.SuspendAsync(id, reason, cancellation),
            state => OperationProblems.Conflict(
                "orchestration-not-suspendable", $"{id} is {StateNames.Of(state)}: only what is pending or running can be suspended"),
            cancellation)).WithName("suspendOrchestration").WithSummary("Holds an instance.").Example("id", "delivery-0123456789abcdef0123-1").Example(new ReasonRequest("a maintenance window"));
        group.MapPost("/{id}/resume", (string id, Caller caller, RepositoryAccess access, AuditLog audit, [FromServices] IDurableOperations operations, CancellationToken cancellation) => ActAsync(
            id,
            null,
            new Steering(caller, access, audit),
            operations,
            _ => operations.ResumeAsync(id, cancellation),
            state => OperationProblems.Conflict("orchestration-not-suspended", $"{id} is {StateNames.Of(state)}: only what is suspended can be resumed"),
            cancellation)).WithName("resumeOrchestration").WithSummary("Lets a held instance go on.").Example("id", "delivery-0123456789abcdef0123-1");
        group.MapPost("/{id}/rewind", (string id, ReasonRequest? request, Caller caller, RepositoryAccess access, AuditLog audit, [FromServices] IDurableOperations operations, CancellationToken cancellation) => ActAsync(
            id,
            request,
            new Steering(caller, access, audit),
            operations,
            reason => operations.RewindAsync(id, reason, cancellation),
            state => OperationProblems.Conflict("orchestration-not-failed", $"{id} is {StateNames.Of(state)}: only what has failed or was set aside, and is not archived, can be rewound"),
            cancellation)).WithName("rewindOrchestration").WithSummary("Takes a failed instance back to before its failure.").Example("id", "delivery-0123456789abcdef0123-1").Example(new ReasonRequest("a maintenance window"));
    }

    private static async Task<Results<Ok<OrchestrationView>, ProblemHttpResult>> ActAsync(
        string id,
        ReasonRequest? request,
        Steering steering,
        IDurableOperations operations,
        Func<string, Task<bool>> act,
        Func<OrchestrationState, ProblemHttpResult> refused,
        CancellationToken cancellation)
    {
        if (await operations.FindKnownAsync(id, cancellation) is not { } instance)
        {
            return OperationProblems.NotFound(id);
        }

        if (await steering.RefuseAsync(instance, cancellation) is { } refusal)
        {
            return refusal;
        }

        var done = await act(ReasonOf(request));
        await steering.NoteAsync(done ? "orchestration.steered" : "orchestration.not-steered", instance, $"{instance.Name} was {StateNames.Of(instance.State)}: {ReasonOf(request)}", cancellation);
        var now = await operations.FindAsync(id, cancellation) ?? instance;
        return done ? TypedResults.Ok(OrchestrationView.Row(now)) : refused(now.State);
    }

    private static async Task<Results<Ok<OrchestrationView>, ProblemHttpResult>> TerminateAsync(
        string id, ReasonRequest? request, Caller caller, RepositoryAccess access, AuditLog audit, [FromServices] IDurableOperations operations, IDurableClient durable, TokenVault vault, CancellationToken cancellation)
    {
        if (await operations.FindKnownAsync(id, cancellation) is not { } instance)
        {
            return OperationProblems.NotFound(id);
        }

        var steering = new Steering(caller, access, audit);
        if (await steering.RefuseAsync(instance, cancellation) is { } refusal)
        {
            return refusal;
        }

        if (instance.IsTerminal && instance.State != OrchestrationState.SetAside)
        {
            return OperationProblems.Conflict("orchestration-ended", $"{id} is {StateNames.Of(instance.State)} already");
        }

        await steering.NoteAsync("orchestration.terminated", instance, $"{instance.Name}: {ReasonOf(request)}", cancellation);
        await durable.TerminateAsync(id, ReasonOf(request), cancellation);
        if (instance is { Name: nameof(PipelineDeliveryOrchestration), Input: { } input }
            && JsonSerializer.Deserialize<DeliveryInput>(input, JsonSerializerOptions.Web)?.Repository.Access.CredentialKey is { } key)
        {
            await vault.ForgetAsync(key, cancellation);
        }

        return TypedResults.Ok(OrchestrationView.Row(await operations.FindAsync(id, cancellation) ?? instance));
    }

    /// <summary>The body is the event's payload; none is null. With <c>Idempotency-Key</c> the same event counts once.</summary>
    private static async Task<Results<Accepted<OrchestrationView>, ProblemHttpResult>> RaiseAsync(
        string id, string name, HttpRequest http, Caller caller, RepositoryAccess access, AuditLog audit, [FromServices] IDurableOperations operations, IDurableClient durable, CancellationToken cancellation)
    {
        if (name.Length > 100 || !name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.'))
        {
            return OperationProblems.Invalid("an event's name has 1 to 100 letters, digits, dashes, dots and underscores");
        }

        var key = http.Headers["Idempotency-Key"].ToString();
        if (key.Length > 200)
        {
            return OperationProblems.Invalid("Idempotency-Key has at most 200 characters");
        }

        var (payload, isJson) = await ReadAsync(http, cancellation);
        if (!isJson)
        {
            return OperationProblems.Invalid("the body must be one JSON value, the event's payload, or empty");
        }

        if (await operations.FindKnownAsync(id, cancellation) is not { } instance)
        {
            return OperationProblems.NotFound(id);
        }

        var steering = new Steering(caller, access, audit);
        if (await steering.RefuseAsync(instance, cancellation) is { } refusal)
        {
            return refusal;
        }

        if (instance.IsTerminal && instance.State != OrchestrationState.SetAside)
        {
            return OperationProblems.Conflict("orchestration-ended", $"{id} is {StateNames.Of(instance.State)}: an event would have no effect");
        }

        await steering.NoteAsync("orchestration.event-raised", instance, $"{instance.Name}: {name}", cancellation);
        await durable.RaiseEventAsync(id, name, payload, key.Length == 0 ? null : "api/" + key, cancellation);
        return TypedResults.Accepted($"/api/v1/orchestrations/{id}", OrchestrationView.Row(instance));
    }

    private static async Task<(JsonElement? Payload, bool IsJson)> ReadAsync(HttpRequest http, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        await http.Body.CopyToAsync(body, cancellation);
        if (body.Length == 0)
        {
            return (null, true);
        }

        try
        {
            return (JsonSerializer.Deserialize<JsonElement>(body.GetBuffer().AsSpan(0, (int)body.Length)), true);
        }
        catch (JsonException)
        {
            return (null, false);
        }
    }

    private static string ReasonOf(ReasonRequest? request) => request?.Reason?.Trim() switch
    {
        null or "" => "asked for by an operator",
        { Length: > MaxReason } reason => reason[..MaxReason],
        var reason => reason,
    };
}

/// <summary>Who steps in, whether they may, and the note of it.</summary>
internal sealed record Steering(Caller Caller, RepositoryAccess Access, AuditLog Audit)
{
    public async Task<ProblemHttpResult?> RefuseAsync(OrchestrationInstance instance, CancellationToken cancellation) => await Access.RoleAsync(Caller, instance, cancellation) switch
    {
        Role.None => OperationProblems.NotFound(instance.Id),
        < Role.Maintainer and var held => RepositoryAccess.Judge(held, Role.Maintainer),
        _ => null,
    };

    public Task NoteAsync(string action, OrchestrationInstance instance, string detail, CancellationToken cancellation) =>
        Audit.WriteAsync(new AuditEntry(Caller.Subject, Caller.Name, action, instance.Id, detail), cancellation);
}
