using CiCdPlatform.LocalForge.Git;
using CiCdPlatform.LocalForge.Webhooks;

namespace CiCdPlatform.LocalForge.GitLab;

/// <summary>Project hooks and system hooks, with what they were sent.</summary>
internal sealed class HookEndpoints(GitLabState state, GitLabJson json, GitLabHooks hooks, GitLabRefs refs)
{
    public void Map(GitLabApi api)
    {
        api.Map("GET", "/hooks", call => Done(call.Page(Of(null), json.Hook)), admin: true);
        api.Map("POST", "/hooks", call => Done(Create(call, null)), admin: true);
        api.Map("GET", "/hooks/{hook}", With(null, (_, h) => Done(GitLabAnswer.Ok(json.Hook(h)))), admin: true);
        api.Map("PUT", "/hooks/{hook}", With(null, Edit), admin: true);
        api.Map("DELETE", "/hooks/{hook}", With(null, Delete), admin: true);
        api.Map("POST", "/hooks/{hook}", With(null, TestSystem), admin: true);
        Project("GET", "", call => Done(call.Page(Of(call.Project), json.Hook)));
        Project("POST", "", call => Done(Create(call, call.Project)));
        One("GET", "", (_, h) => Done(GitLabAnswer.Ok(json.Hook(h))));
        One("PUT", "", Edit);
        One("DELETE", "", Delete);
        One("POST", "/test/{trigger}", TestAsync);
        One("GET", "/events", (call, h) => Done(call.Page(hooks.Deliveries(h), Event)));
        One("POST", "/events/{event}/resend", (call, h) =>
        {
            if (hooks.Deliveries(h).FirstOrDefault(d => d.Id == call.Id("event")) is not { } earlier)
            {
                return Done(GitLabAnswer.NotFound(""));
            }

            state.Context.Webhooks.Redeliver(earlier);
            return Done(GitLabAnswer.Created(new { response_status = "pending" }));
        });

        void Project(string method, string rest, Func<GitLabCall, Task<GitLabAnswer>> handler) => api.Project(method, "/hooks" + rest, GitLabState.Maintainer, handler);

        void One(string method, string rest, Func<GitLabCall, GitLabHook, Task<GitLabAnswer>> handler) => Project(method, "/{hook}" + rest, call => With(call.Project, handler)(call));
    }

    /// <summary>Whether a signing token can be used: <c>whsec_</c> and base64.</summary>
    public static bool IsSigningToken(string token) =>
        token.StartsWith("whsec_", StringComparison.Ordinal) && token.Length > 6 && Convert.TryFromBase64String(token[6..], new byte[token.Length], out var length) && length > 0;

    private static Task<GitLabAnswer> Done(GitLabAnswer answer) => Task.FromResult(answer);

    private IReadOnlyCollection<GitLabHook> Of(LocalRepository? project) => [.. state.Hooks.Values.Where(h => h.Project == project).OrderBy(h => h.Id)];

    private Func<GitLabCall, Task<GitLabAnswer>> With(LocalRepository? project, Func<GitLabCall, GitLabHook, Task<GitLabAnswer>> handler) =>
        call => state.Hooks.TryGetValue(call.Id("hook"), out var hook) && hook.Project == project ? handler(call, hook) : Done(GitLabAnswer.NotFound(""));

    private GitLabAnswer Create(GitLabCall call, LocalRepository? project)
    {
        if (call.Text("url") is null)
        {
            return GitLabAnswer.Missing("url");
        }

        return Check(call) ?? GitLabAnswer.Created(json.Hook(Apply(call, hooks.Add(project, new Uri(call.Text("url")!)))));
    }

    private Task<GitLabAnswer> Edit(GitLabCall call, GitLabHook hook)
    {
        if (Check(call) is { } refusal)
        {
            return Done(refusal);
        }

        if (call.Text("url") is { } url && new Uri(url) != hook.Url)
        {
            // With another address the secrets are gone, lest they go to a stranger.
            (hook.Token, hook.SigningToken) = (null, null);
            hook.Url = hook.Target!.Url = new Uri(url);
        }

        return Done(GitLabAnswer.Ok(json.Hook(Apply(call, hook))));
    }

    private Task<GitLabAnswer> Delete(GitLabCall call, GitLabHook hook)
    {
        state.Hooks.TryRemove(hook.Id, out _);
        return Done(GitLabAnswer.NoContent);
    }

    private static GitLabAnswer? Check(GitLabCall call) =>
        call.Text("url") is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https") ? new GitLabAnswer(422, new { error = "Invalid url given" })
        : call.Text("signing_token") is { Length: > 0 } secret && !IsSigningToken(secret) ? GitLabAnswer.Message(400, new { signing_token = new[] { "is invalid" } }) : null;

    private static GitLabHook Apply(GitLabCall call, GitLabHook hook)
    {
        hook.Token = call.Text("token") ?? hook.Token;
        hook.SigningToken = call.Text("signing_token") is { } secret ? secret.Length == 0 ? null : secret : hook.SigningToken;
        hook.VerifyCertificate = call.Flag("enable_ssl_verification") ?? hook.VerifyCertificate;
        foreach (var name in GitLabHooks.Switches)
        {
            switch (call.Flag(name))
            {
                case true:
                    hook.Events.Add(name);
                    break;
                case false:
                    hook.Events.Remove(name);
                    break;
            }
        }

        return hook;
    }

    private async Task<GitLabAnswer> TestAsync(GitLabCall call, GitLabHook hook)
    {
        if (call.Route("trigger") != "push_events")
        {
            return GitLabAnswer.Message(422, $"A local forge tests push_events alone, not {call.Route("trigger")}.");
        }

        if (await RepositoryEndpoints.ResolveAsync(call, null) is not { } head || call.Git.Commit(head) is not { } commit)
        {
            return GitLabAnswer.Message(422, "Ensure the project has at least one commit.");
        }

        var change = new RefChange("refs/heads/" + call.Project.DefaultBranch, commit.Parents.Count > 0 ? commit.Parents[0] : RefChange.Zero, head);
        hooks.Send(hook, Guid.NewGuid().ToString(), "Push Hook", "push_events", await refs.PushPayloadAsync(call.Project, call.User, change, withCommits: true));
        return GitLabAnswer.Created(new { message = "201 Created" });
    }

    private Task<GitLabAnswer> TestSystem(GitLabCall call, GitLabHook hook)
    {
        var payload = new { event_name = "project_create", name = "Ruby", path = "ruby", path_with_namespace = "group/ruby", project_id = 1, owner_name = "Someone", owner_email = "someone@example.com", project_visibility = "private" };
        hooks.Send(hook, Guid.NewGuid().ToString(), GitLabHooks.SystemEvent, null, payload);
        return Done(GitLabAnswer.Created(payload));
    }

    private object Event(Delivery delivery) => new
    {
        id = delivery.Id,
        url = delivery.Url,
        trigger = delivery.Action,
        request_headers = delivery.RequestHeaders.Where(h => h.Key is not "X-Gitlab-Token").ToDictionary(h => h.Key, h => h.Value),
        request_data = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(delivery.Payload.Span),
        response_headers = delivery.ResponseHeaders.GroupBy(h => h.Key).ToDictionary(g => g.Key, g => g.First().Value),
        response_body = delivery.ResponseBody,
        execution_duration = delivery.Duration.TotalSeconds,
        response_status = delivery.StatusCode > 0 ? delivery.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture) : delivery.DeliveredAt is null ? "pending" : "internal error",
        created_at = delivery.DeliveredAt ?? state.Now,
    };
}
