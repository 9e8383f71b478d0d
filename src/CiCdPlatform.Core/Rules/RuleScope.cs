namespace CiCdPlatform.Core.Rules;

/// <summary>What the rules look at: the whole tree, or what a change touches.</summary>
public sealed record RuleScope
{
    private RuleScope()
    {
    }

    /// <summary>Every file.</summary>
    public static RuleScope WholeTree { get; } = new();

    /// <summary>Changed lines by path, 1-based on the new side; null for the whole tree.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<int>>? ChangedLines { get; private init; }

    /// <summary>Files that the change adds: every finding in them counts.</summary>
    public IReadOnlySet<string> AddedFiles { get; private init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Only findings that touch a changed line, or that lie in an added file.</summary>
    public static RuleScope Change(IReadOnlyDictionary<string, IReadOnlySet<int>> changedLines, IEnumerable<string> addedFiles) =>
        new() { ChangedLines = changedLines, AddedFiles = addedFiles.ToHashSet(StringComparer.Ordinal) };

    internal bool Covers(string path) => ChangedLines is null || AddedFiles.Contains(path) || ChangedLines.ContainsKey(path);

    internal bool Covers(string path, int startLine, int endLine) =>
        ChangedLines is null
        || AddedFiles.Contains(path)
        || (ChangedLines.TryGetValue(path, out var lines) && (endLine - startLine < lines.Count
            ? Enumerable.Range(startLine, endLine - startLine + 1).Any(lines.Contains)
            : lines.Any(line => line >= startLine && line <= endLine)));
}
