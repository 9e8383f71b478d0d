namespace CiCdPlatform.Forges.GitLab;

/// <summary>GitLab's own check of a <c>.gitlab-ci.yml</c>, within the project: its includes, variables and rules.</summary>
internal sealed class GitLabLint(GitLabProjectApi api)
{
    public async Task<PipelineLintResult> LintAsync(string content, string? branch, CancellationToken cancellation)
    {
        var body = new LintBody(content, DryRun: true, IncludeJobs: true, branch);
        var answer = await api.Http.PostJsonAsync<GitLabLintAnswer>(api.Path($"ci/lint"), body, cancellation, repeatable: true, harmless: true);
        return new(answer.Valid, answer.Errors ?? [], answer.Warnings ?? [], [.. (answer.Jobs ?? []).Select(job => job.Name)]);
    }

    private sealed record LintBody(string Content, bool DryRun, bool IncludeJobs, string? Ref);
}
