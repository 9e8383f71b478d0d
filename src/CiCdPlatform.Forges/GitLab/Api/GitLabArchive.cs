using System.Collections.Concurrent;
using System.Formats.Tar;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitLab;

/// <summary>The files of a commit: its archive, and what the archive leaves out.</summary>
/// <remarks>
/// Archives obey <c>export-ignore</c> in <c>.gitattributes</c>, by which libraries leave out their tests and their pipelines: exactly what we are here for. Where that word stands, the tree
/// tells what is missing, and the missing files are read one by one.
/// </remarks>
internal sealed class GitLabArchive(GitLabProjectApi api, GitLabFiles files)
{
    private const string Attributes = ".gitattributes";
    private const int MaxMissing = 2_000;
    private const long MaxMissingBytes = 64 * 1024 * 1024;
    private const int AtOnce = 8;

    public async Task<RepositorySnapshot> ReadAsync(string commit, SnapshotLimits limits, CancellationToken cancellation)
    {
        var request = new ForgeRequest(HttpMethod.Get, api.Path($"repository/archive.tar.gz?sha={commit}&include_lfs_blobs=false")) { Accept = "*/*" };
        var archive = await api.Http.DownloadAsync(
            request,
            (stream, token) => RepositorySnapshots.ReadTarAsync(stream, gzip: true, limits, stripFirstFolder: true, token),
            cancellation);
        try
        {
            return await LeavesOutAsync(archive, commit, cancellation) ? await CompleteAsync(archive, commit, limits, cancellation) : archive;
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    // The file that says so may itself be left out; those in folders are left out with their folder, which the top one then names.
    private async Task<bool> LeavesOutAsync(RepositorySnapshot archive, string commit, CancellationToken cancellation)
    {
        var stands = archive.Entries.Where(entry => entry.Path == Attributes || entry.Path.EndsWith("/" + Attributes, StringComparison.Ordinal));
        if (stands.Any(entry => Says(archive.ReadText(entry.Path))))
        {
            return true;
        }

        return !archive.Contains(Attributes) && Says(await files.FindTextAsync(Attributes, commit, cancellation));

        static bool Says(string? text) => text?.Contains("export-ignore", StringComparison.Ordinal) == true;
    }

    private async Task<RepositorySnapshot> CompleteAsync(RepositorySnapshot archive, string commit, SnapshotLimits limits, CancellationToken cancellation)
    {
        List<GitLabTreeEntry> missing;
        try
        {
            missing = await files.ListTreeAsync(commit, cancellation).Where(entry => entry.Type == "blob" && !archive.Contains(entry.Path)).ToListAsync(cancellation);
        }
        catch (ForgeException error) when (error.Failure == ForgeFailure.Invalid)
        {
            return new CompletedSnapshot(archive, RepositorySnapshots.FromFiles(new Dictionary<string, string>()), $"{Attributes} keeps files from archives, and the tree is too long to tell which");
        }

        var contents = new ConcurrentDictionary<string, byte[]>(StringComparer.Ordinal);
        long total = 0;
        await Parallel.ForEachAsync(missing.Take(MaxMissing), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (entry, token) =>
        {
            if (Interlocked.Read(ref total) < MaxMissingBytes)
            {
                var content = await ReadBlobAsync(entry.Id, limits, token);
                Interlocked.Add(ref total, content.Length);
                contents[entry.Path] = content;
            }
        });

        // A small archive of our own gives the missing files the same treatment: limits, links, decoding.
        using var pack = new MemoryStream();
        await using (var tar = new TarWriter(pack, leaveOpen: true))
        {
            foreach (var entry in missing.Where(entry => contents.ContainsKey(entry.Path)).OrderBy(entry => entry.Path, StringComparer.Ordinal))
            {
                await tar.WriteEntryAsync(Pack(entry, contents[entry.Path]), cancellation);
            }
        }

        pack.Position = 0;
        var left = missing.Count - contents.Count;
        return new CompletedSnapshot(
            archive,
            await RepositorySnapshots.ReadTarAsync(pack, gzip: false, limits, cancellationToken: cancellation),
            left == 0 ? null : $"{left} files were left out, because {Attributes} keeps them from archives and they are too many to be read one by one");
    }

    // Streamed, because a file may be larger than an answer that is held in memory: then it is cut at the limit of one file and left out by it.
    private Task<byte[]> ReadBlobAsync(string id, SnapshotLimits limits, CancellationToken cancellation) => api.Http.DownloadAsync(
        new(HttpMethod.Get, api.Path($"repository/blobs/{id}/raw")) { Accept = "*/*" },
        async (stream, token) =>
        {
            var buffer = new MemoryStream();
            await using (buffer)
            {
                var chunk = new byte[81_920];
                for (int read; buffer.Length <= limits.MaxFileBytes && (read = await stream.ReadAsync(chunk, token)) > 0;)
                {
                    buffer.Write(chunk, 0, read);
                }

                return buffer.ToArray();
            }
        },
        cancellation);

    private static PaxTarEntry Pack(GitLabTreeEntry entry, byte[] content) => entry.Mode == "120000"
        ? new(TarEntryType.SymbolicLink, entry.Path) { LinkName = "." }
        : new(TarEntryType.RegularFile, entry.Path)
        {
            DataStream = new MemoryStream(content),
            Mode = entry.Mode == "100755" ? UnixFileMode.UserRead | UnixFileMode.UserExecute : UnixFileMode.UserRead,
        };

    private sealed class CompletedSnapshot(RepositorySnapshot archive, RepositorySnapshot rest, string? warning) : RepositorySnapshot
    {
        public override IReadOnlyList<SnapshotEntry> Entries { get; } = [.. archive.Entries.Concat(rest.Entries).OrderBy(entry => entry.Path, StringComparer.Ordinal)];

        public override IReadOnlyList<string> Warnings { get; } =
        [
            .. archive.Warnings.Concat(rest.Warnings),
            .. warning is null ? Array.Empty<string>() : [warning],
        ];

        public override bool Contains(string path) => archive.Contains(path) || rest.Contains(path);

        public override ReadOnlyMemory<byte>? ReadBytes(string path) => rest.Contains(path) ? rest.ReadBytes(path) : archive.ReadBytes(path);

        public override string? ReadText(string path) => rest.Contains(path) ? rest.ReadText(path) : archive.ReadText(path);

        public override void Dispose()
        {
            archive.Dispose();
            rest.Dispose();
            base.Dispose();
        }
    }
}
