namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>Check runs, check suites, commit statuses.</summary>
internal sealed partial class GitHubJson
{
    public Dictionary<string, object?> CheckRun(LocalRepository repository, GitHubCheckRun run, bool forWebhook = false)
    {
        var self = $"{ApiOf(repository)}/check-runs/{run.Id}";
        var web = run.Suite.RunId is { } id ? $"{WebOf(repository)}/actions/runs/{id}/job/{run.Id}" : $"{WebOf(repository)}/runs/{run.Id}";
        return new()
        {
            ["id"] = run.Id,
            ["name"] = run.Name,
            ["node_id"] = NodeId("CheckRun", run.Id),
            ["head_sha"] = run.HeadSha,
            ["external_id"] = run.ExternalId ?? "",
            ["url"] = self,
            ["html_url"] = web,
            ["details_url"] = run.DetailsUrl ?? web,
            ["status"] = run.Status,
            ["conclusion"] = run.Conclusion,
            ["started_at"] = run.StartedAt,
            ["completed_at"] = run.CompletedAt,
            ["output"] = new { title = run.Title, summary = run.Summary, text = run.Text, annotations_count = run.Annotations.Count, annotations_url = self + "/annotations" },
            ["check_suite"] = forWebhook ? CheckSuite(repository, run.Suite) : new { id = run.Suite.Id },
            ["app"] = App(run.Suite.App),
            ["pull_requests"] = PullsOf(repository, run.HeadSha),
        };
    }

    public object Annotation(LocalRepository repository, GitHubCheckRun run, GitHubAnnotation note) => new
    {
        path = note.Path,
        blob_href = $"{WebOf(repository)}/blob/{run.HeadSha}/{note.Path}",
        start_line = note.StartLine,
        start_column = note.StartColumn,
        end_line = note.EndLine,
        end_column = note.EndColumn,
        annotation_level = note.Level,
        title = note.Title,
        message = note.Message,
        raw_details = note.RawDetails,
    };

    public Dictionary<string, object?> CheckSuite(LocalRepository repository, CheckSuite suite)
    {
        var runs = state.Of(repository).CheckRuns.Values.Where(r => r.Suite == suite).ToList();
        var (status, conclusion) = SuiteState(runs);
        var self = $"{ApiOf(repository)}/check-suites/{suite.Id}";
        var commit = repository.Git.Commit(suite.HeadSha);
        return new()
        {
            ["id"] = suite.Id,
            ["node_id"] = NodeId("CheckSuite", suite.Id),
            ["head_branch"] = suite.HeadBranch,
            ["head_sha"] = suite.HeadSha,
            ["status"] = status,
            ["conclusion"] = conclusion,
            ["url"] = self,
            ["before"] = suite.Before,
            ["after"] = suite.HeadSha,
            ["pull_requests"] = PullsOf(repository, suite.HeadSha),
            ["app"] = App(suite.App),
            ["created_at"] = suite.CreatedAt,
            ["updated_at"] = suite.UpdatedAt,
            ["rerequestable"] = true,
            ["runs_rerequestable"] = true,
            ["latest_check_runs_count"] = runs.Count,
            ["check_runs_url"] = self + "/check-runs",
            ["head_commit"] = commit is null ? null : SimpleCommit(commit),
            ["repository"] = Repository(repository),
        };
    }

    public object Status(LocalRepository repository, CommitStatus status) => new
    {
        url = $"{ApiOf(repository)}/statuses/{status.Sha}",
        avatar_url = $"{Web}/_avatars/{status.Creator.Id}",
        id = status.Id,
        node_id = NodeId("StatusContext", status.Id),
        state = status.State,
        description = status.Description,
        target_url = status.TargetUrl,
        context = status.Context,
        created_at = status.CreatedAt,
        updated_at = status.CreatedAt,
        creator = User(status.Creator),
    };

    /// <summary>Open pull requests of that head; none for those of forks, as at GitHub.</summary>
    public object[] PullsOf(LocalRepository repository, string headSha) =>
        [.. state.Of(repository).Pulls.Values.Where(p => p.State == "open" && p.HeadSha == headSha && p.HeadRepository == repository).OrderBy(p => p.Number).Select(PullMinimal)];

    private static (string? Status, string? Conclusion) SuiteState(IReadOnlyList<GitHubCheckRun> runs)
    {
        if (runs.Count == 0)
        {
            return ("queued", null);
        }

        if (runs.Any(r => r.Status != "completed"))
        {
            return (runs.All(r => r.Status == "queued") ? "queued" : "in_progress", null);
        }

        string[] worst = ["failure", "timed_out", "action_required", "cancelled", "neutral", "success", "skipped"];
        return ("completed", worst.FirstOrDefault(w => runs.Any(r => r.Conclusion == w)) ?? "neutral");
    }
}
