using System.Diagnostics;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Core.Tests.Repositories;

public sealed class GitSnapshotTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public GitSnapshotTests()
    {
        Git("init", "-q", "-b", "main");
        _folder.Write("src/ä b.txt", "first");
        _folder.Write("run.sh", "#!/bin/sh\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(_folder.Path, "run.sh"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        File.CreateSymbolicLink(Path.Combine(_folder.Path, "link"), "/etc/passwd");
        _folder.Write("empty", "");
        _folder.Write(".gitignore", "ignored/\n");
        Git("add", "-A");
        Git("-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "-qm", "first");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OpenGit_WorkTreeOrBare_GivesTheCommittedTree(bool bare)
    {
        _folder.Write("src/ä b.txt", "changed on disk");
        _folder.Write("new.txt", "not committed");
        var repository = _folder.Path;
        if (bare)
        {
            repository = Path.Combine(_folder.Path, "bare.git");
            Git("clone", "-q", "--bare", ".", repository);
        }

        using var snapshot = RepositorySnapshots.OpenGit(repository, "main");

        Assert.Equal([".gitignore", "empty", "link", "run.sh", "src/ä b.txt"], snapshot.Entries.Select(entry => entry.Path));
        Assert.Equal("first", snapshot.ReadText("src/ä b.txt"));
        Assert.Equal("", snapshot.ReadText("empty"));
        Assert.Equal("#!/bin/sh\n", snapshot.ReadText("run.sh"));
        Assert.Null(snapshot.ReadText("link"));
        Assert.Equal([SnapshotEntryKind.File, SnapshotEntryKind.File, SnapshotEntryKind.Symlink, SnapshotEntryKind.Executable, SnapshotEntryKind.File], snapshot.Entries.Select(entry => entry.Kind));
    }

    [Fact]
    public void OpenGit_Limits_StopTheListing()
    {
        using var snapshot = RepositorySnapshots.OpenGit(_folder.Path, limits: new SnapshotLimits { MaxFiles = 2, MaxFileBytes = 3 });

        Assert.Equal(2, snapshot.Entries.Count);
        Assert.Single(snapshot.Warnings);
        Assert.Null(snapshot.ReadBytes(".gitignore"));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("--output=x")]
    public void OpenGit_UnknownName_SaysSo(string name) =>
        Assert.Contains(name, Assert.Throws<SnapshotException>(() => RepositorySnapshots.OpenGit(_folder.Path, name)).Message, StringComparison.Ordinal);

    [Fact]
    public void OpenFolder_WorkTree_ListsWhatGitDoesNotIgnore()
    {
        _folder.Write("new.txt", "new");
        _folder.Write("ignored/x.txt", "x");
        File.Delete(Path.Combine(_folder.Path, "empty"));

        using var snapshot = RepositorySnapshots.OpenFolder(_folder.Path);

        Assert.Equal([".gitignore", "link", "new.txt", "run.sh", "src/ä b.txt"], snapshot.Entries.Select(entry => entry.Path));
        Assert.Equal(SnapshotEntryKind.Executable, snapshot.Entries.Single(entry => entry.Path == "run.sh").Kind);
        Assert.Null(snapshot.ReadBytes("link"));
    }

    private void Git(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("git", ["-C", _folder.Path, .. arguments]))!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
