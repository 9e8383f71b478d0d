using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Core.Tests.Repositories;

public sealed class TarSnapshotTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadTar_ForgeArchive_DropsTheFirstFolder(bool gzip)
    {
        using var archive = Archive(gzip, ("repo-1234/a.txt", "a"), ("repo-1234/src/b.txt", "b"), ("repo-1234/empty", ""));

        using var snapshot = await RepositorySnapshots.ReadTarAsync(archive, gzip, stripFirstFolder: true);

        Assert.Equal(["a.txt", "empty", "src/b.txt"], snapshot.Entries.Select(entry => entry.Path));
        Assert.Equal("b", snapshot.ReadText("src/b.txt"));
        Assert.Equal("a", snapshot.ReadText("a.txt"));
        Assert.Empty(snapshot.Warnings);
    }

    [Fact]
    public async Task ReadTar_HostilePaths_AreRefusedWithAWarning()
    {
        using var archive = Archive(gzip: false, ("../up.txt", "x"), ("/etc/passwd", "x"), ("a/../../b", "x"), ("ok.txt", "first"), ("ok.txt", "second"), ("sub/.git/config", "x"), ("a\\b", "x"));

        using var snapshot = await RepositorySnapshots.ReadTarAsync(archive, gzip: false);

        Assert.Equal("ok.txt", Assert.Single(snapshot.Entries).Path);
        Assert.Equal("first", snapshot.ReadText("ok.txt"));
        Assert.Equal(2, snapshot.Warnings.Count);
        Assert.Contains(snapshot.Warnings, warning => warning.StartsWith("4 left out because their paths", StringComparison.Ordinal));
        Assert.Contains(snapshot.Warnings, warning => warning.Contains("same path", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ReadTar_Links_AreListedAndNeverFollowed()
    {
        using var archive = new MemoryStream();
        await using (var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, "link") { LinkName = "/etc/passwd" });
            await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.HardLink, "hard") { LinkName = "link" });
        }

        archive.Position = 0;
        using var snapshot = await RepositorySnapshots.ReadTarAsync(archive, gzip: false);

        Assert.Equal(new SnapshotEntry("link", 0, SnapshotEntryKind.Symlink), Assert.Single(snapshot.Entries));
        Assert.Null(snapshot.ReadBytes("link"));
        Assert.Contains("'hard'", Assert.Single(snapshot.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadTar_Bomb_StopsAtTheLimit()
    {
        using var archive = Archive(gzip: true, ("small.txt", "x"), ("bomb.txt", new string('0', 4_000_000)), ("after.txt", "x"));

        using var snapshot = await RepositorySnapshots.ReadTarAsync(archive, gzip: true, new SnapshotLimits { MaxTotalBytes = 100_000 });

        Assert.Equal("small.txt", Assert.Single(snapshot.Entries).Path);
        Assert.Contains("unfolds to more than 100000 bytes", Assert.Single(snapshot.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadTar_LargeFileAmongOthers_IsListedAndNotRead()
    {
        using var archive = Archive(gzip: false, ("a.txt", "a"), ("big.txt", new string('x', 10_000)), ("z.txt", "z"));

        using var snapshot = await RepositorySnapshots.ReadTarAsync(archive, gzip: false, new SnapshotLimits { MaxFileBytes = 100 });

        Assert.Null(snapshot.ReadBytes("big.txt"));
        Assert.Equal("z", snapshot.ReadText("z.txt"));
    }

    [Fact]
    public async Task ReadTar_NotAnArchive_SaysSo()
    {
        using var garbage = new MemoryStream(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("this is no archive ", 100))));

        await Assert.ThrowsAsync<SnapshotException>(() => RepositorySnapshots.ReadTarAsync(garbage, gzip: true));
        garbage.Position = 0;
        await Assert.ThrowsAsync<SnapshotException>(() => RepositorySnapshots.ReadTarAsync(garbage, gzip: false));
    }

    private static MemoryStream Archive(bool gzip, params (string Path, string Content)[] files)
    {
        var archive = new MemoryStream();
        var target = gzip ? (Stream)new GZipStream(archive, CompressionLevel.Fastest, leaveOpen: true) : archive;
        using (var writer = new TarWriter(target, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (path, content) in files)
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
            }
        }

        if (gzip)
        {
            target.Dispose();
        }

        archive.Position = 0;
        return archive;
    }
}
