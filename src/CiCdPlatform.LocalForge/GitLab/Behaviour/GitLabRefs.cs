using CiCdPlatform.LocalForge.Git;

namespace CiCdPlatform.LocalForge.GitLab;

/// <summary>What follows when refs move: hooks, pipelines, merge requests brought up to date.</summary>
internal sealed class GitLabRefs(GitLabState state, GitLabJson json, GitLabHooks hooks, GitLabPipelines pipelines, GitLabMergeRequests requests)
{
    private const int MaxCommitsTold = 20;
    private const int MaxRefsTold = 3;

    /// <summary>Moves a ref for the API and tells what follows; false when it is elsewhere by now.</summary>
    public async Task<bool> MoveAsync(LocalRepository project, RefChange change, GitLabUser user)
    {
        await project.RefLock.WaitAsync(CancellationToken.None);
        try
        {
            if (!await project.Git.MoveRefAsync(change, CancellationToken.None))
            {
                return false;
            }

            await MovedAsync(project, user, [change]);
            return true;
        }
        finally
        {
            project.RefLock.Release();
        }
    }

    /// <summary>Tells what follows; the caller holds the project's lock.</summary>
    public async Task MovedAsync(LocalRepository project, GitLabUser user, IReadOnlyList<RefChange> changes)
    {
        project.PushedAt = state.Now;
        IReadOnlyList<RefChange> told = [.. changes.Where(c => c.Branch is not null || c.Tag is not null)];
        foreach (var change in told)
        {
            // A push of many refs at once is told by no hook but repository_update.
            if (told.Count <= MaxRefsTold)
            {
                await TellPushAsync(project, user, change);
            }

            if (!change.Deleted)
            {
                await pipelines.PushedAsync(project, user, change);
            }

            if (change.Branch is { } branch && !change.Deleted)
            {
                await requests.BranchMovedAsync(project, user, branch, change.After);
            }
        }

        if (told.Count > 0)
        {
            hooks.TellSystem("repository_update_events", json.RepositoryUpdate(project, user, told));
        }
    }

    /// <summary>The payload of a push, as hooks and their tests send it.</summary>
    public async Task<Dictionary<string, object?>> PushPayloadAsync(LocalRepository project, GitLabUser user, RefChange change, bool withCommits)
    {
        var git = project.Git;
        var (commits, total) = ((IReadOnlyList<GitCommit>)[], 0);
        if (!change.Deleted && change.Branch is not null)
        {
            var others = (await git.RefsAsync("refs/heads/", CancellationToken.None)).Where(r => r.Name != change.Name).Select(r => "^" + r.Sha);
            IReadOnlyList<string> range = [change.After, .. change.Created ? others : ["^" + change.Before]];
            commits = withCommits ? await git.LogAsync(range, 0, MaxCommitsTold, null, CancellationToken.None) : [];
            total = await git.CountAsync(range, CancellationToken.None);
        }

        var written = new List<object>();
        foreach (var commit in commits.Reverse())
        {
            var files = await git.DiffAsync(commit.Parents.Count > 0 ? commit.Parents[0] : BareRepository.EmptyTree, commit.Sha, CancellationToken.None);
            written.Add(json.PushedCommit(project, commit, files));
        }

        return json.Push(project, user, change, written, total);
    }

    private async Task TellPushAsync(LocalRepository project, GitLabUser user, RefChange change)
    {
        var tag = change.Tag is not null;
        hooks.Tell(
            project,
            tag ? "tag_push_events" : "push_events",
            tag ? "Tag Push Hook" : "Push Hook",
            await PushPayloadAsync(project, user, change, withCommits: true),
            await PushPayloadAsync(project, user, change, withCommits: false));
    }
}
