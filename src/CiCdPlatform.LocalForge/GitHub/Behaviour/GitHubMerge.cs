using CiCdPlatform.LocalForge.Git;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>Merges pull requests.</summary>
internal sealed class GitHubMerge(GitHubState state, GitHubPulls pulls, GitHubRefs refs)
{
    /// <summary>Merges one as somebody, by <c>merge</c> or <c>squash</c>; the status is 200 with the new commit, 405 where it cannot be merged, or 409 where its base moved meanwhile.</summary>
    public async Task<(int Status, string Message, string? Sha)> MergeAsync(GitHubPullRequest pull, GitHubUser user, string method, string? title, string? text, CancellationToken cancellation)
    {
        var git = pull.Repository.Git;
        if (method is not ("merge" or "squash"))
        {
            return (405, "This merge method is not allowed on this repository.", null);
        }

        if (pull.State != "open" || pull.Draft || await git.MergeTreeAsync(pull.BaseSha, pull.HeadSha, cancellation) is not { } tree)
        {
            return (405, "Pull Request is not mergeable", null);
        }

        var message = (title ?? (method == "merge" ? $"Merge pull request #{pull.Number} from {pull.HeadRepository.Owner}/{pull.HeadBranch}" : $"{pull.Title} (#{pull.Number})"))
            + "\n\n" + (text ?? (method == "merge" ? pull.Title : pull.Body ?? ""));
        var author = new GitSignature(user.Login, user.Email, state.Now);
        var sha = await git.WriteCommitAsync(tree, method == "merge" ? [pull.BaseSha, pull.HeadSha] : [pull.BaseSha], author, author, message.TrimEnd(), cancellation);

        // It is marked merged before the branch moves, so that the move is not taken for somebody's push.
        var was = pull.BaseSha;
        pull.State = "closed";
        if (!await refs.MoveAsync(pull.Repository, new RefChange("refs/heads/" + pull.BaseBranch, was, sha), user))
        {
            pull.State = "open";
            return (409, "Base branch was modified. Review and try the merge again.", null);
        }

        pulls.Merged(pull, user, sha);
        return (200, "Pull Request successfully merged", sha);
    }
}
