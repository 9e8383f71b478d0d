using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>The pages by which a person plays along in a browser, as the repository's owner.</summary>
internal sealed class PageEndpoints(GitHubForge forge, GitHubState state)
{
    public void Map(WebApplication app)
    {
        app.MapGet("/", (HttpContext http) => Html.Page(http, "Local GitHub", "<h1>Repositories</h1><ul>"
            + string.Concat(state.Context.Repositories.All.Select(r => $"""<li><a href="/{r.FullName}">{Html.Encode(r.FullName)}</a></li>""")) + "</ul>"));
        app.MapGet("/{owner}/{name}", async (HttpContext http, string owner, string name) =>
            Find(owner, name) is { } repository ? Html.Page(http, repository.FullName, await RepositoryPage.BodyAsync(forge, repository, http.RequestAborted)) : Results.NotFound());
        app.MapGet("/{owner}/{name}/edit", async (HttpContext http, string owner, string name, string branch, string path) =>
            Find(owner, name) is { } repository && await repository.Git.RefAsync("refs/heads/" + branch, http.RequestAborted) is { } reference
                ? Html.Page(http, repository.FullName, RepositoryPage.EditBody(repository, reference, path)) : Results.NotFound());
        app.MapGet("/{owner}/{name}/pull/{number:long}", (HttpContext http, string owner, string name, long number) =>
            Pull(owner, name, number) is { } pull ? Html.Page(http, pull.Title, PullPage.Body(forge, pull)) : Results.NotFound());

        OnRepository(app, "/edit", async (http, repository, form) =>
        {
            var (branch, path) = (form["branch"].ToString(), form["path"].ToString());
            await forge.PushAsync(repository, Owner(repository), branch, form["from"].ToString(), [(path, form["content"].ToString().ReplaceLineEndings("\n"))], http.RequestAborted);
            return $"/{repository.FullName}";
        });
        OnRepository(app, "/pulls", async (http, repository, form) =>
        {
            var pull = await forge.OpenPullRequestAsync(repository, Owner(repository), form["head"].ToString(), form["base"].ToString(), form["title"].ToString(), http.RequestAborted);
            return Address(pull);
        });
        OnPull(app, "/comment", (http, pull, form) =>
        {
            forge.Comment(pull.Repository, pull.Number, Owner(pull.Repository), form["body"].ToString().ReplaceLineEndings("\n"));
            return Task.CompletedTask;
        });
        OnPull(app, "/merge", async (http, pull, _) =>
        {
            if (await forge.MergeAsync(pull, Owner(pull.Repository), http.RequestAborted) is { } reason)
            {
                throw new ArgumentException(reason);
            }
        });
        OnPull(app, "/close", (_, pull, _) =>
        {
            forge.Close(pull, Owner(pull.Repository));
            return Task.CompletedTask;
        });
        OnPull(app, "/suggestions/{remark:long}", (http, pull, _) =>
            pull.ReviewComments.FirstOrDefault(remark => remark.Id == Number(http, "remark")) is { } remark
                ? forge.ApplySuggestionAsync(pull, remark, Owner(pull.Repository), http.RequestAborted) : throw new ArgumentException("There is no such remark."));
        OnRun(app, "/rerun", (_, repository, run) => forge.Rerequest(repository, run, Owner(repository)));
        OnRun(app, "/actions/{identifier}", (http, repository, run) => forge.RequestAction(repository, run, (string)http.GetRouteValue("identifier")!, Owner(repository)));
    }

    private void OnRepository(WebApplication app, string path, Func<HttpContext, LocalRepository, IFormCollection, Task<string>> act) =>
        app.MapPost("/{owner}/{name}" + path, async (HttpContext http, string owner, string name) =>
        {
            // A page of somebody else that is open in the same browser presses no buttons here.
            if (http.Request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
            {
                return Results.StatusCode(403);
            }

            if (Find(owner, name) is not { } repository)
            {
                return Results.NotFound();
            }

            try
            {
                return Results.Redirect(await act(http, repository, http.Request.HasFormContentType ? await http.Request.ReadFormAsync() : FormCollection.Empty));
            }
            catch (ArgumentException e)
            {
                return Results.Text(e.Message, statusCode: 422);
            }
        }).DisableAntiforgery();

    private void OnPull(WebApplication app, string path, Func<HttpContext, GitHubPullRequest, IFormCollection, Task> act) =>
        OnRepository(app, "/pull/{number:long}" + path, async (http, repository, form) =>
        {
            var pull = Pull(repository.Owner, repository.Name, Number(http, "number")) ?? throw new ArgumentException("There is no such pull request.");
            await act(http, pull, form);
            return Address(pull);
        });

    private void OnRun(WebApplication app, string path, Action<HttpContext, LocalRepository, GitHubCheckRun> act) =>
        OnRepository(app, "/runs/{run:long}" + path, (http, repository, _) =>
        {
            var run = state.Of(repository).CheckRuns.GetValueOrDefault(Number(http, "run")) ?? throw new ArgumentException("There is no such check run.");
            act(http, repository, run);
            var pull = forge.PullRequests(repository).LastOrDefault(pull => pull.HeadSha == run.HeadSha);
            return Task.FromResult(pull is null ? $"/{repository.FullName}" : Address(pull));
        });

    private LocalRepository? Find(string owner, string name) => state.Context.Repositories.Find(owner + "/" + name);

    private GitHubPullRequest? Pull(string owner, string name, long number) => Find(owner, name) is { } repository ? state.Of(repository).Pulls.GetValueOrDefault(number) : null;

    private GitHubUser Owner(LocalRepository repository) => state.User(repository.Owner);

    private static string Address(GitHubPullRequest pull) => string.Create(CultureInfo.InvariantCulture, $"/{pull.Repository.FullName}/pull/{pull.Number}");

    private static long Number(HttpContext http, string name) => long.Parse((string)http.GetRouteValue(name)!, CultureInfo.InvariantCulture);
}
