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

/// <summary>A local forge whose runs are real, and the server that its webhooks reach, in this process; any number of repositories.</summary>
internal sealed class MendingForge : IAsyncDisposable
{
    private const string Owner = "octo";
    private readonly TemporaryFolder _folder = new();
    private WebApplication _server = null!;
    private GitHubInstallation? _installation;
    private string _secret = "";
    private int _repositories;

    private MendingForge(ForgeKind kind) => Kind = kind;

    public ForgeKind Kind { get; }

    /// <summary>Asks the server's API as the administrator.</summary>
    public HttpClient Client { get; private set; } = null!;

    internal LocalForgeServer Forge { get; private set; } = null!;

    internal GitHubApp? App { get; private set; }

    internal string Token { get; private set; } = "";

    internal IReadOnlyList<LocalForge.Runs.RunRecord> Runs => Kind == ForgeKind.GitHub ? Forge.GitHub.Runs : Forge.GitLab.Runs;

    public static async Task<MendingForge> StartAsync(ForgeKind kind)
    {
        var forge = new MendingForge(kind);
        var runner = new PipelineRunner(new RunnerOptions { WorkFolder = Path.Combine(forge._folder.Path, "work"), Isolate = true }, TimeProvider.System);
        forge.Forge = await LocalForgeServer.StartAsync(new LocalForgeOptions { DataFolder = Path.Combine(forge._folder.Path, "forge"), Forge = kind, Runner = runner });
        var settings = forge.Settings();
        forge._server = ServerHost.Build([], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(settings);
        });
        var token = await ServerHost.StartAsync(forge._server);
        forge.Client = new HttpClient { BaseAddress = new Uri(forge._server.Urls.First()) };
        forge.Client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return forge;
    }

    /// <summary>A repository with these files on its main branch, and the product let into it.</summary>
    public async Task<MendingRepository> AddRepositoryAsync(IReadOnlyDictionary<string, string> files)
    {
        var (name, server) = ($"shop-{Interlocked.Increment(ref _repositories)}", Client.BaseAddress!);
        if (Kind == ForgeKind.GitLab)
        {
            var project = await Forge.GitLab.CreateProjectAsync($"{Owner}/{name}", files: new Dictionary<string, string>(files), owner: Forge.GitLab.AddUser(Owner));
            Forge.GitLab.AddProjectHook(project, new Uri(server, "api/gitlab/webhooks"), _secret);
            return new MendingRepository(this, project);
        }

        var repository = await Forge.GitHub.CreateRepositoryAsync(Owner, name, files: new Dictionary<string, string>(files));
        if (_installation is null)
        {
            Forge.GitHub.SetWebhookUrl(App!, new Uri(server, "api/github/webhooks"));
            _installation = Forge.GitHub.Install(App!, Owner, repository);
        }
        else
        {
            Forge.GitHub.AddRepositories(_installation, repository);
        }

        return new MendingRepository(this, repository);
    }

    public async Task<T> PostAsync<T>(string path, object body)
    {
        using var response = await Client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        return (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<T>())!;
    }

    /// <summary>How the diagnosis of a commit ended, once it has: the outcome as JSON.</summary>
    public Task<string> EndAsync(string sha) => Eventually.NotNullAsync(
        async () => (await _server.Services.GetRequiredService<IDurableClient>().ListAsync("FailureDiagnosisOrchestration", limit: 50))
            .FirstOrDefault(instance => instance.IsTerminal && instance.Input?.Contains(sha, StringComparison.Ordinal) == true) is { } ended ? ended.Output ?? ended.Error : null,
        "the diagnosis of " + sha + " to end",
        TimeSpan.FromMinutes(3));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.StopAsync();
        await _server.DisposeAsync();
        await Forge.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A folder for clones.</summary>
    internal string NewFolder() => Path.Combine(_folder.Path, "clone-" + Guid.NewGuid().ToString("n"));

    private Dictionary<string, string?> Settings()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["Server:DataFolder"] = Path.Combine(_folder.Path, "data"),
        };
        if (Kind == ForgeKind.GitHub)
        {
            App = Forge.GitHub.CreateApp("cicd-platform");
            Token = Forge.GitHub.CreateToken(Forge.GitHub.AddUser(Owner));
            settings["Forges:GitHub:0:Host"] = Forge.BaseUrl.ToString();
            settings["Forges:GitHub:0:ApiUrl"] = Forge.GitHub.ApiUrl.ToString();
            settings["Forges:GitHub:0:AppId"] = $"{App.Id}";
            settings["Forges:GitHub:0:PrivateKey"] = App.PrivateKey;
            settings["Forges:GitHub:0:WebhookSecret"] = App.WebhookSecret;
        }
        else
        {
            _secret = GitLabForge.NewSigningToken();
            Token = Forge.GitLab.CreateToken(Forge.GitLab.AddUser(Owner));
            settings["Forges:GitLab:0:Host"] = Forge.BaseUrl.ToString();
            settings["Forges:GitLab:0:ApiUrl"] = Forge.GitLab.ApiUrl.ToString();
            settings["Forges:GitLab:0:Token"] = Token;
            settings["Forges:GitLab:0:SigningSecret"] = _secret;
        }

        return settings;
    }
}
