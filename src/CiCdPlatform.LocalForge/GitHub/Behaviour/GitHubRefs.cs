using CiCdPlatform.LocalForge.Git;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>What follows when a ref moves: the push event, check suites, pull requests brought up to date, runs.</summary>
internal sealed class GitHubRefs(GitHubState state, GitHubJson json, GitHubHooks hooks, GitHubPulls pulls, GitHubRuns runs)
{
    private const int MaxCommitsTold = 20;

    /// <summary>Moves a ref for the API and tells what follows; false when it is elsewhere by now.</summary>
    public async Task<bool> MoveAsync(LocalRepository repository, RefChange change, GitHubUser actor)
    {
        await repository.RefLock.WaitAsync(CancellationToken.None);
        try
        {
            if (!await repository.Git.MoveRefAsync(change, CancellationToken.None))
            {
                return false;
            }

            await MovedAsync(repository, actor, [change]);
            return true;
        }
        finally
        {
            repository.RefLock.Release();
        }
    }

    /// <summary>Tells what follows; the caller holds the repository's lock.</summary>
    public async Task MovedAsync(LocalRepository repository, GitHubUser actor, IReadOnlyList<RefChange> changes)
    {
        repository.PushedAt = state.Now;
        foreach (var change in changes.Where(c => c.Branch is not null || c.Tag is not null))
        {
            await TellPushAsync(repository, actor, change);
            if (change.Branch is not { } branch)
            {
                continue;
            }

            if (!change.Deleted)
            {
                RequestSuites(repository, actor, change.After, branch, change.Before);
                await runs.PushedAsync(repository, actor, change);
            }

            await pulls.BranchMovedAsync(repository, actor, branch, change.Deleted ? null : change.After);
        }
    }

    private void RequestSuites(LocalRepository repository, GitHubUser actor, string sha, string branch, string before)
    {
        foreach (var installation in state.InstallationsOn(repository).Where(i => GitHubState.Level(i.Permissions.GetValueOrDefault("checks")) >= 2))
        {
            var suites = state.Of(repository).Suites;
            if (suites.Values.Any(s => s.App == installation.App && s.HeadSha == sha))
            {
                continue;
            }

            var suite = new CheckSuite { Id = state.Context.NextId(), App = installation.App, HeadSha = sha, HeadBranch = branch, Before = before, CreatedAt = state.Now, UpdatedAt = state.Now };
            suites[suite.Id] = suite;
            hooks.Tell(repository, "check_suite", "requested", actor, [("check_suite", json.CheckSuite(repository, suite))], app => app == suite.App);
        }
    }

    private async Task TellPushAsync(LocalRepository repository, GitHubUser actor, RefChange change)
    {
        var git = repository.Git;
        var head = change.Deleted ? null : await git.ResolveAsync(change.After, CancellationToken.None);
        IReadOnlyList<GitCommit> commits = [];
        if (head is not null && change.Branch is not null)
        {
            var others = (await git.RefsAsync("refs/heads/", CancellationToken.None)).Where(r => r.Name != change.Name).Select(r => "^" + r.Sha);
            commits = await git.LogAsync([head, .. change.Created ? others : ["^" + change.Before]], 0, MaxCommitsTold, null, CancellationToken.None);
        }

        var told = new List<object>();
        foreach (var commit in commits.Reverse())
        {
            told.Add(await PushedCommitAsync(repository, commit));
        }

        var forced = !change.Created && !change.Deleted && !await git.IsAncestorAsync(change.Before, change.After, CancellationToken.None);
        var headCommit = head is null || git.Commit(head) is not { } last ? null : await PushedCommitAsync(repository, last);
        var compare = change.Created || change.Deleted ? change.Name.Split('/', 3)[2] : $"{change.Before[..12]}...{change.After[..12]}";
        hooks.Tell(repository, "push", null, actor,
        [
            ("ref", change.Name), ("before", change.Before), ("after", change.After), ("created", change.Created), ("deleted", change.Deleted), ("forced", forced), ("base_ref", null),
            ("compare", $"{json.WebOf(repository)}/compare/{compare}"), ("commits", told), ("head_commit", headCommit), ("pusher", new { name = actor.Login, email = actor.Email }),
        ]);
    }

    private async Task<object> PushedCommitAsync(LocalRepository repository, GitCommit commit)
    {
        var files = await repository.Git.DiffAsync(commit.Parents.Count > 0 ? commit.Parents[0] : BareRepository.EmptyTree, commit.Sha, CancellationToken.None);
        return new
        {
            id = commit.Sha,
            tree_id = commit.Tree,
            distinct = true,
            message = commit.Message,
            timestamp = commit.Committer.At,
            url = $"{json.WebOf(repository)}/commit/{commit.Sha}",
            author = Person(commit.Author),
            committer = Person(commit.Committer),
            added = Of("added").Concat(Of("renamed")).ToArray(),
            removed = Of("removed").Concat(files.Where(f => f.PreviousPath is not null).Select(f => f.PreviousPath!)).ToArray(),
            modified = Of("modified").ToArray(),
        };

        IEnumerable<string> Of(string status) => files.Where(f => f.Status == status).Select(f => f.Path);

        Dictionary<string, object?> Person(GitSignature signature)
        {
            var person = new Dictionary<string, object?> { ["name"] = signature.Name, ["email"] = signature.Email };
            if (state.UserByEmail(signature.Email) is { } user)
            {
                person["username"] = user.Login;
            }

            return person;
        }
    }
}
