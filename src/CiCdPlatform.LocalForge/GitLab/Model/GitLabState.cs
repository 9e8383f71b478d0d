using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace CiCdPlatform.LocalForge.GitLab;

/// <summary>Everything that a local GitLab remembers beside its repositories.</summary>
internal sealed class GitLabState
{
    public const int Reporter = 20;
    public const int Developer = 30;
    public const int Maintainer = 40;
    public const int Owner = 50;

    private readonly ConcurrentDictionary<string, GitLabUser> _users = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, GitLabToken> _tokens = new();
    private readonly ConcurrentDictionary<long, GitLabProjectState> _projects = new();

    public GitLabState(ForgeContext context)
    {
        Context = context;
        Root = User("root", isAdmin: true);
    }

    public ForgeContext Context { get; }

    public GitLabUser Root { get; }

    public ConcurrentDictionary<long, GitLabHook> Hooks { get; } = new();

    public ConcurrentDictionary<string, GitLabOAuthState> OAuth { get; } = new();

    /// <summary>Whether it behaves as instances of years ago do.</summary>
    public bool IsOld { get; set; }

    /// <summary>How many threads on lines are refused yet.</summary>
    public int LinesToRefuse { get; set; }

    public DateTimeOffset Now => Context.Now;

    public bool RefuseLine() => LinesToRefuse > 0 && LinesToRefuse-- > 0;

    public GitLabProjectState Of(LocalRepository project) => _projects.GetOrAdd(project.Id, _ => new GitLabProjectState());

    public GitLabUser User(string username, bool isAdmin = false) =>
        _users.GetOrAdd(username, name => new GitLabUser(Context.NextId(), name, name, name + "@localhost", isAdmin));

    public GitLabUser? UserById(long id) => _users.Values.FirstOrDefault(u => u.Id == id);

    public GitLabUser? UserByEmail(string email) => _users.Values.FirstOrDefault(u => u.Email == email);

    public string IssueToken(GitLabUser user, string prefix = "glpat-", TimeSpan? life = null)
    {
        var token = prefix + RandomNumberGenerator.GetHexString(20, lowercase: true);
        _tokens[token] = new GitLabToken(user, life is null ? null : Context.Options.Time.GetUtcNow() + life);
        return token;
    }

    public void Revoke(string token) => _tokens.TryRemove(token, out _);

    public GitLabUser? FindToken(string token) =>
        _tokens.TryGetValue(token, out var known) && (known.ExpiresAt is not { } end || end > Context.Options.Time.GetUtcNow()) ? known.User : null;

    /// <summary>What somebody may do in a project: 0, 20, 30, 40 or 50.</summary>
    public int Level(GitLabUser? user, LocalRepository project)
    {
        var least = project.IsPrivate ? 0 : Reporter;
        return user is null ? least : user.IsAdmin ? Owner : Math.Max(least, Of(project).Members.GetValueOrDefault(user.Id));
    }
}

/// <summary>What a local GitLab remembers of one project.</summary>
internal sealed class GitLabProjectState
{
    private long _lastMergeRequest;
    private long _lastPipeline;

    /// <summary>Held while merge requests, pipelines and notes are read or changed.</summary>
    public Lock Lock { get; } = new();

    public ConcurrentDictionary<long, int> Members { get; } = new();

    public ConcurrentDictionary<long, GitLabMergeRequest> MergeRequests { get; } = new();

    public ConcurrentDictionary<long, GitLabPipeline> Pipelines { get; } = new();

    /// <summary>Whether pipelines of merge requests run on the merged result, and none on branches.</summary>
    public bool RunsMergedResults { get; set; }

    /// <summary>Findings of GitLab's own scanners, as its API writes them; null where an instance has none to tell.</summary>
    public IReadOnlyList<System.Text.Json.Nodes.JsonNode>? Findings { get; set; }

    public long NextMergeRequest() => Interlocked.Increment(ref _lastMergeRequest);

    public long NextPipeline() => Interlocked.Increment(ref _lastPipeline);
}

/// <summary>An authorised OAuth application and the tokens that are good now.</summary>
internal sealed class GitLabOAuthState(GitLabUser user, string secret, string refreshToken)
{
    public GitLabUser User { get; } = user;

    public string Secret { get; } = secret;

    public string RefreshToken { get; set; } = refreshToken;

    public string? AccessToken { get; set; }
}
