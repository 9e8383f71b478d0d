using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Forges.GitHub;
using CiCdPlatform.Forges.GitLab;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>
/// Answers webhooks on every host: verify over the raw bytes, parse, write into the inbox, 202. Work comes after. Signatures fail closed.
/// </summary>
public sealed partial class WebhookIntake
{
    /// <summary>GitHub's own limit of a payload, in bytes.</summary>
    public const int MaxBytes = 25 * 1024 * 1024;

    private readonly WebhookAuthenticator _authenticator;
    private readonly GitHubRouter _gitHub;
    private readonly GitLabRouter _gitLab;
    private readonly WebhookInbox _inbox;
    private readonly RepositoryStore _repositories;
    private readonly ILogger<WebhookIntake> _logger;

    internal WebhookIntake(WebhookAuthenticator authenticator, GitHubRouter gitHub, GitLabRouter gitLab, WebhookInbox inbox, RepositoryStore repositories, ILogger<WebhookIntake> logger)
    {
        _authenticator = authenticator;
        _gitHub = gitHub;
        _gitLab = gitLab;
        _inbox = inbox;
        _repositories = repositories;
        _logger = logger;
    }

    /// <summary>Answers <c>POST /api/github/webhooks</c>: 202, or 400, 401, 413 as problem+json.</summary>
    public async Task GitHubAsync(HttpContext context)
    {
        if (await ReadBodyAsync(context) is not { } body)
        {
            return;
        }

        var headers = context.Request.Headers;
        if (_authenticator.FindGitHubApp(headers, body) is not { } app)
        {
            Log.Refused(_logger, "GitHub", headers["X-GitHub-Delivery"].ToString());
            await ProblemAsync(context, StatusCodes.Status401Unauthorized, "signature-invalid", "X-Hub-Signature-256 is missing or does not match a configured webhook secret");
            return;
        }

        var (name, delivery) = (headers["X-GitHub-Event"].ToString(), headers["X-GitHub-Delivery"].ToString());
        if (name.Length is 0 or > 100 || delivery.Length is 0 or > 200)
        {
            await ProblemAsync(context, StatusCodes.Status400BadRequest, "header-missing", "X-GitHub-Event and X-GitHub-Delivery are required");
            return;
        }

        var parsed = GitHubPayload.Parse(name, body);
        if (parsed.Error is { } error)
        {
            await ProblemAsync(context, StatusCodes.Status400BadRequest, "payload-malformed", error);
            return;
        }

        var routed = _gitHub.Route(app.Host, parsed.Event);
        await AcceptAsync(context, new Delivery(app.Host.Authority, delivery, name, routed.Action, body.Length), routed);
    }

    /// <summary>Answers <c>POST /api/gitlab/webhooks</c>: 202, or 400, 401, 413 as problem+json.</summary>
    public async Task GitLabAsync(HttpContext context)
    {
        if (await ReadBodyAsync(context) is not { } body)
        {
            return;
        }

        var headers = context.Request.Headers;
        var verdict = _authenticator.CheckGitLab(headers, body);
        if (verdict is not { IsAccepted: true, Instance: { } instance, DeliveryId: { } deliveryId })
        {
            Log.Refused(_logger, "GitLab", headers["X-Gitlab-Event-UUID"].ToString());
            await ProblemAsync(context, StatusCodes.Status401Unauthorized, "signature-invalid", verdict.Message);
            return;
        }

        var name = headers["X-Gitlab-Event"].ToString();
        if (name.Length is 0 or > 100)
        {
            await ProblemAsync(context, StatusCodes.Status400BadRequest, "header-missing", "X-Gitlab-Event is required");
            return;
        }

        var parsed = GitLabPayload.Parse(name, body);
        if (parsed.Error is { } error)
        {
            await ProblemAsync(context, StatusCodes.Status400BadRequest, "payload-malformed", error);
            return;
        }

        var routed = _gitLab.Route(instance.Host, parsed.Event);
        await AcceptAsync(context, new Delivery(instance.Host.Authority, deliveryId, name, routed.Action, body.Length), routed);
    }

    private async Task AcceptAsync(HttpContext context, Delivery delivery, Routed routed)
    {
        foreach (var repository in routed.Known)
        {
            await _repositories.PutAsync(repository, context.RequestAborted);
        }

        foreach (var repository in routed.Gone)
        {
            await _repositories.RemoveAsync(repository.Host, repository.Id, context.RequestAborted);
        }

        var isNew = await _inbox.AcceptAsync(delivery, routed.Intents, context.RequestAborted);
        Log.Accepted(_logger, delivery.Host, delivery.Id, delivery.Event, delivery.Action, routed.Intents.Count, isNew);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private static async Task<byte[]?> ReadBodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MaxBytes)
        {
            await TooLargeAsync(context);
            return null;
        }

        using var body = new MemoryStream((int)(context.Request.ContentLength ?? 64 * 1024));
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            if (body.Length + read > MaxBytes)
            {
                await TooLargeAsync(context);
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    private static Task TooLargeAsync(HttpContext context) =>
        ProblemAsync(context, StatusCodes.Status413PayloadTooLarge, "payload-too-large", $"a payload may have at most {MaxBytes} bytes");

    private static Task ProblemAsync(HttpContext context, int status, string code, string detail) =>
        Results.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code }).ExecuteAsync(context);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Accepted delivery {DeliveryId} from {Host}: {Event} {Action}, {Intents} intents (new: {IsNew})")]
        public static partial void Accepted(ILogger logger, string host, string deliveryId, string @event, string? action, int intents, bool isNew);

        [LoggerMessage(2, LogLevel.Warning, "Refused a {Forge} delivery {DeliveryId}: its signature does not match")]
        public static partial void Refused(ILogger logger, string forge, string deliveryId);
    }
}

/// <summary>What a payload leads to.</summary>
internal sealed record Routed(string? Action, IReadOnlyList<Intent> Intents)
{
    /// <summary>Repositories to remember under their present names.</summary>
    public IReadOnlyList<RepositoryRef> Known { get; init; } = [];

    /// <summary>Repositories that the product may no longer see.</summary>
    public IReadOnlyList<RepositoryRef> Gone { get; init; } = [];

    public static Routed Nothing(string? action = null) => new(action, []);
}
