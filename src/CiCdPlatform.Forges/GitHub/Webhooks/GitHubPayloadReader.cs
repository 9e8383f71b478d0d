using System.Text.Json;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>Reads one payload and remembers the first field that should be there and is not.</summary>
internal sealed class GitHubPayloadReader(JsonElement root)
{
    private const int MaxItems = 2_048;
    private const int MaxPaths = 10_000;

    private readonly PayloadFields _fields = new(root);
    private string? _missingItem;

    public string? Missing => _fields.Missing ?? _missingItem;

    public GitHubEvent? Read(string eventName) => eventName switch
    {
        "push" => new GitHubPushEvent(
            Origin(),
            _fields.RequiredText("ref"),
            _fields.RequiredText("before"),
            _fields.RequiredText("after"),
            _fields.Flag("created"),
            _fields.Flag("deleted"),
            _fields.Flag("forced"),
            Items("commits", static item => new GitHubPushedCommit(
                item.RequiredText("id"), item.OptionalText("message") ?? "", item.Texts("added", MaxPaths), item.Texts("modified", MaxPaths), item.Texts("removed", MaxPaths)))),
        "pull_request" => new GitHubPullRequestEvent(Origin(), PullRequest(), _fields.OptionalText("action") == "synchronize" ? _fields.OptionalText("before") : null),
        "pull_request_review_comment" => new GitHubReviewCommentEvent(
            Origin(),
            _fields.RequiredNumber("comment.id"),
            _fields.OptionalText("comment.body") ?? "",
            Actor("comment.user"),
            _fields.OptionalText("comment.author_association") ?? "NONE",
            _fields.RequiredText("comment.path"),
            _fields.OptionalNumber("comment.line"),
            _fields.OptionalNumber("comment.in_reply_to_id"),
            PullRequest()),
        "issue_comment" => new GitHubIssueCommentEvent(
            Origin(),
            _fields.RequiredNumber("comment.id"),
            _fields.OptionalText("comment.body") ?? "",
            Actor("comment.user"),
            _fields.OptionalText("comment.author_association") ?? "NONE",
            _fields.RequiredNumber("issue.number"),
            _fields.OptionalText("issue.pull_request.url") is not null),
        "check_suite" => new GitHubCheckSuiteEvent(
            Origin(),
            _fields.RequiredNumber("check_suite.id"),
            _fields.RequiredText("check_suite.head_sha"),
            _fields.OptionalText("check_suite.head_branch"),
            _fields.OptionalText("check_suite.status"),
            _fields.OptionalText("check_suite.conclusion"),
            _fields.OptionalNumber("check_suite.app.id"),
            Numbers("check_suite.pull_requests")),
        "check_run" => new GitHubCheckRunEvent(
            Origin(),
            _fields.RequiredNumber("check_run.id"),
            _fields.RequiredText("check_run.name"),
            _fields.RequiredText("check_run.head_sha"),
            _fields.OptionalText("check_run.external_id") ?? "",
            _fields.OptionalText("check_run.status"),
            _fields.OptionalText("check_run.conclusion"),
            _fields.OptionalNumber("check_run.app.id"),
            _fields.OptionalText("requested_action.identifier"),
            Numbers("check_run.pull_requests")),
        "workflow_run" => new GitHubWorkflowRunEvent(
            Origin(),
            _fields.RequiredNumber("workflow_run.id"),
            (_fields.OptionalText("workflow_run.path") ?? _fields.OptionalText("workflow.path") ?? "").Split('@')[0],
            _fields.OptionalText("workflow_run.name") ?? "",
            _fields.RequiredText("workflow_run.event"),
            _fields.RequiredText("workflow_run.head_sha"),
            _fields.OptionalText("workflow_run.head_branch"),
            State("workflow_run"),
            _fields.OptionalNumber("workflow_run.run_attempt") ?? 1,
            _fields.OptionalUri("workflow_run.html_url")),
        "workflow_job" => new GitHubWorkflowJobEvent(
            Origin(),
            _fields.RequiredNumber("workflow_job.id"),
            _fields.RequiredNumber("workflow_job.run_id"),
            _fields.RequiredText("workflow_job.name"),
            _fields.RequiredText("workflow_job.head_sha"),
            State("workflow_job"),
            _fields.OptionalNumber("workflow_job.run_attempt") ?? 1),
        "merge_group" => new GitHubMergeGroupEvent(
            Origin(),
            _fields.RequiredText("merge_group.head_sha"),
            _fields.RequiredText("merge_group.head_ref"),
            _fields.RequiredText("merge_group.base_sha"),
            _fields.RequiredText("merge_group.base_ref")),
        "repository" => new GitHubRepositoryEvent(
            Origin(), _fields.OptionalText("changes.repository.name.from"), _fields.OptionalText("changes.default_branch.from")),
        "installation" => new GitHubInstallationEvent(
            InstallationOrigin(), _fields.RequiredNumber("installation.app_id"), Account(), Permissions(), Repositories("repositories"))
        { ChangedAt = ChangedAt() },
        "installation_repositories" => new GitHubInstallationRepositoriesEvent(
            InstallationOrigin(), Account(), Repositories("repositories_added"), Repositories("repositories_removed")),
        _ => null,
    };

    private GitHubOrigin Origin() => new(
        _fields.OptionalText("action") ?? "",
        new(
            _fields.RequiredNumber("repository.id"),
            _fields.RequiredText("repository.full_name"),
            _fields.OptionalText("repository.default_branch"),
            _fields.OptionalUri("repository.html_url"),
            _fields.Flag("repository.private"),
            _fields.Flag("repository.archived"),
            _fields.Flag("repository.fork")),
        _fields.OptionalNumber("installation.id"),
        Actor("sender"));

    private GitHubOrigin InstallationOrigin() => new(_fields.RequiredText("action"), null, _fields.RequiredNumber("installation.id"), Actor("sender"));

    private GitHubActor? Actor(string path) => _fields.OptionalText($"{path}.login") is { } login
        ? new(_fields.OptionalNumber($"{path}.id") ?? 0, login, _fields.OptionalText($"{path}.type") == "Bot")
        : null;

    // A text in payloads of an App; examples have numbers, too.
    private string ChangedAt() => _fields.OptionalText("installation.updated_at") ?? _fields.OptionalNumber("installation.updated_at")?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "";

    // An enterprise has a slug where users and organisations have a login.
    private string Account() => _fields.RequiredText("installation.account.login", "installation.account.slug");

    private GitHubPullRequestReference PullRequest() => new(
        _fields.RequiredNumber("pull_request.number"),
        _fields.OptionalText("pull_request.title") ?? "",
        _fields.RequiredText("pull_request.state"),
        _fields.RequiredText("pull_request.head.ref"),
        _fields.RequiredText("pull_request.head.sha"),
        _fields.OptionalNumber("pull_request.head.repo.id"),
        _fields.RequiredText("pull_request.base.ref"),
        _fields.RequiredText("pull_request.base.sha"),
        _fields.OptionalNumber("pull_request.base.repo.id"),
        _fields.Flag("pull_request.draft"),
        _fields.Flag("pull_request.merged") || _fields.OptionalText("pull_request.merged_at") is not null,
        _fields.OptionalText("pull_request.user.login"));

    private RunState State(string path) => GitHubStates.Of(_fields.RequiredText($"{path}.status"), _fields.OptionalText($"{path}.conclusion"));

    private IReadOnlyList<long> Numbers(string path) => Items(path, static item => item.RequiredNumber("number"));

    private IReadOnlyList<GitHubRepositoryReference> Repositories(string path) => Items(path, static item => new GitHubRepositoryReference(
        item.RequiredNumber("id"), item.RequiredText("full_name"), IsPrivate: item.Flag("private")));

    private Dictionary<string, string> Permissions() => root.TryGetProperty("installation", out var installation)
            && installation.ValueKind == JsonValueKind.Object && installation.TryGetProperty("permissions", out var permissions) && permissions.ValueKind == JsonValueKind.Object
        ? permissions.EnumerateObject().Where(static p => p.Value.ValueKind == JsonValueKind.String).Take(MaxItems)
            .GroupBy(static p => p.Name, StringComparer.Ordinal).ToDictionary(static g => g.Key, static g => g.Last().Value.GetString()!, StringComparer.Ordinal)
        : [];

    private List<T> Items<T>(string path, Func<PayloadFields, T> read)
    {
        var items = new List<T>();
        foreach (var item in _fields.Items(path, MaxItems))
        {
            var value = read(item);
            if (item.Missing is { } missing)
                _missingItem ??= $"{path}[{items.Count}].{missing}";
            items.Add(value);
        }

        return items;
    }
}
