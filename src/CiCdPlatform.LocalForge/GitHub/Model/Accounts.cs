using System.Collections.Concurrent;
using System.Security.Cryptography;
using CiCdPlatform.LocalForge.Webhooks;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>A person, an organisation or an App's bot.</summary>
public sealed record GitHubUser(long Id, string Login, string Type)
{
    /// <summary>The address that its commits carry.</summary>
    public string Email => $"{Id}+{Login}@users.noreply.localforge.test";
}

/// <summary>A GitHub App with its private key.</summary>
public sealed class GitHubApp
{
    // Making a key takes longer than most of what is done with it: the forges of a process share theirs. No two Apps of one forge have the same.
    private static readonly ConcurrentDictionary<int, Lazy<(string Private, byte[] Public)>> Keys = new();

    internal GitHubApp(int number, long id, string slug, GitHubUser owner, GitHubUser bot, IReadOnlyDictionary<string, string> permissions, IReadOnlyList<string> events, string webhookSecret, DateTimeOffset now)
    {
        Id = id;
        Slug = slug;
        Owner = owner;
        Bot = bot;
        Permissions = permissions;
        Events = events;
        WebhookSecret = webhookSecret;
        CreatedAt = now;
        (PrivateKey, PublicKey) = Keys.GetOrAdd(number, _ => new(() =>
        {
            using var key = RSA.Create(2048);
            return (key.ExportRSAPrivateKeyPem(), key.ExportRSAPublicKey());
        })).Value;
    }

    /// <summary>The App's id: the issuer of its JSON web tokens.</summary>
    public long Id { get; }

    /// <summary>The other issuer that a JSON web token may name.</summary>
    public string ClientId => "Iv1.local" + Id;

    /// <summary>The name in addresses.</summary>
    public string Slug { get; }

    /// <summary>The private key as PEM.</summary>
    public string PrivateKey { get; }

    /// <summary>The secret that signs webhooks.</summary>
    public string WebhookSecret { get; internal set; }

    /// <summary>Where webhooks go; null sends none.</summary>
    public Uri? WebhookUrl => Hook?.Url;

    /// <summary>What it may do, such as <c>contents</c> → <c>write</c>.</summary>
    public IReadOnlyDictionary<string, string> Permissions { get; internal set; }

    /// <summary>The events that it hears of.</summary>
    public IReadOnlyList<string> Events { get; }

    /// <summary>Whose it is.</summary>
    public GitHubUser Owner { get; }

    /// <summary>Who it is when it acts.</summary>
    public GitHubUser Bot { get; }

    internal byte[] PublicKey { get; }

    internal DateTimeOffset CreatedAt { get; }

    internal HookTarget? Hook { get; private set; }

    /// <summary>Sends webhooks there from now on.</summary>
    internal void SetHook(Func<long> nextId, Uri url)
    {
        if (Hook is null)
        {
            Hook = GitHubHooks.Target(nextId(), this, url);
        }
        else
        {
            Hook.Url = url;
        }
    }
}

/// <summary>An App on an account's repositories.</summary>
public sealed class GitHubInstallation
{
    internal GitHubInstallation(long id, GitHubApp app, GitHubUser account, DateTimeOffset now)
    {
        Id = id;
        App = app;
        Account = account;
        CreatedAt = now;
        Permissions = app.Permissions;
        UpdatedAt = now;
    }

    /// <summary>The installation's id.</summary>
    public long Id { get; }

    /// <summary>Which App.</summary>
    public GitHubApp App { get; }

    /// <summary>Whose repositories.</summary>
    public GitHubUser Account { get; }

    /// <summary>The repositories; null means all of the account's.</summary>
    public IReadOnlySet<long>? RepositoryIds { get; internal set; }

    /// <summary>What was granted.</summary>
    public IReadOnlyDictionary<string, string> Permissions { get; internal set; }

    internal DateTimeOffset CreatedAt { get; }

    internal DateTimeOffset UpdatedAt { get; set; }

    internal DateTimeOffset? SuspendedAt { get; set; }

    internal bool Covers(LocalRepository repository) =>
        RepositoryIds?.Contains(repository.Id) ?? string.Equals(repository.Owner, Account.Login, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Who asks.</summary>
internal abstract record Principal(GitHubUser? User);

/// <summary>Nobody known.</summary>
internal sealed record AnonymousPrincipal() : Principal((GitHubUser?)null);

/// <summary>An App with its JSON web token.</summary>
internal sealed record AppPrincipal(GitHubApp App) : Principal(App.Bot);

/// <summary>An App in an installation, perhaps narrowed.</summary>
internal sealed record InstallationPrincipal(
    GitHubInstallation Installation, IReadOnlyDictionary<string, string> Permissions, IReadOnlySet<long>? RepositoryIds, DateTimeOffset ExpiresAt) : Principal(Installation.App.Bot);

/// <summary>A person with a personal access token.</summary>
internal sealed record UserPrincipal(GitHubUser Person) : Principal(Person);
