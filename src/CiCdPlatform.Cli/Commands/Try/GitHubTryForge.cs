using System.Globalization;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.LocalForge;
using CiCdPlatform.LocalForge.GitHub;
using CiCdPlatform.Runner;

namespace CiCdPlatform.Cli.Commands;

/// <summary>A GitHub on this machine with one App: ours.</summary>
internal sealed class GitHubTryForge : ITryForge
{
    private const string Owner = "local";
    private readonly LocalForgeServer _forge;
    private readonly GitHubApp _app;
    private LocalRepository? _repository;

    private GitHubTryForge(LocalForgeServer forge)
    {
        _forge = forge;
        _app = forge.GitHub.CreateApp("cicd-platform");
    }

    public Uri BaseUrl => _forge.BaseUrl;

    public IReadOnlyDictionary<string, string?> ServerSettings => new Dictionary<string, string?>
    {
        ["Forges:GitHub:0:Host"] = _forge.BaseUrl.ToString(),
        ["Forges:GitHub:0:ApiUrl"] = _forge.GitHub.ApiUrl.ToString(),
        ["Forges:GitHub:0:AppId"] = _app.Id.ToString(CultureInfo.InvariantCulture),
        ["Forges:GitHub:0:PrivateKey"] = _app.PrivateKey,
        ["Forges:GitHub:0:WebhookSecret"] = _app.WebhookSecret,
    };

    public static async Task<GitHubTryForge> StartAsync(string folder, IPipelineRunner runner, string definition, CancellationToken cancellation) =>
        new(await LocalForgeServer.StartAsync(
            new LocalForgeOptions { DataFolder = folder, Forge = ForgeKind.GitHub, Runner = runner, OnlyDefinitions = [definition] }, cancellation));

    public async Task LetInAsync(TrySource source, Uri server, CancellationToken cancellation)
    {
        _repository = await _forge.GitHub.CreateRepositoryAsync(Owner, source.Name, source.Folder, cancellation: cancellation);
        _forge.GitHub.SetWebhookUrl(_app, new Uri(server, "api/github/webhooks"));
        _forge.GitHub.Install(_app, Owner, _repository);
    }

    public IReadOnlyList<TryCheckRun> CheckRuns(string commit) => _forge.GitHub.CheckRuns(_repository!, commit)
        .Where(run => run.AppSlug == _app.Slug)
        .Select(run => new TryCheckRun(run.Name, run.Conclusion ?? run.Status, run.Annotations.Count))
        .ToList();

    public int CountReviews() => _forge.GitHub.PullRequests(_repository!).Sum(request => request.Reviews.Count(review => review.User.Login == _app.Bot.Login));

    public Task<IReadOnlyList<string>> CommitsAsync(string branch, CancellationToken cancellation) =>
        TrySource.NewCommitsAsync(_repository!.GitFolder, branch, _repository.DefaultBranch, cancellation);

    public ValueTask DisposeAsync() => _forge.DisposeAsync();
}
