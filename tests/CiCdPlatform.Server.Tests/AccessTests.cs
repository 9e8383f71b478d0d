using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CiCdPlatform.Features.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Server.Tests;

public sealed class AccessTests(SharedServer shared) : IClassFixture<SharedServer>
{
    /// <summary>Opened on purpose: health, the API's description, webhooks, which authenticate by signature, the ways to sign in, and the page on which the API is read.</summary>
    private static readonly string[] Open =
    [
        "/health", "/health/live", "/health/ready", "/openapi/{documentName}.json", "/api/github/webhooks", "/api/gitlab/webhooks",
        "/api/v1/auth/options", "/api/v1/auth/setup", "/api/v1/auth/sign-in", "/api/v1/auth/sign-in/form", "/api/v1/auth/refresh",
        "/api/v1/auth/forges/{id}/start", "/api/v1/auth/forges/{id}/callback", "/explorer", "/explorer/explorer.js", "/explorer/explorer.css",

        // The page of a check says nothing that its commit does not; the schema is for editors; set-up has a token of its own.
        "/checks/{id}", "/schemas/cicd-platform.json", "/setup/", "/setup/github/created",

        // The dashboard's door: signing in, and what the page of it looks like.
        "/sign-in", "/assets/{hash}/{name}", "/actions/theme", "/actions/first-administrator",
    ];

    private readonly RunningServer _server = shared.Server;

    [Fact]
    public void Endpoints_NotOpenedOnPurpose_AreClosed()
    {
        var endpoints = _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

        var open = endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null).Select(endpoint => endpoint.RoutePattern.RawText);

        Assert.Equal(Open.Order(), open.Order());
    }

    [Fact]
    public void Endpoints_ThatAreClosed_SayWhoMayCallThem()
    {
        var endpoints = _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

        Assert.DoesNotContain(endpoints, endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null && endpoint.Metadata.GetMetadata<AccessRule>() is null);
    }

    [Theory]
    [InlineData("/api/v1/deliveries")]
    [InlineData("/api/v1/orchestrations")]
    [InlineData("/api/v1/orchestrations/retention")]
    [InlineData("/api/v1/logs")]
    [InlineData("/api/v1/artifacts")]
    [InlineData("/api/v1/pipeline/workflow")]
    [InlineData("/api/v1/pipeline/history")]
    [InlineData("/api/v1/nothing-here")]
    public async Task Get_WithoutOrWithAWrongToken_Is401(string path)
    {
        using var without = await _server.Client.GetAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", "cicd_guess") } };
        using var wrong = await _server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal("application/problem+json", wrong.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Get_WithTheBootstrapToken_Answers()
    {
        using var response = await _server.Client.SendAsync(_server.Authorised(HttpMethod.Get, "/api/v1/pipeline/history"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/openapi/v1.json")]
    public async Task Get_OpenPage_Answers(string path)
    {
        using var response = await _server.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("not a url", "github", "repository-url-invalid")]
    [InlineData("https://elsewhere.example/octo/one", "github", "host-not-configured")]
    [InlineData("https://github.com/octo", "github", "repository-url-invalid")]
    [InlineData("https://user:pass@github.com/octo/one", "github", "repository-url-invalid")]
    [InlineData("https://github.com/octo/one", "github", "app-not-installed")]
    public async Task PostWorkflow_BadInput_Is400WithTheCure(string url, string forge, string code)
    {
        using var request = _server.Authorised(HttpMethod.Post, "/api/v1/pipeline/workflow");
        request.Content = JsonContent.Create(new { repositoryUrl = url, forge });

        using var response = await _server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(code, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }
}
