using System.Text;
using System.Text.Json;
using CiCdPlatform.LocalForge.Webhooks;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>What an App may ask about itself: installations, tokens, deliveries.</summary>
internal sealed class AppEndpoints(GitHubState state, GitHubJson json)
{
    public void Map(GitHubApi api)
    {
        api.Map("GET", "/app", Audience.App, c => Done(GitHubAnswer.Ok(json.App(App(c), withInstallations: true))));
        api.Map("GET", "/app/installations", Audience.App, c => Done(c.Page([.. Of(c)], json.Installation)));
        api.Map("GET", "/app/installations/{id}", Audience.App, c => Done(Find(c) is { } i ? GitHubAnswer.Ok(json.Installation(i)) : GitHubAnswer.NotFound));
        api.Map("POST", "/app/installations/{id}/access_tokens", Audience.App, c => Done(Find(c) is { } i ? CreateToken(c, i) : GitHubAnswer.NotFound));
        api.Map("GET", "/repos/{owner}/{repo}/installation", Audience.App, c => Done(
            state.Context.Repositories.Find($"{c.Route("owner")}/{c.Route("repo")}") is { } r && Of(c).FirstOrDefault(i => i.Covers(r)) is { } i
                ? GitHubAnswer.Ok(json.Installation(i)) : GitHubAnswer.NotFound));
        api.Map("GET", "/installation/repositories", Audience.Installation, c => Done(c.Page(
            [.. state.Context.Repositories.All.Where(r => state.Sees(c.Principal, r))], r => json.Repository(r, viewer: c.Principal),
            page => new { total_count = state.Context.Repositories.All.Count(r => state.Sees(c.Principal, r)), repository_selection = ((InstallationPrincipal)c.Principal).Installation.RepositoryIds is null ? "all" : "selected", repositories = page })));
        api.Map("DELETE", "/installation/token", Audience.Installation, c =>
        {
            var header = c.Http.Request.Headers.Authorization.ToString();
            state.RevokeToken(header[(header.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim());
            return Done(GitHubAnswer.NoContent);
        });
        api.Map("GET", "/app/hook/deliveries", Audience.App, c => Done(Deliveries(c)));
        api.Map("GET", "/app/hook/deliveries/{id}", Audience.App, c => Done(FindDelivery(c) is { } d ? GitHubAnswer.Ok(Write(d, full: true)) : GitHubAnswer.NotFound));
        api.Map("POST", "/app/hook/deliveries/{id}/attempts", Audience.App, c =>
        {
            if (FindDelivery(c) is not { } delivery)
            {
                return Done(GitHubAnswer.NotFound);
            }

            state.Context.Webhooks.Redeliver(delivery);
            return Done(new GitHubAnswer(202, new { }));
        });
        api.Map("GET", "/app/hook/config", Audience.App, c => Done(GitHubAnswer.Ok(new { content_type = "json", insecure_ssl = "0", secret = "********", url = App(c).WebhookUrl?.ToString() ?? "" })));
        api.Map("PATCH", "/app/hook/config", Audience.App, c => Done(SetHook(c)));
    }

    private static Task<GitHubAnswer> Done(GitHubAnswer answer) => Task.FromResult(answer);

    private static GitHubApp App(GitHubCall call) => ((AppPrincipal)call.Principal).App;

    private IEnumerable<GitHubInstallation> Of(GitHubCall call) => state.Installations.Values.Where(i => i.App == App(call)).OrderBy(i => i.Id);

    private GitHubInstallation? Find(GitHubCall call) => Of(call).FirstOrDefault(i => i.Id == call.Id("id"));

    private GitHubAnswer CreateToken(GitHubCall call, GitHubInstallation installation)
    {
        if (installation.SuspendedAt is not null)
        {
            return GitHubAnswer.Error(403, "This installation has been suspended");
        }

        var permissions = installation.Permissions;
        if (call.Member("permissions") is { ValueKind: JsonValueKind.Object } asked)
        {
            var narrowed = asked.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.ToString());
            var tooMuch = narrowed.FirstOrDefault(p => GitHubState.Level(p.Value) > GitHubState.Level(installation.Permissions.GetValueOrDefault(p.Key)));
            if (tooMuch.Key is not null)
            {
                return GitHubAnswer.Error(422, $"The permissions requested are not granted to this installation: {tooMuch.Key}={tooMuch.Value}.");
            }

            narrowed["metadata"] = "read";
            permissions = narrowed;
        }

        List<LocalRepository>? repositories = null;
        if (call.Member("repository_ids") is { ValueKind: JsonValueKind.Array } ids)
        {
            repositories = [.. ids.EnumerateArray().Select(i => i.ValueKind == JsonValueKind.Number ? state.Context.Repositories.Find(i.GetInt64()) : null).OfType<LocalRepository>().Where(installation.Covers)];
            if (repositories.Count != ids.GetArrayLength())
            {
                return GitHubAnswer.Error(422, "There is at least one repository that does not exist or is not accessible to the parent installation.");
            }
        }
        else if (call.Member("repositories") is { ValueKind: JsonValueKind.Array } names)
        {
            repositories = [.. names.EnumerateArray().Select(n => state.Context.Repositories.Find($"{installation.Account.Login}/{n}")).OfType<LocalRepository>().Where(installation.Covers)];
            if (repositories.Count != names.GetArrayLength())
            {
                return GitHubAnswer.Error(422, "There is at least one repository that does not exist or is not accessible to the parent installation.");
            }
        }

        var expires = state.Now.AddHours(1);
        var token = state.IssueToken("ghs", new InstallationPrincipal(installation, permissions, repositories?.Select(r => r.Id).ToHashSet(), expires));
        var answer = new Dictionary<string, object?>
        {
            ["token"] = token,
            ["expires_at"] = GitHubText.Stamp(expires),
            ["permissions"] = permissions,
            ["repository_selection"] = repositories is null && installation.RepositoryIds is null ? "all" : "selected",
        };
        if (repositories is not null)
        {
            answer["repositories"] = repositories.Select(r => json.Repository(r)).ToArray();
        }

        return GitHubAnswer.Created(answer);
    }

    private GitHubAnswer SetHook(GitHubCall call)
    {
        var app = App(call);
        app.WebhookSecret = call.Text("secret") ?? app.WebhookSecret;
        if (call.Text("url") is { } url)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var target) || target.Scheme is not ("http" or "https"))
            {
                return GitHubAnswer.Invalid("Hook", "url", "invalid");
            }

            app.SetHook(state.Context.NextId, target);
        }

        return GitHubAnswer.Ok(new { content_type = "json", insecure_ssl = "0", secret = "********", url = app.WebhookUrl?.ToString() ?? "" });
    }

    private IEnumerable<Delivery> DeliveriesOf(GitHubCall call) => state.Context.Webhooks.All.Where(d => d.Target == App(call).Hook && d.DeliveredAt is not null);

    private Delivery? FindDelivery(GitHubCall call) => DeliveriesOf(call).FirstOrDefault(d => d.Id == call.Id("id"));

    private GitHubAnswer Deliveries(GitHubCall call)
    {
        // The newest first; a cursor is the id before which to go on.
        var (_, size) = call.PageAsked();
        var before = call.Query("cursor") is { } cursor && long.TryParse(cursor.TrimStart('v'), out var id) ? id : long.MaxValue;
        var status = call.Query("status");
        var all = DeliveriesOf(call).Where(d => d.Id < before && (status is null || (status == "success") == (d.Status == "OK"))).OrderByDescending(d => d.Id).Take(size + 1).ToList();
        var page = all.Take(size).ToList();
        var next = $"{json.Api}/app/hook/deliveries?per_page={size}&cursor=v{page.LastOrDefault()?.Id}{(status is null ? "" : "&status=" + status)}";
        return GitHubAnswer.Ok(page.Select(d => Write(d, full: false)).ToArray()) with { Headers = all.Count > size ? [("Link", $"<{next}>; rel=\"next\"")] : [] };
    }

    private static Dictionary<string, object?> Write(Delivery delivery, bool full)
    {
        var item = new Dictionary<string, object?>
        {
            ["id"] = delivery.Id,
            ["guid"] = delivery.Guid,
            ["delivered_at"] = delivery.DeliveredAt,
            ["redelivery"] = delivery.IsRedelivery,
            ["duration"] = Math.Round(delivery.Duration.TotalSeconds, 3),
            ["status"] = delivery.Status,
            ["status_code"] = delivery.StatusCode,
            ["event"] = delivery.Event,
            ["action"] = delivery.Action,
            ["installation_id"] = delivery.InstallationId,
            ["repository_id"] = delivery.RepositoryId,
            ["throttled_at"] = null,
        };
        if (full)
        {
            item["url"] = delivery.Url.ToString();
            item["request"] = new { headers = delivery.RequestHeaders.ToDictionary(h => h.Key, h => h.Value), payload = JsonSerializer.Deserialize<JsonElement>(delivery.Body) };
            item["response"] = new { headers = delivery.ResponseHeaders.ToDictionary(h => h.Key, h => h.Value), payload = delivery.ResponseBody };
        }

        return item;
    }
}
