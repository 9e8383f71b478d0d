using CiCdPlatform.Features.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace CiCdPlatform.Functions;

/// <summary>Webhooks come in, the inbox takes them, and what they lead to is started from there.</summary>
public sealed class WebhookFunctions(WebhookIntake intake, InboxDispatcher dispatcher)
{
    /// <summary><c>POST /api/github/webhooks</c>.</summary>
    [Function("GitHubWebhook")]
    public Task<IActionResult> GitHubAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "github/webhooks")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        AnswerAsync(intake.GitHubAsync, request.HttpContext, client);

    /// <summary><c>POST /api/gitlab/webhooks</c>.</summary>
    [Function("GitLabWebhook")]
    public Task<IActionResult> GitLabAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "gitlab/webhooks")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        AnswerAsync(intake.GitLabAsync, request.HttpContext, client);

    /// <summary>The safety net: what an instance left behind when it ended between accepting and starting.</summary>
    [Function("InboxSweep")]
    public Task SweepAsync([TimerTrigger("0 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        dispatcher.DispatchAsync(new FunctionsDurableClient(client), cancellation);

    private async Task<IActionResult> AnswerAsync(Func<HttpContext, Task> take, HttpContext context, DurableTaskClient client)
    {
        await take(context);
        if (context.Response.StatusCode == StatusCodes.Status202Accepted)
        {
            await dispatcher.DispatchAsync(new FunctionsDurableClient(client), context.RequestAborted);
        }

        // The intake has written the answer already.
        return new EmptyResult();
    }
}
