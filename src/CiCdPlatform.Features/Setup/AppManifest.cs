using System.Text.Json;
using System.Text.Json.Nodes;
using CiCdPlatform.Core.Json;
using CiCdPlatform.Features.Installations;

namespace CiCdPlatform.Features.Setup;

/// <summary>What GitHub makes an App from.</summary>
internal static class AppManifest
{
    // GitHub's own limit, and names are unique over all of GitHub.
    private const int MaxName = 34;

    // GitHub refuses a manifest with an event whose permission is not asked for, or one that every App hears of anyway, such as installation.
    private static readonly string[] Events =
        ["push", "pull_request", "pull_request_review_comment", "issue_comment", "check_suite", "check_run", "workflow_run", "merge_group", "repository"];

    /// <summary>The manifest of a server at a public address, for the App of an organisation or, when that is empty, of whoever makes it.</summary>
    public static string For(Uri server, string organisation = "")
    {
        var root = server.GetLeftPart(UriPartial.Path).TrimEnd('/');
        var name = "CiCdPlatform " + (organisation.Length > 0 ? organisation : server.Host);
        var manifest = new JsonObject
        {
            ["name"] = name.Length <= MaxName ? name : name[..MaxName].TrimEnd('-', '.', ' '),
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
