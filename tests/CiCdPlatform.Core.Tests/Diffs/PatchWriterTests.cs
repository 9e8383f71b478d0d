using System.Diagnostics;
using CiCdPlatform.Core.Diffs;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Core.Tests.Diffs;

public sealed class PatchWriterTests
{
    [Theory]
    [InlineData("a\nb\nc\n", "a b/x.txt")]
    [InlineData("a\r\nb\r\nc", "x.txt")]
    [InlineData("a\nb\nc", "x.txt")]
    public async Task Write_Edits_AppliesWithGit(string text, string path)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write(path, text);
        var patch = PatchWriter.Write(path, text, [new LineEdit(1, 0, ["first"]), new LineEdit(2, 1, []), new LineEdit(3, 1, ["C", "D"])]);
        folder.Write("p.patch", patch!);
        using var git = Process.Start(new ProcessStartInfo("git", ["apply", "--whitespace=nowarn", "p.patch"]) { WorkingDirectory = folder.Path, RedirectStandardError = true, UseShellExecute = false })!;
        var error = await git.StandardError.ReadToEndAsync();
        await git.WaitForExitAsync();

        Assert.True(git.ExitCode == 0, error);
        var end = text.Contains('\r', StringComparison.Ordinal) ? "\r\n" : "\n";
        var mended = await File.ReadAllTextAsync(file);
        Assert.Equal($"first{end}a{end}C{end}D", mended.TrimEnd('\r', '\n'));
    }
}
