namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>Users, limits, and what tells that a server is a GitHub.</summary>
internal sealed class OtherEndpoints(GitHubState state, GitHubJson json)
{
    public void Map(GitHubApi api)
    {
        api.Map("GET", "/rate_limit", Audience.Anyone, c =>
        {
            var rate = api.Rate(c.Http);
            var core = new { limit = api.HourlyLimit, used = rate.Used, remaining = Math.Max(0, api.HourlyLimit - rate.Used), reset = rate.Reset.ToUnixTimeSeconds() };
            return Task.FromResult(GitHubAnswer.Ok(new { resources = new { core, search = core with { limit = 30, used = 0, remaining = 30 } }, rate = core }));
        });
        api.Map("GET", "/users/{login}", Audience.Anyone, c => Task.FromResult(state.FindUser(c.Route("login")) is { } u ? GitHubAnswer.Ok(Profile(u)) : GitHubAnswer.NotFound));
        api.Map("GET", "/user", Audience.Known, c => Task.FromResult(c.Principal is UserPrincipal u ? GitHubAnswer.Ok(Profile(u.Person)) : GitHubAnswer.Error(403, "Resource not accessible by integration")));
        api.Map("GET", "/repositories/{id:long}", Audience.Anyone, c => Task.FromResult(
            state.Context.Repositories.Find(c.Id("id")) is { } r && state.Sees(c.Principal, r) ? GitHubAnswer.Ok(json.Repository(r, full: true, c.Principal)) : GitHubAnswer.NotFound));
        api.Map("GET", "/meta", Audience.Anyone, _ => Task.FromResult(GitHubAnswer.Ok(new { verifiable_password_authentication = false })));
    }

    private Dictionary<string, object?> Profile(GitHubUser user)
    {
        var profile = json.User(user);
        foreach (var (name, value) in new (string, object?)[]
        {
            ("name", user.Login), ("company", null), ("blog", ""), ("location", null), ("email", null), ("hireable", null), ("bio", null), ("twitter_username", null), ("public_repos", 0),
            ("public_gists", 0), ("followers", 0), ("following", 0), ("created_at", state.Now), ("updated_at", state.Now),
        })
        {
            profile[name] = value;
        }

        return profile;
    }
}
