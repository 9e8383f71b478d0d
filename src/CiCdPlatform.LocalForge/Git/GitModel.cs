namespace CiCdPlatform.LocalForge.Git;

/// <summary>Who wrote or committed, and when.</summary>
internal sealed record GitSignature(string Name, string Email, DateTimeOffset At);

/// <summary>A commit.</summary>
internal sealed record GitCommit(string Sha, string Tree, IReadOnlyList<string> Parents, GitSignature Author, GitSignature Committer, string Message);

/// <summary>An entry of a tree: mode such as <c>100644</c>, type <c>blob</c>, <c>tree</c> or <c>commit</c>, size of blobs.</summary>
internal sealed record GitTreeEntry(string Mode, string Type, string Sha, long? Size, string Path);

/// <summary>A ref and the object it names.</summary>
internal sealed record GitRef(string Name, string Sha, string Type);

/// <summary>A file that differs; status <c>added</c>, <c>modified</c>, <c>removed</c> or <c>renamed</c>; patch null when binary.</summary>
internal sealed record GitFileChange(
    string Path, string? PreviousPath, string Status, string OldMode, string NewMode, string OldSha, string NewSha, int Additions, int Deletions, string? Patch);

/// <summary>A ref that moved; <see cref="Zero"/> stands for not being there.</summary>
internal sealed record RefChange(string Name, string Before, string After)
{
    public const string Zero = "0000000000000000000000000000000000000000";

    public bool Created => Before == Zero;

    public bool Deleted => After == Zero;

    /// <summary>The branch's name, or null for tags and other refs.</summary>
    public string? Branch => Name.StartsWith("refs/heads/", StringComparison.Ordinal) ? Name["refs/heads/".Length..] : null;

    public string? Tag => Name.StartsWith("refs/tags/", StringComparison.Ordinal) ? Name["refs/tags/".Length..] : null;
}

/// <summary>A file to write into a tree; content null removes it, mode <c>100644</c> unless said.</summary>
internal sealed record TreeEdit(string Path, string? BlobSha, string Mode = "100644");
