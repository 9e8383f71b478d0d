using System.Globalization;
using System.Text;

namespace CiCdPlatform.LocalForge.Git;

/// <summary>A bare repository: writing.</summary>
internal sealed partial class BareRepository
{
    /// <summary>Makes an empty one.</summary>
    public static async Task<BareRepository> InitAsync(string folder, string defaultBranch, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var repository = new BareRepository(folder);
        await repository.Git.NeedAsync(["init", "--quiet", "--bare", "--initial-branch=" + defaultBranch, "."], cancellation: cancellation);
        await repository.ConfigureAsync(cancellation);
        return repository;
    }

    /// <summary>Copies the branches and tags of another repository; HEAD stays what it is there, or becomes <c>main</c> when it is detached.</summary>
    public static async Task<BareRepository> ImportAsync(string folder, string source, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var repository = new BareRepository(folder);
        await repository.Git.NeedAsync(["clone", "--quiet", "--bare", "--no-hardlinks", "--", Path.GetFullPath(source), "."], cancellation: cancellation);
        await repository.Git.RunAsync(["remote", "remove", "origin"], cancellation: cancellation);
        await repository.ConfigureAsync(cancellation);
        var head = await repository.Git.RunAsync(["symbolic-ref", "--quiet", "HEAD"], cancellation: cancellation);
        if (!head.Ok)
        {
            var commit = await repository.Git.NeedAsync(["rev-parse", "HEAD"], cancellation: cancellation);
            await repository.Git.NeedAsync(["update-ref", "refs/heads/main", commit.Line], cancellation: cancellation);
            await repository.Git.NeedAsync(["symbolic-ref", "HEAD", "refs/heads/main"], cancellation: cancellation);
        }

        return repository;
    }

    public async Task<string> DefaultBranchAsync(CancellationToken cancellation) =>
        (await Git.NeedAsync(["symbolic-ref", "HEAD"], cancellation: cancellation)).Line["refs/heads/".Length..];

    public async Task<string> WriteBlobAsync(byte[] content, CancellationToken cancellation) =>
        (await Git.NeedAsync(["hash-object", "-w", "--stdin"], content, cancellation: cancellation)).Line;

    /// <summary>A tree made from a base (null for none) and edits; null when the edits do not make a tree.</summary>
    public async Task<string?> WriteTreeAsync(string? baseTree, IReadOnlyList<TreeEdit> edits, CancellationToken cancellation)
    {
        var index = Path.Combine(Folder, "index-" + Guid.NewGuid().ToString("N"));
        var environment = new Dictionary<string, string> { ["GIT_INDEX_FILE"] = index };
        try
        {
            await Git.NeedAsync(baseTree is null ? ["read-tree", "--empty"] : ["read-tree", baseTree], null, environment, cancellation);
            var input = new StringBuilder();
            foreach (var edit in edits)
            {
                if (edit.Mode == "040000" && edit.BlobSha is { } tree)
                {
                    var files = await TreeAsync(tree, recursive: true, cancellation);
                    if (files is null)
                    {
                        return null;
                    }

                    foreach (var file in files)
                    {
                        input.Append(CultureInfo.InvariantCulture, $"{file.Mode} {file.Sha}\t{edit.Path}/{file.Path}\0");
                    }
                }
                else
                {
                    input.Append(edit.BlobSha is null ? $"0 {RefChange.Zero}\t{edit.Path}\0" : $"{edit.Mode} {edit.BlobSha}\t{edit.Path}\0");
                }
            }

            var added = await Git.RunAsync(["update-index", "-z", "--index-info"], Encoding.UTF8.GetBytes(input.ToString()), environment, cancellation);
            var written = added.Ok ? await Git.RunAsync(["write-tree"], null, environment, cancellation) : added;
            return written.Ok ? written.Line : null;
        }
        finally
        {
            File.Delete(index);
        }
    }

    /// <summary>A commit object; no ref moves.</summary>
    public async Task<string> WriteCommitAsync(
        string tree, IReadOnlyList<string> parents, GitSignature author, GitSignature committer, string message, CancellationToken cancellation)
    {
        var environment = new Dictionary<string, string>
        {
            ["GIT_AUTHOR_NAME"] = Clean(author.Name),
            ["GIT_AUTHOR_EMAIL"] = Clean(author.Email),
            ["GIT_AUTHOR_DATE"] = Stamp(author.At),
            ["GIT_COMMITTER_NAME"] = Clean(committer.Name),
            ["GIT_COMMITTER_EMAIL"] = Clean(committer.Email),
            ["GIT_COMMITTER_DATE"] = Stamp(committer.At),
        };
        List<string> arguments = ["commit-tree", tree, "-F", "-"];
        foreach (var parent in parents)
        {
            arguments.AddRange(["-p", parent]);
        }

        return (await Git.NeedAsync(arguments, Encoding.UTF8.GetBytes(message), environment, cancellation)).Line;

        static string Stamp(DateTimeOffset at) =>
            string.Create(CultureInfo.InvariantCulture, $"{at.ToUnixTimeSeconds()} {(at.Offset < TimeSpan.Zero ? '-' : '+')}{at.Offset:hhmm}");

        static string Clean(string text)
        {
            var clean = new string([.. text.Where(c => !char.IsControl(c) && c is not ('<' or '>'))]).Trim();
            return clean.Length == 0 ? "unknown" : clean;
        }
    }

    /// <summary>Moves a ref from an exact old value (<see cref="RefChange.Zero"/>: must not be there); false when it is elsewhere by now.</summary>
    public async Task<bool> MoveRefAsync(RefChange change, CancellationToken cancellation) =>
        (await Git.RunAsync(
            change.Deleted ? ["update-ref", "-d", change.Name, change.Before] : ["update-ref", change.Name, change.After, change.Before], cancellation: cancellation)).Ok;

    private async Task ConfigureAsync(CancellationToken cancellation)
    {
        // Clients may fetch any commit that a run names, and nothing may tidy objects away behind the forge's back.
        await File.AppendAllTextAsync(
            Path.Combine(Folder, "config"),
            "[uploadpack]\n\tallowAnySHA1InWant = true\n\tallowFilter = true\n[gc]\n\tauto = 0\n[receive]\n\tdenyDeleteCurrent = refuse\n\thideRefs = refs/pull\n\thideRefs = refs/merge-requests\n",
            cancellation);
    }
}
