using System.Diagnostics;
using System.Text.Json;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Cli.Tests;

public sealed class ScanTests : IDisposable
{
    private const string Bad = "on: pull_request\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{ github.event.pull_request.title }}\n";

    private readonly TemporaryFolder _folder = new();

    public ScanTests()
    {
        Git("init", "-q", "-b", "main");
        Git("config", "user.name", "A Person");
        Git("config", "user.email", "person@example.org");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Scan_Injection_IsToldAndFails()
    {
        _folder.Write(".github/workflows/ci.yml", Bad);

        var (exit, output, _) = await Hyper.RunAsync("scan", _folder.Path, "--json");

        Assert.Equal(1, exit);
        using var document = JsonDocument.Parse(output);
        Assert.Contains(document.RootElement.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("rule").GetString() == "template-injection" && finding.GetProperty("startLine").GetInt32() == 7);
    }

    [Fact]
    public async Task Scan_Baseline_TellsWhatIsNewAlone()
    {
        _folder.Write(".github/workflows/ci.yml", Bad);
        var (_, before, _) = await Hyper.RunAsync("scan", _folder.Path, "--json");
        using var elsewhere = new TemporaryFolder();
        var baseline = elsewhere.Write("baseline.json", before);

        var (exit, output, _) = await Hyper.RunAsync("scan", _folder.Path, "--json", "--baseline", baseline);

        Assert.Equal(0, exit);
        Assert.Contains("\"findings\":[]", output.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scan_Since_TellsWhatTheChangeIntroduced()
    {
        _folder.Write(".github/workflows/old.yml", Bad);
        Commit("old");
        _folder.Write(".github/workflows/new.yml", Bad);

        var (_, output, _) = await Hyper.RunAsync("scan", _folder.Path, "--json", "--since", "main");

        using var document = JsonDocument.Parse(output);
        var files = document.RootElement.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("file").GetString()).Distinct();
        Assert.Equal([".github/workflows/new.yml"], files);
    }

    [Fact]
    public async Task Scan_PolicyWithAMistake_NamesTheLine()
    {
        _folder.Write(".github/cicd-platform/policy.yml", "fail-on: soon\n");

        var (exit, _, error) = await Hyper.RunAsync("scan", _folder.Path);

        Assert.Equal(3, exit);
        Assert.Contains(".github/cicd-platform/policy.yml:1:", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FleetRun_Fix_MakesOneCommitABotAndThenNone()
    {
        _folder.Write(".github/workflows/ci.yml", "on: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n");
        Commit("first");

        var (_, output, error) = await Hyper.RunAsync("fleet", "run", _folder.Path, "--fix", "--json");

        using var document = JsonDocument.Parse(output.Length > 0 ? output : throw new InvalidOperationException(error));
        var commits = document.RootElement.GetProperty("commits").EnumerateArray().Select(commit => commit.GetProperty("bot").GetString()).ToList();
        Assert.Contains("workflow-security", commits);
        Assert.Equal(commits.Count + 1, Git("log", "--format=%h").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal("", Git("status", "--porcelain"));
        var (_, again, _) = await Hyper.RunAsync("fleet", "run", _folder.Path, "--fix", "--json");
        Assert.Contains("\"commits\":[]", again.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FleetRun_FixInADirtyTree_ChangesNothingAndSaysWhy()
    {
        _folder.Write("a.txt", "a");
        Commit("first");
        _folder.Write("a.txt", "b");

        var (exit, _, error) = await Hyper.RunAsync("fleet", "run", _folder.Path, "--fix");

        Assert.Equal(3, exit);
        Assert.Contains("not committed", error, StringComparison.Ordinal);
    }

    private void Commit(string message)
    {
        Git("add", "-A");
        Git("commit", "-q", "-m", message);
    }

    private string Git(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
