using System.Text;

namespace CiCdPlatform.LocalForge.Git;

/// <summary>A bare repository: comparing and merging.</summary>
internal sealed partial class BareRepository
{
    /// <summary>The best common ancestor, or null when the histories are unrelated.</summary>
    public async Task<string?> MergeBaseAsync(string left, string right, CancellationToken cancellation)
    {
        var output = await Git.RunAsync(["merge-base", left, right], cancellation: cancellation);
        return output.Ok ? output.Line : null;
    }

    public async Task<bool> IsAncestorAsync(string ancestor, string descendant, CancellationToken cancellation) =>
        (await Git.RunAsync(["merge-base", "--is-ancestor", ancestor, descendant], cancellation: cancellation)).Ok;

    /// <summary>The files that differ between two trees or commits, renames found, in git's order.</summary>
    public async Task<IReadOnlyList<GitFileChange>> DiffAsync(string left, string right, CancellationToken cancellation)
    {
        var raw = await Git.NeedAsync(["diff-tree", "-r", "-M", "--raw", "-z", "--no-abbrev", left, right], cancellation: cancellation);
        var patches = await Git.NeedAsync(["diff-tree", "-r", "-M", "-p", "--no-color", "--no-ext-diff", "--no-textconv", "--full-index", left, right], cancellation: cancellation);
        var parts = SplitPatches(patches.Text);
        var changes = new List<GitFileChange>();
        var fields = raw.Text.Split('\0');
        for (var i = 0; i + 1 < fields.Length;)
        {
            var head = fields[i++].TrimStart(':').Split(' ');
            var path = fields[i++];
            string? previous = null;
            if (head[4][0] is 'R' or 'C')
            {
                (previous, path) = (path, fields[i++]);
            }

            // A change of type (a file that becomes a link) is told as two patches, which no forge shows as one file's.
            var (patch, additions, deletions) = head[4][0] != 'T' && parts.TryDequeue(out var text) ? Hunks(text) : (null, 0, 0);
            var status = head[4][0] switch { 'A' => "added", 'D' => "removed", 'R' => "renamed", _ => "modified" };
            changes.Add(new GitFileChange(path, previous, status, head[0], head[1], head[2], head[3], additions, deletions, patch));
            if (head[4][0] == 'T')
            {
                parts.TryDequeue(out _);
                parts.TryDequeue(out _);
            }
        }

        return changes;
    }

    /// <summary>The tree of a clean three-way merge, or null on conflicts or unrelated histories.</summary>
    public async Task<string?> MergeTreeAsync(string ours, string theirs, CancellationToken cancellation)
    {
        var output = await Git.RunAsync(["merge-tree", "--write-tree", "--no-messages", ours, theirs], cancellation: cancellation);
        return output.Ok ? output.Line : null;
    }

    /// <summary>Writes a commit's files as an archive; format <c>tar.gz</c>, <c>tar</c> or <c>zip</c>.</summary>
    public async Task ArchiveAsync(string commit, string prefix, string format, Stream target, CancellationToken cancellation)
    {
        using var process = Git.Start(["archive", "--format=" + format, "--prefix=" + prefix + "/", commit]);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync(cancellation);
        await process.StandardOutput.BaseStream.CopyToAsync(target, cancellation);
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
        {
            throw new GitFailedException($"git archive of {commit} ended with {process.ExitCode}: {await error}");
        }
    }

    /// <summary>Lines of the new side that a review may name: those inside a hunk, added or unchanged; with <paramref name="left"/> those of the old side.</summary>
    public static IReadOnlySet<int> CommentableLines(string? patch, bool left = false)
    {
        var lines = new HashSet<int>();
        var (old, fresh) = (0, 0);
        foreach (var line in (patch ?? "").Split('\n'))
        {
            switch (line.Length == 0 ? ' ' : line[0])
            {
                case '@':
                    var sides = line.Split(' ');
                    old = int.Parse(sides[1][1..].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture);
                    fresh = int.Parse(sides[2][1..].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture);
                    break;
                case '+':
                    if (!left)
                    {
                        lines.Add(fresh);
                    }

                    fresh++;
                    break;
                case '-':
                    if (left)
                    {
                        lines.Add(old);
                    }

                    old++;
                    break;
                case ' ':
                    lines.Add(left ? old : fresh);
                    old++;
                    fresh++;
                    break;
            }
        }

        return lines;
    }

    private static Queue<string> SplitPatches(string text)
    {
        var parts = new Queue<string>();
        const string Start = "diff --git ";
        for (var at = text.StartsWith(Start, StringComparison.Ordinal) ? 0 : -1; at >= 0;)
        {
            // Lines of a hunk start with a sign or a blank, so that only a header starts a line like this.
            var next = text.IndexOf("\n" + Start, at, StringComparison.Ordinal);
            parts.Enqueue(next < 0 ? text[at..] : text[at..(next + 1)]);
            at = next < 0 ? -1 : next + 1;
        }

        return parts;
    }

    private static (string? Patch, int Additions, int Deletions) Hunks(string text)
    {
        var at = text.IndexOf("\n@@ ", StringComparison.Ordinal);
        if (at < 0)
        {
            return (null, 0, 0);
        }

        var patch = text[(at + 1)..];
        patch = patch.EndsWith('\n') ? patch[..^1] : patch;
        var lines = patch.Split('\n');
        return (patch, lines.Count(l => l.StartsWith('+')), lines.Count(l => l.StartsWith('-')));
    }
}
