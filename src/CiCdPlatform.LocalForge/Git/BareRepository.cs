using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace CiCdPlatform.LocalForge.Git;

/// <summary>A bare repository: reading.</summary>
internal sealed partial class BareRepository(string folder)
{
    /// <summary>The tree without files, which every repository knows.</summary>
    public const string EmptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

    private const string CommitFormat = "--format=%H%n%T%n%P%n%an%n%ae%n%aI%n%cn%n%ce%n%cI%n%B";

    private readonly ConcurrentDictionary<string, GitCommit> _commits = new();

    public string Folder { get; } = folder;

    public GitProgram Git { get; } = new(folder);

    public static bool IsSha(string text) => text.Length == 40 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Whether a name can be a ref at all, and cannot be mistaken for an option or a revision expression.</summary>
    public static bool IsSafeName(string name) =>
        name.Length is > 0 and <= 250 && name[0] is not ('-' or '/' or '.') && !name.EndsWith('/') && !name.EndsWith(".lock", StringComparison.Ordinal)
        && !name.EndsWith('.') && !name.Contains("..", StringComparison.Ordinal) && !name.Contains("@{", StringComparison.Ordinal) && !name.Contains("//", StringComparison.Ordinal)
        && !name.Any(c => char.IsControl(c) || c is ' ' or '~' or '^' or ':' or '?' or '*' or '[' or '\\');

    /// <summary>The commit behind a commit id (full, or at least 7 digits), a branch, a tag, a full ref or <c>HEAD</c>; null when there is none.</summary>
    public async Task<string?> ResolveAsync(string revision, CancellationToken cancellation)
    {
        if (!IsSafeName(revision))
        {
            return null;
        }

        var candidates = new List<string>();
        if (revision.Length is >= 7 and <= 40 && revision.All(char.IsAsciiHexDigit))
        {
            candidates.Add(revision);
        }

        candidates.AddRange(revision == "HEAD" || revision.StartsWith("refs/", StringComparison.Ordinal) ? [revision] : ["refs/heads/" + revision, "refs/tags/" + revision, "refs/" + revision]);
        foreach (var candidate in candidates)
        {
            var output = await Git.RunAsync(["rev-parse", "--verify", "--quiet", candidate + "^{commit}"], cancellation: cancellation);
            if (output.Ok)
            {
                return output.Line;
            }
        }

        return null;
    }

    /// <summary>Refs below a prefix such as <c>refs/heads/</c>, in ordinal order.</summary>
    public async Task<IReadOnlyList<GitRef>> RefsAsync(string prefix, CancellationToken cancellation)
    {
        var output = await Git.NeedAsync(["for-each-ref", "--format=%(refname) %(objectname) %(objecttype)"], cancellation: cancellation);
        return [.. output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' '))
            .Where(p => p[0].StartsWith(prefix, StringComparison.Ordinal)).Select(p => new GitRef(p[0], p[1], p[2]))];
    }

    /// <summary>What an exact full ref names, or null.</summary>
    public async Task<GitRef?> RefAsync(string name, CancellationToken cancellation)
    {
        if (!IsSafeName(name))
        {
            return null;
        }

        var output = await Git.RunAsync(["for-each-ref", "--format=%(refname) %(objectname) %(objecttype)", name], cancellation: cancellation);
        return output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' '))
            .Where(p => p[0] == name).Select(p => new GitRef(p[0], p[1], p[2])).FirstOrDefault();
    }

    /// <summary><c>commit</c>, <c>tree</c>, <c>blob</c>, <c>tag</c>, or null when the object is not there.</summary>
    public async Task<string?> TypeAsync(string sha, CancellationToken cancellation)
    {
        var output = IsSha(sha) ? await Git.RunAsync(["cat-file", "-t", sha], cancellation: cancellation) : null;
        return output is { Ok: true } ? output.Line : null;
    }

    public async Task<GitCommit?> CommitAsync(string sha, CancellationToken cancellation) =>
        await TypeAsync(sha, cancellation) == "commit" ? (await LogAsync([sha], 0, 1, null, cancellation)).FirstOrDefault() : null;

    /// <summary>Commits reachable from revisions (already resolved; <c>^sha</c> excludes), the newest first.</summary>
    public async Task<IReadOnlyList<GitCommit>> LogAsync(IReadOnlyList<string> revisions, int skip, int count, string? path, CancellationToken cancellation)
    {
        List<string> arguments = ["log", "-z", CommitFormat, "--skip=" + skip, "--max-count=" + count, .. revisions, "--"];
        if (path is not null)
        {
            arguments.Add(":(literal)" + path);
        }

        var output = await Git.NeedAsync(arguments, cancellation: cancellation);
        return [.. output.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(ParseCommit)];
    }

    public async Task<int> CountAsync(IReadOnlyList<string> revisions, CancellationToken cancellation) =>
        int.Parse((await Git.NeedAsync(["rev-list", "--count", .. revisions, "--"], cancellation: cancellation)).Line, CultureInfo.InvariantCulture);

    /// <summary>The entries of a tree or of a commit's tree; null when there is no such tree.</summary>
    public async Task<IReadOnlyList<GitTreeEntry>?> TreeAsync(string treeish, bool recursive, CancellationToken cancellation, bool withTrees = false)
    {
        List<string> arguments = ["ls-tree", "-z", "--long", "--full-tree"];
        if (recursive)
        {
            arguments.Add("-r");
            if (withTrees)
            {
                arguments.Add("-t");
            }
        }

        var output = await Git.RunAsync([.. arguments, treeish], cancellation: cancellation);
        return output.Ok ? [.. output.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(ParseEntry)] : null;
    }

    /// <summary>The entry at a path of a commit, or null; the root is a tree with an empty path.</summary>
    public async Task<GitTreeEntry?> EntryAsync(string commit, string path, CancellationToken cancellation)
    {
        path = path.Trim('/');
        if (path.Length == 0)
        {
            var tree = await Git.RunAsync(["rev-parse", "--verify", "--quiet", commit + "^{tree}"], cancellation: cancellation);
            return tree.Ok ? new GitTreeEntry("040000", "tree", tree.Line, null, "") : null;
        }

        var output = await Git.RunAsync(["ls-tree", "-z", "--long", "--full-tree", commit, "--", path], cancellation: cancellation);
        return output.Ok ? output.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(ParseEntry).FirstOrDefault(e => e.Path == path) : null;
    }

    /// <summary>A blob's bytes, or null.</summary>
    public async Task<byte[]?> BlobAsync(string sha, CancellationToken cancellation)
    {
        var output = IsSha(sha) ? await Git.RunAsync(["cat-file", "blob", sha], cancellation: cancellation) : null;
        return output is { Ok: true } ? output.Bytes : null;
    }

    /// <summary>A file's text at a commit, or null; waits for git on the calling thread.</summary>
    public string? ReadText(string commit, string path)
    {
        var output = Git.Run(["cat-file", "blob", $"{commit}:{path}"]);
        return output.Ok ? output.Text.TrimStart('\uFEFF') : null;
    }

    /// <summary>A commit; read once, and then on the calling thread.</summary>
    public GitCommit? Commit(string sha)
    {
        if (_commits.TryGetValue(sha, out var known) || !IsSha(sha))
        {
            return known;
        }

        var output = Git.Run(["log", "-z", CommitFormat, "--max-count=1", sha, "--"]);
        return output.Ok ? _commits.GetOrAdd(sha, ParseCommit(output.Text.TrimEnd('\0'))) : null;
    }

    /// <summary>Every file of a commit; waits for git on the calling thread.</summary>
    public IReadOnlyList<string> Files(string commit)
    {
        var output = Git.Run(["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit]);
        return output.Ok ? output.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries) : [];
    }

    private static GitTreeEntry ParseEntry(string line)
    {
        var tab = line.IndexOf('\t', StringComparison.Ordinal);
        var parts = line[..tab].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new GitTreeEntry(parts[0], parts[1], parts[2], parts[3] == "-" ? null : long.Parse(parts[3], CultureInfo.InvariantCulture), line[(tab + 1)..]);
    }

    private static GitCommit ParseCommit(string text)
    {
        var lines = text.Split('\n', 10);
        return new GitCommit(
            lines[0], lines[1], lines[2].Split(' ', StringSplitOptions.RemoveEmptyEntries), Signature(lines[3], lines[4], lines[5]), Signature(lines[6], lines[7], lines[8]), lines[9].TrimEnd('\n'));

        static GitSignature Signature(string name, string email, string at) => new(name, email, DateTimeOffset.Parse(at, CultureInfo.InvariantCulture));
    }
}
