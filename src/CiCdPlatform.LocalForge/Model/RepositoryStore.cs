using System.Collections.Concurrent;
using System.Text;
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
            await FirstCommitAsync(git, files, cancellation);
        }

        var repository = new LocalRepository(id, fullName, isPrivate, git, await git.DefaultBranchAsync(cancellation), context.BaseUrl, context.Now) { ForkOf = forkOf };
        _byId[id] = repository;
        _byName[fullName] = repository;
        return repository;
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

    private async Task FirstCommitAsync(BareRepository git, IReadOnlyDictionary<string, string> files, CancellationToken cancellation)
    {
        var edits = new List<TreeEdit>();
        foreach (var (path, content) in files)
        {
            edits.Add(new TreeEdit(path, await git.WriteBlobAsync(Encoding.UTF8.GetBytes(content), cancellation)));
        }

        var tree = await git.WriteTreeAsync(null, edits, cancellation) ?? throw new ArgumentException("The files do not make a tree: " + string.Join(", ", files.Keys));
        var author = new GitSignature("LocalForge", "git@localforge.test", context.Now);
        var commit = await git.WriteCommitAsync(tree, [], author, author, "First commit", cancellation);
        await git.MoveRefAsync(new RefChange("refs/heads/" + await git.DefaultBranchAsync(cancellation), RefChange.Zero, commit), cancellation);
    }

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}(/[A-Za-z0-9_.-]{1,100}){1,8}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex FullNames();
}
