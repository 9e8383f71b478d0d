using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>Makes Apps from manifests: the page with its one button, the way back with a code, and what the code is exchanged for.</summary>
internal sealed class ManifestEndpoints(GitHubState state, GitHubJson json)
{
    private readonly ConcurrentDictionary<string, Pending> _pages = new();
    private readonly ConcurrentDictionary<string, Pending> _codes = new();

    public void Map(WebApplication app, GitHubApi api)
    {
        app.MapPost("/settings/apps/new", (Delegate)AskAsync).DisableAntiforgery();
        app.MapPost("/organizations/{organisation}/settings/apps/new", (Delegate)AskAsync).DisableAntiforgery();
        app.MapPost("/settings/apps", (Delegate)CreateAsync).DisableAntiforgery();
        api.Map("POST", "/app-manifests/{code}/conversions", Audience.Anyone, c => Task.FromResult(_codes.TryRemove(c.Route("code"), out var pending) ? Convert(pending) : GitHubAnswer.NotFound));
    }

    private async Task<IResult> AskAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        JsonElement manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<JsonElement>(form["manifest"].ToString());
        }
        catch (JsonException)
        {
            return Results.Text("The manifest is not JSON.", statusCode: 422);
        }

        foreach (var needed in (string[])["name", "url", "redirect_url", "hook_attributes"])
        {
            if (!manifest.TryGetProperty(needed, out _))
            {
                return Results.Text($"The manifest lacks {needed}.", statusCode: 422);
            }
        }

        if (GitHubHooks.Fault(Events(manifest), Permissions(manifest)) is { } fault)
        {
            return Results.Text(fault, statusCode: 422);
        }

        var page = RandomNumberGenerator.GetHexString(20, lowercase: true);
        _pages[page] = new Pending(manifest, http.Request.Query["state"].ToString(), http.GetRouteValue("organisation") as string ?? "localforge");
        return Results.Content($"""
            <!doctype html><title>Create GitHub App</title><h1>Create GitHub App for {WebUtility.HtmlEncode(_pages[page].Owner)}</h1>
            <form method="post" action="/settings/apps"><input type="hidden" name="page" value="{page}"><input name="name" value="{WebUtility.HtmlEncode(manifest.GetProperty("name").GetString())}"> <button>Create GitHub App</button></form>
            """, "text/html");
    }

    private static Dictionary<string, string> Permissions(JsonElement manifest) =>
        manifest.TryGetProperty("default_permissions", out var asked) ? asked.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString() ?? "read") : [];

    private static string[] Events(JsonElement manifest) =>
        manifest.TryGetProperty("default_events", out var wanted) ? [.. wanted.EnumerateArray().Select(e => e.GetString() ?? "")] : [];

    private async Task<IResult> CreateAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        if (!_pages.TryRemove(form["page"].ToString(), out var pending))
        {
            return Results.NotFound();
        }

        var code = RandomNumberGenerator.GetHexString(40, lowercase: true);
        _codes[code] = pending with { Name = form["name"].ToString() };
        return Results.Redirect($"{pending.Manifest.GetProperty("redirect_url").GetString()}?code={code}&state={Uri.EscapeDataString(pending.State)}");
    }

    private GitHubAnswer Convert(Pending pending)
    {
        var manifest = pending.Manifest;
        var slug = (pending.Name ?? manifest.GetProperty("name").GetString()!).ToLowerInvariant().Replace(' ', '-');
        var app = new GitHubApp(
            state.Apps.Count, state.Context.NextId(), slug, state.User(pending.Owner, "Organization"), state.User(slug + "[bot]", "Bot"), Permissions(manifest), Events(manifest), RandomNumberGenerator.GetHexString(40, lowercase: true), state.Now);
        app.SetHook(state.Context.NextId, new Uri(manifest.GetProperty("hook_attributes").GetProperty("url").GetString()!));
        state.Apps[app.Id] = app;
        var answer = json.App(app);
        answer["client_secret"] = RandomNumberGenerator.GetHexString(40, lowercase: true);
        answer["webhook_secret"] = app.WebhookSecret;
        answer["pem"] = app.PrivateKey;
        return GitHubAnswer.Created(answer);
    }

    private sealed record Pending(JsonElement Manifest, string State, string Owner, string? Name = null);
}
