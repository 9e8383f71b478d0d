using System.Formats.Tar;
using System.IO.Compression;

namespace CiCdPlatform.Core.Repositories;

/// <summary>The files of a tar archive; contents wait in a temporary file that goes with the snapshot.</summary>
internal sealed class TarSnapshot : ListedSnapshot
{
    private const string Unusual = "because they are hard links, devices or pipes";

    private readonly FileStream _spool;
    private readonly Dictionary<string, long> _offsets;

    private TarSnapshot(FileStream spool, Dictionary<string, long> offsets, SnapshotListing listing, SnapshotLimits limits)
        : base(listing.Entries(), listing.Warnings(), limits)
    {
        _spool = spool;
        _offsets = offsets;
    }

    public static async Task<RepositorySnapshot> ReadAsync(Stream archive, bool gzip, SnapshotLimits limits, bool stripFirstFolder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(archive);
        var spool = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
            new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous });
        try
        {
            var listing = new SnapshotListing(limits);
            var offsets = new Dictionary<string, long>(StringComparer.Ordinal);
            var unpacked = gzip ? new GZipStream(archive, CompressionMode.Decompress, leaveOpen: true) : null;
            await using (unpacked)
            {
                // Headers and padding count too: an archive of many empty files or one that unfolds without end stops here.
                var bounded = new BoundedStream(unpacked ?? archive, limits.MaxTotalBytes);
                await using (bounded)
                {
                    await TakeAllAsync(bounded, spool, listing, offsets, limits, stripFirstFolder, cancellationToken);
                }
            }

            await spool.FlushAsync(cancellationToken);
            return new TarSnapshot(spool, offsets, listing, limits);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            await spool.DisposeAsync();
            throw new SnapshotException("The archive is damaged or is not a tar archive: " + e.Message, e);
        }
        catch
        {
            await spool.DisposeAsync();
            throw;
        }
    }

    public override void Dispose()
    {
        _spool.Dispose();
        base.Dispose();
    }

    protected override ReadOnlyMemory<byte>? Load(SnapshotEntry entry)
    {
        var content = new byte[entry.Size];
        lock (_offsets)
        {
            _spool.Position = _offsets[entry.Path];
            _spool.ReadExactly(content);
        }

        return content;
    }

    private static async Task TakeAllAsync(
        BoundedStream stream, FileStream spool, SnapshotListing listing, Dictionary<string, long> offsets, SnapshotLimits limits, bool stripFirstFolder, CancellationToken cancellationToken)
    {
        var name = "";
        try
        {
            await using var reader = new TarReader(stream, leaveOpen: true);
            while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
            {
                name = entry.Name;
                if (entry.EntryType is TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes)
                {
                    continue;
                }

                if (!listing.HasRoom)
                {
                    listing.LeaveOut(name, $"(and all that follow) because a snapshot holds at most {limits.MaxFiles} files");
                    return;
                }

                await TakeAsync(entry, spool, listing, offsets, limits, stripFirstFolder, cancellationToken);
            }
        }
        catch (BoundReachedException)
        {
            listing.LeaveOut(name, $"(and all that follow) because the archive unfolds to more than {limits.MaxTotalBytes} bytes");
        }
    }

    private static async Task TakeAsync(
        TarEntry entry, FileStream spool, SnapshotListing listing, Dictionary<string, long> offsets, SnapshotLimits limits, bool stripFirstFolder, CancellationToken cancellationToken)
    {
        var path = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
        if (!SnapshotListing.IsPlain(path))
        {
            listing.Add(path, 0, SnapshotEntryKind.File);
            return;
        }

        if (stripFirstFolder)
        {
            var slash = path.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0)
            {
                return;
            }

            path = path[(slash + 1)..];
        }

        switch (entry.EntryType)
        {
            case TarEntryType.SymbolicLink:
                listing.Add(path, 0, SnapshotEntryKind.Symlink);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
                var offset = spool.Position;
                if (entry.DataStream is { } data && entry.Length <= limits.MaxFileBytes)
                {
                    await data.CopyToAsync(spool, cancellationToken);
                }

                if (listing.Add(path, entry.Length, (entry.Mode & Execute) != UnixFileMode.None ? SnapshotEntryKind.Executable : SnapshotEntryKind.File))
                {
                    offsets[path] = offset;
                }

                break;
            default:
                listing.LeaveOut(path, Unusual);
                break;
        }
    }
}
