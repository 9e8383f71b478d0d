using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using CiCdPlatform.Chaos.Api;
using CiCdPlatform.Server.Tests.Access;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Server.Tests.Api;

/// <summary>The API is what its description says: read from the running server, held operation by operation.</summary>
public sealed class ApiContractTests(UnlimitedServer shared) : IClassFixture<UnlimitedServer>
{
    private static readonly string[] Promised =
    [
        "/api/v1/status", "/api/v1/repositories", "/api/v1/pipeline/analyze", "/api/v1/pipeline/generate", "/api/v1/pipeline/optimize", "/api/v1/pipeline/templates", "/api/v1/pipeline/workflow",
        "/api/v1/pipeline/history", "/api/v1/security/scan", "/api/v1/security/vulnerabilities", "/api/v1/security/policy", "/api/v1/security/compliance", "/api/v1/chat", "/api/v1/fleet", "/api/v1/rules",
        "/api/v1/rulesets/check", "/api/v1/orchestrations", "/api/v1/deliveries", "/api/v1/events", "/api/v1/settings", "/api/v1/audit", "/api/v1/notifications", "/api/v1/auth/sign-in", "/api/v1/auth/refresh",
    ];

    private readonly RunningServer _server = shared.Server;
    private readonly ApiDescription _api = shared.Api;

    [Fact]
    public void Document_IsOpenApi31_WithASummaryAndAnExampleForEveryOperation()
    {
        Assert.StartsWith("3.1", _api.Document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Empty(Promised.Except(_api.Operations.Select(operation => operation.Path)));
        var ours = _api.Operations.Where(operation => operation.Path.StartsWith("/api/v1/", StringComparison.Ordinal)).ToList();
        Assert.Empty(ours.Where(operation => !operation.Definition.TryGetProperty("summary", out _)).Select(operation => operation.Id));
        Assert.Empty(ours.Where(operation => operation.TakesBody && operation.BodyExample is null).Select(operation => operation.Id));
        Assert.Empty(ours.SelectMany(operation => operation.Parameters.Where(parameter => parameter.In == "path" && parameter.Example is null).Select(parameter => $"{operation.Id}: {parameter.Name}")));
        Assert.All(ours.Where(operation => operation.Role is not null), operation => Assert.True(operation.Definition.GetProperty("responses").TryGetProperty("401", out _)));
    }

    [Fact]
    public void Document_HoldsEveryEndpointOfTheApi()
    {
        var mapped = _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/v1/", StringComparison.Ordinal) && endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null)
            .Select(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName);

        Assert.Equal(mapped.Order(), _api.Operations.Where(operation => operation.Path.StartsWith("/api/v1/", StringComparison.Ordinal)).Select(operation => operation.Id).Order());
    }

    [Fact]
    public async Task EveryOperation_CalledWithItsExample_AnswersAsDescribed()
    {
        using var administrator = Person.With(_server, _server.Token);
        var faults = new List<string>();
        foreach (var operation in _api.Operations.Where(operation => !operation.Streams && operation.Id != "signOut"))
        {
            using var response = await administrator.RawAsync(operation.Method, operation.Address(), operation.BodyExample);
            var status = (int)response.StatusCode;

            // The forge of these tests is not there: that is no failure of the server, and does not look like one.
            if (status >= 500)
            {
                faults.Add($"{operation.Id} {status}: {await response.Content.ReadAsStringAsync()}");
            }

            if (status >= 400)
            {
                var problem = await ProblemAsync(response);
                if (problem is null)
                {
                    faults.Add($"{operation.Id} {status} is no problem+json with code, message, requestId and timestamp");
                }
            }
            else if (!operation.Definition.GetProperty("responses").TryGetProperty(status.ToString(System.Globalization.CultureInfo.InvariantCulture), out _))
            {
                faults.Add($"{operation.Id} {status} is not described");
            }
        }

        Assert.Empty(faults);
    }

    [Fact]
    public async Task EveryOperation_ThatIsClosed_RefusesWhoeverIsNotSignedInOrHoldsNoRole()
    {
        using var nobody = Person.Nobody(_server);
        var (roleless, _) = await Person.CreateAsync(_server, "roleless");
        using var __ = roleless;
        var faults = new List<string>();
        foreach (var operation in _api.Operations.Where(operation => operation.Role is not null && operation.Id is not ("signOut" or "changePassword")))
        {
            using var without = await nobody.RawAsync(operation.Method, operation.Address(), operation.BodyExample);
            if (without.StatusCode != HttpStatusCode.Unauthorized || await ProblemAsync(without) is null)
            {
                faults.Add($"{operation.Id} answers {without.StatusCode} to nobody");
            }

            using var low = await roleless.RawAsync(operation.Method, operation.Address(), operation.BodyExample);
            if (operation.Scope != "signed-in" && low.StatusCode != HttpStatusCode.Forbidden)
            {
                faults.Add($"{operation.Id} answers {low.StatusCode} to somebody without a role");
            }
        }

        Assert.Empty(faults);
    }

    [Fact]
    public async Task EveryOperation_CalledWithWhatItDoesNotTake_RefusesIt()
    {
        using var administrator = Person.With(_server, _server.Token);
        var faults = new List<string>();
        foreach (var operation in _api.Operations.Where(operation => !operation.Streams && operation.Id != "signOut"))
        {
            foreach (var (what, address, body) in Wrong(operation))
            {
                using var response = await administrator.RawAsync(operation.Method, address, body);
                if ((int)response.StatusCode is < 400 or >= 500)
                {
                    faults.Add($"{operation.Id} answers {(int)response.StatusCode} to {what}");
                }
            }
        }

        Assert.Empty(faults);
    }

    /// <summary>Requests that the description forbids: values of another type, and a body that is none.</summary>
    private static IEnumerable<(string What, string Address, JsonNode? Body)> Wrong(ApiOperation operation)
    {
        foreach (var parameter in operation.Parameters.Where(parameter => parameter.In == "query"))
        {
            var types = operation.TypesOf(parameter.Schema);
            if (types.Contains("integer") || types.Contains("boolean"))
            {
                yield return ($"{parameter.Name}=neither", operation.Address((parameter.Name, "neither")), operation.BodyExample);
            }
        }

        if (operation.BodySchema is not { } schema || !schema.TryGetProperty("properties", out var properties) || operation.Id == "raiseOrchestrationEvent")
        {
            yield break;
        }

        yield return ("a body that is an array", operation.Address(), new JsonArray());
        foreach (var property in properties.EnumerateObject())
        {
            var types = operation.TypesOf(property.Value);
            if (types.Count > 0 && !types.Contains("object") && operation.BodyExample is JsonObject body)
            {
                body[property.Name] = new JsonObject { ["not"] = "this" };
                yield return ($"{property.Name} that is an object", operation.Address(), body);
            }
        }
    }

    private static async Task<JsonElement?> ProblemAsync(HttpResponseMessage response)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return null;
        }

        var problem = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
        return new[] { "code", "message", "requestId", "timestamp" }.All(name => problem.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
            && problem.GetProperty("requestId").GetString() == response.Headers.GetValues("X-Request-Id").Single() ? problem : null;
    }
}
