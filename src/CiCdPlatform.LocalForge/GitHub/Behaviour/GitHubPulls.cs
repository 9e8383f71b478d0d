using System.Globalization;
using CiCdPlatform.LocalForge.Git;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>The life of pull requests.</summary>
internal sealed class GitHubPulls(GitHubState state, GitHubJson json, GitHubHooks hooks, GitHubRuns runs)
{
    /// <summary>Opens one; the branches are there and differ.</summary>
    public async Task<GitHubPullRequest> OpenAsync(
        LocalRepository repository, LocalRepository from, GitHubUser user, string head, string headSha, string @base, string baseSha, string title, string? body, bool draft)
    {
        await repository.RefLock.WaitAsync(CancellationToken.None);
        try
        {
            var number = state.Of(repository).NextNumber();
            var pull = new GitHubPullRequest
            {
                Id = state.Context.NextId(),
                Number = number,
                Repository = repository,
                HeadRepository = from,
                Title = title,
                Body = body,
                Draft = draft,
                HeadBranch = head,
                HeadSha = headSha,
                BaseBranch = @base,
                BaseSha = baseSha,
                User = user,
                CreatedAt = state.Now,
                UpdatedAt = state.Now,
            };
            await RefreshAsync(pull);
            state.Of(repository).Pulls[number] = pull;
            Tell(pull, "opened", user);
            await runs.PullRequestAsync(pull, user, "opened");
            state.Context.Changed.Raise();
            return pull;
        }
        finally
        {
            repository.RefLock.Release();
        }
    }

    /// <summary>A branch moved or went (null): pull requests from it follow, those to it are compared anew. The caller holds the lock.</summary>
    public async Task BranchMovedAsync(LocalRepository repository, GitHubUser actor, string branch, string? sha)
    {
        var open = state.Context.Repositories.All.SelectMany(r => state.Of(r).Pulls.Values).Where(p => p.State == "open").OrderBy(p => p.Id).ToList();
        foreach (var pull in open.Where(p => p.HeadRepository == repository && p.HeadBranch == branch && p.HeadSha != sha))
        {
            if (sha is null)
            {
                Close(pull, actor);
                continue;
            }

            var before = pull.HeadSha;
            pull.HeadSha = sha;
            pull.UpdatedAt = state.Now;
            await RefreshAsync(pull);
            Tell(pull, "synchronize", actor, ("before", before), ("after", sha));
            await runs.PullRequestAsync(pull, actor, "synchronize");
        }

        foreach (var pull in open.Where(p => p.Repository == repository && p.BaseBranch == branch && p.State == "open" && sha is not null))
        {
            pull.BaseSha = sha!;
            if (await repository.Git.IsAncestorAsync(pull.HeadSha, sha!, CancellationToken.None))
            {
                Merged(pull, actor, pull.HeadSha);
            }
            else
            {
                await RefreshAsync(pull);
            }
        }
    }

    public void Close(GitHubPullRequest pull, GitHubUser actor)
    {
        pull.State = "closed";
        pull.ClosedAt = pull.UpdatedAt = state.Now;
        Tell(pull, "closed", actor);
        state.Context.Changed.Raise();
    }

    public void Merged(GitHubPullRequest pull, GitHubUser actor, string sha)
    {
        pull.MergeCommitSha = sha;
        pull.MergedAt = state.Now;
        pull.MergedBy = actor;
        Close(pull, actor);
    }

    public void Tell(GitHubPullRequest pull, string action, GitHubUser actor, params IReadOnlyList<(string, object?)> more) =>
        hooks.Tell(pull.Repository, "pull_request", action, actor, [("number", pull.Number), ("pull_request", json.Pull(pull, full: true)), .. more]);

    /// <summary>Computes files, commits and the trial merge anew, and moves <c>refs/pull/N/*</c>.</summary>
    public async Task RefreshAsync(GitHubPullRequest pull)
    {
        var git = pull.Repository.Git;
        if (pull.HeadRepository != pull.Repository)
        {
            await git.Git.NeedAsync(["fetch", "--quiet", "--no-tags", "--", pull.HeadRepository.GitFolder, "refs/heads/" + pull.HeadBranch]);
        }

        var fork = await git.MergeBaseAsync(pull.BaseSha, pull.HeadSha, CancellationToken.None);
        pull.Files = await git.DiffAsync(fork ?? BareRepository.EmptyTree, pull.HeadSha, CancellationToken.None);
        pull.Commits = await git.CountAsync(["^" + pull.BaseSha, pull.HeadSha], CancellationToken.None);
        await SetAsync("head", pull.HeadSha);
        var tree = await git.MergeTreeAsync(pull.BaseSha, pull.HeadSha, CancellationToken.None);
        pull.MergeCommitSha = null;
        if (tree is not null)
        {
            var author = new GitSignature(pull.User.Login, pull.User.Email, state.Now);
            pull.MergeCommitSha = await git.WriteCommitAsync(tree, [pull.BaseSha, pull.HeadSha], author, author, $"Merge {pull.HeadSha} into {pull.BaseSha}", CancellationToken.None);
            await SetAsync("merge", pull.MergeCommitSha);
        }

        async Task SetAsync(string name, string sha) =>
            await git.Git.NeedAsync(["update-ref", string.Create(CultureInfo.InvariantCulture, $"refs/pull/{pull.Number}/{name}"), sha]);
    }
}
