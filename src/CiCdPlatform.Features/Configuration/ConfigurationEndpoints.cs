using CiCdPlatform.Core.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.Features.Configuration;

/// <summary>Serves the schema of the configuration, for editors.</summary>
internal static class ConfigurationEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/schemas/cicd-platform.json", () => TypedResults.Text(ConfigurationSchema.Json, "application/schema+json"))
        .AllowAnonymous().WithTags("configuration").WithName("getConfigurationSchema").WithSummary("The JSON schema of .github/cicd-platform.yml and .gitlab/cicd-platform.yml");
}
