using System.Text.Json;
using System.Text.Json.Nodes;
using CiCdPlatform.Core.Json;
using CiCdPlatform.Features.Installations;

namespace CiCdPlatform.Features.Setup;

/// <summary>What GitHub makes an App from.</summary>
internal static class AppManifest
{
    private static readonly string[] Events =
        ["push", "pull_request", "pull_request_review_comment", "issue_comment", "check_suite", "check_run", "workflow_run", "merge_group", "repository"];

    /// <summary>The manifest of a server at a public address.</summary>
    public static string For(Uri server)
    {
        var root = server.GetLeftPart(UriPartial.Path).TrimEnd('/');
        var manifest = new JsonObject
        {
            ["name"] = "CiCdPlatform",
            ["url"] = root,
            ["hook_attributes"] = new JsonObject { ["url"] = root + "/api/github/webhooks", ["active"] = true },
            ["redirect_url"] = root + "/setup/github/created",
            ["public"] = false,
            ["default_permissions"] = new JsonObject(NeededPermissions.All.Select(needed => KeyValuePair.Create(needed.Name, (JsonNode?)needed.Access))),
            ["default_events"] = new JsonArray([.. Events.Select(name => JsonValue.Create(name))]),
        };
        return JsonSerializer.Serialize(manifest, ContractJson.Options);
    }
}
