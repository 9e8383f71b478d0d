using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.LocalForge;
using CiCdPlatform.LocalForge.Runs;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Server.Tests.Mending;

/// <summary>A repository on a <see cref="MendingForge"/>: what is pushed to it, and what the product says there.</summary>
internal sealed class MendingRepository(MendingForge forge, LocalRepository repository)
{
    private const string Owner = "octo";
    private const string Report = "CiCdPlatform / diagnosis";

    public string Definition => forge.Kind == ForgeKind.GitHub ? ".github/workflows/ci.yml" : ".gitlab-ci.yml";

    /// <summary>Commits files on a branch made from main and pushes it; the new head. Those whose name ends in <c>*</c> are committed as programs.</summary>
    public async Task<string> PushAsync(string branch, params (string Path, string Content)[] files)
    {
        var clone = forge.NewFolder();
        var address = new UriBuilder(repository.CloneUrl) { UserName = "oauth2", Password = forge.Token }.Uri;
        await Git.RunAsync(Path.GetTempPath(), "clone", "-q", address.ToString(), clone);
        if ((await Git.RunAsync(clone, "branch", "-r")).Contains("origin/" + branch, StringComparison.Ordinal))
        {
            await Git.RunAsync(clone, "checkout", "-q", branch);
        }

        foreach (var (name, content) in files)
        {
            var path = name.TrimEnd('*');
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(clone, path))!);
            await File.WriteAllTextAsync(Path.Combine(clone, path), content);
            await Git.RunAsync(clone, "add", name == path ? "--chmod=-x" : "--chmod=+x", path);
        }

        await Git.RunAsync(clone, "commit", "-q", "-m", "Change " + files[0].Path);
        await Git.RunAsync(clone, "push", "-q", "origin", "HEAD:refs/heads/" + branch);
        return await Git.RunAsync(clone, "rev-parse", "HEAD");
    }

    public async Task OpenRequestAsync(string branch)
    {
        if (forge.Kind == ForgeKind.GitHub)
        {
            await forge.Forge.GitHub.OpenPullRequestAsync(repository, forge.Forge.GitHub.AddUser(Owner), branch, repository.DefaultBranch, "A change");
        }
        else
        {
            await forge.Forge.GitLab.OpenMergeRequestAsync(repository, forge.Forge.GitLab.AddUser(Owner), branch, repository.DefaultBranch, "A change");
        }
    }

    /// <summary>The title and summary of the diagnosis on a commit, once it stands there.</summary>
    public Task<string> DiagnosisAsync(string sha) => Eventually.NotNullAsync(() => Task.FromResult(Diagnosis(sha)), "the diagnosis of " + sha, TimeSpan.FromSeconds(90));

    public string? Diagnosis(string sha) => forge.Kind == ForgeKind.GitHub
        ? forge.Forge.GitHub.CheckRuns(repository, sha).Where(run => run.AppSlug == forge.App!.Slug && run.Name == Report && run.Status == "completed").Select(run => $"{run.Title}\n{run.Summary}").LastOrDefault()
        : forge.Forge.GitLab.Statuses(repository).Where(status => status.Sha == sha && status.Name == Report).OrderBy(status => status.Id).Select(status => status.Description ?? "").LastOrDefault();

    /// <summary>How the diagnosis of a commit ended, once it has: the outcome as JSON.</summary>
    public Task<string> EndAsync(string sha) => forge.EndAsync(sha);

    /// <summary>The source branches of the open requests.</summary>
    public IReadOnlyList<string> RequestBranches() => forge.Kind == ForgeKind.GitHub
        ? [.. forge.Forge.GitHub.PullRequests(repository).Select(request => request.HeadBranch)]
        : [.. forge.Forge.GitLab.MergeRequests(repository).Select(request => request.SourceBranch)];

    /// <summary>What reviews say on lines.</summary>
    public IReadOnlyList<string> Remarks() => forge.Kind == ForgeKind.GitHub
        ? [.. forge.Forge.GitHub.PullRequests(repository).SelectMany(request => request.Reviews.SelectMany(review => review.Comments.Select(comment => comment.Body)))]
        : [.. forge.Forge.GitLab.MergeRequests(repository).SelectMany(forge.Forge.GitLab.Notes).Where(note => note.Position is not null).Select(note => note.Body)];

    public Task<string> FileAsync(string branch, string path) => Git.RunAsync(repository.GitFolder, "show", $"refs/heads/{branch}:{path}");

    /// <summary>What git keeps a file as, such as <c>100755</c>.</summary>
    public async Task<string> ModeAsync(string branch, string path) => (await Git.RunAsync(repository.GitFolder, "ls-tree", "refs/heads/" + branch, path)).Split(' ')[0];

    /// <summary>The run of a commit, once it has ended.</summary>
    public Task<RunRecord> RunAsync(string sha) =>
        Eventually.NotNullAsync(() => Task.FromResult(forge.Runs.FirstOrDefault(run => run.HeadSha == sha && run.Phase == RunPhase.Ended)), "the run of " + sha + " to end", TimeSpan.FromMinutes(5));

    /// <summary>How long it took from the end of a commit's run to its diagnosis; measured from outside, at most a look too long.</summary>
    public async Task<TimeSpan> LatencyAsync(string sha)
    {
        await RunAsync(sha);
        var ended = System.Diagnostics.Stopwatch.GetTimestamp();
        await DiagnosisAsync(sha);
        return System.Diagnostics.Stopwatch.GetElapsedTime(ended);
    }
}
