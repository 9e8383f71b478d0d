using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using CiCdPlatform.LocalForge.Git;

namespace CiCdPlatform.LocalForge;

/// <summary>The repositories of a forge.</summary>
internal sealed partial class RepositoryStore(ForgeContext context)
{
    private readonly ConcurrentDictionary<long, LocalRepository> _byId = new();
    private readonly ConcurrentDictionary<string, LocalRepository> _byName = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<LocalRepository> All => [.. _byId.Values.OrderBy(r => r.Id)];

    public LocalRepository? Find(string fullName) => _byName.GetValueOrDefault(fullName);

    public LocalRepository? Find(long id) => _byId.GetValueOrDefault(id);

    /// <summary>Imports a repository's folder, or makes one with one commit of <paramref name="files"/>, or an empty one.</summary>
    public async Task<LocalRepository> CreateAsync(
        string owner, string name, string? importFrom, IReadOnlyDictionary<string, string>? files, bool isPrivate, LocalRepository? forkOf, CancellationToken cancellation)
    {
        var fullName = owner + "/" + name;
        if (!FullNames().IsMatch(fullName) || fullName.Contains("..", StringComparison.Ordinal) || name.EndsWith(".git", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"'{fullName}' cannot be a repository's name: use letters, digits, '-', '_' and '.', as in owner/name.");
        }

        if (_byName.ContainsKey(fullName))
        {
            throw new ArgumentException($"'{fullName}' is there already.");
        }

        var id = context.NextId();
        var folder = Path.Combine(context.Options.DataFolder, "repositories", $"{id}-{name}.git");
        if (Directory.Exists(folder))
        {
            // A folder left by an earlier forge over the same data: ids begin anew, so it is nobody's by now.
            Directory.Delete(folder, recursive: true);
        }

        var git = importFrom is null ? await BareRepository.InitAsync(folder, "main", cancellation) : await BareRepository.ImportAsync(folder, importFrom, cancellation);
        if (files is { Count: > 0 })
        {
            await git.CommitFilesAsync("refs/heads/main", null, files.Select(file => KeyValuePair.Create(file.Key, (string?)file.Value)), new GitSignature("LocalForge", "git@localforge.test", context.Now), "First commit", cancellation);
        }

        var repository = new LocalRepository(id, fullName, isPrivate, git, await git.DefaultBranchAsync(cancellation), context.BaseUrl, context.Now) { ForkOf = forkOf };
        _byId[id] = repository;
        _byName[fullName] = repository;
        return repository;
    }

    /// <summary>Commits files on top of a branch and points another at it, and lets the forge tell of it as of a push. Null content removes a file. Returns the commit.</summary>
    public async Task<string> PushAsync(
        IForgePersonality personality, LocalRepository repository, object actor, GitSignature author, string branch, string from, IReadOnlyList<(string Path, string? Content)> files, CancellationToken cancellation)
    {
        await repository.RefLock.WaitAsync(cancellation);
        try
        {
            var parent = await repository.Git.RefAsync("refs/heads/" + from, cancellation) ?? throw new ArgumentException($"There is no branch {from} in {repository.FullName}.", nameof(from));
            var before = branch == from ? parent : await repository.Git.RefAsync("refs/heads/" + branch, cancellation);

            // Equal content in the same second is another commit all the same.
            var message = string.Create(CultureInfo.InvariantCulture, $"Change {files[0].Path} ({context.NextId()})");
            var sha = await repository.Git.CommitFilesAsync("refs/heads/" + branch, parent.Sha, files.Select(file => KeyValuePair.Create(file.Path, file.Content)), author, message, cancellation);
            await personality.RefsMovedAsync(repository, actor, [new RefChange("refs/heads/" + branch, before?.Sha ?? RefChange.Zero, sha)], CancellationToken.None);
            return sha;
        }
        finally
        {
            repository.RefLock.Release();
        }
    }

    /// <summary>Gives a repository another name; the old one still leads to it.</summary>
    public void Rename(LocalRepository repository, string fullName)
    {
        if (!FullNames().IsMatch(fullName) || !_byName.TryAdd(fullName, repository))
        {
            throw new ArgumentException($"'{fullName}' cannot be the name of {repository.FullName}: it is taken, or no name.");
        }

        repository.FullName = fullName;
    }

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}(/[A-Za-z0-9_.-]{1,100}){1,8}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex FullNames();
}
