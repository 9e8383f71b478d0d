using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CiCdPlatform.Durable;
using CiCdPlatform.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Server.Tests;

public sealed class WebhookTests : IAsyncLifetime
{
    private const string Installation = """
        { "action": "created",
          "installation": { "id": 7, "app_id": 1, "account": { "login": "octo", "id": 1, "type": "User" }, "permissions": {} },
          "repositories": [ { "id": 11, "name": "one", "full_name": "octo/one", "private": false } ],
          "sender": { "login": "octo", "id": 1, "type": "User" } }
        """;

    private RunningServer _server = null!;

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task GitHub_Signed_Is202AndStartsWhatItLeadsTo()
    {
        using var response = await _server.Client.SendAsync(GitHub("installation", Installation));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Single(await StartedAsync(1));
    }

    [Fact]
    public async Task GitHub_SameDeliveryFiveTimesAtOnce_HasOneEffect()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _server.Client.SendAsync(GitHub("installation", Installation))));

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.Accepted, response.StatusCode));
        Assert.Single(await StartedAsync(1));
        using var list = await _server.Client.SendAsync(_server.Authorised(HttpMethod.Get, "/api/v1/deliveries"));
        var delivery = (await list.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray().Single();
        Assert.Equal(5, delivery.GetProperty("seen").GetInt32());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("sha256=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("sha1=abc")]
    public async Task GitHub_NotSignedOrWrong_Is401AndNothingIsKept(string? signature)
    {
        var request = GitHub("installation", Installation);
        request.Headers.Remove("X-Hub-Signature-256");
        if (signature is not null)
        {
            request.Headers.Add("X-Hub-Signature-256", signature);
        }

        using var response = await _server.Client.SendAsync(request);

        await AssertProblemAsync(response, HttpStatusCode.Unauthorized, "signature-invalid");
        using var list = await _server.Client.SendAsync(_server.Authorised(HttpMethod.Get, "/api/v1/deliveries"));
        Assert.Empty((await list.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{ "action": "created" }""")]
    public async Task GitHub_SignedButMalformed_Is400(string body)
    {
        using var response = await _server.Client.SendAsync(GitHub("installation", body));

        await AssertProblemAsync(response, HttpStatusCode.BadRequest, "payload-malformed");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GitHub_Over25Megabytes_Is413(bool chunked)
    {
        var content = new ByteArrayContent(new byte[(25 * 1024 * 1024) + 1]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/github/webhooks") { Content = content };
        request.Headers.TransferEncodingChunked = chunked;

        using var response = await _server.Client.SendAsync(request);

        await AssertProblemAsync(response, HttpStatusCode.RequestEntityTooLarge, "payload-too-large");
    }

    [Fact]
    public async Task GitHub_EventWeDoNotKnow_Is202AndLeadsToNothing()
    {
        using var response = await _server.Client.SendAsync(GitHub("star", """{ "action": "created" }"""));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Fact]
    public async Task GitLab_Token_Is202_AndAWrongOneIs401()
    {
        const string Body = """
            { "event_name": "project_create", "project_id": 5, "path_with_namespace": "group/one", "name": "one", "path": "one" }
            """;

        using var right = await _server.Client.SendAsync(GitLab(Body, RunningServer.GitLabToken));
        using var wrong = await _server.Client.SendAsync(GitLab(Body, "guess"));

        Assert.Equal(HttpStatusCode.Accepted, right.StatusCode);
        await AssertProblemAsync(wrong, HttpStatusCode.Unauthorized, "signature-invalid");
        Assert.Single(await StartedAsync(1));
    }

    private static HttpRequestMessage GitHub(string @event, string body, string delivery = "72d3162e-cc78-11e3-81ab-4c9367dc0958")
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(RunningServer.GitHubSecret), bytes));
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/github/webhooks") { Content = new ByteArrayContent(bytes) };
        request.Headers.Add("X-GitHub-Event", @event);
        request.Headers.Add("X-GitHub-Delivery", delivery);
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + signature);
        return request;
    }

    private static HttpRequestMessage GitLab(string body, string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/gitlab/webhooks") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Gitlab-Event", "System Hook");
        request.Headers.Add("X-Gitlab-Token", token);
        request.Headers.Add("X-Gitlab-Instance", "http://127.0.0.1:9");
        return request;
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    /// <summary>The onboardings, once there are at least so many.</summary>
    private async Task<IReadOnlyList<OrchestrationInstance>> StartedAsync(int atLeast)
    {
        var durable = _server.Services.GetRequiredService<IDurableClient>();
        return await Eventually.NotNullAsync(
            async () => await durable.ListAsync("OnboardingOrchestration") is { } instances && instances.Count >= atLeast ? instances : null,
            "an onboarding");
    }
}
