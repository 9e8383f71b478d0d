using System.Globalization;

namespace CiCdPlatform.LocalForge.GitLab;

/// <summary>Who asks, the instance, projects and their members.</summary>
internal sealed class ProjectEndpoints(GitLabState state, GitLabJson json, GitLabForge forge)
{
    public void Map(GitLabApi api)
    {
        api.Map("GET", "/version", _ => Done(GitLabAnswer.Ok(new { version = "18.6.0", revision = "localforge" })));
        api.Map("GET", "/metadata", _ => Done(GitLabAnswer.Ok(new { version = "18.6.0", revision = "localforge", kas = new { enabled = false, externalUrl = (string?)null, version = (string?)null }, enterprise = false })));
        api.Map("GET", "/user", call => Done(GitLabAnswer.Ok(json.User(call.User))));
        api.Map("GET", "/projects", call => Done(List(call)));
        api.Map("POST", "/projects", CreateAsync);
        api.Project("GET", "", GitLabState.Reporter, call => Done(GitLabAnswer.Ok(json.Project(call.Project, call.Visitor))));
        foreach (var path in new[] { "/members", "/members/all" })
        {
            api.Project("GET", path, GitLabState.Reporter, call => Done(call.Page([.. call.State.Members.OrderBy(m => m.Key)], m => Member(m.Key, m.Value))));
            api.Project("GET", path + "/{user}", GitLabState.Reporter, call => Done(
                call.State.Members.TryGetValue(call.Id("user"), out var level) ? GitLabAnswer.Ok(Member(call.Id("user"), level)) : GitLabAnswer.NotFound("")));
        }

        api.Project("POST", "/members", GitLabState.Maintainer, AddMemberAsync);
    }

    private static Task<GitLabAnswer> Done(GitLabAnswer answer) => Task.FromResult(answer);

    private GitLabAnswer List(GitLabCall call)
    {
        var least = Math.Max(1, call.Number("min_access_level", 1));
        var membership = call.Flag("membership") == true;
        var search = call.Text("search") ?? "";
        IReadOnlyList<LocalRepository> found =
        [
            .. state.Context.Repositories.All.Where(p =>
                (membership ? state.Of(p).Members.GetValueOrDefault(call.User.Id) : state.Level(call.User, p)) >= least && p.FullName.Contains(search, StringComparison.OrdinalIgnoreCase)),
        ];
        var ascending = call.Text("sort") == "asc";
        found = ascending ? found : [.. found.Reverse()];
        return call.Text("pagination") == "keyset"
            ? call.Keyset(found, ascending ? "id_after" : "id_before", p => p.Id.ToString(CultureInfo.InvariantCulture), p => json.Project(p, call.User))
            : call.Page(found, p => json.Project(p, call.User));
    }

    private async Task<GitLabAnswer> CreateAsync(GitLabCall call)
    {
        var name = call.Text("path") ?? call.Text("name");
        if (name is null)
        {
            return new GitLabAnswer(400, new { error = "name, path are missing, at least one parameter must be provided" });
        }

        try
        {
            var files = call.Flag("initialize_with_readme") == true ? new Dictionary<string, string> { ["README.md"] = $"# {name}\n" } : null;
            var full = $"{call.Text("namespace_path") ?? call.User.Username}/{name.Replace(' ', '-')}";
            var project = await forge.CreateProjectAsync(full, null, files, call.Text("visibility") is not ("public" or "internal"), call.User, call.Cancellation);
            return GitLabAnswer.Created(json.Project(project, call.User));
        }
        catch (ArgumentException e)
        {
            return GitLabAnswer.Message(400, new { path = new[] { e.Message } });
        }
    }

    private Task<GitLabAnswer> AddMemberAsync(GitLabCall call)
    {
        if (state.UserById(call.Number("user_id", -1)) is not { } user)
        {
            return Done(GitLabAnswer.NotFound("User"));
        }

        var level = call.Number("access_level", 0);
        if (level is not (10 or 20 or 30 or 40 or 50))
        {
            return Done(new GitLabAnswer(400, new { error = "access_level does not have a valid value" }));
        }

        call.State.Members[user.Id] = level;
        return Done(GitLabAnswer.Created(Member(user.Id, level)));
    }

    private object Member(long id, int level)
    {
        var user = state.UserById(id)!;
        return new { id, username = user.Username, name = user.Name, state = "active", access_level = level, web_url = $"{json.Web}/{user.Username}", expires_at = (string?)null };
    }
}
