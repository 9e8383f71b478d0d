namespace CiCdPlatform.Core.Repositories;

/// <summary>Collects the entries of a snapshot within its limits and counts what was left out.</summary>
internal sealed class SnapshotListing(SnapshotLimits limits)
{
    private const int MaxPathCharacters = 4096;

    private readonly Dictionary<string, SnapshotEntry> _entries = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Left> _leftOut = new(StringComparer.Ordinal);

    /// <summary>Whether another file may still be listed.</summary>
    public bool HasRoom => _entries.Count < limits.MaxFiles;

    /// <summary>Lists a file; false when it was left out.</summary>
    public bool Add(string path, long size, SnapshotEntryKind kind)
    {
        var reason = !IsPlain(path) ? "because their paths are not plain relative paths"
            : IsOfGit(path) ? null
            : path.AsSpan().Count('/') > limits.MaxDepth ? $"because they lie deeper than {limits.MaxDepth} folders"
            : _entries.ContainsKey(path) ? "because an earlier entry has the same path"
            : !HasRoom ? $"because a snapshot holds at most {limits.MaxFiles} files"
            : "";
        if (reason == "")
        {
            _entries.Add(path, new SnapshotEntry(path, size, kind));
            return true;
        }

        if (reason is not null)
        {
            LeaveOut(path, reason);
        }

        return false;
    }

    /// <summary>Counts a path that the caller left out.</summary>
    public void LeaveOut(string path, string reason)
    {
        if (!_leftOut.TryGetValue(reason, out var left))
        {
            _leftOut.Add(reason, left = new Left(path));
        }

        left.Count++;
    }

    /// <summary>The entries in ordinal order of their paths.</summary>
    public IReadOnlyList<SnapshotEntry> Entries() => [.. _entries.Values.OrderBy(entry => entry.Path, StringComparer.Ordinal)];

    /// <summary>One sentence for each reason.</summary>
    public IReadOnlyList<string> Warnings() => _leftOut.Count == 0 ? [] : [.. _leftOut.Select(pair => $"{pair.Value.Count} left out {pair.Key}, the first is '{Printable(pair.Value.First)}'.")];

    /// <summary>Whether a path is relative, with <c>/</c> alone, and stays below its root.</summary>
    public static bool IsPlain(string path) =>
        path.Length is > 0 and <= MaxPathCharacters && path[0] != '/' && !path.Contains('\0', StringComparison.Ordinal) && !path.Contains('\\', StringComparison.Ordinal)
        && !AnyPart(path, part => part is "" or "." or "..");

    private static bool IsOfGit(string path) => path.Contains(".git", StringComparison.OrdinalIgnoreCase) && AnyPart(path, part => part.Equals(".git", StringComparison.OrdinalIgnoreCase));

    private static bool AnyPart(ReadOnlySpan<char> path, Func<ReadOnlySpan<char>, bool> holds)
    {
        foreach (var part in path.Split('/'))
        {
            if (holds(path[part]))
            {
                return true;
            }
        }

        return false;
    }

    private static string Printable(string path) =>
        string.Concat((path.Length > 200 ? path[..200] + "…" : path).Select(c => char.IsControl(c) ? '\uFFFD' : c));

    private sealed class Left(string first)
    {
        public string First => first;

        public int Count { get; set; }
    }
}
