using System.Text;

namespace CiCdPlatform.Core.Repositories;

/// <summary>What every kind of snapshot shares: lookup by path, limits, decoding, and a bounded memory of what was read.</summary>
internal abstract class ListedSnapshot(IReadOnlyList<SnapshotEntry> entries, IReadOnlyList<string> warnings, SnapshotLimits limits) : RepositorySnapshot
{
    // Small files are asked for again and again (manifests); large ones are scanned once.
    private const int MaxRememberedFile = 256 * 1024;
    private const long MaxRememberedTotal = 64L * 1024 * 1024;
    private const int BinaryProbe = 8000;

    private readonly Dictionary<string, SnapshotEntry> _byPath = entries.ToDictionary(entry => entry.Path, StringComparer.Ordinal);
    private readonly Dictionary<string, ReadOnlyMemory<byte>?> _remembered = new(StringComparer.Ordinal);
    private readonly HashSet<string> _counted = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = [.. warnings];
    private readonly Lock _lock = new();
    private long _rememberedBytes;
    private long _readBytes;

    public sealed override IReadOnlyList<SnapshotEntry> Entries => entries;

    public sealed override IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_lock)
            {
                return [.. _warnings];
            }
        }
    }

    public sealed override bool Contains(string path) => _byPath.ContainsKey(path);

    public sealed override ReadOnlyMemory<byte>? ReadBytes(string path)
    {
        if (!_byPath.TryGetValue(path, out var entry) || entry.Kind is not (SnapshotEntryKind.File or SnapshotEntryKind.Executable) || entry.Size > limits.MaxFileBytes)
        {
            return null;
        }

        // An empty file is never opened, so that a pipe or a device, which has no size, cannot make a reader wait.
        if (entry.Size == 0)
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        lock (_lock)
        {
            if (_remembered.TryGetValue(path, out var known))
            {
                return known;
            }

            if (!Charge(entry))
            {
                return null;
            }
        }

        // Detectors work side by side, so one waits for the disk while the others go on.
        var bytes = Load(entry);
        lock (_lock)
        {
            if (entry.Size <= MaxRememberedFile && _rememberedBytes + entry.Size <= MaxRememberedTotal && _remembered.TryAdd(path, bytes))
            {
                _rememberedBytes += entry.Size;
            }
        }

        return bytes;
    }

    public sealed override string? ReadText(string path) => ReadBytes(path) is { } bytes ? Decode(bytes.Span) : null;

    /// <summary>The content of a regular, non-empty file within the limits, or null when it is gone; called on several threads.</summary>
    protected abstract ReadOnlyMemory<byte>? Load(SnapshotEntry entry);

    private static string? Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            bytes = bytes[3..];
        }
        else if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
        {
            return Encoding.Unicode.GetString(bytes[2..]);
        }
        else if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return Encoding.BigEndianUnicode.GetString(bytes[2..]);
        }

        return bytes[..Math.Min(bytes.Length, BinaryProbe)].Contains((byte)0) ? null : Encoding.UTF8.GetString(bytes);
    }

    private bool Charge(SnapshotEntry entry)
    {
        if (_counted.Contains(entry.Path))
        {
            return true;
        }

        if (_readBytes + entry.Size > limits.MaxTotalBytes)
        {
            var warning = $"Reading stopped: the files asked for hold more than {limits.MaxTotalBytes} bytes.";
            if (!_warnings.Contains(warning))
            {
                _warnings.Add(warning);
            }

            return false;
        }

        _readBytes += entry.Size;
        return _counted.Add(entry.Path);
    }
}

/// <summary>Files in memory.</summary>
internal sealed class MemorySnapshot : ListedSnapshot
{
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _files;

    public MemorySnapshot(Dictionary<string, ReadOnlyMemory<byte>> files, SnapshotLimits limits)
        : this(files, List(files, limits), limits)
    {
    }

    private MemorySnapshot(Dictionary<string, ReadOnlyMemory<byte>> files, SnapshotListing listing, SnapshotLimits limits)
        : base(listing.Entries(), listing.Warnings(), limits) => _files = files;

    protected override ReadOnlyMemory<byte>? Load(SnapshotEntry entry) => _files[entry.Path];

    private static SnapshotListing List(Dictionary<string, ReadOnlyMemory<byte>> files, SnapshotLimits limits)
    {
        var listing = new SnapshotListing(limits);
        foreach (var (path, content) in files)
        {
            listing.Add(path, content.Length, SnapshotEntryKind.File);
        }

        return listing;
    }
}
