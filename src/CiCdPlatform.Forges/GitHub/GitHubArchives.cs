using System.Formats.Tar;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>The files of a commit: its archive, completed by what the archive leaves out.</summary>
/// <remarks>
/// An archive obeys <c>export-ignore</c>, by which many libraries leave out their tests and their pipelines: just what must be seen. So it is held against the tree, and missing files are read one by one.
/// </remarks>
internal sealed class GitHubArchives(GitHubRepository repository)
{
    private const int MaxMissing = 500;
    private const long MaxMissingBytes = 64L * 1024 * 1024;
    private const int AtOnce = 8;

    private readonly GitHubTrees _trees = new(repository);

    public async Task<RepositorySnapshot> ReadAsync(string commit, SnapshotLimits limits, CancellationToken cancellation)
    {
        var archive = await repository.Read.DownloadAsync(
            new(HttpMethod.Get, repository.Path($"tarball/{ForgePath.Slashes(commit)}")),
            (stream, token) => RepositorySnapshots.ReadTarAsync(stream, gzip: true, limits, stripFirstFolder: true, token),
            cancellation);
        try
        {
            return await CompleteAsync(archive, commit, limits, cancellation);
        }
        catch (ForgeException error) when (!error.IsTransient)
        {
            return new CompletedSnapshot(archive, null, [$"Files that the archive leaves out were not looked for: {error.Message}"]);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    private async Task<RepositorySnapshot> CompleteAsync(RepositorySnapshot archive, string commit, SnapshotLimits limits, CancellationToken cancellation)
    {
        var (entries, isTruncated) = await _trees.ReadAsync(commit, cancellation);
        var missing = entries.Where(entry => entry.Mode is "100644" or "100755" && entry.Size <= limits.MaxFileBytes && !archive.Contains(entry.Path)).ToList();
        var room = Math.Min(MaxMissing, Math.Max(0, limits.MaxFiles - archive.Entries.Count));
        var bytes = 0L;
        var taken = missing.Take(room).TakeWhile(entry => (bytes += entry.Size) <= MaxMissingBytes).ToList();
        List<string> warnings = [];
        if (taken.Count < missing.Count)
            warnings.Add($"{missing.Count - taken.Count} files that the archive leaves out (export-ignore) were not read: there are too many.");
        if (isTruncated)
            warnings.Add("The tree is too large for GitHub to list in full, so files that the archive leaves out may be missing.");
        if (taken.Count == 0)
            return warnings.Count == 0 ? archive : new CompletedSnapshot(archive, null, warnings);
        return new CompletedSnapshot(archive, await ReadMissingAsync(taken, limits, cancellation), warnings);
    }

    // Through an archive of our own, so that limits and decoding are those of every snapshot.
    private async Task<RepositorySnapshot> ReadMissingAsync(List<GitHubTreeEntry> entries, SnapshotLimits limits, CancellationToken cancellation)
    {
        var contents = new ReadOnlyMemory<byte>[entries.Count];
        await Parallel.ForAsync(0, entries.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (i, token) =>
            contents[i] = (await repository.Read.SendAsync(new(HttpMethod.Get, repository.Path($"git/blobs/{entries[i].Sha}")) { Accept = "application/vnd.github.raw+json" }, token)).Body);
        using var buffer = new MemoryStream();
        await using (var tar = new TarWriter(buffer, leaveOpen: true))
        {
            for (var i = 0; i < entries.Count; i++)
            {
                await tar.WriteEntryAsync(
                    new PaxTarEntry(TarEntryType.RegularFile, entries[i].Path)
                    {
                        DataStream = new MemoryStream(contents[i].ToArray()),
                        Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | (entries[i].Mode == "100755" ? UnixFileMode.UserExecute : UnixFileMode.None),
                    },
                    cancellation);
            }
        }

        buffer.Position = 0;
        return await RepositorySnapshots.ReadTarAsync(buffer, gzip: false, limits, cancellationToken: cancellation);
    }
}

/// <summary>A snapshot with files that another one adds.</summary>
internal sealed class CompletedSnapshot(RepositorySnapshot first, RepositorySnapshot? second, IReadOnlyList<string> warnings) : RepositorySnapshot
{
    private readonly IReadOnlyList<SnapshotEntry> _entries =
        second is null ? first.Entries : [.. first.Entries.Concat(second.Entries).OrderBy(static entry => entry.Path, StringComparer.Ordinal)];

    public override IReadOnlyList<SnapshotEntry> Entries => _entries;

    public override IReadOnlyList<string> Warnings => [.. first.Warnings, .. second?.Warnings ?? [], .. warnings];

    public override bool Contains(string path) => first.Contains(path) || second?.Contains(path) == true;

    public override ReadOnlyMemory<byte>? ReadBytes(string path) => Holder(path).ReadBytes(path);

    public override string? ReadText(string path) => Holder(path).ReadText(path);

    public override void Dispose()
    {
        first.Dispose();
        second?.Dispose();
    }

    private RepositorySnapshot Holder(string path) => second?.Contains(path) == true ? second : first;
}
