using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.LocalForge;
using CiCdPlatform.LocalForge.Runs;
using CiCdPlatform.Runner;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Cli.Tests;

/// <summary>A run on a local forge that failed for a path that is not there: a real job, run in the sandbox.</summary>
internal sealed class FailingRun : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private LocalForgeServer _forge = null!;

    private FailingRun()
    {
    }

    /// <summary>The address of its page.</summary>
    public string Url { get; private set; } = "";

    /// <summary>A token that may read it, as the environment of <c>hyper</c> has it.</summary>
    public Dictionary<string, string?> Environment { get; } = new() { ["GH_TOKEN"] = null, ["CICD_GITLAB_TOKEN"] = null };

    public static async Task<FailingRun> StartAsync(ForgeKind kind, string? definition = null)
    {
        var failing = new FailingRun();
        var runner = new PipelineRunner(new RunnerOptions { WorkFolder = Path.Combine(failing._folder.Path, "work"), Isolate = true }, TimeProvider.System);
        failing._forge = await LocalForgeServer.StartAsync(new LocalForgeOptions { DataFolder = Path.Combine(failing._folder.Path, "forge"), Forge = kind, Runner = runner });
        await failing.PushAsync(kind, definition ?? Definition(kind));
        return failing;
    }

    public async ValueTask DisposeAsync()
    {
        await _forge.DisposeAsync();
        _folder.Dispose();
    }

    private static string Definition(ForgeKind kind) => kind == ForgeKind.GitHub
        ? "name: CI\non: push\npermissions:\n  contents: read\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n      - name: Test\n        run: sh tsets/run.sh\n"
        : "test:\n  script:\n    - sh tsets/run.sh\n";

    private async Task PushAsync(ForgeKind kind, string definition)
    {
        var files = new Dictionary<string, string> { ["tests/run.sh"] = "echo '2 passed, 0 failed'\n" };
        var (path, repository, token) = kind == ForgeKind.GitHub
            ? (".github/workflows/ci.yml", await _forge.GitHub.CreateRepositoryAsync("octo", "shop", files: files), _forge.GitHub.CreateToken(_forge.GitHub.AddUser("octo")))
            : (".gitlab-ci.yml", await _forge.GitLab.CreateProjectAsync("octo/shop", files: files, owner: _forge.GitLab.AddUser("octo")), _forge.GitLab.CreateToken(_forge.GitLab.AddUser("octo")));
        Environment[kind == ForgeKind.GitHub ? "GITHUB_TOKEN" : "GITLAB_TOKEN"] = token;

        var clone = Path.Combine(_folder.Path, "clone");
        await Git.RunAsync(_folder.Path, "clone", "-q", new UriBuilder(repository.CloneUrl) { UserName = "oauth2", Password = token }.Uri.ToString(), clone);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(clone, path))!);
        await File.WriteAllTextAsync(Path.Combine(clone, path), definition);
        await Git.RunAsync(clone, "add", "-A");
        await Git.RunAsync(clone, "commit", "-q", "-m", "Test in CI");
        await Git.RunAsync(clone, "push", "-q", "origin", "HEAD:refs/heads/" + repository.DefaultBranch);

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var run = kind == ForgeKind.GitHub
            ? await _forge.GitHub.WaitForRunAsync(run => run.Phase == RunPhase.Ended, patience.Token)
            : await _forge.GitLab.WaitForPipelineAsync(run => run.Phase == RunPhase.Ended, patience.Token);
        Url = repository.WebUrl + (kind == ForgeKind.GitHub ? $"/actions/runs/{run.Id}" : $"/-/pipelines/{run.Id}");
    }
}
