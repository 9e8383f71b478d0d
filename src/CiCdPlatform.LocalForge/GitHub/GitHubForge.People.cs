using System.Text.Json.Nodes;
using CiCdPlatform.LocalForge.Git;

namespace CiCdPlatform.LocalForge.GitHub;

/// <content>What people do in their browsers, and what other products of the forge do.</content>
public sealed partial class GitHubForge
{
    /// <summary>Writes a comment in the conversation of a pull request, and tells it.</summary>
    public GitHubComment Comment(LocalRepository repository, long number, GitHubUser user, string body)
    {
        var comment = new GitHubComment { Id = _context.NextId(), IssueNumber = number, User = user, Body = body, CreatedAt = _context.Now, UpdatedAt = _context.Now };
        _state.Of(repository).IssueComments[comment.Id] = comment;
        _hooks.Tell(repository, "issue_comment", "created", user, [("issue", _json.Issue(_state.Of(repository).Pulls[number])), ("comment", _json.IssueComment(repository, comment))]);
        return comment;
    }

    /// <summary>Merges a pull request; null, or why it cannot be merged.</summary>
    public async Task<string?> MergeAsync(GitHubPullRequest pull, GitHubUser user, CancellationToken cancellation = default) =>
        await _merge.MergeAsync(pull, user, "merge", null, null, cancellation) is (not 200, var message, _) ? message : null;

    /// <summary>Closes a pull request without merging it.</summary>
    public void Close(GitHubPullRequest pull, GitHubUser user) => _pulls.Close(pull, user);

    /// <summary>Presses "Commit suggestion" on a remark: its lines become what the remark suggests, in a commit on the pull request's branch. Returns the new head.</summary>
    public async Task<string> ApplySuggestionAsync(GitHubPullRequest pull, GitHubReviewComment remark, GitHubUser user, CancellationToken cancellation = default)
    {
        if (remark.Suggestion is not { } suggestion || remark.Line is not { } last || pull.HeadRepository.Git.ReadText(pull.HeadSha, remark.Path) is not { } text)
        {
            throw new ArgumentException($"The remark on {remark.Path} suggests nothing that could be applied.", nameof(remark));
        }

        var lines = text.Split('\n').ToList();
        var first = remark.StartLine ?? last;
        lines.RemoveRange(first - 1, last - first + 1);
        lines.InsertRange(first - 1, suggestion);
        return await PushAsync(pull.HeadRepository, user, pull.HeadBranch, pull.HeadBranch, [(remark.Path, string.Join('\n', lines))], cancellation);
    }

    /// <summary>Closes or opens the thread of a remark.</summary>
    public static void Resolve(GitHubReviewComment comment, bool isResolved = true) => comment.IsResolved = isResolved;

    /// <summary>Presses a button of a check run: its App hears <c>check_run</c> requested_action.</summary>
    public void RequestAction(LocalRepository repository, GitHubCheckRun run, string identifier, GitHubUser user) => _hooks.Tell(
        repository,
        "check_run",
        "requested_action",
        user,
        [("check_run", _json.CheckRun(repository, run, forWebhook: true)), ("requested_action", new { identifier })],
        app => app == run.Suite.App);

    /// <summary>Presses "Re-run all checks": the App of the check run hears <c>check_suite</c> rerequested.</summary>
    public void RerequestSuite(LocalRepository repository, GitHubCheckRun run, GitHubUser user) =>
        _hooks.Tell(repository, "check_suite", "rerequested", user, [("check_suite", _json.CheckSuite(repository, run.Suite))], app => app == run.Suite.App);

    /// <summary>Opens a pull request as a user: as a draft, or from a fork.</summary>
    public async Task<GitHubPullRequest> OpenPullRequestAsync(
        LocalRepository repository, GitHubUser user, string head, string @base, string title, bool isDraft, LocalRepository? fork = null, CancellationToken cancellation = default)
    {
        var source = fork ?? repository;
        var from = await source.Git.RefAsync("refs/heads/" + head, cancellation) ?? throw new ArgumentException($"There is no branch {head} in {source.FullName}.", nameof(head));
        var into = await repository.Git.RefAsync("refs/heads/" + @base, cancellation) ?? throw new ArgumentException($"There is no branch {@base} in {repository.FullName}.", nameof(@base));
        return await _pulls.OpenAsync(repository, source, user, head, from.Sha, @base, into.Sha, title, null, isDraft);
    }

    /// <summary>Commits files on top of a branch as a user and pushes them, by force, to another, without a clone: in a third of a clone's processes. Null content removes a file. Returns the new head.</summary>
    public Task<string> PushAsync(LocalRepository repository, GitHubUser user, string branch, string from, IReadOnlyList<(string Path, string? Content)> files, CancellationToken cancellation = default) =>
        _context.Repositories.PushAsync(this, repository, user, new GitSignature(user.Login, user.Email, _context.Now), branch, from, files, cancellation);

    /// <summary>Puts a pull request into the merge queue alone: makes the group's branch and asks for its checks. Returns the group's head.</summary>
    public async Task<string> QueueAsync(GitHubPullRequest pull, GitHubUser user, CancellationToken cancellation = default)
    {
        var repository = pull.Repository;
        var tree = await repository.Git.MergeTreeAsync(pull.BaseSha, pull.HeadSha, cancellation) ?? throw new InvalidOperationException($"#{pull.Number} has conflicts.");
        var author = new GitSignature(user.Login, user.Email, _context.Now);
        var sha = await repository.Git.WriteCommitAsync(tree, [pull.BaseSha, pull.HeadSha], author, author, $"Merge pull request #{pull.Number}", cancellation);
        var reference = $"refs/heads/gh-readonly-queue/{pull.BaseBranch}/pr-{pull.Number}-{pull.BaseSha}";
        await repository.Git.MoveRefAsync(new RefChange(reference, RefChange.Zero, sha), cancellation);
        _hooks.Tell(repository, "merge_group", "checks_requested", user,
        [
            ("merge_group", new { head_sha = sha, head_ref = reference, base_sha = pull.BaseSha, base_ref = "refs/heads/" + pull.BaseBranch, head_commit = new { id = sha } }),
        ]);
        return sha;
    }

    /// <summary>Reactions to a comment, as <c>login content</c>, the oldest first.</summary>
    public static IReadOnlyList<string> Reactions(GitHubComment comment) => [.. comment.Reactions.Values.OrderBy(reaction => reaction.Id).Select(reaction => $"{reaction.User.Login} {reaction.Content}")];

    /// <summary>Puts alerts of code scanning and Dependabot there, as GitHub's API writes them.</summary>
    public void SetAlerts(LocalRepository repository, IReadOnlyList<JsonNode> code, IReadOnlyList<JsonNode> packages) =>
        (_state.Of(repository).CodeAlerts, _state.Of(repository).PackageAlerts) = (code, packages);

    /// <summary>SARIF documents that were handed in, the oldest first.</summary>
    public IReadOnlyList<SarifUpload> SarifUploads(LocalRepository repository) => [.. _state.Of(repository).Sarif];

    /// <summary>Grants an installation other permissions from now on; tokens that were issued before are good no more.</summary>
    public void Grant(GitHubInstallation installation, IReadOnlyDictionary<string, string> permissions)
    {
        installation.Permissions = permissions;
        _state.RevokeTokensOf(installation);
    }
}

/// <summary>A SARIF document for a commit on a reference.</summary>
public sealed record SarifUpload(string CommitSha, string Reference, JsonNode Document);
