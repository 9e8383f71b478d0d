using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>Everything that this GitHub knows.</summary>
internal sealed class GitHubState
{
    /// <summary>The id of the Actions App, the same as at GitHub.</summary>
    public const long ActionsAppId = 15368;

    private readonly ConcurrentDictionary<long, RepositoryState> _repositories = new();
    private readonly ConcurrentDictionary<string, GitHubUser> _users = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, Principal> _tokens = new();

    public GitHubState(ForgeContext context)
    {
        Context = context;
        var github = User("github", "Organization");
        Actions = new GitHubApp(
            -1, ActionsAppId, "github-actions", github, User("github-actions[bot]", "Bot"), new Dictionary<string, string> { ["actions"] = "write", ["checks"] = "write", ["metadata"] = "read" }, [], "", context.Now);
    }

    public ForgeContext Context { get; }

    public GitHubApp Actions { get; }

    public ConcurrentDictionary<long, GitHubApp> Apps { get; } = new();

    public ConcurrentDictionary<long, GitHubInstallation> Installations { get; } = new();

    public DateTimeOffset Now => Context.Now;

    public RepositoryState Of(LocalRepository repository) => _repositories.GetOrAdd(repository.Id, _ => new RepositoryState());

    /// <summary>A user by login, made when new.</summary>
    public GitHubUser User(string login, string type = "User") => _users.GetOrAdd(login, l => new GitHubUser(Context.NextId(), l, type));

    public GitHubUser? FindUser(string login) => _users.GetValueOrDefault(login);

    public GitHubUser? UserByEmail(string email) => _users.Values.FirstOrDefault(u => string.Equals(u.Email, email, StringComparison.OrdinalIgnoreCase));

    /// <summary>Makes a token of a kind (<c>ghs</c>, <c>ghp</c>) that stands for a principal.</summary>
    public string IssueToken(string kind, Principal principal)
    {
        var token = kind + "_" + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 36);
        _tokens[token] = principal;
        return token;
    }

    /// <summary>Whom a token stands for; null when it is unknown or has expired.</summary>
    public Principal? FindToken(string token) => _tokens.TryGetValue(token, out var principal)
        && (principal is not InstallationPrincipal i || (i.ExpiresAt > Context.Options.Time.GetUtcNow() && Installations.ContainsKey(i.Installation.Id))) ? principal : null;

    public void RevokeTokensOf(GitHubInstallation installation)
    {
        foreach (var (token, principal) in _tokens)
        {
            if (principal is InstallationPrincipal one && one.Installation == installation)
            {
                _tokens.TryRemove(token, out _);
            }
        }
    }

    public void RevokeToken(string token) => _tokens.TryRemove(token, out _);

    public IEnumerable<GitHubInstallation> InstallationsOn(LocalRepository repository) => Installations.Values.Where(i => i.SuspendedAt is null && i.Covers(repository)).OrderBy(i => i.Id);

    /// <summary>Whether the principal holds a permission (<c>read</c> or <c>write</c>) on a repository that it can see.</summary>
    public bool May(Principal principal, LocalRepository repository, string permission, string level) => principal switch
    {
        InstallationPrincipal i => Sees(principal, repository)
            && Math.Min(Level(i.Permissions.GetValueOrDefault(permission)), Level(i.Installation.Permissions.GetValueOrDefault(permission))) >= Level(level),
        UserPrincipal u => level == "read" ? Sees(principal, repository) : Writes(u.Person, repository),
        _ => level == "read" && !repository.IsPrivate,
    };

    public bool Sees(Principal principal, LocalRepository repository) => principal switch
    {
        InstallationPrincipal i => i.Installation.Covers(repository) && (i.RepositoryIds?.Contains(repository.Id) ?? true),
        UserPrincipal u => !repository.IsPrivate || Writes(u.Person, repository),
        _ => !repository.IsPrivate,
    };

    public bool Writes(GitHubUser user, LocalRepository repository) =>
        string.Equals(user.Login, repository.Owner, StringComparison.OrdinalIgnoreCase) || Of(repository).Collaborators.ContainsKey(user.Login);

    public static int Level(string? level) => level switch { "admin" => 3, "write" => 2, "read" => 1, _ => 0 };
}
