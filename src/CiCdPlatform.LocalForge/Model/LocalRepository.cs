using CiCdPlatform.LocalForge.Git;

namespace CiCdPlatform.LocalForge;

/// <summary>A repository on a local forge.</summary>
public sealed class LocalRepository
{
    private readonly Uri _baseUrl;

    internal LocalRepository(long id, string fullName, bool isPrivate, BareRepository git, string defaultBranch, Uri baseUrl, DateTimeOffset createdAt)
    {
        Id = id;
        FullName = fullName;
        IsPrivate = isPrivate;
        Git = git;
        DefaultBranch = defaultBranch;
        _baseUrl = baseUrl;
        CreatedAt = createdAt;
        PushedAt = createdAt;
    }

    /// <summary>The forge's id of it.</summary>
    public long Id { get; }

    /// <summary><c>owner/name</c>; on GitLab the owner may have several segments.</summary>
    public string FullName { get; internal set; }

    /// <summary>Everything before the last slash.</summary>
    public string Owner => FullName[..FullName.LastIndexOf('/')];

    /// <summary>What follows the last slash.</summary>
    public string Name => FullName[(FullName.LastIndexOf('/') + 1)..];

    /// <summary>Whether only those who were given access see it.</summary>
    public bool IsPrivate { get; }

    /// <summary>The branch that HEAD names.</summary>
    public string DefaultBranch { get; internal set; }

    /// <summary>The page of it; a local GitLab does not have one.</summary>
    public Uri WebUrl => new(_baseUrl, FullName);

    /// <summary>Where git clones from and pushes to, with a token as the password.</summary>
    public Uri CloneUrl => new(_baseUrl, FullName + ".git");

    /// <summary>The bare repository's folder.</summary>
    public string GitFolder => Git.Folder;

    /// <summary>The repository that it was forked from, or null.</summary>
    public LocalRepository? ForkOf { get; internal init; }

    internal BareRepository Git { get; }

    internal DateTimeOffset CreatedAt { get; }

    internal DateTimeOffset PushedAt { get; set; }

    /// <summary>Held while refs move and their events are told, so that events keep the order of what happened.</summary>
    internal SemaphoreSlim RefLock { get; } = new(1, 1);
}
