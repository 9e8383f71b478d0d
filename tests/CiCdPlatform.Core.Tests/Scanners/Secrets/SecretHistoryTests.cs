using System.Diagnostics;
using System.Text;
using CiCdPlatform.Core.Scanners.Secrets;

namespace CiCdPlatform.Core.Tests.Scanners.Secrets;

public sealed class SecretHistoryTests : IDisposable
{
    private static readonly string Token = SecretKinds.All.Single(kind => kind.Id == "gitlab-pat").Forms[0].Sample(KindNotation.Noise("history"));

    private readonly string _folder = Directory.CreateTempSubdirectory("history-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Scan_SecretThatWasRemoved_IsFoundOnceWithItsFirstCommit()
    {
        Git("init", "-q");
        var key = SecretKinds.All.Single(kind => kind.Id == "private-key").Fires[0];
        Commit("a.txt", "one\n");
        var first = Commit("a.txt", $"one\ntwo\n\ntoken = {Token}\n");
        Commit("a.txt", "one\n");
        Commit("b.txt", $"again {Token}\n");
        var second = Commit("key.pem", key + "\n");

        var report = SecretHistory.Scan(_folder);

        Assert.Equal([("gitlab-pat", first, "a.txt", 4), ("private-key", second, "key.pem", 1)], report.Secrets.Select(secret => (secret.Finding.Rule, secret.Commit, secret.Finding.Location.File, secret.Finding.Location.StartLine)));
        Assert.Equal(5, report.Commits);
        Assert.Contains(first[..12], report.Secrets[0].Finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LinesThatLookLikeHeaders_AreContent()
    {
        var log = $"\0{new string('a', 40)}\n\ndiff --git a/x b/x\n--- /dev/null\n+++ b/x\n@@ -0,0 +1,2 @@\n+++ b/other\n+{Token}\n";

        var secret = Assert.Single(SecretHistory.Read(new MemoryStream(Encoding.UTF8.GetBytes(log))).Secrets);

        Assert.Equal(("x", 2), (secret.Finding.Location.File, secret.Finding.Location.StartLine));
    }

    [Fact]
    public void Read_LineWithoutEnd_IsCutAndSaid()
    {
        var log = $"\0{new string('a', 40)}\n\ndiff --git a/x b/x\n--- /dev/null\n+++ b/x\n@@ -0,0 +1,2 @@\n+{new string('x', 3 * 1024 * 1024)}\n+{Token}\n";

        var report = SecretHistory.Read(new MemoryStream(Encoding.UTF8.GetBytes(log)));

        Assert.Equal(2, Assert.Single(report.Secrets).Finding.Location.StartLine);
        Assert.Contains("1 lines", Assert.Single(report.Warnings), StringComparison.Ordinal);
    }

    private string Commit(string file, string text)
    {
        File.WriteAllText(Path.Combine(_folder, file), text);
        Git("add", "-A");
        Git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "-m", "x");
        return Git("rev-parse", "HEAD").Trim();
    }

    private string Git(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("git", ["-C", _folder, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return said;
    }
}
