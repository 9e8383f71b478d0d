using System.Diagnostics;
using System.Globalization;
using CiCdPlatform.Forges.GitHub;
using CiCdPlatform.Forges.GitLab;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>
/// Answers webhooks on every host: verify over the raw bytes, parse, write into the inbox, 202. Work comes after. Signatures fail closed; what cannot be kept is not promised.
/// </summary>
public sealed partial class WebhookIntake
{
    /// <summary>GitHub's own limit of a payload, in bytes.</summary>
    public const int MaxBytes = 25 * 1024 * 1024;

    private readonly WebhookAuthenticator _authenticator;
    private readonly GitHubRouter _gitHub;
    private readonly GitLabRouter _gitLab;
    private readonly IntakeWriter _writer;
    private readonly IntakeGate _gate;
    private readonly IntakeSettings _settings;
    private readonly ILogger<WebhookIntake> _logger;

    internal WebhookIntake(
        WebhookAuthenticator authenticator, GitHubRouter gitHub, GitLabRouter gitLab, IntakeWriter writer, IntakeGate gate, IntakeSettings settings, ILogger<WebhookIntake> logger)
    {
        (_authenticator, _gitHub, _gitLab, _writer, _gate, _settings, _logger) = (authenticator, gitHub, gitLab, writer, gate, settings, logger);
    }

    /// <summary>Answers <c>POST /api/github/webhooks</c>: 202, or 400, 401, 413, or 503 with <c>Retry-After</c>, as problem+json.</summary>
    public Task GitHubAsync(HttpContext context) => BoundedAsync(context, ReadGitHub);

    private Read ReadGitHub(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var headers = context.Request.Headers;
        if (_authenticator.FindGitHubApp(headers, body.Span) is not { } app)
        {
            Log.Refused(_logger, "GitHub", headers["X-GitHub-Delivery"].ToString());
            return Read.Not(StatusCodes.Status401Unauthorized, "signature-invalid", "X-Hub-Signature-256 is missing or does not match a configured webhook secret");
        }

        var (name, delivery) = (headers["X-GitHub-Event"].ToString(), headers["X-GitHub-Delivery"].ToString());
        if (name.Length is 0 or > 100 || delivery.Length is 0 or > 200)
        {
            return Read.Not(StatusCodes.Status400BadRequest, "header-missing", "X-GitHub-Event and X-GitHub-Delivery are required");
        }

        var parsed = GitHubPayload.Parse(name, body);
        if (parsed.Error is { } error)
        {
            return Read.Not(StatusCodes.Status400BadRequest, "payload-malformed", error);
        }

        var routed = _gitHub.Route(app.Host, parsed.Event, delivery);
        return new Read(new Delivery(app.Host.Authority, delivery, name, routed.Action, body.Length), routed);
    }

    /// <summary>Answers <c>POST /api/gitlab/webhooks</c>: 202, or 400, 401, 413, or 503 with <c>Retry-After</c>, as problem+json.</summary>
    public Task GitLabAsync(HttpContext context) => BoundedAsync(context, ReadGitLab);

    private Read ReadGitLab(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var headers = context.Request.Headers;
        var verdict = _authenticator.CheckGitLab(headers, body.Span);
        if (verdict is not { IsAccepted: true, Instance: { } instance, DeliveryId: { } deliveryId })
        {
            Log.Refused(_logger, "GitLab", headers["X-Gitlab-Event-UUID"].ToString());
            return Read.Not(StatusCodes.Status401Unauthorized, "signature-invalid", verdict.Message);
        }

        var name = headers["X-Gitlab-Event"].ToString();
        if (name.Length is 0 or > 100)
        {
            return Read.Not(StatusCodes.Status400BadRequest, "header-missing", "X-Gitlab-Event is required");
        }

        var parsed = GitLabPayload.Parse(name, body);
        if (parsed.Error is { } error)
        {
            return Read.Not(StatusCodes.Status400BadRequest, "payload-malformed", error);
        }

        var routed = _gitLab.Route(instance.Host, parsed.Event);
        return new Read(new Delivery(instance.Host.Authority, deliveryId, name, routed.Action, body.Length), routed);
    }

    /// <summary>Holds room for the body while it is read and for what it leads to until that is on disk.</summary>
    private async Task BoundedAsync(HttpContext context, Func<HttpContext, ReadOnlyMemory<byte>, Read> read)
    {
        using var pass = _gate.TryEnter();
        if (pass is null)
        {
            await ShedAsync(context, "intake-full", "more deliveries wait than may; send it again later");
            return;
        }

        Read result;
        var body = new IntakeBody(pass, MaxBytes);
        try
        {
            switch (await body.ReadAsync(context.Request, context.RequestAborted))
            {
                case IntakeBody.Outcome.TooLarge:
                    await RefuseAsync(context, Read.Not(StatusCodes.Status413PayloadTooLarge, "payload-too-large", $"a payload may have at most {MaxBytes} bytes"));
                    return;
                case IntakeBody.Outcome.NoRoom:
                    await ShedAsync(context, "intake-full", "the payloads of other deliveries fill the room that there is; send it again later");
                    return;
            }

            result = read(context, body.Bytes);
        }
        finally
        {
            body.Dispose();
        }

        if (result.Delivery is not { } delivery)
        {
            await RefuseAsync(context, result);
            return;
        }

        pass.TryHold(result.Routed!.Intents.Sum(intent => intent.Payload.Length * 2L));
        await AcceptAsync(context, delivery, result.Routed);
    }

    private async Task AcceptAsync(HttpContext context, Delivery delivery, Routed routed)
    {
        // Whether the forge still listens does not matter: what was verified is kept.
        var acceptance = await _writer.AcceptAsync(delivery, routed, Activity.Current?.Id);
        switch (acceptance)
        {
            case Acceptance.Unavailable:
                await ShedAsync(context, "database-unavailable", "the delivery could not be kept; send it again later");
                break;
            case Acceptance.Refused:
                await RefuseAsync(context, Read.Not(StatusCodes.Status500InternalServerError, "delivery-not-storable", "the delivery cannot be stored; the log says why"));
                break;
            default:
                Log.Accepted(_logger, delivery.Host, delivery.Id, delivery.Event, delivery.Action, routed.Intents.Count, acceptance == Acceptance.Stored);
                Count(acceptance == Acceptance.Stored ? "accepted" : "duplicate");
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                break;
        }
    }

    private Task ShedAsync(HttpContext context, string code, string detail)
    {
        Count("shed");
        context.Response.Headers.RetryAfter = ((int)_settings.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, code, detail);
    }

    private static Task RefuseAsync(HttpContext context, Read read)
    {
        Count("refused");
        return ProblemAsync(context, read.Status, read.Code!, read.Detail!);
    }

    private static void Count(string outcome) => IntakeTelemetry.Deliveries.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    private static Task ProblemAsync(HttpContext context, int status, string code, string detail) =>
        Results.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code }).ExecuteAsync(context);

    /// <summary>A body that was verified and read, or why not.</summary>
    private readonly record struct Read(Delivery? Delivery, Routed? Routed, int Status = 0, string? Code = null, string? Detail = null)
    {
        public static Read Not(int status, string code, string detail) => new(null, null, status, code, detail);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Accepted delivery {DeliveryId} from {Host}: {Event} {Action}, {Intents} intents (new: {IsNew})")]
        public static partial void Accepted(ILogger logger, string host, string deliveryId, string @event, string? action, int intents, bool isNew);

        [LoggerMessage(2, LogLevel.Warning, "Refused a {Forge} delivery {DeliveryId}: its signature does not match")]
        public static partial void Refused(ILogger logger, string forge, string deliveryId);
    }
}
