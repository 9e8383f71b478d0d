using System.Text;

namespace CiCdPlatform.Core.Repositories;

/// <summary>A snapshot in which some files have another text; it does not own the one beneath.</summary>
internal sealed class ChangedSnapshot(RepositorySnapshot beneath, IReadOnlyDictionary<string, string> changes) : RepositorySnapshot
{
    public override IReadOnlyList<SnapshotEntry> Entries { get; } =
        [.. beneath.Entries.Select(entry => changes.TryGetValue(entry.Path, out var text) ? entry with { Size = Encoding.UTF8.GetByteCount(text) } : entry)];

    public override IReadOnlyList<string> Warnings => beneath.Warnings;

    public override bool Contains(string path) => beneath.Contains(path);

    public override ReadOnlyMemory<byte>? ReadBytes(string path) => changes.TryGetValue(path, out var text) ? Encoding.UTF8.GetBytes(text) : beneath.ReadBytes(path);

    public override string? ReadText(string path) => changes.TryGetValue(path, out var text) ? text : beneath.ReadText(path);
}
