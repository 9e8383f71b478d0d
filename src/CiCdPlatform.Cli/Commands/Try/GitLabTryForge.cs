using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.LocalForge;
using CiCdPlatform.LocalForge.GitLab;
using CiCdPlatform.Runner;

namespace CiCdPlatform.Cli.Commands;

/// <summary>A GitLab on this machine with a system hook that signs, and a project hook, because system hooks do not tell of pipelines.</summary>
internal sealed class GitLabTryForge : ITryForge
{
    private readonly LocalForgeServer _forge;
    private readonly GitLabUser _bot;
    private readonly string _token;
    private readonly string _secret = GitLabForge.NewSigningToken();
    private LocalRepository? _project;

    private GitLabTryForge(LocalForgeServer forge)
    {
        _forge = forge;
        _bot = forge.GitLab.AddUser("cicd-platform");
        _token = forge.GitLab.CreateToken(_bot);
    }

    public Uri BaseUrl => _forge.BaseUrl;

    public IReadOnlyDictionary<string, string?> ServerSettings => new Dictionary<string, string?>
    {
        ["Forges:GitLab:0:Host"] = _forge.BaseUrl.ToString(),
        ["Forges:GitLab:0:ApiUrl"] = _forge.GitLab.ApiUrl.ToString(),
        ["Forges:GitLab:0:Token"] = _token,
        ["Forges:GitLab:0:SigningSecret"] = _secret,
    };

    public static async Task<GitLabTryForge> StartAsync(string folder, IPipelineRunner runner, CancellationToken cancellation) =>
        new(await LocalForgeServer.StartAsync(new LocalForgeOptions { DataFolder = folder, Forge = ForgeKind.GitLab, Runner = runner }, cancellation));

    public async Task LetInAsync(TrySource source, Uri server, CancellationToken cancellation)
    {
        var webhooks = new Uri(server, "api/gitlab/webhooks");
        _forge.GitLab.AddSystemHook(webhooks, _secret);
        _project = await _forge.GitLab.CreateProjectAsync("local/" + source.Name, source.Folder, owner: _bot, cancellation: cancellation);
        _forge.GitLab.AddProjectHook(_project, webhooks, _secret);
    }

    public IReadOnlyList<TryCheckRun> CheckRuns(string commit) => _forge.GitLab.Statuses(_project!)
        .Where(status => status.Sha == commit)
        .GroupBy(status => status.Name)
        .Select(group => new TryCheckRun(group.Key, group.MaxBy(status => status.Id)!.Status, 0))
        .ToList();

    public int CountReviews() => _forge.GitLab.MergeRequests(_project!)
        .Sum(request => _forge.GitLab.Notes(request).Count(note => note.Author.Id == _bot.Id && note.Position is null));

    public Task<IReadOnlyList<string>> CommitsAsync(string branch, CancellationToken cancellation) =>
        TrySource.NewCommitsAsync(_project!.GitFolder, branch, _project.DefaultBranch, cancellation);

    public ValueTask DisposeAsync() => _forge.DisposeAsync();
}
