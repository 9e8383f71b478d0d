using CiCdPlatform.Core.Repositories;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Core.Tests.Repositories;

public sealed class FolderSnapshotTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void OpenFolder_Files_AreListedInOrdinalOrderAndRead()
    {
        _folder.Write("b.txt", "b");
        _folder.Write("a/z.txt", "\uFEFFz");
        _folder.Write("B.txt", "");

        using var snapshot = RepositorySnapshots.OpenFolder(_folder.Path);

        Assert.Equal(["B.txt", "a/z.txt", "b.txt"], snapshot.Entries.Select(entry => entry.Path));
        Assert.Equal("z", snapshot.ReadText("a/z.txt"));
        Assert.Equal("", snapshot.ReadText("B.txt"));
        Assert.Null(snapshot.ReadText("missing"));
        Assert.Empty(snapshot.Warnings);
    }

    [Fact]
    public void OpenFolder_FilledFoldersAndGit_AreLeftOut()
    {
        _folder.Write("node_modules/x/index.js", "x");
        _folder.Write("sub/.git/config", "x");
        _folder.Write("app/app.csproj", "<Project/>");
        _folder.Write("app/obj/x.cs", "x");
        _folder.Write("scripts/bin/run", "x");

        using var snapshot = RepositorySnapshots.OpenFolder(_folder.Path);

        Assert.Equal(["app/app.csproj", "scripts/bin/run"], snapshot.Entries.Select(entry => entry.Path));
    }

    [Fact]
    public void OpenFolder_Links_AreListedAndNeverFollowed()
    {
        using var outside = new TemporaryFolder();
        outside.Write("secret.txt", "secret");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "file"), Path.Combine(outside.Path, "secret.txt"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "folder"), outside.Path);

        using var snapshot = RepositorySnapshots.OpenFolder(_folder.Path);

        Assert.All(snapshot.Entries, entry => Assert.Equal(SnapshotEntryKind.Symlink, entry.Kind));
        Assert.Equal(["file", "folder"], snapshot.Entries.Select(entry => entry.Path));
        Assert.Null(snapshot.ReadBytes("file"));
        Assert.Null(snapshot.ReadBytes("folder/secret.txt"));
    }

    [Fact]
    public void ReadBytes_FolderBecameLinkAfterListing_IsNotFollowed()
    {
        using var outside = new TemporaryFolder();
        outside.Write("a.txt", "secret");
        _folder.Write("sub/a.txt", "public");
        using var snapshot = RepositorySnapshots.OpenFolder(_folder.Path);
        Directory.Delete(Path.Combine(_folder.Path, "sub"), recursive: true);
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "sub"), outside.Path);

        Assert.Null(snapshot.ReadBytes("sub/a.txt"));
    }

    [Fact]
    public void OpenFolder_Limits_LeaveOutAndWarn()
    {
        _folder.Write("a/b/c/d.txt", "deep");
        _folder.Write("big.bin", new string('x', 100));
        _folder.Write("one.txt", "1");

        using var shallow = RepositorySnapshots.OpenFolder(_folder.Path, new SnapshotLimits { MaxDepth = 1, MaxFileBytes = 50 });
        using var few = RepositorySnapshots.OpenFolder(_folder.Path, new SnapshotLimits { MaxFiles = 1 });
        using var little = RepositorySnapshots.OpenFolder(_folder.Path, new SnapshotLimits { MaxTotalBytes = 50 });

        Assert.Equal(["big.bin", "one.txt"], shallow.Entries.Select(entry => entry.Path));
        Assert.Contains("deeper than 1 folders", Assert.Single(shallow.Warnings), StringComparison.Ordinal);
        Assert.Null(shallow.ReadBytes("big.bin"));
        Assert.Single(few.Entries);
        Assert.NotEmpty(few.Warnings);
        Assert.Null(little.ReadBytes("big.bin"));
        Assert.Contains("50 bytes", Assert.Single(little.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void ReadText_Binary_IsNull()
    {
        File.WriteAllBytes(Path.Combine(_folder.Path, "x.bin"), [1, 0, 2]);
        File.WriteAllBytes(Path.Combine(_folder.Path, "y.txt"), [0x61, 0xFF, 0x62]);

        using var snapshot = RepositorySnapshots.OpenFolder(_folder.Path);

        Assert.Null(snapshot.ReadText("x.bin"));
        Assert.Equal("a\uFFFDb", snapshot.ReadText("y.txt"));
    }

    [Fact]
    public void OpenFolder_Missing_SaysSo() => Assert.Throws<SnapshotException>(() => RepositorySnapshots.OpenFolder(Path.Combine(_folder.Path, "nothing")));
}
