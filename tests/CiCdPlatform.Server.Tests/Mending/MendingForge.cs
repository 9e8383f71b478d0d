using System.Net.Http.Json;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.LocalForge;
using CiCdPlatform.LocalForge.GitHub;
using CiCdPlatform.LocalForge.GitLab;
using CiCdPlatform.Runner;
using CiCdPlatform.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Server.Tests.Mending;

/// <summary>A local forge whose runs are real, and the server that its webhooks reach, in this process.</summary>
internal sealed class MendingForge : IAsyncDisposable
{
    private const string Owner = "octo";
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);
    private readonly TemporaryFolder _folder = new();
    private readonly ForgeKind _kind;
    private LocalForgeServer _forge = null!;
    private WebApplication _server = null!;
    private LocalRepository _repository = null!;
    private GitHubApp? _app;
    private string _token = "";
    private string _secret = "";

    private MendingForge(ForgeKind kind) => _kind = kind;

    /// <summary>Asks the server's API as the administrator.</summary>
    public HttpClient Client { get; private set; } = null!;

    public string Definition => _kind == ForgeKind.GitHub ? ".github/workflows/ci.yml" : ".gitlab-ci.yml";

    /// <summary>A repository with these files on its main branch, and the product let into it.</summary>
    public static async Task<MendingForge> StartAsync(ForgeKind kind, IReadOnlyDictionary<string, string> files)
    {
        var forge = new MendingForge(kind);
        var runner = new PipelineRunner(new RunnerOptions { WorkFolder = Path.Combine(forge._folder.Path, "work"), Isolate = true }, TimeProvider.System);
        forge._forge = await LocalForgeServer.StartAsync(new LocalForgeOptions { DataFolder = Path.Combine(forge._folder.Path, "forge"), Forge = kind, Runner = runner });
        var settings = forge.Settings();
        forge._server = ServerHost.Build([], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(settings);
        });
        var token = await ServerHost.StartAsync(forge._server);
        var address = new Uri(forge._server.Urls.First());
        forge.Client = new HttpClient { BaseAddress = address };
        forge.Client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        await forge.LetInAsync(address, files);
        return forge;
    }

    /// <summary>Commits files on a branch made from main and pushes it; the new head.</summary>
    public async Task<string> PushAsync(string branch, params (string Path, string Content)[] files)
    {
        var clone = Path.Combine(_folder.Path, "clone-" + Guid.NewGuid().ToString("n"));
        var address = new UriBuilder(_repository.CloneUrl) { UserName = "oauth2", Password = _token }.Uri;
        await Git.RunAsync(_folder.Path, "clone", "-q", address.ToString(), clone);
        if ((await Git.RunAsync(clone, "branch", "-r")).Contains("origin/" + branch, StringComparison.Ordinal))
        {
            await Git.RunAsync(clone, "checkout", "-q", branch);
        }

        foreach (var (path, content) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(clone, path))!);
            await File.WriteAllTextAsync(Path.Combine(clone, path), content);
        }

        await Git.RunAsync(clone, "add", "-A");
        await Git.RunAsync(clone, "commit", "-q", "-m", "Change " + files[0].Path);
        await Git.RunAsync(clone, "push", "-q", "origin", "HEAD:refs/heads/" + branch);
        return await Git.RunAsync(clone, "rev-parse", "HEAD");
    }

    public async Task OpenRequestAsync(string branch)
    {
        if (_kind == ForgeKind.GitHub)
        {
            await _forge.GitHub.OpenPullRequestAsync(_repository, _forge.GitHub.AddUser(Owner), branch, _repository.DefaultBranch, "A change");
        }
        else
        {
            await _forge.GitLab.OpenMergeRequestAsync(_repository, _forge.GitLab.AddUser(Owner), branch, _repository.DefaultBranch, "A change");
        }
    }

    /// <summary>The title and summary of the diagnosis on a commit, once it stands there.</summary>
    public Task<string> DiagnosisAsync(string sha) => Eventually.NotNullAsync(() => Task.FromResult(Diagnosis(sha)), "the diagnosis of " + sha, TimeSpan.FromSeconds(90));

    public string? Diagnosis(string sha) => _kind == ForgeKind.GitHub
        ? _forge.GitHub.CheckRuns(_repository, sha).Where(run => run.AppSlug == _app!.Slug && run.Name == "CiCdPlatform / diagnosis" && run.Status == "completed").Select(run => $"{run.Title}\n{run.Summary}").LastOrDefault()
        : _forge.GitLab.Statuses(_repository).Where(status => status.Sha == sha && status.Name == "CiCdPlatform / diagnosis").OrderBy(status => status.Id).Select(status => status.Description ?? "").LastOrDefault();

    /// <summary>How the diagnosis of a commit ended, once it has: the outcome as JSON.</summary>
    public Task<string> EndAsync(string sha) => Eventually.NotNullAsync(
        async () => (await _server.Services.GetRequiredService<IDurableClient>().ListAsync("FailureDiagnosisOrchestration", limit: 50))
            .FirstOrDefault(instance => instance.IsTerminal && instance.Input?.Contains(sha, StringComparison.Ordinal) == true) is { } ended ? ended.Output ?? ended.Error : null,
        "the diagnosis of " + sha + " to end",
        TimeSpan.FromMinutes(3));

    /// <summary>The source branches of the open requests.</summary>
    public IReadOnlyList<string> RequestBranches() => _kind == ForgeKind.GitHub
        ? [.. _forge.GitHub.PullRequests(_repository).Select(request => request.HeadBranch)]
        : [.. _forge.GitLab.MergeRequests(_repository).Select(request => request.SourceBranch)];

    /// <summary>What reviews say on lines.</summary>
    public IReadOnlyList<string> Remarks() => _kind == ForgeKind.GitHub
        ? [.. _forge.GitHub.PullRequests(_repository).SelectMany(request => request.Reviews.SelectMany(review => review.Comments.Select(comment => comment.Body)))]
        : [.. _forge.GitLab.MergeRequests(_repository).SelectMany(_forge.GitLab.Notes).Where(note => note.Position is not null).Select(note => note.Body)];

    public Task<string> FileAsync(string branch, string path) => Git.RunAsync(_repository.GitFolder, "show", $"refs/heads/{branch}:{path}");

    /// <summary>How long it took from the end of a commit's run to its diagnosis; measured from outside, at most a look too long.</summary>
    public async Task<TimeSpan> LatencyAsync(string sha)
    {
        while (!Runs().Any(run => run.HeadSha == sha && run.Phase == LocalForge.Runs.RunPhase.Ended))
        {
            await Task.Delay(LookEvery);
        }

        var ended = System.Diagnostics.Stopwatch.GetTimestamp();
        while (Diagnosis(sha) is null && System.Diagnostics.Stopwatch.GetElapsedTime(ended) < TimeSpan.FromMinutes(1))
        {
            await Task.Delay(LookEvery);
        }

        return System.Diagnostics.Stopwatch.GetElapsedTime(ended);
    }

    public async Task<T> PostAsync<T>(string path, object body)
    {
        using var response = await Client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        return (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<T>())!;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.StopAsync();
        await _server.DisposeAsync();
        await _forge.DisposeAsync();
        _folder.Dispose();
    }

    private IReadOnlyList<LocalForge.Runs.RunRecord> Runs() => _kind == ForgeKind.GitHub ? _forge.GitHub.Runs : _forge.GitLab.Runs;

    private Dictionary<string, string?> Settings()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["Server:DataFolder"] = Path.Combine(_folder.Path, "data"),
        };
        if (_kind == ForgeKind.GitHub)
        {
            _app = _forge.GitHub.CreateApp("cicd-platform");
            _token = _forge.GitHub.CreateToken(_forge.GitHub.AddUser(Owner));
            settings["Forges:GitHub:0:Host"] = _forge.BaseUrl.ToString();
            settings["Forges:GitHub:0:ApiUrl"] = _forge.GitHub.ApiUrl.ToString();
            settings["Forges:GitHub:0:AppId"] = $"{_app.Id}";
            settings["Forges:GitHub:0:PrivateKey"] = _app.PrivateKey;
            settings["Forges:GitHub:0:WebhookSecret"] = _app.WebhookSecret;
        }
        else
        {
            _secret = GitLabForge.NewSigningToken();
            _token = _forge.GitLab.CreateToken(_forge.GitLab.AddUser(Owner));
            settings["Forges:GitLab:0:Host"] = _forge.BaseUrl.ToString();
            settings["Forges:GitLab:0:ApiUrl"] = _forge.GitLab.ApiUrl.ToString();
            settings["Forges:GitLab:0:Token"] = _token;
            settings["Forges:GitLab:0:SigningSecret"] = _secret;
        }

        return settings;
    }

    private async Task LetInAsync(Uri server, IReadOnlyDictionary<string, string> files)
    {
        if (_kind == ForgeKind.GitHub)
        {
            _repository = await _forge.GitHub.CreateRepositoryAsync(Owner, "shop", files: new Dictionary<string, string>(files));
            _forge.GitHub.SetWebhookUrl(_app!, new Uri(server, "api/github/webhooks"));
            _forge.GitHub.Install(_app!, Owner, _repository);
        }
        else
        {
            _repository = await _forge.GitLab.CreateProjectAsync(Owner + "/shop", files: new Dictionary<string, string>(files), owner: _forge.GitLab.AddUser(Owner));
            _forge.GitLab.AddProjectHook(_repository, new Uri(server, "api/gitlab/webhooks"), _secret);
        }
    }
}
