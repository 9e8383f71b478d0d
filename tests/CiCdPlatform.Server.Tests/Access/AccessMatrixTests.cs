using System.Net;
using System.Text.Json;
using CiCdPlatform.Chaos.Api;
using CiCdPlatform.Features.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Server.Tests.Access;

/// <summary>Every role against every endpoint, and what each sees of its own repository and of a foreign one.</summary>
public sealed class AccessMatrixTests
{
    private static readonly Role[] Roles = [Role.Viewer, Role.Developer, Role.Maintainer, Role.Administrator];

    // What anybody may ask: health, ways in, what proves itself by a signature or a key in its address, and files that pages and editors are made of. Whatever joins them is added here on purpose.
    private static readonly string[] Open =
    [
        "/health", "/health/live", "/health/ready", "/openapi/{documentName}.json", "/explorer", "/explorer/explorer.js", "/explorer/explorer.css", "/assets/{hash}/{name}", "/sign-in", "/setup", "/setup/github/created",
        "/api/github/webhooks", "/api/gitlab/webhooks", "/actions/theme", "/actions/first-administrator", "/api/v1/auth/setup", "/api/v1/auth/sign-in", "/api/v1/auth/sign-in/form", "/api/v1/auth/refresh",
        "/schemas/cicd-platform.json", "/checks/{id}", "/api/v1/auth/options", "/api/v1/auth/forges/{id}/start", "/api/v1/auth/forges/{id}/callback",
    ];

    [Fact]
    public async Task EveryRole_CallsEveryEndpointThatItMayAndNoOther()
    {
        await using var server = await RunningServer.StartAsync(UnlimitedServer.Settings);
        var api = await ApiDescription.ReadAsync(server.Client);
        var faults = new List<string>();

        Assert.Empty(Open.Except(server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(PathOf)));

        // The document is what is called below; what it leaves out has a rule all the same, or is open on purpose.
        var described = api.Operations.Select(operation => operation.Id).ToHashSet();
        foreach (var endpoint in server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var path = PathOf(endpoint);
            var isOpen = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
            if (isOpen != Open.Contains(path) && endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is not ["OPTIONS"])
            {
                faults.Add($"{path} is {(isOpen ? "open to everybody" : "closed, but named among those that are open")}");
            }

            if (!isOpen && endpoint.Metadata.GetMetadata<AccessRule>() is null)
            {
                faults.Add($"{path} says nothing of who may call it");
            }

            if (path.StartsWith("/api/v1/", StringComparison.Ordinal) && endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null
                && !described.Contains(endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? ""))
            {
                faults.Add($"{path} does not stand in the document, and so is not called here");
            }
        }

        foreach (var role in Roles)
        {
            // Once over the whole platform, once on one repository alone.
            var name = role.ToString().ToLowerInvariant();
            var (everywhere, _) = await Person.CreateAsync(server, "all-" + name, name);
            var (somewhere, _) = await Person.CreateAsync(server, "one-" + name, "none", new { role = name, host = Rows.Host, repositoryId = 1, repository = "own/one" });
            foreach (var operation in api.Operations.Where(operation => operation.Role is not null && !operation.Streams && operation.Id is not ("signOut" or "changePassword")))
            {
                var needed = Enum.Parse<Role>(operation.Role!, ignoreCase: true);
                foreach (var (person, held, where) in new[] { (everywhere, role, "everywhere"), (somewhere, operation.Scope == "platform" ? Role.None : role, "somewhere") })
                {
                    using var response = await person.RawAsync(operation.Method, operation.Address(), operation.BodyExample);
                    var isRefused = response.StatusCode == HttpStatusCode.Forbidden && await CodeAsync(response) == "forbidden";
                    var mayCall = operation.Scope == "signed-in" || held >= needed;
                    if (isRefused == mayCall || response.StatusCode == HttpStatusCode.Unauthorized && operation.Id != "setUp")
                    {
                        faults.Add($"{name} {where}: {operation.Id} answers {(int)response.StatusCode}");
                    }
                }
            }

            everywhere.Dispose();
            somewhere.Dispose();
        }

        Assert.Empty(faults);
    }

    [Fact]
    public async Task Lists_ShowOneRepository_ToWhoeverHoldsARoleOnItAlone()
    {
        await using var server = await RunningServer.StartAsync(new() { ["Access:PasswordRounds"] = "100000" });
        await Rows.PutAsync(server, 1, "own/one");
        await Rows.PutAsync(server, 2, "foreign/two");
        await Rows.PutAsync(server, 3, "own_/three");
        var (one, _) = await Person.CreateAsync(server, "one", "none", new { role = "viewer", host = Rows.Host, repositoryId = 1, repository = "own/one" });
        var (owner, _) = await Person.CreateAsync(server, "owner", "none", new { role = "viewer", host = Rows.Host, owner = "Own" });
        var (elsewhere, _) = await Person.CreateAsync(server, "elsewhere", "none", new { role = "viewer", host = "other.example", owner = "own" });
        var (all, _) = await Person.CreateAsync(server, "all", "viewer");
        var key = Person.With(server, (await all.PostAsync("/api/v1/auth/keys", new { name = "two", role = "viewer", host = Rows.Host, repositoryId = 2, repository = "foreign/two" })).Body.GetProperty("secret").GetString()!);
        foreach (var (person, expected) in new[] { (one, "own/one"), (owner, "own/one"), (elsewhere, ""), (key, "foreign/two"), (all, "foreign/two own/one own_/three") })
        {
            Assert.Equal(expected, await NamesAsync(person, "/api/v1/logs", "logs", "repository"));
            Assert.Equal(expected, await NamesAsync(person, "/api/v1/repositories", "repositories", "fullName"));
            Assert.Equal(expected, await NamesAsync(person, "/api/v1/security/vulnerabilities", "vulnerabilities", "repository"));
            Assert.Equal(expected, await NamesAsync(person, "/api/v1/pipeline/history", null, "repository"));
            foreach (var (id, name) in new[] { (1, "own/one"), (2, "foreign/two"), (3, "own_/three") })
            {
                var status = expected.Split(' ').Contains(name) ? HttpStatusCode.OK : HttpStatusCode.NotFound;
                Assert.Equal(status, (await person.GetAsync($"/api/v1/logs/log-{id}")).Status);
                Assert.Equal(status, (await person.GetAsync($"/api/v1/repositories/{Rows.Host}/{id}")).Status);
                Assert.Equal(status, (await person.PostAsync("/api/v1/chat", new { question = "How is it?", host = Rows.Host, repositoryId = id })).Status);
                Assert.Equal(status, (await person.PostAsync("/api/v1/chat", new { question = "What is it?", findingId = $"finding-{id}" })).Status);
            }

            person.Dispose();
        }
    }

    private static string PathOf(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');

    private static async Task<string> NamesAsync(Person person, string path, string? list, string name)
    {
        var (_, body) = await person.GetAsync(path);
        return string.Join(' ', (list is null ? body : body.GetProperty(list)).EnumerateArray().Select(row => row.GetProperty(name).GetString()!).Order(StringComparer.Ordinal));
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage response) => JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync()).GetProperty("code").GetString();
}
