using System.Text.Json.Serialization;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>A file of a git tree; <paramref name="Mode"/> as git writes it.</summary>
internal sealed record GitHubTreeEntry([property: JsonRequired] string Path, [property: JsonRequired] string Mode, [property: JsonRequired] string Type, [property: JsonRequired] string Sha, long Size = 0);

/// <summary>Whole trees of commits.</summary>
internal sealed class GitHubTrees(GitHubRepository repository)
{
    /// <summary>The mode of a file that may be run.</summary>
    public const string Program = "100755";

    /// <summary>All files and submodules below a commit, and whether GitHub left some out (over 100,000 entries or 7 MB).</summary>
    public async Task<(IReadOnlyList<GitHubTreeEntry> Entries, bool IsTruncated)> ReadAsync(string commit, CancellationToken cancellation)
    {
        var tree = await repository.Read.GetJsonAsync<TreeJson>(repository.Path($"git/trees/{ForgePath.Slashes(commit)}?recursive=1"), cancellation);
        return ([.. tree.Tree.Where(static entry => entry.Type is "blob" or "commit")], tree.Truncated);
    }

    /// <summary>Those of some files that a tree holds as programs. Folders on the way are read one by one: a whole tree may be cut.</summary>
    public async Task<IReadOnlySet<string>> ProgramsAsync(ForgeHttp http, string tree, IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        var programs = new HashSet<string>(StringComparer.Ordinal);
        await LookAsync(tree, "", paths);
        return programs;

        async Task LookAsync(string folder, string prefix, IReadOnlyList<string> below)
        {
            var entries = (await http.GetJsonAsync<TreeJson>(repository.Path($"git/trees/{folder}"), cancellation)).Tree.ToDictionary(static entry => entry.Path, StringComparer.Ordinal);
            foreach (var group in below.GroupBy(path => path[prefix.Length..].Split('/', 2)[0], StringComparer.Ordinal))
            {
                if (entries.GetValueOrDefault(group.Key) is { Type: "tree" } deeper)
                    await LookAsync(deeper.Sha, $"{prefix}{group.Key}/", [.. group.Where(path => path.StartsWith($"{prefix}{group.Key}/", StringComparison.Ordinal))]);
                else if (entries.GetValueOrDefault(group.Key) is { Mode: Program })
                    programs.Add(prefix + group.Key);
            }
        }
    }

    /// <summary>
    /// Adds to a list that GitHub cut at its limit what differs between two trees; those files have no hunks.
    /// </summary>
    public async Task<IReadOnlyList<ChangedFile>> CompleteAsync(IReadOnlyList<ChangedFile> listed, string baseCommit, string headCommit, CancellationToken cancellation)
    {
        var before = await ReadWholeAsync(baseCommit, cancellation);
        var after = await ReadWholeAsync(headCommit, cancellation);
        var known = listed.Select(static file => file.Path).Concat(listed.Select(static file => file.PreviousPath).OfType<string>()).ToHashSet(StringComparer.Ordinal);
        var files = new List<ChangedFile>(listed);
        foreach (var (path, entry) in after)
        {
            if (!before.TryGetValue(path, out var old))
                Add(path, ChangeStatus.Added);
            else if (old.Sha != entry.Sha || old.Mode != entry.Mode)
                Add(path, ChangeStatus.Modified);
        }

        foreach (var path in before.Keys.Where(path => !after.ContainsKey(path)))
            Add(path, ChangeStatus.Removed);
        return files;

        void Add(string path, ChangeStatus status)
        {
            if (!known.Contains(path))
                files.Add(new(path, null, status, null));
        }
    }

    private async Task<SortedDictionary<string, GitHubTreeEntry>> ReadWholeAsync(string commit, CancellationToken cancellation)
    {
        var (entries, isTruncated) = await ReadAsync(commit, cancellation);
        return isTruncated
            ? throw new ForgeException(ForgeFailure.Invalid, $"GitHub lists neither the change nor the tree of {commit} in full: both are over its limits.")
            : new(entries.ToDictionary(static entry => entry.Path, StringComparer.Ordinal), StringComparer.Ordinal);
    }

    private sealed record TreeJson([property: JsonRequired] IReadOnlyList<GitHubTreeEntry> Tree, bool Truncated);
}
