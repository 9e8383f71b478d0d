using System.Text.Json.Serialization;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>A file of a git tree; <paramref name="Mode"/> as git writes it.</summary>
internal sealed record GitHubTreeEntry([property: JsonRequired] string Path, [property: JsonRequired] string Mode, [property: JsonRequired] string Type, [property: JsonRequired] string Sha, long Size = 0);

/// <summary>Whole trees of commits.</summary>
internal sealed class GitHubTrees(GitHubRepository repository)
{
    /// <summary>All files and submodules below a commit, and whether GitHub left some out (over 100,000 entries or 7 MB).</summary>
    public async Task<(IReadOnlyList<GitHubTreeEntry> Entries, bool IsTruncated)> ReadAsync(string commit, CancellationToken cancellation)
    {
        var tree = await repository.Read.GetJsonAsync<TreeJson>(repository.Path($"git/trees/{ForgePath.Slashes(commit)}?recursive=1"), cancellation);
        return ([.. tree.Tree.Where(static entry => entry.Type is "blob" or "commit")], tree.Truncated);
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
