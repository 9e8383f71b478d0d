namespace CiCdPlatform.LocalForge.GitHub;

/// <content>What becomes of installations and repositories.</content>
public sealed partial class GitHubForge
{
    /// <summary>The Apps that were made here, those that a manifest made included.</summary>
    public IReadOnlyList<GitHubApp> Apps => [.. _state.Apps.Values.OrderBy(app => app.Id)];

    /// <summary>Stops an installation for a while and sends <c>installation</c> suspend: its tokens are refused, and nothing is told.</summary>
    public void Suspend(GitHubInstallation installation)
    {
        (installation.SuspendedAt, installation.UpdatedAt) = (_context.Now, _context.Now);
        TellOfInstallation(installation, "suspend");
    }

    /// <summary>Lets it go on and sends <c>installation</c> unsuspend.</summary>
    public void Unsuspend(GitHubInstallation installation)
    {
        (installation.SuspendedAt, installation.UpdatedAt) = (null, _context.Now);
        TellOfInstallation(installation, "unsuspend");
    }

    /// <summary>Takes permissions away or gives them, at once, for tokens that are out as well; sends nothing.</summary>
    public void SetPermissions(GitHubInstallation installation, IReadOnlyDictionary<string, string> permissions) => installation.Permissions = permissions;

    /// <summary>The owner accepts permissions; sends <c>installation</c> new_permissions_accepted.</summary>
    public void AcceptPermissions(GitHubInstallation installation, IReadOnlyDictionary<string, string> permissions)
    {
        (installation.Permissions, installation.UpdatedAt) = (permissions, _context.Now);
        TellOfInstallation(installation, "new_permissions_accepted");
    }

    /// <summary>Takes repositories away from an installation and sends <c>installation_repositories</c> removed.</summary>
    public void RemoveRepositories(GitHubInstallation installation, params IReadOnlyList<LocalRepository> repositories)
    {
        installation.RepositoryIds = (installation.RepositoryIds ?? _context.Repositories.All.Where(installation.Covers).Select(r => r.Id)).Except(repositories.Select(r => r.Id)).ToHashSet();
        _hooks.TellInstallation(installation, "installation_repositories", "removed",
        [
            ("repository_selection", "selected"), ("repositories_added", Array.Empty<object>()), ("repositories_removed", Short(repositories)), ("requester", null),
        ]);
    }

    /// <summary>Gives a repository another name, or another owner, and sends <c>repository</c> renamed or transferred. The old name still leads to it.</summary>
    public void Move(LocalRepository repository, string newFullName, GitHubUser by)
    {
        var (oldOwner, oldName) = (repository.Owner, repository.Name);
        _context.Repositories.Rename(repository, newFullName);
        _state.User(repository.Owner);
        if (string.Equals(oldOwner, repository.Owner, StringComparison.OrdinalIgnoreCase))
        {
            _hooks.Tell(repository, "repository", "renamed", by, [("changes", new { repository = new { name = new { from = oldName } } })]);
        }
        else
        {
            _hooks.Tell(repository, "repository", "transferred", by, [("changes", new { owner = new { from = new { user = _json.User(_state.User(oldOwner)) } } })]);
        }
    }

    /// <summary>Makes another branch the default one and sends <c>repository</c> edited.</summary>
    public async Task SetDefaultBranchAsync(LocalRepository repository, string branch, GitHubUser by, CancellationToken cancellation = default)
    {
        if (await repository.Git.RefAsync("refs/heads/" + branch, cancellation) is null)
        {
            throw new ArgumentException($"There is no branch {branch} in {repository.FullName}.", nameof(branch));
        }

        var before = repository.DefaultBranch;
        repository.DefaultBranch = branch;
        await repository.Git.Git.NeedAsync(["symbolic-ref", "HEAD", "refs/heads/" + branch]);
        _hooks.Tell(repository, "repository", "edited", by, [("changes", new { default_branch = new { from = before } })]);
    }

    /// <summary>Closes a pull request as a person does who does not want it, and sends <c>pull_request</c> closed.</summary>
    public void ClosePullRequest(GitHubPullRequest request, GitHubUser by) => _pulls.Close(request, by);

    private void TellOfInstallation(GitHubInstallation installation, string action) =>
        _hooks.TellInstallation(installation, "installation", action, [("repositories", Short(_context.Repositories.All.Where(installation.Covers))), ("requester", null)]);
}
