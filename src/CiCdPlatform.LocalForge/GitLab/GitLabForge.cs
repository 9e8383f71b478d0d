using System.Security.Cryptography;
using CiCdPlatform.LocalForge.Git;
using CiCdPlatform.LocalForge.Runs;

namespace CiCdPlatform.LocalForge.GitLab;

/// <summary>The GitLab that a local forge plays: what tests and tools ask of it beside its API.</summary>
public sealed partial class GitLabForge
{
    private readonly ForgeContext _context;
    private readonly GitLabState _state;
    private readonly GitLabJson _json;
    private readonly GitLabHooks _hooks;
    private readonly GitLabPipelines _pipelines;
    private readonly GitLabMergeRequests _requests;
    private readonly GitLabRefs _refs;
    private readonly GitLabApi _api;

    internal GitLabForge(ForgeContext context)
    {
        _context = context;
        _state = new GitLabState(context);
        _json = new GitLabJson(_state);
        _hooks = new GitLabHooks(_state);
        _pipelines = new GitLabPipelines(_state, _json, _hooks);
        _requests = new GitLabMergeRequests(_state, _json, _hooks, _pipelines);
        _refs = new GitLabRefs(_state, _json, _hooks, _pipelines, _requests);
        _api = new GitLabApi(_state);
    }

    /// <summary>The API's address, with a slash at its end.</summary>
    public Uri ApiUrl => new(_context.BaseUrl, "api/v4/");

    /// <summary>The administrator, who may do everything.</summary>
    public GitLabUser Root => _state.Root;

    /// <summary>Requests a minute for each token.</summary>
    public int LimitPerMinute
    {
        get => _api.LimitPerMinute;
        set => _api.LimitPerMinute = value;
    }

    /// <summary>
    /// Whether it behaves as GitLab 15.0 did: no paged diffs and no status checks, no threads on files, no status <c>skipped</c>, and webhooks that carry neither a signature nor a key of their delivery.
    /// </summary>
    public bool IsOld
    {
        get => _state.IsOld;
        set => _state.IsOld = value;
    }

    /// <summary>Refuses the next threads on lines, as GitLab does where it cannot find the line's code.</summary>
    public void RefuseLines(int count) => _state.LinesToRefuse = count;

    /// <summary>Every pipeline that runs jobs, the oldest first.</summary>
    public IReadOnlyList<RunRecord> Runs => _context.Runs.All;

    /// <summary>A user, made when new.</summary>
    public GitLabUser AddUser(string username) => _state.User(username);

    /// <summary>A personal access token; null is the administrator's.</summary>
    public string CreateToken(GitLabUser? user = null) => _state.IssueToken(user ?? Root);

    /// <summary>Takes a token away.</summary>
    public void RevokeToken(string token) => _state.Revoke(token);

    /// <summary>An OAuth application that a user authorised; its refresh token is good once.</summary>
    public GitLabOAuthGrant CreateOAuthGrant(GitLabUser user)
    {
        var grant = new GitLabOAuthGrant(Chance(), Chance(), Chance());
        _state.OAuth[grant.ClientId] = new GitLabOAuthState(user, grant.ClientSecret, grant.RefreshToken);
        return grant;

        static string Chance() => RandomNumberGenerator.GetHexString(64, lowercase: true);
    }

    /// <summary>Makes a project at a path such as <c>group/app</c>: a copy of a folder's branches and tags, or one commit of <paramref name="files"/>, or empty; sends the system hook <c>project_create</c>.</summary>
    public async Task<LocalRepository> CreateProjectAsync(
        string path, string? importFrom = null, IReadOnlyDictionary<string, string>? files = null, bool isPrivate = true, GitLabUser? owner = null, CancellationToken cancellation = default)
    {
        var slash = path.LastIndexOf('/');
        if (slash <= 0)
        {
            throw new ArgumentException($"'{path}' is no project's path: name its group, too, as in group/app.", nameof(path));
        }

        var project = await _context.Repositories.CreateAsync(path[..slash], path[(slash + 1)..], importFrom, files, isPrivate, null, cancellation);
        owner ??= Root;
        _state.Of(project).Members[owner.Id] = GitLabState.Owner;
        _hooks.TellSystem(null, _json.ProjectCreated(project, owner));
        _context.Changed.Raise();
        return project;
    }

    /// <summary>Lets a user into a project: 20 reporter, 30 developer, 40 maintainer, 50 owner.</summary>
    public void AddMember(LocalRepository project, GitLabUser user, int accessLevel) => _state.Of(project).Members[user.Id] = accessLevel;

    /// <summary>Adds a system hook for every event; deliveries are signed with a signing token (<c>whsec_…</c>), or carry the plain token, or both. Returns its id.</summary>
    public long AddSystemHook(Uri url, string? signingToken = null, string? token = null) => Add(null, url, signingToken, token);

    /// <summary>Adds a project hook for every event; see <see cref="AddSystemHook"/>. Returns its id.</summary>
    public long AddProjectHook(LocalRepository project, Uri url, string? signingToken = null, string? token = null) => Add(project, url, signingToken, token);

    /// <summary>A new signing token.</summary>
    public static string NewSigningToken() => "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>Merge requests with their discussions, the oldest first.</summary>
    public IReadOnlyList<GitLabMergeRequest> MergeRequests(LocalRepository project) => [.. _state.Of(project).MergeRequests.Values.OrderBy(r => r.Iid)];

    /// <summary>Notes of a merge request, those in threads included, the oldest first.</summary>
    public IReadOnlyList<GitLabNote> Notes(GitLabMergeRequest request)
    {
        lock (_state.Of(request.Project).Lock)
        {
            return [.. request.Discussions.SelectMany(d => d.Notes).OrderBy(n => n.Id)];
        }
    }

    /// <summary>Threads and single notes of a merge request, the oldest first.</summary>
    public IReadOnlyList<GitLabDiscussion> Discussions(GitLabMergeRequest request)
    {
        lock (_state.Of(request.Project).Lock)
        {
            return [.. request.Discussions];
        }
    }

    /// <summary>Statuses that were set on commits, the oldest first; those that a later one replaced included.</summary>
    public IReadOnlyList<GitLabCommitStatus> Statuses(LocalRepository project)
    {
        var of = _state.Of(project);
        lock (of.Lock)
        {
            return [.. of.Pipelines.Values.SelectMany(p => p.Statuses).OrderBy(s => s.Id)];
        }
    }

    /// <summary>Opens a merge request as a user.</summary>
    public async Task<GitLabMergeRequest> OpenMergeRequestAsync(LocalRepository project, GitLabUser user, string source, string target, string title, CancellationToken cancellation = default)
    {
        await project.RefLock.WaitAsync(cancellation);
        try
        {
            var from = await project.Git.RefAsync("refs/heads/" + source, cancellation) ?? throw new ArgumentException($"There is no branch {source} in {project.FullName}.", nameof(source));
            var into = await project.Git.RefAsync("refs/heads/" + target, cancellation) ?? throw new ArgumentException($"There is no branch {target} in {project.FullName}.", nameof(target));
            return await _requests.OpenAsync(project, user, source, from.Sha, target, into.Sha, title, "", removeSource: false);
        }
        finally
        {
            project.RefLock.Release();
        }
    }

    /// <summary>Commits files on top of a branch as a user and pushes them, by force, to another, without a clone. Null content removes a file. Returns the new head.</summary>
    public Task<string> PushAsync(LocalRepository project, GitLabUser user, string branch, string from, IReadOnlyList<(string Path, string? Content)> files, CancellationToken cancellation = default) =>
        _context.Repositories.PushAsync(this, project, user, new GitSignature(user.Username, user.Email, _context.Now), branch, from, files, cancellation);

    /// <summary>Adds a merge request to a merge train in which it is the first. Returns the commit that its pipeline runs on.</summary>
    public Task<string> BoardTrainAsync(GitLabMergeRequest request, GitLabUser user, CancellationToken cancellation = default) => _requests.RunMergedAsync(request, user, "train", cancellation);

    /// <summary>Has pipelines of merge requests run on what a merge would bring, as projects with merged results pipelines do, and none on branches.</summary>
    public void UseMergedResults(LocalRepository project) => _state.Of(project).RunsMergedResults = true;

    /// <summary>Writes a note on a merge request as a user, and tells it.</summary>
    public GitLabNote Note(GitLabMergeRequest request, GitLabUser user, string body) => _requests.Write(request, user, body, null, null, alone: true).Notes[^1];

    /// <summary>Adds an external status check that a merge request waits for.</summary>
    public void AddStatusCheck(GitLabMergeRequest request, string name) => request.StatusChecks[name] = (_context.NextId(), "pending");

    /// <summary>Puts findings of GitLab's own scanners there, as its API writes them.</summary>
    public void SetFindings(LocalRepository project, IReadOnlyList<System.Text.Json.Nodes.JsonNode> findings) => _state.Of(project).Findings = findings;

    /// <summary>Waits for a pipeline that is over and satisfies the predicate.</summary>
    public Task<RunRecord> WaitForPipelineAsync(Func<RunRecord, bool> predicate, CancellationToken cancellation) =>
        _context.Changed.WaitAsync(() => _context.Runs.All.FirstOrDefault(r => r.Phase == RunPhase.Ended && predicate(r)), cancellation);

    private long Add(LocalRepository? project, Uri url, string? signingToken, string? token)
    {
        if (signingToken is not null && !HookEndpoints.IsSigningToken(signingToken))
        {
            throw new ArgumentException("A signing token is whsec_ followed by base64; NewSigningToken makes one.", nameof(signingToken));
        }

        var hook = _hooks.Add(project, url);
        (hook.SigningToken, hook.Token) = (signingToken, token);
        hook.Events.UnionWith(GitLabHooks.Switches);
        return hook.Id;
    }
}
