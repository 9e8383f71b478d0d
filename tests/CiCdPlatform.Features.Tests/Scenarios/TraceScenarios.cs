using System.Collections.Concurrent;
using System.Diagnostics;
using CiCdPlatform.Features.Checks;

namespace CiCdPlatform.Features.Tests.Scenarios;

[Trait("Category", "Scenario")]
public sealed class TraceScenarios
{
    [Fact]
    public async Task Push_FromTheWebhookToTheForgeCall_IsOneTrace()
    {
        var ended = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or "System.Net.Http" || source.Name.StartsWith("CiCdPlatform.", StringComparison.Ordinal),
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(listener);
        int port;
        await using (var scenario = await ForgeAndServer.StartAsync())
        {
            // Other scenarios run beside this one: only what goes to its own forge is looked at.
            port = scenario.Forge.BaseUrl.Port;
            scenario.Install();
            var head = await scenario.PushAsync("main", "README.md", "# One\n");
            await scenario.CheckRunAsync(head, PushChecksOrchestration.ReportName);
        }

        // Activities of the orchestration that asked the forge: each leads back to a webhook's request.
        var calls = ended.Where(call => call.Source.Name == "System.Net.Http" && call.GetTagItem("server.port") is int to && to == port && ended.Any(activity => Runs(activity, nameof(JudgePushActivity)) && activity.SpanId == call.ParentSpanId)).ToList();
        Assert.NotEmpty(calls);
        Assert.All(calls, call =>
        {
            var trace = ended.Where(activity => activity.TraceId == call.TraceId).ToList();
            var start = trace.Find(activity => Runs(activity, $"start {nameof(PushChecksOrchestration)}"));
            Assert.True(trace.Exists(webhook => IsWebhook(webhook) && webhook.SpanId == start?.ParentSpanId), string.Join('\n', trace.Select(Describe)));
        });
    }

    private static bool Runs(Activity activity, string name) => activity.Source.Name == "CiCdPlatform.Durable" && activity.OperationName == name;

    private static bool IsWebhook(Activity activity) => activity.Source.Name == "Microsoft.AspNetCore"
        && activity.DisplayName == "POST /api/github/webhooks" && activity.GetTagItem("http.response.status_code") is 202;

    private static string Describe(Activity activity) =>
        $"{activity.Source.Name} {activity.DisplayName} {activity.ParentSpanId}>{activity.SpanId} {string.Join(' ', activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"))}";
}
