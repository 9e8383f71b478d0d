using System.Text.Json;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.Features.Pipelines;

/// <summary>Asks for a pipeline for one repository.</summary>
/// <param name="RepositoryUrl">The repository's web address, such as <c>https://github.com/owner/name</c>.</param>
/// <param name="Forge">Which forge it is on.</param>
/// <param name="AccessToken">A token for this request alone; kept until the delivery ends, in memory or, where processes share the work, encrypted.</param>
/// <param name="AutoCommit">Whether to commit it and open a pull or merge request.</param>
/// <param name="UseTemplateOnly">Whether to leave the language model out.</param>
public sealed record WorkflowRequest(string? RepositoryUrl, ForgeKind? Forge, string? AccessToken, bool AutoCommit = true, bool UseTemplateOnly = false)
{
    /// <summary>Never shows the token.</summary>
    public override string ToString() => $"{Forge} {RepositoryUrl}";
}

/// <summary>Where to look for the outcome.</summary>
public sealed record WorkflowAccepted(string Id, string StatusUrl);

/// <summary>A delivery seen from outside: its orchestration's state and what it has done so far.</summary>
public sealed record WorkflowView(string Id, string State, DeliveryStatus? Delivery)
{
    /// <summary>The branch that was made.</summary>
    public string? Branch => Delivery?.Branch;

    /// <summary>The commit on it.</summary>
    public string? CommitId => Delivery?.CommitId;

    /// <summary>Where the pipeline came from.</summary>
    public GenerationSource? Source => Delivery?.Source;

    /// <summary>Why this one.</summary>
    public IReadOnlyList<string> Reasons => Delivery?.Reasons ?? [];

    /// <summary>How it ended, or null.</summary>
    public string? Outcome => Delivery?.Outcome;
}

/// <summary><c>/api/v1/pipeline/workflow</c>: the loop, asked for by a person or a script.</summary>
internal static class WorkflowEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/pipeline").WithTags("pipeline").RequireRole(Role.Viewer);
        group.MapPost("/workflow", StartAsync).WithName("startPipelineWorkflow").WithSummary("Writes a repository's pipeline, proves it, commits it and watches it; 202 with the address at which the outcome stands.")
            .RequireRole(Role.Developer).Limited(RateClass.Heavy).Example(new WorkflowRequest("https://github.com/octo/one", ForgeKind.GitHub, null));
        group.MapGet("/workflow", ListAsync).WithName("listPipelineWorkflows").WithSummary("The latest deliveries of pipelines.");
        group.MapGet("/workflow/{id}", GetAsync).WithName("getPipelineWorkflow").WithSummary("How far a delivery is, and what it came to.").Example("id", "delivery-0123456789abcdef0123-1");
        group.MapGet("/templates", TemplateEndpoints.ListAsync).WithName("listPipelineTemplates").WithSummary("The templates that ship and, where a repository is named, its own before them.").Cached(30);
        DraftEndpoints.Map(group);
        group.MapGet("/history", HistoryAsync).WithName("listPipelineHistory").WithSummary("What delivered pipelines came to, the newest first; the header Link names the page that follows.").Cached(5);
    }

    private static async Task<Results<Accepted<WorkflowAccepted>, ProblemHttpResult>> StartAsync(
        WorkflowRequest request, Caller caller, RepositoryAccess access, HttpRequest http, RepositoryLocator locator, IForges forges, IDurableClient durable, TokenVault vault, CancellationToken cancellation)
    {
        var (address, problem) = await locator.LocateAsync(request.RepositoryUrl, request.Forge, hasToken: !string.IsNullOrEmpty(request.AccessToken), cancellation);
        if (address is null)
        {
            return Security.RequestedRepositories.Unlocated(caller, problem!);
        }

        if (!string.IsNullOrEmpty(request.AccessToken))
        {
            address = address with { Access = new ForgeAccess(CredentialKey: await vault.KeepAsync(request.AccessToken, cancellation)) };
        }

        ForgeRepository repository;
        try
        {
            repository = await forges.Open(address).GetRepositoryAsync(cancellation);
        }
        catch (ForgeException e)
        {
            if (address.Access.CredentialKey is { } key)
            {
                await vault.ForgetAsync(key, cancellation);
            }

            return e.ToAnswer(http.HttpContext.Response);
        }

        var subject = http.Headers["Idempotency-Key"].ToString() is { Length: > 0 and <= 200 } chosen ? $"api\n{chosen}" : $"api\n{http.HttpContext.TraceIdentifier}\n{InstanceIds.Random()}";
        var reference = new RepositoryRef(repository.Forge, address.Host, repository.Id, repository.FullName, address.Access);
        if (await access.RefuseAsync(caller, Role.Developer, reference, cancellation) is { } refusal)
        {
            if (reference.Access.CredentialKey is { } key)
            {
                await vault.ForgetAsync(key, cancellation);
            }

            return refusal;
        }

        var id = InstanceIds.Create("delivery", address.Host, repository.Id, subject);
        await durable.StartAsync(
            nameof(PipelineDeliveryOrchestration), new DeliveryInput(reference, request.AutoCommit, request.UseTemplateOnly), new StartOptions(id) { Tenant = reference.Tenant() }, cancellation);
        var url = $"/api/v1/pipeline/workflow/{id}";
        return TypedResults.Accepted(url, new WorkflowAccepted(id, url));
    }

    private static async Task<Results<Ok<WorkflowView>, ProblemHttpResult>> GetAsync(string id, Caller caller, RepositoryAccess access, IDurableClient durable, CancellationToken cancellation) =>
        InstanceId.IsValid(id) && await durable.GetAsync(id, cancellation) is { Name: nameof(PipelineDeliveryOrchestration) } instance && await access.RoleAsync(caller, instance, cancellation) >= Role.Viewer
            ? TypedResults.Ok(await ViewAsync(instance, durable, cancellation))
            : Problem(StatusCodes.Status404NotFound, new DeliveryProblem("workflow-not-found", $"there is no workflow {id}"));

    private static async Task<Ok<List<WorkflowView>>> ListAsync(Caller caller, RepositoryAccess access, IDurableClient durable, CancellationToken cancellation)
    {
        var views = new List<WorkflowView>();
        foreach (var instance in await durable.ListAsync(nameof(PipelineDeliveryOrchestration), limit: 50, cancellation: cancellation))
        {
            if (await access.RoleAsync(caller, instance, cancellation) >= Role.Viewer)
            {
                views.Add(await ViewAsync(instance, durable, cancellation));
            }
        }

        return TypedResults.Ok(views);
    }

    /// <summary>The page stands for itself, as it always did: what follows is named by the header.</summary>
    private static async Task<Results<Ok<IReadOnlyList<RecordedOutcome>>, ProblemHttpResult>> HistoryAsync(
        string? repository, string? outcome, string? after, int? limit, Caller caller, OutcomeStore outcomes, HttpResponse response, TimeProvider time, CancellationToken cancellation)
    {
        if (PagePosition.Parse(after) is not { } position || limit is < 1 or > 500)
        {
            return Operations.OperationProblems.Invalid("after must be that of the header Link of the page before, and limit a number from 1 to 500");
        }

        var size = limit ?? 200;
        var page = await outcomes.ListAsync(Given.Text(repository), Given.Text(outcome), position, size, Visibility.Of(caller, time), cancellation);
        if (page.Count == size)
        {
            response.Headers.Link = $"</api/v1/pipeline/history?after={Uri.EscapeDataString(new PagePosition(page[^1].RecordedAt, page[^1].DeliveryId).ToString())}&limit={size}>; rel=\"next\"";
        }

        return TypedResults.Ok(page);
    }

    private static async Task<WorkflowView> ViewAsync(OrchestrationInstance instance, IDurableClient durable, CancellationToken cancellation)
    {
        var text = instance.Output ?? instance.Status;
        var delivery = text is null ? null : JsonSerializer.Deserialize<DeliveryStatus>(text, JsonSerializerOptions.Web);
        if (instance.State is OrchestrationState.Failed or OrchestrationState.Terminated)
        {
            delivery = (delivery ?? new DeliveryStatus { Step = "done" }) with
            {
                Step = "done",
                Outcome = Outcomes.Refused,
                Problem = new DeliveryProblem("delivery-" + instance.State.ToString().ToLowerInvariant(), instance.Error ?? "no reason was recorded"),
            };
        }
        else if (delivery is { Step: "watching", MonitorId: { } monitor } && (await durable.GetAsync(monitor, cancellation))?.Status?.Contains(Outcomes.TimedOut, StringComparison.Ordinal) == true)
        {
            delivery = delivery with { Outcome = Outcomes.TimedOut };
        }

        return new WorkflowView(instance.Id, instance.State.ToString().ToLowerInvariant(), delivery);
    }

    internal static ProblemHttpResult Problem(int status, DeliveryProblem problem) => TypedResults.Problem(
        problem.Message, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = problem.Code });
}
