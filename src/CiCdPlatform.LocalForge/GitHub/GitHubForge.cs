using System.Security.Cryptography;
using CiCdPlatform.LocalForge.Git;
using CiCdPlatform.LocalForge.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>The GitHub that a local forge plays: what tests and tools ask of it beside its API.</summary>
public sealed partial class GitHubForge
{
    /// <summary>What an App is granted unless said otherwise.</summary>
    private static readonly Dictionary<string, string> UsualPermissions = new()
    {
        ["metadata"] = "read",
        ["contents"] = "write",
        ["pull_requests"] = "write",
        ["issues"] = "read",
        ["checks"] = "write",
        ["workflows"] = "write",
        ["actions"] = "write",
        ["merge_queues"] = "read",
        ["statuses"] = "write",
    };

    private static readonly string[] UsualEvents =
    [
        "push", "pull_request", "pull_request_review", "pull_request_review_comment", "issue_comment", "check_suite", "check_run", "workflow_run", "workflow_job", "merge_group", "repository",
    ];

    private readonly ForgeContext _context;
    private readonly GitHubState _state;
    private readonly GitHubJson _json;
    private readonly GitHubHooks _hooks;
    private readonly GitHubRuns _runs;
    private readonly GitHubPulls _pulls;
    private readonly GitHubRefs _refs;
    private readonly GitHubMerge _merge;
    private readonly GitHubApi _api;

    internal GitHubForge(ForgeContext context)
    {
        _context = context;
        _state = new GitHubState(context);
        _json = new GitHubJson(_state);
        _hooks = new GitHubHooks(_state, _json);
        _runs = new GitHubRuns(_state, _json, _hooks);
        _pulls = new GitHubPulls(_state, _json, _hooks, _runs);
        _refs = new GitHubRefs(_state, _json, _hooks, _pulls, _runs);
        _merge = new GitHubMerge(_state, _pulls, _refs);
        _api = new GitHubApi(_state);
    }

    /// <summary>The API's address, with a slash at its end; the same API answers at the root, too.</summary>
    public Uri ApiUrl => new(_json.Api + "/");

    /// <summary>Requests an hour for each token.</summary>
    public int HourlyLimit
    {
        get => _api.HourlyLimit;
        set => _api.HourlyLimit = value;
    }

    /// <summary>Every workflow run, the oldest first.</summary>
    public IReadOnlyList<RunRecord> Runs => _context.Runs.All;

    /// <summary>Makes an App with a new key pair; null permissions and events are those that a CI App needs.</summary>
    public GitHubApp CreateApp(
        string slug, Uri? webhookUrl = null, string? webhookSecret = null, IReadOnlyDictionary<string, string>? permissions = null, IReadOnlyList<string>? events = null)
    {
        var app = new GitHubApp(
            _state.Apps.Count, _context.NextId(), slug, _state.User("localforge", "Organization"), _state.User(slug + "[bot]", "Bot"), permissions ?? UsualPermissions, events ?? UsualEvents,
            webhookSecret ?? RandomNumberGenerator.GetHexString(40, lowercase: true), _context.Now);
        if (webhookUrl is not null)
        {
            app.SetHook(_context.NextId, webhookUrl);
        }

        _state.Apps[app.Id] = app;
        return app;
    }

    /// <summary>Sends an App's webhooks elsewhere from now on, redeliveries included.</summary>
    public void SetWebhookUrl(GitHubApp app, Uri webhookUrl) => app.SetHook(_context.NextId, webhookUrl);

    /// <summary>Makes a repository: a copy of a folder's branches and tags, or one commit of <paramref name="files"/>, or empty. No event is sent.</summary>
    public Task<LocalRepository> CreateRepositoryAsync(
        string owner, string name, string? importFrom = null, IReadOnlyDictionary<string, string>? files = null, bool isPrivate = true, CancellationToken cancellation = default)
    {
        _state.User(owner);
        return _context.Repositories.CreateAsync(owner, name, importFrom, files, isPrivate, null, cancellation);
    }

    /// <summary>Makes a fork for somebody; pull requests from it name their head as <c>owner:branch</c>.</summary>
    public Task<LocalRepository> ForkAsync(LocalRepository repository, string owner, CancellationToken cancellation = default)
    {
        _state.User(owner);
        return _context.Repositories.CreateAsync(owner, repository.Name, repository.GitFolder, null, repository.IsPrivate, repository, cancellation);
    }

    /// <summary>Installs an App on repositories of one owner (none given: on all of <paramref name="account"/>) and sends <c>installation</c> created.</summary>
    public GitHubInstallation Install(GitHubApp app, string account, params IReadOnlyList<LocalRepository> repositories)
    {
        var installation = new GitHubInstallation(_context.NextId(), app, _state.User(account), _context.Now) { RepositoryIds = repositories.Count == 0 ? null : repositories.Select(r => r.Id).ToHashSet() };
        _state.Installations[installation.Id] = installation;
        _hooks.TellInstallation(installation, "installation", "created", [("repositories", Short(_context.Repositories.All.Where(installation.Covers))), ("requester", null)]);
        return installation;
    }

    /// <summary>Adds repositories to an installation and sends <c>installation_repositories</c> added.</summary>
    public void AddRepositories(GitHubInstallation installation, params IReadOnlyList<LocalRepository> repositories)
    {
        installation.RepositoryIds = installation.RepositoryIds?.Union(repositories.Select(r => r.Id)).ToHashSet();
        _hooks.TellInstallation(installation, "installation_repositories", "added",
        [
            ("repository_selection", installation.RepositoryIds is null ? "all" : "selected"), ("repositories_added", Short(repositories)), ("repositories_removed", Array.Empty<object>()), ("requester", null),
        ]);
    }

    /// <summary>Takes an installation away, with its tokens, and sends <c>installation</c> deleted.</summary>
    public void Uninstall(GitHubInstallation installation)
    {
        _state.Installations.TryRemove(installation.Id, out _);
        _hooks.TellInstallation(installation, "installation", "deleted", [("repositories", Short(_context.Repositories.All.Where(installation.Covers)))]);
    }

    /// <summary>A user, made when new.</summary>
    public GitHubUser AddUser(string login) => _state.User(login);

    /// <summary>A personal access token with all that its user may do.</summary>
    public string CreateToken(GitHubUser user) => _state.IssueToken("ghp", new UserPrincipal(user));

    /// <summary>Lets a user write to a repository.</summary>
    public void AddCollaborator(LocalRepository repository, GitHubUser user) => _state.Of(repository).Collaborators[user.Login] = 1;

    /// <summary>Check runs of a commit, those of jobs included, the oldest first.</summary>
    public IReadOnlyList<GitHubCheckRun> CheckRuns(LocalRepository repository, string sha) => [.. _state.Of(repository).CheckRuns.Values.Where(r => r.HeadSha == sha).OrderBy(r => r.Id)];

    /// <summary>Every check run of a repository, the oldest first.</summary>
    public IReadOnlyList<GitHubCheckRun> CheckRuns(LocalRepository repository) => [.. _state.Of(repository).CheckRuns.Values.OrderBy(r => r.Id)];

    /// <summary>Pull requests with their reviews, the oldest first.</summary>
    public IReadOnlyList<GitHubPullRequest> PullRequests(LocalRepository repository) => [.. _state.Of(repository).Pulls.Values.OrderBy(p => p.Number)];

    /// <summary>Comments in the conversation of a pull request, the oldest first.</summary>
    public IReadOnlyList<GitHubComment> Comments(LocalRepository repository, long number) => [.. _state.Of(repository).IssueComments.Values.Where(c => c.IssueNumber == number).OrderBy(c => c.Id)];

    /// <summary>Opens a pull request as a user.</summary>
    public async Task<GitHubPullRequest> OpenPullRequestAsync(LocalRepository repository, GitHubUser user, string head, string @base, string title, CancellationToken cancellation = default)
    {
        var from = await repository.Git.RefAsync("refs/heads/" + head, cancellation) ?? throw new ArgumentException($"There is no branch {head} in {repository.FullName}.", nameof(head));
        var into = await repository.Git.RefAsync("refs/heads/" + @base, cancellation) ?? throw new ArgumentException($"There is no branch {@base} in {repository.FullName}.", nameof(@base));
        return await _pulls.OpenAsync(repository, repository, user, head, from.Sha, @base, into.Sha, title, null, draft: false);
    }

    /// <summary>Waits for a run that is over and satisfies the predicate.</summary>
    public Task<RunRecord> WaitForRunAsync(Func<RunRecord, bool> predicate, CancellationToken cancellation) =>
        _context.Changed.WaitAsync(() => _context.Runs.All.FirstOrDefault(r => r.Phase == RunPhase.Ended && predicate(r)), cancellation);

    /// <summary>Presses the Re-run button of a check run: its App hears <c>check_run</c> rerequested.</summary>
    public void Rerequest(LocalRepository repository, GitHubCheckRun run, GitHubUser user) =>
        _hooks.Tell(repository, "check_run", "rerequested", user, [("check_run", _json.CheckRun(repository, run, forWebhook: true))], app => app == run.Suite.App);

    private object[] Short(IEnumerable<LocalRepository> repositories) =>
        [.. repositories.Select(r => new { id = r.Id, node_id = GitHubJson.NodeId("Repository", r.Id), name = r.Name, full_name = r.FullName, @private = r.IsPrivate })];
}
